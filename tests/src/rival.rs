//! Somebody else who books: the same API, without a page.
//!
//! Two ways to ask: what must go well answers with what the contract says ([`Rival::book`]), what
//! may be refused answers with a [`Reply`] ([`Rival::try_hold`]).

use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, ManageToken, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::manage::{CancellationRequest, LookupRequest, MoveRequest};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::{Language, PolicyDigest};
use guichet_contract::routes::{self, Query};
use guichet_contract::wire::{
    AvailabilityAnswer, HoldAnswer, HoldClaim, HoldRequest, IDEMPOTENCY_KEY, OfferedSlot,
    ReservationAnswer, ReservationRequest,
};
use std::time::Duration;
use ureq::http::header::RETRY_AFTER;
use ureq::{RequestBuilder, http};

/// Another patient of a site.
#[derive(Debug, Clone)]
pub struct Rival {
    agent: ureq::Agent,
    base: String,
    site: SiteId,
    address: Option<String>,
    edition: Option<PolicyDigest>,
}

/// What the backend answered, whatever it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status; 0 when there was no answer.
    pub status: u16,
    /// What a refused client is told to wait, in seconds.
    pub retry_after: Option<u64>,
    /// The body.
    pub text: String,
}

impl Reply {
    /// Whether what was asked for was done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer as the contract has it.
    #[track_caller]
    pub fn expect<T: Wire>(&self) -> T {
        assert!(self.is_success(), "{}: {}", self.status, self.text);
        let json = Json::parse(&self.text);
        let json = json.unwrap_or_else(|error| panic!("{error}: {}", self.text));
        T::read(&json).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Rival {
    /// A patient of this site of the backend on this port.
    pub fn new(port: u16, site: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let site = SiteId::parse(site).unwrap_or_else(|| panic!("{site} is no identifier"));
        let base = format!("http://127.0.0.1:{port}");
        Self { agent: config.into(), base, site, address: None, edition: None }
    }

    /// The same patient, seen by the backend at another address through its trusted proxy.
    #[must_use]
    pub fn from_address(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// The same patient on a page that has this edition of the policy, and says so.
    #[must_use]
    pub fn with_edition(mut self, edition: &PolicyDigest) -> Self {
        self.edition = Some(edition.clone());
        self
    }

    /// The times of the days asked for: `reason=stress-test&days=31`.
    #[track_caller]
    pub fn availability(&self, query: &str) -> AvailabilityAnswer {
        self.try_availability(query).expect()
    }

    /// The same, whatever the answer is.
    pub fn try_availability(&self, query: &str) -> Reply {
        let path = routes::availability(&self.site, &Query::default());
        let edition = self.edition.as_ref().map(|edition| format!("&policy={edition}"));
        let address = format!("{}{path}?{query}{}", self.base, edition.unwrap_or_default());
        self.reply(self.agent.get(address), RequestBuilder::call)
    }

    /// Every slot of these days, earliest first.
    #[track_caller]
    pub fn slots(&self, query: &str) -> Vec<OfferedSlot> {
        Self::slots_of(&self.availability(query))
    }

    /// Every slot of an answer, earliest first.
    pub fn slots_of(answer: &AvailabilityAnswer) -> Vec<OfferedSlot> {
        let each = answer.offerings.iter().flat_map(|offering| {
            offering.slots.iter().map(|slot| OfferedSlot {
                offering: offering.offering.clone(),
                start: slot.start,
                local: slot.local,
            })
        });
        let mut slots: Vec<OfferedSlot> = each.collect();
        slots.sort_by_key(|slot| slot.start);
        slots
    }

    /// Holds a slot. `key` is told apart from those of other acts.
    #[track_caller]
    pub fn hold(&self, slot: &OfferedSlot, key: &str) -> HoldAnswer {
        self.try_hold(slot, key).expect()
    }

    /// The same, whatever the answer is.
    pub fn try_hold(&self, slot: &OfferedSlot, key: &str) -> Reply {
        let request = HoldRequest { policy: self.edition.clone(), ..Self::asking(slot, key) };
        self.post(&routes::holds(&self.site), key, &request.write())
    }

    /// What is sent to hold a slot.
    pub fn holding(slot: &OfferedSlot, key: &str) -> Json {
        Self::asking(slot, key).write()
    }

    fn asking(slot: &OfferedSlot, key: &str) -> HoldRequest {
        HoldRequest {
            offerings: vec![slot.offering.clone()],
            start: slot.start,
            token: token(key),
            replaces: None,
            policy: None,
        }
    }

    /// Books a slot for good.
    #[track_caller]
    pub fn book(&self, slot: &OfferedSlot, key: &str) -> ReservationAnswer {
        let hold = self.hold(slot, key).hold;
        self.try_confirm(&hold, key).expect()
    }

    /// Books a slot for a patient of one's own.
    #[track_caller]
    pub fn book_as(
        &self,
        slot: &OfferedSlot,
        key: &str,
        patient: PatientForm,
    ) -> ReservationAnswer {
        let hold = self.hold(slot, key).hold;
        let request = ReservationRequest { patient, ..self.claim(&hold, key) };
        self.post(&routes::reservations(&self.site), key, &request.write()).expect()
    }

    /// Confirms the hold that was made with the same key, whatever the answer is.
    pub fn try_confirm(&self, hold: &HoldId, key: &str) -> Reply {
        self.post(&routes::reservations(&self.site), key, &self.claim(hold, key).write())
    }

    /// What is sent to confirm the hold that was made with the same key.
    pub fn confirming(hold: &HoldId, key: &str) -> Json {
        Self::claiming(hold, key).write()
    }

    fn claim(&self, hold: &HoldId, key: &str) -> ReservationRequest {
        ReservationRequest { policy: self.edition.clone(), ..Self::claiming(hold, key) }
    }

    fn claiming(hold: &HoldId, key: &str) -> ReservationRequest {
        let value = |text: &str| Some(Personal::new(text));
        ReservationRequest {
            holds: vec![HoldClaim { hold: hold.clone(), token: token(key) }],
            patient: PatientForm {
                given_name: value("Rita"),
                family_name: value("Vale"),
                birth_date: value("1970-01-02"),
                phone: value("06 39 98 11 11"),
                email: value("rita@example.org"),
                ..PatientForm::default()
            },
            language: Language::parse("fr").unwrap_or_else(|| panic!("fr is a language")),
            policy: None,
        }
    }

    /// Confirms the hold that was made with the same key for a patient of one's own, whatever the
    /// answer is.
    pub fn try_confirm_as(&self, hold: &HoldId, key: &str, patient: PatientForm) -> Reply {
        let request = ReservationRequest { patient, ..self.claim(hold, key) };
        self.post(&routes::reservations(&self.site), key, &request.write())
    }

    /// Asks what a link to the manage page opens, whatever the answer is.
    pub fn try_lookup(&self, token: &ManageToken, key: &str, detail: &str) -> Reply {
        let detail = Some(Personal::new(detail));
        let request = LookupRequest { token: token.clone(), detail };
        self.post(&routes::lookups(&self.site), key, &request.write())
    }

    /// Gives a visit up by such a link, whatever the answer is.
    pub fn try_cancel(
        &self,
        token: &ManageToken,
        key: &str,
        (appointment, detail): (&AppointmentId, &str),
    ) -> Reply {
        let (token, appointment) = (token.clone(), appointment.clone());
        let request =
            CancellationRequest { token, detail: Some(Personal::new(detail)), appointment };
        self.post(&routes::cancellations(&self.site), key, &request.write())
    }

    /// Moves a visit by such a link to the time that was held with the same key, whatever the answer
    /// is.
    pub fn try_move(
        &self,
        link: &ManageToken,
        key: &str,
        (appointment, detail, hold): (&AppointmentId, &str, &HoldId),
    ) -> Reply {
        let request = MoveRequest {
            token: link.clone(),
            detail: Some(Personal::new(detail)),
            appointment: appointment.clone(),
            hold: HoldClaim { hold: hold.clone(), token: token(key) },
        };
        self.post(&routes::moves(&self.site), key, &request.write())
    }

    /// Gives back the hold that was made with the same key, whatever the answer is.
    pub fn try_release(&self, hold: &HoldId, key: &str) -> Reply {
        let path = routes::hold(&self.site, hold);
        let request = self.agent.delete(format!("{}{path}", self.base));
        let request = request.header("Authorization", format!("Bearer {}", token(key).expose()));
        self.reply(request, RequestBuilder::call)
    }

    fn post(&self, path: &str, key: &str, body: &Json) -> Reply {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header(IDEMPOTENCY_KEY, idempotency_key(key))
            .content_type("application/json");
        self.reply(request, |request| request.send(body.to_string()))
    }

    fn reply<B>(
        &self,
        mut request: RequestBuilder<B>,
        send: impl FnOnce(RequestBuilder<B>) -> Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Reply {
        if let Some(address) = &self.address {
            request = request.header("X-Forwarded-For", address);
        }
        let read = send(request).and_then(|mut answer| {
            let header = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            Ok(Reply {
                status: answer.status().as_u16(),
                retry_after: header.and_then(|value| value.parse().ok()),
                text: answer.body_mut().read_to_string()?,
            })
        });
        read.unwrap_or_else(|error| Reply { status: 0, retry_after: None, text: error.to_string() })
    }
}

/// The header that makes a repeated request one act.
pub fn idempotency_key(key: &str) -> String {
    format!("rival-of-the-tests-{key}")
}

/// A secret of the right form. A rival of tests has nothing to hide.
fn token(key: &str) -> HoldToken {
    let text = format!("{key:0<32}");
    HoldToken::parse(&text).unwrap_or_else(|| panic!("{text} is no token"))
}
