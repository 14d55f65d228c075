//! A log of a year in short, and everything that can be done to it.

use super::*;
use crate::entry::{Act, Chain};
use crate::export::{Document, Header};
use crate::key_change::KeyChange;
use crate::scope::Scope;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId, PractitionerId, SiteId, TokenId};
use guichet_contract::policy::{HostPolicy, Offering};
use guichet_contract::time::Instant;
use minisign::KeyPair;

const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");

fn site() -> SiteId {
    SiteId::parse("sample").unwrap()
}

fn key_of(pair: &KeyPair) -> PublicKey {
    PublicKey::parse(&pair.pk.to_base64()).unwrap()
}

fn sign(pair: &KeyPair, text: &str) -> Document {
    let signature = minisign::sign(None, &pair.sk, text.as_bytes(), None, None).unwrap();
    Document { text: text.to_owned(), signature: Some(signature.into_string()) }
}

fn edition(serial: u32) -> String {
    POLICY.replace(r#""serial": 1"#, &format!(r#""serial": {serial}"#))
}

fn offering(id: &str) -> Offering {
    let policy = HostPolicy::parse(POLICY).unwrap();
    policy.offerings.into_iter().find(|offering| offering.id.as_str() == id).unwrap()
}

/// Writes a log as the backend does.
#[derive(Clone)]
struct Story {
    chain: Chain,
    now: Instant,
    export: Export,
    receipts: Vec<KeptReceipt>,
    /// Whose token the next acts are done with.
    by: Option<TokenId>,
}

impl Story {
    fn new() -> Self {
        let now = Instant::parse("2026-06-01T08:00:00Z").unwrap();
        // Late enough for all that comes.
        let exported_at = Instant::parse("2037-01-01T00:00:00Z").unwrap();
        let header = Header { site: site(), exported_at };
        let export = Export { header, documents: Vec::new(), lines: Vec::new() };
        Self { chain: Chain::new(&site()), now, export, receipts: Vec::new(), by: None }
    }

    fn add(&mut self, act: Act) -> &mut Self {
        self.now = self.now.plus_seconds(60);
        let appointment = match &act {
            Act::AppointmentBooked { appointment, .. }
            | Act::AppointmentMoved { appointment, .. } => Some(appointment.clone()),
            _ => None,
        };
        let (_, line) = self.chain.append(act, self.by.clone(), self.now);
        self.export.lines.push((self.export.lines.len() + 2, line));
        if appointment.is_some() {
            let (entry, head) = (self.chain.number, self.chain.head.clone());
            self.receipts.push(KeptReceipt {
                site: site(),
                entry,
                head,
                appointment,
                sent_at: None,
                received_at: None,
            });
        }
        self
    }

    fn register(&mut self, document: Document) -> Digest {
        let policy = Digest::of(&document.text);
        self.export.documents.push(document);
        self.add(Act::PolicyRegistered { policy: policy.clone() });
        policy
    }

    fn publish(&mut self, publication: u32, id: &str, policy: &Digest) -> &mut Self {
        let offering = OfferingId::parse(id).unwrap();
        let (policy, seen) = (policy.clone(), Digest::of("what was seen"));
        self.add(Act::OfferingPublished { publication, offering, policy, seen })
    }

    fn book(&mut self, id: &str, offering: &str, publication: u32, policy: &Digest) -> &mut Self {
        self.add(Act::AppointmentBooked {
            appointment: AppointmentId::parse(id).unwrap(),
            offering: OfferingId::parse(offering).unwrap(),
            publication,
            policy: policy.clone(),
        })
    }

    fn move_visit(&mut self, id: &str, from: &str, what: (&str, u32, &Digest)) -> &mut Self {
        self.add(Act::AppointmentMoved {
            appointment: AppointmentId::parse(id).unwrap(),
            from: AppointmentId::parse(from).unwrap(),
            offering: OfferingId::parse(what.0).unwrap(),
            publication: what.1,
            policy: what.2.clone(),
        })
    }

    fn change_week(&mut self, practitioner: &str) -> &mut Self {
        let practitioner = PractitionerId::parse(practitioner).unwrap();
        self.add(Act::WeekChanged { practitioner })
    }

    fn judge(&self, keys: &[PublicKey]) -> Verdict {
        judge(
            &self.export,
            &Evidence {
                keys: keys.to_vec(),
                receipts: self.receipts.clone(),
                ..Evidence::default()
            },
        )
    }
}

/// Two editions, a changed key, four appointments, one of them given up.
fn a_year(first: &KeyPair, second: &KeyPair) -> Story {
    let mut story = Story::new();
    story.add(Act::SiteRegistered).add(Act::KeyAdopted { key: key_of(first) });
    let one = story.register(sign(first, &edition(1)));
    story.publish(1, "o1", &one).publish(2, "o3", &one);
    story.book("a1", "o1", 1, &one).book("a2", "o3", 2, &one);
    let change = KeyChange { site: site(), from: key_of(first), to: key_of(second) };
    let statement = sign(first, &change.to_string());
    story.add(Act::KeyChanged { statement: Digest::of(&statement.text) });
    story.export.documents.push(statement);
    let two = story.register(sign(second, &edition(2)));
    story.book("a3", "o1", 1, &two);
    story.add(Act::PublicationWithdrawn { publication: 2 });
    story.add(Act::AppointmentCancelled { appointment: AppointmentId::parse("a2").unwrap() });
    story.change_week("ada").book("a4", "o1", 1, &two);
    story
}

fn pair() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().unwrap()
}

