//! The backend's program: started, fed, stopped and killed as an operator does it.
//!
//! Builds nothing: `cargo xtask test` builds the program first. Start reading at
//! [`Backend::start`].

use crate::process::{Process, StartError};
use crate::wait::{self, PATIENCE};
use guichet_host_examples::{Host, Origins, policy_document, schedule_path};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long it may take to be ready, on a machine that also compiles.
const START: Duration = Duration::from_secs(20);

/// A running backend.
#[derive(Debug)]
pub struct Backend {
    process: Process,
    port: u16,
}

impl Backend {
    /// Starts it; port 0 takes a free one.
    pub fn start(database: &Path, port: u16) -> Self {
        Self::start_with(database, port, &[])
    }

    /// The same with further flags.
    pub fn start_with(database: &Path, port: u16, flags: &[&str]) -> Self {
        let mut command = program();
        command.args(serve(database, port)).args(flags);
        Self::run(command)
    }

    /// The same under `strace`, which writes every call of these kinds to `log`. All of `folder`
    /// goes with it.
    pub fn start_traced(folder: &Path, database: &Path, calls: &str, log: &Path) -> Self {
        let mut command = Command::new("strace");
        command.args(["-f", "-yy", "-s", "64", "-e", &format!("trace={calls}"), "-o"]).arg(log);
        command.arg(path()).args(serve(database, 0));
        // Killed alone, strace would leave what it looks at behind.
        Self::ready(Process::start_guarded(&command, folder))
    }

    /// Starts one in sandbox mode, on a free port: it has no database.
    pub fn sandbox() -> Self {
        let mut command = program();
        command.args(["serve", "--sandbox", "--listen", "127.0.0.1:0"]);
        Self::run(command)
    }

    /// Runs any program that says where it listens as the backend does.
    pub fn run(command: Command) -> Self {
        Self::ready(Process::start(command))
    }

    fn ready(process: Result<Process, StartError>) -> Self {
        let mut process = process.unwrap_or_else(|error| panic!("{error}"));
        let port = process.wait_for_output(START, |output| port_in(output, "listening on "));
        let port = port.unwrap_or_else(|output| panic!("the backend does not start: {output}"));
        Self { process, port }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens to staff, if it was told to.
    pub fn staff_port(&self) -> u16 {
        let port = wait::until(PATIENCE, || port_in(&self.output(), "staff on "));
        port.unwrap_or_else(|| panic!("staff have nowhere to ask: {}", self.output()))
    }

    /// Everything that it printed so far.
    pub fn output(&self) -> String {
        self.process.output()
    }

    /// The processor time that it has used, in seconds.
    pub fn cpu_seconds(&self) -> f64 {
        self.process.cpu_seconds()
    }

    /// Asks it to finish what is under way and to end.
    pub fn stop(self) {
        let ended = self.process.stop(PATIENCE);
        assert!(ended.is_some_and(|status| status.success()), "the backend ended with {ended:?}");
    }

    /// Ends it in the middle of whatever it does (SIGKILL).
    pub fn kill(self) {
        drop(self.process);
    }
}

/// The port in the line that begins so.
fn port_in(output: &str, words: &str) -> Option<u16> {
    let line = output.lines().find_map(|line| line.strip_prefix(words))?;
    line.rsplit_once(':')?.1.trim().parse().ok()
}

fn serve(database: &Path, port: u16) -> Vec<String> {
    let database = database.display().to_string();
    let listen = format!("127.0.0.1:{port}");
    ["serve", "--listen", &listen, "--database", &database].map(str::to_owned).into()
}

/// Imports the site of a host and publishes all its offerings.
pub fn import_host(database: &Path, folder: &Path, host: Host, origins: &Origins) {
    let policy = folder.join(format!("{}.json", host.site()));
    policy_document(host, origins)
        .and_then(|document| std::fs::write(&policy, document))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", policy.display()));
    let origins: Vec<String> =
        origins.of_site(host).iter().map(|origin| origin.as_str().to_owned()).collect();
    import(database, host.site(), [&policy, &schedule_path(host)], &origins);
}

/// Imports a site from its two documents, policy and schedule, and publishes all its offerings.
pub fn import(database: &Path, site: &str, documents: [&Path; 2], origins: &[String]) {
    let [policy, schedule] = documents.map(|document| document.display().to_string());
    let mut import = vec!["site", "import", &policy, &schedule];
    import.extend(origins.iter().flat_map(|origin| ["--origin", origin]));
    operate(database, &import);
    let everybody = ["--all", "--everybody", "--as", "tests"];
    operate(database, &[&["offering", "publish", "--site", site], &everybody[..]].concat());
}

/// The program on a database, for whatever an operator does; it says nothing here.
pub fn command(database: &Path) -> Command {
    let mut command = program();
    command.env("GUICHET_DATABASE", database).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Does what an operator does, to the end; answers what it said.
#[track_caller]
pub fn operate(database: &Path, arguments: &[&str]) -> String {
    let output = program().args(arguments).env("GUICHET_DATABASE", database).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run the backend: {error}"));
    assert!(
        output.status.success(),
        "{arguments:?} failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The program without any setting of this machine.
fn program() -> Command {
    let mut command = Command::new(path());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GUICHET_") {
            command.env_remove(name);
        }
    }
    command
}

/// The program, beside the tests' own: `target/<profile>/guichet-server`.
fn path() -> PathBuf {
    let beside = || {
        let own = std::env::current_exe().ok()?;
        Some(own.parent()?.parent()?.join("guichet-server"))
    };
    let program = std::env::var_os("GUICHET_SERVER").map(PathBuf::from).or_else(beside);
    let program = program.unwrap_or_else(|| PathBuf::from("guichet-server"));
    assert!(
        program.is_file(),
        "{} is not there. Run: cargo build -p guichet-server",
        program.display()
    );
    program
}
