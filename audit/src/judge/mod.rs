//! Who says whether a log holds: is it whole, does it fit what the host kept, was every appointment
//! allowed when it was made?
//!
//! Owns the question and the answer. Believes nothing but the host's key and the host's receipts. Start
//! reading at [`judge`]; what each entry must be is in `replay`, what receipts show in
//! `receipts`.

mod moves;
mod pauses;
mod recalls;
mod receipts;
mod replay;

use crate::export::Export;
use crate::key::PublicKey;
use crate::receipt::KeptReceipt;
use core::fmt;
use guichet_contract::digest::Digest;
use replay::Replay;

/// What the host brings.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Keys that the host knows as its own. Empty when its policies are not signed: signatures are
    /// then not asked for.
    pub keys: Vec<PublicKey>,
    /// What the host kept of the log.
    pub receipts: Vec<KeptReceipt>,
    /// The last entry of the time when the site had no key yet, as the host remembers it; 0 when it
    /// had one from the beginning.
    pub unsigned_until: u32,
    /// The edition that must be in force at the end, if the host says which.
    pub in_force: Option<Digest>,
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
    /// Appointments that were given up, by a recall or a move too; not those that were restored.
    pub cancellations: usize,
    /// Receipts that fit.
    pub receipts: usize,
    /// Receipts of other sites, which say nothing here.
    pub foreign_receipts: usize,
    /// The last entry that a receipt vouches for: what comes after could still be rewritten.
    pub anchored: u32,
    /// Every edition as it came into force, and every key: for the host to know again.
    pub milestones: Vec<Remark>,
    /// What is odd and proves nothing: a clock that was set back.
    pub notes: Vec<Remark>,
    /// Everything that is wrong.
    pub breaches: Vec<Remark>,
}

/// Something to say about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub place: Place,
    /// What.
    pub words: String,
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

/// On one line, whatever a hostile file put into it: nothing in it moves a terminal's cursor.
impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Line(line) => write!(f, "line {line}: ")?,
            Place::Receipt(number) => write!(f, "receipt {number}: ")?,
            Place::Log => {}
        }
        f.write_str(&plain(&self.words))
    }
}

/// A text without control characters.
pub fn plain(text: &str) -> String {
    let shown =
        |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// Judges a log.
pub fn judge(export: &Export, evidence: &Evidence) -> Verdict {
    let mut replay = Replay::new(export, evidence);
    for (line, text) in &export.lines {
        replay.line(*line, text);
    }
    replay.end(export.header.exported_at);
    for (index, receipt) in evidence.receipts.iter().enumerate() {
        replay.receipt(index + 1, receipt);
    }
    replay.verdict
}

#[cfg(test)]
mod tests;