#[track_caller]
fn found(verdict: &Verdict, words: &str) {
    let said: Vec<String> = verdict.breaches.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|breach| breach.contains(words)), "no {words:?} in {said:?}");
}

#[test]
fn a_log_that_holds_is_counted_and_nothing_is_said_against_it() {
    let (first, second) = (pair(), pair());
    let verdict = a_year(&first, &second).judge(&[key_of(&first)]);
    assert_eq!(verdict.breaches, []);
    let counts = [verdict.entries, verdict.policies, verdict.publications, verdict.withdrawals];
    assert_eq!(counts, [14, 2, 2, 1]);
    assert_eq!([verdict.appointments, verdict.cancellations, verdict.receipts], [4, 1, 4]);
}

#[test]
fn an_export_is_read_back_as_it_was_written() {
    let mut story = a_year(&pair(), &pair());
    let mut file = Vec::new();
    story.export.write(&mut file).unwrap();
    let read = Export::parse(&String::from_utf8(file).unwrap()).unwrap();
    // The documents stand before the entries.
    let shift = story.export.documents.len();
    story.export.lines.iter_mut().for_each(|(line, _)| *line += shift);
    assert_eq!(read, story.export);
    assert_eq!(Export::parse("").unwrap_err().line, 1);
    let newer = r#"{"guichet_audit":2,"site":"s","exported_at":"2026-01-01T00:00:00Z"}"#;
    assert!(Export::parse(newer).unwrap_err().to_string().contains("unknown version"));
}

type Lines = Vec<(usize, String)>;

#[test]
fn each_line_that_is_changed_removed_doubled_or_moved_is_found() {
    let (first, second) = (pair(), pair());
    let keys = [key_of(&first)];
    let whole = a_year(&first, &second);
    let count = whole.export.lines.len();
    let spoil = |change: &dyn Fn(&mut Lines)| {
        let mut story = a_year(&first, &second);
        story.export.lines.clone_from(&whole.export.lines);
        story.export.documents.clone_from(&whole.export.documents);
        story.receipts.clone_from(&whole.receipts);
        change(&mut story.export.lines);
        story.judge(&keys).breaches.len()
    };
    assert_eq!(spoil(&|_| ()), 0);
    for index in 0..count {
        let later = |lines: &mut Lines| {
            lines[index].1 = lines[index].1.replacen("2026-06-01T08", "2026-06-01T07", 1);
        };
        assert!(spoil(&later) > 0, "changed {index}");
        assert!(spoil(&|lines| drop(lines.remove(index))) > 0, "removed {index}");
        assert!(spoil(&|lines| lines.insert(index, lines[index].clone())) > 0, "doubled {index}");
        assert!(spoil(&|lines| lines.truncate(index)) > 0, "cut at {index}");
        if index > 0 {
            assert!(spoil(&|lines| lines.swap(index, index - 1)) > 0, "moved {index}");
        }
    }
}

