//! The Content-Security-Policies that hospitals have: each of the guide's, on a page of its own.

use crate::counter::{Counter, MAEL, wait_for_fallback};
use crate::narrowing::embedding;
use guichet_host_examples::{
    Host, Page as HostPage, content_security_policy, other_security_policies,
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

/// The patient sees what stands inside the tag, and the host's programmers why.
#[track_caller]
fn assert_refused(page: &Page) {
    wait_for_fallback(page);
    page.link("02 61 91 40 00").inside("guichet-booking").wait();
    let errors = page.watch().errors;
    assert!(errors.iter().any(|error| error.contains("wasm-unsafe-eval")), "{errors:?}");
}

#[test]
fn under_each_policy_of_the_guide_the_widget_works_or_says_why_not() {
    let world = World::start();
    let policies = other_security_policies(world.hosts().origins());
    let mut shown: Option<Page> = None;
    for (name, csp) in Scale::from_environment().share(&policies) {
        let path = put(&world, name, &csp);
        match &shown {
            Some(page) => page.go(&world.hosts().url(Host::Hospital, &path)),
            None => shown = Some(world.open(Host::Hospital, &path)),
        }
        let page = shown.as_ref().unwrap();
        if name == "without-wasm" { assert_refused(page) } else { use_it(page) }
    }
}

#[test]
fn a_page_that_only_reports_has_nothing_to_report() {
    if !Scale::from_environment().has_what_is_alike() {
        return;
    }
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
