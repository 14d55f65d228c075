//! `offering …`: consent, on record.
//!
//! In JSON an act answers what the offerings have come to, in the documents of the staff's API.

use super::CliError;
use super::table::aligned;
use crate::admin::offerings::document::OfferingDocument;
use crate::admin::offerings::list::OfferingList;
use crate::admin::offerings::show::OfferingShown;
use crate::domain::consent::{Consent, Terms};
use crate::domain::staff::Author;
use crate::store::{OfferingError, PublishReport, Store};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

/// Makes offerings bookable; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] that names what is not in the policy; nothing is published then.
pub async fn publish<S: Store>(
    store: &S,
    site: &SiteId,
    (consent, json): (Consent, bool),
    now: Instant,
) -> Result<String, CliError> {
    if consent.seen.is_some() && consent.offerings.len() > 1 {
        return Err(CliError::SeenOfOne);
    }
    let report = store.publish_offerings(site.clone(), consent, now).await?;
    let PublishReport { published, changed, already, answered } = &report;
    if json {
        let all = [published, changed, already, answered].map(Vec::as_slice).concat();
        return come_to(store, site, &all, now).await;
    }
    let told = format!("{site}: {} published, {} were already", published.len(), already.len());
    let told = match changed.len() {
        0 => told,
        changed => format!("{told}, {changed} on other terms from now on"),
    };
    if answered.is_empty() {
        return Ok(told);
    }
    let names: Vec<_> = answered.iter().map(OfferingId::as_str).collect();
    let names = names.join(" ");
    Ok(format!("{told}\nanswered \"later\" or taken back, and left alone: {names}"))
}

/// Takes consent back; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] that names what is not in the policy; nothing is withdrawn then.
pub async fn withdraw<S: Store>(
    store: &S,
    site: &SiteId,
    (offerings, by, json): (&[OfferingId], &str, bool),
    now: Instant,
) -> Result<String, CliError> {
    let report = store
        .withdraw_offerings(site.clone(), offerings.to_vec(), Author::operator(by), now)
        .await?;
    if json {
        return come_to(store, site, offerings, now).await;
    }
    Ok(format!(
        "{site}: {} withdrawn, {} were not published",
        report.withdrawn.len(),
        report.not_published.len()
    ))
}

/// Answers "later"; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] that names what is not in the policy, or is published.
pub async fn later<S: Store>(
    store: &S,
    site: &SiteId,
    (offerings, by, json): (&[OfferingId], &str, bool),
    now: Instant,
) -> Result<String, CliError> {
    store.defer_offerings(site.clone(), offerings.to_vec(), Author::operator(by), now).await?;
    if json {
        return come_to(store, site, offerings, now).await;
    }
    Ok(format!("{site}: later, to {}", offerings.len()))
}

/// What somebody is shown before they publish, and its digest, which [`publish`] takes as what was
/// seen.
///
/// # Errors
/// [`CliError`] when there is no such offering.
pub async fn show<S: Store>(
    store: &S,
    site: &SiteId,
    (offering, terms, json): (&OfferingId, Terms, bool),
    now: Instant,
) -> Result<String, CliError> {
    let shown = store.present_offering(site.clone(), offering.clone(), terms.clone()).await?;
    if !json {
        return Ok(format!("{}\nseen: {}", shown.text, shown.seen));
    }
    let found = documents(store, site, |id| id == offering, now).await?.pop();
    let found = found.ok_or_else(|| OfferingError::UnknownOfferings(vec![offering.clone()]))?;
    Ok(OfferingShown::new(found, terms, shown).write().to_string())
}

/// Every offering of the site, and what each has come to: a table, or as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(
    store: &S,
    site: &SiteId,
    json: bool,
    now: Instant,
) -> Result<String, CliError> {
    let offerings = documents(store, site, |_| true, now).await?;
    if json {
        return Ok(OfferingList { offerings, next: None }.write().to_string());
    }
    Ok(aligned(&COLUMNS, offerings.iter().map(row)))
}

const COLUMNS: [&str; 10] = [
    "offering",
    "practitioner",
    "reason",
    "location",
    "state",
    "since",
    "by",
    "taken",
    "terms",
    "what stops it",
];

fn row(of: &OfferingDocument) -> Vec<String> {
    let (since, by, terms) = match (&of.publication, &of.answer) {
        (Some(it), _) => (it.at.to_string(), it.by.clone(), it.terms.to_string()),
        (None, Some(it)) => {
            let by = it.by.as_deref().unwrap_or("an edition of the policy");
            (it.at.to_string(), by.to_owned(), String::new())
        }
        (None, None) => <(String, String, String)>::default(),
    };
    let taken = of.taken.as_ref().map(|it| format!("{} booked, {} held", it.booked, it.held));
    let pauses = of.paused.iter().map(|scope| format!("pause of {scope}"));
    let shut = (!of.has_periods).then(|| "no opening period".to_owned());
    vec![
        of.offering.to_string(),
        of.practitioner.to_string(),
        of.reason.to_string(),
        of.location.to_string(),
        of.state.clone(),
        since,
        by,
        taken.unwrap_or_default(),
        terms,
        pauses.chain(shut).collect::<Vec<_>>().join(", "),
    ]
}

/// What these offerings have come to, in JSON.
async fn come_to<S: Store>(
    store: &S,
    site: &SiteId,
    these: &[OfferingId],
    now: Instant,
) -> Result<String, CliError> {
    let offerings = documents(store, site, |id| these.contains(id), now).await?;
    Ok(OfferingList { offerings, next: None }.write().to_string())
}

async fn documents<S: Store>(
    store: &S,
    site: &SiteId,
    wanted: impl Fn(&OfferingId) -> bool,
    now: Instant,
) -> Result<Vec<OfferingDocument>, CliError> {
    let all = store.list_offerings(site.clone()).await?.into_iter();
    let wanted = all.filter(|status| wanted(&status.offering.id));
    Ok(wanted.map(|status| OfferingDocument::new(status, now)).collect())
}
