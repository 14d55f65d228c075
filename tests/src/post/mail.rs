//! A mail server: nodemailer's `smtp-server`, with TLS under an authority that was made up just now.
//!
//! What it does with a mail is in the local part of the recipient's address: [`MailServer`].

use crate::process::Process;
use crate::wait::{self, PATIENCE};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// How a connection is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secured {
    /// From its first byte.
    Tls,
    /// From `STARTTLS` on.
    StartTls,
    /// Not at all, as on one machine.
    Plain,
}

/// The server. It refuses `refuse@…`, tells `later@…` to come back, never answers `hang@…`, and hangs up
/// in the middle of the first mail to `hangup@…`. Dropping it ends it.
#[derive(Debug)]
pub struct MailServer {
    process: Process,
    secured: Secured,
    port: u64,
    folder: TempDir,
}

impl MailServer {
    /// Starts it.
    #[track_caller]
    pub fn start(secured: Secured) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let files = ["authority.pem", "certificate.pem", "key.pem"];
        let [authority, certificate, key] = files.map(|name| folder.path().join(name));
        certify([&authority, &certificate, &key]);
        let word = match secured {
            Secured::Tls => "tls",
            Secured::StartTls => "starttls",
            Secured::Plain => "plain",
        };
        let mut command = Command::new("node");
        command.arg(script()).arg(word).args([&certificate, &key]);
        let started = Process::start(command).unwrap_or_else(|error| panic!("{error}"));
        let mut server = Self { process: started, secured, port: 0, folder };
        let port = server.process.wait_for_output(PATIENCE, |output| {
            lines(output).find_map(|line| line["port"].as_u64())
        });
        server.port = port.unwrap_or_else(|output| panic!("no mail server: {output}"));
        server
    }

    /// The flags that make a backend send here.
    pub fn flags(&self) -> Vec<String> {
        let port = self.port;
        let url = match self.secured {
            Secured::Tls => format!("smtps://me:p%40ss@localhost:{port}"),
            Secured::StartTls => format!("smtp://me:p%40ss@localhost:{port}?tls=required"),
            Secured::Plain => format!("smtp://127.0.0.1:{port}"),
        };
        let authority = self.authority().display().to_string();
        ["--smtp-url", &url, "--smtp-ca-file", &authority, "--mail-from", "rdv@hospital.example"]
            .map(str::to_owned)
            .into()
    }

    /// The certificate of its authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// The mails that it took, as others' parsers read them.
    pub fn mails(&self) -> Vec<Value> {
        lines(&self.process.output()).filter(|line| line["envelope"].is_object()).collect()
    }

    /// The mails in the middle of which it hung up: `broken` is for whom, `message_id` which.
    pub fn broken_off(&self) -> Vec<Value> {
        lines(&self.process.output()).filter(|line| line["broken"].is_string()).collect()
    }

    /// Waits until it has taken so many mails.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Value> {
        self.wait_longer(count, PATIENCE)
    }

    /// The same with another patience.
    #[track_caller]
    pub fn wait_longer(&self, count: usize, patience: Duration) -> Vec<Value> {
        let enough = || Some(self.mails()).filter(|mails| mails.len() >= count);
        let found = wait::until(patience, enough);
        found.unwrap_or_else(|| panic!("{count} mails expected:\n{}", self.process.output()))
    }
}

fn lines(output: &str) -> impl Iterator<Item = Value> + '_ {
    output.lines().filter_map(|line| serde_json::from_str(line).ok())
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/post/mail.mjs")
}

/// Writes a new authority, and a certificate of `localhost` with its key that it signed.
fn certify([authority, certificate, key]: [&Path; 3]) {
    let made = || -> Result<[String; 3], rcgen::Error> {
        let mut parameters = CertificateParams::new(Vec::new())?;
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)?;
        let own = KeyPair::generate()?;
        let signed =
            CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&own, &issuer)?;
        Ok([issuer.pem(), signed.pem(), own.serialize_pem()])
    };
    let made = made().unwrap_or_else(|error| panic!("no certificate: {error}"));
    for (file, text) in [authority, certificate, key].into_iter().zip(made) {
        std::fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
