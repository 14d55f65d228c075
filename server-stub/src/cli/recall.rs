//! `recall …`: cancelling appointments by their cause, in one act that is rehearsed before.

use super::CliError;
use super::table::aligned;
use crate::admin::recalls::document::{
    CallList, RecallAccountDocument, RecallDocument, RecallList, RecallRehearsalDocument,
    UnreachableDocument,
};
use crate::admin::recalls::sample::{Sample, samples};
use crate::domain::call_list;
use crate::domain::outside::BookedVisit;
use crate::domain::recall::{Cause, SeenSet};
use crate::domain::staff::Author;
use crate::store::{RecallAccount, RecallError, RecallOrder, RecallStatus, RehearsedRecall, Store};
use guichet_contract::ids::SiteId;
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;

/// What a recall would do, with the command that does it.
///
/// # Errors
/// [`CliError`] when the site is not registered, or the cause says nothing.
pub async fn rehearse<S: Store>(
    store: &S,
    site: &SiteId,
    (cause, json): (Cause, bool),
    now: Instant,
) -> Result<String, CliError> {
    let view = store.site(site).await?.ok_or_else(|| CliError::NoSite(site.clone()))?;
    let rehearsed = store.rehearse_recall(site.clone(), cause, now).await?;
    let samples = samples(&view.state, &rehearsed.visits, now);
    if json {
        return Ok(RecallRehearsalDocument::of(rehearsed, samples).write().to_string());
    }
    Ok(foreseen(&rehearsed, &samples))
}

fn foreseen(rehearsed: &RehearsedRecall, samples: &[Sample]) -> String {
    let patients = &rehearsed.patients;
    let mut told =
        vec![format!("appointments that would be cancelled: {}", rehearsed.visits.len())];
    told.extend(rehearsed.visits.iter().map(|visit| format!("  {}", line(visit))));
    told.push(format!(
        "patients who would be told: {} by e-mail, {} by SMS; {} without an address",
        patients.by_email, patients.by_sms, patients.without_address
    ));
    let stay = rehearsed.stay.iter().map(|(reason, count)| format!("{reason} {count}"));
    told.push(format!("what the same practitioners keep: {}", listed(stay)));
    told.push(format!("pauses that --pause begins: {}", listed(rehearsed.pauses.iter())));
    for Sample { channel, language, subject, text } in samples {
        let subject = subject.as_ref().map(|it| format!("{it}\n")).unwrap_or_default();
        let text = format!("{subject}{text}").trim_end().replace('\n', "\n  ");
        told.push(format!(
            "what a patient gets by {} in {}:\n  {text}",
            channel.word(),
            language.as_str()
        ));
    }
    if !rehearsed.visits.is_empty() {
        told.push(format!("to run just this, add: --set {}", rehearsed.set));
    }
    told.join("\n")
}

