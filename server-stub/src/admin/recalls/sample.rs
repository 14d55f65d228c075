//! What the patients of a recall would be told, before anybody is.
//!
//! Owns an example of each way in each language of the policy: of the first visit, with a link that
//! opens nothing. The words are those that are sent ([`Composer`]).

use crate::domain::message::{Channel, Kind, Outgoing, Visit, identity};
use crate::domain::outside::BookedVisit;
use crate::domain::site::SiteState;
use crate::messages::Composer;
use guichet_contract::ids::ManageToken;
use guichet_contract::policy::Language;
use guichet_contract::time::Instant;
use std::sync::Arc;

/// A message as a patient would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Which way.
    pub(crate) channel: Channel,
    /// In which language.
    pub(crate) language: Language,
    /// The subject of an e-mail.
    pub(crate) subject: Option<String>,
    /// What it says.
    pub(crate) text: String,
}

/// An e-mail and an SMS in each language; none where the policy has none of the visits any more.
pub(crate) fn samples(state: &SiteState, visits: &[BookedVisit], now: Instant) -> Vec<Sample> {
    let is_known = |visit: &&BookedVisit| {
        state.policy.offerings.iter().any(|offering| offering.id == visit.offering)
    };
    let Some(first) = visits.iter().find(is_known) else { return Vec::new() };
    let ways = [Channel::Email, Channel::Sms];
    let each = state
        .policy
        .languages
        .iter()
        .flat_map(|language| ways.into_iter().map(move |channel| (channel, language.clone())));
    each.filter_map(|(channel, language)| {
        let message = outgoing(state, first, (channel, language.clone()), now);
        let composer = Composer::new(&message, &state.messages);
        let (subject, text) = if channel == Channel::Email {
            let mail = composer.mail("").ok()?;
            (Some(mail.subject), mail.body)
        } else {
            (None, composer.sms().ok()?.text)
        };
        Some(Sample { channel, language, subject, text })
    })
    .collect()
}

fn outgoing(
    state: &SiteState,
    visit: &BookedVisit,
    (channel, language): (Channel, Language),
    now: Instant,
) -> Outgoing {
    let BookedVisit { appointment, offering, start, local_start, ends, local_end } = visit.clone();
    let visit = Visit {
        series: appointment.clone(),
        appointment,
        offering,
        policy: Arc::clone(&state.policy),
        sequence: 1,
        start,
        local_start,
        ends,
        local_end,
        cancelled: true,
    };
    Outgoing {
        id: identity(Kind::Recalled, Some(channel), &["example"]),
        attempt: 1,
        kind: Kind::Recalled,
        channel,
        site: state.site.clone(),
        policy: Arc::clone(&state.policy),
        language,
        address: None,
        visits: vec![visit],
        former: Vec::new(),
        link: ManageToken::parse("example-example-example"),
        created_at: now,
    }
}
