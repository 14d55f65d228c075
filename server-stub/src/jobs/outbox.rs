//! Sends messages.
//!
//! Owns the rhythm: reminders whose time has come are written, messages that are due are taken on, a
//! few at a time, and what became of each is said. A message that fails, or a process that dies in the
//! middle, stops no other: the message is taken on again when its lease ends. The log has a message's
//! identifier and never an address. Start reading at [`run`].

use crate::channels::Channels;
use crate::domain::message::{Channel, Outcome, Outgoing, Reason};
use crate::domain::random::identifier;
use crate::routes::app::App;
use crate::store::{LEASE_SECONDS, Store, StoreError, Unreadable};
use guichet_contract::ids::{ManageToken, MessageId};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// Messages of each way that are under way at a time: connections to its server.
const UNDER_WAY: usize = 12;
/// How long is waited when nothing is due.
const PAUSE: Duration = Duration::from_secs(1);
/// How often reminders are written, and counted what waits.
const LOOK: Duration = Duration::from_secs(5);
/// Reminders that are written in one transaction.
const REMINDERS: u32 = 200;
/// How long a process has a message that it took on: then another may send it again.
const LEASE: Duration = Duration::from_secs(LEASE_SECONDS.unsigned_abs());
/// How long is waited at first, and at most, before what became of a message is written again.
const PAUSES_TO_WRITE: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// Sends until `stop` ends, and then waits for what is under way. Where the operator has set up no
/// way at all, nothing is taken on.
pub async fn run<S: Store>(app: Arc<App<S>>, channels: Channels, stop: impl Future<Output = ()>) {
    let channels = Arc::new(channels);
    let (ended, end) = watch::channel(false);
    // Each by itself: whoever is slow on one way holds up nobody on another.
    let [email, sms, webhook] = [Channel::Email, Channel::Sms, Channel::Webhook]
        .map(|way| send_all(&app, &channels, way, end.clone()));
    let stop = async {
        stop.await;
        // Nobody listens once all have ended.
        let _ = ended.send(true);
    };
    tokio::join!(look(&app, &channels, end), email, sms, webhook, stop);
}

/// Looks after what nobody's act brings about, again and again.
async fn look<S: Store>(app: &App<S>, channels: &Channels, mut end: watch::Receiver<bool>) {
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = ended(&mut end) => break,
            _ = look.tick() => look_after(app, channels).await,
        }
    }
}

/// Sends what goes one way.
async fn send_all<S: Store>(
    app: &Arc<App<S>>,
    channels: &Arc<Channels>,
    way: Channel,
    mut end: watch::Receiver<bool>,
) {
    let mut sending = JoinSet::new();
    let mut again = Instant::now();
    loop {
        tokio::select! {
            biased;
            () = ended(&mut end) => break,
            Some(done) = sending.join_next() => told_of_panic(done),
            // Some at a time: each taking on is a transaction.
            () = tokio::time::sleep_until(again), if sending.len() <= UNDER_WAY / 2 => {
                let found = take_on(app, channels, way, &mut sending).await;
                // Where there was as much as there is room for, there is more.
                again = Instant::now() + if found { Duration::ZERO } else { PAUSE };
            }
        }
    }
    while let Some(done) = sending.join_next().await {
        told_of_panic(done);
    }
}

/// Waits until it is time to end.
async fn ended(end: &mut watch::Receiver<bool>) {
    // Whoever would say so is gone: that says it too.
    drop(end.wait_for(|it| *it).await);
}

fn told_of_panic(done: Result<(), tokio::task::JoinError>) {
    if let Err(error) = done {
        let cause: &dyn std::error::Error = &error;
        tracing::error!(cause, "a message was not sent, and is tried again later");
    }
}

/// Writes reminders whose time has come, and counts what waits.
async fn look_after<S: Store>(app: &App<S>, channels: &Channels) {
    while !channels.is_empty() {
        match app.store.queue_reminders(REMINDERS, app.now()).await {
            Ok(written) if written >= REMINDERS => {}
            Ok(_) => break,
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::error!(cause, "reminders could not be written, tried again later");
                break;
            }
        }
    }
    match app.store.count_messages(app.now()).await {
        Ok(counts) => app.metrics.messages_waiting(&counts),
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause, "messages could not be counted");
        }
    }
}