#[test]
fn each_document_that_is_changed_or_missing_is_found() {
    let (first, second) = (pair(), pair());
    let keys = [key_of(&first)];
    for index in 0..3 {
        let mut story = a_year(&first, &second);
        story.export.documents[index].text += " ";
        found(&story.judge(&keys), "missing");
        let mut story = a_year(&first, &second);
        story.export.documents.remove(index);
        found(&story.judge(&keys), "missing");
        let mut story = a_year(&first, &second);
        story.export.documents[index].signature = None;
        assert!(!story.judge(&keys).breaches.is_empty(), "unsigned {index}");
    }
}

#[test]
fn a_log_that_was_written_anew_from_its_beginning_does_not_fit_the_receipts() {
    let (first, second) = (pair(), pair());
    let kept = a_year(&first, &second).receipts;
    let mut anew = a_year(&first, &second);
    // One appointment never was: nobody could tell from the log alone.
    let acts: Vec<Act> = anew
        .export
        .lines
        .iter()
        .map(|(_, line)| crate::entry::Entry::parse(line).unwrap().act)
        .collect();
    let mut story = Story::new();
    story.export.documents.clone_from(&anew.export.documents);
    let is_of_a2 = |act: &Act| {
        matches!(act, Act::AppointmentBooked { appointment, .. }
            | Act::AppointmentCancelled { appointment } if appointment.as_str() == "a2")
    };
    for act in acts.into_iter().filter(|act| !is_of_a2(act)) {
        story.add(act);
    }
    assert_eq!(story.judge(&[key_of(&first)]).breaches, [], "alone it holds");
    story.receipts = kept;
    let verdict = story.judge(&[key_of(&first)]);
    found(&verdict, "the log was rewritten");
    found(&verdict, "it was cut");
    found(&verdict, "does not have its appointment");
    anew.export.lines.truncate(12);
    found(&anew.judge(&[key_of(&first)]), "it was cut");
}

#[test]
fn a_key_that_is_not_the_hosts_is_found_however_well_everything_else_fits() {
    let (hospital, vendor) = (pair(), pair());
    let story = a_year(&vendor, &vendor_then(&hospital));
    found(&story.judge(&[key_of(&hospital)]), "a key that is not the host's");
    let mut unsigned = Story::new();
    unsigned.add(Act::SiteRegistered);
    let one = unsigned.register(Document { text: edition(1), signature: None });
    unsigned.publish(1, "o1", &one).book("a1", "o1", 1, &one);
    let verdict = unsigned.judge(&[key_of(&hospital)]);
    found(&verdict, "before the site had a key");
    found(&verdict, "booked under a policy that the host did not sign");
    found(&verdict, "never had a key");
    assert_eq!(unsigned.judge(&[]).breaches, [], "nobody asked for signatures");
}

/// The same pair: a statement may name the host's key although the host never made it.
fn vendor_then(hospital: &KeyPair) -> KeyPair {
    KeyPair { pk: hospital.pk.clone(), sk: hospital.sk.clone() }
}

#[test]
fn a_key_changes_by_the_former_keys_word_alone_and_never_back() {
    let (first, second) = (pair(), pair());
    let keys = [key_of(&first)];
    let mut story = a_year(&first, &second);
    let forged = KeyChange { site: site(), from: key_of(&second), to: key_of(&pair()) };
    let statement = sign(&first, &forged.to_string());
    story.add(Act::KeyChanged { statement: Digest::of(&statement.text) });
    story.export.documents.push(statement);
    found(&story.judge(&keys), "without the former key");
    let mut story = a_year(&first, &second);
    let back = KeyChange { site: site(), from: key_of(&second), to: key_of(&first) };
    let statement = sign(&second, &back.to_string());
    story.add(Act::KeyChanged { statement: Digest::of(&statement.text) });
    story.export.documents.push(statement);
    found(&story.judge(&keys), "a key that was given up came back");
    let mut story = a_year(&first, &second);
    let elsewhere = SiteId::parse("mirror").unwrap();
    let change = KeyChange { site: elsewhere, from: key_of(&second), to: key_of(&pair()) };
    let statement = sign(&second, &change.to_string());
    story.add(Act::KeyChanged { statement: Digest::of(&statement.text) });
    story.export.documents.push(statement);
    found(&story.judge(&keys), "a key was changed that was not the site's");
}

