//! The cause of a recall as a form says it, and as it is told.

use super::moment;
use crate::admin::problem::Problem;
use crate::admin::recalls::within_reach;
use crate::desk::form::{Choice, FieldError, Form, day, minute};
use crate::desk::offerings::summary;
use crate::desk::visit::Desk;
use crate::desk::words;
use crate::domain::recall::{Cause, Moment, Period};
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::time::LocalDateTime;
use std::collections::BTreeSet;

/// The fields of the form.
const FIELDS: [&str; 12] = [
    "offering",
    "reason",
    "practitioner",
    "location",
    "appointments",
    "publication",
    "booked",
    "booked_time",
    "booked_until",
    "booked_until_time",
    "from",
    "until",
];

/// The form, as it was typed.
#[derive(Default)]
pub(super) struct CauseForm {
    typed: Vec<(&'static str, String)>,
    pub(super) errors: Vec<FieldError>,
}

impl CauseForm {
    pub(super) fn typed(form: &Form) -> Self {
        let typed = FIELDS.iter().map(|name| (*name, form.text(name).to_owned()));
        Self { typed: typed.collect(), errors: Vec::new() }
    }

    /// Of these appointments with somebody, separated by spaces.
    pub(super) fn of(whom: &PractitionerId, appointments: &str) -> Self {
        let typed = [("practitioner", whom.as_str()), ("appointments", appointments)];
        let typed = typed.map(|(name, text)| (name, text.to_owned()));
        Self { typed: typed.into(), errors: Vec::new() }
    }

    /// What was typed in a field.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.typed.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    /// What a page that asks again carries on.
    pub(super) fn carried(&self) -> Vec<(&'static str, String)> {
        self.typed.iter().filter(|(_, text)| !text.is_empty()).cloned().collect()
    }

    pub(super) fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }

    /// The cause, as far as they act for whom it is about; `None` when something must be mended, which
    /// is then in the form.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::admin::problem::Code::NotFound) when it is about others alone.
    pub(super) fn read(
        &mut self,
        desk: &Desk,
        words: &words::Recalls,
    ) -> Result<Option<Cause>, Problem> {
        let mut errors = Vec::new();
        let mut wrong = |field, text| errors.push(FieldError { field, text });
        let cause = Cause {
            offerings: named(self.text("offering"), OfferingId::parse, || {
                wrong("reason", words.bad_choice);
            }),
            reasons: named(self.text("reason"), ReasonId::parse, || {
                wrong("reason", words.bad_choice);
            }),
            practitioners: named(self.text("practitioner"), PractitionerId::parse, || {
                wrong("practitioner", words.bad_choice);
            }),
            locations: named(self.text("location"), LocationId::parse, || {
                wrong("location", words.bad_choice);
            }),
            appointments: named(self.text("appointments"), AppointmentId::parse, || {
                wrong("reason", words.bad_choice);
            }),
            starts: Period {
                from: whole_day(self.text("from"), || wrong("from", words.bad_date)),
                until: whole_day(self.text("until"), || wrong("until", words.bad_date)),
            },
            booked: Period {
                from: self.moment(("booked", "booked_time"), words, &mut wrong),
                until: self.moment(("booked_until", "booked_until_time"), words, &mut wrong),
            },
            publication: self.publication(|| wrong("reason", words.bad_choice)),
        };
        if errors.is_empty() && cause.is_empty() {
            errors.push(FieldError { field: "reason", text: words.no_cause });
        }
        self.errors = errors;
        if !self.errors.is_empty() {
            return Ok(None);
        }
        within_reach(cause, &desk.token.bearer.reach).map(Some)
    }

    fn publication(&self, wrong: impl FnOnce()) -> Option<u32> {
        let read = self.text("publication").parse().ok();
        if read.is_none() && !self.text("publication").is_empty() {
            wrong();
        }
        read
    }

    /// A day, or a time of that day.
    fn moment(
        &self,
        (date, time): (&'static str, &'static str),
        words: &words::Recalls,
        wrong: &mut impl FnMut(&'static str, &'static str),
    ) -> Option<Moment> {
        if self.text(date).is_empty() && self.text(time).is_empty() {
            return None;
        }
        let Some(day) = day(self.text(date)) else {
            wrong(date, words.bad_date);
            return None;
        };
        if self.text(time).is_empty() {
            return Some(Moment::Day(day));
        }
        let minute = minute(self.text(time));
        let local = minute.and_then(|minute| LocalDateTime::new(day, minute));
        if local.is_none() {
            wrong(time, words.bad_time);
        }
        local.map(Moment::Local)
    }