fn listed(items: impl Iterator<Item: ToString>) -> String {
    let items: Vec<String> = items.map(|item| item.to_string()).collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

fn line(visit: &BookedVisit) -> String {
    let (date, time) = (visit.local_start.date, &visit.local_start.to_string()[11..]);
    format!("{date} {time}  {}  {}", visit.offering, visit.appointment)
}

/// A last line with the command that shows what it would be to recall just these; nothing where there
/// are none.
pub(super) fn hint(site: &SiteId, visits: &[BookedVisit]) -> String {
    if visits.is_empty() {
        return String::new();
    }
    let named = visits.iter().map(|visit| format!(" --appointment {}", visit.appointment));
    let named: String = named.collect();
    format!(
        "\nto see what recalling just these would do: \
         guichet-server recall rehearse --site {site}{named}"
    )
}

/// How a recall is run.
#[derive(Debug)]
pub struct How {
    /// The set that the rehearsal printed.
    pub set: SeenSet,
    /// In whose name.
    pub by: String,
    /// Whether the pauses begin with it.
    pub pause: bool,
    /// How long it can be undone, in seconds.
    pub grace_seconds: u32,
}

/// Runs a recall that was rehearsed.
///
/// # Errors
/// [`CliError`] when the cause means other appointments than the rehearsal had.
pub async fn run<S: Store>(
    store: &S,
    site: &SiteId,
    (cause, how, json): (Cause, How, bool),
    now: Instant,
) -> Result<String, CliError> {
    let order = RecallOrder {
        site: site.clone(),
        cause,
        seen: how.set,
        by: Author::operator(&how.by),
        pause: how.pause,
        grace_seconds: how.grace_seconds,
    };
    let status = store.run_recall(order, now).await?;
    if json {
        return Ok(RecallDocument::from(status).write().to_string());
    }
    let RecallStatus { number, appointments, grace_until, .. } = status;
    Ok(format!(
        "{site}: recall {number} cancelled {appointments} appointments\n\
         patients are told from {grace_until} on; until then: \
         guichet-server recall undo {number} --site {site} --as WHO"
    ))
}

/// Takes a recall back.
///
/// # Errors
/// [`CliError`] when there is none of this number, or patients are being told.
pub async fn undo<S: Store>(
    store: &S,
    site: &SiteId,
    (number, by): (u32, &str),
    now: Instant,
) -> Result<String, CliError> {
    let undone = store.undo_recall(site.clone(), number, Author::operator(by), now).await?;
    let appointments = undone.appointments;
    Ok(format!("{site}: recall {number} is undone, {appointments} appointments are as they were"))
}

/// Opens the time of a recall again.
///
/// # Errors
/// [`CliError`] when there is none of this number, or it was undone or reopened before.
pub async fn reopen<S: Store>(
    store: &S,
    site: &SiteId,
    (number, by): (u32, &str),
    now: Instant,
) -> Result<String, CliError> {
    store.reopen_recall(site.clone(), number, Author::operator(by), now).await?;
    Ok(format!("{site}: what recall {number} closed and is still ahead can be booked again"))
}

/// The recalls of the site, newest first: a table, or as the staff's API answers.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(store: &S, site: &SiteId, json: bool) -> Result<String, CliError> {
    let all = store.list_recalls(site.clone()).await?;
    if json {
        let recalls = all.into_iter().map(RecallDocument::from).collect();
        return Ok(RecallList { recalls, next: None }.write().to_string());
    }
    let row = |status: &RecallStatus| {
        let (by, at) = &status.run;
        vec![
            status.number.to_string(),
            at.to_string(),
            by.clone(),
            status.appointments.to_string(),
            ended(status),
            status.cause.write().to_string(),
        ]
    };
    let columns = ["recall", "run", "by", "appointments", "state", "cause"];
    Ok(aligned(&columns, all.iter().map(row)))
}

fn ended(status: &RecallStatus) -> String {
    let end = |word: &str, (by, at): &(String, Instant)| format!("{word} {at} by {by}");
    let undone = status.undone.as_ref().map(|it| end("undone", it));
    let reopened = status.reopened.as_ref().map(|it| end("reopened", it));
    undone.or(reopened).unwrap_or_else(|| format!("told from {}", status.grace_until))
}

/// How far a recall has come.
///
/// # Errors
/// [`CliError`] when there is none of this number.
pub async fn show<S: Store>(
    store: &S,
    site: &SiteId,
    (number, json): (u32, bool),
) -> Result<String, CliError> {
    let account = store.recall_account(site.clone(), number).await?;
    if json {
        return Ok(RecallAccountDocument::from(account).write().to_string());
    }
    let RecallAccount { status, patients, waiting, told, delivered, unreachable, rebooked } =
        account;
    Ok(format!(
        "{}, {}\nappointments {}, patients {patients}: {waiting} waiting, {told} told ({delivered} \
         delivered), {unreachable} unreachable, {rebooked} booked again",
        status.cause.write(),
        ended(&status),
        status.appointments,
    ))
}

/// Whom a recall could not reach, as a table for an office program, or as JSON.
///
/// # Errors
/// [`CliError`] when there is none of this number.
pub async fn unreachable<S: Store>(
    store: &S,
    site: &SiteId,
    (number, json): (u32, bool),
) -> Result<String, CliError> {
    let all = store.list_unreachable(site.clone(), number).await?;
    if json {
        let patients = all.into_iter().map(UnreachableDocument::from).collect();
        return Ok(CallList { patients, next: None }.write().to_string());
    }
    let rows = all.iter().map(|one| (&one.patient, one.visits.as_slice()));
    Ok(call_list::csv(rows).trim_end().to_owned())
}

impl From<RecallError> for CliError {
    fn from(error: RecallError) -> Self {
        match error {
            RecallError::Store(error) => Self::Store(error),
            RecallError::UnknownSite(site) => Self::NoSite(site),
            error => Self::Recall(error),
        }
    }
}
