//! `cargo xtask demo`: from a clean clone to pages on which a visit can be booked.
//!
//! Owns the order of things and what is told to whoever tries it. Start reading at [`main`].

mod ports;
mod service;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::book;
use crate::dist;
use crate::repo::Repo;
use crate::run::{capture, run, step};
use ports::{Ports, origin};
use service::Service;

/// Builds what is missing, starts everything, and runs until it is interrupted.
///
/// # Errors
/// When a port is in use, something does not build, or a server does not start.
pub(crate) fn main(repo: &Repo, port_base: u16) -> Result<()> {
    let ports = Ports(port_base);
    ports.check_free()?;
    dist::build(repo)?;
    book::build(repo)?;
    step("backend and host pages", || {
        let packages = ["guichet-server", "guichet-host-examples", "guichet-audit"];
        run(repo.cargo(&["build", "--bins"]).args(packages.map(|name| format!("-p{name}"))))
    })?;
    let folder = repo.work().join("demo").join(port_base.to_string());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let demo = Demo { repo, ports, folder };

    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGCHLD])?;
    let hosts = step("host pages, each on an origin of its own", || demo.hosts())?;
    step("the hospital's policy signed, with a key made for this demo", || demo.sign())?;
    step("a fresh database, two sites imported", || demo.import())?;
    step("offerings published (a step of its own: importing only proposes)", || demo.publish())?;
    let given = step("a code for a patient, tokens for staff", || demo.give())?;
    let backend = step("backend", || demo.backend())?;
    let sandbox = step("a backend in sandbox mode", || demo.sandbox())?;
    demo.tell(&backend, &given);
    wait(&mut signals, vec![backend, sandbox, hosts])
}

/// Until a signal says stop, or nothing is left to stop.
fn wait(signals: &mut Signals, mut services: Vec<Service>) -> Result<()> {
    for signal in signals.forever() {
        if signal != SIGCHLD {
            println!("\n==> stopping");
            return Ok(());
        }
        for service in &mut services {
            if let Some(status) = service.has_ended()? {
                println!("==> {} has stopped ({status})", service.name());
            }
        }
        if !services.iter().any(Service::is_running) {
            return Ok(());
        }
    }
    Ok(())
}

/// What somebody is given once, and is kept nowhere.
struct Given {
    /// For a patient, by Professor Aubrac.
    code: String,
    /// For Dr Kervella.
    practitioner: String,
    /// For whoever administers the hospital.
    administrator: String,
}

struct Demo<'a> {
    repo: &'a Repo,
    ports: Ports,
    folder: PathBuf,
}

