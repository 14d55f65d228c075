//! The counter as a patient walks through it: what every journey does on its way to what it is
//! about. Speaks in the widget's own words, in either language.

use guichet_tests::page::keyboard::Key;
use guichet_tests::page::{Locator, Name, Page, containing, matching};
use guichet_tests::wait::{self, PATIENCE};
use guichet_tests::words::Words;

/// What a patient types.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) given_name: &'static str,
    pub(crate) family_name: &'static str,
    pub(crate) birth_date: [&'static str; 3],
    pub(crate) phone: &'static str,
    pub(crate) email: &'static str,
}

/// Somebody who does not exist, with letters that get lost easily.
pub(crate) const MAEL: Person = Person {
    given_name: "Maël-Éloïse",
    family_name: "Le Bœuf d’Arc",
    birth_date: ["27", "3", "1958"],
    phone: "06 39 98 12 34",
    email: "mael@example.org",
};

/// One widget on a page.
pub(crate) struct Counter<'p> {
    pub(crate) page: &'p Page,
    pub(crate) words: Words,
    scope: &'static str,
}

impl<'p> Counter<'p> {
    /// The only widget of the page.
    pub(crate) fn on(page: &'p Page, language: &'static str) -> Self {
        Self::at(page, language, "guichet-booking")
    }

    /// The widget at a CSS selector.
    pub(crate) fn at(page: &'p Page, language: &'static str, scope: &'static str) -> Self {
        Self { page, words: Words::of(language), scope }
    }

    pub(crate) fn button(&self, key: &str) -> Locator<'p> {
        self.page.button(self.words.any(key)).inside(self.scope)
    }

    pub(crate) fn button_named(&self, name: impl Into<Name>) -> Locator<'p> {
        self.page.button(name).inside(self.scope)
    }

    pub(crate) fn heading(&self, key: &str) -> Locator<'p> {
        self.page.heading(self.words.any(key)).inside(self.scope)
    }

    pub(crate) fn radio(&self, key: &str) -> Locator<'p> {
        self.page.radio(self.words.any(key)).inside(self.scope)
    }

    /// A field by its label; one that may be left out says so after it.
    pub(crate) fn field(&self, key: &str) -> Locator<'p> {
        let label = self.words.text(key);
        let optional = format!("{label} ({})", self.words.text("field.optional"));
        let asked = self.page.field(label).inside(self.scope);
        if asked.is_there() { asked } else { self.page.field(optional).inside(self.scope) }
    }

    #[track_caller]
    pub(crate) fn wait_for_text(&self, key: &str) {
        let name = self.words.any(key);
        let Name::Parts(parts) = name else { unreachable!("words are in parts") };
        let text = || self.page.text_in(self.scope);
        let seen = wait::until(PATIENCE, || {
            let text = text();
            parts.iter().all(|part| text.contains(&plain(part))).then_some(())
        });
        assert!(seen.is_some(), "waited for {key} {parts:?}; the widget shows: {}", text());
    }

    #[track_caller]
    pub(crate) fn choose_reason(&self, label: &str) {
        self.heading("reason.title").wait();
        self.button_named(containing(label)).click();
    }

    /// Takes the first available where there is a choice of whom to see.
    #[track_caller]
    pub(crate) fn choose_anyone(&self) {
        self.heading("choice.title").wait();
        self.button_named(matching([&self.words.text("choice.anyone"), ""])).first().click();
    }

    /// The buttons of times: a day and a time, as the language joins them.
    pub(crate) fn times(&self) -> Locator<'p> {
        let Name::Parts(mut parts) = self.words.any("when") else { unreachable!("it has values") };
        let last = parts.len() - 1;
        parts.insert(last, ":".to_owned());
        self.button_named(Name::Parts(parts))
    }

    /// Goes to the first days that have times, if these have none, and returns their names.
    #[track_caller]
    pub(crate) fn wait_for_times(&self) -> Vec<String> {
        self.heading("slot.title").wait();
        let next = self.button("slot.next_available");
        let names = wait::until(PATIENCE, || {
            let names = self.times().names();
            if names.is_empty() && next.is_there() {
                next.click();
            }
            (!names.is_empty()).then_some(names)
        });
        names.unwrap_or_else(|| panic!("no times; the page has:\n{}", self.page.outline()))
    }

    /// Takes the first time that is offered, and returns its name.
    #[track_caller]
    pub(crate) fn choose_first_time(&self) -> String {
        let first = self.wait_for_times().swap_remove(0);
        self.times().first().click();
        self.heading("details.title").wait();
        first
    }

    /// Begins with a click into the first field, and goes on with Tab from one to the next.
    #[track_caller]
    pub(crate) fn fill_in(&self, person: &Person) {
        let [day, month, year] = person.birth_date;
        let name = [person.given_name, person.family_name];
        let fields = [&name[..], &[day, month, year, person.phone, person.email]].concat();
        self.field("field.given_name").replace_text_and_those_after(&fields);
        assert_eq!(self.field("field.email").value(), person.email, "{}", self.page.outline());
    }

    #[track_caller]
    pub(crate) fn fill_in_birth_date(&self, person: &Person) {
        for (part, text) in ["field.day", "field.month", "field.year"].iter().zip(person.birth_date)
        {
            self.field(part).replace_text(text);
        }
    }

    #[track_caller]
    pub(crate) fn go_on(&self) {
        self.button("continue").click();
    }

    #[track_caller]
    pub(crate) fn confirm(&self) {
        self.heading("review.title").wait();
        self.button("booking.send").click();
    }

    #[track_caller]
    pub(crate) fn wait_until_booked(&self) {
        self.heading("done.title").wait();
    }

    /// Everything up to the form, for the first available, and the name of the time.
    #[track_caller]
    pub(crate) fn come_to_the_form(&self, reason: &str) -> String {
        self.choose_reason(reason);
        self.choose_anyone();
        self.choose_first_time()
    }

    /// The rest, from the form on.
    #[track_caller]
    pub(crate) fn book(&self, person: &Person) {
        self.fill_in(person);
        self.go_on();
        self.confirm();
        self.wait_until_booked();
    }

    /// Presses Tab up to something and Enter on it.
    #[track_caller]
    pub(crate) fn press_by_keyboard(&self, role: &str, name: impl Into<Name>) {
        self.page.tab_to(role, name);
        self.page.press(Key::Enter);
    }
}

/// Waits until the widget gave up. Before it ran, the same words stand on the page.
#[track_caller]
pub(crate) fn wait_for_fallback(page: &Page) {
    let script =
        "return window.guichetWatch.events.some((event) => event.name === 'guichet-fallback')";
    page.wait_for_script(script, &serde_json::json!([]));
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
