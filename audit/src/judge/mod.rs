//! Who says whether a log holds: is it whole, does it fit what the host kept, was every appointment
//! allowed when it was made?
//!
//! Owns the question and the answer. Believes nothing but the host's key and the host's receipts. Start
//! reading at [`judge`]; what each entry must be is in `replay`.

mod replay;

use crate::export::Export;
use crate::key::PublicKey;
use crate::receipt::KeptReceipt;
use core::fmt;
use replay::Replay;

/// What the host brings.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Keys that the host knows as its own. Empty when its policies are not signed: signatures are
    /// then not asked for.
    pub keys: Vec<PublicKey>,
    /// What the host kept of the log.
    pub receipts: Vec<KeptReceipt>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Entries that were read.
    pub entries: usize,
    /// Editions of the policy.
    pub policies: usize,
    /// Publications.
    pub publications: usize,
    /// Publications that ended.
    pub withdrawals: usize,
    /// Appointments.
    pub appointments: usize,
    /// Appointments that were given up.
    pub cancellations: usize,
    /// Receipts that fit.
    pub receipts: usize,
    /// Everything that is wrong.
    pub breaches: Vec<Breach>,
}

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: String,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In this line of the export, counted from 1.
    Line(usize),
    /// In this receipt, counted from 1.
    Receipt(usize),
    /// In the log as a whole.
    Log,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Line(line) => write!(f, "line {line}: {}", self.fault),
            Place::Receipt(number) => write!(f, "receipt {number}: {}", self.fault),
            Place::Log => f.write_str(&self.fault),
        }
    }
}

/// Judges a log.
pub fn judge(export: &Export, evidence: &Evidence) -> Verdict {
    let mut replay = Replay::new(export, evidence);
    for (line, text) in &export.lines {
        replay.line(*line, text);
    }
    replay.end();
    for (index, receipt) in evidence.receipts.iter().enumerate() {
        replay.receipt(index + 1, receipt);
    }
    replay.verdict
}

#[cfg(test)]
mod tests;
