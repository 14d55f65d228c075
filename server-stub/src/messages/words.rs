//! The words of messages, a file a language: `words/fr.json`, `words/en.json` and so on.
//!
//! Owns the texts, which a site may replace, and the forms of dates, which it may not. What a
//! `{name}` in a text stands for is filled in by [`fill`]. Names of people and places are not here:
//! they come from the host's policy.

use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::policy::Language;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The languages that messages are written in, and their files. The last is for hosts that speak none
/// of them.
const FILES: [(&str, &str); 5] = [
    ("fr", include_str!("words/fr.json")),
    ("de", include_str!("words/de.json")),
    ("it", include_str!("words/it.json")),
    ("ar", include_str!("words/ar.json")),
    ("en", include_str!("words/en.json")),
];

/// Texts by their name, such as `booked_sms`.
pub(super) type OwnTexts = BTreeMap<String, String>;

/// A language's texts and forms.
#[derive(Debug)]
pub(super) struct Words {
    /// What it is called, such as `fr`.
    pub(super) language: &'static str,
    texts: OwnTexts,
    /// How dates, times and lists are written.
    pub(super) forms: Forms,
}

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// How dates, times and lists are written.
        #[derive(Debug)]
        pub(super) struct Forms { $($(#[$doc])* pub(super) $name: $kind,)* }

        impl Forms {
            fn read(json: &Json) -> Result<Self, ShapeError> {
                only_members(json, &[$(stringify!($name)),*])?;
                Ok(Self { $($name: member(json, stringify!($name))?,)* })
            }
        }
    };
}

forms! {
    /// Monday first.
    weekdays: Vec<String>,
    /// January first.
    months: Vec<String>,
    /// The first of a month.
    first_day: String,
    /// A date with its year.
    date: String,
    /// A date without.
    day: String,
    /// A date in figures.
    short_day: String,
    /// A time.
    time: String,
    /// A time, with nothing between.
    short_time: String,
    /// Times of a day.
    at: String,
    /// What stands between two of several.
    comma: String,
    /// What stands between the last two.
    and: String,
    /// A visit in an e-mail.
    visit: String,
    /// What an SMS begins with.
    sms_from: String,
    /// What a file is called: in ASCII, since not every mail program reads other names (RFC 2231).
    appointment: String,
    /// How to call.
    phone: String,
}

impl Words {
    fn parse(language: &'static str, file: &str) -> Result<Self, ShapeError> {
        let json = Json::parse(file).map_err(|error| ShapeError::new(error.to_string()))?;
        only_members(&json, &["texts", "forms"])?;
        let texts = json.get("texts").and_then(Json::members).unwrap_or_default();
        let read = |(name, text): &(String, Json)| Ok((name.clone(), String::read(text)?));
        let texts = texts.iter().map(read).collect::<Result<_, ShapeError>>()?;
        let forms = json.get("forms").ok_or(ShapeError::new("missing").at("forms"))?;
        Ok(Self { language, texts, forms: Forms::read(forms)? })
    }

    /// Every language.
    pub(super) fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Words>> = OnceLock::new();
        // The files are part of the program, and a test reads each.
        ALL.get_or_init(|| {
            FILES.iter().filter_map(|(name, file)| Self::parse(name, file).ok()).collect()
        })
    }

    /// The words for somebody who booked in `language`; where there are none, those of the first of
    /// the host's languages that has some.
    pub(super) fn of(language: &Language, spoken: &[Language]) -> &'static Self {
        let wanted = std::iter::once(language).chain(spoken).map(Language::primary);
        let find = |wanted: &str| Self::all().iter().find(|words| words.language == wanted);
        wanted
            .into_iter()
            .find_map(find)
            .or_else(|| Self::all().last())
            .unwrap_or_else(|| unreachable!("the program has words"))
    }

    /// A text, in the site's own words where it has some.
    pub(super) fn text<'a>(&'a self, own: Option<&'a OwnTexts>, name: &str) -> &'a str {
        let own = own.and_then(|own| own.get(name));
        own.or_else(|| self.texts.get(name)).map_or("", String::as_str)
    }

    /// Whether a site may say this in the place of a text.
    ///
    /// # Errors
    /// [`ShapeError`] when there is no such text, or the new one lacks a value of it or has another.
    pub(super) fn check_own(&self, name: &str, own: &str) -> Result<(), ShapeError> {
        let text = self.texts.get(name).ok_or(ShapeError::new("no such text"))?;
        let (wanted, given) = (placeholders(text), placeholders(own));
        if let Some(lacking) = wanted.iter().find(|it| !given.contains(it)) {
            return Err(ShapeError::new(format!("{{{lacking}}} is missing")));
        }
        if let Some(unknown) = given.iter().find(|it| !wanted.contains(it)) {
            return Err(ShapeError::new(format!("{{{unknown}}} has no value here")));
        }
        let lines = name.ends_with("_body");
        if own.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
            return Err(ShapeError::new("has a control character"));
        }
        Ok(())
    }
}

fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// A text with its values in the places of their names. Values are not read again.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        filled.push_str(value.unwrap_or_default());
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::super::sms::encoding::{self, Encoding};
    use super::*;
    use crate::domain::message::Kind;

    #[test]
    fn every_file_has_the_same_texts_with_the_same_values() {
        for (name, file) in FILES {
            Words::parse(name, file).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let [first, rest @ ..] = Words::all() else { panic!("no words") };
        assert_eq!(rest.len() + 1, FILES.len());
        for words in rest {
            assert!(words.texts.keys().eq(first.texts.keys()), "{}", words.language);
            for (name, text) in &words.texts {
                let mut both = [placeholders(text), placeholders(&first.texts[name])];
                for names in &mut both {
                    names.sort_unstable();
                }
                assert_eq!(both[0], both[1], "{}: {name}", words.language);
            }
        }
    }

    #[test]
    fn every_kind_has_its_three_texts_plain_and_without_exclamation_marks() {
        for words in Words::all() {
            assert_eq!(words.texts.len(), 3 * Kind::ALL.len());
            assert_eq!((words.forms.weekdays.len(), words.forms.months.len()), (7, 12));
            assert!(words.forms.appointment.is_ascii(), "{}", words.language);
            for kind in Kind::ALL {
                for part in ["subject", "body", "sms"] {
                    let name = format!("{}_{part}", kind.word());
                    let text = &words.texts[&name];
                    assert!(!text.trim().is_empty() && !text.contains('!'), "{name}");
                    assert!(text.contains("{link}") != (part == "subject"), "{name}");
                    // In an e-mail no line begins with a sign; an SMS has no such space.
                    assert!(
                        part == "sms" || ![" :", " ;", " ?"].iter().any(|it| text.contains(it)),
                        "{name}"
                    );
                }
            }
        }
    }

    /// Languages of which no letter is in the small alphabet.
    const OTHER_LETTERS: [&str; 1] = ["ar"];

    #[test]
    fn the_texts_of_sms_are_of_the_small_alphabet_where_their_letters_are() {
        for words in Words::all() {
            let has_others = OTHER_LETTERS.contains(&words.language);
            let expected = if has_others { Encoding::Ucs2 } else { Encoding::Gsm7 };
            for kind in Kind::ALL {
                let text = words.text(None, &format!("{}_sms", kind.word()));
                let text = fill(text, &[]);
                assert_eq!(encoding::measure(&text).encoding, expected, "{text}");
            }
        }
    }

    #[test]
    fn values_stand_where_their_names_were_and_are_not_read_again() {
        assert_eq!(fill("{a} and {a}, {b}", &[("a", "{b}"), ("b", "x")]), "{b} and {b}, x");
        assert_eq!(fill("open {a", &[("a", "x")]), "open a");
    }
}
