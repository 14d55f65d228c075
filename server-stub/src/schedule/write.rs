//! Writes a schedule as the JSON that its reader takes for the same.
//!
//! Owns the canonical form: every member that says something, in the order of the reference, and
//! none that says nothing. The layout is the caller's.

use super::read::WEEKDAYS;
use super::{Absence, Calendar, ClosedDay, Days, Holidays, Period, Rule, Schedule, Week};
use guichet_contract::ids::PractitionerId;
use guichet_contract::json::{Json, Wire};

pub(super) fn schedule(schedule: &Schedule) -> Json {
    object([
        ("version", Some(Json::Int(1))),
        ("site", Some(schedule.site.write())),
        ("holidays", holidays(&schedule.holidays)),
        ("rules", Some(list(&schedule.rules, rule))),
        ("periods", Some(list(&schedule.periods, |it| of(&it.practitioner, &period(it))))),
        ("absences", Some(list(&schedule.absences, |it| of(&it.practitioner, &absence(it))))),
    ])
}

/// The same entry, where it must say whose it is.
fn of(practitioner: &PractitionerId, entry: &Json) -> Json {
    let mut members = vec![("practitioner".to_owned(), practitioner.write())];
    members.extend(entry.members().unwrap_or_default().iter().cloned());
    Json::Object(members)
}

pub(super) fn week(week: &Week) -> Json {
    Json::object([
        ("practitioner", week.practitioner().write()),
        ("periods", list(week.periods(), period)),
        ("absences", list(week.absences(), absence)),
    ])
}

/// A period, without its practitioner.
pub(super) fn period(period: &Period) -> Json {
    let (date, weekdays, first, last) = match &period.days {
        Days::On(date) => (Some(date.write()), None, None, None),
        Days::Weekly { weekdays, first, last } => {
            let known = (0..).zip(WEEKDAYS).filter(|(day, _)| weekdays.contains(day));
            let words = known.map(|(_, word)| Json::text(word)).collect();
            (
                None,
                Some(Json::List(words)),
                first.map(|date| date.write()),
                last.map(|date| date.write()),
            )
        }
    };
    object([
        ("location", Some(period.location.write())),
        ("offerings", Some(period.offerings.write())),
        ("date", date),
        ("weekdays", weekdays),
        ("from", Some(clock(period.from_minute))),
        ("until", Some(clock(period.until_minute))),
        ("first", first),
        ("last", last),
    ])
}

/// An absence, without its practitioner.
pub(super) fn absence(absence: &Absence) -> Json {
    Json::object([("from", absence.from.write()), ("until", absence.until.write())])
}

fn holidays(holidays: &Holidays) -> Option<Json> {
    let calendar = holidays.calendar.map(|calendar| match calendar {
        Calendar::France => Json::text("FR"),
    });
    let dates = (!holidays.dates.is_empty()).then(|| list(&holidays.dates, closed_day));
    (calendar.is_some() || dates.is_some())
        .then(|| object([("calendar", calendar), ("dates", dates)]))
}

fn closed_day(day: &ClosedDay) -> Json {
    let locations = day.locations.as_ref().map(Wire::write);
    object([("date", Some(day.date.write())), ("locations", locations)])
}

pub(super) fn rule(rule: &Rule) -> Json {
    Json::object([
        ("reason", rule.reason.write()),
        ("duration_minutes", rule.duration_minutes.write()),
        ("buffer_minutes", rule.buffer_minutes.write()),
        ("step_minutes", rule.step_minutes.write()),
        ("minimum_notice_minutes", rule.minimum_notice_minutes.write()),
        ("horizon_days", rule.horizon_days.write()),
    ])
}

/// `HH:MM`, up to `24:00`.
fn clock(minute: u32) -> Json {
    Json::text(format!("{:02}:{:02}", minute / 60, minute % 60))
}

fn list<T>(items: &[T], write: impl Fn(&T) -> Json) -> Json {
    Json::List(items.iter().map(write).collect())
}

/// An object of the members that there are.
fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let given = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(given.collect())
}
