//! Recalls: which appointments a cause means.
//!
//! Owns the cause, what it covers, the set that somebody has seen before they cancel it, and the
//! offerings that a pause beside it stops. Knows no store and no clock. Start reading at
//! [`Cause::covers`]; moments are in [`super::recall_moment`].

pub use super::recall_moment::{Moment, Period};

use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::policy::Offering;
use guichet_contract::time::{Instant, LocalDateTime};
use std::collections::BTreeSet;
use std::fmt;

/// How long a recall can be taken back, in seconds, if nobody says otherwise.
pub const GRACE_SECONDS: u32 = 600;
/// Longest such time: patients must be told on the day.
pub const MAX_GRACE_SECONDS: u32 = 86_400;
/// Most appointments that a cause names one by one.
pub const MAX_NAMED: usize = 5_000;

/// Why appointments are recalled. What is empty narrows nothing; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// Of one of these offerings.
    pub offerings: BTreeSet<OfferingId>,
    /// For one of these reasons.
    pub reasons: BTreeSet<ReasonId>,
    /// With one of these practitioners.
    pub practitioners: BTreeSet<PractitionerId>,
    /// At one of these places.
    pub locations: BTreeSet<LocationId>,
    /// One of these, named one by one.
    pub appointments: BTreeSet<AppointmentId>,
    /// The visit begins within it.
    pub starts: Period,
    /// It was booked within it.
    pub booked: Period,
    /// This publication allowed it.
    pub publication: Option<u32>,
}

/// What of an appointment a cause looks at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Which.
    pub appointment: &'a AppointmentId,
    /// What was booked.
    pub offering: &'a OfferingId,
    /// For which reason, by the edition under which it was booked; so with the next two.
    pub reason: &'a ReasonId,
    /// With whom.
    pub practitioner: &'a PractitionerId,
    /// Where.
    pub location: &'a LocationId,
    /// By which consent.
    pub publication: u32,
    /// When it begins, and what the clock at the place shows then.
    pub starts: (Instant, LocalDateTime),
    /// When it was booked, and what the clock at the place showed then.
    pub booked: (Instant, LocalDateTime),
}

impl Cause {
    /// The names of what a cause can say.
    pub const MEMBERS: [&'static str; 8] = [
        "offerings",
        "reasons",
        "practitioners",
        "locations",
        "appointments",
        "starts",
        "booked",
        "publication",
    ];

    /// Whether the cause says nothing: it would mean every appointment there is.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it means this appointment, provided that it is booked and not begun.
    pub fn covers(&self, facts: &Facts<'_>) -> bool {
        fn one_of<T: Ord>(set: &BTreeSet<T>, value: &T) -> bool {
            set.is_empty() || set.contains(value)
        }
        one_of(&self.offerings, facts.offering)
            && one_of(&self.reasons, facts.reason)
            && one_of(&self.practitioners, facts.practitioner)
            && one_of(&self.locations, facts.location)
            && one_of(&self.appointments, facts.appointment)
            && self.publication.is_none_or(|publication| publication == facts.publication)
            && self.starts.has(facts.starts)
            && self.booked.has(facts.booked)
    }

    /// The same cause for whoever acts for these practitioners alone; `None` when it is about none of
    /// them.
    #[must_use]
    pub fn within(mut self, reach: &BTreeSet<PractitionerId>) -> Option<Self> {
        if self.practitioners.is_empty() {
            self.practitioners.clone_from(reach);
        } else {
            self.practitioners.retain(|practitioner| reach.contains(practitioner));
        }
        (!self.practitioners.is_empty()).then_some(self)
    }

    /// What a pause beside the recall stops, of what is published: the offerings that the cause is
    /// about; where it names appointments, a publication or moments alone, those of the appointments.
    pub fn pauses<'a>(
        &self,
        published: impl Iterator<Item = &'a Offering>,
        recalled: &BTreeSet<OfferingId>,
    ) -> Vec<Scope> {
        let names_offerings = !(self.offerings.is_empty()
            && self.reasons.is_empty()
            && self.practitioners.is_empty()
            && self.locations.is_empty());
        let by_offering =
            names_offerings && self.appointments.is_empty() && self.publication.is_none();
        let means = |offering: &&Offering| {
            if by_offering { self.is_about(offering) } else { recalled.contains(&offering.id) }
        };
        published.filter(means).map(|offering| Scope::Offering(offering.id.clone())).collect()
    }

    fn is_about(&self, offering: &Offering) -> bool {
        (self.offerings.is_empty() || self.offerings.contains(&offering.id))
            && (self.reasons.is_empty() || self.reasons.contains(&offering.reason))
            && (self.practitioners.is_empty()
                || self.practitioners.contains(&offering.practitioner))
            && (self.locations.is_empty() || self.locations.contains(&offering.location))
    }
}

impl Wire for Cause {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        fn set<T: Wire + Ord>(json: &Json, name: &str) -> Result<BTreeSet<T>, ShapeError> {
            let list: Option<Vec<T>> = member(json, name)?;
            let list = list.unwrap_or_default();
            if list.len() > MAX_NAMED {
                return Err(ShapeError::new("too many").at(name));
            }
            Ok(list.into_iter().collect())
        }
        let period = |name| member::<Option<Period>>(json, name).map(Option::unwrap_or_default);
        only_members(json, &Self::MEMBERS)?;
        Ok(Self {
            offerings: set(json, "offerings")?,
            reasons: set(json, "reasons")?,
            practitioners: set(json, "practitioners")?,
            locations: set(json, "locations")?,
            appointments: set(json, "appointments")?,
            starts: period("starts")?,
            booked: period("booked")?,
            publication: member(json, "publication")?,
        })
    }

    fn write(&self) -> Json {
        fn set<T: Wire>(set: &BTreeSet<T>) -> Option<Json> {
            (!set.is_empty()).then(|| Json::List(set.iter().map(Wire::write).collect()))
        }
        let period = |period: &Period| (*period != Period::default()).then(|| period.write());
        let values = [
            set(&self.offerings),
            set(&self.reasons),
            set(&self.practitioners),
            set(&self.locations),
            set(&self.appointments),
            period(&self.starts),
            period(&self.booked),
            self.publication.as_ref().map(Wire::write),
        ];
        let given = Self::MEMBERS.into_iter().zip(values);
        let given = given.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Json::Object(given.collect())
    }
}

/// A set of appointments that somebody was shown, and when: what they cancel, if it is still so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenSet {
    /// Digest of which they are, in whatever order.
    pub digest: Digest,
    /// When it was so: what came and went since can be told.
    pub at: Instant,
}

impl SeenSet {
    /// The set of these appointments.
    pub fn of<'a>(appointments: impl Iterator<Item = &'a AppointmentId>, at: Instant) -> Self {
        let sorted: BTreeSet<&str> = appointments.map(AppointmentId::as_str).collect();
        let lines: Vec<&str> = sorted.into_iter().collect();
        Self { digest: Digest::of(&lines.join("\n")), at }
    }

    /// Reads what [`fmt::Display`] writes; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let (digest, at) = text.split_once('-')?;
        let at = Instant::from_seconds(at.parse().ok()?);
        let set = Self { digest: Digest::parse(digest)?, at };
        (set.to_string() == text).then_some(set)
    }
}

impl fmt::Display for SeenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.digest, self.at.seconds())
    }
}

#[cfg(test)]
#[path = "recall_tests.rs"]
mod tests;
