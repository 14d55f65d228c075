//! `GET /admin/v1/sites/{site}/practitioners/{practitioner}/days/{date}`

use crate::admin::DAY;
use crate::admin::answer::answer;
use crate::admin::asked::Asked;
use crate::admin::problem::{Code, Document, Problem};
use crate::admin::weeks::document::VisitDocument;
use crate::routes::answer;
use crate::routes::app::App;
use crate::routes::request;
use crate::store::{DayVisit, Store};
use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use guichet_contract::ids::PractitionerId;
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::time::LocalDate;
use std::sync::Arc;

answer! {
    /// A practitioner's day by the clock at the place.
    pub struct DayDocument {
        /// Whose.
        pub practitioner: PractitionerId,
        /// Which.
        pub date: LocalDate,
        /// What begins on it, earliest first; what was cancelled is not there.
        pub appointments: Vec<DayAppointment>,
    }
}

answer! {
    /// An appointment, and whose it is.
    pub struct DayAppointment {
        /// What and when.
        pub visit: VisitDocument,
        /// Whose; everything is `null` once it was erased.
        pub patient: PatientDocument,
    }
}

answer! {
    /// What was filled in, of what staff needs for a visit.
    pub struct PatientDocument {
        /// Given name of the patient.
        pub given_name: Option<Personal>,
        /// Family name of the patient.
        pub family_name: Option<Personal>,
        /// Telephone number of whoever booked.
        pub phone: Option<Personal>,
        /// E-mail address of whoever booked.
        pub email: Option<Personal>,
        /// A short note for the practitioner.
        pub note: Option<Personal>,
        /// Given name of whoever booked for somebody else.
        pub booker_given_name: Option<Personal>,
        /// Family name of whoever booked for somebody else.
        pub booker_family_name: Option<Personal>,
    }
}

/// See a practitioner's day
///
/// The appointments that begin on it, with the patients' names, telephone, e-mail address and note.
/// Also of a practitioner who has left the policy since: their appointments stand.
#[utoipa::path(
    get,
    path = DAY,
    tag = "weeks",
    operation_id = "show_day",
    params(
        ("site" = String, Path, description = "The site"),
        ("practitioner" = String, Path, description = "The practitioner's identifier"),
        ("date" = LocalDate, Path, description = "The day: `2026-11-24`"),
    ),
    responses(
        (status = 200, description = "The day", body = DayDocument),
        (status = "4XX", description = "malformed_request, unauthenticated, forbidden, not_found, rate_limited, timeout", body = Document),
        (status = "5XX", description = "overloaded, internal", body = Document),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    Extension(asked): Extension<Asked>,
    uri: Uri,
) -> Result<Response, Problem> {
    let practitioner = asked.practitioner()?;
    let date = LocalDate::parse(request::path_part(uri.path(), 0));
    let date = date.ok_or_else(|| Problem::with_field(Code::MalformedRequest, "date"))?;
    let visits = app.store.day(asked.site().clone(), practitioner.clone(), date).await?;
    let visits = visits.ok_or_else(|| Problem::new(Code::NotFound))?;
    let appointments = visits.into_iter().map(DayAppointment::from).collect();
    Ok(answer::json(StatusCode::OK, &DayDocument { practitioner, date, appointments }))
}

impl From<DayVisit> for DayAppointment {
    fn from(DayVisit { visit, patient }: DayVisit) -> Self {
        Self { visit: visit.into(), patient: patient.into() }
    }
}

impl From<PatientForm> for PatientDocument {
    fn from(form: PatientForm) -> Self {
        Self {
            given_name: form.given_name,
            family_name: form.family_name,
            phone: form.phone,
            email: form.email,
            note: form.note,
            booker_given_name: form.booker_given_name,
            booker_family_name: form.booker_family_name,
        }
    }
}
