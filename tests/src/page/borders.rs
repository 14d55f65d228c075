//! Where a page's requests may go, and what may be in them.
//!
//! Owns the judgement over what [`crate::recorder`] noted, for the pages of one world: the page's
//! own origin, the files' and the backend's, nobody else's; no cookie; what was typed in the body of
//! a booking alone. Start reading at [`Borders::crossings`].

use super::typed::Typed;
use crate::engine::NOBODY;
use crate::recorder::{Sent, origin_of};
use guichet_host_examples::{Host, Origins, policy_document};
use serde_json::Value;

/// Whom browsers ask whatever they are told. The recorder lets none of it out of this machine.
const CHATTER: [&str; 2] = [
    NOBODY,
    // Chromium, for a dictionary to check the spelling with, some time after the first text area.
    "redirector.gvt1.com",
];

/// The part of a path below which the backend takes what patients typed.
const BOOKINGS: &str = "/reservations";

/// The parties that a world's pages may talk to.
#[derive(Debug, Clone)]
pub struct Borders {
    origins: Origins,
    links: Value,
}

impl Borders {
    /// Around the hosts at these origins, under the policies that they serve.
    pub fn new(origins: &Origins) -> Self {
        let links = |hosts: &[Host]| hosts.iter().flat_map(|host| links(*host, origins)).collect();
        let links = Host::ALL.map(|host| {
            let links: Vec<Value> = match host {
                // A developer may look at either.
                Host::Sandbox => links(&[Host::Hospital, Host::Clinic]),
                host => links(&[host]),
            };
            (origins.of(host).as_str().to_owned(), Value::Array(links))
        });
        Self { origins: origins.clone(), links: links.into_iter().collect() }
    }

    /// What the links of widgets may begin with, by the origin of their page.
    pub(super) fn links(&self) -> &Value {
        &self.links
    }

    /// Everything in these requests, in their order, that should not be.
    pub(super) fn crossings(&self, all: &[Sent], typed: &Typed) -> Vec<String> {
        let mut shown = None;
        let mut crossings = Vec::new();
        for sent in all {
            let asker = if is_of_a_new_page(sent) { None } else { asker(sent).or(shown) };
            if is_chatter(sent) || asker.is_some_and(|asker| self.is_of_another_world(asker)) {
                continue;
            }
            let said = format!("{} {}", sent.method, sent.url);
            let origin = sent.origin();
            let may_go = match asker {
                // Nothing but a new page is asked for by nobody.
                None => self.is_host(origin),
                Some(asker) => self.is_host(asker) && (origin == asker || self.serves_all(origin)),
            };
            if asker.is_none() {
                shown = Some(origin);
            }
            if !may_go {
                crossings.push(format!("{said}: asked for by {asker:?}"));
            }
            crossings
                .extend(self.in_the_wrong(sent, typed).map(|wrong| format!("{said}: {wrong}")));
        }
        if shown.is_none() {
            crossings.push("the recorder saw no page".to_owned());
        }
        crossings
    }

    fn in_the_wrong<'s>(&self, sent: &'s Sent, typed: &Typed) -> impl Iterator<Item = String> + 's {
        let cookies = sent.header("cookie").map(|cookie| format!("sends the cookie {cookie}"));
        let kept = sent.cookies_set.iter().map(|cookie| format!("sets the cookie {cookie}"));
        let led =
            sent.led_to.iter().filter(|to| !to.starts_with('/') && !to.starts_with(sent.origin()));
        let led = led.map(|to| format!("leads to {to}")).collect::<Vec<_>>();
        let in_url = typed.found_in(&sent.url).map(|what| format!("{what:?} in the address"));
        let headers = sent.headers.iter();
        let in_headers = headers.filter_map(|(name, value)| {
            typed.found_in(value).map(|what| format!("{what:?} in the header {name}"))
        });
        let in_headers = in_headers.collect::<Vec<_>>();
        let is_booking = self.is_backend(sent.origin()) && sent.url.contains(BOOKINGS);
        let in_body = if is_booking { None } else { typed.found_in(&sent.body) };
        let in_body = in_body.map(|what| format!("{what:?} in the body"));
        cookies.into_iter().chain(kept).chain(led).chain(in_url).chain(in_headers).chain(in_body)
    }

    fn is_host(&self, origin: &str) -> bool {
        Host::ALL.iter().any(|host| self.origins.of(*host).as_str() == origin)
    }

    fn serves_all(&self, origin: &str) -> bool {
        origin == self.origins.assets.as_str() || self.is_backend(origin)
    }

    fn is_backend(&self, origin: &str) -> bool {
        let mut backends =
            [Some(&self.origins.api), self.origins.worlds.as_ref()].into_iter().flatten();
        backends.any(|backend| backend.as_str() == origin)
    }

    /// The page that the browser showed to the journey before may still have something to send.
    fn is_of_another_world(&self, asker: &str) -> bool {
        asker.starts_with("http://127.0.0.1:") && !self.is_host(asker) && !self.serves_all(asker)
    }
}

