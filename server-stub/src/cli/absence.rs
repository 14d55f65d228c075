//! `absence list`, `absence add` and `absence remove`: when a practitioner does not receive.

use super::CliError;
use super::week::{self, Entries, How, Whose};
use crate::store::Store;
use guichet_contract::json::Json;
use guichet_contract::time::{Instant, LocalDate};

/// The absences of a practitioner.
///
/// # Errors
/// [`CliError`] when the site's policy has no such practitioner.
pub async fn list<S: Store>(store: &S, whose: &Whose, json: bool) -> Result<String, CliError> {
    week::list(store, whose, Entries::Absences, &["from", "until"], json).await
}

/// Adds an absence; answers what to tell the operator. Each of the two is a day, both included, or a
/// day and a time such as `2026-12-24T14:00`.
///
/// # Errors
/// [`CliError`] with the place of the fault, or when appointments would fall outside and nobody said
/// so.
pub async fn add<S: Store>(
    store: &S,
    whose: &Whose,
    (from, until): (&str, &str),
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    let midnight = |text: &str, days_later| match LocalDate::parse(text) {
        Some(date) => format!("{}T00:00", date.plus_days(days_later)),
        None => text.to_owned(),
    };
    let (from, until) = (midnight(from, 0), midnight(until, 1));
    let absence = Json::object([("from", Json::Text(from)), ("until", Json::Text(until))]);
    week::add(store, whose, (Entries::Absences, absence), how, now).await
}

/// Removes the absence that `list` names so; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] when there is none of this name.
pub async fn remove<S: Store>(
    store: &S,
    whose: &Whose,
    name: &str,
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    week::remove(store, whose, (Entries::Absences, name), how, now).await
}
