//! What `period` and `absence` have in common: a week is read, put differently, rehearsed, changed.
//!
//! Owns what is told of it, to people and to scripts. An entry of a week is named by the first digits
//! of its digest, not by its place in the list: what somebody else adds or removes meanwhile never
//! makes a name mean another entry. Start reading at [`change`].

use super::{CliError, recall, table};
use crate::admin::weeks::document::VisitDocument;
use crate::domain::outside::BookedVisit;
use crate::domain::staff::Author;
use crate::schedule::{Absence, Period, Week};
use crate::store::{Rehearsal, Store, WeekChange, WeekError, WeekView};
use guichet_contract::digest::Digest;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;

/// Digits of an entry's digest that name it.
const DIGITS: usize = 8;

/// Whose week.
#[derive(Debug, Clone)]
pub struct Whose {
    /// At which site.
    pub site: SiteId,
    /// Of whom.
    pub practitioner: PractitionerId,
}

/// How a week is changed.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// In whose name; nobody where it only says which appointments would fall outside.
    pub by: Option<String>,
    /// How many appointments may fall outside; with any other number nothing is changed.
    pub leave_outside: usize,
    /// Answers in JSON.
    pub json: bool,
}

/// The two lists of a week, by the names that they have in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    Periods,
    Absences,
}

impl Entries {
    fn member(self) -> &'static str {
        match self {
            Self::Periods => "periods",
            Self::Absences => "absences",
        }
    }

    /// The entries of a week, each with its name.
    fn of(self, week: &Week) -> Vec<(String, Json)> {
        let written = match self {
            Self::Periods => week.periods().iter().map(Period::write).collect::<Vec<_>>(),
            Self::Absences => week.absences().iter().map(Absence::write).collect(),
        };
        let name = |entry: &Json| Digest::of(&entry.to_string()).as_str()[..DIGITS].to_owned();
        written.into_iter().map(|entry| (name(&entry), entry)).collect()
    }

    /// The week with this list in the place of its own, read as if somebody had sent it: whatever is
    /// wrong is named with its place.
    fn replaced(self, week: &Week, list: Vec<(String, Json)>) -> Result<Week, WeekError> {
        let mut json = week.write();
        if let Json::Object(members) = &mut json {
            members.retain(|(name, _)| name != self.member());
            let list = list.into_iter().map(|(_, entry)| entry).collect();
            members.push((self.member().to_owned(), Json::List(list)));
        }
        Week::read(&json).map_err(WeekError::Invalid)
    }
}

async fn view<S: Store>(store: &S, whose: &Whose) -> Result<WeekView, CliError> {
    let Whose { site, practitioner } = whose.clone();
    let view = store.week(site.clone(), practitioner.clone()).await?;
    Ok(view.ok_or(WeekError::UnknownPractitioner { site, practitioner })?)
}

/// One of the lists of a week: a table with these members of each entry, or JSON.
pub(super) async fn list<S: Store>(
    store: &S,
    whose: &Whose,
    entries: Entries,
    columns: &[&str],
    json: bool,
) -> Result<String, CliError> {
    let view = view(store, whose).await?;
    let named = entries.of(&view.week);
    if json {
        let with_name = |(name, entry): (String, Json)| {
            let mut members = vec![("id".to_owned(), Json::text(name))];
            members.extend(entry.members().unwrap_or_default().iter().cloned());
            Json::Object(members)
        };
        let list = Json::List(named.into_iter().map(with_name).collect());
        let mut told = about(&view);
        told.push((entries.member().to_owned(), list));
        return Ok(Json::Object(told).to_string());
    }
    let row = |(name, entry): (String, Json)| {
        let cells = columns.iter().map(|column| entry.get(column).map(cell).unwrap_or_default());
        std::iter::once(name).chain(cells).collect()
    };
    let columns: Vec<&str> = std::iter::once("id").chain(columns.iter().copied()).collect();
    Ok(table::aligned(&columns, named.into_iter().map(row)))
}

fn cell(json: &Json) -> String {
    match json {
        Json::Text(text) => text.clone(),
        Json::List(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Puts an entry into a week.
pub(super) async fn add<S: Store>(
    store: &S,
    whose: &Whose,
    (entries, entry): (Entries, Json),
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    let add = |list: &mut Vec<(String, Json)>| {
        list.push((String::new(), entry));
        Ok(())
    };
    change(store, whose, entries, add, how, now).await
}

/// Takes the entry of this name out of a week.
pub(super) async fn remove<S: Store>(
    store: &S,
    whose: &Whose,
    (entries, name): (Entries, &str),
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    let remove = |list: &mut Vec<(String, Json)>| {
        let place = list.iter().position(|(known, _)| known == name);
        let place = place.ok_or_else(|| CliError::NoEntry(name.to_owned()))?;
        list.remove(place);
        Ok(())
    };
    change(store, whose, entries, remove, how, now).await
}

/// Changes a week, unless other appointments would fall outside than as many as may.
async fn change<S: Store>(
    store: &S,
    whose: &Whose,
    entries: Entries,
    edit: impl FnOnce(&mut Vec<(String, Json)>) -> Result<(), CliError>,
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    let view = view(store, whose).await?;
    let mut list = entries.of(&view.week);
    edit(&mut list)?;
    let week = entries.replaced(&view.week, list)?;
    let site = whose.site.clone();
    let rehearsal = store.rehearse_week(site.clone(), week.clone(), now).await?;
    let Some(by) = how.by else {
        return Ok(told((whose, &view), &rehearsal, false, how.json));
    };
    let outside = |rehearsal| CliError::Outside { site: whose.site.clone(), rehearsal };
    if rehearsal.outside.new.len() != how.leave_outside {
        return Err(outside(rehearsal));
    }
    let leave_outside =
        rehearsal.outside.new.iter().map(|visit| visit.appointment.clone()).collect();
    let by = Author::operator(&by);
    let change = WeekChange { week, replaces: view.digest, leave_outside, by };
    let changed = store.change_week(site, change, now).await.map_err(|error| match error {
        WeekError::Outside(rehearsal) => outside(rehearsal),
        error => error.into(),
    })?;
    Ok(told((whose, &changed), &rehearsal, true, how.json))
}

fn told(
    (whose, view): (&Whose, &WeekView),
    rehearsal: &Rehearsal,
    changed: bool,
    json: bool,
) -> String {
    if json {
        let visit = |visit: &BookedVisit| VisitDocument::from(visit.clone());
        let visits = |visits: &[BookedVisit]| visits.iter().map(visit).collect::<Vec<_>>().write();
        let mut told = about(view);
        told.extend([
            ("changed".to_owned(), Json::Bool(changed)),
            ("outside".to_owned(), visits(&rehearsal.outside.new)),
            ("outside_already".to_owned(), visits(&rehearsal.outside.already)),
        ]);
        return Json::Object(told).to_string();
    }
    let outcome = if changed { "week changed" } else { "nothing changed: rehearsed only" };
    let hint = recall::hint(&whose.site, &rehearsal.outside.new);
    format!("{}: {outcome}\n{rehearsal}{hint}", whose.practitioner)
}

fn about(view: &WeekView) -> Vec<(String, Json)> {
    vec![
        ("practitioner".to_owned(), view.week.practitioner().write()),
        ("digest".to_owned(), view.digest.write()),
        ("changed_by".to_owned(), view.changed_by.write()),
    ]
}
