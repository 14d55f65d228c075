//! Somebody else who books: the same API, without a page.

use guichet_contract::ids::{HoldToken, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::Language;
use guichet_contract::routes::{self, Query};
use guichet_contract::wire::{
    AvailabilityAnswer, HoldAnswer, HoldClaim, HoldRequest, IDEMPOTENCY_KEY, OfferedSlot,
    ReservationAnswer, ReservationRequest,
};
use guichet_host_examples::Host;
use std::time::Duration;

/// Another patient of a site.
#[derive(Debug)]
pub struct Rival {
    agent: ureq::Agent,
    base: String,
    site: SiteId,
}

impl Rival {
    pub(super) fn new(port: u16, host: Host) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let site = SiteId::parse(host.site());
        let site = site.unwrap_or_else(|| panic!("{} is no identifier", host.site()));
        Self { agent: config.into(), base: format!("http://127.0.0.1:{port}"), site }
    }

    /// The times of the days asked for: `reason=stress-test&days=31`.
    #[track_caller]
    pub fn availability(&self, query: &str) -> AvailabilityAnswer {
        let query =
            Query::parse(query).unwrap_or_else(|name| panic!("{query}: cannot read {name}"));
        let address = format!("{}{}", self.base, routes::availability(&self.site, &query));
        expect(self.agent.get(address).call())
    }

    /// Every slot of these days, earliest first.
    #[track_caller]
    pub fn slots(&self, query: &str) -> Vec<OfferedSlot> {
        let answer = self.availability(query);
        let mut slots: Vec<OfferedSlot> = answer
            .offerings
            .iter()
            .flat_map(|offering| {
                offering.slots.iter().map(|slot| OfferedSlot {
                    offering: offering.offering.clone(),
                    start: slot.start,
                    local: slot.local,
                })
            })
            .collect();
        slots.sort_by_key(|slot| slot.start);
        slots
    }

    /// Holds a slot. `key` is told apart from those of other acts.
    #[track_caller]
    pub fn hold(&self, slot: &OfferedSlot, key: &str) -> HoldAnswer {
        let request = HoldRequest {
            offerings: vec![slot.offering.clone()],
            start: slot.start,
            token: token(key),
            replaces: None,
            policy: None,
        };
        self.post(&routes::holds(&self.site), key, &request.write())
    }

    /// Books a slot for good.
    #[track_caller]
    pub fn book(&self, slot: &OfferedSlot, key: &str) -> ReservationAnswer {
        let hold = self.hold(slot, key).hold;
        let value = |text: &str| Some(Personal::new(text));
        let request = ReservationRequest {
            holds: vec![HoldClaim { hold, token: token(key) }],
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
        };
        self.post(&routes::reservations(&self.site), key, &request.write())
    }

    #[track_caller]
    fn post<T: Wire>(&self, path: &str, key: &str, body: &Json) -> T {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header(IDEMPOTENCY_KEY, format!("rival-of-the-tests-{key}"))
            .content_type("application/json");
        expect(request.send(body.to_string()))
    }
}

/// A secret of the right form. A rival of tests has nothing to hide.
fn token(key: &str) -> HoldToken {
    let text = format!("{key:0<32}");
    HoldToken::parse(&text).unwrap_or_else(|| panic!("{text} is no token"))
}

#[track_caller]
fn expect<T: Wire>(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> T {
    let mut answer = answer.unwrap_or_else(|error| panic!("the backend does not answer: {error}"));
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    assert!(answer.status().is_success(), "{}: {text}", answer.status());
    let json = Json::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    T::read(&json).unwrap_or_else(|error| panic!("{error}: {text}"))
}
