//! The binary itself: how it starts, what it says, how it ends.

mod running;

use running::{Server, answer, ask, book, run};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn it_says_where_it_listens_answers_and_ends_well_on_sigterm() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    assert!(ask(&mut stream, "GET /healthz").starts_with("HTTP/1.1 200 OK\r\n"));
    // Idle: it must not hold up the end.
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let requests = log.lines().filter(|line| line.contains("\"route\":\"/healthz\""));
    assert_eq!(requests.count(), 1, "{log}");
    assert!(
        log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{log}"
    );
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
}

#[test]
fn a_request_that_has_begun_when_it_is_told_to_stop_is_still_answered() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let head = "POST /v1/sites/sample/holds HTTP/1.1\r\nhost: x\r\n";
    write!(stream, "{head}content-length: 2\r\nexpect: 100-continue\r\n\r\n").unwrap();
    // The server says so when it begins to read the body.
    assert!(answer(&mut stream).starts_with("HTTP/1.1 100 Continue\r\n"));
    let address = server.address.clone();
    let stopping = std::thread::spawn(|| server.stop());
    let end = Instant::now() + Duration::from_secs(30);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < end, "it still accepts");
    }
    write!(stream, "{{}}").unwrap();
    let last = answer(&mut stream);
    assert!(last.starts_with("HTTP/1.1 415 "), "{last}");
    let (code, log) = stopping.join().unwrap();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("\"status\":415"), "{log}");
}

#[test]
fn a_connection_too_many_is_told_to_come_back_and_one_that_says_nothing_is_closed() {
    let server = Server::start(&["--max-connections", "1", "--header-timeout-seconds", "1"]);
    let mut only = server.connect();
    assert!(ask(&mut only, "GET /healthz").starts_with("HTTP/1.1 200 OK\r\n"));
    let mut second = server.connect();
    let refused = ask(&mut second, "GET /v1/sites/a/openings");
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{refused}");
    assert!(refused.contains("retry-after: 2\r\n") && refused.contains("connection: close\r\n"));
    assert!(refused.contains("\"code\":\"overloaded\""), "{refused}");
    // The first says nothing more, is closed, and its place is free.
    assert_eq!(only.read(&mut [0]).unwrap(), 0);
    let mut third = server.connect();
    assert!(ask(&mut third, "GET /healthz").starts_with("HTTP/1.1 200 OK\r\n"));
}

#[test]
fn a_connection_that_never_reads_what_it_asks_for_loses_its_place() {
    let server = Server::start(&["--max-connections", "1", "--request-timeout-seconds", "1"]);
    let mut greedy = server.connect();
    greedy.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    // Until neither side's buffers hold any more.
    while greedy.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n").is_ok() {}
    let end = Instant::now() + Duration::from_secs(30);
    while !ask(&mut server.connect(), "GET /healthz").starts_with("HTTP/1.1 200 OK\r\n") {
        assert!(Instant::now() < end, "its place is not given away");
    }
}

#[test]
fn what_can_be_mended_ends_with_2_and_says_what() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("typo.toml"), "reads_per_minuit = 1").unwrap();
    for (arguments, expected) in [
        (&["serve", "--config", "typo.toml"][..], "typo.toml: reads_per_minuit"),
        (&["serve", "--max-in-flight", "0"], "max_in_flight: expected 1 or more"),
        (&["serve", "--listen", "here"], "--listen"),
        (&["site", "import", "a.json", "b.json"], "a.json"),
        (
            &["offering", "publish", "--site", "a", "--all", "--everybody", "--as", "Dr X"],
            "guichet.db: no such",
        ),
        (
            &["offering", "publish", "--site", "a", "--all", "--as", "Dr X"],
            "<--practitioner <PRACTITIONER>|--everybody>",
        ),
        (
            &["offering", "publish", "--site", "a", "o1", "--everybody", "--as", "Dr X"],
            "--everybody",
        ),
        (&["offering", "publish", "--site", "a", "o1", "--seen", "x", "--as", "Dr X"], "--seen"),
        (
            &["offering", "list", "--site", "a", "--database", "slip.db"],
            "slip.db: no such database",
        ),
        (&["offering", "publish", "--site", "nowhere", "--as", "Dr X"], "OFFERING"),
        (&["offering", "list", "--site", "no where"], "no where"),
        (&["period", "list", "--site", "a", "--practitioner", "b"], "guichet.db: no such"),
        (&["absence", "add", "--site", "a", "--practitioner", "b", "--from", "x"], "--until"),
        (&["site", "import", "a.json", "--replace-schedule"], "SCHEDULE"),
    ] {
        let output = run(arguments, folder.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert!(!folder.path().join("slip.db").exists(), "what was only asked about is not created");
}

#[test]
fn a_site_that_is_not_there_is_named() {
    let server = Server::start(&[]);
    let folder = server.folder.path();
    for command in [&["publish", "--all", "--everybody", "--as", "Dr X"][..], &["list"]] {
        let arguments = [&["offering"], command, &["--site", "nowhere"]].concat();
        let output = run(&arguments, folder);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("no site nowhere is registered"), "{said}");
    }
}