/// Takes on what there is room for; says whether that was all of it.
async fn take_on<S: Store>(
    app: &Arc<App<S>>,
    channels: &Arc<Channels>,
    way: Channel,
    sending: &mut JoinSet<()>,
) -> bool {
    if channels.is_empty() {
        return false;
    }
    let token = || ManageToken::parse(&identifier(app.random()));
    let room = UNDER_WAY.saturating_sub(sending.len());
    let tokens: Vec<_> = std::iter::repeat_with(token).take(room).flatten().collect();
    let lease = Instant::now() + LEASE;
    let messages = match app.store.claim_messages(way, tokens, app.now()).await {
        Ok(messages) => messages,
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause, "messages could not be taken on, tried again later");
            return false;
        }
    };
    let all = messages.len() >= room;
    for message in messages {
        let (app, channels) = (Arc::clone(app), Arc::clone(channels));
        sending.spawn(async move {
            match message {
                Ok(message) => send(&app, &channels, &message, lease).await,
                Err(unreadable) => give_up(&app, unreadable, lease).await,
            }
        });
    }
    all
}

/// One that cannot be put together now: perhaps later.
async fn give_up<S: Store>(app: &App<S>, unreadable: Unreadable, lease: Instant) {
    let Unreadable { message, attempt, error } = unreadable;
    {
        let cause: &dyn std::error::Error = &error;
        tracing::error!(cause, message = message.as_str(), "a message cannot be put together");
    }
    settle(app, (message, attempt), Outcome::Later(Reason::Unwritable), lease).await;
}

/// Sends a message, and says what became of it.
async fn send<S: Store>(app: &App<S>, channels: &Channels, message: &Outgoing, lease: Instant) {
    let outcome = match app.store.site(&message.site).await {
        Ok(Some(view)) => channels.send(message, &view.state.messages, app.now()).await,
        Ok(None) => Outcome::Refused(Reason::Unwritable),
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::error!(cause, message = message.id.as_str(), "a message has no site");
            Outcome::Later(Reason::Unwritable)
        }
    };
    tell(app, message, &outcome);
    settle(app, (message.id.clone(), message.attempt), outcome, lease).await;
}

async fn settle<S: Store>(
    app: &App<S>,
    (id, attempt): (MessageId, u32),
    outcome: Outcome,
    lease: Instant,
) {
    let mut spread = [0; 4];
    app.random().fill(&mut spread);
    let (spread, now) = (u32::from_be_bytes(spread), app.now());
    let write = || app.store.settle_message(id.clone(), attempt, outcome.clone(), spread, now);
    if let Err(error) = write_within(lease, write).await {
        let (cause, message): (&dyn std::error::Error, _) = (&error, id.as_str());
        tracing::error!(cause, message, "what became of a message could not be written");
    }
}

/// Writes again, after pauses that grow, what the store refuses to write, until the lease ends: a
/// message of which nothing is written is sent again.
async fn write_within<F: Future<Output = Result<(), StoreError>>>(
    lease: Instant,
    write: impl Fn() -> F,
) -> Result<(), StoreError> {
    let [mut pause, longest] = PAUSES_TO_WRITE;
    loop {
        match write().await {
            Err(_) if Instant::now() + pause < lease => tokio::time::sleep(pause).await,
            written => return written,
        }
        pause = longest.min(pause * 2);
    }
}

