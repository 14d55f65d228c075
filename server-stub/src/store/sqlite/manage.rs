//! The manage page: what a link opens, and giving a visit up.
//!
//! A link is found first, then the second detail is judged; a wrong one is counted and committed,
//! whatever else becomes of the request. Moving is in `moves`. Start reading at [`enter`].

use super::catalogue::{Catalogue, Known};
use super::fault::unreadable;
use super::idempotency::{self, Kept, Scope};
use super::managed::{self, Managed};
use super::patients::{self, SecondDetail};
use super::{SqliteStore, appointments, moves};
use crate::domain::manage::{self, MAX_FAILURES};
use crate::store::{
    CancelError, LinkShown, Manage, ManageError, NewCancellation, NewMove, NewMoveHold, Store,
    StoreError,
};
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::manage::{LookupAnswer, VisitChanged};
use guichet_contract::patient::{Field, Personal};
use guichet_contract::time::Instant;
use guichet_contract::wire::HoldAnswer;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::sync::Arc;

const CANCELLATIONS: &str = "visits/cancellations";

/// What comes of a request whose transaction is committed.
pub(super) enum Passed<T> {
    In(T),
    /// The second detail was wrong, and that is counted. How often it can still be tried.
    Wrong(u32),
}

impl<T> Passed<T> {
    fn told(self) -> Result<T, ManageError> {
        match self {
            Self::In(done) => Ok(done),
            Self::Wrong(0) => Err(ManageError::Ended),
            Self::Wrong(left) => Err(ManageError::DetailWrong(left)),
        }
    }
}

impl Manage for SqliteStore {
    async fn look_up(&self, link: LinkShown, now: Instant) -> Result<LookupAnswer, ManageError> {
        self.site(&link.site).await?.ok_or(ManageError::Ended)?;
        if link.detail.is_some() {
            let look_up = move |connection: &Connection, catalogue: &Catalogue| {
                look_up(connection, catalogue, &link, now)
            };
            return self.write(look_up).await?.told();
        }
        // Nothing can be wrong of what was not given, so nothing is written.
        let catalogue = Arc::clone(&self.catalogue);
        let look_up = move |connection: &_| Ok(look_up(connection, &catalogue, &link, now));
        self.readers.read(look_up).await??.told()
    }

    async fn cancel_visit(
        &self,
        new: NewCancellation,
        now: Instant,
    ) -> Result<VisitChanged, ManageError> {
        self.site(&new.link.site).await?.ok_or(ManageError::Ended)?;
        let cancel = move |connection: &Connection, catalogue: &Catalogue| {
            cancel(connection, catalogue, &new, now)
        };
        self.write(cancel).await?.told()
    }

    async fn hold_for_move(
        &self,
        new: NewMoveHold,
        now: Instant,
    ) -> Result<HoldAnswer, ManageError> {
        self.site(&new.link.site).await?.ok_or(ManageError::Ended)?;
        let terms = self.terms;
        let hold = move |connection: &Connection, catalogue: &Catalogue| {
            moves::hold_for_move(connection, catalogue, &terms, &new, now)
        };
        self.write(hold).await?.told()
    }

    async fn move_visit(&self, new: NewMove, now: Instant) -> Result<VisitChanged, ManageError> {
        self.site(&new.link.site).await?.ok_or(ManageError::Ended)?;
        let move_visit = move |connection: &Connection, catalogue: &Catalogue| {
            moves::move_visit(connection, catalogue, &new, now)
        };
        self.write(move_visit).await?.told()
    }
}

/// A link that opens something.
pub(super) struct Link {
    message: i64,
    /// Whose second detail is asked.
    reservation: String,
    tries_left: u32,
}

/// Lets somebody in who shows a link, and the second detail where there is one to ask for.
pub(super) fn enter(
    connection: &Connection,
    known: &Known,
    shown: &LinkShown,
    now: Instant,
) -> Result<Passed<Vec<Managed>>, ManageError> {
    let (link, visits) = find(connection, known, shown, now)?;
    match judge(connection, &link, shown, &visits)? {
        Judged::Right => Ok(Passed::In(own(connection, (&link, shown), visits)?)),
        Judged::Missing(_) => Err(ManageError::DetailMissing),
        Judged::Wrong(left) => Ok(Passed::Wrong(left)),
    }
}

