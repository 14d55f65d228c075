//! The words of the staff pages, in every language.
//!
//! Owns the catalogues: one file a page, both languages of a sentence on one line, so that none can be
//! missing. What a `{name}` in a sentence stands for is filled in by [`fill`]. Names of people, places
//! and reasons are not here: they come from the host's policy.

mod acts;
mod codes;
mod day;
mod offering;
mod offerings;
mod recalls;
mod shell;
mod sign_in;
mod site;
mod untold;
mod week;

pub(super) use acts::Acts;
pub(super) use codes::Codes;
pub(super) use day::Day;
pub(super) use offering::Offering;
pub(super) use offerings::Offerings;
pub(super) use recalls::Recalls;
pub(super) use shell::Shell;
pub(super) use sign_in::SignIn;
pub(super) use site::Site;
pub(super) use untold::Untold;
pub(super) use week::Week;

/// Declares a catalogue: the French, then the English.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($key:ident: $french:literal, $english:literal;)* }) => {
        $(#[$about])*
        pub(in crate::desk) struct $name { $(pub(in crate::desk) $key: &'static str,)* }

        impl $name {
            /// The words of a language.
            pub(in crate::desk) fn of(language: crate::desk::language::Language) -> &'static Self {
                use crate::desk::language::Language;
                match language {
                    Language::French => &Self { $($key: $french,)* },
                    Language::English => &Self { $($key: $english,)* },
                }
            }

            /// Every sentence: its key, the French, the English.
            #[cfg(test)]
            pub(super) const ALL: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($key), $french, $english),)*];
        }
    };
}
use words;

/// A sentence with its values in the places of their names.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        filled.push_str(value.unwrap_or_default());
        rest = after;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sentence: &str) -> Vec<&str> {
        let parts = sentence.split('{').skip(1);
        let mut names: Vec<_> = parts.map(|part| part.split('}').next().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_of_a_sentence_say_something_and_have_the_same_values() {
        let all = [
            Acts::ALL,
            Codes::ALL,
            Day::ALL,
            Offering::ALL,
            Offerings::ALL,
            Recalls::ALL,
            Shell::ALL,
            SignIn::ALL,
            Site::ALL,
            Untold::ALL,
            Week::ALL,
        ];
        for (key, french, english) in all.into_iter().flatten() {
            assert_eq!(names(french), names(english), "{key}");
            for sentence in [french, english] {
                assert!(!sentence.trim().is_empty() && !sentence.contains('!'), "{key}");
                assert!(!sentence.contains('\''), "{key}: a straight apostrophe");
            }
            for sign in [" :", " ;", " ?", "« ", " »"] {
                assert!(!french.contains(sign), "{key}: a space that may break");
            }
        }
    }

    #[test]
    fn values_stand_where_their_names_were_and_are_not_read_again() {
        let filled = fill("{who} and {who}, {when}", &[("who", "{when}"), ("when", "now")]);
        assert_eq!(filled, "{when} and {when}, now");
    }
}
