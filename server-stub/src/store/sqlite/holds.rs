//! Taking a slot out of the offer, keeping it longer, giving it back: each in a transaction that
//! the writer began.

use super::catalogue::{Catalogue, Known};
use super::claim::{self, Claimed, Place};
use super::fault::unreadable;
use super::idempotency::{self, Kept, Scope};
use super::offerings;
use crate::domain::hold::{Hold, HoldFault, HoldTerms, TokenHash};
use crate::store::{ExtendError, HoldError, NewHold, ReleaseError, StoreError};
use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldAnswer, HoldRequest};
use rusqlite::Connection;

const ROUTE: &str = "holds";

pub(super) fn hold_slot(
    connection: &Connection,
    catalogue: &Catalogue,
    terms: &HoldTerms,
    new: &NewHold,
    now: Instant,
) -> Result<HoldAnswer, HoldError> {
    let known = catalogue.in_transaction(connection, &new.site)?.ok_or(HoldError::UnknownSite)?;
    hold(connection, &known, terms, Wanted { new, route: ROUTE, moves: None }, now)
}

/// A slot to hold.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) new: &'a NewHold,
    /// Where it was asked for.
    pub(super) route: &'static str,
    /// The visit that is to be moved there, if one is.
    pub(super) moves: Option<&'a AppointmentId>,
}

pub(super) fn hold(
    connection: &Connection,
    known: &Known,
    terms: &HoldTerms,
    wanted: Wanted<'_>,
    now: Instant,
) -> Result<HoldAnswer, HoldError> {
    let Wanted { new, route, moves } = wanted;
    let scope = Scope { site: known.key, route, key: &new.key };
    let fingerprint = fingerprint(&new.request, moves);
    if let Some(kept) = idempotency::find(connection, scope, now)? {
        return if kept.fingerprint == fingerprint {
            Ok(read_answer(&kept.answer)?)
        } else {
            Err(HoldError::KeyReused)
        };
    }
    if let Some(former) = &new.request.replaces {
        let found = claim::find(connection, known.key, &former.hold, &former.token)?;
        if found.is_some() {
            claim::close(connection, &former.hold, now)?;
        }
    }
    if let Some(visit) = moves {
        claim::close_those_that_move(connection, visit, now)?;
    }
    let hold = assign(connection, known, terms, wanted, now)?;
    let answer = hold.answer(terms, now);
    let kept = Kept { fingerprint, answer: answer.write().to_string(), reservation: None };
    idempotency::keep(connection, scope, &kept, now)?;
    Ok(answer)
}

/// Holds the first of the offerings that has the time free.
fn assign(
    connection: &Connection,
    known: &Known,
    terms: &HoldTerms,
    Wanted { new, moves, .. }: Wanted<'_>,
    now: Instant,
) -> Result<Hold, HoldError> {
    let mut full = false;
    for id in &new.request.offerings {
        let Some(plan) = known.state.bookable(id, now) else { continue };
        let Some(visit) = plan.visit_at(new.request.start, now) else { continue };
        let Some(place) = Place::of(known, &plan.offering) else { continue };
        if claim::count_live(connection, known.key, id, now)? >= terms.max_live_per_offering {
            full = true;
            continue;
        }
        let token = &new.request.token;
        let hold = Hold::new(new.id.clone(), id.clone(), visit, token, terms, now);
        if claim::place(connection, known, place, (&hold, moves), now)? {
            return Ok(hold);
        }
    }
    Err(if full { HoldError::TooManyHolds } else { HoldError::SlotUnavailable })
}

pub(super) fn extend_hold(
    connection: &Connection,
    catalogue: &Catalogue,
    terms: &HoldTerms,
    (site, id, token): (&SiteId, &HoldId, &HoldToken),
    now: Instant,
) -> Result<HoldAnswer, ExtendError> {
    let known = catalogue.in_transaction(connection, site)?.ok_or(ExtendError::NotFound)?;
    let found = claim::find(connection, known.key, id, token)?;
    let Claimed { hold, stands, moves } = found.ok_or(ExtendError::NotFound)?;
    if !stands || known.state.still_bookable(&hold, now).is_none() {
        return Err(ExtendError::Lost);
    }
    // To bring an expired hold back to life is to take another place among the live ones.
    let is_room = || is_room(connection, &known, terms, (hold.offering(), moves), now);
    if hold.expires_at() <= now && !is_room()? {
        return Err(ExtendError::NotExtendable);
    }
    let hold = hold.extend(token, terms, now).map_err(|fault| match fault {
        HoldFault::WrongToken => ExtendError::NotFound,
        HoldFault::NotExtendable => ExtendError::NotExtendable,
        HoldFault::Past => ExtendError::Lost,
    })?;
    claim::prolong(connection, &hold)?;
    Ok(hold.answer(terms, now))
}

/// Whether one more hold on the offering may live. What moves a visit takes nothing of a stock.
fn is_room(
    connection: &Connection,
    known: &Known,
    terms: &HoldTerms,
    (offering, moves): (&OfferingId, bool),
    now: Instant,
) -> Result<bool, StoreError> {
    let live = claim::count_live(connection, known.key, offering, now)?;
    let stock = known.state.bookable(offering, now).and_then(|plan| plan.terms.stock);
    let is_left = match stock.filter(|_| !moves) {
        Some(stock) => offerings::taken(connection, known, offering)?.leaves_any_of(stock, now),
        None => true,
    };
    Ok(is_left && live < terms.max_live_per_offering)
}

pub(super) fn release_hold(
    connection: &Connection,
    catalogue: &Catalogue,
    (site, id, token): (&SiteId, &HoldId, &HoldToken),
    now: Instant,
) -> Result<(), ReleaseError> {
    let known = catalogue.in_transaction(connection, site)?.ok_or(ReleaseError::NotFound)?;
    let found = claim::find(connection, known.key, id, token)?;
    if found.ok_or(ReleaseError::NotFound)?.stands {
        claim::close(connection, id, now)?;
    }
    Ok(())
}

fn fingerprint(request: &HoldRequest, moves: Option<&AppointmentId>) -> [u8; 32] {
    let start = request.start.seconds().to_be_bytes();
    let token = TokenHash::of(&request.token);
    let former = request.replaces.as_ref();
    let former = former.map(|claim| (claim.hold.as_str(), TokenHash::of(&claim.token)));
    let policy = request.policy.as_ref().map_or("", |policy| policy.as_str());
    let mut parts: Vec<&[u8]> = vec![&start, token.as_bytes(), policy.as_bytes()];
    match &former {
        Some((id, token)) => parts.extend([id.as_bytes(), token.as_bytes()]),
        None => parts.extend([b"".as_slice(), b""]),
    }
    parts.extend(moves.map(|visit| visit.as_str().as_bytes()));
    parts.extend(request.offerings.iter().map(|id| id.as_str().as_bytes()));
    idempotency::fingerprint(parts.into_iter())
}

fn read_answer(text: &str) -> Result<HoldAnswer, StoreError> {
    let json = Json::parse(text).map_err(|error| unreadable(&error.to_string()))?;
    HoldAnswer::read(&json).map_err(|error| unreadable(&error.to_string()))
}
