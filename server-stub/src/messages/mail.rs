//! What an e-mail says: plain text, which every reader and every mail program has, and the visits as
//! a calendar entry. It names who, when and where, and never the reason or the specialty.

use super::calendar::calendar;
use super::dates::{Room, date, time, when};
use super::told::Told;
use super::words::fill;
use crate::domain::message::{Kind, Outgoing, Visit};

/// An e-mail, but for the address that it goes to.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Who it is from, beside the operator's address.
    pub sender: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// The file with its calendar entries: its name, its text.
    pub calendar: Option<(String, String)>,
}

/// What a message says, as an e-mail from the address `from`.
pub(super) fn compose(message: &Outgoing, told: &Told<'_>, from: &str) -> Mail {
    let forms = &told.words.forms;
    let starts: Vec<_> = told.visits().iter().map(|visit| visit.local_start).collect();
    let when = when(forms, &starts, Room::Line);
    let subject = fill(told.text("subject"), &[("when", &when)]);
    let body = fill(
        told.text("body"),
        &[
            ("visits", &visits(told, told.visits())),
            ("former", &visits(told, told.former())),
            ("link", told.link()),
            ("site", told.site_name()),
            ("phone", &told.policy.contact.phone),
        ],
    );
    // Whoever is reminded has the entry already.
    let with_calendar = message.kind != Kind::Reminder;
    let calendar = with_calendar.then(|| calendar(message, told, from));
    Mail {
        sender: told.sender().to_owned(),
        reply_to: told.settings.reply_to.clone(),
        subject,
        body,
        calendar: calendar.map(|text| (format!("{}.ics", forms.appointment), text)),
    }
}

fn visits(told: &Told<'_>, visits: &[Visit]) -> String {
    let forms = &told.words.forms;
    let each = visits.iter().map(|visit| {
        let start = visit.local_start;
        let date = date(forms, start.date, Room::Full);
        let time = time(forms, start, Room::Full);
        let Some(place) = told.place(visit) else {
            return dates_only(forms, &date, &time);
        };
        let values = [
            ("date", &*date),
            ("time", &*time),
            ("practitioner", place.practitioner),
            ("place", place.name),
            ("address", &*place.address.join("\n")),
        ];
        fill(&forms.visit, &values)
    });
    each.collect::<Vec<_>>().join("\n\n")
}

fn dates_only(forms: &super::words::Forms, date: &str, time: &str) -> String {
    fill(&forms.at, &[("date", date), ("times", time)])
}
