//! What whoever has a link to the manage page must know besides, and until when a visit can be given up.
//!
//! A link gets into wrong hands: a telephone on a table, an e-mail that was passed on. So it shows times
//! and places, and for more a second detail is asked that the patient gave when they booked. Owns which
//! one, when an answer is right, and how often it may be wrong. Start reading at [`is_same`].

use crate::domain::token::SecretHash;
use guichet_contract::patient::{Field, Personal};
use guichet_contract::time::Instant;

/// What can be asked for, the best first: what many know of a patient comes last.
pub const ASKED: [Field; 4] =
    [Field::BirthDate, Field::FamilyName, Field::PostalCode, Field::Phone];
/// Wrong details that one link bears.
pub const MAX_FAILURES: u32 = 5;
/// Wrong details that all links to the visits of one reservation bear together.
pub const MAX_FAILURES_OF_RESERVATION: u32 = 20;
/// How long after a visit it is still shown, in seconds. A link ends with its last visit.
pub const SHOWN_AFTER_SECONDS: i64 = 86_400;
/// Digits of a telephone number that are the same however it is written: without the country's code,
/// and without the zero that stands in its place.
const PHONE_DIGITS: usize = 9;

/// How often a link can still be tried, by the wrong details that it and all links of the reservation
/// have seen. At 0 it opens nothing.
pub fn tries_left(failures: u32, of_reservation: u32) -> u32 {
    let own = MAX_FAILURES.saturating_sub(failures);
    own.min(MAX_FAILURES_OF_RESERVATION.saturating_sub(of_reservation))
}

/// Until when a visit can be given up.
pub fn cancel_until(start: Instant, cut_off_seconds: i64) -> Instant {
    start.plus_seconds(-cut_off_seconds)
}

/// Whether what was given is what the patient gave, as people write it another time. Compares digests,
/// so that how long it takes says nothing of where they differ.
pub fn is_same(field: Field, kept: &Personal, given: &Personal) -> bool {
    let digest = |value: &Personal| SecretHash::of(&plain(field, value.expose()));
    let (kept, given) = (digest(kept), digest(given));
    let pairs = kept.as_bytes().iter().zip(given.as_bytes());
    std::hint::black_box(pairs.fold(0, |all, (one, other)| all | (one ^ other))) == 0
}

fn plain(field: Field, text: &str) -> String {
    match field {
        Field::Phone => {
            let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(PHONE_DIGITS)..].iter().collect()
        }
        Field::BirthDate => text.trim().to_owned(),
        _ => text.chars().flat_map(char::to_lowercase).filter_map(letter).collect(),
    }
}

/// A letter or a digit without its accents; nothing of what stands between them.
fn letter(letter: char) -> Option<String> {
    let folded = FOLDED.iter().find(|(accented, _)| accented.contains(letter));
    match folded {
        Some((_, plain)) => Some((*plain).to_owned()),
        None => letter.is_alphanumeric().then(|| letter.to_string()),
    }
}

/// The Latin letters of European names.
const FOLDED: [(&str, &str); 25] = [
    ("àáâãäåāăąǎ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẽ", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľł", "l"),
    ("ñńņň", "n"),
    ("òóôõöøōŏőơ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűųư", "u"),
    ("ŵ", "w"),
    ("ýÿŷỳ", "y"),
    ("źżž", "z"),
    ("œ", "oe"),
    ("æ", "ae"),
    ("ß", "ss"),
    ("þ", "th"),
    ("ŋ", "n"),
    ("ĳ", "ij"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn same(field: Field, kept: &str, given: &str) -> bool {
        is_same(field, &Personal::new(kept), &Personal::new(given))
    }

    #[test]
    fn a_name_is_known_again_however_it_is_written() {
        for given in
            ["lefèvre-noël", "LEFEVRE NOEL", " Lefe\u{300}vre\u{2011}Noe\u{308}l ", "LefevreNoel"]
        {
            assert!(same(Field::FamilyName, "Lefèvre-Noël", given), "{given}");
        }
        assert!(same(Field::FamilyName, "Œhler", "oehler"));
        assert!(same(Field::FamilyName, "Нгуен", "нгуен"));
        for given in ["Lefevre", "Noel Lefevre", "", "Lefebvre Noel"] {
            assert!(!same(Field::FamilyName, "Lefèvre-Noël", given), "{given}");
        }
    }

    #[test]
    fn a_number_is_known_again_with_and_without_its_country() {
        for given in ["0639980001", "06.39.98.00.01", "+33 6 39 98 00 01", "0033 (0)639980001"] {
            assert!(same(Field::Phone, "06 39 98 00 01", given), "{given}");
        }
        for given in ["0001", "39980001", "06 39 98 00 02", ""] {
            assert!(!same(Field::Phone, "06 39 98 00 01", given), "{given}");
        }
    }

    #[test]
    fn a_day_and_a_postal_code_are_what_they_are() {
        assert!(same(Field::BirthDate, "1980-02-01", " 1980-02-01"));
        assert!(!same(Field::BirthDate, "1980-02-01", "1980-01-02"));
        assert!(same(Field::PostalCode, "SW1A 1AA", "sw1a1aa"));
        assert!(!same(Field::PostalCode, "87000", "87001"));
    }

    #[test]
    fn whoever_guesses_has_five_tries_and_all_links_together_twenty() {
        assert_eq!(tries_left(0, 0), 5);
        assert_eq!(tries_left(4, 4), 1);
        assert_eq!(tries_left(5, 5), 0);
        assert_eq!(tries_left(0, 18), 2);
        assert_eq!(tries_left(0, 25), 0);
    }
}
