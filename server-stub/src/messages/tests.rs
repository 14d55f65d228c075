//! What messages say, and how calendars read it.

use super::sms::encoding::{Encoding, measure};
use super::*;
use crate::domain::clock_face::Zone;
use crate::domain::message::{Channel, Kind, Visit};
use guichet_contract::ids::{AppointmentId, ManageToken, MessageId, OfferingId, SiteId};
use guichet_contract::json::{Json, Wire};
use guichet_contract::patient::Personal;
use guichet_contract::policy::{HostPolicy, Language};
use guichet_contract::time::Instant;
use icalendar::parser::{read_calendar, unfold};
use proptest::prelude::*;
use std::sync::Arc;

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");
const TOKEN: &str = "0123456789abcdefghjkmnpqrs";

fn policy(change: impl Fn(&mut HostPolicy)) -> Arc<HostPolicy> {
    let mut policy = HostPolicy::parse(POLICY).unwrap();
    change(&mut policy);
    Arc::new(policy)
}

fn visit(policy: &Arc<HostPolicy>, id: &str, start: &str) -> Visit {
    let start = Instant::parse(start).unwrap();
    let ends = start.plus_seconds(1200);
    let zone = Zone::named(&policy.locations[0].zone).unwrap();
    Visit {
        appointment: AppointmentId::parse(id).unwrap(),
        offering: OfferingId::parse("o1").unwrap(),
        policy: Arc::clone(policy),
        series: AppointmentId::parse("first").unwrap(),
        sequence: 0,
        start,
        local_start: zone.local(start),
        ends,
        local_end: zone.local(ends),
        cancelled: false,
    }
}

fn message(policy: &Arc<HostPolicy>, kind: Kind, language: &str) -> Outgoing {
    Outgoing {
        id: MessageId::parse("0123456789abcdef").unwrap(),
        attempt: 1,
        kind,
        channel: Channel::Email,
        site: SiteId::parse("sample").unwrap(),
        policy: Arc::clone(policy),
        language: Language::parse(language).unwrap(),
        address: Some(Personal::new("jeanne@b.example")),
        visits: vec![visit(policy, "a1", "2026-11-24T08:40:00Z")],
        former: Vec::new(),
        link: ManageToken::parse(TOKEN),
        created_at: Instant::parse("2026-11-22T10:00:00Z").unwrap(),
    }
}

fn sms(message: &Outgoing) -> Sms {
    Composer::new(message, &MessageSettings::default()).sms().unwrap()
}

fn mail(message: &Outgoing) -> Mail {
    Composer::new(message, &MessageSettings::default()).mail("rdv@h.example").unwrap()
}

#[test]
fn an_sms_says_where_from_when_and_a_link_and_nothing_of_health() {
    let policy = policy(|_| {});
    let said = sms(&message(&policy, Kind::Booked, "fr"));
    assert_eq!(
        said.text,
        "Maison de santé : rendez-vous le mardi 24 novembre à 9h40. Voir ou annuler : \
         https://h.example/rdv#guichet-manage=0123456789abcdefghjkmnpqrs"
    );
    assert_eq!((said.encoding, said.segments), (Encoding::Gsm7, 1));
    let english = sms(&message(&policy, Kind::Reminder, "en-GB"));
    assert!(english.text.starts_with("Health centre: reminder, appointment on Tuesday 24"));
    for kind in Kind::ALL {
        let said = sms(&message(&policy, *kind, "fr")).text;
        for word in ["Ada", "Morvan", "Bilan", "générale", "Cardio"] {
            assert!(!said.contains(word), "{kind:?}: {said}");
        }
    }
}

#[test]
fn a_long_name_is_shortened_at_a_word_and_then_left_out() {
    let named = |name: &str, manage: &str| {
        let policy = policy(|policy| {
            let name = Json::object([("fr", Json::text(name))]);
            policy.name = guichet_contract::policy::Texts::read(&name).unwrap();
            policy.manage = manage.to_owned();
        });
        sms(&message(&policy, Kind::Recalled, "fr"))
    };
    let name = "Centre hospitalier intercommunal de la Forêt et du Château";
    let short = named(name, "https://h.example/rdv");
    assert!(short.text.starts_with("Centre : nous devons"), "{}", short.text);
    assert_eq!(short.segments, 1);
    let longer = named(name, "https://h.example/patients/rendez");
    assert!(longer.text.starts_with("nous devons annuler"), "{}", longer.text);
    assert_eq!(longer.segments, 1);
    let none = named(name, "https://h.example/patients/rendez-vous/gerer");
    assert!(none.text.contains("du 24/11 à 9h40"), "{}", none.text);
    assert_eq!(none.segments, 1);
    let link = format!("https://h.example/{}", "x".repeat(160));
    let two = named(name, &link);
    assert_eq!(two.segments, 2);
    assert!(two.text.contains(&link) && two.text.contains("9h40"), "{}", two.text);
}

#[test]
fn who_sets_up_a_site_is_told_how_long_its_sms_are() {
    let settings = MessageSettings::default();
    assert_eq!(sms::longest(&policy(|_| {}), &settings).1, 1);
    let long = policy(|policy| policy.manage = format!("https://h.example/{}", "x".repeat(130)));
    assert_eq!(sms::longest(&long, &settings).1, 2);
}

