//! Turning holds into appointments, in a transaction that the writer began.

use super::appointments::{self, Row};
use super::audit;
use super::catalogue::{Catalogue, Known};
use super::claim::{self, Place};
use super::fault::unreadable;
use super::idempotency::{self, Kept, Scope};
use super::telling::{self, Telling};
use super::{SqliteStore, invitations, patients};
use crate::domain::form;
use crate::domain::hold::{Appointment, Hold, TokenHash};
use crate::domain::invitation::Code;
use crate::domain::message::Kind;
use crate::domain::plan::Plan;
use crate::store::{ConfirmError, NewReservation, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::patient::{Field, FieldProblem};
use guichet_contract::time::Instant;
use guichet_contract::wire::{Receipt, ReservationAnswer, ReservationRequest};
use rusqlite::Connection;
use std::collections::HashSet;
use std::sync::Arc;

const ROUTE: &str = "reservations";

impl SqliteStore {
    /// Confirms holds of a site that is known.
    pub(super) async fn confirm(
        &self,
        new: NewReservation,
        now: Instant,
    ) -> Result<ReservationAnswer, ConfirmError> {
        let country = Arc::clone(&self.country);
        self.write(move |connection, catalogue| {
            confirm_holds(connection, (catalogue, &country), &new, now)
        })
        .await
    }
}

fn confirm_holds(
    connection: &Connection,
    (catalogue, country): (&Catalogue, &str),
    new: &NewReservation,
    now: Instant,
) -> Result<ReservationAnswer, ConfirmError> {
    let known = catalogue.in_transaction(connection, &new.site)?;
    let known = known.ok_or(ConfirmError::UnknownSite)?;
    let scope = Scope { site: known.key, route: ROUTE, key: &new.key };
    let fingerprint = fingerprint(&new.request);
    if let Some(kept) = idempotency::find(connection, scope, now)? {
        return repeat(connection, &kept, fingerprint, &new.request);
    }
    let held = held(connection, &known, new, now)?;
    let day = |hold: &Hold| hold.visit().time.local.date;
    let visits: Vec<_> = held.iter().map(|(hold, plan)| (*plan, day(hold))).collect();
    if let Some((field, problem)) =
        form::first_problem(&new.request.patient, &known.state.policy, &visits, now)
    {
        return Err(invalid(field, problem));
    }
    insert_reservation(connection, (&known, country), new, now)?;
    tell(connection, known.key, new, now)?;
    let (mut appointments, mut receipt) = (Vec::new(), None);
    for (((hold, plan), claim), id) in
        held.into_iter().zip(&new.request.holds).zip(&new.appointments)
    {
        if plan.terms.invited_only && !is_invited(connection, &known, (new, plan, id), now)? {
            return Err(invalid(Field::InvitationCode, FieldProblem::NotAccepted));
        }
        claim::close(connection, hold.id(), now)?;
        let appointment = hold.confirm(&claim.token, id.clone(), now);
        let appointment = appointment.map_err(|_| ConfirmError::Lost)?;
        receipt = Some(book(connection, &known, plan, new, &appointment, now)?);
        appointments.push(appointment.answer());
    }
    let receipt = receipt.ok_or(ConfirmError::Lost)?;
    let answer = ReservationAnswer { reservation: new.id.clone(), appointments, receipt };
    let reservation = Some(new.id.as_str().to_owned());
    let kept = Kept { fingerprint, answer: answer.write().to_string(), reservation };
    idempotency::keep(connection, scope, &kept, now)?;
    Ok(answer)
}

fn invalid(field: Field, problem: FieldProblem) -> ConfirmError {
    let field = format!("patient.{}", field.word());
    ConfirmError::Invalid { field, problem: Some(problem) }
}

/// Whether the form has a code that opens this visit, which is then used for it.
fn is_invited(
    connection: &Connection,
    known: &Known,
    (new, plan, appointment): (&NewReservation, &Plan, &AppointmentId),
    now: Instant,
) -> Result<bool, StoreError> {
    let typed = new.request.patient.get(Field::InvitationCode);
    let Some(code) = typed.and_then(|typed| Code::parse(typed.expose())) else { return Ok(false) };
    let what = (&code, &plan.offering.practitioner, appointment);
    invitations::spend(connection, known.key, what, now)
}

/// The holds, all of them standing and still allowed.
fn held<'a>(
    connection: &Connection,
    known: &'a Known,
    new: &NewReservation,
    now: Instant,
) -> Result<Vec<(Hold, &'a Plan)>, ConfirmError> {
    let claims = &new.request.holds;
    let different: HashSet<_> = claims.iter().map(|claim| &claim.hold).collect();
    let sound = !claims.is_empty()
        && different.len() == claims.len()
        && claims.len() == new.appointments.len();
    if !sound {
        return Err(ConfirmError::Invalid { field: "holds".to_owned(), problem: None });
    }
    let mut found = Vec::new();
    // All before any: whether a hold is lost is told only to whoever owns every one of them.
    for claim in claims {
        let hold = claim::find(connection, known.key, &claim.hold, &claim.token)?;
        found.push(hold.ok_or(ConfirmError::NotFound)?);
    }
    let standing = |claimed: claim::Claimed| {
        let plan = known.state.still_bookable(&claimed.hold, now)?;
        claimed.stands.then_some((claimed.hold, plan))
    };
    found.into_iter().map(|claimed| standing(claimed).ok_or(ConfirmError::Lost)).collect()
}

