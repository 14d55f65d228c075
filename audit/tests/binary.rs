//! `guichet-verify` as an auditor runs it.

use guichet_audit::entry::{Act, Chain};
use guichet_audit::export::{Document, Export, Header};
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId, SiteId};
use guichet_contract::json::Wire;
use guichet_contract::time::Instant;
use minisign::KeyPair;
use std::path::Path;
use std::process::Command;

const POLICY: &str = include_str!("../../contract/src/policy/sample.json");

/// Writes `audit.jsonl`, `receipts.jsonl` and `hospital.pub`: one appointment, allowed.
fn write_files(folder: &Path) {
    let site = SiteId::parse("sample").unwrap();
    let now = Instant::parse("2026-06-01T08:00:00Z").unwrap();
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let key = guichet_audit::key::PublicKey::parse(&pair.pk.to_base64()).unwrap();
    let signature = minisign::sign(None, &pair.sk, POLICY.as_bytes(), None, None).unwrap();
    let document = Document { text: POLICY.to_owned(), signature: Some(signature.into_string()) };
    let policy = Digest::of(POLICY);
    let offering = OfferingId::parse("o1").unwrap();
    let appointment = AppointmentId::parse("a1").unwrap();
    let mut chain = Chain::new(&site);
    let acts = [
        Act::SiteRegistered,
        Act::KeyAdopted { key },
        Act::PolicyRegistered { policy: policy.clone() },
        Act::OfferingPublished {
            publication: 1,
            offering: offering.clone(),
            policy: policy.clone(),
            seen: Digest::of("what was seen"),
        },
        Act::AppointmentBooked {
            appointment: appointment.clone(),
            offering,
            publication: 1,
            policy,
        },
    ];
    let lines = acts.map(|act| (0, chain.append(act, None, now).1)).into();
    let header = Header { site: site.clone(), exported_at: now };
    let export = Export { header, documents: vec![document], lines };
    export.write(&mut std::fs::File::create(folder.join("audit.jsonl")).unwrap()).unwrap();
    let receipt = KeptReceipt {
        site,
        entry: chain.number,
        head: chain.head,
        appointment: Some(appointment),
        sent_at: None,
        received_at: None,
    };
    std::fs::write(folder.join("receipts.jsonl"), format!("{}\n\n", receipt.write())).unwrap();
    std::fs::write(folder.join("hospital.pub"), pair.pk.to_box().unwrap().to_string()).unwrap();
}

/// Exit status, what it printed, what it complained about.
fn verify(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_guichet-verify"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const ALL: [&str; 5] =
    ["audit.jsonl", "--public-key", "hospital.pub", "--receipts", "receipts.jsonl"];

#[test]
fn a_log_that_holds_ends_with_0_and_the_counts() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path());
    let (status, said, complained) = verify(folder.path(), &ALL);
    assert_eq!((status, complained.as_str()), (Some(0), ""), "{said}");
    for line in [
        "site sample, as of 2026-06-01T08:00:00Z",
        "policies      1 (signed)",
        "line 5: policy ",
        "appointments  1, cancelled 0",
        "receipts      1 of 1 fit; of other sites 0, unreadable 0",
        "It holds: the log is whole, and every appointment was allowed when it was made.",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let (status, said, _) = verify(folder.path(), &["audit.jsonl", "--unsigned"]);
    assert_eq!(status, Some(0));
    assert!(said.contains("that entries after 0 were not rewritten is not shown"), "{said}");
}

#[test]
fn a_log_that_does_not_ends_with_1_and_each_breach_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path());
    let file = folder.path().join("audit.jsonl");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replace("\"offering\":\"o1\"", "\"offering\":\"o9\"")).unwrap();
    let (status, said, _) = verify(folder.path(), &ALL);
    assert_eq!(status, Some(1), "{said}");
    for line in [
        "BREACH line 6: published what the policy in force does not have",
        "BREACH line 7: does not follow on the line before",
        "BREACH line 7: booked what the policy does not allow",
        "BREACH receipt 1: entry 5 is another: the log was rewritten",
        "It does not hold: ",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let cut = whole.lines().take(6).collect::<Vec<_>>().join("\n");
    std::fs::write(&file, cut).unwrap();
    let (status, said, _) = verify(folder.path(), &ALL);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("BREACH receipt 1: the log has no entry 5: it was cut"), "{said}");
}

#[test]
fn an_edition_that_was_withheld_is_found_and_what_others_sent_as_receipts_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path());
    let kept = folder.path().join("receipts.jsonl");
    let mut receipts = std::fs::read(&kept).unwrap();
    let foreign = String::from_utf8(receipts.clone()).unwrap().replace("sample", "elsewhere");
    receipts.extend(foreign.bytes().chain(*b"\xff\n{\"site\":1}\n"));
    std::fs::write(&kept, receipts).unwrap();
    std::fs::write(folder.path().join("policy.json"), POLICY).unwrap();
    let served = [&ALL[..], &["--policy", "policy.json"]].concat();
    let (status, said, _) = verify(folder.path(), &served);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("1 of 1 fit; of other sites 1, unreadable 2"), "{said}");
    std::fs::write(folder.path().join("policy.json"), format!("{POLICY} ")).unwrap();
    let (status, said, _) = verify(folder.path(), &served);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("BREACH the edition in force at the end is not the one"), "{said}");
}

#[test]
fn a_hostile_line_cannot_paint_over_the_verdict() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path());
    let file = folder.path().join("audit.jsonl");
    let mut log = std::fs::read_to_string(&file).unwrap();
    log += "{\"entry\":6,\"at\":\"2026-06-01T08:00:00Z\",\"act\":\"schedule_changed\",\"\\u001b[2J\\nIt holds\":1}\n";
    std::fs::write(&file, log).unwrap();
    let (status, said, _) = verify(folder.path(), &ALL);
    assert_eq!(status, Some(1));
    assert!(!said.contains('\u{1b}') && said.contains("\\u{1b}[2J\\nIt holds: unknown"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2_and_its_name() {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path());
    std::fs::write(folder.path().join("bad"), "[]").unwrap();
    for (arguments, expected) in [
        (vec!["gone.jsonl", "--unsigned"], "gone.jsonl: "),
        (vec!["bad", "--unsigned"], "bad: line 1: "),
        (vec!["audit.jsonl", "--public-key", "bad"], "bad: not a public key of minisign"),
        (vec!["audit.jsonl", "--unsigned", "--receipts", "gone"], "gone: "),
        (vec!["audit.jsonl"], "--public-key"),
    ] {
        let (status, _, complained) = verify(folder.path(), &arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {complained}");
        assert!(complained.contains(expected), "{arguments:?}: {complained}");
    }
    let (status, said, _) = verify(folder.path(), &["--help"]);
    assert_eq!(status, Some(0));
    assert!(said.contains("Exit status: 0 when everything holds"), "{said}");
}
