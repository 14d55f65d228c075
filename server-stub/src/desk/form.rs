//! What a browser sends: a form or a query, as pairs of texts.
//!
//! Owns their reading, and that of the days and times in them. What they mean is each page's to know.

use guichet_contract::time::LocalDate;

/// Names and values, in the order in which they were sent.
#[derive(Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. Anything can be read as one.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The value of a field without the white space around it; empty when it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// The values of a field that may be sent several times.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// What a question asked again must carry on: everything but these fields.
    pub(super) fn without(&self, names: &[&str]) -> Vec<(String, String)> {
        self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect()
    }
}

/// Something that must be mended, at its field.
pub(super) struct FieldError {
    pub(super) field: &'static str,
    pub(super) text: &'static str,
}

/// Something to choose from a list.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// A day as a browser sends it, or as it is typed where browsers have no calendar: `24/11/2026`.
pub(super) fn day(text: &str) -> Option<LocalDate> {
    LocalDate::parse(text).or_else(|| {
        let mut parts = text.split(['/', '.', ' ']).filter(|part| !part.is_empty());
        let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        LocalDate::new(year, month, day).filter(|_| parts.next().is_none())
    })
}

/// Minutes since midnight of a time of day: `09:30`, as typed `9h30`, `9 h` or `24:00`.
pub(super) fn minute(text: &str) -> Option<u32> {
    let text = text.to_ascii_lowercase();
    let (hours, minutes) = text.split_once([':', 'h', '.']).unwrap_or((&text, ""));
    let number = |part: &str| {
        let part = part.trim();
        let sound = part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        sound.then(|| part.parse::<u32>().ok()).flatten()
    };
    let minutes = if minutes.trim().is_empty() { Some(0) } else { number(minutes) };
    let minute = number(hours)? * 60 + minutes.filter(|minutes| *minutes < 60)?;
    (minute <= 1440).then_some(minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_what_was_typed_and_without_the_space_around_it() {
        let form = Form::parse(b"a=1&days=0&days=3&name=+Dr+%C3%89ve+&empty=");
        assert_eq!((form.text("a"), form.text("name"), form.text("empty")), ("1", "Dr Éve", ""));
        assert_eq!(form.all("days").collect::<Vec<_>>(), ["0", "3"]);
        assert_eq!(form.text("nothing"), "");
        assert_eq!(form.without(&["days", "name", "empty"]), [("a".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn days_and_times_are_read_as_people_type_them() {
        let date = LocalDate::parse("2026-11-24");
        for text in ["2026-11-24", "24/11/2026", "24.11.2026", "24 11 2026"] {
            assert_eq!(day(text), date, "{text}");
        }
        for text in ["", "24/11/26", "31/02/2026", "tomorrow", "24/11/2026/1"] {
            assert_eq!(day(text), None, "{text}");
        }
        for (text, expected) in [
            ("09:30", 570),
            ("9:30", 570),
            ("9h30", 570),
            ("9 h", 540),
            ("9", 540),
            ("24:00", 1440),
        ] {
            assert_eq!(minute(text), Some(expected), "{text}");
        }
        for text in ["", "9:60", "24:01", "noon", "-1:00", "9:5:0", "+9:00"] {
            assert_eq!(minute(text), None, "{text}");
        }
    }
}
