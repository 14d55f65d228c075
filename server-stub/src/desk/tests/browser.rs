//! The two sites of the public API's tests, and staff who look at pages: with cookies, without a
//! script.

use crate::admin;
use crate::clock::Clock;
use crate::config::Settings;
use crate::desk::beside;
use crate::domain::random::identifier;
use crate::domain::session::form_key;
use crate::domain::staff::{Author, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::edge::client::Peer;
use crate::os_random::OsRandom;
use crate::routes::tests::world::{Answer, World, request, send};
use crate::store::{NewToken, Store};
use axum::Router;
use axum::http::{Method, StatusCode};
use guichet_contract::ids::{PractitionerId, SiteId};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) struct Office {
    pub(super) world: World,
    pub(super) router: Router,
    peers: AtomicU32,
}

impl Office {
    pub(super) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(super) async fn with(settings: Settings) -> Self {
        let world = World::with(settings).await;
        let router = beside(&world.app, admin::router(&world.app));
        Self { world, router, peers: AtomicU32::new(1) }
    }

    /// A token of somebody at a site, for those named.
    pub(super) async fn give(&self, at: &str, role: Role, named: &[&str]) -> (Token, Secret) {
        let named = named.iter().map(|id| PractitionerId::parse(id).unwrap());
        let secret = Secret::fresh(&OsRandom);
        let new = NewToken {
            site: SiteId::parse(at).unwrap(),
            id: TokenId::parse(&identifier(&OsRandom)).unwrap(),
            hash: secret.hash(),
            terms: Terms::new("Canarine Morel", role, named, 90).unwrap(),
        };
        let token = self.world.app.store.create_token(new, self.world.clock.now()).await.unwrap();
        (token, secret)
    }

    pub(super) async fn revoke(&self, token: &Token) {
        let (site, id, now) = (token.bearer.site.clone(), token.id.clone(), self.world.clock.now());
        let by = Author::operator("Desk");
        self.world.app.store.revoke_token(site, id, by, now).await.unwrap();
    }

    /// A browser with nobody signed in, at an address of its own.
    pub(super) fn browser(&self) -> Browser<'_> {
        let peer = self.peers.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Browser { office: self, client: IpAddr::from(peer), cookies: Mutex::default() }
    }

    /// A browser of somebody who has signed in.
    pub(super) async fn sit(&self, role: Role, named: &[&str]) -> Browser<'_> {
        let (_, secret) = self.give("sample", role, named).await;
        let browser = self.browser();
        browser.sign_in(&secret).await;
        browser
    }

    /// Every row of every table, as they are.
    pub(super) async fn rows(&self) -> Vec<String> {
        self.world.app.store.dump().await
    }

    /// The entries of the sites' logs.
    pub(super) async fn log(&self) -> Vec<String> {
        let mut rows = self.rows().await;
        rows.retain(|row| row.starts_with("audit "));
        rows
    }
}

pub(super) struct Browser<'a> {
    office: &'a Office,
    client: IpAddr,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser<'_> {
    pub(super) async fn sign_in(&self, secret: &Secret) {
        let answer = self.post("/sign-in", &[("token", secret.expose())]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("accept-language", "en")], "").await
    }

    /// The page at the end of redirections.
    pub(super) async fn open(&self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        while let Some(to) = answer.header("location").map(str::to_owned) {
            answer = self.get(&to).await;
        }
        answer
    }

    /// Sends a form as a page of these would, with the key of the session.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = self.key();
        let mut fields = fields.to_vec();
        fields.push(("form_key", &key));
        self.post_raw(path, &[("sec-fetch-site", "same-origin")], &fields).await
    }

    pub(super) async fn post_raw(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [headers, &[kind, ("accept-language", "en")]].concat();
        self.send(Method::POST, path, &headers, &body.finish()).await
    }

    /// Whether a path answers this method.
    pub(super) async fn serves(&self, method: &Method, path: &str) -> bool {
        let answer = if *method == Method::GET {
            self.get(path).await
        } else {
            self.post(path, &[("scope", "none")]).await
        };
        answer.status != StatusCode::METHOD_NOT_ALLOWED
    }

    /// The key that the forms of this session carry.
    pub(super) fn key(&self) -> String {
        let session = self.cookie("__Host-guichet_session");
        session.and_then(|text| Secret::parse(&text)).map(|it| form_key(&it)).unwrap_or_default()
    }

    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub(super) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let jar = self.cookies.lock().unwrap().clone();
        let jar: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let jar = jar.join("; ");
        let headers = [headers, &[("cookie", &jar), ("host", "staff.example")]].concat();
        let mut request = request(method, path, &headers, body);
        request.extensions_mut().insert(Peer(self.client));
        let answer = send(&self.office.router, request).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            let mut jar = self.cookies.lock().unwrap();
            if line.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// The path of a page, with something that there is in the places of its parameters.
pub(super) fn path_of(template: &str) -> String {
    let path = template
        .replace("{practitioner}", "ada")
        .replace("{offering}", "o1")
        .replace("{date}", "2026-11-23")
        .replace("{name}", "none")
        .replace("{code}", "none")
        .replace("{recall}", "1")
        .replace("{entry}", "none");
    assert!(!path.contains('{'), "say here what stands for the parameters of {template}");
    path
}

/// The value of a hidden field of a page.
pub(super) fn hidden(page: &Answer, name: &str) -> String {
    let mark = format!(r#"name="{name}" value=""#);
    let (_, rest) = page.body.split_once(&mark).unwrap_or_else(|| panic!("{name}: {}", page.body));
    rest.split('"').next().unwrap().to_owned()
}
