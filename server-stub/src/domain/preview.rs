//! A preview: what patients would see of an offering once it is published on some terms.
//!
//! Owns how long a preview lives, its secret, and the address that shows it. What is shown is
//! [`super::site::SiteState::preview`]'s. Knows no store and no clock. Start reading at [`Secret`].

use super::random::{Random, identifier};
use super::site::SiteState;
use super::token::SecretHash;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;
use std::fmt;

/// How long a preview lives, in seconds: long enough to walk through it with a colleague.
pub const LIVES_SECONDS: i64 = 30 * 60;

/// When a preview that begins now ends.
pub fn ends(now: Instant) -> Instant {
    now.plus_seconds(LIVES_SECONDS)
}

/// What opens a preview: 128 random bits. It is shown once; its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A fresh one, that nobody can guess.
    pub fn fresh(random: &dyn Random) -> Self {
        Self(identifier(random))
    }

    /// Reads one; `None` when it has not the form.
    pub fn parse(text: &str) -> Option<Self> {
        let is_of_the_alphabet = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (text.len() == 26 && text.bytes().all(is_of_the_alphabet)).then(|| Self(text.to_owned()))
    }

    /// What is kept of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// What the address of a page ends with to show the preview. Browsers send it to nobody: it is
    /// in no log of the host's.
    pub fn fragment(&self) -> String {
        format!("#guichet-preview={}", self.0)
    }

    /// The address of a page of the host's that shows the preview, if the widget stands there.
    ///
    /// # Errors
    /// [`PageFault`] when the page is not the host's.
    pub fn link(&self, page: &str, site: &SiteState) -> Result<String, PageFault> {
        check_page(page, &site.origins, &site.policy)?;
        Ok([page, &self.fragment()].concat())
    }
}

/// Whether a page is the host's, so that a preview may be shown there.
///
/// # Errors
/// [`PageFault`] when it is not.
pub fn check_page(page: &str, origins: &[String], policy: &HostPolicy) -> Result<(), PageFault> {
    let is_plain = page.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = origins.iter().any(|origin| {
        page.strip_prefix(origin.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if page.contains('#') {
        Err(PageFault::Fragment)
    } else if is_plain && is_own || policy.permits(page) {
        Ok(())
    } else {
        Err(PageFault::Elsewhere)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Why a preview has no link to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// The secret would be sent to somebody else.
    #[error(
        "page: must begin with one of the site's origins or of the addresses under the policy's links"
    )]
    Elsewhere,
    /// An address has one of these, and the preview needs it.
    #[error("page: give it without #")]
    Fragment,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::Schedule;
    use guichet_contract::digest::Digest;
    use std::collections::HashMap;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn site() -> SiteState {
        let text = include_str!("../../../contract/src/policy/sample.json");
        let policy = HostPolicy::parse(text).unwrap();
        let schedule =
            Schedule::parse(r#"{"version":1,"site":"sample","rules":[],"periods":[]}"#).unwrap();
        let origins = vec!["https://www.h.example".to_owned()];
        SiteState::new(policy, Digest::of(text), origins, &HashMap::new(), &[], &schedule)
    }

    #[test]
    fn a_secret_is_read_back_and_never_printed() {
        let secret = Secret::fresh(&Fixed(0x5a));
        let text = secret.fragment().trim_start_matches("#guichet-preview=").to_owned();
        assert_eq!(Secret::parse(&text), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_ne!(secret.hash(), Secret::fresh(&Fixed(0x5b)).hash());
        for bad in ["", &text[1..], &format!("{text}0"), &text.to_uppercase(), "guichet_"] {
            assert_eq!(Secret::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_link_leads_to_a_page_of_the_hosts_and_nowhere_else() {
        let (secret, site) = (Secret::fresh(&Fixed(1)), site());
        for page in [
            "https://www.h.example",
            "https://www.h.example/rendez-vous?lang=fr",
            "https://h.example/rdv/",
        ] {
            assert_eq!(secret.link(page, &site), Ok([page, &secret.fragment()].concat()));
        }
        for page in [
            "https://www.h.example.evil.test/",
            "https://www.h.example@evil.test/",
            "https://evil.test/",
            "javascript:alert(1)",
            "/rendez-vous",
            "https://www.h.example/\nhttps://evil.test/",
            "",
        ] {
            assert_eq!(secret.link(page, &site), Err(PageFault::Elsewhere), "{page}");
        }
        let twice = secret.link("https://www.h.example/#top", &site);
        assert_eq!(twice, Err(PageFault::Fragment));
    }
}