fn look_up(
    connection: &Connection,
    catalogue: &Catalogue,
    shown: &LinkShown,
    now: Instant,
) -> Result<Passed<LookupAnswer>, ManageError> {
    let known = catalogue.in_transaction(connection, &shown.site)?.ok_or(ManageError::Ended)?;
    let (link, visits) = find(connection, &known, shown, now)?;
    let detail = match judge(connection, &link, shown, &visits)? {
        Judged::Right => None,
        Judged::Missing(field) => Some(field),
        Judged::Wrong(left) => return Ok(Passed::Wrong(left)),
    };
    let visits = match detail {
        None => own(connection, (&link, shown), visits)?,
        Some(_) => visits,
    };
    let visits = visits.into_iter().map(|managed| managed.shown(detail.is_none())).collect();
    Ok(Passed::In(LookupAnswer { detail, tries_left: link.tries_left, visits }))
}

/// The link and what it opens. One that opens nothing, for whatever reason, is none.
fn find(
    connection: &Connection,
    known: &Known,
    shown: &LinkShown,
    now: Instant,
) -> Result<(Link, Vec<Managed>), ManageError> {
    let found: Option<(i64, String, u32)> = connection
        .prepare_cached(
            "SELECT message.number, message.reservation, manage_token.failures
             FROM manage_token JOIN message ON message.number = manage_token.message
             WHERE manage_token.hash = ?1 AND message.site = ?2",
        )?
        .query_row((shown.hash.as_bytes(), known.key), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let (message, reservation, failures) = found.ok_or(ManageError::Ended)?;
    let of_reservation = failures_of(connection, &reservation)?;
    let tries_left = manage::tries_left(failures, of_reservation);
    let visits = managed::opened(connection, known, message, shown.cut_off_seconds, now)?;
    if tries_left == 0 || visits.is_empty() {
        return Err(ManageError::Ended);
    }
    Ok((Link { message, reservation, tries_left }, visits))
}

/// Wrong details at all links to the visits of a reservation.
fn failures_of(connection: &Connection, reservation: &str) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT coalesce(sum(failures), 0) FROM manage_token WHERE message IN (
                 SELECT message_visit.message FROM appointment
                 JOIN message_visit ON message_visit.appointment = appointment.id
                 WHERE appointment.reservation = ?1)",
        )?
        .query_row([reservation], |row| row.get(0))?)
}

enum Judged {
    Right,
    Missing(Field),
    Wrong(u32),
}

/// Whether whoever shows the link is one of those whom its message tells.
fn judge(
    connection: &Connection,
    link: &Link,
    shown: &LinkShown,
    visits: &[Managed],
) -> Result<Judged, ManageError> {
    // Who was erased has no visits to show to anybody.
    let (field, kept) = match patients::details(connection, &link.reservation)? {
        SecondDetail::Erased => return Err(ManageError::Ended),
        SecondDetail::None => return Ok(Judged::Right),
        SecondDetail::Asked(field, kept) => (field, kept),
    };
    let Some(given) = &shown.detail else { return Ok(Judged::Missing(field)) };
    let mut others = visits.iter().filter(|visit| visit.reservation != link.reservation);
    if manage::is_same(field, &kept, given)
        || others.try_fold(false, |found, visit| {
            Ok::<_, StoreError>(found || is_of(connection, &visit.reservation, given)?)
        })?
    {
        return Ok(Judged::Right);
    }
    connection
        .prepare_cached(
            "UPDATE manage_token SET failures = min(failures + 1, ?3)
             WHERE hash = ?1 AND message = ?2",
        )?
        .execute((shown.hash.as_bytes(), link.message, MAX_FAILURES))?;
    Ok(Judged::Wrong(link.tries_left.saturating_sub(1)))
}

/// Whether this is what the patient of a reservation gave.
fn is_of(connection: &Connection, reservation: &str, given: &Personal) -> Result<bool, StoreError> {
    Ok(match patients::details(connection, reservation)? {
        SecondDetail::Asked(field, kept) => manage::is_same(field, &kept, given),
        SecondDetail::Erased | SecondDetail::None => false,
    })
}

