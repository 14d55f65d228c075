//! Running commands.

use super::{Env, Session, browser};
use crate::events::{PublicEvent, RefusedIn};
use crate::flow::{Announcement, Command, Event, Focus};
use crate::gateway::{self, Call, Raw, Sifted, decode};
use crate::i18n::Message;
use guichet_contract::ids::{HoldId, OfferingId, ReasonId};
use guichet_contract::json::Wire;
use guichet_contract::routes::{self, Query};
use guichet_contract::wire::{AvailabilityAnswer, HoldClaim, OpeningsAnswer};
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// Seconds before its end at which a hold asks whether it shall be kept longer.
const WARNING_SECONDS: u32 = 60;

impl Session {
    pub(super) fn run_first(self) {
        let Some(env) = self.env.try_get_value() else { return };
        env.host.emit(&PublicEvent::Ready);
        spawn(Box::pin(async move {
            let mut raw = gateway::fetched(env.host.openings.clone()).await;
            if raw.is_passing() {
                raw = env.gateway.send(&Self::openings_call(&env)).await;
            }
            self.openings_arrived(&env, &raw);
        }));
    }

    fn openings_call(env: &Env) -> Call {
        let query = Query {
            narrowing: env.catalogue.narrowing.clone(),
            policy: env.catalogue.digest.clone(),
            from: None,
            days: None,
        };
        Call::get(routes::openings(env.catalogue.site(), &query))
    }

    fn openings_arrived(self, env: &Env, raw: &Raw) {
        let answer = decode::<OpeningsAnswer>(raw).map(|answer| {
            let Sifted { answer, refused } = gateway::openings(&env.catalogue, answer);
            report(env, RefusedIn::Openings, refused);
            answer
        });
        self.dispatch(Event::OpeningsArrived(answer));
    }

    pub(super) fn run(self, env: &Rc<Env>, command: Command) {
        let env = Rc::clone(env);
        match command {
            Command::LoadOpenings => spawn(Box::pin(async move {
                let raw = env.gateway.send(&Self::openings_call(&env)).await;
                self.openings_arrived(&env, &raw);
            })),
            Command::LoadSlots(query) => spawn(Box::pin(self.load_slots(env, query))),
            Command::Hold { request, key } => {
                let offerings = request.offerings.clone();
                if !env.host.emit(&PublicEvent::BeforeHold { offerings, start: request.start }) {
                    self.dispatch(Event::Vetoed);
                    return;
                }
                spawn(Box::pin(async move {
                    let path = routes::holds(env.catalogue.site());
                    let raw = env.gateway.send(&post(path, &request, key)).await;
                    let (token, now) = (request.token, browser::now());
                    self.dispatch(Event::HoldArrived { token, answer: decode(&raw), now });
                }));
            }
            Command::Extend(claim) => spawn(Box::pin(self.extend(env, claim))),
            Command::Book { request, key, offering, time } => {
                if !env.host.emit(&PublicEvent::BeforeBook { offering, time }) {
                    self.dispatch(Event::Vetoed);
                    return;
                }
                spawn(Box::pin(async move {
                    let path = routes::reservations(env.catalogue.site());
                    let raw = env.gateway.send(&post(path, &request, key)).await;
                    self.dispatch(Event::BookingArrived(decode(&raw)));
                }));
            }
            Command::Watch { hold, lifetime_seconds } => self.time_out(&hold, lifetime_seconds),
            Command::Announce(announcement) => self.said.set(self.announcement(announcement)),
            Command::Focus(focus) => {
                let target = match focus {
                    Focus::Heading => "heading",
                    Focus::ErrorSummary => "errors",
                    Focus::Notice => "notice",
                };
                move_focus(env, ["[data-focus=", target, "]"].concat());
            }
            Command::Emit(event) => {
                env.host.emit(&event);
            }
        }
    }

