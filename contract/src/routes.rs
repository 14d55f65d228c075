//! Paths and queries of the public API.
//!
//! Owns the templates that the backend mounts and the addresses that the widget asks for, so that
//! neither can move alone.

use crate::ids::{HoldId, SiteId};
use crate::policy::{Narrowing, PolicyDigest};
use crate::time::LocalDate;

/// Which offerings can be booked. GET.
pub const OPENINGS: &str = "/v1/sites/{site}/openings";
/// The times of a reason. GET.
pub const AVAILABILITY: &str = "/v1/sites/{site}/availability";
/// Take a slot out of the offer. POST.
pub const HOLDS: &str = "/v1/sites/{site}/holds";
/// Give a hold back. DELETE, `Authorization: Bearer` with its token.
pub const HOLD: &str = "/v1/sites/{site}/holds/{hold}";
/// Keep a hold longer. POST, `Authorization: Bearer` with its token.
pub const EXTENSION: &str = "/v1/sites/{site}/holds/{hold}/extension";
/// Turn holds into appointments. POST.
pub const RESERVATIONS: &str = "/v1/sites/{site}/reservations";
/// What a link to the manage page opens. POST, so that its secret is in no address.
pub const LOOKUPS: &str = "/v1/sites/{site}/visits/lookups";
/// Give a visit up. POST.
pub const CANCELLATIONS: &str = "/v1/sites/{site}/visits/cancellations";
/// The times to which visits can be moved. GET, with the parameters of [`AVAILABILITY`].
pub const MOVE_TIMES: &str = "/v1/sites/{site}/visits/times";
/// Take a slot out of the offer to which a visit is to be moved. POST.
pub const MOVE_HOLDS: &str = "/v1/sites/{site}/visits/holds";
/// Give a visit up for another time. POST.
pub const MOVES: &str = "/v1/sites/{site}/visits/moves";

/// Parameters of the GETs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// What the page narrows the policy to. Availability needs exactly one reason.
    pub narrowing: Narrowing,
    /// `policy`: the page's policy, once it is known.
    pub policy: Option<PolicyDigest>,
    /// `from`: first day, at each place; today when absent. Availability alone.
    pub from: Option<LocalDate>,
    /// `days`: how many. Availability alone.
    pub days: Option<u32>,
}

impl Query {
    /// The query with its question mark, or nothing. Every value is of characters that need no
    /// escaping.
    pub fn write(&self) -> String {
        let mut out = String::new();
        let mut add = |name: &str, value: &str| {
            out.push(if out.is_empty() { '?' } else { '&' });
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        };
        self.narrowing.pairs().for_each(|(name, value)| add(name, value));
        self.policy.iter().for_each(|policy| add("policy", policy.as_str()));
        self.from.iter().for_each(|from| add("from", &from.to_string()));
        self.days.iter().for_each(|days| add("days", &days.to_string()));
        out
    }

    /// Reads a query without its question mark.
    ///
    /// # Errors
    /// The name of the first parameter that is unknown, repeated though single, or has a value
    /// that cannot be read.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut query = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let sound = match name {
                "policy" => set(&mut query.policy, PolicyDigest::parse(value)),
                "from" => set(&mut query.from, LocalDate::parse(value)),
                "days" => {
                    // One way to write a number: `+7` or `07` would be another address of the same answer.
                    let days = value.parse().ok().filter(|_| !value.starts_with(['+', '0']));
                    let days = days.filter(|days| (1..=crate::wire::MAX_DAYS).contains(days));
                    set(&mut query.days, days)
                }
                name => crate::ids::is_identifier(value) && query.narrowing.add(name, value),
            };
            if !sound {
                return Err(name.chars().take(40).collect());
            }
        }
        Ok(query)
    }
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let sound = place.is_none() && value.is_some();
    *place = value;
    sound
}

fn path(site: &SiteId, rest: &[&str]) -> String {
    ["/v1/sites/", site.as_str(), "/", &rest.concat()].concat()
}

/// Path of the openings of a site.
pub fn openings(site: &SiteId, query: &Query) -> String {
    path(site, &["openings", &query.write()])
}

/// Path of the availability of a site.
pub fn availability(site: &SiteId, query: &Query) -> String {
    path(site, &["availability", &query.write()])
}

/// Path of the holds of a site.
pub fn holds(site: &SiteId) -> String {
    path(site, &["holds"])
}

/// Path of one hold.
pub fn hold(site: &SiteId, hold: &HoldId) -> String {
    path(site, &["holds/", hold.as_str()])
}

/// Path where a hold is extended.
pub fn extension(site: &SiteId, hold: &HoldId) -> String {
    path(site, &["holds/", hold.as_str(), "/extension"])
}

/// Path of the reservations of a site.
pub fn reservations(site: &SiteId) -> String {
    path(site, &["reservations"])
}

/// Path where a link to the manage page is looked up.
pub fn lookups(site: &SiteId) -> String {
    path(site, &["visits/lookups"])
}

/// Path where visits are cancelled.
pub fn cancellations(site: &SiteId) -> String {
    path(site, &["visits/cancellations"])
}

/// Path of the times to which visits can be moved.
pub fn move_times(site: &SiteId, query: &Query) -> String {
    path(site, &["visits/times", &query.write()])
}

/// Path where a slot is held to which a visit is to be moved.
pub fn move_holds(site: &SiteId) -> String {
    path(site, &["visits/holds"])
}

/// Path where visits are moved.
pub fn moves(site: &SiteId) -> String {
    path(site, &["visits/moves"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_back_as_it_was_written() {
        let text = "reason=checkup&practitioner=ada&practitioner=bea&from=2026-11-23&days=7";
        let query = Query::parse(text).unwrap();
        assert_eq!(query.write(), format!("?{text}"));
        assert_eq!(Query::default().write(), "");
    }

    #[test]
    fn the_paths_that_are_asked_for_are_those_that_are_mounted() {
        let (site, id) = (SiteId::parse("s").unwrap(), HoldId::parse("h").unwrap());
        let mounted = |template: &str| template.replace("{site}", "s").replace("{hold}", "h");
        let query = Query::default();
        assert_eq!(openings(&site, &query), mounted(OPENINGS));
        assert_eq!(availability(&site, &query), mounted(AVAILABILITY));
        assert_eq!(holds(&site), mounted(HOLDS));
        assert_eq!(hold(&site, &id), mounted(HOLD));
        assert_eq!(extension(&site, &id), mounted(EXTENSION));
        assert_eq!(reservations(&site), mounted(RESERVATIONS));
        assert_eq!(lookups(&site), mounted(LOOKUPS));
        assert_eq!(cancellations(&site), mounted(CANCELLATIONS));
        assert_eq!(move_times(&site, &query), mounted(MOVE_TIMES));
        assert_eq!(move_holds(&site), mounted(MOVE_HOLDS));
        assert_eq!(moves(&site), mounted(MOVES));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, name) in [
            ("reason=a%20b", "reason"),
            ("days=0", "days"),
            ("days=32", "days"),
            ("days=+7", "days"),
            ("days=07", "days"),
            ("days=99999999999999999999", "days"),
            ("days=7&days=7", "days"),
            ("from=today", "from"),
            ("who=ada", "who"),
            ("policy=abc", "policy"),
        ] {
            assert_eq!(Query::parse(text), Err(name.to_owned()), "{text}");
        }
    }
}
