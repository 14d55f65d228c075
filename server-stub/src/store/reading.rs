//! The answers of the two GETs, from any store.
//!
//! Owns the order of reading: first the site, then what is taken, so that an answer is never older
//! than the basis it is filed under. The rules are in [`crate::domain::answers`].

use super::{Basis, Store, StoreError};
use guichet_contract::ids::SiteId;
use guichet_contract::policy::Narrowing;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{AvailabilityAnswer, OpeningsAnswer};

/// An answer, and how long it is right.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// The answer.
    pub answer: T,
    /// What it rests on.
    pub basis: Basis,
}

/// Which offerings can be booked within the horizon, with their next time; `None` when the site
/// is not registered.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn openings<S: Store>(
    store: &S,
    site: &SiteId,
    narrowing: &Narrowing,
    now: Instant,
) -> Result<Option<Read<OpeningsAnswer>>, StoreError> {
    let _ = (store, site, narrowing, now);
    Ok(None)
}

/// The times of what `narrowing` leaves, on `days` days from `from` on (today at each place when
/// absent); `None` when the site is not registered.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn availability<S: Store>(
    store: &S,
    site: &SiteId,
    narrowing: &Narrowing,
    from: Option<LocalDate>,
    days: u32,
    now: Instant,
) -> Result<Option<Read<AvailabilityAnswer>>, StoreError> {
    let _ = (store, site, narrowing, from, days, now);
    Ok(None)
}