type Tamper<'a> = &'a dyn Fn(&mut Story);

#[test]
fn each_appointment_that_was_not_allowed_is_found_with_its_line() {
    let (first, second) = (pair(), pair());
    let keys = [key_of(&first)];
    let one = Digest::of(&edition(1));
    let two = Digest::of(&edition(2));
    let cases: [(&str, Tamper); 8] = [
        ("under a policy that was not in force", &|it| {
            it.book("b", "o1", 1, &one);
        }),
        ("what the policy does not allow", &|it| {
            it.book("b", "stranger", 1, &two);
        }),
        ("not published at that moment", &|it| {
            it.book("b", "o3", 2, &two);
        }),
        ("not published at that moment", &|it| {
            it.book("b", "o3", 1, &two);
        }),
        ("not published at that moment", &|it| {
            it.book("b", "o2", 9, &two);
        }),
        ("booked twice", &|it| {
            it.book("a1", "o1", 1, &two);
        }),
        ("that did not stand", &|it| {
            it.add(Act::AppointmentCancelled { appointment: AppointmentId::parse("x").unwrap() });
        }),
        ("when the policy did not hold", &|it| {
            it.now = Instant::parse("2036-01-01T00:00:00Z").unwrap();
            it.book("b", "o1", 1, &two);
        }),
    ];
    for (words, tamper) in cases {
        let mut story = a_year(&first, &second);
        tamper(&mut story);
        let verdict = story.judge(&keys);
        found(&verdict, words);
        assert_eq!(verdict.breaches[0].place, Place::Line(16), "{words}");
    }
}

#[test]
fn entries_that_are_dated_into_the_validity_of_a_policy_do_not_fit_when_receipts_came() {
    let (first, second) = (pair(), pair());
    let at = |story: &Story| story.now.plus_seconds(30);
    let mut story = a_year(&first, &second);
    let (entry, head) = (story.chain.number, story.chain.head.clone());
    let mut kept = KeptReceipt {
        site: site(),
        entry,
        head,
        appointment: None,
        sent_at: Some(at(&story)),
        received_at: None,
    };
    story.receipts.push(kept.clone());
    assert_eq!(story.judge(&[key_of(&first)]).breaches, []);
    // The host was there a month later, and the log says that it had come no further.
    kept.received_at = Some(at(&story).plus_seconds(30 * 86_400));
    story.receipts.push(kept.clone());
    story.add(Act::ScheduleChanged);
    found(&story.judge(&[key_of(&first)]), "after it is dated before it was received");
    kept.received_at = Some(at(&story).plus_seconds(-30 * 86_400));
    story.receipts = vec![kept];
    found(&story.judge(&[key_of(&first)]), "up to it is dated after it was received");
    story.receipts.clear();
    story.export.header.exported_at = story.now.plus_seconds(-86_400);
    found(&story.judge(&[key_of(&first)]), "dated after the export");
}

#[test]
fn the_week_of_somebody_whom_the_policy_does_not_have_is_not_changed() {
    let (first, second) = (pair(), pair());
    let mut story = a_year(&first, &second);
    story.change_week("bea");
    assert_eq!(story.judge(&[key_of(&first)]).breaches, []);
    story.change_week("eve");
    found(&story.judge(&[key_of(&first)]), "of somebody whom the policy in force does not have");
}

