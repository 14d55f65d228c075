//! Test programs: built once for the whole workspace, then run one by one.
//!
//! Owns the one call of cargo that builds them. `cargo test -p X` for each would resolve features
//! anew each time and build the same crates in several variants.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use guichet_contract::json::Json;

use super::tally::Tally;
use crate::repo::Repo;
use crate::run::{command_line, seconds};

/// A test program that is not done by then hangs: it is ended, and named, rather than waited for.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// A program that runs tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// The package's name.
    pub(crate) package: String,
    /// The package's folder: where cargo would start the program.
    pub(crate) folder: PathBuf,
    /// `lib`, `bin`, `test` ...
    pub(crate) kind: String,
    /// The target's name.
    pub(crate) target: String,
    /// The file to run.
    pub(crate) file: PathBuf,
}

/// The test program that measures what the audit log costs.
pub(crate) const COST: &str = "audit_cost";

/// Every library, program and test of the workspace; with the switches that some tests need, so that
/// one build is enough. What is shipped is built without.
pub(crate) const EVERYTHING: [&str; 6] =
    ["--workspace", "--lib", "--bins", "--tests", "--features", "guichet-server/test-switches"];

/// Builds what cargo's `arguments` name, and lists the test programs among it.
pub(crate) fn build(repo: &Repo, arguments: &[&str]) -> Result<Vec<Program>> {
    let mut command = repo.cargo(&["build", "--message-format=json-render-diagnostics"]);
    command.args(arguments);
    let line = command_line(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start: {line}"))?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut programs = Vec::new();
    for message in BufReader::new(output).lines() {
        programs.extend(test_program(&message?));
    }
    if !child.wait()?.success() {
        bail!("failed: {line}");
    }
    programs.sort_by(|a, b| (&a.package, &a.target).cmp(&(&b.package, &b.target)));
    Ok(programs)
}

/// Reads one message of cargo; most are about other things.
fn test_program(message: &str) -> Option<Program> {
    let message = Json::parse(message).ok()?;
    let text = |json: &Json, name: &str| match json.get(name) {
        Some(Json::Text(text)) => Some(text.clone()),
        _ => None,
    };
    if message.get("profile")?.get("test")? != &Json::Bool(true) {
        return None;
    }
    let target = message.get("target")?;
    let Json::List(kinds) = target.get("kind")? else { return None };
    let Some(Json::Text(kind)) = kinds.first() else { return None };
    let manifest = PathBuf::from(text(&message, "manifest_path")?);
    let folder = manifest.parent()?.to_owned();
    Some(Program {
        // The identifier ends in `#name@version`, or in `folder#version` when the two are alike.
        package: package_name(&text(&message, "package_id")?)?,
        folder,
        kind: kind.clone(),
        target: text(target, "name")?,
        file: PathBuf::from(text(&message, "executable")?),
    })
}

fn package_name(identifier: &str) -> Option<String> {
    let (place, fragment) = identifier.rsplit_once('#')?;
    let name = match fragment.split_once('@') {
        Some((name, _)) => name,
        None => place.rsplit('/').next()?,
    };
    Some(name.to_owned())
}

impl Program {
    /// Whether it measures, or needs browsers: it then runs by itself, and not with the unit tests.
    pub(crate) fn is_a_bar(&self) -> bool {
        self.kind == "test" && (self.package == super::JOURNEYS || self.target == COST)
    }

    /// The program's command line, in the folder and with the variables that cargo would give.
    pub(crate) fn command(&self, repo: &Repo) -> Command {
        let mut command = repo.program(&self.file.to_string_lossy());
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("CARGO_PKG_NAME", &self.package);
        command
    }
}

/// Runs a command that prints as Rust's test programs do, tells in one line how it went, and
/// shows what it said when a test failed, or always when `loud`.
pub(crate) fn run(name: &str, command: &mut Command, loud: bool) -> Result<Tally> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start: {}", command_line(command)))?;
    let finished = end_after(LIMIT, child.id());
    let output = child.stdout.take().context("the test program has no output")?;
    let mut tally = Tally::default();
    let mut said = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some(counted) = Tally::of_result_line(&line) {
            tally += counted;
        }
        if loud {
            println!("    {line}");
        } else {
            said.push(line);
        }
    }
    let status = child.wait()?;
    drop(finished);
    if !status.success() && tally.failed == 0 {
        println!("    {name}: {status}");
        tally += Tally::FAILED;
    }
    if tally.failed > 0 {
        let telling = said.iter().filter(|line| !line.ends_with("... ok"));
        telling.for_each(|line| println!("    {line}"));
    }
    if tally != Tally::default() {
        println!("    {name}: {tally} ({})", seconds(started.elapsed()));
    }
    Ok(tally)
}

/// Ends the process when the time is over before the returned value is dropped.
fn end_after(limit: Duration, process: u32) -> Sender<()> {
    let (finished, watched) = channel();
    std::thread::spawn(move || {
        if watched.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            println!("    not done after {}: ended", seconds(limit));
            // If it cannot be ended it has just finished by itself.
            let _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        }
    });
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_read_from_cargos_message() {
        let message = r#"{"reason":"compiler-artifact","package_id":"path+file:///x/contract#guichet-contract@0.1.0","manifest_path":"/x/contract/Cargo.toml","target":{"kind":["lib"],"name":"guichet_contract"},"profile":{"test":true},"executable":"/x/target/debug/deps/c-1"}"#;
        let program = test_program(message).unwrap();
        assert_eq!(program.package, "guichet-contract");
        assert_eq!((program.kind.as_str(), program.folder), ("lib", PathBuf::from("/x/contract")));
        let other = message.replace("\"test\":true", "\"test\":false");
        assert_eq!(test_program(&other), None);
    }

    #[test]
    fn a_package_named_as_its_folder_is_read_too() {
        assert_eq!(package_name("path+file:///x/xtask#0.1.0").as_deref(), Some("xtask"));
    }

    #[test]
    fn a_test_program_that_dies_counts_as_failed() {
        let mut dies = Command::new("sh");
        dies.args(["-c", "echo running 3 tests; exit 101"]);
        assert_eq!(run("dies", &mut dies, false).unwrap(), Tally::FAILED);
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut hangs = Command::new("tail").args(["-f", "/dev/null"]).spawn().unwrap();
        let _finished = end_after(Duration::from_millis(1), hangs.id());
        assert!(!hangs.wait().unwrap().success());
    }

    #[test]
    fn the_counts_of_a_run_are_summed() {
        let mut two = Command::new("sh");
        two.args(["-c", "for n in 1 2; do echo 'test result: ok. 3 passed; 0 failed;'; done"]);
        assert_eq!(run("two", &mut two, false).unwrap(), Tally { passed: 6, failed: 0 });
    }
}
