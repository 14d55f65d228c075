//! When? A week of columns where there is room, a list of days where there is not.

use crate::flow::{Event, Offer, Remote, SlotsPage, State};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Child, Node, el, live, live_on};
use crate::ui::{button, empty, help, offer_button, paragraph, subheading, trouble_card};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::OfferedSlot;
use leptos::prelude::*;

/// Times of a day that are shown before "more times".
const SHOWN: usize = 8;
/// From so many times on, a day is divided into morning, afternoon and evening.
const DIVIDED_FROM: usize = 13;
/// Identifier of the line that says which days are shown.
const RANGE: &str = "range";

pub(crate) fn step(session: Session) -> Node {
    let slots = move || {
        session.watch(|state| match &state.slots {
            Some(Remote::Failed(trouble)) => Remote::Failed(trouble.clone()),
            _ => state.shown_slots().map_or(Remote::Loading, Remote::Ready),
        })
    };
    let content = live_on(slots, move |slots| match slots {
        Remote::Loading => vec![skeleton(session)],
        Remote::Failed(why) => vec![trouble_card(session, why)],
        Remote::Ready(page) => days(session, page),
    });
    el("div").with(arrows(session)).with(content)
}

fn skeleton(session: Session) -> Node {
    let bars: Vec<Node> = (0..7).map(|_| el("div").class("bar")).collect();
    el("div")
        .class("skeleton days")
        .attr("aria-busy", "true")
        .with(paragraph(session, Message::Loading).class("said"))
        .with(bars)
}

fn days(session: Session, page: &SlotsPage) -> Vec<Node> {
    if page.offers.is_empty() {
        return vec![nothing(session, page.next.as_ref())];
    }
    let mut nodes = Vec::new();
    if let Some(zone) = page.offers.first().and_then(|offer| foreign_zone(session, offer)) {
        let text = session.text_with(Message::SlotZone, &[("zone", &zone)]);
        nodes.push(el("p").class("quiet").with(text));
    }
    let mut first_open = true;
    let mut columns = Vec::new();
    for (date, offers) in page.by_day() {
        let offers: Vec<Offer> = offers.into_iter().cloned().collect();
        columns.push(if offers.is_empty() {
            empty_day(session, date)
        } else {
            let open = std::mem::take(&mut first_open) || has_own(session, &offers);
            day(session, date, offers, open)
        });
    }
    nodes.push(el("div").class("days").part("days").with(columns));
    nodes
}

fn foreign_zone(session: Session, offer: &Offer) -> Option<String> {
    let zone = session.catalogue(|catalogue| {
        let offering = catalogue.admit(offer.offerings.first()?)?;
        Some(catalogue.location(&offering.location)?.zone.clone())
    })?;
    session.dates(|dates| dates.foreign_zone(&zone, offer.time))
}

/// Earlier and later days. The buttons stay while what they ask for comes, and so does the focus.
/// There is nothing before the first day that was ever shown.
fn arrows(session: Session) -> Node {
    let shown = move || session.watch(State::days_shown);
    let range = live_on(shown, move |shown| {
        let (from, days, _) = (*shown)?;
        let last = from.plus_days(days - 1);
        Some(session.dates(|dates| [&dates.column(from), " – ", &dates.column(last)].concat()))
    });
    let turn = move |pages: i64| {
        let Some((from, days, _)) = session.peek(State::days_shown) else { return };
        session.dispatch(Event::DaysAsked(from.plus_days(pages * days)));
        if pages < 0 && at_first(session.peek(State::days_shown)) {
            session.focus(RANGE); // The button that was pressed is about to go.
        }
    };
    let range = el("span").class("range").attr("id", RANGE).attr("tabindex", "-1").with(range);
    let previous = button(session, "button", Message::SlotPreviousWeek, move || turn(-1));
    let next = button(session, "button", Message::SlotNextWeek, move || turn(1)).part("next");
    let previous = previous.part("previous").hidden_while(move || at_first(shown()));
    el("div").class("arrows").with([range, previous, next])
}

fn at_first(shown: Option<(LocalDate, i64, bool)>) -> bool {
    shown.is_none_or(|(_, _, first)| first)
}

/// Nothing on these days: one card, which is itself the way on.
fn nothing(session: Session, next: Option<&OfferedSlot>) -> Node {
    let Some(next) = next else { return empty(session) };
    let date = next.local.date;
    let day = session.dates(|dates| dates.day(date));
    let time = session.dates(|dates| dates.time(next.local));
    let text = session.text_with(Message::SlotNextAvailable, &[("day", &day), ("time", &time)]);
    let go = el("button")
        .attr("type", "button")
        .class("button primary")
        .part("next-available")
        .on("click", move |_| {
            session.dispatch(Event::DaysAsked(date));
            session.focus(RANGE);
        })
        .with(text);
    let none = subheading(session, 1, session.text(Message::SlotNone));
    el("div").class("card").part("empty").with([none, el("p").with(go), help(session)])
}