#[test]
fn consent_ends_with_the_edition_that_drops_what_it_was_for_whether_or_not_the_log_says_so() {
    let (first, second) = (pair(), pair());
    let mut story = a_year(&first, &second);
    story.register(sign(&second, &edition(3).replace("\"o1\"", "\"o9\"")));
    let four = story.register(sign(&second, &edition(4)));
    story.book("b", "o1", 1, &four);
    found(&story.judge(&[key_of(&first)]), "not published at that moment");
    story.publish(9, "o1", &four).book("c", "o1", 9, &four);
    assert_eq!(story.judge(&[key_of(&first)]).breaches.len(), 1);
}

#[test]
fn a_clock_that_was_set_back_is_a_note_and_no_breach() {
    let (first, second) = (pair(), pair());
    let mut story = a_year(&first, &second);
    story.now = story.now.plus_seconds(-600);
    let verdict = story.add(Act::OriginsChanged).judge(&[key_of(&first)]);
    assert_eq!((verdict.breaches.len(), verdict.notes.len()), (0, 1));
}

#[test]
fn a_site_that_had_no_key_at_first_holds_from_the_entry_that_its_host_remembers() {
    let hospital = pair();
    let mut story = Story::new();
    story.add(Act::SiteRegistered);
    let one = story.register(Document { text: edition(1), signature: None });
    story.publish(1, "o1", &one).book("a1", "o1", 1, &one);
    story.add(Act::KeyAdopted { key: key_of(&hospital) });
    let two = story.register(sign(&hospital, &edition(2)));
    story.book("a2", "o1", 1, &two);
    let keys = vec![key_of(&hospital)];
    let with = |unsigned_until: u32| {
        let receipts = story.receipts.clone();
        let evidence =
            Evidence { keys: keys.clone(), receipts, unsigned_until, ..Evidence::default() };
        judge(&story.export, &evidence).breaches.len()
    };
    assert_eq!((with(4), with(1)), (0, 2));
}

#[test]
fn an_older_policy_and_one_for_another_person_under_the_same_name_are_found() {
    let (first, second) = (pair(), pair());
    let keys = [key_of(&first)];
    let mut story = a_year(&first, &second);
    story.register(sign(&second, &edition(1)));
    found(&story.judge(&keys), "not newer");
    let mut story = a_year(&first, &second);
    let other = edition(3).replace("10000000001", "10000000009");
    let three = story.register(sign(&second, &other));
    story.book("b", "o1", 1, &three);
    found(&story.judge(&keys), "not published at that moment");
    let mut story = a_year(&first, &second);
    story.publish(3, "stranger", &Digest::of(&edition(2)));
    found(&story.judge(&keys), "does not have");
}

#[test]
fn a_token_that_came_to_be_twice_or_ended_without_standing_is_found() {
    let token = |id: &str| TokenId::parse(id).unwrap();
    let created =
        |id: &str| Act::TokenCreated { token: token(id), role: crate::staff::Role::Auditor };
    let revoked = |id: &str| Act::TokenRevoked { token: token(id) };
    for (acts, words) in [
        (vec![created("t1"), created("t2"), revoked("t1")], None),
        (vec![created("t1"), created("t1")], Some("two tokens have one identifier")),
        (vec![revoked("t1")], Some("revoked a token that did not stand")),
        (vec![created("t1"), revoked("t1"), revoked("t1")], Some("that did not stand")),
    ] {
        let mut story = Story::new();
        story.add(Act::SiteRegistered);
        story.register(Document { text: edition(1), signature: None });
        for act in acts {
            story.add(act);
        }
        let verdict = story.judge(&[]);
        match words {
            None => assert_eq!(verdict.breaches, []),
            Some(words) => found(&verdict, words),
        }
    }
}