proptest! {
    #[test]
    fn an_sms_is_one_segment_whatever_the_establishment_is_called_and_however_many_visits(
        name in "\\PC{1,200}",
        language in "fr|en|de|it|ar|pt-BR",
        kind in 0..Kind::ALL.len(),
        days in prop::collection::vec(0..300_i64, 1..=6),
    ) {
        let policy = policy(|policy| {
            let names = Json::object([("fr", Json::text(&name)), ("en", Json::text(&name))]);
            policy.name = guichet_contract::policy::Texts::read(&names).unwrap();
        });
        let mut message = message(&policy, Kind::ALL[kind], &language);
        let first = message.visits[0].start;
        let starts = days.iter().map(|days| first.plus_seconds(days * 86_400 + days * 300));
        message.visits.extend(starts.skip(1).map(|at| visit(&policy, "a2", &at.to_string())));
        message.visits.sort_by_key(|visit| visit.start);
        let said = sms(&message);
        // Of Arabic letters a segment has 67, and the link alone is as long.
        prop_assert_eq!(said.segments, if language == "ar" { 2 } else { 1 }, "{}", said.text);
        prop_assert_eq!(measure(&said.text).encoding, said.encoding);
        prop_assert!(said.text.contains("9h40") || said.text.contains("9:40"), "{}", said.text);
        prop_assert!(said.text.ends_with(TOKEN), "{}", said.text);
    }
}

#[test]
fn an_sms_of_many_days_names_the_first_and_how_many_more() {
    let policy = policy(|_| {});
    let mut message = message(&policy, Kind::Recalled, "fr");
    for day in ["2026-11-25", "2026-12-01", "2026-12-02", "2026-12-08"] {
        message.visits.push(visit(&policy, "a2", &format!("{day}T08:40:00Z")));
    }
    let said = sms(&message);
    assert_eq!(said.segments, 1);
    assert!(said.text.contains("du 24/11 à 9h40 (+ 4). En reprendre"), "{}", said.text);
}

#[test]
fn an_arabic_sms_says_when_and_has_the_link_in_two_segments() {
    let said = sms(&message(&policy(|_| {}), Kind::Booked, "ar"));
    assert_eq!((said.encoding, said.segments), (Encoding::Ucs2, 2), "{}", said.text);
    assert!(said.text.contains("الثلاثاء 24 نوفمبر الساعة 9:40"), "{}", said.text);
    assert!(said.text.ends_with(TOKEN), "{}", said.text);
}

#[test]
fn an_e_mail_names_who_when_and_where_and_not_why() {
    let mail = mail(&message(&policy(|_| {}), Kind::Booked, "fr"));
    assert_eq!(mail.subject, "Votre rendez-vous\u{a0}: mardi 24 novembre à 9h40");
    assert_eq!(mail.sender, "Maison de santé");
    for part in [
        "mardi 24 novembre 2026 à 9\u{a0}h\u{a0}40\nDr Ada Morvan\nSite principal\n1 rue du Port\n44000 Nantes",
        "https://h.example/rdv#guichet-manage=0123456789abcdefghjkmnpqrs",
        "Maison de santé\nTéléphone\u{a0}: 01 02 03 04 05",
    ] {
        assert!(mail.body.contains(part), "{}", mail.body);
    }
    assert!(
        !mail.body.contains("Bilan") && !mail.body.contains("générale") && !mail.body.contains('{')
    );
}

#[test]
fn a_move_tells_the_new_time_and_the_one_that_is_gone() {
    let policy = policy(|_| {});
    let mut moved = message(&policy, Kind::Moved, "en");
    moved.former = vec![visit(&policy, "a0", "2026-11-23T08:00:00Z")];
    moved.visits[0].sequence = 1;
    let mail = mail(&moved);
    let (new, old) =
        (mail.body.find("24 November").unwrap(), mail.body.find("23 November").unwrap());
    assert!(new < old, "{}", mail.body);
    let (_, calendar) = mail.calendar.unwrap();
    assert!(calendar.contains("UID:first@sample.guichet\r\nSEQUENCE:1\r\n"), "{calendar}");
}

#[test]
fn an_offering_that_has_left_the_policy_keeps_the_words_it_was_booked_under() {
    let former = policy(|_| {});
    let mut message = message(&former, Kind::Cancelled, "fr");
    message.policy = policy(|policy| {
        policy.offerings.clear();
        policy.contact.phone = "09 99".to_owned();
    });
    let body = mail(&message).body;
    assert!(body.contains("Dr Ada Morvan") && body.contains("09 99"), "{body}");
}

