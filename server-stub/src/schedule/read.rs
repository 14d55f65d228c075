//! Reads a schedule from JSON, with the path of every fault.

use super::{Absence, Calendar, ClosedDay, Days, Holidays, Period, Rule, Schedule, Week};
use guichet_contract::ids::PractitionerId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::time::LocalDateTime;
use std::collections::BTreeSet;

type Read<T> = Result<T, ShapeError>;

pub(super) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn schedule(json: &Json) -> Read<Schedule> {
    let version: u32 = member(json, "version")?;
    require(version == 1, "version", "unknown version, this reader knows 1")?;
    only_members(json, &["version", "site", "holidays", "rules", "periods", "absences"])?;
    Ok(Schedule {
        site: member(json, "site")?,
        holidays: optional(json, "holidays", holidays)?.unwrap_or_default(),
        rules: list(json, "rules", rule)?,
        periods: list(json, "periods", |json| period(json, None))?,
        absences: absences(json, None)?,
    })
}

/// A week says once whose it is, and its entries do not say it again.
pub(super) fn week(json: &Json) -> Read<Week> {
    only_members(json, &["practitioner", "periods", "absences"])?;
    let practitioner: PractitionerId = member(json, "practitioner")?;
    let periods = list(json, "periods", |json| period(json, Some(&practitioner)))?;
    let absences = absences(json, Some(&practitioner))?;
    Ok(Week::new(practitioner, periods, absences))
}

fn absences(json: &Json, whose: Option<&PractitionerId>) -> Read<Vec<Absence>> {
    match json.get("absences") {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(_) => list(json, "absences", |json| absence(json, whose)),
    }
}

fn holidays(json: &Json) -> Read<Holidays> {
    only_members(json, &["calendar", "dates"])?;
    let calendar: Option<String> = member(json, "calendar")?;
    let calendar = match calendar.as_deref() {
        None => None,
        Some("FR") => Some(Calendar::France),
        Some(_) => return Err(ShapeError::new("expected FR or null").at("calendar")),
    };
    let dates = match json.get("dates") {
        None | Some(Json::Null) => Vec::new(),
        Some(_) => list(json, "dates", closed_day)?,
    };
    Ok(Holidays { calendar, dates })
}

fn closed_day(json: &Json) -> Read<ClosedDay> {
    only_members(json, &["date", "locations"])?;
    Ok(ClosedDay { date: member(json, "date")?, locations: member(json, "locations")? })
}

fn rule(json: &Json) -> Read<Rule> {
    const KNOWN: [&str; 6] = [
        "reason",
        "duration_minutes",
        "buffer_minutes",
        "step_minutes",
        "minimum_notice_minutes",
        "horizon_days",
    ];
    only_members(json, &KNOWN)?;
    let duration_minutes = number(json, "duration_minutes", None, 1, 1440)?;
    let buffer_minutes = number(json, "buffer_minutes", Some(0), 0, 1440 - duration_minutes)?;
    Ok(Rule {
        reason: member(json, "reason")?,
        duration_minutes,
        buffer_minutes,
        step_minutes: number(
            json,
            "step_minutes",
            Some(duration_minutes + buffer_minutes),
            1,
            1440,
        )?,
        minimum_notice_minutes: number(json, "minimum_notice_minutes", Some(30), 0, 129_600)?,
        horizon_days: number(json, "horizon_days", Some(90), 1, 730)?,
    })
}

/// A period of `whose` week; of the practitioner that it names where it stands in no week.
fn period(json: &Json, whose: Option<&PractitionerId>) -> Read<Period> {
    const WEEKLY: [&str; 8] =
        ["practitioner", "location", "offerings", "weekdays", "from", "until", "first", "last"];
    const ONCE: [&str; 6] = ["practitioner", "location", "offerings", "date", "from", "until"];
    let once = json.get("date").is_some();
    entry_members(json, if once { &ONCE } else { &WEEKLY }, whose)?;
    let days = if once {
        Days::On(member(json, "date")?)
    } else {
        let days = Days::Weekly {
            weekdays: weekdays(json).map_err(|error| error.at("weekdays"))?,
            first: member(json, "first")?,
            last: member(json, "last")?,
        };
        if let Days::Weekly { first: Some(first), last: Some(last), .. } = &days {
            require(first <= last, "last", "is before first")?;
        }
        days
    };
    let from_minute = clock(json, "from")?;
    let until_minute = clock(json, "until")?;
    require(from_minute < 1440, "from", "expected a time of day such as 09:00")?;
    require(from_minute < until_minute, "until", "is not after from")?;
    Ok(Period {
        practitioner: practitioner(json, whose)?,
        location: member(json, "location")?,
        offerings: member(json, "offerings")?,
        days,
        from_minute,
        until_minute,
    })
}

