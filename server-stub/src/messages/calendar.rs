//! The calendar entry that goes with an e-mail (RFC 5545, RFC 5546).
//!
//! Owns what stands in an entry and the form of its lines. `METHOD:PUBLISH`, also when visits end:
//! `REQUEST` and `CANCEL` are for meetings whose attendees answer, so calendars would send the
//! patient's answer to a mailbox that nobody reads. Outlook, Apple's and Google's calendars replace an
//! entry of the same `UID` by one with a higher `SEQUENCE`, and show one with `STATUS:CANCELLED` as
//! ended. Times are UTC: right on days when clocks change, whatever zones a calendar knows. Start
//! reading at [`calendar`].

use super::told::Told;
use super::words::fill;
use crate::domain::message::{Outgoing, Visit};
use guichet_contract::time::Instant;

/// Longest line, in octets, its end not included (RFC 5545 section 3.1).
const MAX_LINE: usize = 75;

/// The entries of a message's visits. `organizer` is the address that the e-mail is from.
pub(super) fn calendar(message: &Outgoing, told: &Told<'_>, organizer: &str) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Guichet//Guichet//EN");
    lines.add("METHOD", "PUBLISH");
    for visit in &message.visits {
        event(&mut lines, message, told, visit, organizer);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

fn event(lines: &mut Lines, message: &Outgoing, told: &Told<'_>, visit: &Visit, organizer: &str) {
    let site = told.site_name();
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}@{}.guichet", visit.series.as_str(), message.site.as_str()));
    lines.add("SEQUENCE", &visit.sequence.to_string());
    lines.add("DTSTAMP", &moment(message.created_at));
    lines.add("DTSTART", &moment(visit.start));
    lines.add("DTEND", &moment(visit.ends));
    lines.add("STATUS", if visit.cancelled { "CANCELLED" } else { "CONFIRMED" });
    // A parameter has no escape for a quotation mark.
    let name: String = site.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    lines.add(&format!("ORGANIZER;CN=\"{name}\""), &format!("mailto:{organizer}"));
    lines.text("SUMMARY", site);
    if let Some(place) = told.place(visit) {
        let parts: Vec<&str> =
            std::iter::once(place.name).chain(place.address.iter().map(String::as_str)).collect();
        lines.text("LOCATION", &parts.join(", "));
    }
    let phone = fill(&told.words.forms.phone, &[("phone", &told.policy.contact.phone)]);
    lines.text("DESCRIPTION", &format!("{phone}\n{}", told.link()));
    lines.add("END", "VEVENT");
}

/// `20261124T084000Z`.
fn moment(at: Instant) -> String {
    at.to_string().replace(['-', ':'], "")
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line, folded between characters.
    fn add(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > MAX_LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// The same for a value that is a text, whose signs are escaped (section 3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.add(name, &escaped);
    }
}
