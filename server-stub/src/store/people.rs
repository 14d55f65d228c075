//! What a store is asked about what is kept of a person.
//!
//! A person has no identity here beyond what they typed: one is found by an address or by an
//! appointment. Start reading at [`People`].

use super::StoreError;
use guichet_contract::ids::{AppointmentId, OfferingId, ReservationId, SiteId};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::Language;
use guichet_contract::time::Instant;
use std::future::Future;

/// How long things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// What a patient typed: so many days after the last visit of the reservation.
    pub patients_days: u32,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { patients_days: 90 }
    }
}

/// The part of a store that keeps what patients typed. What holds for [`super::Store`] holds here.
pub trait People: Send + Sync + 'static {
    /// All that is kept of a person, oldest first.
    fn find_person(
        &self,
        site: SiteId,
        person: Person,
    ) -> impl Future<Output = Result<Vec<PersonRecord>, PersonError>> + Send;

    /// Erases what is kept of a person, from the tables and from the files; what was booked stays, with
    /// nobody's name. Answers how many reservations are nobody's now, once that is so; whoever asks again
    /// after [`PersonError::StillInFiles`] is told that there is nobody once nothing is left.
    fn erase_person(
        &self,
        site: SiteId,
        person: Person,
        now: Instant,
    ) -> impl Future<Output = Result<u32, PersonError>> + Send;
}

/// Who is meant.
#[derive(Debug, Clone)]
pub enum Person {
    /// Whoever gave this e-mail address or telephone, however it is written.
    Address(Personal),
    /// Whoever has this appointment: that reservation alone.
    Appointment(AppointmentId),
}

/// What is kept of a person in one reservation.
#[derive(Debug, Clone)]
pub struct PersonRecord {
    /// Which.
    pub reservation: ReservationId,
    /// The language that it was made in.
    pub language: Language,
    /// When it was made.
    pub booked_at: Instant,
    /// What was typed and kept.
    pub form: PatientForm,
    /// What was booked, earliest first.
    pub visits: Vec<KeptVisit>,
}

/// A visit, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptVisit {
    /// The appointment.
    pub appointment: AppointmentId,
    /// What was booked.
    pub offering: OfferingId,
    /// Start.
    pub start: Instant,
    /// End.
    pub ends: Instant,
    /// When it was given up.
    pub cancelled_at: Option<Instant>,
}

/// Why nothing is found or erased.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// Nothing is kept of such a person at this site.
    #[error("nothing is kept of such a person at this site")]
    Nobody,
    /// They have visits ahead, and nobody would know who comes.
    #[error("there are visits ahead: cancel them first: {}", list(.0))]
    Ahead(Vec<AppointmentId>),
    /// Nothing of them is in the tables any more, and the files still have it.
    #[error(
        "it is erased from the tables, and not yet from the files, since somebody reads them \
         meanwhile, as a backup does: run this again, until it says that nothing is kept"
    )]
    StillInFiles,
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn list(appointments: &[AppointmentId]) -> String {
    appointments.iter().map(AppointmentId::as_str).collect::<Vec<_>>().join(" ")
}
