//! A visit as a calendar entry (RFC 5545), in an address of its own: nothing is asked of anybody.
//!
//! It has the identifier that the backend's e-mails give the same visit, so that one calendar shows it
//! once, however it came there.

use guichet_contract::ids::SiteId;
use guichet_contract::manage::ManagedVisit;
use guichet_contract::time::Instant;

/// What stands in the entry besides its time.
pub(super) struct Text {
    pub(super) summary: String,
    pub(super) location: String,
    pub(super) description: String,
}

/// The address of the entry.
pub(super) fn address(site: &SiteId, visit: &ManagedVisit, text: &Text, now: Instant) -> String {
    ["data:text/calendar;charset=utf-8,", &escaped(&entry(site, visit, text, now))].concat()
}

fn entry(site: &SiteId, visit: &ManagedVisit, text: &Text, now: Instant) -> String {
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Guichet//EN".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        ["UID:", visit.series.as_str(), "@", site.as_str(), ".guichet"].concat(),
        ["SEQUENCE:", &visit.sequence.to_string()].concat(),
        ["DTSTAMP:", &stamp(now)].concat(),
        ["DTSTART:", &stamp(visit.start)].concat(),
        ["DTEND:", &stamp(visit.end)].concat(),
        ["SUMMARY:", &value(&text.summary)].concat(),
        ["LOCATION:", &value(&text.location)].concat(),
        ["DESCRIPTION:", &value(&text.description)].concat(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

/// `2026-11-24T08:00:00Z` as `20261124T080000Z`.
fn stamp(at: Instant) -> String {
    at.to_string().replace(['-', ':'], "")
}

/// RFC 5545 section 3.3.11.
fn value(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line of at most 75 bytes goes on in the next, after a space (section 3.1).
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out + "\r\n"
}

fn escaped(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().map_or('0', char::from);
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_letters_and_values_are_escaped() {
        assert_eq!(value("1, rue; a\\b\nc"), "1\\, rue\\; a\\\\b\\nc");
        let long = "é".repeat(60);
        let folded = folded(&long);
        assert!(folded.trim_end().split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), long);
        assert_eq!(stamp(Instant::parse("2026-11-24T08:00:00Z").unwrap()), "20261124T080000Z");
        assert_eq!(escaped("é;"), "%C3%A9%3B");
    }
}