impl Demo<'_> {
    fn program(&self, name: &str) -> std::process::Command {
        let file = self.repo.target().join("debug").join(name);
        self.repo.program(&file.to_string_lossy())
    }

    /// The pages; the policies are written down as they are served, since both sides compare
    /// digests of the very bytes.
    fn hosts(&self) -> Result<Service> {
        let mut command = self.program("guichet-host-examples");
        command
            .args(["--api", &origin(self.ports.api())])
            .args(["--sandbox-api", &origin(self.ports.worlds())])
            .args(["--port-base", &self.ports.0.to_string(), "--dist"])
            .arg(self.repo.path("dist"))
            .arg("--book")
            .arg(book::folder(self.repo))
            .arg("--documents")
            .arg(&self.folder);
        Service::start("the host pages", &mut command, 5, &self.folder.join("hosts.log"))
    }

    /// What a hospital does at a desk of its own. The signature lies beside the policy.
    fn sign(&self) -> Result<()> {
        let (key, policy) =
            (self.folder.join("hospital"), self.folder.join("hopital-lisiere.json"));
        run(self.program("guichet-server").args(["policy", "key"]).arg(key).arg("--no-password"))?;
        let mut sign = self.program("guichet-server");
        run(sign.args(["policy", "sign"]).arg(policy).arg("--key").arg(self.key("key")))
    }

    fn key(&self, half: &str) -> PathBuf {
        self.folder.join("hospital").with_extension(half)
    }

    fn import(&self) -> Result<()> {
        let hospital = [origin(self.ports.hospital()), origin(self.ports.sandbox())];
        let page =
            |port: u16, path: &str| ["--page".to_owned(), format!("{}/{path}", origin(port))];
        let key = ["--public-key".to_owned(), self.key("pub").display().to_string()];
        let flags = [key, page(self.ports.hospital(), "rendez-vous.html")].concat();
        self.import_site("hopital-lisiere", "hospital", &hospital, &flags)?;
        let clinic = [origin(self.ports.clinic())];
        self.import_site("clinique-miroir", "clinic", &clinic, &page(self.ports.clinic(), ""))
    }

    fn import_site(
        &self,
        site: &str,
        host: &str,
        origins: &[String],
        flags: &[String],
    ) -> Result<()> {
        let schedule = format!("host-examples/{host}/backend/schedule.json");
        let mut command = self.program("guichet-server");
        command.args(["site", "import"]).arg(self.folder.join(format!("{site}.json")));
        command.arg(self.repo.path(schedule)).args(flags);
        for origin in origins {
            command.args(["--origin", origin]);
        }
        run(command.arg("--database").arg(self.database()))
    }

    fn publish(&self) -> Result<()> {
        for site in ["hopital-lisiere", "clinique-miroir"] {
            let mut command = self.program("guichet-server");
            command.args([
                "offering",
                "publish",
                "--site",
                site,
                "--all",
                "--everybody",
                "--as",
                "demo",
            ]);
            run(command.arg("--database").arg(self.database()))?;
        }
        let by = ["--site", "hopital-lisiere", "--as", "demo"];
        let mut invited = self.program("guichet-server");
        invited.args(["offering", "publish", "neuro-opinion-aubrac-nord", "--invited-only"]);
        run(invited.args(by).arg("--database").arg(self.database()))
    }

    /// The last line of what the backend says, which is what it says once.
    fn last_line(&self, arguments: &[&str]) -> Result<String> {
        let mut command = self.program("guichet-server");
        command.args(arguments).args(["--site", "hopital-lisiere"]);
        let told = capture(command.arg("--database").arg(self.database()))?;
        told.lines().last().map(str::to_owned).context("nothing was said")
    }

    fn give(&self) -> Result<Given> {
        let aubrac = ["invitation", "create", "--practitioner", "pr-helene-aubrac", "--as", "demo"];
        let kervella = ["--role", "practitioner", "--practitioner", "dr-anne-kervella"];
        let token = ["token", "create", "--for"];
        Ok(Given {
            code: self.last_line(&aubrac)?,
            practitioner: self.last_line(&[&token[..], &["Dr Kervella"], &kervella].concat())?,
            administrator: self
                .last_line(&[&token[..], &["Direction", "--role", "administrator"]].concat())?,
        })
    }

    fn backend(&self) -> Result<Service> {
        let mut command = self.program("guichet-server");
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.ports.api())]);
        command.args(["--staff-listen", &format!("127.0.0.1:{}", self.ports.staff())]);
        command.arg("--database").arg(self.database());
        Service::start("the backend", &mut command, 1, &self.log())
    }

    /// For the developer's page: sites in memory, one a visitor.
    fn sandbox(&self) -> Result<Service> {
        let mut command = self.program("guichet-server");
        let listen = format!("127.0.0.1:{}", self.ports.worlds());
        command.args(["serve", "--sandbox", "--listen", &listen]);
        Service::start("the sandbox", &mut command, 1, &self.folder.join("sandbox.log"))
    }

    fn database(&self) -> PathBuf {
        self.folder.join("guichet.db")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("backend.log")
    }

    fn tell(&self, backend: &Service, given: &Given) {
        let at = |port: u16, path: &str| format!("{}/{path}", origin(port));
        let short =
            |path: &Path| path.strip_prefix(self.repo.root()).unwrap_or(path).display().to_string();
        println!(
            "
Guichet is running. Every page is on an origin of its own, as it would be in life.

  {}   book a visit at the public hospital
  {}   the same through a vendor that cheats (also en/control.html)
  {}   its neurosurgery page: that department and nobody else
  {}   a vaccination page: the reason is fixed by an attribute
  {}   a private clinic, in its own colours
  {}   the developer's page: every option, fault and clock, on a backend in memory
  {}   what staff see: offerings, weeks, the day
  {}   the manual, with live examples

What to try:
  - On the page with the vendor ({}), choose a reason and a time. What it slips into its
    answers is counted beside the widget, and what was refused, and what of it was ever shown.
  - On the staff's page, sign in as a practitioner: {}
    or as an administrator: {}
    Pause an offering, and look for it on the hospital's page.
  - A second opinion in neurosurgery is for the invited alone. This code opens one: {}
  - Look for the neurosurgeon on the hospital's page. The clinic has one too, in the same backend:
    no search, no full week and no fault ever shows the clinic's on the hospital's page.
  - Open the network panel: the page, the widget's files and the backend. No third party, no
    cookie, no frame.
  - Book, then judge the log as the hospital would, with its key and without the backend:
      {} audit export --site hopital-lisiere --database {} --out {}
      {} {} --public-key {}
  - Stop the backend (kill {}) and reload: the hospital's own phone number is there.
  - What the backend knows: {} and {}

Database: {}   Log: {}
Ctrl-C stops everything.",
            at(self.ports.hospital(), "rendez-vous.html"),
            at(self.ports.hospital(), "controle.html"),
            at(self.ports.hospital(), "neurochirurgie.html"),
            at(self.ports.hospital(), "vaccination.html"),
            at(self.ports.clinic(), ""),
            at(self.ports.sandbox(), ""),
            at(self.ports.staff(), ""),
            at(self.ports.hospital(), "book/"),
            origin(self.ports.vendor()),
            given.practitioner,
            given.administrator,
            given.code,
            short(&self.repo.target().join("debug/guichet-server")),
            short(&self.database()),
            short(&self.folder.join("audit.jsonl")),
            short(&self.repo.target().join("debug/guichet-verify")),
            short(&self.folder.join("audit.jsonl")),
            short(&self.key("pub")),
            backend.id(),
            at(self.ports.api(), "openapi.json"),
            at(self.ports.api(), "metrics"),
            short(&self.database()),
            short(&self.log()),
        );
    }
}