fn weekdays(json: &Json) -> Read<BTreeSet<u32>> {
    let Some(given) = json.get("weekdays") else {
        return Err(ShapeError::new("missing: a period has weekdays or a date"));
    };
    let words: Vec<String> = Vec::read(given)?;
    require(!words.is_empty(), "", "is empty")?;
    let mut days = BTreeSet::new();
    for (index, word) in words.iter().enumerate() {
        let day = (0..).zip(WEEKDAYS).find(|(_, known)| known == word).map(|(day, _)| day);
        let day =
            day.ok_or_else(|| ShapeError::new("expected a day such as monday").at_index(index))?;
        if !days.insert(day) {
            return Err(ShapeError::new("stands there twice").at_index(index));
        }
    }
    Ok(days)
}

fn absence(json: &Json, whose: Option<&PractitionerId>) -> Read<Absence> {
    entry_members(json, &["practitioner", "from", "until"], whose)?;
    let from: LocalDateTime = member(json, "from")?;
    let until: LocalDateTime = member(json, "until")?;
    require(from < until, "until", "is not after from")?;
    Ok(Absence { practitioner: practitioner(json, whose)?, from, until })
}

/// `known` less the practitioner where that is said already.
fn entry_members(json: &Json, known: &[&str], whose: Option<&PractitionerId>) -> Read<()> {
    let is_open = |name: &&str| whose.is_none() || *name != "practitioner";
    only_members(json, &known.iter().copied().filter(is_open).collect::<Vec<_>>())
}

fn practitioner(json: &Json, whose: Option<&PractitionerId>) -> Read<PractitionerId> {
    whose.map_or_else(|| member(json, "practitioner"), |known| Ok(known.clone()))
}

/// `HH:MM` as minutes since midnight; `24:00` is the end of the day.
fn clock(json: &Json, name: &str) -> Read<u32> {
    let text: String = member(json, name)?;
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u8>().ok()).flatten()
        };
        let (hours, minutes) = (u32::from(two(hours)?), u32::from(two(minutes)?));
        let minute = hours * 60 + minutes;
        (minutes < 60 && minute <= 1440).then_some(minute)
    };
    read().ok_or_else(|| ShapeError::new("expected a time of day such as 09:00").at(name))
}

fn number(json: &Json, name: &str, default: Option<u32>, least: u32, most: u32) -> Read<u32> {
    let given: Option<u32> = member(json, name)?;
    let Some(number) = given.or(default) else { return Err(ShapeError::new("missing").at(name)) };
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    Err(ShapeError::new(format!("expected {least} to {most}")).at(name))
}

fn list<T>(json: &Json, name: &str, read: impl Fn(&Json) -> Read<T>) -> Read<Vec<T>> {
    let items = match json.get(name) {
        Some(Json::List(items)) => items,
        Some(_) => return Err(ShapeError::new("expected a list").at(name)),
        None => return Err(ShapeError::new("missing").at(name)),
    };
    let read = |(index, item)| read(item).map_err(|error| error.at_index(index).at(name));
    items.iter().enumerate().map(read).collect()
}

fn optional<T>(json: &Json, name: &str, read: impl Fn(&Json) -> Read<T>) -> Read<Option<T>> {
    match json.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(value) => read(value).map(Some).map_err(|error| error.at(name)),
    }
}

fn require(holds: bool, path: &str, problem: &'static str) -> Read<()> {
    if holds {
        return Ok(());
    }
    let error = ShapeError::new(problem);
    Err(if path.is_empty() { error } else { error.at(path) })
}
