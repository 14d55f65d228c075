//! Words and dates in the visitor's language.
//!
//! Owns the list of [`Message`]s (made by `build.rs` from `lang/en.json`, which also checks the
//! other languages) and their lookup. The texts come in one file a language, fetched together with the
//! wasm: `cargo xtask dist` makes it of `lang/<code>.json`.

mod dates;
mod intl;

pub use dates::Dates;
pub use intl::Formats;

use guichet_contract::json::Json;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// The words of one language.
pub struct Words {
    /// In the order of [`Message`].
    texts: Vec<Json>,
    plurals: Option<intl::PluralRules>,
}

impl Words {
    /// Reads a language file as it is shipped: the texts alone, in the order of their keys, which are
    /// heavier than half of the texts.
    ///
    /// # Errors
    /// What is wrong with it, in English, for the console.
    pub fn parse(language: &str, file: &str) -> Result<Self, String> {
        match Json::parse(file) {
            Ok(Json::List(texts)) if texts.len() == COUNT => {
                Ok(Self { texts, plurals: intl::PluralRules::new(language).ok() })
            }
            _ => Err("the words are not of this build".to_owned()),
        }
    }

    /// A sentence.
    pub fn text(&self, message: Message) -> String {
        match self.texts.get(message as usize) {
            Some(Json::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// A sentence with its placeholders filled in.
    pub fn with(&self, message: Message, values: &[(&str, &str)]) -> String {
        match self.texts.get(message as usize) {
            Some(Json::Text(text)) => fill(text, values),
            _ => String::new(),
        }
    }

    /// A sentence in the plural form that goes with `count`.
    pub fn count(&self, message: Message, count: usize) -> String {
        let Some(forms) = self.texts.get(message as usize) else { return String::new() };
        // Counts on a page are far below 2^32.
        #[allow(clippy::cast_precision_loss)]
        let form = self.plurals.as_ref().map(|rules| rules.select(count as f64));
        let form = form.and_then(|form| forms.get(&form)).or_else(|| forms.get("other"));
        match form {
            Some(Json::Text(text)) => fill(text, &[("count", &count.to_string())]),
            _ => String::new(),
        }
    }
}

/// Puts values in the place of `{name}`. A name without a value stays, for developers to see.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('{').enumerate() {
        let filled = part.split_once('}').and_then(|(name, rest)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, rest))
        });
        if let Some((value, rest)) = filled {
            out.push_str(value);
            out.push_str(rest);
        } else {
            out.push_str(if index > 0 { "{" } else { "" });
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_are_filled_and_a_value_is_never_read_as_one() {
        assert_eq!(fill("{a} at {b}.", &[("a", "{b}"), ("b", "2")]), "{b} at 2.");
        assert_eq!(fill("{a} {c", &[("b", "2")]), "{a} {c");
    }
}
