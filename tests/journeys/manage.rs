//! A patient follows the link of an SMS to the host's manage page: sees, moves, cancels.

use crate::counter::{Counter, MAEL};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::wire::OfferedSlot;
use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::backend::operate;
use guichet_tests::page::{Locator, Page, containing, matching};
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::words::Words;
use guichet_tests::world::World;
use serde_json::{Value, json};

/// With one offering.
const QUERY: &str = "reason=stress-test&days=20";
const STRESS_TEST: &str = "Épreuve d’effort";

/// A world in which somebody has booked, and the link that they were sent.
struct Booked {
    world: World,
    sms: SmsProvider,
    link: String,
    slot: OfferedSlot,
}

impl Booked {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(flags: &[&str]) -> Self {
        let sms = SmsProvider::start();
        let provider = sms.flags();
        let all: Vec<&str> =
            provider.iter().map(String::as_str).chain(flags.iter().copied()).collect();
        let world = World::start_with(&all);
        // Of the next days, so that it is not too late to give it up.
        let slot = world.rival(Host::Hospital).slots(QUERY).split_off(12).swap_remove(0);
        world.rival(Host::Hospital).book_as(&slot, "manage", rita());
        let link = sms.wait_for(1)[0].link().to_owned();
        Self { world, sms, link, slot }
    }

    /// Follows the link.
    fn follow(&self) -> Page {
        let page = self.world.open(Host::Hospital, "/contact.html");
        page.go(&self.link);
        page
    }
}

/// Who has booked.
fn rita() -> PatientForm {
    let value = |text: &str| Some(Personal::new(text));
    PatientForm {
        given_name: value("Rita"),
        family_name: value("Vale"),
        birth_date: value("1970-01-02"),
        phone: value("06 39 98 11 11"),
        ..PatientForm::default()
    }
}

/// The manage page.
struct Manage<'p> {
    counter: Counter<'p>,
    words: Words,
}

impl<'p> Manage<'p> {
    fn on(page: &'p Page) -> Self {
        Self { counter: Counter::on(page, "fr"), words: Words::of_manage("fr") }
    }

    fn heading(&self, key: &str) -> Locator<'p> {
        self.counter.page.heading(self.words.any(key)).inside("guichet-booking")
    }

    fn button(&self, key: &str) -> Locator<'p> {
        self.counter.button_named(self.words.any(key))
    }

    fn text(&self) -> String {
        self.counter.page.text_in("guichet-booking")
    }

    #[track_caller]
    fn give_birth_date(&self, [day, month, year]: [&str; 3]) {
        self.heading("manage.detail_title").wait();
        for (part, text) in [("field.day", day), ("field.month", month), ("field.year", year)] {
            self.counter.field(part).replace_text(text);
        }
        self.counter.go_on();
    }
}

fn events(page: &Page, name: &str) -> Vec<Value> {
    let told = page.watch().events.into_iter();
    told.filter(|(known, _)| known == name).map(|(_, detail)| detail).collect()
}

const RITA: [&str; 3] = ["2", "1", "1970"];

#[test]
fn whoever_follows_the_link_sees_when_and_where_and_the_address_keeps_nothing_of_it() {
    let booked = Booked::new();
    let page = booked.follow();
    let manage = Manage::on(&page);
    manage.heading("manage.title").wait();
    assert!(
        !manage.text().contains(STRESS_TEST),
        "what it is for is not shown to whoever has the link"
    );
    assert!(!manage.text().contains("Le Guen"));
    assert_eq!(page.run("return location.hash", &json!([])), json!(""));
    assert_accessible(&page);
    page.screenshot("manage-1-visits");
    manage.button("manage.see").click();
    manage.give_birth_date(["3", "1", "1970"]);
    page.wait_for_focus("group", matching([""]));
    assert!(manage.text().contains(&manage.words.text("manage.detail_wrong_title")));
    assert_accessible(&page);
    page.screenshot("manage-2-detail");
    manage.give_birth_date(RITA);
    manage.heading("manage.title").wait();
    let text = manage.text();
    assert!(text.contains(STRESS_TEST) && text.contains("Dr Thomas Le Guen"), "{text}");
    let entry = "return document.querySelector('guichet-booking').shadowRoot\
        .querySelector('a[download]').href";
    let entry = page.run(entry, &json!([]));
    let series = format!("%40{}.guichet", Host::Hospital.site());
    assert!(entry.as_str().unwrap_or_default().contains(&series), "{entry}");
    let secret = booked.link.rsplit('=').next().unwrap_or_default();
    assert!(!booked.world.log().contains(secret), "the log knows the secret");
}