/// What the policy of a host has as the beginning of every link.
fn links(host: Host, origins: &Origins) -> Vec<Value> {
    let document = policy_document(host, origins);
    let document = document.unwrap_or_else(|error| panic!("no policy: {error}"));
    let policy: Value = serde_json::from_str(&document).unwrap_or_default();
    policy["links"].as_array().cloned().unwrap_or_default()
}

/// The origin of the page that asks. Every host's pages tell it, by their `Referrer-Policy`.
fn asker(sent: &Sent) -> Option<&str> {
    let origin = sent.header("origin").filter(|origin| *origin != "null");
    origin.or_else(|| sent.header("referer").map(origin_of))
}

fn is_of_a_new_page(sent: &Sent) -> bool {
    sent.header("sec-fetch-dest") == Some("document")
}

/// What the browser sends of its own accord.
pub fn is_chatter(sent: &Sent) -> bool {
    let host = sent.origin().split_once("://").map_or("", |(_, host)| host);
    CHATTER.contains(&host.split(':').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request of a page that the hospital shows.
    fn sent(url: &str) -> Sent {
        let referer = format!("{}/", Origins::demo().hospital);
        Sent {
            method: "GET".to_owned(),
            url: url.to_owned(),
            headers: vec![("referer".to_owned(), referer)],
            body: String::new(),
            led_to: None,
            cookies_set: Vec::new(),
        }
    }

    /// What is said of a request that follows upon the page's own.
    fn said_of(request: Sent) -> Vec<String> {
        let page = Sent {
            headers: vec![("sec-fetch-dest".to_owned(), "document".to_owned())],
            ..sent("http://127.0.0.1:8601/")
        };
        let mut typed = Typed::default();
        typed.add("Kervella");
        Borders::new(&Origins::demo()).crossings(&[page, request], &typed)
    }

    #[test]
    fn what_goes_to_the_page_the_files_and_the_backend_is_fine() {
        for origin in ["http://127.0.0.1:8601", "http://127.0.0.1:8610", "http://127.0.0.1:8600"] {
            assert_eq!(said_of(sent(&format!("{origin}/v1"))), [""; 0]);
        }
        let booking = Sent {
            method: "POST".to_owned(),
            body: "{\"family_name\":\"Kervella\"}".to_owned(),
            ..sent("http://127.0.0.1:8600/v1/sites/a/reservations")
        };
        assert_eq!(said_of(booking), [""; 0]);
    }

    #[test]
    fn what_goes_elsewhere_or_says_too_much_is_told() {
        let api = "http://127.0.0.1:8600/v1";
        let with = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        for (request, said) in [
            (sent("http://127.0.0.1:8602/"), "asked for by"),
            (sent("https://a.example:443"), "asked for by"),
            (sent("http://127.0.0.1:8600/v1?q=KERVELLA"), "in the address"),
            (Sent { headers: with("cookie", "a=b"), ..sent(api) }, "sends the cookie"),
            (Sent { headers: with("referer", "/?kervella"), ..sent(api) }, "in the header referer"),
            (Sent { cookies_set: vec!["a=b".to_owned()], ..sent(api) }, "sets the cookie"),
            (Sent { led_to: Some("http://127.0.0.1:8602/".to_owned()), ..sent(api) }, "leads to"),
            (Sent { body: "kervella".to_owned(), ..sent(api) }, "in the body"),
        ] {
            let told = said_of(request);
            assert!(told.iter().any(|told| told.contains(said)), "{said} in {told:?}");
        }
    }

    #[test]
    fn a_browser_of_which_no_page_was_seen_is_no_witness() {
        let nothing = Borders::new(&Origins::demo()).crossings(&[], &Typed::default());
        assert_eq!(nothing, ["the recorder saw no page"]);
    }
}