/// The visits of whoever gave the second detail. A message can tell of several people who gave the same
/// address: each has visits of their own, and nobody opens those of another.
fn own(
    connection: &Connection,
    (link, shown): (&Link, &LinkShown),
    visits: Vec<Managed>,
) -> Result<Vec<Managed>, StoreError> {
    let mut judged = HashMap::new();
    for managed in &visits {
        let reservation = &managed.reservation;
        if !judged.contains_key(reservation) {
            let is_same = match &shown.detail {
                Some(given) => is_of(connection, reservation, given)?,
                None => false,
            };
            // Where there is nothing to ask for, the link alone opens what it is of.
            let is_open = *reservation == link.reservation
                && matches!(patients::details(connection, reservation)?, SecondDetail::None);
            judged.insert(reservation.clone(), is_same || is_open);
        }
    }
    let is_own = |managed: &Managed| judged.get(&managed.reservation) == Some(&true);
    Ok(visits.into_iter().filter(is_own).collect())
}

fn cancel(
    connection: &Connection,
    catalogue: &Catalogue,
    new: &NewCancellation,
    now: Instant,
) -> Result<Passed<VisitChanged>, ManageError> {
    let site = &new.link.site;
    let known = catalogue.in_transaction(connection, site)?.ok_or(ManageError::Ended)?;
    let visits = match enter(connection, &known, &new.link, now)? {
        Passed::In(visits) => visits,
        Passed::Wrong(left) => return Ok(Passed::Wrong(left)),
    };
    let scope = Scope { site: known.key, route: CANCELLATIONS, key: &new.key };
    let parts = [new.link.hash.as_bytes().as_slice(), new.appointment.as_str().as_bytes()];
    let fingerprint = idempotency::fingerprint(parts.into_iter());
    if let Some(kept) = idempotency::find(connection, scope, now)? {
        return repeat(&kept, fingerprint).map(Passed::In);
    }
    let managed = to_give_up(visits, &new.appointment, now)?;
    let receipt = appointments::cancel_appointment(connection, site, &new.appointment, now)
        .map_err(|error| match error {
            CancelError::NotFound => ManageError::NotFound,
            CancelError::Already(_) => ManageError::Already,
            CancelError::Store(error) => error.into(),
        })?;
    let seconds = new.link.cut_off_seconds;
    let visit = managed::one(connection, &known, &new.appointment, seconds, now)?;
    let answer = VisitChanged { visit, receipt };
    keep(connection, scope, (fingerprint, &managed.reservation, &answer), now)?;
    Ok(Passed::In(answer))
}

/// The visit, if it can still be given up here.
pub(super) fn to_give_up(
    visits: Vec<Managed>,
    appointment: &AppointmentId,
    now: Instant,
) -> Result<Managed, ManageError> {
    let found = visits.into_iter().find(|managed| managed.visit.appointment == *appointment);
    let managed = found.ok_or(ManageError::NotFound)?;
    if !managed.stands() {
        return Err(ManageError::Already);
    }
    if managed.visit.cancel_until <= now { Err(ManageError::TooLate) } else { Ok(managed) }
}

/// The answer that was given before, if the same was asked.
pub(super) fn repeat(kept: &Kept, fingerprint: [u8; 32]) -> Result<VisitChanged, ManageError> {
    if kept.fingerprint != fingerprint {
        return Err(ManageError::KeyReused);
    }
    let json = Json::parse(&kept.answer).map_err(|error| unreadable(&error.to_string()))?;
    Ok(VisitChanged::read(&json).map_err(|error| unreadable(&error.to_string()))?)
}

pub(super) fn keep(
    connection: &Connection,
    scope: Scope<'_>,
    (fingerprint, reservation, answer): ([u8; 32], &str, &VisitChanged),
    now: Instant,
) -> Result<(), StoreError> {
    let reservation = Some(reservation.to_owned());
    let kept = Kept { fingerprint, answer: answer.write().to_string(), reservation };
    idempotency::keep(connection, scope, &kept, now)
}
