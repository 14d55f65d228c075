//! What was typed on a page: none of it may be found where it was not typed for.

/// Shorter texts are found by chance.
const MIN_LETTERS: usize = 5;
/// Fewer digits are found by chance.
const MIN_DIGITS: usize = 8;

/// Texts that were typed.
#[derive(Debug, Clone, Default)]
pub struct Typed(Vec<String>);

impl Typed {
    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }

    /// The first text that is in `place`, written in whatever way: with escapes of addresses, in
    /// capitals, a number with or without its spaces and its leading zero.
    pub fn found_in(&self, place: &str) -> Option<&str> {
        let plain = place.to_lowercase();
        let decoded = decoded(&plain).to_lowercase();
        let digits = digits(&decoded);
        let is_in = |text: &&String| {
            let text = text.to_lowercase();
            let number = digits_of_a_number(&text);
            let is_long = text.chars().count() >= MIN_LETTERS && text.contains(char::is_alphabetic);
            (is_long && (plain.contains(&text) || decoded.contains(&text)))
                || number.is_some_and(|number| digits.contains(&number))
        };
        self.0.iter().find(is_in).map(String::as_str)
    }
}

/// What a telephone number is without the zero that its country drops; `None` when it is none.
fn digits_of_a_number(text: &str) -> Option<String> {
    let digits = digits(text);
    let is_number = digits.len() >= MIN_DIGITS && !text.contains(char::is_alphabetic);
    is_number.then(|| digits.trim_start_matches('0').to_owned())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The text without the escapes of addresses and forms.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(texts: &[&str]) -> Typed {
        Typed(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn what_was_typed_is_found_however_it_is_written() {
        let typed = typed(&["Le Bœuf d’Arc", "06 39 98 12 34"]);
        for place in [
            "/search?q=le+b%C5%93uf+d%E2%80%99arc",
            "{\"name\":\"LE BŒUF D’ARC\"}",
            "tel=%2B33639981234",
            "0639981234",
        ] {
            assert!(typed.found_in(place).is_some(), "{place}");
        }
        assert_eq!(typed.found_in("/rendez-vous.html?day=2026-11-24T08:40"), None);
    }

    #[test]
    fn what_is_short_is_found_everywhere_and_so_nowhere() {
        assert_eq!(typed(&["12", "1958", "Anne"]).found_in("http://127.0.0.1:1958/anne/12"), None);
    }
}
