//! `cargo xtask prove [NAME]`: the bars in full, each figure printed; `cargo xtask bench`: those
//! that are ratios to a floor.
//!
//! Owns the list of the bars and what must be built for them. How each is measured is in
//! `tests/proofs/`, most of them a file a bar; `cargo xtask test` runs a sample of every one. Start
//! reading at [`BARS`].

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::check::shipped::holds_switch;
use crate::repo::Repo;
use crate::run::{run, seconds};
use crate::test::programs::{self, Program};
use crate::test::tally::Tally;
use crate::test::{self, JOURNEYS};
use crate::tools::browsers::{self, Engine};
use crate::tools::npm;
use crate::{dist, size};

/// Name, what is held, and how it is found out: all of it must hold.
type Bar = (&'static str, &'static str, &'static [Means]);

enum Means {
    /// The weight of the files.
    Size,
    /// A module of `tests/proofs/`.
    Proof(&'static str),
    /// A module of `tests/messages/`.
    Messages(&'static str),
    /// Other test programs, in full: what names them to cargo.
    Programs(&'static [&'static str]),
    /// These modules of the journeys, in all engines and in full; all of them when none is named.
    Journeys(&'static [&'static str]),
}

const SERVER: &str = "guichet-server";
const SWITCHES: &str = "test-switches";

/// The walls behind the widget, each alone; and what is kept of what went through them.
const WALLS: &[&str] = &[
    "-p",
    SERVER,
    "--features",
    SWITCHES,
    "--test",
    "walls",
    "--test",
    "strangers",
    "--test",
    "oracle",
    "--test",
    "signing",
    "--test",
    "audit",
];

/// What the log costs: by itself, for it measures.
const LOG_COST: &[&str] = &["-p", SERVER, "--features", SWITCHES, "--test", programs::COST];

/// Random histories of staff and patients against a simple model, recalls and moves among them.
const MODEL: &[&str] = &["-p", SERVER, "--test", "model"];

/// In the order in which they run: the ones that say most first.
const BARS: &[Bar] = &[
    ("size", "weight to the first slot", &[Means::Size]),
    ("first-slot", "time to the first slot", &[Means::Proof("first_slot::")]),
    (
        "availability-cost",
        "what an availability request costs",
        &[Means::Proof("availability_cost::")],
    ),
    ("growth", "a thousand appointments to a million", &[Means::Proof("growth::")]),
    ("contention", "one slot, many patients", &[Means::Proof("contention::")]),
    ("same-key", "the same request a hundred times", &[Means::Proof("same_key::")]),
    ("crash", "kill -9, and the disk before the answer", &[Means::Proof("crash::")]),
    ("overload", "ten times the load", &[Means::Proof("overload::")]),
    (
        "sovereignty",
        "the host says who, whatever the backend says",
        &[
            Means::Proof("sovereignty::"),
            Means::Programs(WALLS),
            Means::Programs(LOG_COST),
            Means::Programs(&["-p", "guichet-audit", "--lib", "--tests"]),
            Means::Journeys(&[
                "hostile::",
                "control::",
                "live_policy::",
                "nothing_leaves::",
                "integrity::",
                "policies_of_security::",
                "canary::",
            ]),
        ],
    ),
    (
        "consent",
        "nothing is booked without consent",
        &[Means::Proof("consent::"), Means::Programs(MODEL)],
    ),
    (
        "messages",
        "patients are told, each once and in time",
        &[
            Means::Size,
            Means::Proof("messages::"),
            Means::Proof("reminders::"),
            Means::Proof("recall::"),
            Means::Messages("entries::"),
            Means::Programs(MODEL),
        ],
    ),
    (
        "looks",
        "every theme, step, language and width; hosts' style sheets",
        &[Means::Journeys(&["looks::", "torture::", "branding::"])],
    ),
    ("journeys", "journeys in three engines", &[Means::Journeys(&[])]),
];

/// Runs the bars, all or the named one, and prints the count as the last line.
///
/// # Errors
/// When there is no such bar, or one is missed.
pub(crate) fn main(repo: &Repo, name: Option<&str>) -> Result<()> {
    if let Some(name) = name
        && !BARS.iter().any(|(bar, ..)| *bar == name)
    {
        let known: Vec<&str> = BARS.iter().map(|(bar, ..)| *bar).collect();
        bail!("no bar is called {name}; there are: {}", known.join(", "));
    }
    hold(repo, |bar| name.is_none_or(|name| name == bar))
}

/// Runs the bars that are ratios to a floor of the same run.
///
/// # Errors
/// When one is missed.
pub(crate) fn bench(repo: &Repo) -> Result<()> {
    hold(repo, |bar| ["first-slot", "availability-cost", "growth"].contains(&bar))
}

fn hold(repo: &Repo, is_wanted: impl Fn(&str) -> bool) -> Result<()> {
    let wanted: Vec<&Bar> = BARS.iter().filter(|(name, ..)| is_wanted(name)).collect();
    let mut proofs = wanted.iter().flat_map(|(.., means)| *means);
    let program = if proofs.any(|means| matches!(means, Means::Proof(_))) {
        programs::build(repo, &["--release", "-p", JOURNEYS, "--test", "proofs"])?.pop()
    } else {
        None
    };
    let mut total = Tally::default();
    for (name, title, means) in wanted {
        println!("==> {title} [{name}]");
        let began = Instant::now();
        let mut tally = Tally::default();
        for means in *means {
            tally += counted(name, find_out(repo, name, means, program.as_ref()));
        }
        println!("    {name}: {tally} ({})", seconds(began.elapsed()));
        total += tally;
    }
    println!("{total}");
    if total.failed > 0 {
        // The count is the last word; an error's text would follow it.
        std::process::exit(1);
    }
    Ok(())
}

fn find_out(repo: &Repo, name: &str, means: &Means, proofs: Option<&Program>) -> Result<Tally> {
    let in_full = |program: &Program, arguments: &[&str]| {
        let mut command = program.command(repo);
        command.args(arguments).arg("--nocapture");
        command.env("GUICHET_PROOF", "full").envs(servers(repo));
        programs::run(name, &mut command, true)
    };
    match means {
        Means::Size => size::main(repo).map(|()| Tally::PASSED),
        Means::Journeys(modules) => test::journeys(repo, modules),
        Means::Proof(module) => {
            // The programs of another bar may have put a server with switches in the place of this.
            prepare(repo)?;
            in_full(proofs.context("not built")?, &[module, "--test-threads=1"])
        }
        Means::Messages(module) => {
            npm::ensure(repo)?;
            prepare(repo)?;
            let target = ["--release", "-p", JOURNEYS, "--test", "messages"];
            let built = programs::build(repo, &target)?.pop();
            in_full(&built.context("not built")?, &[module])
        }
        Means::Programs(targets) => {
            let built = programs::build(repo, &[&["--release"], *targets].concat())?;
            let mut total = Tally::default();
            for program in &built {
                total += in_full(program, &[])?;
            }
            Ok(total)
        }
    }
}

/// A means that could not be used has failed, and so has one that looked at nothing.
fn counted(name: &str, outcome: Result<Tally>) -> Tally {
    match outcome {
        Ok(tally) if tally == Tally::default() => {
            println!("    {name}: there is no such test");
            Tally::FAILED
        }
        Ok(tally) => tally,
        Err(error) => {
            println!("    {error:#}");
            Tally::FAILED
        }
    }
}

/// Builds the servers that are measured, as they are shipped, and what the pages load.
///
/// # Errors
/// When something cannot be built or installed, or the server holds a switch of the tests.
pub(crate) fn prepare(repo: &Repo) -> Result<()> {
    browsers::ensure(repo, Engine::Chromium)?;
    dist::build(repo)?;
    let server = ["--bin", "guichet-server", "--example", "bare_route"];
    run(&mut repo.cargo(&[&["build", "--release", "-p", "guichet-server"][..], &server].concat()))?;
    let [(_, server), _] = servers(repo);
    if holds_switch(&fs::read(&server).with_context(|| server.display().to_string())?) {
        bail!("{} is built for tests: a wall of it can be taken away", server.display());
    }
    Ok(())
}

/// Where the proofs find these servers.
pub(crate) fn servers(repo: &Repo) -> [(&'static str, std::path::PathBuf); 2] {
    let release = repo.target().join("release");
    [
        ("GUICHET_SERVER", release.join("guichet-server")),
        ("GUICHET_BARE_ROUTE", release.join("examples/bare_route")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_that_no_test_holds_is_missed() {
        assert_eq!(counted("empty", Ok(Tally::default())), Tally::FAILED);
        assert_eq!(counted("held", Ok(Tally::PASSED)), Tally::PASSED);
        assert_eq!(counted("broken", Err(anyhow::anyhow!("no"))), Tally::FAILED);
    }
}
