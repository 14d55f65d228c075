//! The staff pages: what practitioners, secretaries and administrators do in a browser. The pages have
//! no script, so whatever works here works without one.

use guichet_host_examples::Host;
use guichet_tests::axe::assert_accessible;
use guichet_tests::backend::operate;
use guichet_tests::engine::{Engine, Theme, Visitor};
use guichet_tests::page::{Name, Page, containing};
use guichet_tests::wait::{PATIENCE, until};
use guichet_tests::world::World;

const SITE: &str = "hopital-lisiere";
const BERTHO: &str = "dr-camille-bertho";
const AUBRAC: &str = "pr-helene-aubrac";
const OPINION: &str = "neuro-opinion-aubrac-nord";
/// Her flu vaccinations.
const FLU: &str = "flu-bertho-nord";

/// A world with staff in it.
struct Office {
    world: World,
    address: String,
}

impl Office {
    fn open() -> Self {
        let world = World::start_with(&["--staff-listen", "127.0.0.1:0"]);
        let port = until(PATIENCE, || {
            let log = world.log();
            let line = log.lines().find_map(|line| line.strip_prefix("staff on http://"))?;
            line.rsplit_once(':')?.1.trim().parse::<u16>().ok()
        });
        let port = port.unwrap_or_else(|| panic!("staff have nowhere to ask: {}", world.log()));
        Self { world, address: format!("http://127.0.0.1:{port}") }
    }

    fn operate(&self, arguments: &[&str]) -> String {
        let told = operate(self.world.database(), &[arguments, &["--site", SITE]].concat());
        told.lines().last().unwrap_or_default().to_owned()
    }

    /// The token of somebody.
    fn token(&self, role: &str, practitioner: &[&str]) -> String {
        let named = practitioner.iter().flat_map(|it| ["--practitioner", it]);
        let arguments = ["token", "create", "--role", role, "--for", "Claude Le Goff"];
        self.operate(&arguments.into_iter().chain(named).collect::<Vec<_>>())
    }

    /// A browser on the page to sign in, in English.
    fn enter(&self, visitor: Visitor) -> Page {
        let page = Page::open_unjudged(visitor, &[&self.address, "/sign-in"].concat());
        // Where the browser speaks English, the page does already; a press would leave it for the same again.
        if !page.heading("Sign in").is_there() {
            page.button("English").click();
        }
        page.heading("Sign in").wait();
        page
    }

    /// A browser of somebody who has signed in, on pages in English.
    fn sit(&self, theme: Theme, role: &str, practitioner: &[&str]) -> Page {
        let visitor = Visitor { theme, zone: None };
        let page = self.enter(visitor);
        page.field("Your token").type_text(&self.token(role, practitioner));
        page.button("Sign in").click();
        page.button("Sign out").wait();
        page
    }

    fn go(&self, page: &Page, path: &str) {
        page.go(&[&self.address, path].concat());
    }
}

#[test]
fn a_practitioner_publishes_what_she_has_read_on_a_phone_and_pauses_it_again() {
    let office = Office::open();
    office.operate(&["offering", "withdraw", FLU, "--as", "tests"]);
    let page = office.sit(Theme::Light, "practitioner", &[BERTHO]);
    page.resize(360, 740);
    page.link("Flu vaccination").click();
    page.heading("What patients go by").wait();
    page.wait_for_text("Withdrawn");
    page.run("document.querySelector('.acts summary').click()", &serde_json::json!([]));
    page.field(containing("Stock")).type_text("0");
    page.button("Read before publishing").click();
    page.wait_for_focus("alert", Name::Any);
    page.link("Enter a number from 1 to 100,000.").wait();
    page.screenshot("desk-terms-errors");
    page.field(containing("Stock")).replace_text("40");
    page.button("Read before publishing").click();
    page.wait_for_text("40 appointments in all");
    page.screenshot("desk-review");
    let query = format!("offering={FLU}&reason=flu-vaccination&days=31");
    let slots = || office.world.rival(Host::Hospital).slots(&query);
    assert!(slots().is_empty(), "nothing can be booked before she agrees");
    page.button("Publish").click();
    page.wait_for_text("Patients can book, unless it is paused");
    assert!(!slots().is_empty());
    page.wait_for_text("Stock: 0 of 40 taken");
    page.button("Pause").click();
    page.wait_for_text("The pause has begun.");
    assert!(slots().is_empty());
    page.button("Resume").click();
    page.wait_for_text("The pause has ended.");
    assert!(!slots().is_empty());
    page.button("Sign out").click();
    page.wait_for_text("You are signed out.");
}

