//! `message …`: what patients and hosts are told, and how far it has come.

use super::CliError;
use super::table::aligned;
use crate::domain::message::{Channel, Reason, State};
use crate::store::{MAX_MESSAGES_A_PAGE, MessageStatus, Store, WantedMessages};
use guichet_contract::ids::{MessageId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::Instant;

/// A table, newest first, or a JSON object a line; at most `limit` of them.
///
/// # Errors
/// [`CliError`] when the site is not registered.
pub async fn list<S: Store>(
    store: &S,
    site: &SiteId,
    wanted: WantedMessages,
    (limit, json): (u32, bool),
) -> Result<String, CliError> {
    let (mut wanted, mut all) = (wanted, Vec::new());
    while all.len() < limit as usize {
        let left = limit - u32::try_from(all.len()).unwrap_or(limit);
        let page = left.min(MAX_MESSAGES_A_PAGE);
        let page = store.list_messages(site.clone(), wanted.clone(), page).await?;
        let page = page.ok_or_else(|| CliError::NoSite(site.clone()))?;
        all.extend(page.messages);
        wanted.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    if json {
        return Ok(all.iter().map(object).collect::<Vec<_>>().join("\n"));
    }
    let columns = ["message", "kind", "way", "state", "at", "attempts", "appointments"];
    Ok(aligned(&columns, all.iter().map(row)))
}

fn row(message: &MessageStatus) -> Vec<String> {
    let appointments: Vec<_> = message.appointments.iter().map(ToString::to_string).collect();
    let state = match (message.state, message.reason) {
        (state, None) => state.word().to_owned(),
        (state, Some(reason)) => format!("{}, {}", state.word(), reason.word()),
    };
    let when = match message.state {
        State::Queued | State::Sending => format!("to be sent {}", message.at),
        State::Sent | State::Delivered | State::Failed | State::Dropped => message.at.to_string(),
    };
    vec![
        message.id.to_string(),
        message.kind.word().to_owned(),
        message.channel.map_or("no way", Channel::word).to_owned(),
        state,
        when,
        message.attempts.to_string(),
        appointments.join(" "),
    ]
}

fn object(message: &MessageStatus) -> String {
    let member = |name: &str, value: Json| (name.to_owned(), value);
    let word = |word: Option<&str>| word.map_or(Json::Null, Json::text);
    Json::Object(vec![
        member("message", message.id.write()),
        member("kind", Json::text(message.kind.word())),
        member("channel", word(message.channel.map(Channel::word))),
        member("state", Json::text(message.state.word())),
        member("reason", word(message.reason.map(Reason::word))),
        member("attempts", message.attempts.write()),
        member("appointments", message.appointments.write()),
        member("created_at", message.created_at.write()),
        member("at", message.at.write()),
    ])
    .to_string()
}

/// Queues dead letters again, one or all; answers what to tell the operator.
///
/// # Errors
/// [`CliError`] when the site is not registered, or the message that was named is no dead letter of it.
pub async fn retry<S: Store>(
    store: &S,
    site: &SiteId,
    message: Option<MessageId>,
    now: Instant,
) -> Result<String, CliError> {
    if store.site(site).await?.is_none() {
        return Err(CliError::NoSite(site.clone()));
    }
    let retried = store.retry_messages(site.clone(), message.clone(), now).await?;
    match (retried, message) {
        (0, Some(message)) => Err(CliError::NoDeadLetter(message)),
        (retried, _) => Ok(format!("{site}: dead letters that are sent again: {retried}")),
    }
}
