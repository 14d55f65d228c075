//! A patient, and the widget in front of him: what is done, what is asked, what comes back.
//!
//! Does what the session does, without a browser. Start reading at [`walk`].

use super::{honest, looking};
use guichet_contract::ids::{HoldId, HoldToken, OfferingId, ReasonId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::patient::Field;
use guichet_contract::routes::{AVAILABILITY, EXTENSION, HOLDS, OPENINGS, Query, RESERVATIONS};
use guichet_contract::time::{Instant, LocalDate};
use guichet_contract::wire::{AvailabilityAnswer, OpeningsAnswer};
use guichet_host_examples::{Host, Origins, policy_document};
use guichet_tests::dice::Dice;
use guichet_tests::hostile::{Answer, Attacks};
use guichet_widget::config::{self, GivenPolicy};
use guichet_widget::flow::{
    Catalogue, Choice, Command, DatePart, Event, Remote, Secrets, State, StepName, Trouble, step,
};
use guichet_widget::gateway::{self, Asked, Raw, decode};
use std::ops::AddAssign;
use std::rc::Rc;
use std::sync::OnceLock;

/// Most that a patient does in one journey.
const MOST_STEPS: usize = 60;

/// What came of some journeys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Walk {
    /// Things that happened.
    pub(crate) events: usize,
    /// Answers that were no longer what the backend had said.
    pub(crate) lies: usize,
    /// Entries of openings and availability that were dropped.
    pub(crate) refused: usize,
    /// Holds and bookings of something else than what was asked for.
    pub(crate) not_as_asked: usize,
    /// Journeys that ended with an appointment.
    pub(crate) booked: usize,
}

impl AddAssign for Walk {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.lies += other.lies;
        self.refused += other.refused;
        self.not_as_asked += other.not_as_asked;
        self.booked += other.booked;
    }
}

/// The pages on which patients look: all of the policy, and narrower ones, to which most of the own
/// hospital is foreign.
const PAGES: [&[(&str, &str)]; 5] = [
    &[],
    &[],
    &[("reason", "neurosurgery-first")],
    &[("reason", "stress-test")],
    &[("specialty", "cardiology"), ("location", "nord centre")],
];

/// What a page may show.
fn catalogue(page: usize) -> &'static Catalogue {
    static READ: OnceLock<Vec<Catalogue>> = OnceLock::new();
    let all = READ.get_or_init(|| PAGES.iter().map(|narrowing| read(narrowing)).collect());
    &all[page]
}

fn read(narrowing: &[(&str, &str)]) -> Catalogue {
    let text = policy_document(Host::Hospital, &Origins::demo()).unwrap();
    let given = GivenPolicy { source: "policy.json".to_owned(), text };
    let narrowing: Vec<_> =
        narrowing.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    config::read(Host::Hospital.site(), &[given], &narrowing, "fr", now()).unwrap()
}

fn now() -> Instant {
    Instant::parse("2026-11-28T12:00:00Z").unwrap()
}

fn attacks() -> &'static Attacks {
    static ATTACKS: OnceLock<Attacks> = OnceLock::new();
    ATTACKS.get_or_init(|| {
        let all = catalogue(0);
        let insiders: Vec<_> = all.policy.offerings.iter().map(|it| it.id.as_str()).collect();
        Attacks::of(0, &insiders)
    })
}

/// One journey. Of `lies_in` answers one is a lie, on the average; of 0, none. Without its wall, the
/// widget takes openings and times as they come.
pub(crate) fn walk(seed: u64, lies_in: usize, has_wall: bool) -> Walk {
    let mut dice = Dice::seeded(seed);
    let page = dice.below(PAGES.len());
    let mut patient = Patient {
        attacks: attacks().seeded(seed),
        catalogue: Rc::new(catalogue(page).clone()),
        state: State::default(),
        walk: Walk::default(),
        late: Vec::new(),
        number: 0,
        page,
        dice,
        lies_in,
        has_wall,
    };
    patient.obey(Command::LoadOpenings);
    for _ in 0..MOST_STEPS {
        if patient.state.step == StepName::Done {
            patient.walk.booked += 1;
            break;
        }
        if patient.dice.one_in(2)
            && let Some((asked, raw)) = patient.late.pop()
        {
            patient.arrives(asked, &raw);
            continue;
        }
        let event = patient.does();
        patient.happens(&event);
    }
    patient.walk
}

struct Patient {
    page: usize,
    catalogue: Rc<Catalogue>,
    state: State,
    attacks: Attacks,
    dice: Dice,
    walk: Walk,
    /// Answers that are still on their way, and what was asked.
    late: Vec<(Command, Raw)>,
    number: usize,
    lies_in: usize,
    has_wall: bool,
}