#[test]
fn a_secretary_changes_a_week_and_sees_which_appointments_would_fall_outside() {
    let office = Office::open();
    let rival = office.world.rival(Host::Hospital);
    let slots = rival.slots("offering=child-bertho-nord&reason=child-consultation&days=31");
    let slot = slots.first().unwrap_or_else(|| panic!("no times"));
    rival.book(slot, "desk");
    let day = slot.local.date.to_string();
    let page = office.sit(Theme::Light, "secretary", &[BERTHO]);
    page.link("Week").click();
    page.link("Add an absence").click();
    page.heading("Add an absence").wait();
    let set =
        "for (const id of ['from', 'until']) document.getElementById(id).value = arguments[0]";
    page.run(set, &serde_json::json!([day]));
    page.button("Save").click();
    page.heading("Appointments would fall outside").wait();
    page.wait_for_text("1 appointment would fall outside");
    assert_accessible(&page);
    page.screenshot("desk-outside");
    page.button("Yes, save and keep these appointments").click();
    page.wait_for_text("The week is saved.");
    assert_eq!(office.world.bookings().len(), 1, "nobody was dropped");
    page.link("Day").click();
    page.button("Show").wait();
    office.go(&page, &format!("/day/{BERTHO}/{day}"));
    page.wait_for_text("1 appointment");
    office.go(&page, &format!("/week/{BERTHO}"));
    page.link(containing("Change")).first().click();
    page.heading("Change a period").wait();
    for width in [1280, 360] {
        page.resize(width, 900);
        assert_accessible(&page);
        page.screenshot(&format!("desk-change-period-{width}"));
    }
}

#[test]
fn a_practitioner_gives_out_codes_and_looks_at_what_they_open_as_patients_would() {
    let office = Office::open();
    let page = office.sit(Theme::Light, "practitioner", &[AUBRAC]);
    page.link("Codes").click();
    page.field("How many codes").replace_text("0");
    page.button("Make the codes").click();
    page.wait_for_focus("alert", Name::Any);
    assert_accessible(&page);
    page.field("How many codes").replace_text("3");
    page.button("Make the codes").click();
    page.heading("New codes").wait();
    assert_accessible(&page);
    page.screenshot("desk-new-codes");
    office.go(&page, &format!("/offering/{OPINION}"));
    page.button("Preview").click();
    // Nobody has said in this world on which page patients book.
    page.wait_for_text("#guichet-preview=");
    assert_accessible(&page);
    page.screenshot("desk-preview");
}

#[test]
fn a_link_signs_in_once() {
    let office = Office::open();
    office.token("auditor", &[]);
    let listed = office.operate(&["token", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let token = listed["tokens"][0]["token"].as_str().unwrap();
    let link = office.operate(&["token", "link", token, "--at", &office.address]);
    let page = office.enter(Visitor::default());
    page.go(&link);
    page.heading("Your sign-in link").wait();
    assert_accessible(&page);
    page.button("Sign in with this link").click();
    page.heading("Site").wait();
    page.go(&link);
    page.button("Sign in with this link").click();
    page.wait_for_focus("alert", Name::Any);
    page.wait_for_text("This link was used before");
}

/// Every page, with what a machine can tell of its accessibility, on a phone and at a desk.
fn look(theme: Theme, language: &str) {
    let office = Office::open();
    for (role, named, paths) in [
        (
            "practitioner",
            &[BERTHO][..],
            &[
                "/offerings/dr-camille-bertho",
                "/offering/flu-bertho-nord",
                "/offering/flu-bertho-nord/publish?stock=5",
                "/offering/flu-bertho-nord/publish?stock=0&first=soon",
                "/week/dr-camille-bertho",
                "/week/dr-camille-bertho/period",
                "/week/dr-camille-bertho/absence",
                "/day/dr-camille-bertho/2026-11-24",
                "/untold",
                "/recalls",
                "/recall?offering=flu-bertho-nord",
                "/nothing",
            ][..],
        ),
        ("practitioner", &[AUBRAC], &["/codes/pr-helene-aubrac"]),
        ("administrator", &[], &["/site?state=published", "/practitioners"]),
    ] {
        let page = office.sit(theme, role, named);
        page.button(language).click();
        let tag = language[..2].to_lowercase();
        for path in paths {
            office.go(&page, path);
            for width in [360, 1280] {
                page.resize(width, 900);
                let wider = "return document.documentElement.scrollWidth > innerWidth";
                let wider = page.run(wider, &serde_json::json!([]));
                assert_eq!(wider, serde_json::json!(false), "{path} is wider than {width}");
                assert_accessible(&page);
                let name = path.split('?').next().unwrap_or_default().replace('/', "-");
                page.screenshot(&format!("desk{name}-{width}-{tag}-{theme:?}").to_lowercase());
            }
        }
    }
}

#[test]
fn every_page_is_accessible_in_english_and_light() {
    look(Theme::Light, "English");
}

#[test]
fn every_page_is_accessible_in_french_and_dark() {
    look(Theme::Dark, "Français");
}

#[test]
fn every_page_is_accessible_in_forced_colours() {
    // WebKit has no forced colours.
    let webkit = Engine::from_environment().is_ok_and(|engine| engine == Engine::WebKit);
    look(if webkit { Theme::Light } else { Theme::Forced }, "Français");
}
