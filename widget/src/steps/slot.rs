//! When? A week of columns where there is room, a list of days where there is not.

use crate::flow::{Event, Offer, Remote, SlotsPage};
use crate::i18n::Message;
use crate::session::Session;
use crate::ui::{Help, OfferButton, StepHeading, SubHeading, Trouble};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::OfferedSlot;
use leptos::prelude::*;

/// Times of a day that are shown before "more times".
const SHOWN: usize = 8;
/// From so many times on, a day is divided into morning, afternoon and evening.
const DIVIDED_FROM: usize = 13;

#[component]
pub(super) fn SlotStep(session: Session) -> impl IntoView {
    let slots = Memo::new(move |_| {
        session.state.with(|state| match &state.slots {
            Some(Remote::Failed(trouble)) => Remote::Failed(trouble.clone()),
            _ => state.shown_slots().map_or(Remote::Loading, Remote::Ready),
        })
    });
    let content = move || match slots.get() {
        Remote::Loading => view! {
            <div class="skeleton days" aria-busy="true">
                <p>{session.text(Message::Loading)}</p>
            </div>
        }
        .into_any(),
        Remote::Failed(trouble) => view! {
            <div class="card" part="trouble"><Trouble session trouble retry=true/></div>
        }
        .into_any(),
        Remote::Ready(page) => days(session, page).into_any(),
    };
    view! {
        <StepHeading session message=Message::SlotTitle/>
        {content}
    }
}

fn days(session: Session, page: SlotsPage) -> impl IntoView {
    let zone = page.offers.first().and_then(|offer| foreign_zone(session, offer));
    let zone = zone.map(|zone| {
        view! { <p class="quiet">{session.text_with(Message::SlotZone, &[("zone", &zone)])}</p> }
    });
    let arrows = arrows(session, &page);
    if page.offers.is_empty() {
        return view! { {arrows} {nothing(session, page.next)} }.into_any();
    }
    let mut first_open = true;
    let mut columns = Vec::new();
    for (date, offers) in page.by_day() {
        let offers: Vec<Offer> = offers.into_iter().cloned().collect();
        let open = !offers.is_empty() && std::mem::take(&mut first_open);
        columns.push(view! { <Day session date offers open/> });
    }
    view! {
        {zone}
        {arrows}
        <div class="days" part="days">{columns}</div>
    }
    .into_any()
}

fn foreign_zone(session: Session, offer: &Offer) -> Option<String> {
    let zone = session.catalogue(|catalogue| {
        let offering = catalogue.admit(offer.offerings.first()?)?;
        Some(catalogue.location(&offering.location)?.zone.clone())
    })?;
    session.dates(|dates| dates.foreign_zone(&zone, offer.time))
}

/// Earlier and later days. There is nothing before the first day that was ever shown.
fn arrows(session: Session, page: &SlotsPage) -> impl IntoView + use<> {
    let days = i64::from(page.days);
    let from = page.from;
    let first = session.state.with_untracked(|state| state.first_day);
    let go = move |to: LocalDate| move |_| session.dispatch(Event::DaysAsked(to));
    let previous = first.filter(|first| *first < from).map(|first| {
        let to = from.plus_days(-days).max(first);
        view! {
            <button type="button" class="button" part="previous" on:click=go(to)>
                {session.text(Message::SlotPreviousWeek)}
            </button>
        }
    });
    let range = {
        let last = from.plus_days(days - 1);
        session.dates(|dates| [dates.column(from), " – ".to_owned(), dates.column(last)].concat())
    };
    view! {
        <div class="arrows">
            <span class="range">{range}</span>
            {previous}
            <button type="button" class="button" part="next" on:click=go(from.plus_days(days))>
                {session.text(Message::SlotNextWeek)}
            </button>
        </div>
    }
}

