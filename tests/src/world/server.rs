//! The backend's program: started, fed and stopped as an operator does it.

use super::places;
use crate::process::Process;
use crate::wait::PATIENCE;
use guichet_host_examples::{Host, Origins, policy_document, schedule_path};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long it may take to be ready, on a machine that also compiles.
const START: Duration = Duration::from_secs(20);

/// A running backend.
#[derive(Debug)]
pub(super) struct Server {
    process: Process,
    port: u16,
}

impl Server {
    /// Starts it; port 0 takes a free one.
    pub(super) fn start(database: &Path, port: u16) -> Self {
        let mut command = program();
        command.arg("serve").arg("--listen").arg(format!("127.0.0.1:{port}"));
        command.arg("--database").arg(database);
        let mut process = Process::start(command).unwrap_or_else(|error| panic!("{error}"));
        let address = process.wait_for_output(START, |output| {
            let line = output.lines().find_map(|line| line.strip_prefix("listening on "))?;
            line.rsplit_once(':')?.1.trim().parse().ok()
        });
        let port = address.unwrap_or_else(|output| panic!("the backend does not start: {output}"));
        Self { process, port }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Asks it to finish what is under way and to end.
    pub(super) fn stop(self) {
        let ended = self.process.stop(PATIENCE);
        assert!(ended.is_some_and(|status| status.success()), "the backend ended with {ended:?}");
    }
}

/// Imports the site of a host and publishes all its offerings.
pub(super) fn import(database: &Path, folder: &Path, host: Host, origins: &Origins) {
    let policy = folder.join(format!("{}.json", host.site()));
    policy_document(host, origins)
        .and_then(|document| std::fs::write(&policy, document))
        .unwrap_or_else(|error| panic!("cannot write {}: {error}", policy.display()));
    let mut import = program();
    import.args(["site", "import"]).arg(&policy).arg(schedule_path(host));
    for origin in origins.of_site(host) {
        import.arg("--origin").arg(origin.as_str());
    }
    run(import, database);
    let mut publish = program();
    publish.args(["offering", "publish", "--site", host.site(), "--all", "--as", "tests"]);
    run(publish, database);
}

/// The program without any setting of this machine.
fn program() -> Command {
    let mut command = Command::new(places::server());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GUICHET_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(mut command: Command, database: &Path) {
    let output = command.arg("--database").arg(database).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run the backend: {error}"));
    assert!(
        output.status.success(),
        "{command:?} failed: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
