//! The operations on a fresh database, with the demo's documents.

use super::*;
use crate::domain::consent::{Consent, Seen, Terms};
use crate::domain::hold::HoldTerms;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use guichet_audit::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::time::Instant;
use serde_json::Value;
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
    let list = || offering::list(&bench.store, &bench.site, false, bench.now);
    let proposed = list().await.unwrap();
    let mut lines = proposed.lines();
    assert!(lines.next().is_some_and(|header| header.starts_with("offering  ")), "{proposed}");
    assert!(lines.all(|line| line.contains("  proposed")), "{proposed}");
    let all = (Consent::to(Vec::new(), "Dr Demo"), false);
    offering::publish(&bench.store, &bench.site, all, bench.now).await.unwrap();
    let published = list().await.unwrap();
    let record = "  published  2026-11-23T08:00:00Z  Dr Demo";
    assert!(published.lines().skip(1).all(|line| line.contains(record)), "{published}");
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
    let (store, site, now) = (&bench.store, &bench.site, bench.now);
    offering::publish(store, site, (consent, false), now).await.unwrap();
    let later = (std::slice::from_ref(&second), "Dr Later", false);
    offering::later(store, site, later, now).await.unwrap();
    let desk = (&Scope::Site, "Desk", false);
    let told = pause::begin(store, site, desk, now).await.unwrap();
    assert_eq!(told, "clinique-miroir: site paused");
    let list = offering::list(store, site, false, now).await.unwrap();
    let at = "2026-11-23T08:00:00Z";
    let line = |id: &OfferingId| list.lines().find(|line| line.starts_with(id.as_str())).unwrap();
    let paused = format!("  paused    {at}  Dr Demo   0 booked, 0 held  stock 7  pause of site");
    assert!(line(&first).ends_with(&paused), "{list}");
    let deferred = format!("  later     {at}  Dr Later");
    let (said, stopped) = line(&second).rsplit_once("  pause of site").unwrap();
    assert!(said.trim_end().ends_with(&deferred) && stopped.is_empty(), "{list}");
    let json = offering::list(store, site, true, now).await.unwrap();
    let read: Value = serde_json::from_str(&json).unwrap();
    let of = |id: &OfferingId| {
        let all = read["offerings"].as_array().unwrap();
        all.iter().find(|it| it["offering"] == id.as_str()).unwrap()
    };
    assert_eq!(of(&first)["publication"]["terms"]["stock"], 7);
    assert_eq!(of(&first)["taken"], serde_json::json!({ "booked": 0, "held": 0 }));
    assert_eq!(of(&second)["answer"], serde_json::json!({ "by": "Dr Later", "at": at }));
    let standing = pause::list(store, site, false).await.unwrap();
    assert_eq!(standing, format!("scope  since                 by\nsite   {at}  Desk"));
    let json = pause::list(store, site, true).await.unwrap();
    let expected =
        format!(r#"{{"pauses":[{{"scope":"site","by":"Desk","at":"{at}"}}],"next":null}}"#);
    assert_eq!(json, expected);
    let told = pause::end(store, site, desk, now).await.unwrap();
    assert_eq!(told, "clinique-miroir: site goes on as before");
    let withdraw = (std::slice::from_ref(&first), "Dr Demo", false);
    let told = offering::withdraw(store, site, withdraw, now).await.unwrap();
    assert_eq!(told, "clinique-miroir: 1 withdrawn, 0 were not published");
}

#[tokio::test]
async fn every_act_answers_a_program_with_what_has_become_of_it() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let (store, site, now) = (&bench.store, &bench.site, bench.now);
    let all = store.list_offerings(site.clone()).await.unwrap();
    let id = &all[0].offering.id;
    let these = std::slice::from_ref(id);
    let read =
        |told: Result<String, CliError>| -> Value { serde_json::from_str(&told.unwrap()).unwrap() };
    let states = |told: Value| {
        let all = told["offerings"].as_array().unwrap().clone();
        all.iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let shown = read(offering::show(store, site, (id, Terms::default(), true), now).await);
    assert_eq!(shown["offering"]["state"], "proposed");
    assert_eq!(shown["digest"], Digest::of(shown["shown"].as_str().unwrap()).as_str());
    let told = offering::later(store, site, (these, "Dr Demo", true), now).await;
    assert_eq!(states(read(told)), ["later"]);
    let consent = Consent::to(vec![id.clone()], "Dr Demo");
    let told = read(offering::publish(store, site, (consent, true), now).await);
    assert_eq!(told["offerings"][0]["publication"]["seen"], shown["digest"]);
    assert_eq!(states(told), ["published"]);
    let told = read(pause::begin(store, site, (&Scope::Site, "Desk", true), now).await);
    assert_eq!(told["pauses"][0]["scope"], "site");
    let told = read(pause::end(store, site, (&Scope::Site, "Desk", true), now).await);
    assert_eq!(told["pauses"], serde_json::json!([]));
    let told = offering::withdraw(store, site, (these, "Dr Demo", true), now).await;
    assert_eq!(states(read(told)), ["withdrawn"]);
}

#[tokio::test]
async fn consent_is_to_what_was_shown_and_to_nothing_that_came_after() {
    let bench = Bench::new();
    bench.import("", "").await.unwrap();
    let (store, site, now) = (&bench.store, &bench.site, bench.now);
    let id = OfferingId::parse("neuro-first-malherbe-miroir").unwrap();
    let shown = || offering::show(store, site, (&id, Terms::default(), false), now);
    let publish = async |offerings: &[&OfferingId], shown: &str| {
        let seen = Seen::parse(shown.rsplit_once("seen: ").unwrap().1);
        let offerings = offerings.iter().copied().cloned().collect();
        let consent = Consent { seen, ..Consent::to(offerings, "Dr Malherbe") };
        offering::publish(store, site, (consent, false), now).await
    };
    let before = shown().await.unwrap();
    bench.import(r#""until": "12:00""#, r#""until": "12:30""#).await.unwrap();
    let refused = publish(&[&id], &before).await.unwrap_err();
    assert!(refused.is_bad_input());
    assert!(refused.to_string().starts_with("the offering or the answer to it has changed"));
    let other = store.list_offerings(site.clone()).await.unwrap().swap_remove(0).offering.id;
    let refused = publish(&[&id, &other], &before).await.unwrap_err();
    assert!(refused.is_bad_input() && refused.to_string().contains("publish each by itself"));
    let told = publish(&[&id], &shown().await.unwrap()).await.unwrap();
    assert_eq!(told, "clinique-miroir: 1 published, 0 were already");
}

#[tokio::test]
async fn a_bad_document_is_refused_with_its_place_and_nothing_is_half_imported() {
    let bench = Bench::new();
    let refused = bench.import(r#""version": 1"#, r#""version": 2"#).await.unwrap_err();
    assert!(refused.is_bad_input());
    let complaint = "nothing was imported: schedule: version: unknown version, this reader knows 1";
    assert_eq!(refused.to_string(), complaint);
    let unknown = offering::list(&bench.store, &bench.site, false, bench.now).await.unwrap_err();
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
        (Consent::to(nope.to_vec(), "Dr Demo"), false),
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
