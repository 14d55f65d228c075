//! What a host changes of the widget's looks and words, without a programmer.

use crate::counter::{Counter, MAEL};
use crate::narrowing::embedding;
use guichet_host_examples::{Host, Page as HostPage};
use guichet_tests::axe::assert_accessible;
use guichet_tests::page::Page;
use guichet_tests::world::World;
use serde_json::json;

const NEUROSURGERY: &str = "Première consultation de neurochirurgie";

/// Puts something into the widget's slots, as a host's page has it from the start.
const FILL_SLOTS: &str = "
    const widget = document.querySelector('guichet-booking');
    for (const [name, text] of arguments[0]) {
      const place = document.createElement('p');
      place.slot = name;
      place.textContent = text;
      widget.append(place);
    }";

/// Waits for lines in the console that have these words, one each.
#[track_caller]
fn wait_for_lines(page: &Page, read: impl Fn(&Page) -> Vec<String>, wanted: &[&str]) {
    let found = guichet_tests::wait::until(guichet_tests::wait::PATIENCE, || {
        let lines = read(page);
        let told = |words: &&str| lines.iter().any(|line| line.contains(*words));
        wanted.iter().all(told).then_some(())
    });
    assert!(found.is_some(), "{wanted:?} are not in {:#?}", read(page));
}

#[test]
fn the_hosts_words_are_shown_and_what_is_wrong_with_them_is_in_the_console() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    let words = json!({ "fr": {
        "reason.title": "Que pouvons-nous faire pour vous ?",
        "reason.count": { "one": "{count} motif", "other": "{count} motifs en tout" },
        "reason.titel": "Une faute de frappe",
        "contact.call": "Appelez-nous",
        "slot.count": "des horaires",
        "loading": 7,
        "continue": "",
        "back": "Retour {count}",
        "reason.nothing": "Rien, {typed} \u{fffd}",
        "manage.move": "Changer",
        "error.summary": { "one": 7, "other": "Des corrections" },
    }, "de": { "reason.title": "Auf dieser Seite spricht niemand Deutsch" } });
    page.run("document.querySelector('guichet-booking').words = arguments[0]", &json!([words]));
    page.heading("Que pouvons-nous faire pour vous ?").wait();
    counter.field("reason.search").type_text("neurochirurgien");
    page.wait_for_announcement("motifs en tout");
    let wrong = [
        "words: \"reason.titel\" is none",
        "words: \"contact.call\" must have {phone}",
        "words: \"slot.count\" must be plural forms",
        "words: \"loading\" must be a text",
        "words: \"continue\" must be a text",
        "words: \"back\" must have no placeholder",
        "words: \"error.summary\" must be a text",
    ];
    wait_for_lines(&page, |page| page.watch().errors, &wrong);
    let errors = page.watch().errors;
    assert_eq!(errors.len(), wrong.len(), "{errors:#?}");
    page.run("document.querySelector('guichet-booking').words = null", &json!([]));
    counter.heading("reason.title").wait();
}

#[test]
fn colours_that_cannot_be_read_are_told_with_the_nearest_that_can() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    assert_eq!(page.watch().warnings, [""; 0], "the hospital's own colours can be read");
    page.run(
        "const widget = document.querySelector('guichet-booking');
        widget.style.setProperty('--guichet-color-background', '#ffffff');
        widget.style.setProperty('--guichet-color-primary', '#7799bb');
        widget.style.setProperty('--guichet-color-on-primary', '#ffffff');
        widget.setAttribute('heading-level', '3');",
        &json!([]),
    );
    let told = [
        "--guichet-color-primary: #7799bb on #ffffff has a contrast of 2.98 to 1",
        "--guichet-color-on-primary: #ffffff on #7799bb",
    ];
    wait_for_lines(&page, |page| page.watch().warnings, &told);
    // What is proposed passes.
    let line = page.watch().warnings.into_iter().find(|line| line.contains("-primary: #7799bb"));
    let line = line.unwrap_or_default();
    let better = line.rsplit("; ").next().and_then(|end| end.split(' ').next()).unwrap_or_default();
    let before = page.watch().warnings.len();
    page.run(
        "const widget = document.querySelector('guichet-booking');
        widget.style.setProperty('--guichet-color-primary', arguments[0]);
        widget.setAttribute('heading-level', '2');",
        &json!([better]),
    );
    counter.heading("reason.title").wait();
    page.wait_for_script(
        "return new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(true))))",
        &json!([]),
    );
    assert_eq!(page.watch().warnings.len(), before, "{:#?}", page.watch().warnings);
}

