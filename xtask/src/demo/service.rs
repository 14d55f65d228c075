//! A program that runs until it is told to stop.
//!
//! Owns that it is ready when `start` returns and gone when the value is. Must not know what it
//! serves.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::run::command_line;

/// A running program.
pub(super) struct Service {
    name: &'static str,
    child: Child,
    ended: bool,
    // Kept open: a program that prints into a closed pipe would die of it.
    output: BufReader<ChildStdout>,
}

impl Service {
    /// Starts the program and waits until it has said `listening on` as often as it should.
    ///
    /// What it says on stderr goes to the file `log`.
    ///
    /// # Errors
    /// When it ends before; with the end of its log.
    pub(super) fn start(
        name: &'static str,
        command: &mut Command,
        times: usize,
        log: &Path,
    ) -> Result<Self> {
        let line = command_line(command);
        let mut child = command
            // Of its own group, so that Ctrl-C reaches us alone and we decide who stops when.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log).with_context(|| log.display().to_string())?)
            .spawn()
            .with_context(|| format!("cannot start: {line}"))?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut service = Self { name, child, ended: false, output: BufReader::new(output) };
        for _ in 0..times {
            service.await_readiness(log)?;
        }
        Ok(service)
    }

    fn await_readiness(&mut self, log: &Path) -> Result<()> {
        let mut line = String::new();
        while self.output.read_line(&mut line)? > 0 {
            if line.starts_with("listening on ") {
                return Ok(());
            }
            line.clear();
        }
        let said = std::fs::read_to_string(log).unwrap_or_default();
        bail!("{} did not start:\n{}", self.name, said.trim_end());
    }

    /// What people call it.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// The number to stop it by.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, once: the first time that it is seen to have.
    pub(super) fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        if self.ended {
            return Ok(None);
        }
        let status = self.child.try_wait()?;
        self.ended = status.is_some();
        Ok(status)
    }

    /// True until it was seen to have ended.
    pub(super) fn is_running(&self) -> bool {
        !self.ended
    }
}

impl Drop for Service {
    /// Asks it to finish, and waits until it has. Not by SIGINT: a shell has what it starts in the
    /// background ignore that, and so would what we start.
    fn drop(&mut self) {
        if self.ended || matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            // It could not be asked: it is ended.
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("guichet-{name}-{}.log", std::process::id()))
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_service_is_ready_when_it_says_so_and_gone_when_it_is_dropped() {
        let log = log("ready");
        let script = "echo listening on a; echo listening on b; exec tail -f /dev/null";
        let service = Service::start("tail", &mut shell(script), 2, &log).unwrap();
        let id = service.id().to_string();
        let alive = || Command::new("kill").args(["-0", &id]).status().unwrap().success();
        assert!(alive());
        drop(service);
        assert!(!alive());
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_service_that_ends_at_once_is_an_error_with_its_last_words() {
        let log = log("ends");
        let started = Service::start("it", &mut shell("echo no database >&2; exit 2"), 1, &log);
        let error = started.err().unwrap().to_string();
        assert!(error.contains("it did not start") && error.contains("no database"), "{error}");
        std::fs::remove_file(log).unwrap();
    }
}
