//! What something is called: exactly, in part, or by a pattern.

use serde_json::{Value, json};

/// A wanted name. A text means exactly that, whatever kind of spaces are between its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Any name.
    Any,
    /// This name.
    Is(String),
    /// A name with this in it.
    Contains(String),
    /// A name in these parts, with something, or nothing, between each two.
    Parts(Vec<String>),
}

/// A name with this in it.
pub fn containing(part: impl Into<String>) -> Name {
    Name::Contains(part.into())
}

/// A name that begins with the first part, ends with the last, and has the others between.
pub fn matching<const N: usize>(parts: [&str; N]) -> Name {
    Name::Parts(parts.map(str::to_owned).to_vec())
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self::Is(name)
    }
}

impl From<&String> for Name {
    fn from(name: &String) -> Self {
        Self::Is(name.clone())
    }
}

impl Name {
    /// Whether `text`, with plain spaces, is so called.
    pub(crate) fn is_met_by(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Is(name) => text == super::plain(name),
            Self::Contains(part) => text.contains(&super::plain(part)),
            Self::Parts(parts) => parts_in_order(parts, text),
        }
    }

    /// The form that `eyes.js` reads.
    pub(super) fn as_argument(&self) -> Value {
        match self {
            Self::Any => json!({ "how": "any", "value": "" }),
            Self::Is(name) => json!({ "how": "is", "value": name }),
            Self::Contains(part) => json!({ "how": "contains", "value": part }),
            Self::Parts(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| escape(part)).collect();
                json!({ "how": "matches", "value": parts.join(".*") })
            }
        }
    }
}

fn parts_in_order(parts: &[String], text: &str) -> bool {
    let Some((first, rest)) = parts.split_first() else { return true };
    let Some(mut left) = text.strip_prefix(super::plain(first).as_str()) else { return false };
    let Some((last, between)) = rest.split_last() else { return left.is_empty() };
    for part in between {
        let part = super::plain(part);
        let Some((_, after)) = left.split_once(part.as_str()) else { return false };
        left = after;
    }
    left.ends_with(super::plain(last).as_str())
}

/// A literal text as a regular expression.
fn escape(text: &str) -> String {
    let special = |c: char| "\\^$.*+?()[]{}|/".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_met_whatever_the_spaces() {
        assert!(Name::from("Pour qui\u{a0}?").is_met_by("Pour qui ?"));
        assert!(!Name::from("Pour qui").is_met_by("Pour qui ?"));
        assert!(containing("qui").is_met_by("Pour qui ?"));
    }

    #[test]
    fn parts_are_met_in_their_order_alone() {
        let name = matching(["Étape ", " sur ", " : horaire"]);
        assert!(name.is_met_by("Étape 2 sur 4 : horaire"));
        assert!(!name.is_met_by("Étape 2 : horaire"));
        assert!(!name.is_met_by("sur Étape 2 : horaire"));
    }

    #[test]
    fn signs_of_patterns_are_taken_literally() {
        assert_eq!(matching(["(1+1)", ""]).as_argument()["value"], "\\(1\\+1\\).*");
    }
}
