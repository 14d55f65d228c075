//! Origins: who is a party of its own in the eyes of a browser.
//!
//! Owns the demo's addresses and how they are exchanged for those of a run on other ports.

use crate::host::Host;
use std::fmt;

/// Scheme, host and port, without a slash at the end: `http://127.0.0.1:8601`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// An origin on this machine.
    pub fn loopback(port: u16) -> Self {
        Self(format!("http://127.0.0.1:{port}"))
    }

    /// Reads an origin; `None` unless it is `http` or `https`, a host and perhaps a port, in the
    /// characters that need no escape in a header or an attribute.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("http://").or(text.strip_prefix("https://"))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:-[]".contains(&byte);
        (!rest.is_empty() && rest.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The origin as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where everybody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins {
    /// The backend.
    pub api: Origin,
    /// The widget's files, as from a content delivery network.
    pub assets: Origin,
    /// The hospital's pages.
    pub hospital: Origin,
    /// The clinic's pages.
    pub clinic: Origin,
    /// The developer's page.
    pub sandbox: Origin,
    /// A vendor that cheats, in front of the backend.
    pub vendor: Origin,
    /// A backend in sandbox mode, to which the developer's page talks where there is one.
    pub worlds: Option<Origin>,
}

impl Origins {
    /// The addresses that stand in the demo's policies.
    pub fn demo() -> Self {
        Self {
            api: Origin::loopback(8600),
            assets: Origin::loopback(8610),
            hospital: Origin::loopback(8601),
            clinic: Origin::loopback(8602),
            sandbox: Origin::loopback(8603),
            vendor: Origin::loopback(8604),
            worlds: Some(Origin::loopback(8606)),
        }
    }

    /// The same for a page that talks to the vendor in place of the backend.
    pub(crate) fn behind_vendor(&self) -> Self {
        Self { api: self.vendor.clone(), ..self.clone() }
    }

    /// The same as the pages of a host have them: those of the developer talk to a backend of their own.
    pub(crate) fn seen_by(&self, host: Host) -> Self {
        match host {
            Host::Sandbox => {
                Self { api: self.worlds.as_ref().unwrap_or(&self.api).clone(), ..self.clone() }
            }
            Host::Hospital | Host::Clinic => self.clone(),
        }
    }

    /// The origin of a host.
    pub fn of(&self, host: Host) -> &Origin {
        match host {
            Host::Hospital => &self.hospital,
            Host::Clinic => &self.clinic,
            Host::Sandbox => &self.sandbox,
        }
    }

    /// The hosts whose pages book on the site of `host`, to be registered with the backend.
    pub fn of_site(&self, host: Host) -> Vec<&Origin> {
        let on_site = |other: &Host| other.site() == host.site() || *other == Host::Sandbox;
        Host::ALL.into_iter().filter(on_site).map(|host| self.of(host)).collect()
    }

    /// A document of the demo, with these addresses in place of the demo's.
    pub(crate) fn exchange(&self, document: &str) -> String {
        let demo = Self::demo();
        let pairs = demo.named().into_iter().zip(self.named());
        // In two turns, so that a free port which happens to be one of the demo's is not exchanged
        // once more.
        let marked = pairs.clone().fold(document.to_owned(), |text, ((name, from), _)| {
            text.replace(from.as_str(), &format!("\u{0}{name}\u{0}"))
        });
        pairs.fold(marked, |text, (_, (name, to))| {
            text.replace(&format!("\u{0}{name}\u{0}"), to.as_str())
        })
    }

    /// Names and origins, as placeholders of pages call them.
    pub(crate) fn named(&self) -> [(&'static str, &Origin); 6] {
        [
            ("api", &self.api),
            ("assets", &self.assets),
            ("hospital", &self.hospital),
            ("clinic", &self.clinic),
            ("sandbox", &self.sandbox),
            ("vendor", &self.vendor),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_exchanged_even_when_they_swap() {
        let swapped = Origins {
            hospital: Origin::loopback(8602),
            clinic: Origin::loopback(8601),
            ..Origins::demo()
        };
        let text = "http://127.0.0.1:8601/a http://127.0.0.1:8602/b";
        assert_eq!(swapped.exchange(text), "http://127.0.0.1:8602/a http://127.0.0.1:8601/b");
    }

    #[test]
    fn an_origin_is_no_page_and_no_markup() {
        assert!(Origin::parse("https://booking.example:8443").is_some());
        for bad in ["booking.example", "https://", "https://a/b", "https://a;b", "https://a b"] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_site_is_booked_from_its_own_pages_and_from_the_sandbox() {
        let origins = Origins::demo();
        assert_eq!(origins.of_site(Host::Hospital), [&origins.hospital, &origins.sandbox]);
        assert_eq!(origins.of_site(Host::Clinic), [&origins.clinic, &origins.sandbox]);
    }
}