impl Patient {
    fn happens(&mut self, event: &Event) {
        self.walk.events += 1;
        let before = self.state.clone();
        let (state, commands) = step(&self.catalogue, before.clone(), event.clone());
        self.state = state;
        looking::at_state(&self.catalogue, &self.state);
        looking::at_commands(&self.catalogue, &commands);
        let came = looking::at_step(&self.catalogue, &before, event, (&self.state, &commands));
        self.walk.not_as_asked += came;
        for command in commands {
            self.obey(command);
        }
    }

    /// Does what the session would do, and has it answered, now or later.
    fn obey(&mut self, command: Command) {
        let (method, template, genuine) = match &command {
            Command::LoadOpenings => ("GET", OPENINGS, honest::openings(&self.catalogue)),
            Command::LoadSlots(query) => {
                ("GET", AVAILABILITY, honest::availability(&self.catalogue, query))
            }
            Command::Hold { request, .. } => {
                self.number += 1;
                ("POST", HOLDS, honest::hold(request, self.number))
            }
            Command::Extend(_) => {
                let Some(hold) = &self.state.hold else { return };
                ("POST", EXTENSION, honest::extension(hold))
            }
            Command::Book { offering, time, .. } => {
                ("POST", RESERVATIONS, honest::reservation(offering.clone(), *time))
            }
            _ => return,
        };
        let raw = self.answered(method, template, &genuine);
        if self.dice.one_in(8) {
            self.late.push((command, raw));
        } else {
            self.arrives(command, &raw);
        }
    }

    /// An answer is here, whatever the host allows by now.
    fn arrives(&mut self, asked: Command, raw: &Raw) {
        let event = match asked {
            Command::LoadOpenings => Event::OpeningsArrived(self.openings(raw)),
            Command::LoadSlots(query) => {
                let answer = self.slots(&query, raw);
                Event::SlotsArrived { asked: query, answer }
            }
            Command::Hold { request, .. } => {
                Event::HoldArrived { token: request.token, answer: decode(raw), now: now() }
            }
            Command::Extend(claim) => {
                Event::ExtensionArrived { hold: claim.hold, answer: decode(raw), now: now() }
            }
            Command::Book { .. } => Event::BookingArrived(decode(raw)),
            other => unreachable!("nobody answers {other:?}"),
        };
        self.happens(&event);
    }

    /// An answer as it arrives.
    fn answered(&mut self, method: &str, template: &str, genuine: &Answer) -> Raw {
        let lies = self.lies_in > 0 && self.dice.one_in(self.lies_in);
        let answer =
            if lies { self.attacks.strike(method, template, genuine) } else { genuine.clone() };
        self.walk.lies += usize::from(answer != *genuine);
        Raw { status: answer.status, body: answer.body, retry_after: None, sandbox: false }
    }

    fn openings(&mut self, raw: &Raw) -> Result<OpeningsAnswer, Trouble> {
        let told = decode::<OpeningsAnswer>(raw)?;
        if !self.has_wall {
            return Ok(told);
        }
        let sifted = gateway::openings(&self.catalogue, told.clone(), now());
        let (refused, strange) =
            (sifted.refused.count, looking::strangers_opened(&self.catalogue, &told));
        assert!(
            refused >= strange,
            "{strange} strangers, {refused} refused in {told:?}\n{sifted:?}"
        );
        assert_eq!(refused == 0, sifted.answer == told, "{told:?}\n{sifted:?}");
        self.walk.refused += refused;
        Ok(sifted.answer)
    }

    fn slots(&mut self, query: &Query, raw: &Raw) -> Result<AvailabilityAnswer, Trouble> {
        let told = decode::<AvailabilityAnswer>(raw)?;
        if !self.has_wall {
            return Ok(told);
        }
        let reason = &query.narrowing.reasons[0];
        let every: Vec<OfferingId> =
            self.catalogue.offerings(reason).map(|offering| offering.id.clone()).collect();
        let named = &query.narrowing.offerings;
        let offerings = if named.is_empty() { &every } else { named };
        let asked = Asked { reason, offerings, from: query.from, now: now() };
        let sifted = gateway::availability(&self.catalogue, &asked, told.clone());
        let (refused, strange) = (
            sifted.refused.count,
            looking::strange_times(&self.catalogue, &told, query.from, offerings),
        );
        assert!(
            refused >= strange,
            "{strange} strangers, {refused} refused in {told:?}\n{sifted:?}"
        );
        let answer = &sifted.answer;
        let whole = (&answer.offerings, &answer.next) == (&told.offerings, &told.next);
        assert_eq!(refused == 0, whole, "{told:?}\n{sifted:?}");
        self.walk.refused += refused;
        Ok(sifted.answer)
    }