#[test]
fn a_patient_moves_a_visit_and_then_cancels_it() {
    let booked = Booked::new();
    let page = booked.follow();
    let manage = Manage::on(&page);
    manage.button("manage.move_what").click();
    manage.give_birth_date(RITA);
    page.wait_for_focus("heading", manage.words.any("manage.move_title"));
    manage.counter.times().first().wait();
    assert_accessible(&page);
    page.screenshot("manage-3-times");
    manage.counter.times().first().click();
    manage.button("manage.move_confirm").wait();
    assert_accessible(&page);
    page.screenshot("manage-4-review");
    manage.button("manage.move_confirm").click();
    page.wait_for_focus("heading", manage.words.any("manage.moved_title"));
    assert_accessible(&page);
    page.screenshot("manage-5-moved");
    let bookings = booked.world.bookings();
    assert_eq!(bookings.len(), 1, "one visit, at its new time");
    assert_ne!(bookings[0].start, booked.slot.start.seconds());
    assert_eq!(events(&page, "guichet-visit-moved").len(), 1);
    booked.sms.wait_for(2);

    manage.counter.button("back").click();
    manage.heading("manage.title").wait();
    manage.button("manage.cancel_what").click();
    page.wait_for_focus("heading", manage.words.any("manage.cancel_title"));
    assert_accessible(&page);
    page.screenshot("manage-6-cancel");
    manage.button("manage.cancel_confirm").click();
    page.wait_for_focus("heading", manage.words.any("manage.cancelled_title"));
    assert_accessible(&page);
    page.screenshot("manage-7-cancelled");
    assert!(booked.world.bookings().is_empty());
    let cancelled = events(&page, "guichet-visit-cancelled");
    assert!(cancelled[0]["receipt"]["entry"].is_number(), "{cancelled:?}");
    manage.button("manage.another_what").click();
    manage.counter.times().first().wait();
    assert!(manage.text().contains(STRESS_TEST), "for the same reason");
}

#[test]
fn a_visit_of_a_stock_that_is_used_up_can_be_moved_and_after_a_recall_booked_again() {
    let booked = Booked::new();
    let offering = booked.slot.offering.as_str();
    let operate = |arguments: &[&str]| {
        let site = ["--site", Host::Hospital.site()];
        operate(booked.world.database(), &[arguments, &site].concat())
    };
    // The publication says so by now, and nothing of it is left.
    operate(&["offering", "publish", offering, "--stock", "1", "--as", "tests"]);
    let rival = booked.world.rival(Host::Hospital);
    let slot = rival.slots(QUERY).swap_remove(0);
    rival.book_as(&slot, "the-last-one", rita());
    assert!(rival.slots(QUERY).is_empty(), "it is used up");
    let page = booked.world.open(Host::Hospital, "/contact.html");
    page.go(booked.sms.wait_for(2)[1].link());
    let manage = Manage::on(&page);
    manage.button("manage.move_what").click();
    manage.give_birth_date(RITA);
    manage.counter.times().first().wait();
    manage.counter.times().nth(2).click();
    manage.button("manage.move_confirm").click();
    manage.heading("manage.moved_title").wait();
    assert_eq!(booked.world.bookings().len(), 2);

    let rehearsed = operate(&["recall", "rehearse", "--offering", offering]);
    let set = rehearsed.split("--set ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let set = set.unwrap_or_else(|| panic!("no set in: {rehearsed}"));
    operate(&["recall", "run", "--offering", offering, "--set", set, "--as", "tests"]);
    let page = booked.follow();
    let manage = Manage::on(&page);
    manage.button("manage.another_what").wait();
    assert!(manage.text().contains(&manage.words.text("manage.state_cancelled")));
    assert_accessible(&page);
    page.screenshot("manage-8-recalled");
    manage.button("manage.another_what").click();
    // What it was for is not said to whoever has only the link: any reason can be chosen.
    manage.counter.heading("reason.title").wait();
    manage.counter.choose_reason("Première consultation de neurochirurgie");
    manage.counter.choose_anyone();
    manage.counter.choose_first_time();
    manage.counter.book(&MAEL);
    let again = booked.world.bookings().into_iter().filter(|it| it.offering.starts_with("neuro"));
    assert_eq!(again.count(), 1);
}

#[test]
fn the_host_can_say_no_to_a_cancellation_and_nothing_is_sent() {
    let booked = Booked::new();
    let page = booked.follow();
    let manage = Manage::on(&page);
    manage.button("manage.cancel_what").click();
    manage.give_birth_date(RITA);
    let veto = "document.querySelector('guichet-booking').addEventListener(\
        'guichet-before-cancel', (event) => { event.preventDefault(); event.detail.message = 'Appelez.'; })";
    page.run(veto, &json!([]));
    manage.button("manage.cancel_confirm").click();
    manage.counter.wait_for_text("trouble.vetoed_title");
    assert!(manage.text().contains("Appelez."));
    assert_eq!(booked.world.bookings().len(), 1);
}

#[test]
fn a_link_that_opens_nothing_says_whom_to_call() {
    let booked = Booked::new();
    let page = booked.world.open(Host::Hospital, "/contact.html");
    let (address, secret) = booked.link.rsplit_once('=').unwrap_or_default();
    page.go(&format!("{address}={}", secret.chars().rev().collect::<String>()));
    let manage = Manage::on(&page);
    manage.heading("manage.ended_title").wait();
    page.role("link", containing("02")).inside("guichet-booking").wait();
    assert_accessible(&page);
}

#[test]
fn close_to_the_visit_a_patient_is_told_to_call() {
    let booked = Booked::with(&["--cancel-until-hours", "2000"]);
    let page = booked.follow();
    let manage = Manage::on(&page);
    manage.heading("manage.title").wait();
    assert!(manage.text().contains("trop tard"), "{}", manage.text());
    assert!(!manage.button("manage.cancel_what").is_there());
    assert!(!manage.button("manage.move_what").is_there());
}
