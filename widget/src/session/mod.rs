//! The only place that holds signals and runs commands.
//!
//! Owns the running journey: [`Session::dispatch`] lets the reducer decide and does what it asks
//! for. Steps read its signals and send events; they never call the gateway.

mod browser;
#[cfg(feature = "manage")]
mod manage;
mod run;

pub use browser::Host;

use crate::flow::{Catalogue, Event, Secrets, State, StepName};
use crate::gateway::{Backend, Gateway};
use crate::i18n::{Dates, Message, Words};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// A running journey. A handle: copying it is free.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is so.
    pub state: RwSignal<State>,
    /// What screen readers were told last.
    pub said: RwSignal<String>,
    /// Whether the backend says that nothing here is real.
    pub sandbox: RwSignal<bool>,
    /// Whether there is room for two columns.
    pub wide: RwSignal<bool>,
    /// What a followed link opens, if one was.
    #[cfg(feature = "manage")]
    pub manage: RwSignal<Option<crate::manage::Manage>>,
    env: StoredValue<Rc<Env>, LocalStorage>,
    used_first: StoredValue<bool>,
}

struct Env {
    catalogue: RefCell<Rc<Catalogue>>,
    /// Whether the widget was taken away: what is under way goes on, and nothing is tried again.
    over: Cell<bool>,
    /// What the host gave while a booking was under way.
    waiting: RefCell<Option<Result<Catalogue, String>>>,
    words: Words,
    dates: Dates,
    gateway: Gateway,
    host: Host,
}

impl Env {
    /// What the page may show now.
    fn catalogue(&self) -> Rc<Catalogue> {
        Rc::clone(&self.catalogue.borrow())
    }
}

impl Session {
    /// A journey at its beginning. [`Session::start`] sets it off.
    pub fn new(
        catalogue: Catalogue,
        words: Words,
        dates: Dates,
        backend: Backend,
        host: Host,
    ) -> Self {
        let wide = RwSignal::new(host.wide);
        let state = State { preview: host.preview, ..State::default() };
        let catalogue = RefCell::new(Rc::new(catalogue));
        let (waiting, gateway) = (RefCell::default(), Gateway { backend });
        let env = Env { catalogue, over: Cell::new(false), waiting, words, dates, gateway, host };
        Self {
            state: RwSignal::new(state),
            said: RwSignal::new(String::new()),
            sandbox: RwSignal::new(false),
            wide,
            #[cfg(feature = "manage")]
            manage: RwSignal::new(None),
            env: StoredValue::new_local(Rc::new(env)),
            used_first: StoredValue::new(false),
        }
    }

    /// Waits for what the element asked for already.
    pub fn start(self) {
        self.run_first();
    }

    /// Ends with the widget.
    pub fn end(self) {
        if let Some(env) = self.env.try_get_value() {
            env.over.set(true);
        }
    }

    /// Something happened. After the widget was taken away, nothing does any more.
    pub fn dispatch(self, event: Event) {
        let Some(env) = self.env.try_get_value() else { return };
        let Some(state) = self.state.try_get_untracked() else { return };
        #[cfg(feature = "manage")]
        let opening = matches!(event, Event::OpeningsArrived(_));
        let (state, commands) = crate::flow::step(&env.catalogue(), state, event);
        self.state.set(state);
        for command in commands {
            self.run(&env, command);
        }
        if let Some(given) = env.waiting.take() {
            self.set_policies(given);
        }
        #[cfg(feature = "manage")]
        if opening {
            self.openings_known();
        }
    }

    /// The host gives other policies; an error is a text for the console. While a booking is under
    /// way they wait for its answer, and whoever is booked goes on seeing the appointment.
    pub fn set_policies(self, given: Result<Catalogue, String>) {
        let Some(env) = self.env.try_get_value() else { return };
        let (step, booking) = self.peek(|state| (state.step, state.booking));
        if booking {
            env.waiting.replace(Some(given));
        } else if step != StepName::Done {
            match given {
                Ok(catalogue) => {
                    let before = env.catalogue.replace(Rc::new(catalogue));
                    self.dispatch(Event::PolicyChanged(before));
                }
                Err(why) => env.host.give_up(&why),
            }
        }
    }

    /// Reads the state and follows it.
    pub fn watch<T>(self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read())
    }

    /// Reads the state as it is now.
    pub fn peek<T>(self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read_untracked())
    }

    /// Reads the policy, as far as the page shows it, and follows it: it changes with the state.
    pub fn catalogue<T>(self, read: impl FnOnce(&Catalogue) -> T) -> T {
        self.state.track();
        read(&self.env().catalogue())
    }

    // Not generic: what finds the environment is compiled once.
    fn env(self) -> Rc<Env> {
        self.env.get_value()
    }

    /// A sentence.
    pub fn text(self, message: Message) -> String {
        self.env().words.text(message)
    }

    /// A sentence with its placeholders filled in.
    pub fn text_with(self, message: Message, values: &[(&str, &str)]) -> String {
        self.env().words.with(message, values)
    }

    /// A sentence in the plural form that goes with `count`.
    pub fn text_count(self, message: Message, count: usize) -> String {
        self.env().words.count(message, count)
    }

    /// Dates in the visitor's language.
    pub fn dates<T>(self, read: impl FnOnce(&Dates) -> T) -> T {
        read(&self.env().dates)
    }

    /// A day and a time as the language joins them; `day` says how the day is written.
    pub fn when(self, local: LocalDateTime, day: fn(&Dates, LocalDate) -> String) -> String {
        let (day, time) = self.dates(|dates| (day(dates, local.date), dates.time(local)));
        self.text_with(Message::When, &[("day", &day), ("time", &time)])
    }

    /// The level of the step's heading, 1 to 6.
    pub fn heading_level(self) -> u8 {
        self.env().host.heading_level
    }

    /// Fresh randomness for one request; `None` where the browser has none.
    pub fn secrets(self) -> Option<Secrets> {
        browser::secrets()
    }

    /// The visitor's clock.
    pub fn now(self) -> Instant {
        browser::now()
    }

    /// Today, on the visitor's clock.
    pub fn today(self) -> LocalDate {
        browser::today()
    }

    /// Opens the browser's print dialogue.
    pub fn print(self) {
        browser::print();
    }

    /// Moves the focus to the element of this identifier, once what just changed is on the page.
    pub fn focus(self, id: &str) {
        run::move_focus(self.env(), ["#", id].concat());
    }
}
