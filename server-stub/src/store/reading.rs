//! The answers of the two GETs, from any store.
//!
//! Owns the order of reading: first the site, then what is taken, so that an answer is never older
//! than the basis it is filed under; and how far ahead each look goes, so that nobody reads a
//! horizon of schedules to find tomorrow. The rules are in [`crate::domain`]. Start reading at
//! [`availability`].

use super::{Basis, SiteView, Store, StoreError};
use crate::domain::busy::BusyTimes;
use crate::domain::plan::Plan;
use guichet_contract::ids::{OfferingId, PractitionerId, SiteId};
use guichet_contract::policy::Narrowing;
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{
    AvailabilityAnswer, OfferedSlot, OfferingSlots, Opening, OpeningsAnswer, SlotTime,
};
use std::collections::{BTreeSet, HashMap};

/// Days of one look ahead.
const LOOK: i64 = 28;
const DAY: i64 = 86_400;

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
    let Some(view) = store.site(site).await? else { return Ok(None) };
    openings_of(store, &view, narrowing, now).await.map(Some)
}

/// The same for a site as somebody sees it.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn openings_of<S: Store>(
    store: &S,
    view: &SiteView,
    narrowing: &Narrowing,
    now: Instant,
) -> Result<Read<OpeningsAnswer>, StoreError> {
    let site = &view.state.site;
    let plans: Vec<&Plan> = view.state.admitted(narrowing, now).collect();
    let mut fresh_until = view.state.fresh_until(now);
    let left = in_stock(store, site, &plans, now, &mut fresh_until).await?;
    let found = next_of_each(store, site, &left, None, now, &mut fresh_until).await?;
    let next: HashMap<_, _> =
        left.iter().zip(found).map(|(plan, next)| (&plan.offering.id, next)).collect();
    let openings = plans.iter().filter_map(|plan| {
        let next = next.get(&plan.offering.id).copied().flatten();
        let opens = next.is_some() || plan.is_open(now);
        opens.then(|| Opening { offering: plan.offering.id.clone(), next })
    });
    let answer = OpeningsAnswer { policy: view.state.digest.clone(), openings: openings.collect() };
    Ok(Read { answer, basis: basis(view, &plans, fresh_until) })
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
    let Some(view) = store.site(site).await? else { return Ok(None) };
    availability_of(store, &view, narrowing, (from, days), now).await.map(Some)
}

/// The same for a site as somebody sees it.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn availability_of<S: Store>(
    store: &S,
    view: &SiteView,
    narrowing: &Narrowing,
    days: (Option<LocalDate>, u32),
    now: Instant,
) -> Result<Read<AvailabilityAnswer>, StoreError> {
    times(store, view, (narrowing, Offered::InStock), days, now).await
}

/// The same for whoever moves a visit: it brings its part of a stock along, so what is used up has times
/// too.
///
/// # Errors
/// [`StoreError`] when the database cannot be asked.
pub async fn move_times_of<S: Store>(
    store: &S,
    view: &SiteView,
    narrowing: &Narrowing,
    days: (Option<LocalDate>, u32),
    now: Instant,
) -> Result<Read<AvailabilityAnswer>, StoreError> {
    times(store, view, (narrowing, Offered::UsedUpToo), days, now).await
}

/// Of which plans times are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offered {
    InStock,
    UsedUpToo,
}

async fn times<S: Store>(
    store: &S,
    view: &SiteView,
    (narrowing, offered): (&Narrowing, Offered),
    (from, days): (Option<LocalDate>, u32),
    now: Instant,
) -> Result<Read<AvailabilityAnswer>, StoreError> {
    let site = &view.state.site;
    let plans: Vec<&Plan> = view.state.admitted(narrowing, now).collect();
    let first_of = |plan: &Plan| from.unwrap_or_else(|| plan.reach(now).today);
    let utc_today = LocalDate::from_days_since_epoch(now.seconds().div_euclid(DAY));
    let first = plans.iter().map(|plan| first_of(plan)).min().or(from).unwrap_or(utc_today);
    let last = plans.iter().map(|plan| first_of(plan)).max().unwrap_or(first);
    let who = practitioners(plans.iter().copied());
    let asked = (first, last.plus_days(i64::from(days) - 1));
    let busy = match within_reach(&plans, asked, now) {
        Some((first, last)) => {
            let (earliest, latest) = window(first, last);
            store.busy(site, &who, earliest, latest).await?
        }
        None => BusyTimes::default(),
    };
    let mut fresh_until = view.state.fresh_until(now);
    fresh_until = busy.next_expiry(now).map_or(fresh_until, |expiry| expiry.min(fresh_until));

    let left = match offered {
        Offered::InStock => in_stock(store, site, &plans, now, &mut fresh_until).await?,
        Offered::UsedUpToo => plans.clone(),
    };
    let times = left.iter().map(|plan| OfferingSlots {
        offering: plan.offering.id.clone(),
        slots: plan.slots(first_of(plan), days, busy.of(&plan.offering.practitioner), now),
    });
    let offerings: Vec<_> = times.filter(|times| !times.slots.is_empty()).collect();
    let mut next = None;
    if offerings.is_empty() {
        let after = first.plus_days(days.into());
        let found = next_of_each(store, site, &left, Some(after), now, &mut fresh_until).await?;
        let found = left.iter().zip(found).filter_map(|(plan, time)| Some((time?, *plan)));
        next = found.min_by_key(|(time, _)| time.start).map(|(time, plan)| OfferedSlot {
            offering: plan.offering.id.clone(),
            start: time.start,
            local: time.local,
        });
    }
    let policy = view.state.digest.clone();
    let answer = AvailabilityAnswer { policy, from: first, days, offerings, next };
    Ok(Read { answer, basis: basis(view, &plans, fresh_until) })
}

