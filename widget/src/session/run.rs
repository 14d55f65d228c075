//! Running commands.

use super::{Env, Session, browser};
use crate::events::{PublicEvent, RefusedIn};
use crate::flow::{Announcement, Catalogue, Command, Event, Focus, Notice};
use crate::gateway::{self, Asked, Call, Raw, Sifted, decode};
use crate::i18n::Message;
use guichet_contract::ids::{HoldId, OfferingId, ReasonId};
use guichet_contract::json::Wire;
use guichet_contract::routes::{self, Query};
#[cfg(not(feature = "manage"))]
use guichet_contract::wire::HoldRequest;
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
        let catalogue = env.catalogue();
        spawn(Box::pin(async move {
            let first = env.host.openings.clone();
            self.load_openings(env, catalogue, Some(first)).await;
        }));
    }

    async fn load_openings(
        self,
        env: Rc<Env>,
        asked_under: Rc<Catalogue>,
        first: Option<js_sys::Promise>,
    ) {
        let mut raw = Raw::none();
        if let Some(first) = first {
            raw = gateway::fetched(first).await;
        }
        if raw.is_passing() {
            let query = Query {
                narrowing: asked_under.narrowing.clone(),
                policy: asked_under.digest.clone(),
                from: None,
                days: None,
            };
            let path = routes::openings(asked_under.site(), &query);
            raw = env.send(&asked_under, &Call::get(path)).await;
        }
        if raw.sandbox {
            // Nobody is there to be told after the widget was taken away.
            self.sandbox.try_set(true);
        }
        let answer = decode::<OpeningsAnswer>(&raw).map(|answer| {
            let sifted = gateway::openings(&env.catalogue(), answer, browser::now());
            told(&env, RefusedIn::Openings, sifted)
        });
        // What the next policy needs is asked for under that one.
        if answer.is_ok() || env.is_current(&asked_under) {
            self.dispatch(Event::OpeningsArrived(answer));
        }
    }

    pub(super) fn run(self, env: &Rc<Env>, command: Command) {
        let env = Rc::clone(env);
        let catalogue = env.catalogue();
        match command {
            Command::LoadOpenings => {
                spawn(Box::pin(self.load_openings(env, catalogue, None)));
            }
            Command::LoadSlots(query) => spawn(Box::pin(self.load_slots(env, catalogue, query))),
            Command::Hold { request, key } => {
                let offerings = request.offerings.clone();
                let before = PublicEvent::BeforeHold { offerings, start: request.start };
                if let Some(vetoed) = env.host.emit(&before) {
                    self.dispatch(vetoed);
                    return;
                }
                spawn(Box::pin(async move {
                    let call = self.to_hold(&catalogue, &request, key);
                    let raw = env.send(&catalogue, &call).await;
                    let (token, now) = (request.token, browser::now());
                    self.dispatch(Event::HoldArrived { token, answer: decode(&raw), now });
                }));
            }
            Command::Extend(claim) => spawn(Box::pin(self.extend(env, catalogue, claim))),
            Command::Book { request, key, offering, time } => {
                if let Some(vetoed) = env.host.emit(&PublicEvent::BeforeBook { offering, time }) {
                    self.dispatch(vetoed);
                    return;
                }
                spawn(Box::pin(async move {
                    let call = post(routes::reservations(catalogue.site()), request.as_ref(), key);
                    let raw = env.send(&catalogue, &call).await;
                    self.dispatch(Event::BookingArrived(decode(&raw)));
                }));
            }
            Command::Watch { hold, lifetime_seconds } => self.time_out(&hold, lifetime_seconds),
            Command::Announce(announcement) => self.said.set(self.announcement(announcement)),
            Command::Focus(focus) => focus_on(env, focus),
            Command::Emit(event) => {
                env.host.emit(&event);
            }
        }
    }

    async fn load_slots(self, env: Rc<Env>, asked_under: Rc<Catalogue>, query: Query) {
        let Some(reason) = query.narrowing.reasons.first() else { return };
        let every: Vec<OfferingId> =
            asked_under.offerings(reason).map(|offering| offering.id.clone()).collect();
        let named = &query.narrowing.offerings;
        let wanted = if named.is_empty() { &every } else { named };
        let mut answer = self.first_slots(&env, &query, reason, &every).await;
        answer = answer.and_then(|answer| gateway::only(answer, wanted));
        let answer = if let Some(answer) = answer {
            Ok(answer)
        } else {
            let call = Call::get(self.times_path(&asked_under, &query));
            let raw = env.send(&asked_under, &call).await;
            decode(&raw).map(|answer| sift(&env, &query, reason, wanted, answer))
        };
        self.dispatch(Event::SlotsArrived { asked: query, answer });
    }

    /// The times that the element asked for before the wasm was there, if they are what is wanted.
    async fn first_slots(
        self,
        env: &Rc<Env>,
        query: &Query,
        reason: &ReasonId,
        every: &[OfferingId],
    ) -> Option<AvailabilityAnswer> {
        let first = query.from.is_none() && !self.used_first.get_value() && !self.is_moving();
        let promise = env.host.availability.clone().filter(|_| first)?;
        self.used_first.set_value(true);
        let answer = decode(&gateway::fetched(promise).await).ok()?;
        Some(sift(env, query, reason, every, answer))
    }

    async fn extend(self, env: Rc<Env>, asked_under: Rc<Catalogue>, claim: HoldClaim) {
        let call = Call {
            method: "POST",
            path: routes::extension(asked_under.site(), &claim.hold),
            body: None,
            key: None,
            bearer: Some(claim.token.expose().to_owned()),
        };
        let raw = env.send(&asked_under, &call).await;
        let (hold, now) = (claim.hold, browser::now());
        self.dispatch(Event::ExtensionArrived { hold, answer: decode(&raw), now });
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
            Announcement::Notice => match self.peek(|state| state.notice.clone()) {
                Some(Notice::SlotGone { .. }) => self.text(Message::SlotGoneTitle),
                Some(Notice::Vetoed(Some(said))) => said,
                Some(Notice::Vetoed(None)) => self.text(Message::TroubleVetoed),
                Some(Notice::PolicyChanged) => self.text(Message::PolicyChangedText),
                Some(Notice::Trouble(_)) | None => self.text(Message::TroubleTitle),
            },
        }
    }
}

