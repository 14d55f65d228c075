//! Recalls, as they are shown.
//!
//! A cause is read and written by [`Cause`] alone; what describes it is here.

use super::sample::Sample;
use crate::admin::answer::answer;
use crate::admin::days::show::PatientDocument;
use crate::admin::weeks::document::VisitDocument;
use crate::domain::recall::Cause;
use crate::store::{
    ChangedSet, RecallAccount, RecallStatus, RecalledPatients, RehearsedRecall, Unreachable,
};
use guichet_audit::scope::Scope;
use guichet_contract::ids::{AppointmentId, LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::time::Instant;
use utoipa::ToSchema;

/// Which appointments. All that is given must hold, and of several of one kind one; something must be
/// given. Appointments that have begun are never meant.
#[derive(Debug, ToSchema)]
pub struct CauseDocument {
    /// Of one of these offerings.
    pub offerings: Option<Vec<OfferingId>>,
    /// For one of these reasons.
    pub reasons: Option<Vec<ReasonId>>,
    /// With one of these practitioners.
    pub practitioners: Option<Vec<PractitionerId>>,
    /// At one of these places.
    pub locations: Option<Vec<LocationId>>,
    /// One of these.
    pub appointments: Option<Vec<AppointmentId>>,
    /// The visit begins within it.
    pub starts: Option<PeriodDocument>,
    /// It was booked within it.
    pub booked: Option<PeriodDocument>,
    /// This publication allowed it.
    pub publication: Option<u32>,
}

/// A period: a day (`2026-11-24`), a time by the clock at the place (`2026-11-24T09:00`) or a moment
/// (`2026-11-24T08:00:00Z`) at each end, or nothing.
#[derive(Debug, ToSchema)]
#[schema(as = RecallPeriodDocument)]
pub struct PeriodDocument {
    /// From then on.
    pub from: Option<String>,
    /// Before then; a day is all of it.
    pub until: Option<String>,
}

answer! {
    /// What a recall would do now.
    pub struct RecallRehearsalDocument {
        /// The appointments that it would cancel, earliest first.
        pub appointments: Vec<VisitDocument>,
        /// Which they are: what the `ETag` has between quotes, and an order names in `If-Match`.
        pub set: String,
        /// What else the same practitioners have ahead, which stays.
        pub stay: Vec<StayDocument>,
        /// How many patients would be told which way.
        pub patients: PatientsDocument,
        /// The pauses that begin with it, where that is wanted.
        pub pauses: Vec<String>,
        /// What a patient would get, each way, in each language of the policy.
        pub examples: Vec<ExampleDocument>,
    }
}

answer! {
    /// A message as a patient would get it. Its link opens nothing.
    pub struct ExampleDocument {
        /// `email` or `sms`.
        pub channel: String,
        /// In which language.
        pub language: String,
        /// The subject of an e-mail.
        pub subject: Option<String>,
        /// What it says.
        pub text: String,
    }
}

answer! {
    /// Appointments that stay.
    pub struct StayDocument {
        /// For which reason.
        pub reason: ReasonId,
        /// How many.
        pub appointments: u32,
    }
}

answer! {
    /// Patients, by the best way in which they can be told. Each counts once.
    pub struct PatientsDocument {
        /// By e-mail.
        pub by_email: u32,
        /// By SMS.
        pub by_sms: u32,
        /// Neither: somebody has to telephone, or write.
        pub without_address: u32,
    }
}

answer! {
    /// How the appointments have changed since the rehearsal that was named.
    pub struct RecallChange {
        /// Those that came.
        pub added: Vec<AppointmentId>,
        /// Those that went.
        pub gone: Vec<AppointmentId>,
        /// Which they are by now.
        pub set: String,
    }
}

answer! {
    /// Recalls, newest first.
    pub struct RecallList {
        /// The recalls.
        pub recalls: Vec<RecallDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

answer! {
    /// A recall that was run.
    pub struct RecallDocument {
        /// Its number.
        pub recall: u32,
        /// Which appointments.
        #[schema(value_type = CauseDocument)]
        pub cause: Cause,
        /// How many it cancelled.
        pub appointments: u32,
        /// Who ran it, as their token says.
        pub by: String,
        /// When.
        pub at: Instant,
        /// Until when it can be undone; then patients are told.
        pub grace_until: Instant,
        /// Who undid it, and when.
        pub undone: Option<RecallEnd>,
        /// Who opened its time again, and when.
        pub reopened: Option<RecallEnd>,
    }
}

answer! {
    /// Who, and when.
    pub struct RecallEnd {
        /// Who, as their token says.
        pub by: String,
        /// When.
        pub at: Instant,
    }
}

answer! {
    /// A recall, and how far its patients were told.
    pub struct RecallAccountDocument {
        /// The recall.
        pub recall: RecallDocument,
        /// Patients who are concerned.
        pub patients: u32,
        /// Of those, patients whose message waits, or is on its way.
        pub waiting: u32,
        /// Patients whose message was sent; it may have arrived.
        pub told: u32,
        /// Of those, patients whose message is known to have arrived.
        pub delivered: u32,
        /// Patients who could not be told.
        pub unreachable: u32,
        /// Patients who have booked for the same reason since.
        pub rebooked: u32,
    }
}

answer! {
    /// Patients whom a recall could not reach, by their first visit.
    pub struct CallList {
        /// The patients.
        pub patients: Vec<UnreachableDocument>,
        /// What to ask for the next page with, as `after`; `null` on the last one.
        pub next: Option<String>,
    }
}

answer! {
    /// A patient whom a recall could not reach.
    pub struct UnreachableDocument {
        /// Who; everything is `null` once it was erased, and the note always is.
        pub patient: PatientDocument,
        /// What was recalled, earliest first.
        pub appointments: Vec<VisitDocument>,
    }
}

impl RecallRehearsalDocument {
    /// What a rehearsal found, and what patients would get.
    pub(crate) fn of(rehearsed: RehearsedRecall, samples: Vec<Sample>) -> Self {
        let stay = rehearsed.stay.into_iter();
        Self {
            appointments: rehearsed.visits.into_iter().map(VisitDocument::from).collect(),
            set: rehearsed.set.to_string(),
            stay: stay
                .map(|(reason, appointments)| StayDocument { reason, appointments })
                .collect(),
            patients: rehearsed.patients.into(),
            pauses: rehearsed.pauses.iter().map(Scope::to_string).collect(),
            examples: samples.into_iter().map(ExampleDocument::from).collect(),
        }
    }
}

impl From<Sample> for ExampleDocument {
    fn from(Sample { channel, language, subject, text }: Sample) -> Self {
        let (channel, language) = (channel.word().to_owned(), language.as_str().to_owned());
        Self { channel, language, subject, text }
    }
}

impl From<RecalledPatients> for PatientsDocument {
    fn from(patients: RecalledPatients) -> Self {
        let RecalledPatients { by_email, by_sms, without_address } = patients;
        Self { by_email, by_sms, without_address }
    }
}

impl From<ChangedSet> for RecallChange {
    fn from(ChangedSet { added, gone, seen }: ChangedSet) -> Self {
        Self { added, gone, set: seen.to_string() }
    }
}

impl From<RecallStatus> for RecallDocument {
    fn from(status: RecallStatus) -> Self {
        let end = |end: Option<(String, Instant)>| end.map(|(by, at)| RecallEnd { by, at });
        let (by, at) = status.run;
        Self {
            recall: status.number,
            cause: status.cause,
            appointments: status.appointments,
            by,
            at,
            grace_until: status.grace_until,
            undone: end(status.undone),
            reopened: end(status.reopened),
        }
    }
}

impl From<RecallAccount> for RecallAccountDocument {
    fn from(account: RecallAccount) -> Self {
        let RecallAccount { status, patients, waiting, told, delivered, unreachable, rebooked } =
            account;
        let recall = status.into();
        Self { recall, patients, waiting, told, delivered, unreachable, rebooked }
    }
}

impl From<Unreachable> for UnreachableDocument {
    fn from(Unreachable { patient, visits }: Unreachable) -> Self {
        let appointments = visits.into_iter().map(VisitDocument::from).collect();
        Self { patient: patient.into(), appointments }
    }
}