#[test]
fn a_site_says_it_in_its_own_words() {
    let text = r#"{"version": 1, "site": "sample",
        "words": {"fr": {"booked_sms": "RV {when} {link}", "booked_subject": "RV {when}"}},
        "sender_name": {"fr": "Accueil"}, "reply_to": "accueil@h.example"}"#;
    let settings = MessageSettings::parse(text, &SiteId::parse("sample").unwrap()).unwrap();
    let message = message(&policy(|_| {}), Kind::Booked, "fr");
    let composer = Composer::new(&message, &settings);
    assert!(composer.sms().unwrap().text.contains(" : RV mardi 24 novembre à 9h40 https://"));
    let mail = composer.mail("rdv@h.example").unwrap();
    assert_eq!(mail.subject, "RV mardi 24 novembre à 9h40");
    assert_eq!(
        (mail.sender.as_str(), mail.reply_to.as_deref()),
        ("Accueil", Some("accueil@h.example"))
    );
}

#[test]
fn a_page_that_is_not_the_hosts_own_gets_no_link() {
    let elsewhere = policy(|policy| policy.manage = "https://elsewhere.example/".to_owned());
    let message = message(&elsewhere, Kind::Booked, "fr");
    let settings = MessageSettings::default();
    assert!(Composer::new(&message, &settings).sms().is_err());
    assert!(Composer::new(&message, &settings).mail("a@b.fr").is_err());
}

#[test]
fn a_host_is_told_identifiers_and_times_and_nothing_personal() {
    let policy = policy(|_| {});
    let mut moved = message(&policy, Kind::Moved, "fr");
    moved.former = vec![visit(&policy, "a0", "2026-11-23T08:00:00Z")];
    let settings = MessageSettings::default();
    assert_eq!(
        Composer::new(&moved, &settings).event().unwrap(),
        r#"{"type":"appointment.moved","timestamp":"2026-11-22T10:00:00Z","data":{"site":"sample","appointments":[{"appointment":"a1","offering":"o1","start":"2026-11-24T08:40:00Z","local_start":"2026-11-24T09:40"}],"former":[{"appointment":"a0","offering":"o1","start":"2026-11-23T08:00:00Z","local_start":"2026-11-23T09:00"}]}}"#
    );
    let reminder = message(&policy, Kind::Reminder, "fr");
    assert_eq!(Composer::new(&reminder, &settings).event(), None);
}

/// What another parser makes of the first entry.
fn read_back(text: &str) -> Vec<(String, String)> {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).unwrap();
    let event = &calendar.components[0];
    assert_eq!(event.name, "VEVENT");
    let property = |it: &icalendar::parser::Property<'_>| {
        (it.name.as_str().to_owned(), it.val.as_str().to_owned())
    };
    event.properties.iter().map(property).collect()
}

#[test]
fn another_parser_reads_the_same_moments_on_days_when_clocks_change() {
    for (zone, start) in [
        ("Europe/Paris", "2026-03-29T00:50:00Z"),
        ("Europe/Paris", "2026-10-25T00:30:00Z"),
        ("Europe/Paris", "2026-10-25T01:30:00Z"),
        ("Asia/Kolkata", "2026-11-24T03:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T15:20:00Z"),
    ] {
        let policy = policy(|policy| policy.locations[0].zone = zone.to_owned());
        let mut message = message(&policy, Kind::Booked, "fr");
        message.visits = vec![visit(&policy, "a1", start)];
        let (name, text) = mail(&message).calendar.unwrap();
        assert_eq!(name, "Rendez-vous.ics");
        let read = read_back(&text);
        let value = |name: &str| &read.iter().find(|it| it.0 == name).unwrap().1;
        let form = |at: Instant| at.to_string().replace(['-', ':'], "");
        assert_eq!(*value("DTSTART"), form(message.visits[0].start), "{zone}");
        assert_eq!(*value("DTEND"), form(message.visits[0].ends), "{zone}");
        assert_eq!(value("UID"), "first@sample.guichet");
        assert_eq!(value("STATUS"), "CONFIRMED");
    }
}

#[test]
fn a_cancelled_visit_is_cancelled_in_the_calendar_under_the_same_identity() {
    let mut message = message(&policy(|_| {}), Kind::Recalled, "fr");
    message.visits[0].cancelled = true;
    message.visits[0].sequence = 3;
    let read = read_back(&mail(&message).calendar.unwrap().1);
    let value = |name: &str| &read.iter().find(|it| it.0 == name).unwrap().1;
    assert_eq!((value("STATUS").as_str(), value("SEQUENCE").as_str()), ("CANCELLED", "3"));
    assert_eq!(value("UID"), "first@sample.guichet");
}

#[test]
fn long_lines_are_folded_between_characters_and_signs_are_escaped() {
    let policy = policy(|policy| {
        policy.locations[0].address = vec!["é".repeat(200), "1, rue; du \\ Port\nici".to_owned()];
    });
    let (_, text) = mail(&message(&policy, Kind::Booked, "fr")).calendar.unwrap();
    assert!(
        text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n'])
    );
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let location = text.replace("\r\n ", "");
    assert!(location.contains(r"1\, rue\; du \\ Port\nici"), "{location}");
    assert!(location.contains(&"é".repeat(200)));
}

#[test]
fn nobody_is_reminded_with_a_second_entry() {
    assert!(mail(&message(&policy(|_| {}), Kind::Reminder, "fr")).calendar.is_none());
}