#[test]
fn a_week_is_changed_while_the_server_runs_and_nobody_who_has_booked_is_dropped() {
    let server = Server::start(&[]);
    let folder = server.folder.path();
    let of_ada = ["--site", "sample", "--practitioner", "ada"];
    let told = |arguments: &[&str]| {
        let output = run(&[arguments, &of_ada].concat(), folder);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), said)
    };
    let patient = r#"{"given_name":"Jeanne","family_name":"Morel","phone":"0102030405"}"#;
    book(&mut server.connect(), "first", patient);
    let (code, listed) = told(&["period", "list"]);
    assert_eq!(code, Some(0), "{listed}");
    let id = listed.lines().nth(1).unwrap().split_whitespace().next().unwrap();
    let (code, refused) = told(&["period", "remove", id, "--as", "Desk"]);
    assert_eq!(code, Some(2), "{refused}");
    assert!(refused.contains("guichet-server: nothing was changed\n"), "{refused}");
    assert!(refused.contains("appointments that would fall outside: 1\n"), "{refused}");
    assert!(ask(&mut server.connect(), "GET /v1/sites/sample/openings").contains("\"next\""));
    let (code, changed) = told(&["period", "remove", id, "--leave-outside", "1", "--as", "Desk"]);
    assert_eq!(code, Some(0), "{changed}");
    assert!(!ask(&mut server.connect(), "GET /v1/sites/sample/openings").contains("\"next\""));
    let (code, changed) = told(&[
        "period",
        "add",
        "--location",
        "main",
        "--offering",
        "o1",
        "--weekday",
        "monday,tuesday",
        "--from",
        "09:00",
        "--until",
        "24:00",
        "--as",
        "Desk",
        "--json",
    ]);
    assert_eq!(code, Some(0), "{changed}");
    assert!(changed.contains("\"changed\":true,\"outside\":[]"), "{changed}");
    assert!(ask(&mut server.connect(), "GET /v1/sites/sample/openings").contains("\"next\""));
}

#[test]
fn an_address_in_use_is_named() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["serve", "--listen", &server.address], folder.path());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("{} cannot be listened on", server.address)), "{said}");
}

#[test]
fn the_help_of_every_command_teaches() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (&["--help"][..], "guichet-server offering publish --site hospital"),
        (&["serve", "--help"], "GUICHET_READS_PER_MINUTE"),
        (&["site", "import", "--help"], "nothing is imported"),
        (&["offering", "publish", "--help"], "In whose name: who consents"),
        (&["pause", "begin", "--help"], "What was booked stays booked"),
        (&["period", "add", "--help"], "Nothing is implied"),
        (&["absence", "add", "--help"], "They stay booked"),
        (&["openapi"], "\"openapi\": \"3.1.0\""),
    ] {
        let output = run(arguments, folder.path());
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn what_a_patient_types_reaches_the_database_and_neither_the_log_nor_the_metrics() {
    let server = Server::start(&["--log-level", "debug"]);
    let patient = r#"{"given_name":"Canarine","family_name":"Morel","phone":"0199887766"}"#;
    book(&mut server.connect(), "canary-key", patient);
    let metrics = ask(&mut server.connect(), "GET /metrics");
    let (_, log) = server.stop();
    assert!(log.contains("/v1/sites/{site}/reservations"), "{log}");
    for canary in ["Canarine", "Morel", "0199887766", "canary-key"] {
        assert!(!log.contains(canary), "{canary} is in the log: {log}");
        assert!(!metrics.contains(canary), "{canary} is in the metrics: {metrics}");
    }
}

#[test]
fn staff_are_listened_to_apart_with_the_token_that_was_shown_once() {
    let server = Server::start(&["--staff-listen", "127.0.0.1:0"]);
    let folder = server.folder.path();
    let token = |arguments: &[&str]| {
        let output = run(&[&["token"], arguments, &["--site", "sample"]].concat(), folder);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let told =
        token(&["create", "--role", "practitioner", "--for", "Ada", "--practitioner", "ada"]);
    let secret = told.lines().last().unwrap();
    let staff = server.staff.as_ref().unwrap();
    let ask = |address: &str, what: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{what} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {secret}\r\n\r\n")
            .unwrap();
        answer(&mut stream)
    };
    let me = ask(staff, "GET /admin/v1/me");
    assert!(
        me.starts_with("HTTP/1.1 200 OK\r\n") && me.contains("\"role\":\"practitioner\""),
        "{me}"
    );
    assert!(ask(&server.address, "GET /admin/v1/me").starts_with("HTTP/1.1 404 "));
    // What is no page and no operation is, to who has not signed in, as every page.
    let nothing = ask(staff, "GET /v1/sites/sample/openings");
    assert!(nothing.starts_with("HTTP/1.1 303 ") && nothing.contains("location: /sign-in\r\n"));
    let listed = token(&["list"]);
    assert!(listed.starts_with("token ") && !listed.contains('\t'), "{listed}");
    let id = listed.lines().nth(1).unwrap().split_whitespace().next().unwrap();
    let json = token(&["list", "--json"]);
    assert!(json.starts_with(&format!("{{\"tokens\":[{{\"token\":\"{id}\"")), "{json}");
    token(&["revoke", id]);
    assert!(ask(staff, "GET /admin/v1/me").starts_with("HTTP/1.1 401 "), "at the next request");
    let (_, log) = server.stop();
    assert!(!log.contains(secret) && !log.contains(id), "{log}");
}
