//! Webhook calls to hosts' own servers (Standard Webhooks).
//!
//! Owns what an answer means and where may be asked. What a call says is
//! [`crate::messages::Composer::event`]'s.

use super::guard::{Forbidden, Guard, Judged};
use super::http;
use super::signature::Key;
use crate::domain::message::{Outcome, Reason};
use guichet_contract::ids::{MessageId, SiteId};
use guichet_contract::time::Instant;
use ureq::Agent;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;

/// Calls hosts.
pub(super) struct Webhooks {
    agent: Agent,
    key: Key,
}

/// A call.
pub(super) struct Call {
    /// The message, the same whenever the call is repeated.
    pub(super) id: MessageId,
    /// Whose host.
    pub(super) site: SiteId,
    /// Where to.
    pub(super) url: String,
    /// What it says.
    pub(super) body: String,
}

impl Webhooks {
    /// Calls signed with keys that are derived from `key`, to addresses that the guard permits.
    pub(super) fn new(key: Key, guard: Guard) -> Self {
        let judged = Judged { guard, resolver: DefaultResolver::default() };
        let agent = Agent::with_parts(http::config(), DefaultConnector::default(), judged);
        Self { agent, key }
    }

    /// Makes a call. Blocks for up to ten seconds. Of the answer, the status alone is read.
    pub(super) fn call(&self, call: &Call, now: Instant) -> Outcome {
        let key = self.key.of_site(&call.site);
        let sent =
            http::post(&self.agent, &call.url, (&key, call.id.as_str(), now), &call.body, &[]);
        match sent {
            Ok(answer) => judge(answer.status().as_u16()),
            Err(ureq::Error::Other(error)) if error.is::<Forbidden>() => {
                Outcome::Refused(Reason::Forbidden)
            }
            Err(_) => Outcome::Later(Reason::Unreachable),
        }
    }
}

fn judge(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Sent(None),
        // The specification: whoever answers so wants no more of it.
        410 => Outcome::Refused(Reason::Rejected),
        401 | 403 => Outcome::Later(Reason::Unauthorized),
        408 | 425 | 429 | 500..=599 => Outcome::Later(Reason::TryLater),
        // A redirect too: where a host is told is for whoever registers the site to say.
        _ => Outcome::Later(Reason::Rejected),
    }
}