#[test]
fn what_a_host_has_to_say_stands_where_it_belongs() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    let said = json!([[
        ["header", "Consultations externes"],
        ["legal", "Vos données restent à l’hôpital."],
        ["after-booking", "Pensez à votre carte Vitale."],
    ]]);
    page.run(FILL_SLOTS, &said);
    page.run(
        "document.querySelector('guichet-booking').setAttribute('layout', 'roomy')",
        &json!([]),
    );
    let is_shown = |text: &str| {
        let script = "const all = [...document.querySelectorAll('guichet-booking > p')];
            return all.find((one) => one.textContent === arguments[0]).getBoundingClientRect().height > 0";
        page.run(script, &json!([text])) == json!(true)
    };
    let (legal, after) = ("Vos données restent à l’hôpital.", "Pensez à votre carte Vitale.");
    assert!(is_shown("Consultations externes"));
    assert!(!is_shown(legal) && !is_shown(after), "not yet");
    counter.come_to_the_form(NEUROSURGERY);
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.heading("review.title").wait();
    assert!(is_shown(legal));
    assert_accessible(&page);
    page.screenshot("slots-review");
    counter.confirm();
    counter.wait_until_booked();
    assert!(is_shown(after));
    assert!(!is_shown(legal));
    page.screenshot("slots-done");
    page.assert_quiet();
}

#[test]
fn words_are_read_from_the_hosts_file_and_taken_from_before_the_element_is_known() {
    let world = World::start();
    let words = r#"{ "fr": { "reason.title": "Le motif, s’il vous plaît" } }"#;
    let file = HostPage::file("words.json", words);
    world.hosts().put_page(Host::Hospital, "/guichet/words.json", file);
    world.put(Host::Hospital, "/file.html", &embedding(r#"words="/guichet/words.json""#));
    let page = world.open(Host::Hospital, "/file.html");
    page.heading("Le motif, s’il vous plaît").wait();
    page.assert_quiet();
    // A script of the host's that runs before the widget's: it is no module.
    let early = "document.querySelector('guichet-booking').words = { fr: { 'reason.title': 'Tout de suite' } };";
    world.hosts().put_page(Host::Hospital, "/early.js", HostPage::file("early.js", early));
    let markup = embedding("").replace("</main>", r#"</main><script src="/early.js"></script>"#);
    world.put(Host::Hospital, "/early.html", &markup);
    page.go(&world.hosts().url(Host::Hospital, "/early.html"));
    page.heading("Tout de suite").wait();
    page.assert_quiet();
    // A file that is not there is said, and the widget's own words stand in.
    world.put(Host::Hospital, "/none.html", &embedding(r#"words="/guichet/none.json""#));
    page.go(&world.hosts().url(Host::Hospital, "/none.html"));
    Counter::on(&page, "fr").heading("reason.title").wait();
    let told = |page: &Page| [page.watch().errors, page.watch().warnings].concat();
    wait_for_lines(&page, told, &["words"]);
}

#[test]
fn a_logo_has_its_place_and_layouts_give_more_room_or_less() {
    let world = World::start();
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    counter.heading("reason.title").wait();
    page.run(
        "const logo = document.createElement('img');
        Object.assign(logo, { slot: 'logo', src: '/img/logo.svg', alt: 'Centre hospitalier', width: 900, height: 900 });
        document.querySelector('guichet-booking').append(logo);",
        &json!([]),
    );
    let logo = "const box = document.querySelector('[slot=logo]').getBoundingClientRect();
        const heading = document.querySelector('guichet-booking').shadowRoot.querySelector('.frame');
        return { height: box.height, above: box.bottom <= heading.getBoundingClientRect().bottom };";
    let logo = page.run(logo, &json!([]));
    let height = logo["height"].as_f64().unwrap_or_default();
    assert!(height > 20.0 && height < 120.0 && logo["above"] == true, "{logo}");
    let height = |layout: &str| {
        let set = "document.querySelector('guichet-booking').setAttribute('layout', arguments[0]);";
        page.run(set, &json!([layout]));
        let measured = page.wait_for_script(
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
                document.querySelector('guichet-booking').shadowRoot.querySelector('.widget').getBoundingClientRect().height))))",
            &json!([]),
        );
        measured.as_f64().unwrap_or_default()
    };
    let [compact, usual, roomy] = ["compact", "", "roomy"].map(height);
    assert!(compact < usual && usual < roomy, "{compact}, {usual}, {roomy}");
    page.assert_quiet();
}

#[test]
fn an_arabic_widget_reads_from_the_right_and_leaves_its_page_as_it_is() {
    let world = World::start();
    world.put(Host::Hospital, "/ar.html", &embedding(r#"lang="ar""#));
    let page = world.open(Host::Hospital, "/ar.html");
    Counter::on(&page, "ar").heading("reason.title").wait();
    let directions = page.run(
        "const widget = document.querySelector('guichet-booking');
        const of = (one) => getComputedStyle(one).direction;
        return [document.documentElement, document.querySelector('h1'),
          widget.shadowRoot.querySelector('.widget')].map(of).concat(document.dir);",
        &json!([]),
    );
    assert_eq!(directions, json!(["ltr", "ltr", "rtl", ""]));
    page.assert_quiet();
}