#[test]
fn an_invitation_that_came_to_be_twice_or_ended_without_standing_is_found() {
    let practitioner = || PractitionerId::parse("ada").unwrap();
    let issued =
        || Act::InvitationIssued { invitation: 4, practitioner: practitioner(), codes: 20 };
    let revoked = || Act::InvitationRevoked { invitation: 4 };
    for (acts, words) in [
        (vec![issued(), issued()], "two invitations have one number"),
        (vec![revoked()], "revoked an invitation that did not stand"),
        (vec![issued(), revoked(), revoked()], "revoked an invitation that did not stand"),
    ] {
        let mut story = Story::new();
        story.add(Act::SiteRegistered);
        story.register(Document { text: edition(1), signature: None });
        for act in acts {
            story.add(act);
        }
        let verdict = story.judge(&[]);
        found(&verdict, words);
        assert_eq!(verdict.breaches.len(), 1);
    }
}

#[test]
fn a_recall_cancels_just_what_it_says_and_is_taken_back_as_a_whole() {
    let appointment = |id: &str| AppointmentId::parse(id).unwrap();
    let run = |appointments| Act::RecallRun { recall: 3, appointments };
    let recalled = |id| Act::AppointmentRecalled { appointment: appointment(id), recall: 3 };
    let undone = || Act::RecallUndone { recall: 3 };
    let restored = |id| Act::AppointmentRestored { appointment: appointment(id), recall: 3 };
    let reopened = || Act::RecallReopened { recall: 3 };
    let cancelled = |id| Act::AppointmentCancelled { appointment: appointment(id) };
    let (whole, stand) = ("gave back others than it said", "a recall that did not stand");
    let cases: [(Vec<Act>, Option<&str>); 15] = [
        (vec![run(2), recalled("a1"), recalled("a3"), reopened()], None),
        (vec![run(1), recalled("a1"), undone(), restored("a1"), cancelled("a1")], None),
        (vec![run(2), recalled("a1")], Some(whole)),
        (vec![run(1), recalled("a1"), recalled("a3")], Some("no recall had said")),
        (vec![recalled("a1")], Some("no recall had said")),
        (vec![run(1), recalled("a2")], Some("that did not stand")),
        (vec![run(1), recalled("a1"), cancelled("a1")], Some("that did not stand")),
        (vec![run(1), recalled("a1"), run(0)], Some("two recalls have one number")),
        (vec![run(1), recalled("a1"), restored("a1")], Some("that was not recalled")),
        (vec![run(1), recalled("a1"), undone()], Some(whole)),
        (vec![run(1), recalled("a1"), undone(), restored("a3")], Some("that was not recalled")),
        (vec![run(1), recalled("a1"), reopened(), undone()], Some(stand)),
        (vec![run(1), recalled("a1"), reopened(), reopened()], Some(stand)),
        (vec![undone()], Some(stand)),
        (vec![run(2), recalled("a1"), undone(), recalled("a3")], Some("no recall had said")),
    ];
    let (first, second) = (pair(), pair());
    for (acts, words) in cases {
        let mut story = a_year(&first, &second);
        let what = format!("{acts:?}");
        for act in acts {
            story.add(act);
        }
        let verdict = story.judge(&[key_of(&first)]);
        match words {
            None => assert_eq!(verdict.breaches, [], "{what}"),
            Some(words) => found(&verdict, words),
        }
    }
}

#[test]
fn an_act_by_a_token_that_did_not_stand_or_may_not_is_found() {
    use crate::staff::Role::{Administrator, Auditor, Practitioner, Secretary};
    let token = TokenId::parse("t1").unwrap();
    let scope = Scope::parse("offering/o1").unwrap();
    let begun = || Act::PauseBegun { pause: 7, scope: scope.clone() };
    for (role, may_publish, may_pause) in [
        (Administrator, false, true),
        (Practitioner, true, true),
        (Secretary, false, true),
        (Auditor, false, false),
    ] {
        let mut story = Story::new();
        story.add(Act::SiteRegistered);
        let one = story.register(Document { text: edition(1), signature: None });
        story.by = Some(token.clone());
        found(&story.clone().publish(1, "o1", &one).judge(&[]), "a token that did not stand");
        story.by = None;
        story.add(Act::TokenCreated { token: token.clone(), role });
        story.by = Some(token.clone());
        let verdict = story.clone().publish(1, "o1", &one).judge(&[]);
        assert_eq!(verdict.breaches.is_empty(), may_publish, "{role}");
        let verdict = story.clone().add(begun()).judge(&[]);
        assert_eq!(verdict.breaches.is_empty(), may_pause, "{role}");
        let mut paused = story.clone();
        paused.by = None;
        paused.add(Act::TokenCreated { token: TokenId::parse("t2").unwrap(), role: Practitioner });
        paused.by = TokenId::parse("t2");
        paused.add(begun());
        paused.by = Some(token.clone());
        let verdict = paused.add(Act::PauseEnded { pause: 7 }).judge(&[]);
        assert_eq!(verdict.breaches.is_empty(), role == Practitioner, "{role}");
        story.by = None;
        story.add(Act::TokenRevoked { token: token.clone() });
        story.by = Some(token.clone());
        found(&story.add(begun()).judge(&[]), "a token that did not stand");
    }
}