/// Whether the time that is kept for the patient is among these.
fn has_own(session: Session, offers: &[Offer]) -> bool {
    let own = session.peek(|state| state.kept().map(|hold| hold.time));
    own.is_some_and(|own| offers.iter().any(|offer| offer.time == own))
}

fn empty_day(session: Session, date: LocalDate) -> Node {
    let title = live(move || {
        let wide = session.wide.get();
        let text = session.dates(|dates| if wide { dates.column(date) } else { dates.day(date) });
        subheading(session, 1, text)
    });
    let none = paragraph(session, Message::SlotNoneDay);
    el("div").class("day none").part("day").with(title).with(none)
}

fn day(session: Session, date: LocalDate, offers: Vec<Offer>, open: bool) -> Node {
    let opened = RwSignal::new(open);
    let id = ["day-", &date.to_string()].concat();
    let list_id = [&id, "-times"].concat();
    let count = offers.len();
    let title = live({
        let (id, list_id) = (id.clone(), list_id.clone());
        move || {
            if session.wide.get() {
                let short = session.dates(|dates| dates.column(date));
                return subheading(session, 1, short).attr("id", &id);
            }
            let long = session.dates(|dates| dates.day(date));
            let counted = session.text_count(Message::SlotCount, count);
            let toggle = el("button")
                .attr("type", "button")
                .class("row disclosure")
                .attr("id", &id)
                .attr("aria-controls", &list_id)
                .attr_of("aria-expanded", move || Some(opened.get().to_string()))
                .on("click", move |_| opened.update(|open| *open = !*open));
            subheading(session, 1, String::new()).with(toggle.with([
                el("span").class("row-title").with(long),
                el("span").class("quiet").with(counted),
            ]))
        }
    });
    let list = el("div")
        .attr("id", &list_id)
        .hidden_while(move || !session.wide.get() && !opened.get())
        .with(times(session, offers, [&id, "-more"].concat()));
    el("section").class("day").part("day").attr("aria-labelledby", &id).with(title).with(list)
}

/// The first times of a day, and a button for the others. They are made when they are asked for:
/// a week may have hundreds.
fn times(session: Session, mut offers: Vec<Offer>, rest_id: String) -> impl Child {
    let divided = offers.len() >= DIVIDED_FROM;
    let surplus = offers.split_off(offers.len().min(SHOWN));
    let count = surplus.len();
    let open = RwSignal::new(has_own(session, &surplus));
    let last = offers.last().filter(|_| divided).map(part_of_day);
    let shown = parts(session, &offers, divided, None);
    let rest = live_on(
        move || open.get(),
        move |open| open.then(|| parts(session, &surplus, divided, last)),
    );
    let rest = el("div").attr("id", &rest_id).attr("tabindex", "-1").with(rest);
    let more = (count > 0).then(|| {
        el("button")
            .attr("type", "button")
            .class("link more")
            .part("more")
            .hidden_while(move || open.get())
            .on("click", move |_| {
                open.set(true);
                session.focus(&rest_id);
            })
            .with(session.text_count(Message::SlotMore, count))
    });
    el("div").with(shown).with(rest).with(more)
}

/// Lists of times, each part of the day under its heading. The part of the times before is not
/// named again.
fn parts(
    session: Session,
    offers: &[Offer],
    divided: bool,
    mut before: Option<Message>,
) -> Vec<Node> {
    let mut nodes = Vec::new();
    for offers in offers.chunk_by(|a, b| !divided || part_of_day(a) == part_of_day(b)) {
        let part = offers.first().filter(|_| divided).map(part_of_day);
        if let Some(part) = part.filter(|part| Some(*part) != before) {
            nodes.push(subheading(session, 2, session.text(part)));
        }
        before = part;
        nodes.push(list(session, offers));
    }
    nodes
}

fn list(session: Session, offers: &[Offer]) -> Node {
    let item = |offer| el("li").with(offer_button(session, offer, false));
    el("ul").class("times").with(offers.iter().map(item).collect::<Vec<_>>())
}

fn part_of_day(offer: &Offer) -> Message {
    match offer.time.local.minute_of_day() / 60 {
        0..12 => Message::SlotMorning,
        12..18 => Message::SlotAfternoon,
        _ => Message::SlotEvening,
    }
}
