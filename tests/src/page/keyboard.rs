//! A page used by keyboard alone.

use super::Page;
use serde_json::{Value, json};
use std::sync::PoisonError;

/// A key. Code points from `WebDriver` section 15.4.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "keys are called what is printed on them")]
pub enum Key {
    Tab,
    Enter,
    Space,
    Escape,
    Backspace,
    Home,
    End,
    PageUp,
    PageDown,
    Left,
    Up,
    Right,
    Down,
    Shift,
    Control,
    /// Any key that writes.
    Character(char),
}

impl Key {
    const fn code(self) -> char {
        match self {
            Self::Tab => '\u{e004}',
            Self::Enter => '\u{e007}',
            Self::Space => ' ',
            Self::Escape => '\u{e00c}',
            Self::Backspace => '\u{e003}',
            Self::Home => '\u{e011}',
            Self::End => '\u{e010}',
            Self::PageUp => '\u{e00e}',
            Self::PageDown => '\u{e00f}',
            Self::Left => '\u{e012}',
            Self::Up => '\u{e013}',
            Self::Right => '\u{e014}',
            Self::Down => '\u{e015}',
            Self::Shift => '\u{e008}',
            Self::Control => '\u{e009}',
            Self::Character(character) => character,
        }
    }
}

impl Page {
    /// Presses a key and lets it go.
    #[track_caller]
    pub fn press(&self, key: Key) {
        self.strike(&[down(key), up(key)]);
    }

    /// Presses a key while another is held.
    #[track_caller]
    pub fn press_with(&self, held: Key, key: Key) {
        self.strike(&[down(held), down(key), up(key), up(held)]);
    }

    /// Types a text where the focus is.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.press_and_type(&[], text);
    }

    /// Presses keys one after the other, then types a text.
    #[track_caller]
    pub(super) fn press_and_type(&self, first: &[Key], text: &str) {
        self.note_typed(&[text]);
        let keys = first.iter().copied().chain(text.chars().map(Key::Character));
        self.strike(&keys.flat_map(|key| [down(key), up(key)]).collect::<Vec<_>>());
    }

    /// Replaces what is written where the focus is, and in the fields that Tab leads to.
    #[track_caller]
    pub(super) fn type_over(&self, texts: &[&str]) {
        self.note_typed(texts);
        let all = Key::Character('a');
        let mut strokes = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            if index > 0 {
                strokes.extend([down(Key::Tab), up(Key::Tab)]);
            }
            strokes.extend([down(Key::Control), down(all), up(all), up(Key::Control)]);
            let keys = [Key::Backspace].into_iter().chain(text.chars().map(Key::Character));
            strokes.extend(keys.flat_map(|key| [down(key), up(key)]));
        }
        self.strike(&strokes);
    }

    /// Presses Tab until something of this role and name has the focus.
    ///
    /// Ends the journey when there is no such stop on the way: it cannot be reached by keyboard.
    #[track_caller]
    pub fn tab_to(&self, role: &str, name: impl Into<super::Name>) {
        let name = name.into();
        let mut way = Vec::new();
        for _ in 0..120 {
            self.press(Key::Tab);
            let focused = self.focused();
            if focused.role == role && name.is_met_by(&focused.name) {
                return;
            }
            way.push(format!("{} {:?}", focused.role, focused.name));
        }
        self.demand(None::<()>, || {
            format!("{role} {name:?} on the way of Tab: {}", way.join(", "))
        });
    }

    fn note_typed(&self, texts: &[&str]) {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        for text in texts {
            typed.add(text);
        }
    }

    #[track_caller]
    fn strike(&self, strokes: &[Value]) {
        let source = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        let done = self.browser().client().act(&source);
        done.unwrap_or_else(|error| panic!("the keyboard does not work: {error}"));
    }
}

fn down(key: Key) -> Value {
    json!({ "type": "keyDown", "value": key.code().to_string() })
}

fn up(key: Key) -> Value {
    json!({ "type": "keyUp", "value": key.code().to_string() })
}
