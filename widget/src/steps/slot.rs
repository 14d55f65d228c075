//! When? A week of columns where there is room, a list of days where there is not.

use crate::flow::{Event, Offer, Remote, SlotsPage};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::node::{Node, el, live, live_on};
use crate::ui::{button, empty, help, offer_button, paragraph, subheading, trouble};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::OfferedSlot;
use leptos::prelude::*;

/// Times of a day that are shown before "more times".
const SHOWN: usize = 8;
/// From so many times on, a day is divided into morning, afternoon and evening.
const DIVIDED_FROM: usize = 13;

pub(super) fn step(session: Session) -> Node {
    let slots = move || {
        session.watch(|state| match &state.slots {
            Some(Remote::Failed(trouble)) => Remote::Failed(trouble.clone()),
            _ => state.shown_slots().map_or(Remote::Loading, Remote::Ready),
        })
    };
    let content = live_on(slots, move |slots| match slots {
        Remote::Loading => vec![skeleton(session)],
        Remote::Failed(why) => {
            vec![el("div").class("card").part("trouble").with(trouble(session, why, true))]
        }
        Remote::Ready(page) => days(session, page),
    });
    el("div").with(content)
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
    let arrows = arrows(session, page);
    if page.offers.is_empty() {
        return vec![arrows, nothing(session, page.next.as_ref())];
    }
    let mut nodes = Vec::new();
    if let Some(zone) = page.offers.first().and_then(|offer| foreign_zone(session, offer)) {
        let text = session.text_with(Message::SlotZone, &[("zone", &zone)]);
        nodes.push(el("p").class("quiet").with(text));
    }
    nodes.push(arrows);
    let mut first_open = true;
    let mut columns = Vec::new();
    for (date, offers) in page.by_day() {
        let open = !offers.is_empty() && std::mem::take(&mut first_open);
        let offers: Vec<Offer> = offers.into_iter().cloned().collect();
        columns.push(if offers.is_empty() {
            empty_day(session, date)
        } else {
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

/// Earlier and later days. There is nothing before the first day that was ever shown.
fn arrows(session: Session, page: &SlotsPage) -> Node {
    let days = i64::from(page.days);
    let from = page.from;
    let first = session.peek(|state| state.first_day);
    let go = move |message, to: LocalDate| {
        button(session, "button", message, move || session.dispatch(Event::DaysAsked(to)))
    };
    let previous = first.filter(|first| *first < from).map(|first| {
        go(Message::SlotPreviousWeek, from.plus_days(-days).max(first)).part("previous")
    });
    let last = from.plus_days(days - 1);
    let range =
        session.dates(|dates| [dates.column(from), " – ".to_owned(), dates.column(last)].concat());
    el("div")
        .class("arrows")
        .with(el("span").class("range").with(range))
        .with(previous)
        .with(go(Message::SlotNextWeek, from.plus_days(days)).part("next"))
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
        .on("click", move |_| session.dispatch(Event::DaysAsked(date)))
        .with(text);
    let none = paragraph(session, Message::SlotNone);
    el("div").class("card").part("empty").with([none, go, help(session)])
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
    let more = RwSignal::new(false);
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
        .with(live(move || times(session, &offers, more)));
    el("section").class("day").part("day").attr("aria-labelledby", &id).with(title).with(list)
}

fn times(session: Session, offers: &[Offer], more: RwSignal<bool>) -> Vec<Node> {
    let surplus = offers.len().saturating_sub(SHOWN);
    let all = more.get() || surplus == 0;
    let shown = offers.iter().take(if all { offers.len() } else { SHOWN });
    let mut nodes: Vec<Node> = Vec::new();
    if offers.len() >= DIVIDED_FROM {
        let mut parts: Vec<(Message, Vec<&Offer>)> = Vec::new();
        for offer in shown {
            let part = part_of_day(offer);
            match parts.last_mut() {
                Some((known, offers)) if *known == part => offers.push(offer),
                _ => parts.push((part, vec![offer])),
            }
        }
        for (part, offers) in parts {
            nodes.push(subheading(session, 2, session.text(part)));
            nodes.push(list(session, offers));
        }
    } else {
        nodes.push(list(session, shown.collect()));
    }
    if surplus > 0 {
        let text = if all {
            session.text(Message::SlotLess)
        } else {
            session.text_count(Message::SlotMore, surplus)
        };
        nodes.push(
            el("button")
                .attr("type", "button")
                .class("link more")
                .part("more")
                .attr("aria-expanded", if all { "true" } else { "false" })
                .on("click", move |_| more.set(!all))
                .with(text),
        );
    }
    nodes
}

fn list(session: Session, offers: Vec<&Offer>) -> Node {
    let item = |offer| el("li").with(offer_button(session, offer, false));
    el("ul").class("times").with(offers.into_iter().map(item).collect::<Vec<_>>())
}

fn part_of_day(offer: &Offer) -> Message {
    match offer.time.local.minute_of_day() / 60 {
        0..12 => Message::SlotMorning,
        12..18 => Message::SlotAfternoon,
        _ => Message::SlotEvening,
    }
}
