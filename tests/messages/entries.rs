//! Entries for calendars: two parsers that others wrote read the same out of the same bytes, whether the
//! backend sent them or the widget made them.

use crate::town::{Booked, Town};
use guichet_contract::ids::{ManageToken, SiteId};
use guichet_contract::manage::{LookupAnswer, ManagedVisit};
use guichet_contract::time::{Instant, LocalDate};
use guichet_tests::invented::SITE;
use guichet_tests::post::mail::{MailServer, Secured};
use guichet_tests::rival::Rival;
use icalendar::{CalendarDateTime, Component, DatePerhapsTime};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// The widget's own, which needs no browser.
#[path = "../../widget/src/manage/calendar.rs"]
mod calendar;

/// What a calendar goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    uid: String,
    sequence: u32,
    status: Option<String>,
    start: Instant,
    end: Instant,
}

#[test]
fn two_parsers_read_the_same_on_both_days_when_clocks_change_and_where_zones_have_half_hours() {
    let server = MailServer::start(Secured::Plain);
    let mut town = Town::with(&[server.flags()]);
    let mut booked = Vec::new();
    for (number, month) in [3, 10].into_iter().enumerate() {
        town.offer_on(last_sunday_to_come(month));
        booked.push(town.book(number, Some("rita@example.org")));
    }
    server.wait_for(2);
    town.moves_to("Asia/Kolkata");
    booked.push(town.book(40, Some("rita@example.org")));
    let mails = server.wait_for(3);
    for booked in &booked {
        let (mail, sent) = told_of(booked, &mails);
        let (start, uid) = (booked.slot.start, format!("{}@{SITE}.guichet", booked.appointment));
        let (status, end) = (Some("CONFIRMED".to_owned()), start.plus_seconds(1200));
        let expected = Entry { uid, sequence: 0, status, start, end };
        assert_eq!(read(sent), expected);
        let shown = of_the_widget(&looked_up(&town, booked, mail));
        assert_eq!(read(&shown), Entry { status: None, ..expected });
        let minute = booked.slot.local.minute_of_day();
        let time = format!(" à {}\u{a0}h\u{a0}{:02}\n", minute / 60, minute % 60);
        assert!(mail["text"].as_str().unwrap().contains(&time), "{time}: {mail:#}");
    }
    let ahead = |booked: &Booked| booked.slot.local.as_if_utc() - booked.slot.start.seconds();
    assert_eq!(booked.iter().map(ahead).collect::<Vec<_>>(), [7200, 3600, 19_800]);

    let before = read(told_of(&booked[0], &mails).1);
    town.cancel(&booked[0]);
    let after = read(told_of(&booked[0], &server.wait_for(4)[3..]).1);
    assert!(after.sequence > before.sequence, "{after:?}");
    let status = Some("CANCELLED".to_owned());
    assert_eq!(after, Entry { status, sequence: after.sequence, ..before });
}

/// The next day on which clocks change in Europe in this month.
fn last_sunday_to_come(month: u32) -> LocalDate {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let tomorrow = LocalDate::from_days_since_epoch(i64::try_from(now / 86_400).unwrap() + 1);
    let (year, ..) = tomorrow.parts();
    let sundays = [year, year + 1].into_iter().filter_map(|year| {
        let last = LocalDate::new(year, month, 31)?;
        Some(last.plus_days(-i64::from((last.weekday() + 1) % 7)))
    });
    sundays.into_iter().find(|day| *day >= tomorrow).unwrap()
}

/// The mail that tells of a visit, and the file that came with it.
#[track_caller]
fn told_of<'a>(booked: &Booked, mails: &'a [Value]) -> (&'a Value, &'a str) {
    let file = |mail: &'a Value| mail["calendars"][0].as_str();
    let mut with_files = mails.iter().filter_map(|mail| Some((mail, file(mail)?)));
    let found = with_files.find(|(_, file)| file.contains(&booked.appointment));
    found.unwrap_or_else(|| panic!("{}: {mails:#?}", booked.appointment))
}

/// The visit that the link of its mail opens.
fn looked_up(town: &Town, booked: &Booked, mail: &Value) -> ManagedVisit {
    let text = mail["text"].as_str().unwrap();
    let secret = text.split_once("#guichet-manage=").unwrap().1.split_whitespace().next();
    let token = ManageToken::parse(secret.unwrap()).unwrap();
    let rival = Rival::new(town.backend.port(), SITE);
    let seen: LookupAnswer = rival.try_lookup(&token, &booked.appointment, "1970-01-02").expect();
    seen.visits.into_iter().next().unwrap()
}

/// The file that the widget makes of a visit.
fn of_the_widget(visit: &ManagedVisit) -> String {
    let text = calendar::Text {
        summary: "Invented".to_owned(),
        location: "Place, 1 Street; \\ to the left of the long façade".repeat(3),
        description: "01 02 03 04 05\nhttps://invented.example/".to_owned(),
    };
    let address = calendar::address(&SiteId::parse(SITE).unwrap(), visit, &text, visit.start);
    let escaped = address.strip_prefix("data:text/calendar;charset=utf-8,").unwrap();
    let mut parts = escaped.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).unwrap()
}

/// What both make of a file with one entry.
#[track_caller]
fn read(text: &str) -> Entry {
    let (one, other) = (by_icalendar(text), by_ical_js(text));
    assert_eq!(one, other, "{text}");
    one
}

/// As the crate `icalendar` has it.
fn by_icalendar(text: &str) -> Entry {
    let calendar: icalendar::Calendar = text.parse().unwrap();
    let [component] = &calendar.components[..] else { panic!("{calendar:?}") };
    let event = component.as_event().unwrap();
    let moment = |at: Option<DatePerhapsTime>| match at {
        Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(at))) => {
            Instant::from_seconds(at.timestamp())
        }
        other => panic!("{other:?}"),
    };
    Entry {
        uid: event.get_uid().unwrap().to_owned(),
        sequence: event.get_sequence().unwrap(),
        status: event.property_value("STATUS").map(str::to_owned),
        start: moment(event.get_start()),
        end: moment(event.get_end()),
    }
}

/// As ical.js has it.
fn by_ical_js(text: &str) -> Entry {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/post/calendar.mjs");
    let node =
        Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut node = node.unwrap();
    node.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let entries: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let [entry] = &entries[..] else { panic!("{entries:#?}") };
    let text = |name: &str| entry[name].as_str().map(str::to_owned);
    let moment = |name| Instant::parse(&text(name).unwrap().replace(".000Z", "Z")).unwrap();
    Entry {
        uid: text("uid").unwrap(),
        sequence: entry["sequence"].as_u64().unwrap().try_into().unwrap(),
        status: text("status"),
        start: moment("start"),
        end: moment("end"),
    }
}