    async fn load_slots(self, env: Rc<Env>, query: Query) {
        let Some(reason) = query.narrowing.reasons.first().cloned() else { return };
        let every: Vec<OfferingId> =
            env.catalogue.offerings(&reason).map(|offering| offering.id.clone()).collect();
        let wanted = if query.narrowing.offerings.is_empty() {
            every.clone()
        } else {
            query.narrowing.offerings.clone()
        };
        if let Some(answer) = self.first_slots(&env, &query, &reason, &every, &wanted).await {
            self.dispatch(Event::SlotsArrived { asked: query, answer: Ok(answer) });
            return;
        }
        let path = routes::availability(env.catalogue.site(), &query);
        let raw = env.gateway.send(&Call::get(path)).await;
        let answer = decode(&raw).map(|answer| sift(&env, &reason, &wanted, answer));
        self.dispatch(Event::SlotsArrived { asked: query, answer });
    }

    /// The times that the element asked for before the wasm was there, if they are what is wanted.
    async fn first_slots(
        self,
        env: &Rc<Env>,
        query: &Query,
        reason: &ReasonId,
        every: &[OfferingId],
        wanted: &[OfferingId],
    ) -> Option<AvailabilityAnswer> {
        let first = query.from.is_none() && !self.used_first.get_value();
        let promise = env.host.availability.clone().filter(|_| first)?;
        self.used_first.set_value(true);
        let answer = decode(&gateway::fetched(promise).await).ok()?;
        let mut answer = sift(env, reason, every, answer);
        answer.offerings.retain(|offering| wanted.contains(&offering.offering));
        let told = !answer.offerings.is_empty()
            || answer.next.as_ref().is_some_and(|next| wanted.contains(&next.offering));
        told.then_some(answer)
    }

    async fn extend(self, env: Rc<Env>, claim: HoldClaim) {
        let call = Call {
            method: "POST",
            path: routes::extension(env.catalogue.site(), &claim.hold),
            body: None,
            key: None,
            bearer: Some(claim.token.expose().to_owned()),
        };
        let raw = env.gateway.send(&call).await;
        self.dispatch(Event::ExtensionArrived { answer: decode(&raw), now: browser::now() });
    }

    fn time_out(self, hold: &HoldId, lifetime_seconds: u32) {
        let (warned, over) = (hold.clone(), hold.clone());
        let milliseconds = f64::from(lifetime_seconds) * 1000.0;
        let warning = f64::from(lifetime_seconds.saturating_sub(WARNING_SECONDS)) * 1000.0;
        spawn(Box::pin(async move {
            gateway::sleep(warning).await;
            self.dispatch(Event::HoldEnding(warned));
        }));
        spawn(Box::pin(async move {
            gateway::sleep(milliseconds).await;
            self.dispatch(Event::HoldOver(over));
        }));
    }

    fn announcement(self, announcement: Announcement) -> String {
        match announcement {
            Announcement::Times(count) => self.text_count(Message::SlotCount, count),
            Announcement::NoTimes => self.text(Message::SlotNone),
            Announcement::Held(time) => {
                let day = self.dates(|dates| dates.day(time.local.date));
                let time = self.dates(|dates| dates.time(time.local));
                self.text_with(Message::HoldHeld, &[("day", &day), ("time", &time)])
            }
            Announcement::HoldEnding => self.text(Message::HoldEndingText),
            Announcement::HoldOver => self.text(Message::HoldOverText),
            Announcement::SlotGone => self.text(Message::SlotGoneTitle),
            Announcement::Trouble => self.text(Message::TroubleTitle),
        }
    }
}

pub(super) fn move_focus(env: Rc<Env>, selector: String) {
    spawn(Box::pin(async move {
        // The effects that bring the target onto the page run in the tick before.
        leptos::task::tick().await;
        env.host.focus(&selector);
    }));
}

/// One type for all that runs beside: each would be compiled into a promise of its own.
fn spawn(future: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(future);
}

fn sift(
    env: &Env,
    reason: &ReasonId,
    asked: &[OfferingId],
    answer: AvailabilityAnswer,
) -> AvailabilityAnswer {
    let Sifted { answer, refused } = gateway::availability(&env.catalogue, reason, asked, answer);
    report(env, RefusedIn::Availability, refused);
    answer
}

fn report(env: &Env, place: RefusedIn, count: usize) {
    if count > 0 {
        env.host.emit(&PublicEvent::Refused { place, count });
    }
}

fn post(path: String, body: &impl Wire, key: String) -> Call {
    Call {
        method: "POST",
        path,
        body: Some(body.write().to_string()),
        key: Some(key),
        bearer: None,
    }
}