/// Whether a plan is not used up.
pub(super) async fn is_left<S: Store>(
    store: &S,
    site: &SiteId,
    plan: &Plan,
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(!in_stock(store, site, &[plan], now, &mut now.clone()).await?.is_empty())
}

/// The plans that are not used up; lowers `fresh_until` to the end of the first hold that takes one of
/// a stock. The others stay in the basis: what is cancelled gives one back.
async fn in_stock<'a, S: Store>(
    store: &S,
    site: &SiteId,
    plans: &[&'a Plan],
    now: Instant,
    fresh_until: &mut Instant,
) -> Result<Vec<&'a Plan>, StoreError> {
    let stocked = plans.iter().filter(|plan| plan.terms.stock.is_some());
    let stocked: Vec<OfferingId> = stocked.map(|plan| plan.offering.id.clone()).collect();
    if stocked.is_empty() {
        return Ok(plans.to_vec());
    }
    let taken = store.taken(site, &stocked).await?;
    let expiries = taken.values().filter_map(|taken| taken.next_expiry(now));
    *fresh_until = expiries.fold(*fresh_until, Instant::min);
    let is_left = |plan: &Plan| {
        let taken = taken.get(&plan.offering.id);
        plan.terms.stock.zip(taken).is_none_or(|(stock, taken)| taken.leaves_any_of(stock, now))
    };
    Ok(plans.iter().copied().filter(|plan| is_left(plan)).collect())
}

/// The first free time of each plan, from `from` on; lowers `fresh_until` to the end of the first
/// hold that was in the way.
async fn next_of_each<S: Store>(
    store: &S,
    site: &SiteId,
    plans: &[&Plan],
    from: Option<LocalDate>,
    now: Instant,
    fresh_until: &mut Instant,
) -> Result<Vec<Option<SlotTime>>, StoreError> {
    let reaches: Vec<_> = plans.iter().map(|plan| plan.reach(now)).collect();
    let today = reaches.iter().map(|reach| reach.today).min();
    let horizon = reaches.iter().map(|reach| reach.last).max();
    let mut found = vec![None; plans.len()];
    let (Some(today), Some(horizon)) = (today, horizon) else { return Ok(found) };
    let mut first = from.unwrap_or(today).max(today);
    while first <= horizon {
        let last = first.plus_days(LOOK - 1);
        let open: Vec<usize> = (0..plans.len())
            .filter(|&index| found[index].is_none() && reaches[index].last >= first)
            .collect();
        if open.is_empty() {
            break;
        }
        let who = practitioners(open.iter().map(|&index| plans[index]));
        let (earliest, latest) = window(first, last);
        let busy = store.busy(site, &who, earliest, latest).await?;
        *fresh_until = busy.next_expiry(now).map_or(*fresh_until, |it| it.min(*fresh_until));
        for index in open {
            let plan = plans[index];
            found[index] = plan.next(first, last, busy.of(&plan.offering.practitioner), now);
        }
        first = last.plus_days(1);
    }
    Ok(found)
}

/// What of some days any of the plans can be booked on: nobody makes us read what lies beyond.
fn within_reach(
    plans: &[&Plan],
    (first, last): (LocalDate, LocalDate),
    now: Instant,
) -> Option<(LocalDate, LocalDate)> {
    let reaches = || plans.iter().map(|plan| plan.reach(now));
    let first = first.max(reaches().map(|reach| reach.today).min()?);
    let last = last.min(reaches().map(|reach| reach.last).max()?);
    (first <= last).then_some((first, last))
}

/// From before the first day begins anywhere until after the last one, and what visits of the
/// last day may occupy, ended everywhere.
fn window(first: LocalDate, last: LocalDate) -> (Instant, Instant) {
    let midnight = |date: LocalDate| Instant::from_seconds(date.days_since_epoch() * DAY);
    (midnight(first).plus_seconds(-DAY), midnight(last).plus_seconds(3 * DAY))
}

fn practitioners<'a>(plans: impl Iterator<Item = &'a Plan>) -> Vec<PractitionerId> {
    let unique: BTreeSet<_> = plans.map(|plan| &plan.offering.practitioner).collect();
    unique.into_iter().cloned().collect()
}

fn basis(view: &SiteView, plans: &[&Plan], fresh_until: Instant) -> Basis {
    let practitioners = practitioners(plans.iter().copied()).into();
    Basis { as_of: view.as_of, practitioners, fresh_until }
}
