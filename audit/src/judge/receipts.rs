//! What the host kept, held against the log.
//!
//! Owns the anchor: a receipt says what an entry was known by and when the log had come so far.
//! Start reading at [`Replay::receipt`].

use super::Place;
use super::replay::Replay;
use crate::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::time::Instant;

/// How far two clocks may differ, in seconds.
pub(super) const TOLERANCE: i64 = 300;

/// One entry, for receipts.
struct Mark {
    number: u32,
    head: Digest,
    /// The latest moment of this entry and those before it.
    latest: Instant,
    /// The earliest moment of the entries after it, if there are any.
    earliest_after: Option<Instant>,
    at: Instant,
}

/// What each entry is known by, and when it and its neighbours say that they happened.
#[derive(Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    /// Takes in the next entry.
    pub(super) fn add(&mut self, number: u32, head: Digest, at: Instant) {
        let latest = self.latest().map_or(at, |latest| latest.max(at));
        self.0.push(Mark { number, head, latest, earliest_after: None, at });
    }

    /// There are no more: what comes after each is known.
    pub(super) fn close(&mut self) {
        let mut earliest: Option<Instant> = None;
        for mark in self.0.iter_mut().rev() {
            mark.earliest_after = earliest;
            earliest = Some(earliest.map_or(mark.at, |earliest| earliest.min(mark.at)));
        }
        // A whole log is in order already; in another, any entry of a number will do.
        self.0.sort_by_key(|mark| mark.number);
    }

    /// The latest moment that any entry names.
    pub(super) fn latest(&self) -> Option<Instant> {
        self.0.iter().next_back().map(|mark| mark.latest)
    }

    fn get(&self, number: u32) -> Option<&Mark> {
        let at = self.0.binary_search_by_key(&number, |mark| mark.number).ok()?;
        self.0.get(at)
    }
}

impl Replay<'_> {
    /// Whether the log fits something that the host kept of it.
    pub(super) fn receipt(&mut self, number: usize, receipt: &KeptReceipt) {
        self.place = Place::Receipt(number);
        let before = self.verdict.breaches.len();
        if receipt.site != self.site {
            self.verdict.foreign_receipts += 1;
            return;
        }
        let entry = receipt.entry;
        match self.marks.get(entry) {
            None => self.breach(format!("the log has no entry {entry}: it was cut")),
            Some(mark) if mark.head != receipt.head => {
                self.breach(format!("entry {entry} is another: the log was rewritten"));
            }
            Some(mark) => {
                let (latest, after) = (mark.latest, mark.earliest_after);
                self.verdict.anchored = self.verdict.anchored.max(entry);
                self.dated(receipt, latest, after);
            }
        }
        if let Some(appointment) = &receipt.appointment {
            let there = self.booked_in(appointment).is_some_and(|booked| booked <= entry);
            self.require(there, "the log does not have its appointment");
        }
        self.verdict.receipts += usize::from(self.verdict.breaches.len() == before);
    }

    /// Whether what the log says of time fits the moment at which the host had the receipt: else an
    /// entry could be dated as it pleases, into the validity of a policy that is long over.
    fn dated(&mut self, receipt: &KeptReceipt, latest: Instant, after: Option<Instant>) {
        let Some(moment) = receipt.moment() else { return };
        let early = latest <= moment.plus_seconds(TOLERANCE);
        self.require(early, "an entry up to it is dated after it was received");
        let late = after.is_none_or(|after| after >= moment.plus_seconds(-TOLERANCE));
        self.require(late, "an entry after it is dated before it was received");
    }
}
