//! Rehearsing a recall and running it, in a transaction that the writer began.

use super::group::{self, Group};
use super::select::{self, Selected};
use super::{person, status};
use crate::domain::message::Kind;
use crate::domain::outside::BookedVisit;
use crate::domain::recall::{Cause, MAX_GRACE_SECONDS, SeenSet};
use crate::domain::staff::Author;
use crate::store::sqlite::catalogue::{Catalogue, Known};
use crate::store::sqlite::fault::unreadable;
use crate::store::sqlite::publications::next_number;
use crate::store::sqlite::telling::{self, Telling};
use crate::store::sqlite::{audit, claim, pauses};
use crate::store::{
    ChangedSet, RecallError, RecallOrder, RecallStatus, RehearsedRecall, StoreError,
};
use guichet_audit::entry::Act;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{PractitionerId, ReasonId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn rehearse(
    connection: &Connection,
    known: &Known,
    cause: &Cause,
    now: Instant,
) -> Result<RehearsedRecall, RecallError> {
    if cause.is_empty() {
        return Err(RecallError::NoCause);
    }
    let selected = select::select(connection, known.key, cause, now)?;
    let patients = group::count(&group::by_patient(connection, &selected)?);
    let practitioners = practitioners(&selected);
    let stay = staying(connection, known.key, (&selected, &practitioners), now)?;
    let pauses = pauses_of(connection, known, cause, &selected)?;
    let set = seen(&selected, now);
    let visits: Vec<BookedVisit> = selected.into_iter().map(|it| it.visit).collect();
    Ok(RehearsedRecall { visits, set, practitioners, stay, patients, pauses })
}

pub(super) fn pause(
    connection: &Connection,
    (catalogue, known): (&Catalogue, &Known),
    (cause, by): (&Cause, &Author),
    now: Instant,
) -> Result<Vec<Scope>, RecallError> {
    person(by)?;
    if cause.is_empty() {
        return Err(RecallError::NoCause);
    }
    let selected = select::select(connection, known.key, cause, now)?;
    let scopes = pauses_of(connection, known, cause, &selected)?;
    begin_pauses(connection, (catalogue, known), (&scopes, by), now)?;
    Ok(scopes)
}

pub(super) fn run(
    connection: &Connection,
    (catalogue, known): (&Catalogue, &Known),
    order: &RecallOrder,
    now: Instant,
) -> Result<RecallStatus, RecallError> {
    person(&order.by)?;
    if order.cause.is_empty() {
        return Err(RecallError::NoCause);
    }
    if order.grace_seconds > MAX_GRACE_SECONDS {
        return Err(RecallError::TooLong);
    }
    let selected = select::select(connection, known.key, &order.cause, now)?;
    let present = seen(&selected, now);
    if present.digest != order.seen.digest {
        return Err(changed(connection, known.key, order, (&selected, present))?);
    }
    if selected.is_empty() {
        return Err(RecallError::Nothing);
    }
    let pauses = if order.pause {
        let scopes = pauses_of(connection, known, &order.cause, &selected)?;
        begin_pauses(connection, (catalogue, known), (&scopes, &order.by), now)?
    } else {
        Vec::new()
    };
    let number = insert(connection, known, order, (&selected, &pauses), now)?;
    let due_at = now.plus_seconds(order.grace_seconds.into());
    for group in group::by_patient(connection, &selected)? {
        tell(connection, known.key, (number, due_at), &group, now)?;
    }
    for one in &selected {
        cancel(connection, known, order, (number, one), now)?;
    }
    status::find(connection, known.key, number)
}

fn seen(selected: &[Selected], now: Instant) -> SeenSet {
    SeenSet::of(selected.iter().map(|it| &it.visit.appointment), now)
}

fn practitioners(selected: &[Selected]) -> BTreeSet<PractitionerId> {
    selected.iter().map(|it| it.practitioner.clone()).collect()
}

/// How the set differs from what was seen.
fn changed(
    connection: &Connection,
    site: i64,
    order: &RecallOrder,
    (selected, seen): (&[Selected], SeenSet),
) -> Result<RecallError, StoreError> {
    let then = select::meant_then(connection, site, &order.cause, &order.seen)?;
    let present: BTreeSet<_> = selected.iter().map(|it| it.visit.appointment.clone()).collect();
    let added = present.difference(&then).cloned().collect();
    let gone = then.difference(&present).cloned().collect();
    Ok(RecallError::Changed(Box::new(ChangedSet { added, gone, seen })))
}

/// What else these practitioners have ahead, by reason.
fn staying(
    connection: &Connection,
    site: i64,
    (selected, practitioners): (&[Selected], &BTreeSet<PractitionerId>),
    now: Instant,
) -> Result<BTreeMap<ReasonId, u32>, StoreError> {
    let whose = list(practitioners.iter().map(Wire::write));
    let mut statement = connection.prepare_cached(
        "SELECT what.reason, count(*) FROM appointment
         JOIN policy_offering AS what
             ON what.policy = appointment.policy AND what.offering = appointment.offering
         WHERE appointment.site = ?1 AND appointment.starts_at > ?2
             AND appointment.cancelled_at IS NULL
             AND what.practitioner IN (SELECT value FROM json_each(?3))
         GROUP BY what.reason",
    )?;
    let mut rows = statement.query((site, now.seconds(), whose))?;
    let mut stay = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let reason: String = row.get(0)?;
        let reason = ReasonId::parse(&reason).ok_or_else(|| unreadable(&reason))?;
        stay.insert(reason, row.get(1)?);
    }
    for one in selected {
        stay.entry(one.reason.clone())
            .and_modify(|count: &mut u32| *count = count.saturating_sub(1));
    }
    stay.retain(|_, count| *count > 0);
    Ok(stay)
}