fn tell<S>(app: &App<S>, message: &Outgoing, outcome: &Outcome) {
    let (channel, kind) = (message.channel.word(), message.kind.word());
    let (id, attempt) = (message.id.as_str(), message.attempt);
    let (word, reason) = match outcome {
        Outcome::Sent(_) => ("sent", None),
        Outcome::Later(reason) => ("later", Some(*reason)),
        Outcome::Refused(reason) => ("refused", Some(*reason)),
    };
    app.metrics.message(channel, word);
    match reason {
        None => tracing::info!(message = id, channel, kind, attempt, "message sent"),
        Some(Reason::Unauthorized) => tracing::error!(
            message = id,
            channel,
            kind,
            attempt,
            "message not sent: we are refused, see the settings"
        ),
        Some(reason) => {
            let reason = reason.word();
            tracing::warn!(message = id, channel, kind, attempt, reason, word, "message not sent");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::routes::tests::world::{TOKEN, World, reservation_body};
    use crate::store::{MessagePage, Outbox, WantedMessages};
    use guichet_contract::ids::SiteId;
    use std::sync::atomic::{AtomicU32, Ordering};

    async fn booked(settings: &Settings) -> (World, Channels) {
        let world = World::with(settings.clone()).await;
        let hold = world.hold().await;
        let body = reservation_body(hold.hold.as_str(), TOKEN);
        let answer = world.post("/v1/sites/sample/reservations", &body).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.body);
        (world, Channels::new(settings).unwrap())
    }

    /// Way, state and attempts of each message.
    async fn messages(world: &World) -> Vec<(&'static str, &'static str, u32)> {
        let site = SiteId::parse("sample").unwrap();
        let page = world.app.store.list_messages(site, WantedMessages::default(), 10).await;
        let MessagePage { messages, .. } = page.unwrap().unwrap();
        let each = messages
            .iter()
            .map(|it| (it.channel.map_or("none", Channel::word), it.state.word(), it.attempts));
        each.collect()
    }

    #[tokio::test]
    async fn where_nothing_is_set_up_messages_wait_and_nobody_takes_them_on() {
        let (world, channels) = booked(&Settings::default()).await;
        let (channels, mut sending) = (Arc::new(channels), JoinSet::new());
        assert!(!take_on(&world.app, &channels, Channel::Sms, &mut sending).await);
        assert!(sending.is_empty());
        assert_eq!(messages(&world).await, [("sms", "queued", 0)]);
        look_after(&world.app, &channels).await;
        let metrics = world.get("/metrics").await.body;
        assert!(metrics.contains("guichet_messages_due 1"), "{metrics}");
    }

    #[tokio::test]
    async fn a_way_that_is_not_set_up_beside_another_makes_a_dead_letter_that_is_counted() {
        let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let settings = Settings { webhook_secret_key: Some(key), ..Settings::default() };
        let (world, channels) = booked(&settings).await;
        let (channels, mut sending) = (Arc::new(channels), JoinSet::new());
        take_on(&world.app, &channels, Channel::Sms, &mut sending).await;
        sending.join_all().await;
        assert_eq!(messages(&world).await, [("sms", "failed", 1)]);
        look_after(&world.app, &channels).await;
        let metrics = world.get("/metrics").await.body;
        for line in [
            r#"guichet_messages_total{channel="sms",outcome="refused"} 1"#,
            "guichet_messages_dead 1",
            "guichet_messages_due 0",
        ] {
            assert!(metrics.contains(line), "{line} is not in\n{metrics}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_became_of_a_message_is_written_although_the_store_refuses_at_first() {
        let lease = Instant::now() + LEASE;
        for (refusals, is_written) in [(0, true), (1, true), (20, true), (u32::MAX, false)] {
            let tries = AtomicU32::new(0);
            let write = async || match tries.fetch_add(1, Ordering::Relaxed) {
                before if before < refusals => Err(StoreError::Overloaded),
                _ => Ok(()),
            };
            let written = write_within(lease, write).await;
            assert_eq!(written.is_ok(), is_written, "{refusals}");
            let tries = tries.into_inner();
            assert!(!is_written || tries == refusals + 1, "{tries} tries for {refusals}");
        }
        assert!(Instant::now() < lease, "then somebody else has it");
    }

    #[tokio::test]
    async fn sending_ends_when_it_is_told_to() {
        let (world, channels) = booked(&Settings::default()).await;
        run(Arc::clone(&world.app), channels, std::future::ready(())).await;
        assert_eq!(messages(&world).await, [("sms", "queued", 0)]);
    }
}
