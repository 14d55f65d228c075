//! The audit log as an operator hands it over, and the receipts that a host keeps.

mod running;

use guichet_audit::export::Export;
use guichet_audit::judge::{Evidence, judge};
use guichet_audit::key::PublicKey;
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::ids::AppointmentId;
use guichet_contract::json::{Json, Wire};
use running::{POLICY, SCHEDULE, Server, book, run, text_after};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;

const PATIENT: &str = r#"{"given_name":"Jeanne","family_name":"Morel","phone":"0102030405"}"#;

#[track_caller]
fn done(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A folder with a site whose policy is signed, and whose host wants receipts.
fn signed_site(receipts: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let policy =
        POLICY.replace("\"https://h.example/\"]", "\"https://h.example/\", \"http://127.0.0.1/\"]");
    let prefix = receipts.rsplit_once('/').map(|(prefix, _)| format!("{prefix}/")).unwrap();
    let policy = policy.replace("http://127.0.0.1/", &prefix);
    std::fs::write(folder.path().join("policy.json"), policy).unwrap();
    std::fs::write(folder.path().join("schedule.json"), SCHEDULE).unwrap();
    done(&["policy", "key", "hospital", "--no-password"], folder.path());
    done(&["policy", "sign", "policy.json", "--key", "hospital.key"], folder.path());
    let import = ["site", "import", "policy.json", "schedule.json", "--public-key", "hospital.pub"];
    let told = done(&[&import[..], &["--receipts", receipts]].concat(), folder.path());
    assert!(told.contains("policy signed with: RW"), "{told}");
    folder
}

/// Takes one request and answers it; its body.
fn take(listener: &TcpListener, status: &str) -> String {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(&stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    assert!(head.starts_with("POST /receipts HTTP/1.1\r\n"), "{head}");
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    write!(&stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    String::from_utf8(body).unwrap()
}

fn receipt(text: &str) -> KeptReceipt {
    KeptReceipt::read(&Json::parse(text).unwrap()).unwrap()
}

#[test]
fn what_a_host_kept_fits_the_log_that_an_operator_hands_over_and_no_other() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/receipts", listener.local_addr().unwrap());
    let folder = signed_site(&to);
    let server = Server::serve(folder, &["--receipt-interval-seconds", "1"]);
    let first = receipt(&take(&listener, "500 No"));
    assert_eq!(first.appointment, None);

    let booked = book(&mut server.connect(), "audit-one", PATIENT);
    let appointment = text_after(&booked, "\"appointment\":\"");
    let head = Digest::parse(text_after(&booked, "\"head\":\"")).unwrap();
    let with_it = std::iter::from_fn(|| Some(receipt(&take(&listener, "204 Kept"))))
        .find(|receipt| receipt.appointment.is_some())
        .unwrap();
    assert_eq!(with_it.appointment.as_ref().map(AppointmentId::as_str), Some(appointment));
    assert_eq!(with_it.head, head, "the same as the answer to the booking");
    assert!(with_it.sent_at.is_some());

    let folder = server.folder.path();
    done(&["appointment", "cancel", appointment, "--site", "sample"], folder);
    let again = run(&["appointment", "cancel", appointment, "--site", "sample"], folder);
    assert_eq!(again.status.code(), Some(2), "{again:?}");
    let told = done(&["audit", "export", "--site", "sample", "--out", "audit.jsonl"], folder);
    assert!(told.contains("entries in audit.jsonl"), "{told}");
    let log = std::fs::read_to_string(folder.join("audit.jsonl")).unwrap();
    let printed = done(&["audit", "export", "--site", "sample"], folder);
    assert_eq!(
        printed.lines().skip(1).collect::<Vec<_>>(),
        log.lines().skip(1).collect::<Vec<_>>()
    );

    let key = std::fs::read_to_string(folder.join("hospital.pub")).unwrap();
    let evidence = Evidence {
        keys: vec![PublicKey::parse(&key).unwrap()],
        receipts: vec![first, with_it],
        ..Evidence::default()
    };
    let verdict = judge(&Export::parse(&log).unwrap(), &evidence);
    assert_eq!(verdict.breaches, []);
    assert_eq!((verdict.appointments, verdict.cancellations, verdict.receipts), (1, 1, 2));
    let cut: Vec<&str> = log.lines().filter(|line| !line.contains(appointment)).collect();
    assert!(!judge(&Export::parse(&cut.join("\n")).unwrap(), &evidence).breaches.is_empty());
    let (_, said) = server.stop();
    assert!(said.contains("the host did not take its receipt"), "{said}");
}

#[test]
fn a_policy_that_was_changed_in_the_file_shows_nobody() {
    let folder = signed_site("http://127.0.0.1:9/receipts");
    let publish =
        ["offering", "publish", "--site", "sample", "--all", "--everybody", "--as", "Dr Ada"];
    done(&publish, folder.path());
    let widen = "DROP TRIGGER policy_ends_once;
        UPDATE policy SET document = replace(document, 'Dr Ada Morvan', 'Dr Eve Intruder');";
    rusqlite::Connection::open(folder.path().join("guichet.db"))
        .unwrap()
        .execute_batch(widen)
        .unwrap();
    let listed = run(&["offering", "list", "--site", "sample"], folder.path());
    let said = String::from_utf8(listed.stderr).unwrap();
    assert_eq!(listed.status.code(), Some(1), "{said}");
    assert!(said.contains("was changed since it was registered"), "{said}");
}
