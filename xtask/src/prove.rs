//! `cargo xtask prove [NAME]`: the bars in full, each figure printed; `cargo xtask bench`: those
//! that are ratios to a floor.
//!
//! Owns the list of the bars and what must be built for them. How each is measured is in
//! `tests/proofs/`, a file a bar; `cargo xtask test` runs a sample of every one. Start reading at
//! [`BARS`].

use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::run::{run, seconds};
use crate::test::programs::{self, Program};
use crate::test::tally::Tally;
use crate::test::{self, JOURNEYS};
use crate::tools::browsers::{self, Engine};
use crate::{dist, size};

/// Name, what is held, and how it is found out.
type Bar = (&'static str, &'static str, Means);

enum Means {
    /// The weight of the files.
    Size,
    /// A module of `tests/proofs/`.
    Proof(&'static str),
    /// The journeys, in all engines.
    Journeys,
}

/// In the order in which they run: the ones that say most first.
const BARS: &[Bar] = &[
    ("size", "weight to the first slot", Means::Size),
    ("first-slot", "time to the first slot", Means::Proof("first_slot::")),
    (
        "availability-cost",
        "what an availability request costs",
        Means::Proof("availability_cost::"),
    ),
    ("growth", "a thousand appointments to a million", Means::Proof("growth::")),
    ("contention", "one slot, many patients", Means::Proof("contention::")),
    ("same-key", "the same request a hundred times", Means::Proof("same_key::")),
    ("crash", "kill -9, and the disk before the answer", Means::Proof("crash::")),
    ("overload", "ten times the load", Means::Proof("overload::")),
    ("journeys", "journeys in three engines", Means::Journeys),
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
    let is_proof = |bar: &&Bar| matches!(bar.2, Means::Proof(_));
    let program = if wanted.iter().any(is_proof) {
        prepare(repo)?;
        Some(proofs(repo)?)
    } else {
        None
    };
    let mut total = Tally::default();
    for (name, title, means) in wanted {
        println!("==> {title} [{name}]");
        let began = Instant::now();
        let outcome = match means {
            Means::Size => size::main(repo).map(|()| Tally::PASSED),
            Means::Journeys => test::journeys(repo),
            Means::Proof(module) => program.as_ref().context("not built").and_then(|program| {
                let mut command = program.command(repo);
                command.args([module, "--nocapture", "--test-threads=1"]);
                command.env("GUICHET_PROOF", "full").envs(servers(repo));
                programs::run(name, &mut command, true)
            }),
        };
        let tally = outcome.unwrap_or_else(|error| {
            println!("    {error:#}");
            Tally::FAILED
        });
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

/// Builds the servers that are measured, as they are shipped, and what the pages load.
///
/// # Errors
/// When something cannot be built or installed.
pub(crate) fn prepare(repo: &Repo) -> Result<()> {
    browsers::ensure(repo, Engine::Chromium)?;
    dist::build(repo)?;
    let server = ["--bin", "guichet-server", "--example", "bare_route"];
    run(&mut repo.cargo(&[&["build", "--release", "-p", "guichet-server"][..], &server].concat()))
}

/// Where the proofs find these servers.
pub(crate) fn servers(repo: &Repo) -> [(&'static str, std::path::PathBuf); 2] {
    let release = repo.target().join("release");
    [
        ("GUICHET_SERVER", release.join("guichet-server")),
        ("GUICHET_BARE_ROUTE", release.join("examples/bare_route")),
    ]
}

/// The program of the proofs, as quick as the servers.
fn proofs(repo: &Repo) -> Result<Program> {
    let built = programs::build(repo, &["--release", "-p", JOURNEYS, "--test", "proofs"])?;
    built.into_iter().find(|program| program.target == "proofs").context("there are no proofs")
}