fn insert_reservation(
    connection: &Connection,
    (known, country): (&Known, &str),
    new: &NewReservation,
    now: Instant,
) -> Result<(), ConfirmError> {
    let language = new.request.language.as_str();
    connection
        .prepare_cached(
            "INSERT INTO reservation (id, site, language, booked_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((new.id.as_str(), known.key, language, now.seconds()))?;
    patients::insert(connection, new.id.as_str(), &new.request.patient, country)?;
    Ok(())
}

fn tell(
    connection: &Connection,
    site: i64,
    new: &NewReservation,
    now: Instant,
) -> Result<(), StoreError> {
    let visits: Vec<_> = new.appointments.iter().collect();
    let telling = Telling {
        site,
        reservation: new.id.as_str(),
        kind: Kind::Booked,
        visits: &visits,
        former: &[],
        cause: "",
        due_at: now,
        recall: None,
    };
    telling::tell(connection, &telling, now)
}

fn book(
    connection: &Connection,
    known: &Known,
    plan: &Plan,
    new: &NewReservation,
    appointment: &Appointment,
    now: Instant,
) -> Result<Receipt, ConfirmError> {
    let place = Place::of(known, &plan.offering).ok_or(ConfirmError::Lost)?;
    let receipt = record(connection, known, place, appointment, now)?;
    let row = Row { reservation: new.id.as_str(), moved_from: None, entry: receipt.entry };
    let inserted = appointments::insert(connection, known, place, (appointment, row), now)?;
    if inserted { Ok(receipt) } else { Err(ConfirmError::Lost) }
}

/// The entry that the appointment rests on. It is undone with it.
fn record(
    connection: &Connection,
    known: &Known,
    place: Place,
    appointment: &Appointment,
    now: Instant,
) -> Result<Receipt, StoreError> {
    let publication = u32::try_from(place.publication);
    let act = Act::AppointmentBooked {
        appointment: appointment.id.clone(),
        offering: appointment.offering.clone(),
        publication: publication.map_err(|_| unreadable("a publication's number"))?,
        policy: known.state.digest.clone(),
    };
    audit::append(connection, (known.key, &known.state.site), act, now)
}

/// The answer that was given before, if the same was asked.
fn repeat(
    connection: &Connection,
    kept: &Kept,
    fingerprint: [u8; 32],
    request: &ReservationRequest,
) -> Result<ReservationAnswer, ConfirmError> {
    let reservation = kept.reservation.as_deref().unwrap_or_default();
    let same = kept.fingerprint == fingerprint
        && patients::is_same(connection, reservation, &request.patient)?;
    if !same {
        return Err(ConfirmError::KeyReused);
    }
    let json = Json::parse(&kept.answer).map_err(|error| unreadable(&error.to_string()));
    let answer = json.and_then(|json| {
        ReservationAnswer::read(&json).map_err(|error| unreadable(&error.to_string()))
    });
    Ok(answer?)
}

/// Over everything but the personal data, which [`patients::is_same`] compares.
fn fingerprint(request: &ReservationRequest) -> [u8; 32] {
    let claims: Vec<_> = request
        .holds
        .iter()
        .map(|claim| (claim.hold.as_str(), TokenHash::of(&claim.token)))
        .collect();
    let policy = request.policy.as_ref().map_or("", |policy| policy.as_str());
    let mut parts: Vec<&[u8]> = vec![request.language.as_str().as_bytes(), policy.as_bytes()];
    for (id, token) in &claims {
        parts.extend([id.as_bytes(), token.as_bytes().as_slice()]);
    }
    idempotency::fingerprint(parts.into_iter())
}