#[test]
fn what_was_booked_during_a_pause_is_found_and_what_was_booked_beside_it_is_not() {
    let key = pair();
    let scopes = ["site", "offering/o1", "practitioner/ada", "reason/checkup", "location/main"];
    for scope in scopes.map(|text| Scope::parse(text).unwrap()) {
        let mut story = Story::new();
        story.add(Act::SiteRegistered).add(Act::KeyAdopted { key: key_of(&key) });
        let one = story.register(sign(&key, &edition(1)));
        story.publish(1, "o1", &one).publish(2, "o3", &one);
        let everything = scope.covers(&offering("o3"));
        story.add(Act::PauseBegun { pause: 7, scope: scope.clone() });
        if !everything {
            story.book("a1", "o3", 2, &one);
        }
        let mut after = story.clone();
        after.add(Act::PauseEnded { pause: 7 }).book("a2", "o1", 1, &one);
        let verdict = after.judge(&[key_of(&key)]);
        assert!(verdict.breaches.is_empty(), "{scope}: {:?}", verdict.breaches);
        story.book("a2", "o1", 1, &one);
        found(&story.judge(&[key_of(&key)]), "booked what was paused");
        after.add(Act::PauseEnded { pause: 7 });
        found(&after.judge(&[key_of(&key)]), "ended a pause that did not stand");
        after.add(Act::PauseBegun { pause: 7, scope });
        found(&after.judge(&[key_of(&key)]), "two pauses have one number");
    }
}

#[test]
fn a_move_gives_up_one_appointment_for_another_of_the_same() {
    let mut story = Story::new();
    story.add(Act::SiteRegistered);
    let one = story.register(Document { text: edition(1), signature: None });
    story.publish(1, "o1", &one).publish(2, "o3", &one).book("a1", "o1", 1, &one);
    let verdict = story.clone().move_visit("a2", "a1", ("o1", 1, &one)).judge(&[]);
    assert!(verdict.breaches.is_empty(), "{:?}", verdict.breaches);
    assert_eq!((verdict.appointments, verdict.cancellations), (2, 1));
    let moved = |id, from, what| story.clone().move_visit(id, from, what).judge(&[]);
    found(&moved("a2", "a1", ("o3", 2, &one)), "something else than was booked");
    found(&moved("a2", "a0", ("o1", 1, &one)), "did not stand");
    found(&moved("a1", "a1", ("o1", 1, &one)), "booked twice");
    found(&moved("a2", "a1", ("o1", 2, &one)), "was not published");
    let mut twice = story.clone();
    twice.move_visit("a2", "a1", ("o1", 1, &one)).move_visit("a3", "a1", ("o1", 1, &one));
    found(&twice.judge(&[]), "did not stand");
    // By the same identifier, another person's.
    let other = story.register(Document {
        text: edition(2).replace(
            r#""id": "o1", "practitioner": "ada""#,
            r#""id": "o1", "practitioner": "bea""#,
        ),
        signature: None,
    });
    story.publish(3, "o1", &other);
    let to_another = story.move_visit("a2", "a1", ("o1", 3, &other)).judge(&[]);
    found(&to_another, "something else than was booked");
}
