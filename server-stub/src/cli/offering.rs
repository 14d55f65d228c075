//! `offering …`: consent, on record.

use super::CliError;
use crate::domain::consent::{Consent, Terms};
use crate::domain::staff::Author;
use crate::store::{OfferingStatus, Store};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;

/// Makes offerings bookable. Answers what to tell the operator.
///
/// # Errors
/// [`CliError`] that names what is not in the policy; nothing is published then.
pub async fn publish<S: Store>(
    store: &S,
    site: &SiteId,
    consent: Consent,
    now: Instant,
) -> Result<String, CliError> {
    let report = store.publish_offerings(site.clone(), consent, now).await?;
    let (new, already) = (report.published.len(), report.already.len());
    let told = format!("{site}: {new} published, {already} were already");
    let told = match report.changed.len() {
        0 => told,
        changed => format!("{told}, {changed} on other terms from now on"),
    };
    if report.answered.is_empty() {
        return Ok(told);
    }
    let names: Vec<_> = report.answered.iter().map(OfferingId::as_str).collect();
    let names = names.join(" ");
    Ok(format!("{told}\nanswered \"later\" or taken back, and left alone: {names}"))
}

/// Takes consent back.
///
/// # Errors
/// [`CliError`] that names what is not in the policy; nothing is withdrawn then.
pub async fn withdraw<S: Store>(
    store: &S,
    site: &SiteId,
    (offerings, by): (&[OfferingId], &str),
    now: Instant,
) -> Result<String, CliError> {
    let report = store
        .withdraw_offerings(site.clone(), offerings.to_vec(), Author::operator(by), now)
        .await?;
    Ok(format!(
        "{site}: {} withdrawn, {} were not published",
        report.withdrawn.len(),
        report.not_published.len()
    ))
}

/// Answers "later".
///
/// # Errors
/// [`CliError`] that names what is not in the policy, or is published.
pub async fn later<S: Store>(
    store: &S,
    site: &SiteId,
    (offerings, by): (&[OfferingId], &str),
    now: Instant,
) -> Result<String, CliError> {
    store.defer_offerings(site.clone(), offerings.to_vec(), Author::operator(by), now).await?;
    Ok(format!("{site}: later, to {}", offerings.len()))
}

/// What somebody is shown before they publish, and its digest.
///
/// # Errors
/// [`CliError`] when there is no such offering.
pub async fn show<S: Store>(
    store: &S,
    site: &SiteId,
    offering: &OfferingId,
    terms: Terms,
) -> Result<String, CliError> {
    let shown = store.present_offering(site.clone(), offering.clone(), terms).await?;
    Ok(format!("{}\ndigest: {}", shown.text, shown.seen.shown))
}

/// One line an offering: its identifier, its practitioner, reason and location, and its state.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId, as_json: bool) -> Result<String, CliError> {
    let all = store.list_offerings(site.clone()).await?;
    if as_json {
        return Ok(Json::List(all.iter().map(json).collect()).to_string());
    }
    Ok(all.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn line(status: &OfferingStatus) -> String {
    let offering = &status.offering;
    let mut columns = vec![
        offering.id.to_string(),
        offering.practitioner.to_string(),
        offering.reason.to_string(),
        offering.location.to_string(),
        state(status),
    ];
    if let Some(published) = &status.published {
        columns.push(published.terms.to_string());
    }
    if let Some(taken) = &status.taken {
        columns.push(format!("booked {}", taken.booked));
    }
    if !status.has_periods {
        columns.push("no opening period".to_owned());
    }
    columns.retain(|column| !column.is_empty());
    columns.join("\t")
}

fn state(status: &OfferingStatus) -> String {
    let scopes: Vec<_> = status.paused.iter().map(ToString::to_string).collect();
    let paused = match scopes.as_slice() {
        [] => String::new(),
        scopes => format!("paused ({}), ", scopes.join(", ")),
    };
    match (&status.published, &status.answered) {
        (Some(published), _) => format!("{paused}published {} by {}", published.at, published.by),
        (None, Some(answered)) => {
            let by = answered.by.as_deref().unwrap_or("an edition of the policy");
            format!("{} {} by {by}", status.state.word(), answered.at)
        }
        (None, None) => status.state.word().to_owned(),
    }
}

fn json(status: &OfferingStatus) -> Json {
    let text = |text: &str| Json::text(text);
    let published = status.published.as_ref();
    let of = |name: &str, value: Option<Json>| (name.to_owned(), value.unwrap_or(Json::Null));
    Json::Object(vec![
        of("offering", Some(status.offering.id.write())),
        of("practitioner", Some(status.offering.practitioner.write())),
        of("reason", Some(status.offering.reason.write())),
        of("location", Some(status.offering.location.write())),
        of("state", Some(text(status.state.word()))),
        of("published_by", published.map(|it| text(&it.by))),
        of("published_at", published.map(|it| it.at.write())),
        of("terms", published.map(|it| it.terms.write())),
        of("seen", published.map(|it| it.seen.write())),
        of("booked", status.taken.as_ref().map(|it| it.booked.write())),
        of("paused", Some(Json::List(status.paused.iter().map(Wire::write).collect()))),
        of("has_periods", Some(Json::Bool(status.has_periods))),
    ])
}
