//! Moving a visit: a time is held, then it is won and the former one given up; each in a transaction
//! that the writer began.

use super::appointments::{self, Row};
use super::catalogue::{Catalogue, Known};
use super::claim::{self, Place};
use super::fault::unreadable;
use super::holds::{self, Wanted};
use super::idempotency::{self, Scope};
use super::manage::{self, Passed};
use super::managed::{self, Managed};
use super::telling::{self, Telling};
use super::{audit, invitations, patients};
use crate::domain::hold::{Hold, HoldTerms, TokenHash};
use crate::domain::message::Kind;
use crate::domain::plan::Plan;
use crate::store::{HoldError, ManageError, NewMove, NewMoveHold, StoreError};
use guichet_audit::entry::Act;
use guichet_contract::manage::VisitChanged;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{HoldAnswer, Receipt};
use rusqlite::Connection;

const ROUTE: &str = "visits/moves";
const HOLDS: &str = "visits/holds";

/// Holds a slot to which a visit is to be moved. Who asks must be let in as for the move: what is refused
/// tells what was booked.
pub(super) fn hold_for_move(
    connection: &Connection,
    catalogue: &Catalogue,
    terms: &HoldTerms,
    new: &NewMoveHold,
    now: Instant,
) -> Result<Passed<HoldAnswer>, ManageError> {
    let known = catalogue.in_transaction(connection, &new.link.site)?;
    let known = known.ok_or(ManageError::Ended)?;
    let visits = match manage::enter(connection, &known, &new.link, now)? {
        Passed::In(visits) => visits,
        Passed::Wrong(left) => return Ok(Passed::Wrong(left)),
    };
    let former = manage::to_give_up(visits, &new.appointment, now)?;
    if new.hold.request.offerings != [former.offering] {
        return Err(ManageError::OtherOffering);
    }
    if !former.visit.movable {
        return Err(ManageError::Hold(HoldError::SlotUnavailable));
    }
    let wanted = Wanted { new: &new.hold, route: HOLDS, moves: Some(&new.appointment) };
    holds::hold(connection, &known, terms, wanted, now).map(Passed::In).map_err(ManageError::Hold)
}

/// Moves a visit to the time that is held. Whatever goes wrong, the visit stays where it was.
pub(super) fn move_visit(
    connection: &Connection,
    catalogue: &Catalogue,
    new: &NewMove,
    now: Instant,
) -> Result<Passed<VisitChanged>, ManageError> {
    let known = catalogue.in_transaction(connection, &new.link.site)?;
    let known = known.ok_or(ManageError::Ended)?;
    let visits = match manage::enter(connection, &known, &new.link, now)? {
        Passed::In(visits) => visits,
        Passed::Wrong(left) => return Ok(Passed::Wrong(left)),
    };
    let scope = Scope { site: known.key, route: ROUTE, key: &new.key };
    let fingerprint = fingerprint(new);
    if let Some(kept) = idempotency::find(connection, scope, now)? {
        return manage::repeat(&kept, fingerprint).map(Passed::In);
    }
    let former = manage::to_give_up(visits, &new.appointment, now)?;
    if !former.visit.movable {
        return Err(ManageError::Lost);
    }
    let (hold, plan) = held(connection, &known, new, now)?;
    if *hold.offering() != former.offering {
        return Err(ManageError::OtherOffering);
    }
    let born = patients::birth_date(connection, &former.reservation)?;
    let born = born.and_then(|date| LocalDate::parse(date.expose().trim()));
    if !plan.terms.admit_age(born, hold.visit().time.local.date) {
        return Err(ManageError::NotOfAge);
    }
    let receipt = exchange(connection, &known, (new, &former), (hold, plan), now)?;
    let visit = managed::one(connection, &known, &new.id, new.link.cut_off_seconds, now)?;
    let answer = VisitChanged { visit, receipt };
    manage::keep(connection, scope, (fingerprint, &former.reservation, &answer), now)?;
    Ok(Passed::In(answer))
}

/// The hold, if it stands and its time can still be booked.
fn held<'a>(
    connection: &Connection,
    known: &'a Known,
    new: &NewMove,
    now: Instant,
) -> Result<(Hold, &'a Plan), ManageError> {
    let claimed = claim::find(connection, known.key, &new.hold.hold, &new.hold.token)?;
    let claimed = claimed.ok_or(ManageError::NotFound)?;
    let plan = known.state.still_bookable(&claimed.hold, now).ok_or(ManageError::Lost)?;
    if claimed.stands { Ok((claimed.hold, plan)) } else { Err(ManageError::Lost) }
}

/// The database gives the former appointment up as the new one comes to be
/// (`appointment_gives_up_the_former`).
fn exchange(
    connection: &Connection,
    known: &Known,
    (new, former): (&NewMove, &Managed),
    (hold, plan): (Hold, &Plan),
    now: Instant,
) -> Result<Receipt, ManageError> {
    claim::close(connection, hold.id(), now)?;
    let appointment = hold.confirm(&new.hold.token, new.id.clone(), now);
    let appointment = appointment.map_err(|_| ManageError::Lost)?;
    let place = Place::of(known, &plan.offering).ok_or(ManageError::Lost)?;
    let publication = u32::try_from(place.publication);
    let act = Act::AppointmentMoved {
        appointment: new.id.clone(),
        from: new.appointment.clone(),
        offering: appointment.offering.clone(),
        publication: publication.map_err(|_| unreadable("a publication's number"))?,
        policy: known.state.digest.clone(),
    };
    let receipt = audit::append(connection, (known.key, &known.state.site), act, now)?;
    tell(connection, known.key, (new, former), now)?;
    let row = Row {
        reservation: &former.reservation,
        moved_from: Some(&new.appointment),
        entry: receipt.entry,
    };
    if !appointments::insert(connection, known, place, (&appointment, row), now)? {
        return Err(ManageError::Lost);
    }
    invitations::carry_over(connection, &new.appointment, &new.id)?;
    Ok(receipt)
}

fn tell(
    connection: &Connection,
    site: i64,
    (new, former): (&NewMove, &Managed),
    now: Instant,
) -> Result<(), StoreError> {
    let telling = Telling {
        site,
        reservation: &former.reservation,
        kind: Kind::Moved,
        visits: &[&new.id],
        former: &[&new.appointment],
        cause: new.id.as_str(),
        due_at: now,
        recall: None,
    };
    telling::tell(connection, &telling, now)
}

/// Over everything but the second detail, which is judged each time.
fn fingerprint(new: &NewMove) -> [u8; 32] {
    let token = TokenHash::of(&new.hold.token);
    let parts: [&[u8]; 4] = [
        new.link.hash.as_bytes(),
        new.appointment.as_str().as_bytes(),
        new.hold.hold.as_str().as_bytes(),
        token.as_bytes(),
    ];
    idempotency::fingerprint(parts.into_iter())
}
