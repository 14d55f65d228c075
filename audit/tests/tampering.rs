//! Every way to tamper with a log, at every line of it: all of them are found.
//!
//! A log of some hundred bookings, signed, with the host's receipts. The tamperer may recompute
//! every digest after the line that was touched: then it is the receipts that do not fit.

use guichet_audit::entry::{Act, Chain, Entry};
use guichet_audit::export::{Document, Export, Header};
use guichet_audit::judge::{Evidence, judge};
use guichet_audit::key::PublicKey;
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId, SiteId};
use guichet_contract::time::Instant;
use minisign::KeyPair;

const POLICY: &str = include_str!("../../contract/src/policy/sample.json");

type Lines = Vec<(usize, String)>;

struct Log {
    export: Export,
    evidence: Evidence,
}

fn site() -> SiteId {
    SiteId::parse("sample").unwrap()
}

fn booked(number: usize, offering: &str, publication: u32) -> Act {
    Act::AppointmentBooked {
        appointment: AppointmentId::parse(&format!("a{number}")).unwrap(),
        offering: OfferingId::parse(offering).unwrap(),
        publication,
        policy: Digest::of(POLICY),
    }
}

/// So many bookings of two practitioners; every seventh is cancelled, and each has a receipt.
fn log(bookings: usize) -> Log {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let key = PublicKey::parse(&pair.pk.to_base64()).unwrap();
    let signature = minisign::sign(None, &pair.sk, POLICY.as_bytes(), None, None).unwrap();
    let policy = Digest::of(POLICY);
    let mut acts = vec![
        Act::SiteRegistered,
        Act::KeyAdopted { key: key.clone() },
        Act::PolicyRegistered { policy: policy.clone() },
    ];
    for (publication, offering) in [(1, "o1"), (2, "o3")] {
        let offering = OfferingId::parse(offering).unwrap();
        let (policy, seen) = (policy.clone(), Digest::of("what was seen"));
        acts.push(Act::OfferingPublished { publication, offering, policy, seen });
    }
    for number in 0..bookings {
        let (offering, publication) = if number % 2 == 0 { ("o1", 1) } else { ("o3", 2) };
        acts.push(booked(number, offering, publication));
        if number % 7 == 3 {
            let appointment = AppointmentId::parse(&format!("a{number}")).unwrap();
            acts.push(Act::AppointmentCancelled { appointment });
        }
    }
    let (mut chain, mut lines, mut receipts) = (Chain::new(&site()), Lines::new(), Vec::new());
    let mut now = Instant::parse("2026-06-01T08:00:00Z").unwrap();
    for act in acts {
        now = now.plus_seconds(7);
        let (entry, line) = chain.append(act, None, now);
        lines.push((entry.number as usize + 2, line));
        // The host keeps one after every act, as a frequent schedule would.
        let (entry, head) = (chain.number, chain.head.clone());
        receipts.push(KeptReceipt {
            site: site(),
            entry,
            head,
            appointment: None,
            sent_at: None,
            received_at: None,
        });
    }
    let header = Header { site: site(), exported_at: now };
    let document = Document { text: POLICY.to_owned(), signature: Some(signature.into_string()) };
    Log {
        export: Export { header, documents: vec![document], lines },
        evidence: Evidence { keys: vec![key], receipts, ..Evidence::default() },
    }
}

/// Makes every line follow on the one before again, from `from` on: numbers and digests.
fn recompute(lines: &mut Lines, from: usize) {
    for index in from..lines.len() {
        let Ok(mut entry) = Entry::parse(&lines[index].1) else { continue };
        entry.number = u32::try_from(index + 1).unwrap();
        entry.previous = match index {
            0 => Chain::new(&site()).head,
            _ => Digest::of(&lines[index - 1].1),
        };
        lines[index].1 = entry.line();
    }
}

/// What can be done to the line at `index`.
type Tampering = fn(&mut Lines, usize);

const TAMPERINGS: [(&str, Tampering); 9] = [
    ("its time changed", |lines, at| lines[at].1 = lines[at].1.replacen("T08:", "T07:", 1)),
    ("a character changed", |lines, at| {
        let middle = lines[at].1.len() / 2;
        let other = if &lines[at].1[middle..=middle] == "0" { "1" } else { "0" };
        lines[at].1.replace_range(middle..=middle, other);
    }),
    ("removed", |lines, at| drop(lines.remove(at))),
    ("doubled", |lines, at| {
        let line = lines[at].clone();
        lines.insert(at, line);
    }),
    ("swapped with the next", |lines, at| {
        let next = (at + 1) % lines.len();
        lines.swap(at, next);
    }),
    ("the tail cut", |lines, at| lines.truncate(at)),
    ("removed, and all after it recomputed", |lines, at| {
        lines.remove(at);
        recompute(lines, at);
    }),
    ("a booking put in, and all after it recomputed", |lines, at| {
        let at_moment = Entry::parse(&lines[at].1).unwrap().at;
        let (_, line) = Chain::new(&site()).append(booked(99_999, "o1", 1), None, at_moment);
        lines.insert(at, (0, line));
        recompute(lines, at);
    }),
    ("its time changed, and all after it recomputed", |lines, at| {
        lines[at].1 = lines[at].1.replacen("T08:", "T09:", 1);
        recompute(lines, at + 1);
    }),
];

#[test]
fn whatever_is_done_to_whichever_line_it_is_found() {
    let full = std::env::var("GUICHET_PROOF").is_ok_and(|scale| scale == "full");
    let Log { mut export, evidence } = log(if full { 300 } else { 30 });
    assert_eq!(judge(&export, &evidence).breaches, [], "untouched, it holds");
    let whole = export.lines.clone();
    let mut found = 0;
    for (what, tamper) in TAMPERINGS {
        for at in 0..whole.len() {
            export.lines.clone_from(&whole);
            tamper(&mut export.lines, at);
            let breaches = judge(&export, &evidence).breaches;
            assert!(!breaches.is_empty(), "line {at}: {what}");
            found += 1;
        }
    }
    println!("    tamperings with a log of {} entries: {found}, all found", whole.len());
}

#[test]
fn a_log_that_another_key_vouches_for_is_found_however_well_it_fits() {
    let (Log { export, .. }, hospital) = (log(5), log(5));
    let evidence = Evidence { keys: hospital.evidence.keys, ..Evidence::default() };
    let breaches = judge(&export, &evidence).breaches;
    assert!(breaches[0].to_string().contains("a key that is not the host's"), "{breaches:?}");
}