/// The pauses that a recall could begin: those that stand already are nobody's to begin again.
fn pauses_of(
    connection: &Connection,
    known: &Known,
    cause: &Cause,
    selected: &[Selected],
) -> Result<Vec<Scope>, StoreError> {
    let offerings = known.state.policy.offerings.iter();
    let published = offerings.filter(|it| known.publications.contains_key(&it.id));
    let recalled = selected.iter().map(|it| it.visit.offering.clone()).collect();
    let standing = pauses::standing(connection, known.key)?;
    let mut scopes = cause.pauses(published, &recalled);
    scopes.retain(|scope| !standing.contains(scope));
    Ok(scopes)
}

/// Begins them, and answers their numbers.
fn begin_pauses(
    connection: &Connection,
    (catalogue, known): (&Catalogue, &Known),
    (scopes, by): (&[Scope], &Author),
    now: Instant,
) -> Result<Vec<u32>, RecallError> {
    let mut begun = Vec::new();
    for scope in scopes {
        let what = (&known.state.site, scope, by);
        pauses::begin(connection, catalogue, what, now).map_err(super::pause_fault)?;
        begun.extend(pauses::find(connection, known, scope)?);
    }
    Ok(begun)
}

fn insert(
    connection: &Connection,
    known: &Known,
    order: &RecallOrder,
    (selected, pauses): (&[Selected], &[u32]),
    now: Instant,
) -> Result<u32, RecallError> {
    let number = next_number(connection, "recall")?;
    let appointments = u32::try_from(selected.len()).unwrap_or(u32::MAX);
    let act = Act::RecallRun { recall: number, appointments };
    let site = (known.key, &order.site);
    let entry = audit::append_by(connection, site, (act, Some(&order.by)), now)?.entry;
    connection
        .prepare_cached(
            "INSERT INTO recall (id, site, cause, appointments, practitioners, pauses, run_by, run_at,
                                 grace_until, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute((
            number,
            known.key,
            order.cause.write().to_string(),
            appointments,
            list(practitioners(selected).iter().map(Wire::write)),
            list(pauses.iter().map(Wire::write)),
            person(&order.by)?,
            now.seconds(),
            now.plus_seconds(order.grace_seconds.into()).seconds(),
            entry,
        ))?;
    Ok(number)
}

fn list(items: impl Iterator<Item = Json>) -> String {
    Json::List(items.collect()).to_string()
}

fn tell(
    connection: &Connection,
    site: i64,
    (number, due_at): (u32, Instant),
    group: &Group<'_>,
    now: Instant,
) -> Result<(), StoreError> {
    let visits: Vec<_> = group.visits.iter().map(|it| &it.visit.appointment).collect();
    let telling = Telling {
        site,
        reservation: group.reservation,
        kind: Kind::Recalled,
        visits: &visits,
        former: &[],
        cause: &number.to_string(),
        due_at,
        recall: Some(number.into()),
    };
    telling::tell(connection, &telling, now)
}

fn cancel(
    connection: &Connection,
    known: &Known,
    order: &RecallOrder,
    (number, one): (u32, &Selected),
    now: Instant,
) -> Result<(), StoreError> {
    let appointment = &one.visit.appointment;
    let act = Act::AppointmentRecalled { appointment: appointment.clone(), recall: number };
    let site = (known.key, &order.site);
    let entry = audit::append_by(connection, site, (act, Some(&order.by)), now)?.entry;
    connection
        .prepare_cached(
            "UPDATE appointment
             SET cancelled_at = max(booked_at, ?2), cancelled_entry = ?3, recall = ?4
             WHERE id = ?1",
        )?
        .execute((appointment.as_str(), now.seconds(), entry, number))?;
    claim::close_those_that_move(connection, appointment, now)
}
