//! Weeks, as a store reads and changes them.

use super::StoreError;
use crate::domain::outside::{BookedVisit, Outside};
use crate::domain::staff::Author;
use crate::schedule::Week;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, PractitionerId, SiteId};
use guichet_contract::json::ShapeError;
use guichet_contract::patient::PatientForm;
use std::fmt::{self, Write};

/// A week as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekView {
    /// The week.
    pub week: Week,
    /// Its digest, which a change of it must name.
    pub digest: Digest,
    /// In whose name it was changed last; nobody's where it is as it was imported.
    pub changed_by: Option<String>,
}

impl From<Week> for WeekView {
    /// As it is imported.
    fn from(week: Week) -> Self {
        Self { digest: week.digest(), week, changed_by: None }
    }
}

/// What a week would do if it replaced the one that is. Displayed as a list with a line a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// Visits that are not over yet and would be at times when their practitioner does not receive
    /// for their offering.
    pub outside: Outside,
    /// Digest of the week that is.
    pub digest: Digest,
}

/// A week that shall replace the one that is.
#[derive(Debug, Clone)]
pub struct WeekChange {
    /// The week from now on.
    pub week: Week,
    /// Digest of the week that whoever changes it has seen.
    pub replaces: Digest,
    /// The appointments that whoever changes it knows to be outside from then on, which were not
    /// before: no more and no fewer.
    pub leave_outside: Vec<AppointmentId>,
    /// Who changes it.
    pub by: Author,
}

/// A visit of a day, for the staff who may know whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayVisit {
    /// The visit.
    pub visit: BookedVisit,
    /// Names, telephone, e-mail address and note as they were filled in, and nothing else; empty
    /// once they were erased.
    pub patient: PatientForm,
}

/// Why a week is not changed.
#[derive(Debug, thiserror::Error)]
pub enum WeekError {
    /// No such site, or nobody of this identifier in its policy.
    #[error("no site {site} is registered whose policy has a practitioner {practitioner}")]
    UnknownPractitioner {
        /// The site.
        site: SiteId,
        /// Who is not there.
        practitioner: PractitionerId,
    },
    /// What is done in somebody's name needs the name.
    #[error("who does this must be named, in 1 to 200 characters")]
    Anonymous,
    /// It contradicts itself, or the policy; with the place in the week.
    #[error("{0}")]
    Invalid(ShapeError),
    /// It was changed since it was read: the digest of the week that is.
    #[error("somebody else has changed the week since it was read")]
    Changed(Digest),
    /// Other appointments would be outside than those that whoever changes it knows of.
    #[error("{0}")]
    Outside(Rehearsal),
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl fmt::Display for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outside { new, already } = &self.outside;
        let mut told = format!("appointments that would fall outside: {}", new.len());
        list(&mut told, new)?;
        if !already.is_empty() {
            write!(told, "\nappointments that are outside already: {}", already.len())?;
            list(&mut told, already)?;
        }
        f.write_str(&told)
    }
}

/// A line a visit, each after the end of the line before.
pub(super) fn list(told: &mut impl Write, visits: &[BookedVisit]) -> fmt::Result {
    for visit in visits {
        let BookedVisit { appointment, offering, local_start, .. } = visit;
        let (date, time) = (local_start.date, &local_start.to_string()[11..]);
        write!(told, "\n  {date} {time}  {offering}  {appointment}")?;
    }
    Ok(())
}
