//! What is posted to a host, kept where somebody asked for it: reports of the widget, say.
//!
//! Owns which paths take a POST. Knows no HTTP.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The texts that came to each open path, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Mailboxes(Mutex<BTreeMap<String, Vec<String>>>);

impl Mailboxes {
    /// From now on the path takes texts. What it has stays.
    pub(crate) fn open(&self, path: &str) {
        self.change(|boxes| boxes.entry(path.to_owned()).or_default().len());
    }

    /// Keeps a text; `false` where the path takes none.
    pub(crate) fn put(&self, path: &str, text: String) -> bool {
        self.change(|boxes| boxes.get_mut(path).map(|texts| texts.push(text)).is_some())
    }

    /// What came to the path so far.
    pub(crate) fn read(&self, path: &str) -> Vec<String> {
        self.change(|boxes| boxes.get(path).cloned().unwrap_or_default())
    }

    fn change<T>(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<String>>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_takes_texts_once_it_is_open() {
        let boxes = Mailboxes::default();
        assert!(!boxes.put("/report", "early".to_owned()));
        boxes.open("/report");
        assert!(boxes.put("/report", "one".to_owned()));
        boxes.open("/report");
        assert_eq!(boxes.read("/report"), ["one"]);
        assert!(boxes.read("/elsewhere").is_empty());
    }
}