    /// What a patient does here: mostly what leads on.
    fn does(&mut self) -> Event {
        if self.dice.one_in(5) {
            return self.does_anything();
        }
        match self.state.step {
            StepName::Reason => match &self.state.openings {
                Remote::Failed(_) => Event::Retry,
                _ => Event::ReasonChosen(self.any_reason()),
            },
            StepName::Choice => Event::ChoiceMade(self.any_choice()),
            StepName::Slot => self.chooses_a_time(),
            StepName::Details => self.fills_in(),
            StepName::Review | StepName::Done => Event::BookingAsked { key: self.secrets().key },
        }
    }

    fn does_anything(&mut self) -> Event {
        let hold: Option<HoldId> = self.state.hold.as_ref().map(|hold| hold.claim.hold.clone());
        match (self.dice.below(12), hold) {
            (0, _) => Event::Back,
            (1, _) => Event::Retry,
            (2, _) => Event::Searched("malformation".to_owned()),
            (3, _) => Event::ForSomebodyElse(true),
            (4, _) => Event::ForSomebodyElse(false),
            (5, _) => Event::ChangeAsked(StepName::Slot),
            (6, Some(hold)) => Event::HoldEnding(hold),
            (7, Some(hold)) => Event::HoldOver(hold),
            (8, _) => Event::DaysAsked(self.any_day()),
            (9, _) => Event::SearchDone,
            (10, _) => self.policy_changes(),
            (_, Some(_)) => Event::ExtensionAsked { secrets: self.secrets() },
            _ => Event::ReasonChosen(self.any_reason()),
        }
    }

    /// The host takes some offerings away, or gives them back.
    fn policy_changes(&mut self) -> Event {
        let (every, some) = (2 + self.dice.below(4), self.dice.below(2));
        let mut new = catalogue(self.page).clone();
        let mut number = 0;
        new.policy.offerings.retain(|_| {
            number += 1;
            number % every != some
        });
        if new.reasons().next().is_none() {
            return Event::Retry;
        }
        Event::PolicyChanged(std::mem::replace(&mut self.catalogue, Rc::new(new)))
    }

    fn any_reason(&mut self) -> ReasonId {
        let reasons: Vec<ReasonId> =
            self.catalogue.reasons().map(|reason| reason.id.clone()).collect();
        self.dice.pick(&reasons).unwrap().clone()
    }

    fn any_choice(&mut self) -> Choice {
        let open: Vec<_> = self.state.open(&self.catalogue).into_iter().cloned().collect();
        match (self.dice.below(3), self.dice.pick(&open)) {
            (0, Some(offering)) => Choice::AnyoneAt(offering.location.clone()),
            (1, Some(offering)) => Choice::One(offering.id.clone()),
            _ => Choice::Anyone,
        }
    }

    fn any_day(&mut self) -> LocalDate {
        let weeks = i64::try_from(self.dice.below(6)).unwrap();
        LocalDate::parse(honest::MONDAY).unwrap().plus_days(weeks * 7 - 14)
    }

    fn chooses_a_time(&mut self) -> Event {
        let Some(page) = self.state.shown_slots() else { return Event::Retry };
        let secrets = self.secrets();
        match (self.dice.pick(&page.offers), page.next) {
            (Some(offer), _) => Event::SlotChosen { time: offer.time, secrets },
            (None, Some(next)) => Event::DaysAsked(next.local.date),
            (None, None) => Event::DaysAsked(self.any_day()),
        }
    }

    /// One thing after the other, so that answers may come in between.
    fn fills_in(&mut self) -> Event {
        const TYPED: [(Field, &str); 6] = [
            (Field::GivenName, "Maël"),
            (Field::FamilyName, "Le Bœuf"),
            (Field::Phone, "06 39 98 12 34"),
            (Field::Email, "mael@example.org"),
            (Field::BookerGivenName, "Éloïse"),
            (Field::BookerFamilyName, "Le Bœuf"),
        ];
        let form = &self.state.form;
        let missing = TYPED.iter().find(|(field, _)| form.value(*field).is_empty());
        if let Some((field, text)) = missing {
            return Event::Typed(*field, (*text).to_owned());
        }
        let parts = [(DatePart::Day, "27"), (DatePart::Month, "3"), (DatePart::Year, "1958")];
        let missing = parts.iter().find(|(part, _)| form.date_part(*part).is_empty());
        match missing {
            Some((part, text)) => Event::DatePartTyped(*part, (*text).to_owned()),
            None => Event::DetailsDone { today: LocalDate::parse(honest::MONDAY).unwrap() },
        }
    }

    fn secrets(&mut self) -> Secrets {
        self.number += 1;
        let key = format!("secret-{:032}", self.number);
        Secrets { token: HoldToken::parse(&key).unwrap(), key }
    }
}

/// A value as it travels.
pub(super) fn text(value: &impl Wire) -> String {
    let json: Json = value.write();
    json.to_string()
}
