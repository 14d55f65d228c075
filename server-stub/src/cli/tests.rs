//! The operations on a fresh database, with the demo's documents.

use super::*;
use crate::domain::consent::{Consent, Terms};
use crate::domain::hold::HoldTerms;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use guichet_audit::scope::Scope;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::time::Instant;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

mod messages;
mod recalls;
mod weeks;

pub(super) struct Bench {
    folder: TempDir,
    pub(super) store: SqliteStore,
    pub(super) site: SiteId,
    pub(super) now: Instant,
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("g.db"), HoldTerms::default()).unwrap();
        let site = SiteId::parse("clinique-miroir").unwrap();
        Self { folder, store, site, now: Instant::parse("2026-11-23T08:00:00Z").unwrap() }
    }

    /// Imports the clinic of the demo, with one thing in its schedule put differently.
    pub(super) async fn import(&self, good: &str, bad: &str) -> Result<String, CliError> {
        let policy = self.document("guichet/policy.json", "", "");
        let schedule = self.document("backend/schedule.json", good, bad);
        self.import_both(&policy, &schedule).await
    }

    /// The same, with something in its policy put differently.
    async fn import_policy(&self, good: &str, bad: &str) -> Result<String, CliError> {
        let policy = self.document("guichet/policy.json", good, bad);
        let schedule = self.document("backend/schedule.json", "", "");
        self.import_both(&policy, &schedule).await
    }

    async fn import_both(&self, policy: &Path, schedule: &Path) -> Result<String, CliError> {
        let registration = site::read(&import(policy, schedule), self.now)?;
        site::register(&self.store, registration, self.now).await
    }

    fn document(&self, name: &str, good: &str, bad: &str) -> PathBuf {
        let clinic = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host-examples/clinic");
        let text = std::fs::read_to_string(clinic.join(name)).unwrap();
        assert!(text.contains(good));
        let path = self.folder.path().join(name.replace('/', "-"));
        let text = if good.is_empty() { text } else { text.replace(good, bad) };
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn import(policy: &Path, schedule: &Path) -> site::Import {
    site::Import {
        page: None,
        messages: None,
        policy: policy.to_owned(),
        schedule: Some(schedule.to_owned()),
        replace_schedule: false,
        origins: vec!["http://127.0.0.1:8602".to_owned()],
        signature: None,
        public_key: None,
        receipts: None,
    }
}

#[tokio::test]
async fn a_site_is_imported_then_published_then_listed() {
    let bench = Bench::new();
    let told = bench.import("", "").await.unwrap();
    assert!(told.contains("site registered"), "{told}");
    assert!(told.contains("offering publish --site clinique-miroir"), "{told}");
    let list = || offering::list(&bench.store, &bench.site, false);
    let proposed = list().await.unwrap();
    assert!(proposed.lines().all(|line| line.contains("\tproposed")), "{proposed}");
    offering::publish(&bench.store, &bench.site, Consent::to(Vec::new(), "Dr Demo"), bench.now)
        .await
        .unwrap();
    let published = list().await.unwrap();
    let record = "\tpublished 2026-11-23T08:00:00Z by Dr Demo";
    assert!(published.lines().all(|line| line.contains(record)), "{published}");
    let told = bench.import("", "").await.unwrap();
    assert!(told.ends_with("offerings proposed: 0"), "{told}");
}

#[tokio::test]
async fn what_an_offering_has_come_to_is_told_to_people_and_to_programs() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let all = bench.store.list_offerings(bench.site.clone()).await.unwrap();
    let [first, second, ..] = all.as_slice() else { panic!("too few offerings") };
    let (first, second) = (first.offering.id.clone(), second.offering.id.clone());
    let terms = Terms { stock: Some(7), ..Terms::default() };
    let consent = Consent { terms, ..Consent::to(vec![first.clone()], "Dr Demo") };
    offering::publish(&bench.store, &bench.site, consent, bench.now).await.unwrap();
    let later = (std::slice::from_ref(&second), "Dr Later");
    offering::later(&bench.store, &bench.site, later, bench.now).await.unwrap();
    let site = (&Scope::Site, "Desk");
    let told = pause::begin(&bench.store, &bench.site, site, bench.now).await.unwrap();
    assert_eq!(told, "clinique-miroir: site paused");
    let list = offering::list(&bench.store, &bench.site, false).await.unwrap();
    let at = "2026-11-23T08:00:00Z";
    let paused = format!("\tpaused (site), published {at} by Dr Demo\tstock 7\tbooked 0");
    let deferred = format!("\tlater {at} by Dr Later");
    let line = |id: &OfferingId| list.lines().find(|line| line.starts_with(id.as_str())).unwrap();
    assert!(line(&first).ends_with(&paused), "{list}");
    assert!(line(&second).ends_with(&deferred), "{list}");
    let json = offering::list(&bench.store, &bench.site, true).await.unwrap();
    assert!(json.contains(r#""state":"paused","published_by":"Dr Demo""#), "{json}");
    assert!(json.contains(r#""terms":{"stock":7}"#), "{json}");
    let standing = pause::list(&bench.store, &bench.site).await.unwrap();
    assert_eq!(standing, format!("site\tsince {at} by Desk"));
    let told = pause::end(&bench.store, &bench.site, site, bench.now).await.unwrap();
    assert_eq!(told, "clinique-miroir: site goes on as before");
    let withdraw = (std::slice::from_ref(&first), "Dr Demo");
    let told = offering::withdraw(&bench.store, &bench.site, withdraw, bench.now).await.unwrap();
    assert_eq!(told, "clinique-miroir: 1 withdrawn, 0 were not published");
}

#[tokio::test]
async fn a_bad_document_is_refused_with_its_place_and_nothing_is_half_imported() {
    let bench = Bench::new();
    let refused = bench.import(r#""version": 1"#, r#""version": 2"#).await.unwrap_err();
    assert!(refused.is_bad_input());
    let complaint = "nothing was imported: schedule: version: unknown version, this reader knows 1";
    assert_eq!(refused.to_string(), complaint);
    let unknown = offering::list(&bench.store, &bench.site, false).await.unwrap_err();
    assert_eq!(unknown.to_string(), "no site clinique-miroir is registered");
    let missing = Path::new("no-such-file.json");
    let missing = site::read(&import(missing, missing), bench.now).unwrap_err();
    assert!(missing.is_bad_input());
    assert_eq!(missing.to_string(), "no-such-file.json");
}

#[tokio::test]
async fn a_policy_is_imported_before_it_holds_but_not_after() {
    let bench = Bench::new();
    let at = |now: &str| Bench { now: Instant::parse(now).unwrap(), ..Bench::new() };
    let early = at("1999-12-31T23:00:00Z").import("", "").await.unwrap();
    assert!(early.contains("on: until then nobody is shown"), "{early}");
    assert!(!bench.import("", "").await.unwrap().contains("nobody is shown"));
    let late = at("2199-12-31T23:00:00Z").import("", "").await.unwrap_err();
    assert!(late.is_bad_input());
    let complaint = "nothing was imported: policy: valid.until: expired at ";
    assert!(late.to_string().starts_with(complaint), "{late}");
}

#[tokio::test]
async fn an_older_policy_is_refused_with_what_to_do() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let refused = bench.import_policy("Miroir", "Mirror").await.unwrap_err();
    assert!(refused.is_bad_input());
    let complaint = "nothing was imported: policy: serial: 1 is registered with another content; \
                     raise it to 2 or more with each edition";
    assert_eq!(refused.to_string(), complaint);
}

#[tokio::test]
async fn publishing_names_what_is_not_in_the_policy() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let nope = [OfferingId::parse("nope").unwrap()];
    let refused = offering::publish(
        &bench.store,
        &bench.site,
        Consent::to(nope.to_vec(), "Dr Demo"),
        bench.now,
    )
    .await;
    let refused = refused.unwrap_err();
    assert!(refused.is_bad_input());
    assert_eq!(refused.to_string(), "not in the site's policy: nope");
}

#[tokio::test]
async fn what_a_site_says_of_its_messages_is_imported_with_its_policy_and_a_fault_in_it_is_named() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let says = async |document: &str| {
        let messages = bench.folder.path().join("messages.json");
        std::fs::write(&messages, document).unwrap();
        let policy = bench.document("guichet/policy.json", "", "");
        let schedule = bench.document("backend/schedule.json", "", "");
        let import = site::Import { messages: Some(messages), ..import(&policy, &schedule) };
        let registration = site::read(&import, bench.now).map_err(|error| error.to_string())?;
        site::register(&bench.store, registration, bench.now).await.map_err(|it| it.to_string())
    };
    let head = r#"{"version": 1, "site": "clinique-miroir""#;
    let refused =
        says(&format!(r#"{head}, "words": {{"fr": {{"booked_sms": "{{when}}"}}}}}}"#)).await;
    let named = "messages: words.fr.booked_sms: {link} is missing";
    assert!(refused.unwrap_err().contains(named));
    let other = says(r#"{"version": 1, "site": "sample"}"#).await.unwrap_err();
    assert!(other.contains("messages: site: is another site"), "{other}");
    let told = says(&format!("{head}}}")).await.unwrap();
    assert!(told.contains("messages: changed") && !told.contains("segments"), "{told}");
    let long = format!("{{when}} {} {{link}}", "trop long ".repeat(20));
    let told = says(&format!(r#"{head}, "words": {{"fr": {{"moved_sms": "{long}"}}}}}}"#)).await;
    assert!(told.as_ref().is_ok_and(|told| told.contains("up to 2 segments (moved)")), "{told:?}");
}