    pub(super) fn reasons(&self, desk: &Desk, words: &words::Recalls) -> Vec<Choice> {
        let all = desk.policy().reasons.iter();
        let all =
            all.map(|it| (it.id.to_string(), it.label.text(desk.language().tag()).to_owned()));
        self.choices("reason", words.any_reason, all)
    }

    pub(super) fn practitioners(&self, desk: &Desk, words: &words::Recalls) -> Vec<Choice> {
        let all = desk.reachable().map(|it| (it.id.to_string(), it.name.clone()));
        self.choices("practitioner", words.any_practitioner, all)
    }

    pub(super) fn locations(&self, desk: &Desk, words: &words::Recalls) -> Vec<Choice> {
        let all = desk.policy().locations.iter();
        let all = all.map(|it| (it.id.to_string(), it.name.text(desk.language().tag()).to_owned()));
        self.choices("location", words.any_location, all)
    }

    fn choices(
        &self,
        field: &str,
        any: &str,
        all: impl Iterator<Item = (String, String)>,
    ) -> Vec<Choice> {
        let chosen = self.text(field);
        let all = std::iter::once((String::new(), any.to_owned())).chain(all);
        all.map(|(value, label)| Choice { is_chosen: value == chosen, value, label }).collect()
    }
}

/// Identifiers, separated by spaces: what cannot be one must not widen the cause.
fn named<T: Ord>(text: &str, parse: fn(&str) -> Option<T>, wrong: impl FnOnce()) -> BTreeSet<T> {
    let read: Option<BTreeSet<T>> = text.split_whitespace().map(parse).collect();
    read.unwrap_or_else(|| {
        wrong();
        BTreeSet::new()
    })
}

fn whole_day(text: &str, wrong: impl FnOnce()) -> Option<Moment> {
    let read = day(text).map(Moment::Day);
    if read.is_none() && !text.is_empty() {
        wrong();
    }
    read
}

/// A cause in words: what, and which.
pub(super) fn told(desk: &Desk, cause: &Cause) -> Vec<(&'static str, String)> {
    let words = words::Recalls::of(desk.language());
    let (policy, tag) = (desk.policy(), desk.language().tag());
    let offerings = cause.offerings.iter().map(|id| {
        let found = policy.offerings.iter().find(|it| it.id == *id);
        let told =
            |it| format!("{}, {}", summary::reason(desk, it), summary::practitioner(desk, it));
        found.map_or_else(|| id.to_string(), told)
    });
    let reasons = cause.reasons.iter().map(|id| {
        policy.reason(id).map_or_else(|| id.to_string(), |it| it.label.text(tag).to_owned())
    });
    let people = cause
        .practitioners
        .iter()
        .map(|id| policy.practitioner(id).map_or_else(|| id.to_string(), |it| it.name.clone()));
    let places = cause.locations.iter().map(|id| {
        policy.location(id).map_or_else(|| id.to_string(), |it| it.name.text(tag).to_owned())
    });
    let chosen = cause.appointments.len();
    let at = |moment: Option<Moment>| moment.map(|it| when(desk, it)).unwrap_or_default();
    let rows = [
        (words.offering, offerings.collect::<Vec<_>>().join("; ")),
        (words.reason, reasons.collect::<Vec<_>>().join("; ")),
        (words.practitioner, people.collect::<Vec<_>>().join("; ")),
        (words.location, places.collect::<Vec<_>>().join("; ")),
        (words.chosen, if chosen == 0 { String::new() } else { chosen.to_string() }),
        (words.booked, at(cause.booked.from)),
        (words.booked_until, at(cause.booked.until)),
        (words.from, at(cause.starts.from)),
        (words.until, at(cause.starts.until)),
        (words.publication, cause.publication.map(|it| it.to_string()).unwrap_or_default()),
    ];
    rows.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn when(desk: &Desk, at: Moment) -> String {
    match at {
        Moment::At(at) => moment(desk, at),
        Moment::Local(local) => desk.language().date_and_time(local),
        Moment::Day(date) => desk.language().date(date),
    }
}
