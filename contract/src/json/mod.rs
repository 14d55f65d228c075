//! JSON as a small tree: one reader for both sides.
//!
//! Owns the text format and nothing of its meaning. A general serialisation library was measured
//! at 13 to 26 KB of the widget's brotli weight, this module at about 2 (see
//! `docs/decisions/0002-json.md`). It reads integers only: nothing on our wire is a fraction.
//! Start reading at [`Json::parse`]; typed reading is [`Wire`].

mod declare;
mod parse;
mod shape;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use declare::{wire_answer, wire_object, wire_struct, wire_words};
pub use parse::ParseError;
pub use shape::ShapeError;
pub(crate) use wire::any_members;
pub use wire::{Wire, member, only_members};

use core::fmt;
use parse::Parser;

/// Any JSON value. Objects keep the order of their members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number. Fractions and exponents are a [`ParseError`].
    Int(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object; member names are unique.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole document.
    ///
    /// # Errors
    /// [`ParseError`] at the first byte that cannot continue a document; also for a member named
    /// twice, since two readers could disagree on which one counts.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Parser::new(text).document()
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[(String, Json)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// An object from its members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Compact JSON text, as it travels.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out);
        f.write_str(&out)
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // U+2028 and U+2029 end a line in JavaScript, `<` may end a script element.
            c if c < ' ' || c == '<' || c == '\u{2028}' || c == '\u{2029}' => {
                let code = c as u32;
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    out.push(char::from_digit((code >> shift) & 15, 16).unwrap_or('0'));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
