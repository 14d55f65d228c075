//! The judgement at the end of a journey: nothing left the page, and nothing stays.
//!
//! What the browser sent is judged in [`super::borders`]; what a document keeps, led to or changed
//! only the document knows, so `residue.js` asks it before it is left.

use super::Page;
use crate::recorder::Sent;
use serde_json::{Value, json};
use std::sync::PoisonError;

const RESIDUE: &str = include_str!("residue.js");

impl Page {
    /// Takes the page out of judgement, for a journey that is about pages which do wrong.
    #[must_use]
    pub fn unjudged(mut self) -> Self {
        self.borders = None;
        self
    }

    /// Everything so far that left the page and should not have, or that it kept or showed and should
    /// not: a sentence each. Empty when nobody judges it.
    pub fn wrongs(&self) -> Vec<String> {
        let Some(borders) = &self.borders else { return Vec::new() };
        let mut wrongs = self.wrongs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wrongs.extend(self.residue());
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        wrongs.extend(borders.crossings(&self.sent(), &typed));
        wrongs
    }

    /// All that the browser sent since the page was opened, in this order.
    pub fn sent(&self) -> Vec<Sent> {
        self.browser.recorder().map(|recorder| recorder.since(self.since)).unwrap_or_default()
    }

    /// What the document that is shown keeps, led to or changed, and should not have.
    fn residue(&self) -> Vec<String> {
        let Some(borders) = &self.borders else { return Vec::new() };
        let found = self.browser.client().execute_async(RESIDUE, &json!([borders.links()]));
        let found = found.unwrap_or_else(|error| panic!("the page cannot be judged: {error}"));
        let found = found.as_array().into_iter().flatten().filter_map(Value::as_str);
        found.map(|wrong| format!("the page {wrong}")).collect()
    }

    /// Judges the document that is shown, for good: it is about to be left.
    pub(super) fn judge_document(&self) {
        let left = self.residue();
        self.wrongs.lock().unwrap_or_else(PoisonError::into_inner).extend(left);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let wrongs = self.wrongs();
            assert!(wrongs.is_empty(), "on the way of this journey: {wrongs:#?}");
        }
    }
}
