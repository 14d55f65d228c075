//! Telephone numbers as networks know them: one number, however a patient writes it.

/// The country of numbers that are written without one, where nobody says another: France.
pub const COUNTRY: &str = "33";

/// The number in the form of E.164: a plus and 8 to 15 digits. `country` is the code that a number
/// without one is given in the place of its leading 0, such as `33`. `None` when it is no such number.
pub fn e164(typed: &str, country: &str) -> Option<String> {
    // "+33 (0)6 12": the 0 in brackets is for callers from inside.
    let typed = typed.replace("(0)", "");
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let whole = if typed.trim_start().starts_with('+') {
        digits
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("{country}{rest}")
    } else {
        digits.starts_with(country).then_some(digits)?
    };
    ((8..=15).contains(&whole.len()) && !whole.starts_with('0')).then(|| format!("+{whole}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them_become_as_networks_know_them() {
        for typed in [
            "06 12 34 56 78",
            "06.12.34.56.78",
            "+33 6 12 34 56 78",
            "+33 (0)6 12 34 56 78",
            "0033 6 12 34 56 78",
            "33612345678",
            "06\u{202f}12\u{202f}34\u{202f}56\u{202f}78",
        ] {
            assert_eq!(e164(typed, "33").as_deref(), Some("+33612345678"), "{typed}");
        }
        assert_eq!(e164("+44 7700 900123", "33").as_deref(), Some("+447700900123"));
        assert_eq!(e164("0470 12 34 56", "32").as_deref(), Some("+32470123456"));
    }

    #[test]
    fn what_is_no_number_of_a_network_is_none() {
        for typed in ["", "112", "612345678", "+0612345678", "1234567890123456", "00"] {
            assert_eq!(e164(typed, "33"), None, "{typed}");
        }
    }
}
