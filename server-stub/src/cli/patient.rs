//! `patient …`: what is kept of a person, handed over or erased on request.

use super::CliError;
use crate::store::{KeptVisit, Person, PersonRecord, Store};
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;

/// All that is kept of a person, as one JSON document.
///
/// # Errors
/// [`CliError`] when nothing is kept of such a person at this site.
pub async fn export<S: Store>(
    store: &S,
    site: &SiteId,
    person: Person,
    now: Instant,
) -> Result<String, CliError> {
    let records = store.find_person(site.clone(), person).await?;
    let member = |name: &str, value: Json| (name.to_owned(), value);
    let document = Json::Object(vec![
        member("site", site.write()),
        member("exported_at", now.write()),
        member("reservations", Json::List(records.iter().map(object).collect())),
    ]);
    Ok(document.to_string())
}

fn object(record: &PersonRecord) -> Json {
    let member = |name: &str, value: Json| (name.to_owned(), value);
    Json::Object(vec![
        member("reservation", record.reservation.write()),
        member("booked_at", record.booked_at.write()),
        member("language", record.language.write()),
        member("patient", record.form.write()),
        member("visits", Json::List(record.visits.iter().map(visit).collect())),
    ])
}

fn visit(visit: &KeptVisit) -> Json {
    let member = |name: &str, value: Json| (name.to_owned(), value);
    Json::Object(vec![
        member("appointment", visit.appointment.write()),
        member("offering", visit.offering.write()),
        member("start", visit.start.write()),
        member("end", visit.ends.write()),
        member("cancelled_at", visit.cancelled_at.write()),
    ])
}

/// Erases what is kept of a person; answers what to tell whoever asked for it.
///
/// # Errors
/// [`CliError`] when nothing is kept of such a person at this site, or they have visits ahead.
pub async fn erase<S: Store>(
    store: &S,
    site: &SiteId,
    person: Person,
    now: Instant,
) -> Result<String, CliError> {
    let erased = store.erase_person(site.clone(), person, now).await?;
    Ok(format!("{site}: erased what was kept of {erased} reservations"))
}
