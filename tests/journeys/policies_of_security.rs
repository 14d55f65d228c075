//! The Content-Security-Policies that hospitals have: each of the guide's, on a page of its own.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use guichet_host_examples::{
    Host, Origins, Page as HostPage, content_security_policy, other_security_policies,
};
use guichet_tests::page::Page;
use guichet_tests::scale::Scale;
use guichet_tests::world::{World, watched};

const STRESS_TEST: &str = "Épreuve d’effort";
/// The guide's, which every page of a real host would draw anew.
const NONCE: &str = "bm90LXNlY3JldA";

/// Puts a page under a policy on the hospital, in whose markup that policy's lines are heeded.
fn put(world: &World, name: &str, csp: &str) -> String {
    let path = format!("/{name}.html");
    let mut markup = embedding("");
    if name == "own-files" {
        for file in world.hosts().files() {
            let bytes = world.hosts().file(&file).unwrap();
            world.hosts().put_page(Host::Hospital, &file, HostPage::file(&file, bytes));
        }
        markup = markup.replace("{{assets}}", "");
    }
    let mut markup = watched(&markup);
    if csp.contains("'nonce-") {
        assert!(csp.contains(&format!("'nonce-{NONCE}'")), "{csp}");
        markup = markup.replace("<script", &format!("<script nonce=\"{NONCE}\""));
    }
    world.hosts().put_page(Host::Hospital, &path, HostPage::html(markup).with_csp(csp));
    path
}

/// The way that this test takes through the widget.
fn use_it(page: &Page) {
    let counter = Counter::on(page, "fr");
    counter.choose_reason(STRESS_TEST);
    counter.wait_for_times();
    if Scale::from_environment() == Scale::Full {
        counter.choose_first_time();
        counter.book(&MAEL);
    }
    page.assert_quiet();
}

/// Opens a page for each of these policies of the guide, one after the other.
fn each_of(names: &[&str], try_it: impl Fn(&Page, &str)) {
    let world = World::start();
    let others = other_security_policies(world.hosts().origins());
    let mut shown: Option<Page> = None;
    for name in names {
        let (_, csp) = others.iter().find(|(known, _)| known == name).unwrap();
        let path = put(&world, name, csp);
        match &shown {
            Some(page) => page.go(&world.hosts().url(Host::Hospital, &path)),
            None => shown = Some(world.open(Host::Hospital, &path)),
        }
        try_it(shown.as_ref().unwrap(), name);
    }
}

const STATIC: [&str; 4] = ["trusted-types", "legacy", "permissive", "own-files"];
const BY_NONCE: [&str; 2] = ["nonce", "strict-dynamic"];
const REFUSING: [&str; 1] = ["without-wasm"];

#[test]
fn under_each_policy_of_the_guide_that_names_origins_the_widget_works_and_breaks_nothing() {
    each_of(&STATIC, |page, _| use_it(page));
}

#[test]
fn under_each_policy_of_the_guide_that_names_a_nonce_the_widget_works_and_breaks_nothing() {
    each_of(&BY_NONCE, |page, _| use_it(page));
}

#[test]
fn where_webassembly_is_refused_the_fallback_is_shown_and_the_console_says_why() {
    each_of(&REFUSING, |page, name| {
        wait_for_fallback(page);
        page.link("02 61 91 40 00").inside("guichet-booking").wait();
        let errors = page.watch().errors;
        assert!(
            errors.iter().any(|error| error.contains("wasm-unsafe-eval")),
            "{name}: {errors:?}"
        );
    });
}

#[test]
fn a_page_that_only_reports_has_nothing_to_report() {
    let world = World::start();
    let strict = content_security_policy(world.hosts().origins());
    let page = HostPage::html(watched(&embedding(""))).with_csp(&strict).reporting_only();
    world.hosts().put_page(Host::Hospital, "/reporting.html", page);
    // What this test rests on: a page that breaks the policy is reported, and works.
    let loose =
        strict.replace("'wasm-unsafe-eval'", "").replace("connect-src 'self'", "connect-src");
    let page = HostPage::html(watched(&embedding(""))).with_csp(loose).reporting_only();
    world.hosts().put_page(Host::Hospital, "/reported.html", page);
    let page = world.open(Host::Hospital, "/reported.html");
    Counter::on(&page, "fr").heading("reason.title").wait();
    let violations = page.watch().violations;
    assert!(violations.iter().any(|it| it.starts_with("connect-src")), "{violations:?}");
    page.go(&world.hosts().url(Host::Hospital, "/reporting.html"));
    use_it(&page);
}

#[test]
fn every_policy_of_the_guide_is_tried() {
    let mut tried = [&STATIC[..], &BY_NONCE, &REFUSING].concat();
    let known = other_security_policies(&Origins::demo());
    let mut known: Vec<_> = known.into_iter().map(|(name, _)| name).collect();
    known.sort_unstable();
    tried.sort_unstable();
    assert_eq!(tried, known);
}