pub(super) fn focus_on(env: Rc<Env>, focus: Focus) {
    let target = match focus {
        Focus::Heading => "heading",
        Focus::ErrorSummary => "errors",
        Focus::Notice => "notice",
    };
    move_focus(env, ["[data-focus=", target, "]"].concat());
}

pub(super) fn move_focus(env: Rc<Env>, selector: String) {
    spawn(Box::pin(async move {
        // The effects that bring the target onto the page run in the tick before.
        leptos::task::tick().await;
        env.host.focus(&selector);
    }));
}

/// One type for all that runs beside: each would be compiled into a promise of its own.
pub(super) fn spawn(future: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(future);
}

impl Env {
    /// Whether these are the policies in force on this page.
    fn is_current(&self, catalogue: &Rc<Catalogue>) -> bool {
        Rc::ptr_eq(catalogue, &self.catalogue())
    }

    /// Sends a request as long as the policies hold under which it was made: it may name somebody
    /// who has left them since.
    async fn send(&self, asked_under: &Rc<Catalogue>, call: &Call) -> Raw {
        self.gateway.send(call, &|| !self.over.get() && self.is_current(asked_under)).await
    }
}

/// What an answer to a query says about `offerings`, under the policies of now.
fn sift(
    env: &Env,
    query: &Query,
    reason: &ReasonId,
    offerings: &[OfferingId],
    answer: AvailabilityAnswer,
) -> AvailabilityAnswer {
    let asked = Asked { reason, offerings, from: query.from, now: browser::now() };
    told(env, RefusedIn::Availability, gateway::availability(&env.catalogue(), &asked, answer))
}

/// Tells the host's page what was dropped.
fn told<T>(env: &Env, place: RefusedIn, Sifted { answer, refused }: Sifted<T>) -> T {
    if refused.count > 0 {
        env.host.emit(&PublicEvent::Refused { place, refusals: refused });
    }
    answer
}

/// Without the manage mode nothing is moved: times are asked for, and held, to be booked.
#[cfg(not(feature = "manage"))]
impl Session {
    fn is_moving(self) -> bool {
        false
    }

    fn times_path(self, catalogue: &Catalogue, query: &Query) -> String {
        routes::availability(catalogue.site(), query)
    }

    fn to_hold(self, catalogue: &Catalogue, request: &HoldRequest, key: String) -> Call {
        post(routes::holds(catalogue.site()), request, key)
    }
}

pub(super) fn post(path: String, body: &impl Wire, key: String) -> Call {
    Call {
        method: "POST",
        path,
        body: Some(body.write().to_string()),
        key: Some(key),
        bearer: None,
    }
}
