//! From what the host gave to what the widget works with.
//!
//! Owns the reading of attributes and policies, with an error for each way to get them wrong that
//! says, in the console, what to change. Knows no DOM: the element hands everything over.

use crate::flow::Catalogue;
use core::fmt;
use guichet_contract::ids::SiteId;
use guichet_contract::policy::{HostPolicy, Narrowing, PolicyDigest, PolicyError};
use guichet_contract::time::Instant;

/// How long before its end the host is told that a policy ends, in seconds.
const WARNED_BEFORE: i64 = 14 * 86_400;

/// A policy as the host gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPolicy {
    /// Where from, for the console: an address, `inline` or `property`.
    pub source: String,
    /// The document.
    pub text: String,
}

/// Why nobody can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigError {
    /// The `site` attribute is missing or no identifier.
    Site(String),
    /// No policy was given.
    NoPolicy,
    /// A policy shows nobody.
    Policy {
        /// Which.
        source: String,
        /// Why.
        error: PolicyError,
    },
    /// The policies, or the policy and the attributes, have nothing in common.
    NothingLeft,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(given) => {
                f.write_str("the attribute site=\"")?;
                f.write_str(given)?;
                f.write_str("\" is not a site identifier (1 to 64 of a-z A-Z 0-9 - _ .)")
            }
            Self::NoPolicy => f.write_str(
                "no policy was given, so nobody may be shown: set the attribute policy=\"/guichet/policy.json\"",
            ),
            Self::Policy { source, error } => {
                f.write_str("the policy (")?;
                f.write_str(source)?;
                f.write_str(") shows nobody: ")?;
                error.fmt(f)
            }
            Self::NothingLeft => f.write_str(
                "the policy and the attributes reason, practitioner, location and specialty have no offering in common: check their identifiers",
            ),
        }
    }
}

/// Reads what the host gave.
///
/// Several policies are intersected, in the words of the first. `narrowing` holds names and values
/// of attributes; a value may list several identifiers, separated by spaces.
///
/// # Errors
/// [`ConfigError`]; the widget then shows the fallback.
pub fn read(
    site: &str,
    policies: &[GivenPolicy],
    narrowing: &[(&str, String)],
    language: &str,
    now: Instant,
) -> Result<Catalogue, ConfigError> {
    let site = SiteId::parse(site).ok_or_else(|| ConfigError::Site(site.to_owned()))?;
    let mut parsed = Vec::new();
    for given in policies {
        let policy = HostPolicy::parse(&given.text)
            .and_then(|policy| policy.check_in_force(&site, now).map(|()| policy))
            .map_err(|error| ConfigError::Policy { source: given.source.clone(), error })?;
        parsed.push(policy);
    }
    let last = parsed.iter().zip(policies).min_by_key(|(policy, _)| policy.valid.until);
    let last = last.map(|(policy, given)| (policy.valid.until, given.source.as_str()));
    let warning = last.filter(|(until, _)| *until < now.plus_seconds(WARNED_BEFORE)).map(
        |(until, source)| {
            ["the policy (", source, ") ends at ", &until.to_string(), ": publish a new edition"]
                .concat()
        },
    );
    let digest = match policies {
        [only] => Some(PolicyDigest::of(&only.text)),
        _ => None,
    };
    let mut parsed = parsed.into_iter();
    let first = parsed.next().ok_or(ConfigError::NoPolicy)?;
    let others: Vec<HostPolicy> = parsed.collect();
    let mut narrowed = Narrowing::default();
    for (name, values) in narrowing {
        for value in values.split_whitespace() {
            narrowed.add(name, value);
        }
    }
    let catalogue = Catalogue {
        policy: first.intersect(&others),
        digest,
        narrowing: narrowed,
        language: language.to_owned(),
        warning,
    };
    if catalogue.reasons().next().is_none() {
        return Err(ConfigError::NothingLeft);
    }
    Ok(catalogue)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../contract/src/policy/sample.json");

    fn given(text: &str) -> GivenPolicy {
        GivenPolicy { source: "inline".to_owned(), text: text.to_owned() }
    }

    fn read_at(
        policies: &[GivenPolicy],
        narrowing: &[(&str, &str)],
        now: &str,
    ) -> Result<Catalogue, String> {
        let narrowing: Vec<_> =
            narrowing.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let now = Instant::parse(now).unwrap();
        read("sample", policies, &narrowing, "fr", now).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_policy_nobody_is_shown() {
        let error = read_at(&[], &[], "2026-11-22T00:00:00Z").unwrap_err();
        assert!(error.contains("policy=\"/guichet/policy.json\""), "{error}");
    }

    #[test]
    fn an_expired_policy_shows_nobody_and_says_since_when() {
        let error = read_at(&[given(SAMPLE)], &[], "2036-01-01T00:00:00Z").unwrap_err();
        assert_eq!(
            error,
            "the policy (inline) shows nobody: valid.until: expired at 2036-01-01T00:00:00Z"
        );
    }

    #[test]
    fn a_policy_that_ends_within_two_weeks_is_told_of_and_one_that_ends_later_is_not() {
        let at = |now| read_at(&[given(SAMPLE)], &[], now).unwrap().warning;
        assert_eq!(at("2035-12-18T00:00:00Z"), None);
        assert_eq!(
            at("2035-12-18T00:00:01Z").unwrap(),
            "the policy (inline) ends at 2036-01-01T00:00:00Z: publish a new edition"
        );
        let soon = SAMPLE.replace("2036-01-01", "2026-11-30");
        let other = GivenPolicy { source: "property".to_owned(), text: soon };
        let both = read_at(&[given(SAMPLE), other], &[], "2026-11-22T00:00:00Z").unwrap();
        assert!(both.warning.unwrap().contains("(property) ends at 2026-11-30"));
    }

    #[test]
    fn one_bad_policy_among_good_ones_shows_nobody() {
        let bad = given(&SAMPLE.replace("\"serial\"", "\"cereal\""));
        assert!(read_at(&[given(SAMPLE), bad], &[], "2026-11-22T00:00:00Z").is_err());
    }

    #[test]
    fn an_attribute_may_list_several_identifiers() {
        let catalogue =
            read_at(&[given(SAMPLE)], &[("practitioner", " bea  nobody ")], "2026-11-22T00:00:00Z");
        let catalogue = catalogue.unwrap();
        let names: Vec<_> = catalogue.reasons().map(|reason| reason.id.to_string()).collect();
        assert_eq!(names, ["checkup"]);
    }

    #[test]
    fn attributes_that_leave_nothing_are_an_error_and_not_an_empty_page() {
        let error = read_at(&[given(SAMPLE)], &[("reason", "xyz")], "2026-11-22T00:00:00Z");
        assert!(error.unwrap_err().contains("no offering in common"));
    }
}
