//! The two sites of the public API's tests, and staff who ask about them.

use crate::admin::router;
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::invitation::{Code, Extent, NewInvitation};
use crate::domain::random::identifier;
use crate::domain::recall::Cause;
use crate::domain::staff::{Author, Role};
use crate::domain::token::{Secret, Terms, Token, TokenId};
use crate::edge::client::Peer;
use crate::os_random::OsRandom;
use crate::routes::tests::world::{Answer, NINE, TOKEN, World, request, reservation_body, send};
use crate::store::{NewToken, RecallOrder, Recalls, Store};
use axum::Router;
use axum::http::Method;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::wire::ReservationAnswer;
use std::io::Write;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

pub(super) struct Staff {
    pub(super) world: World,
    pub(super) router: Router,
    peers: AtomicU32,
}

impl Staff {
    pub(super) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(super) async fn with(settings: Settings) -> Self {
        let world = World::with(settings).await;
        let router = router(&world.app);
        Self { world, router, peers: AtomicU32::new(1) }
    }

    /// A token of somebody at a site: a practitioner's is for `ada`.
    pub(super) async fn give(&self, at: &str, role: Role, days: u32) -> (Token, Secret) {
        let named: &[&str] = if role == Role::Practitioner { &["ada"] } else { &[] };
        self.give_for(at, role, named, days).await
    }

    /// A token of somebody at `sample`, for these practitioners; for everybody when none is named.
    pub(super) async fn member(&self, role: Role, named: &[&str]) -> (Token, Secret) {
        self.give_for("sample", role, named, 90).await
    }

    async fn give_for(&self, at: &str, role: Role, named: &[&str], days: u32) -> (Token, Secret) {
        let named = named.iter().map(|id| PractitionerId::parse(id).unwrap());
        let secret = Secret::fresh(&OsRandom);
        let new = NewToken {
            site: site(at),
            id: TokenId::parse(&identifier(&OsRandom)).unwrap(),
            hash: secret.hash(),
            terms: Terms::new("Canarine Morel", role, named, days).unwrap(),
        };
        let token = self.world.app.store.create_token(new, self.world.clock.now()).await.unwrap();
        (token, secret)
    }

    pub(super) async fn revoke(&self, token: &Token) {
        let (site, now) = (token.bearer.site.clone(), self.world.clock.now());
        self.world
            .app
            .store
            .revoke_token(site, token.id.clone(), Author::operator("Desk"), now)
            .await
            .unwrap();
    }

    /// Asks from an address of its own, so that no failure meets another's.
    pub(super) async fn ask(&self, method: Method, path: &str, bearer: Option<&str>) -> Answer {
        let peer = self.peers.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        self.ask_from(IpAddr::from(peer), method, path, bearer).await
    }

    pub(super) async fn ask_from(
        &self,
        client: IpAddr,
        method: Method,
        path: &str,
        bearer: Option<&str>,
    ) -> Answer {
        let bearer = bearer.map(|bearer| format!("Bearer {bearer}"));
        let headers: Vec<_> = bearer.iter().map(|it| ("authorization", it.as_str())).collect();
        let mut request = request(method, path, &headers, "");
        request.extensions_mut().insert(Peer(client));
        send(&self.router, request).await
    }

    pub(super) async fn get(&self, path: &str, secret: &Secret) -> Answer {
        self.ask(Method::GET, path, Some(secret.expose())).await
    }

    /// Asks with a body, and what was seen before, if anything.
    pub(super) async fn send(
        &self,
        (method, path): (Method, &str),
        secret: &Secret,
        seen: Option<&str>,
        body: &str,
    ) -> Answer {
        let bearer = format!("Bearer {}", secret.expose());
        let mut headers =
            vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        headers.extend(seen.map(|etag| ("if-match", etag)));
        let mut request = request(method, path, &headers, body);
        let peer = self.peers.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        request.extensions_mut().insert(Peer(IpAddr::from(peer)));
        send(&self.router, request).await
    }

    /// A code for a patient of a practitioner's own; answers the invitation's number.
    pub(super) async fn invite(&self, at: &str, practitioner: &str) -> u32 {
        let new = NewInvitation {
            site: site(at),
            practitioner: PractitionerId::parse(practitioner).unwrap(),
            codes: vec![Code::fresh(&OsRandom).hash()],
            extent: Extent { codes: 1, uses: 1, days: 30 },
            by: Author::operator("Desk"),
        };
        let now = self.world.clock.now();
        self.world.app.store.issue_invitation(new, now).await.unwrap().number
    }

    /// A patient books `o1` on Monday at nine; answers the appointment.
    pub(super) async fn book(&self) -> String {
        let hold = self.world.hold().await;
        let body = reservation_body(hold.hold.as_str(), TOKEN);
        let booked = self.world.post("/v1/sites/sample/reservations", &body).await;
        assert_eq!(booked.status.as_u16(), 201, "{}", booked.body);
        let answer: ReservationAnswer = booked.read();
        assert_eq!(answer.appointments[0].start.to_string(), NINE);
        answer.appointments[0].appointment.to_string()
    }

    /// The number of a recall at `sample`, which is run if there is none: of what Ada has.
    pub(super) async fn recall(&self) -> u32 {
        let (store, now) = (&self.world.app.store, self.world.clock.now());
        if let Some(recall) = store.list_recalls(site("sample")).await.unwrap().first() {
            return recall.number;
        }
        self.book().await;
        let cause = Cause::read(&Json::parse(r#"{"practitioners": ["ada"]}"#).unwrap()).unwrap();
        let seen = store.rehearse_recall(site("sample"), cause.clone(), now).await.unwrap().set;
        let (site, by) = (site("sample"), Author::operator("Desk"));
        let order = RecallOrder { site, cause, seen, by, pause: false, grace_seconds: 600 };
        store.run_recall(order, now).await.unwrap().number
    }

    /// The last entry of the site's log.
    pub(super) async fn last_act(&self) -> String {
        let log = self.log("sample").await;
        let mut entries = log.lines().filter(|line| line.contains("\"act\":"));
        entries.next_back().unwrap_or_default().to_owned()
    }

    /// A site's log, as it was written.
    pub(super) async fn log(&self, name: &str) -> String {
        let (kept, now) = (Kept::default(), self.world.clock.now());
        let exported = self.world.app.store.export_audit(site(name), now, Box::new(kept.clone()));
        exported.await.unwrap();
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }
}

/// Keeps what is written into it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) fn site(name: &str) -> SiteId {
    SiteId::parse(name).unwrap()
}
