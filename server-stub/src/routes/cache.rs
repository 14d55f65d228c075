//! Whole answers, kept as bytes while they are right.
//!
//! Owns how many are kept. Whether one is still right is not decided here: the store is asked on
//! each request ([`crate::store::Store::still_holds`]), so that no answer shows a slot whose hold
//! was acknowledged before, whichever process made the change. Time alone never makes an entry good.

use crate::store::Basis;
use axum::body::Bytes;
use axum::http::HeaderValue;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::MutexGuard as Turn;

/// Keys computed at a time. Two keys may share a turn, which costs a wait and no more.
const TURNS: usize = 256;

/// An answer, ready to be sent.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: Bytes,
    pub(super) etag: HeaderValue,
    pub(super) basis: Basis,
    /// The page's policy is not the registered one.
    pub(super) other_policy: bool,
}

/// Two generations: when the young one is full it becomes the old one, and what is still asked for
/// moves back. That forgets about what a list in order of use would, without a list.
#[derive(Debug, Default)]
struct Shelves {
    young: HashMap<Arc<str>, Arc<Answer>>,
    old: HashMap<Arc<str>, Arc<Answer>>,
    young_bytes: usize,
}

/// The answers at hand.
#[derive(Debug)]
pub(super) struct AnswerCache {
    shelves: Mutex<Shelves>,
    turns: Vec<tokio::sync::Mutex<()>>,
    half_bytes: usize,
}

impl AnswerCache {
    /// At most about so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            shelves: Mutex::default(),
            turns: (0..TURNS).map(|_| tokio::sync::Mutex::new(())).collect(),
            half_bytes: bytes / 2,
        }
    }

    /// The answer filed under this key, right or not.
    pub(super) fn get(&self, key: &str) -> Option<Arc<Answer>> {
        let mut shelves = self.shelves();
        if let Some(answer) = shelves.young.get(key) {
            return Some(Arc::clone(answer));
        }
        let (key, answer) = shelves.old.remove_entry(key)?;
        self.put(&mut shelves, &key, Arc::clone(&answer));
        Some(answer)
    }

    /// Files an answer.
    pub(super) fn insert(&self, key: &str, answer: Arc<Answer>) {
        self.put(&mut self.shelves(), &key.into(), answer);
    }

    /// Forgets every answer: what was right at a later time may be wrong at an earlier one.
    pub(super) fn forget(&self) {
        *self.shelves() = Shelves::default();
    }

    /// Waits until nobody else computes the answer of this key: after a change, one request
    /// computes and the others take what it found.
    pub(super) async fn turn(&self, key: &str) -> Option<Turn<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let turn = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default();
        Some(self.turns.get(turn)?.lock().await)
    }

    fn put(&self, shelves: &mut Shelves, key: &Arc<str>, answer: Arc<Answer>) {
        let size = weight(key, &answer);
        if shelves.young_bytes + size > self.half_bytes {
            shelves.old = std::mem::take(&mut shelves.young);
            shelves.young_bytes = 0;
        }
        shelves.young_bytes += size;
        if let Some(former) = shelves.young.insert(Arc::clone(key), answer) {
            shelves.young_bytes = shelves.young_bytes.saturating_sub(weight(key, &former));
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        // Nothing in here can be half done: a panic elsewhere is no reason to stop answering.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn weight(key: &str, answer: &Answer) -> usize {
    const OVERHEAD: usize = 400;
    key.len() + answer.body.len() + answer.basis.practitioners.len() * 64 + OVERHEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Revision;
    use guichet_contract::time::Instant;

    fn answer(bytes: usize) -> Arc<Answer> {
        let basis = Basis {
            as_of: Revision(1),
            practitioners: Vec::new().into(),
            fresh_until: Instant::from_seconds(0),
        };
        let body = Bytes::from(vec![b'x'; bytes]);
        let etag = HeaderValue::from_static("\"x\"");
        Arc::new(Answer { body, etag, basis, other_policy: false })
    }

    #[test]
    fn whatever_is_asked_for_the_cache_stays_within_its_size() {
        let cache = AnswerCache::new(100_000);
        for number in 0..1000 {
            cache.insert(&format!("/{number}"), answer(1000));
        }
        let shelves = cache.shelves();
        let kept = shelves.young.len() + shelves.old.len();
        assert!(kept > 30 && kept * 1400 <= 100_000, "{kept}");
    }

    #[test]
    fn what_is_asked_for_again_and_again_is_kept() {
        let cache = AnswerCache::new(100_000);
        cache.insert("/often", answer(1000));
        for number in 0..1000 {
            cache.insert(&format!("/{number}"), answer(1000));
            assert!(cache.get("/often").is_some(), "after {number}");
        }
    }

    #[test]
    fn filing_the_same_answer_again_takes_no_more_room() {
        let cache = AnswerCache::new(100_000);
        cache.insert("/other", answer(1000));
        for _ in 0..1000 {
            cache.insert("/same", answer(1000));
        }
        assert!(cache.shelves().young.contains_key("/other"));
    }
}
