//! `period list`, `period add` and `period remove`: when a practitioner receives, and for what.

use super::CliError;
use super::week::{self, Entries, How, Whose};
use crate::store::Store;
use guichet_contract::json::Json;
use guichet_contract::time::Instant;

/// A period as it was typed.
#[derive(Debug, Clone, Default)]
pub struct NewPeriod {
    /// Where.
    pub location: String,
    /// For which offerings.
    pub offerings: Vec<String>,
    /// On which days of each week; none for a period that takes place once.
    pub weekdays: Vec<String>,
    /// On which day, for a period that takes place once.
    pub date: Option<String>,
    /// First day of a period of every week.
    pub first: Option<String>,
    /// Last day of a period of every week.
    pub last: Option<String>,
    /// Start, by the clock at the place.
    pub from: String,
    /// End.
    pub until: String,
}

impl NewPeriod {
    fn write(self) -> Json {
        let texts = |texts: Vec<String>| Json::List(texts.into_iter().map(Json::Text).collect());
        let weekdays = (!self.weekdays.is_empty()).then(|| texts(self.weekdays));
        let members = [
            ("location", Some(Json::Text(self.location))),
            ("offerings", Some(texts(self.offerings))),
            ("date", self.date.map(Json::Text)),
            ("weekdays", weekdays),
            ("from", Some(Json::Text(self.from))),
            ("until", Some(Json::Text(self.until))),
            ("first", self.first.map(Json::Text)),
            ("last", self.last.map(Json::Text)),
        ];
        let given = members.into_iter().filter_map(|(name, it)| Some((name.to_owned(), it?)));
        Json::Object(given.collect())
    }
}

/// The opening periods of a practitioner.
///
/// # Errors
/// [`CliError`] when the site's policy has no such practitioner.
pub async fn list<S: Store>(store: &S, whose: &Whose, json: bool) -> Result<String, CliError> {
    let columns = ["weekdays", "date", "from", "until", "first", "last", "location", "offerings"];
    week::list(store, whose, Entries::Periods, &columns, json).await
}

/// Adds an opening period; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] with the place of the fault when it contradicts the policy or another period.
pub async fn add<S: Store>(
    store: &S,
    whose: &Whose,
    period: NewPeriod,
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    week::add(store, whose, (Entries::Periods, period.write()), how, now).await
}

/// Removes the opening period that `list` names so; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] when there is none of this name, or appointments would fall outside and nobody said
/// so.
pub async fn remove<S: Store>(
    store: &S,
    whose: &Whose,
    name: &str,
    how: How,
    now: Instant,
) -> Result<String, CliError> {
    week::remove(store, whose, (Entries::Periods, name), how, now).await
}