/// Nothing on these days: one card, which is itself the way on.
fn nothing(session: Session, next: Option<OfferedSlot>) -> impl IntoView {
    let Some(next) = next else { return view! { <crate::ui::Empty session/> }.into_any() };
    let day = session.dates(|dates| dates.day(next.local.date));
    let time = session.dates(|dates| dates.time(next.local));
    let text = session.text_with(Message::SlotNextAvailable, &[("day", &day), ("time", &time)]);
    let go = move |_| session.dispatch(Event::DaysAsked(next.local.date));
    view! {
        <div class="card" part="empty">
            <p>{session.text(Message::SlotNone)}</p>
            <button type="button" class="button primary" part="next-available" on:click=go>{text}</button>
            <Help session/>
        </div>
    }
    .into_any()
}

#[component]
fn Day(session: Session, date: LocalDate, offers: Vec<Offer>, open: bool) -> impl IntoView {
    let opened = RwSignal::new(open);
    let more = RwSignal::new(false);
    let id = ["day-", &date.to_string()].concat();
    let list_id = [&id, "-times"].concat();
    let count = offers.len();
    let long = session.dates(|dates| dates.day(date));
    let short = session.dates(|dates| dates.column(date));
    let class = if count == 0 { "day none" } else { "day" };
    let title = {
        let id = id.clone();
        let list_id = list_id.clone();
        move || {
            if session.wide.get() || count == 0 {
                let text = if session.wide.get() { short.clone() } else { long.clone() };
                return view! { <SubHeading session text=text id=id.clone()/> }.into_any();
            }
            let counted = session.text_count(Message::SlotCount, count);
            let controls = list_id.clone();
            view! {
                <button
                    type="button"
                    class="row disclosure"
                    id=id.clone()
                    aria-expanded=move || opened.get().to_string()
                    aria-controls=controls
                    on:click=move |_| opened.update(|open| *open = !*open)
                >
                    <span class="row-title">{long.clone()}</span>
                    <span class="quiet">{counted}</span>
                </button>
            }
            .into_any()
        }
    };
    let none = (count == 0).then(|| {
        view! { <p class="quiet">{session.text(Message::SlotNoneDay)}</p> }
    });
    let times = move || times(session, &offers, more);
    view! {
        <section class=class part="day" aria-labelledby=id>
            {title}
            {none}
            <div id=list_id hidden=move || !session.wide.get() && !opened.get()>{times}</div>
        </section>
    }
}

fn times(session: Session, offers: &[Offer], more: RwSignal<bool>) -> impl IntoView + use<> {
    let hidden = offers.len().saturating_sub(SHOWN);
    let all = more.get() || hidden == 0;
    let shown = offers.iter().take(if all { offers.len() } else { SHOWN });
    let list = |offers: Vec<Offer>| {
        let item = |offer| view! { <li><OfferButton session offer/></li> };
        view! { <ul class="times">{offers.into_iter().map(item).collect_view()}</ul> }
    };
    let content = if offers.len() >= DIVIDED_FROM {
        let mut parts: Vec<(Message, Vec<Offer>)> = Vec::new();
        for offer in shown {
            let part = part_of_day(offer);
            match parts.last_mut() {
                Some((known, offers)) if *known == part => offers.push(offer.clone()),
                _ => parts.push((part, vec![offer.clone()])),
            }
        }
        let part = |(part, offers)| {
            view! { <SubHeading session depth=2 text=session.text(part)/>{list(offers)} }
        };
        parts.into_iter().map(part).collect_view().into_any()
    } else {
        list(shown.cloned().collect()).into_any()
    };
    let toggle = (hidden > 0).then(|| {
        let text = if all {
            session.text(Message::SlotLess)
        } else {
            session.text_count(Message::SlotMore, hidden)
        };
        view! {
            <button
                type="button"
                class="link more"
                part="more"
                aria-expanded=all.to_string()
                on:click=move |_| more.set(!all)
            >
                {text}
            </button>
        }
    });
    view! { {content} {toggle} }
}

fn part_of_day(offer: &Offer) -> Message {
    match offer.time.local.minute_of_day() / 60 {
        0..12 => Message::SlotMorning,
        12..18 => Message::SlotAfternoon,
        _ => Message::SlotEvening,
    }
}
