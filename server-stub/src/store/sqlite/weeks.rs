//! Weeks: reading, rehearsing and changing them. A change is in a transaction that the writer began.

use super::catalogue::{Catalogue, Known};
use super::fault::unreadable;
use super::{schedules, visits};
use crate::domain::outside::outside;
use crate::domain::plan::Plan;
use crate::schedule::{Schedule, Week};
use crate::store::{Rehearsal, StoreError, WeekChange, WeekError, WeekView};
use guichet_contract::ids::{AppointmentId, PractitionerId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::HashSet;
use std::sync::Arc;

pub(super) fn view(
    connection: &Connection,
    catalogue: &Catalogue,
    site: &SiteId,
    practitioner: &PractitionerId,
) -> Result<Option<WeekView>, StoreError> {
    let Some(known) = known(connection, catalogue, site, practitioner)? else { return Ok(None) };
    let week = schedules::registered(connection, known.key)?.week(practitioner);
    let changed_by = schedules::changed_by(connection, known.key, practitioner)?;
    Ok(Some(WeekView { changed_by, ..week.into() }))
}

pub(super) fn rehearse(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, week): (&SiteId, &Week),
    now: Instant,
) -> Result<Rehearsal, WeekError> {
    let known = known_or_fault(connection, catalogue, site, week.practitioner())?;
    let schedule = schedules::registered(connection, known.key)?;
    let former = WeekView::from(schedule.week(week.practitioner()));
    compare(connection, &known, &schedule, (&former, week), now)
}

pub(super) fn change(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, change): (&SiteId, &WeekChange),
    now: Instant,
) -> Result<WeekView, WeekError> {
    let week = &change.week;
    change.by.named().ok_or(WeekError::Anonymous)?;
    let known = known_or_fault(connection, catalogue, site, week.practitioner())?;
    let schedule = schedules::registered(connection, known.key)?;
    let former = WeekView::from(schedule.week(week.practitioner()));
    if former.digest != change.replaces {
        return Err(WeekError::Changed(former.digest));
    }
    let rehearsal = compare(connection, &known, &schedule, (&former, week), now)?;
    let outside: HashSet<&AppointmentId> =
        rehearsal.outside.new.iter().map(|visit| &visit.appointment).collect();
    if outside != change.leave_outside.iter().collect() {
        return Err(WeekError::Outside(rehearsal));
    }
    if former.week != *week {
        let what = (schedule, week, &change.by);
        schedules::write_week(connection, (known.key, site), what, now)?;
    }
    let changed_by = schedules::changed_by(connection, known.key, week.practitioner())?;
    Ok(WeekView { changed_by, ..week.clone().into() })
}

/// What a week does to the visits that are not over.
fn compare(
    connection: &Connection,
    known: &Known,
    schedule: &Schedule,
    (former, week): (&WeekView, &Week),
    now: Instant,
) -> Result<Rehearsal, WeekError> {
    let policy = &known.state.policy;
    schedule.check_week(policy, week).map_err(WeekError::Invalid)?;
    let plans =
        |week: &Week| -> Vec<Plan> { Plan::of_all(policy, &schedule.with_only(week)).collect() };
    let calendar = known.schedules.get(week.practitioner());
    let calendar = calendar.ok_or_else(|| unreadable("a practitioner without a schedule"))?;
    let end_of_time = Instant::from_seconds(i64::MAX);
    let visits = visits::booked(connection, *calendar, (now, end_of_time))?;
    let visits = visits.into_iter().map(|booked| booked.visit).collect();
    let outside = outside(&plans(&former.week), &plans(week), visits);
    Ok(Rehearsal { outside, digest: former.digest.clone() })
}

fn known_or_fault(
    connection: &Connection,
    catalogue: &Catalogue,
    site: &SiteId,
    practitioner: &PractitionerId,
) -> Result<Arc<Known>, WeekError> {
    let known = known(connection, catalogue, site, practitioner)?;
    known.ok_or_else(|| WeekError::UnknownPractitioner {
        site: site.clone(),
        practitioner: practitioner.clone(),
    })
}

/// The site, if its policy has the practitioner.
fn known(
    connection: &Connection,
    catalogue: &Catalogue,
    site: &SiteId,
    practitioner: &PractitionerId,
) -> Result<Option<Arc<Known>>, StoreError> {
    let known = catalogue.in_transaction(connection, site)?;
    Ok(known.filter(|known| known.state.policy.practitioner(practitioner).is_some()))
}
