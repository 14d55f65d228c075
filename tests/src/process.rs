//! A program that runs as long as its owner lives.
//!
//! Owns starting, asking politely, killing by its own identifier, and what it printed. Knows
//! neither browsers nor servers.

use crate::wait;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::Duration;
use thiserror::Error;

/// A program could not be started.
#[derive(Debug, Error)]
#[error("cannot start {program}: {source}")]
pub struct StartError {
    /// What was to be started.
    pub program: String,
    /// Why it was not.
    pub source: std::io::Error,
}

/// Runs its arguments. When its input ends, which it does at the latest with the process that
/// started it, it kills everything that was started with the same mark in its environment, which
/// is a folder, and removes the folder.
const GUARD: &str = r#"
exec 3<&0
"$@" 3<&- </dev/null &
driver=$!
{
    read -r _ <&3
    read -r self _ </proc/self/stat
    for process in /proc/[0-9]*; do
        number=${process#/proc/}
        if [ "$number" != "$self" ] && [ "$number" != $$ ] &&
            tr '\0' '\n' <"$process/environ" | grep -qxF "GUICHET_GUARD=$GUICHET_GUARD"; then
            kill -KILL "$number"
        fi
    done
    rm -rf -- "$GUICHET_GUARD"
} >/dev/null 2>&1 &
exec 3<&-
wait $driver
"#;

/// A running program. It is ended when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    program: String,
    output: File,
    guard: Option<ChildStdin>,
}

impl Process {
    /// Starts `command`; what it prints goes to a nameless file, for [`Process::output`].
    ///
    /// # Errors
    /// [`StartError`] when there is no such program, or no room for its output.
    pub fn start(mut command: Command) -> Result<Self, StartError> {
        command.stdin(Stdio::null());
        let program = command.get_program().to_string_lossy().into_owned();
        Self::spawn(command, program)
    }

    /// The same for a program that starts others: none of them outlives this process, even if it
    /// has no chance to drop anything. `folder` is removed with them.
    ///
    /// # Errors
    /// [`StartError`], but not when there is no such program: then it ends at once.
    pub fn start_guarded(command: &Command, folder: &Path) -> Result<Self, StartError> {
        let mut guard = Command::new("sh");
        guard.args(["-c", GUARD, "sh"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => guard.env(name, value),
                None => guard.env_remove(name),
            };
        }
        guard.env("GUICHET_GUARD", folder).stdin(Stdio::piped());
        let program = command.get_program().to_string_lossy().into_owned();
        Self::spawn(guard, program)
    }

    fn spawn(mut command: Command, program: String) -> Result<Self, StartError> {
        let failed = |source| StartError { program: program.clone(), source };
        let output = tempfile::tempfile().map_err(failed)?;
        let (stdout, stderr) =
            (output.try_clone().map_err(failed)?, output.try_clone().map_err(failed)?);
        let mut child = command.stdout(stdout).stderr(stderr).spawn().map_err(failed)?;
        let guard = child.stdin.take();
        Ok(Self { child, program, output, guard })
    }

    /// Everything printed so far, on both streams.
    pub fn output(&self) -> String {
        // Read by position: reading at the shared cursor would move where the program writes next.
        let length = self.output.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        match self.output.read_exact_at(&mut bytes, 0) {
            Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => format!("(cannot read what {} printed: {error})", self.program),
        }
    }

    /// The processor time that it has used so far, in seconds, to a hundredth.
    pub fn cpu_seconds(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        // proc(5): fields 14 and 15, in hundredths of a second; the name before may hold spaces.
        let fields = text.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
        let ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits until `ready` finds what it looks for in the output.
    ///
    /// # Errors
    /// What was printed, when the program ends first or takes longer than `patience`.
    pub fn wait_for_output<T>(
        &mut self,
        patience: Duration,
        ready: impl Fn(&str) -> Option<T>,
    ) -> Result<T, String> {
        let found = wait::until(patience, || {
            let ended = self.ended().is_some();
            match ready(&self.output()) {
                Some(found) => Some(Some(found)),
                None if ended => Some(None),
                None => None,
            }
        });
        found.flatten().ok_or_else(|| format!("{} printed:\n{}", self.program, self.output()))
    }

    /// Asks it to end (SIGTERM), and kills it if it does not within `patience`.
    pub fn stop(mut self, patience: Duration) -> Option<ExitStatus> {
        // The standard library can only kill; a signal of another kind takes the kill program.
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        asked.ok().filter(ExitStatus::success)?;
        wait::until(patience, || self.ended())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.guard.take().is_some() {
            // The end of its input is its sign; it ends once everything that it guards is gone.
            let _ = self.child.wait();
        } else if self.ended().is_none() {
            // Both can only fail when it is gone already, which is what is wanted.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_can_be_read_while_it_runs() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo ready at 17; exec sleep 60"]);
        let mut process = Process::start(command).unwrap();
        let found = process.wait_for_output(wait::PATIENCE, |text| {
            text.lines().find_map(|line| line.strip_prefix("ready at ").map(str::to_owned))
        });
        assert_eq!(found, Ok("17".to_owned()));
        assert!(process.ended().is_none());
    }

    #[test]
    fn a_program_that_ends_early_is_not_waited_for() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no room >&2; exit 3"]);
        let mut process = Process::start(command).unwrap();
        let found = process.wait_for_output(wait::PATIENCE, |_| None::<()>);
        assert!(found.unwrap_err().contains("no room"));
    }

    #[test]
    fn what_a_guarded_program_started_ends_with_it_and_its_folder_is_gone() {
        let folder = tempfile::tempdir().unwrap().keep();
        let mut command = Command::new("sh");
        command.args(["-c", "setsid sleep 60 & echo grandchild $!; exec sleep 60"]);
        let mut process = Process::start_guarded(&command, &folder).unwrap();
        let grandchild = process.wait_for_output(wait::PATIENCE, |text| {
            let number = text.lines().find_map(|line| line.strip_prefix("grandchild "))?;
            Some(format!("/proc/{number}"))
        });
        let grandchild = grandchild.unwrap();
        assert!(Path::new(&grandchild).exists());
        drop(process);
        let gone = wait::until(wait::PATIENCE, || {
            let left = Path::new(&grandchild).exists() || folder.exists();
            (!left).then_some(())
        });
        assert_eq!(gone, Some(()), "{grandchild} or {} is left", folder.display());
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = Process::start(Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().contains("no-such-program"));
    }
}
