//! The binary while it runs, and what is asked of it.
//!
//! Owns how it is started, asked and stopped; each test program uses a part of it.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_guichet-server");

pub(crate) const POLICY: &str = include_str!("../../../contract/src/policy/sample.json");
pub(crate) const SCHEDULE: &str = r#"{
  "version": 1, "site": "sample",
  "rules": [{"reason": "checkup", "duration_minutes": 20}],
  "periods": [{
    "practitioner": "ada", "location": "main", "offerings": ["o1"], "from": "09:00", "until": "11:00",
    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  }]
}"#;

pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
    /// Where staff are listened to, if they are.
    pub(crate) staff: Option<String>,
    pub(crate) folder: tempfile::TempDir,
}

impl Server {
    /// A server that knows the site `sample`.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("policy.json"), POLICY).unwrap();
        std::fs::write(folder.path().join("schedule.json"), SCHEDULE).unwrap();
        let import = run(&["site", "import", "policy.json", "schedule.json"], folder.path());
        assert!(import.status.success(), "{import:?}");
        let told = String::from_utf8(import.stdout).unwrap();
        assert!(told.contains("import again with --origin"), "{told}");
        Self::serve(folder, flags)
    }

    /// A server for a folder in which the site was imported.
    pub(crate) fn serve(folder: tempfile::TempDir, flags: &[&str]) -> Self {
        let publish =
            ["offering", "publish", "--site", "sample", "--all", "--everybody", "--as", "Dr Ada"];
        let publish = run(&publish, folder.path());
        assert!(publish.status.success(), "{publish:?}");
        let mut process = Command::new(BINARY)
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(folder.path().join("guichet.db"))
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.as_mut().unwrap()).lines();
        let mut address = |before: &str| {
            let line = said.next().unwrap().unwrap();
            line.strip_prefix(before).unwrap().to_owned()
        };
        let public = address("listening on http://");
        let staff = flags.contains(&"--staff-listen").then(|| address("staff on http://"));
        Self { process, address: public, staff, folder }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }

    /// Status and log of the server after SIGTERM.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

/// Sends a request and reads one answer with its body.
pub(crate) fn ask(stream: &mut TcpStream, head: &str) -> String {
    write!(stream, "{head} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    answer(stream)
}

pub(crate) fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut reader = BufReader::new(stream);
    while !text.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut text).unwrap(), 0, "the connection ended after {text:?}");
    }
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    text + &String::from_utf8(body).unwrap()
}

pub(crate) fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(BINARY).args(arguments).current_dir(folder).output().unwrap()
}

/// Books the first slot of `o1` for a patient, over HTTP. Answers the reservation's JSON.
pub(crate) fn book(stream: &mut TcpStream, key: &str, patient: &str) -> String {
    let token = format!("{key:->22}");
    let openings = ask(stream, "GET /v1/sites/sample/openings");
    let start = text_after(&openings, "\"start\":\"").to_owned();
    let hold = format!(r#"{{"offerings":["o1"],"start":"{start}","token":"{token}"}}"#);
    let kept = post(stream, "holds", key, &hold);
    assert!(kept.starts_with("HTTP/1.1 201 "), "{kept}");
    let hold = text_after(&kept, "\"hold\":\"").to_owned();
    let claims = format!(r#"[{{"hold":"{hold}","token":"{token}"}}]"#);
    let body = format!(r#"{{"holds":{claims},"language":"fr","patient":{patient}}}"#);
    let booked = post(stream, "reservations", key, &body);
    assert!(booked.starts_with("HTTP/1.1 201 "), "{booked}");
    booked.split("\r\n\r\n").nth(1).unwrap().to_owned()
}

fn post(stream: &mut TcpStream, path: &str, key: &str, body: &str) -> String {
    let head =
        format!("POST /v1/sites/sample/{path} HTTP/1.1\r\nhost: x\r\nidempotency-key: {key:->22}");
    let rest = format!("content-type: application/json\r\ncontent-length: {}", body.len());
    write!(stream, "{head}\r\n{rest}\r\n\r\n{body}").unwrap();
    answer(stream)
}

pub(crate) fn text_after<'a>(text: &'a str, before: &str) -> &'a str {
    text.split(before).nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}
