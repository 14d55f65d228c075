//! `cargo xtask test`: everything that must hold before a change goes in.
//!
//! Owns the stages and their order, and that a failed stage does not stop the others. Start
//! reading at [`STAGES`].

pub(crate) mod programs;
pub(crate) mod tally;

use std::cell::OnceCell;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::run::{capture, run, seconds};
use crate::tools::browsers::Engine;
use crate::{book, check, dist, prove, size, tools};
use programs::Program;
use tally::Tally;

/// The package of the journeys and of the bars: their programs need browsers and a backend.
pub(crate) const JOURNEYS: &str = "guichet-tests";

/// A stage: the name for `--only`, what it says while it runs, what it does.
type Stage = (&'static str, &'static str, fn(&Bench) -> Result<Tally>);

/// Quick ones first; what later ones need is built by whichever needs it first.
const STAGES: &[Stage] = &[
    ("format", "format", |bench| bench.cargo(&["fmt", "--all", "--check"])),
    ("lint", "lints", |bench| {
        let features = ["--features", "guichet-server/test-switches"];
        let lint = ["clippy", "--workspace", "--all-targets"];
        bench.cargo(&[&lint[..], &features, &["--", "-D", "warnings"]].concat())
    }),
    ("lint-wasm", "lints of what runs in the browser", |bench| {
        tools::ensure_wasm_target(&bench.repo)?;
        let browser = ["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
        let packages = ["clippy", "-p", "guichet-contract", "-p", "guichet-widget"];
        bench.cargo(&[&packages[..], &browser].concat())
    }),
    ("docs", "documentation of the code", Bench::docs),
    ("unit", "unit, contract, store and route tests", Bench::unit),
    ("doctest", "examples in the documentation", Bench::doctest),
    ("dist", "what a host gets", |bench| dist::build(&bench.repo).map(|()| Tally::PASSED)),
    ("size", "weight", |bench| size::main(&bench.repo).map(|()| Tally::PASSED)),
    ("check", "structure", |bench| {
        dist::build(&bench.repo)?;
        check::run(&bench.repo)
    }),
    ("book", "the documentation as a site", |bench| {
        book::build(&bench.repo).map(|()| Tally::PASSED)
    }),
    ("wasm", "widget's tests in headless browsers", Bench::wasm),
    ("messages", "messages that really leave", Bench::messages),
    ("proofs", "samples of the bars that `cargo xtask prove` runs in full", Bench::proofs),
    ("chromium", "journeys in Chromium", |bench| bench.journeys(Engine::Chromium, "sample", &[])),
    ("firefox", "journeys in Firefox", |bench| bench.journeys(Engine::Firefox, "sample", &[])),
    ("webkit", "journeys in WebKitGTK", |bench| bench.journeys(Engine::Webkit, "sample", &[])),
];

/// Runs the stages, all or those named, and prints the count as the last line.
///
/// # Errors
/// When a stage that was asked for does not exist, or a test failed.
pub(crate) fn main(repo: &Repo, only: &[String]) -> Result<()> {
    for name in only {
        if !STAGES.iter().any(|(stage, ..)| stage == name) {
            let known: Vec<&str> = STAGES.iter().map(|(stage, ..)| *stage).collect();
            bail!("no stage is called {name}; there are: {}", known.join(", "));
        }
    }
    let wanted = |name: &str| only.is_empty() || only.iter().any(|asked| asked == name);
    let bench = Bench { repo: repo.clone(), programs: OnceCell::new() };
    let started = Instant::now();
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for (name, title, stage) in STAGES.iter().filter(|(name, ..)| wanted(name)) {
        let tally = bench.stage(name, title, *stage);
        if tally.failed > 0 {
            failed.push(*name);
        }
        total += tally;
    }
    println!("==> all of it took {}", seconds(started.elapsed()));
    if !failed.is_empty() {
        println!("    failed: {} (again: cargo xtask test --only NAME)", failed.join(", "));
    }
    println!("{total}");
    if total.failed > 0 {
        // The count is the last word; an error's text would follow it.
        std::process::exit(1);
    }
    Ok(())
}

/// Runs these modules of the journeys (all of them, when none is named) in all engines, and in full
/// what `cargo xtask test` samples.
///
/// # Errors
/// When something cannot be built or installed, or a module has no journey.
pub(crate) fn journeys(repo: &Repo, modules: &[&str]) -> Result<Tally> {
    let bench = Bench { repo: repo.clone(), programs: OnceCell::new() };
    let program = bench.program_of_tests("journeys")?;
    for module in modules {
        if !capture(program.command(repo).args([module, "--list"]))?.contains(": test") {
            bail!("no journey is in {module}");
        }
    }
    let mut total = Tally::default();
    for engine in [Engine::Chromium, Engine::Firefox, Engine::Webkit] {
        total += bench.journeys(engine, "full", modules)?;
    }
    Ok(total)
}

/// Runs a module of the journeys in one engine, in full: for the pictures that it takes.
///
/// # Errors
/// When something cannot be built or installed.
pub(crate) fn journeys_in(repo: &Repo, engine: Engine, module: &str) -> Result<Tally> {
    Bench { repo: repo.clone(), programs: OnceCell::new() }.journeys(engine, "full", &[module])
}

struct Bench {
    repo: Repo,
    programs: OnceCell<Vec<Program>>,
}

impl Bench {
    fn stage(&self, name: &str, title: &str, stage: fn(&Bench) -> Result<Tally>) -> Tally {
        println!("==> {title} [{name}]");
        let started = Instant::now();
        let tally = stage(self).unwrap_or_else(|error| {
            println!("    {error:#}");
            Tally::FAILED
        });
        println!("    {name}: {tally} ({})", seconds(started.elapsed()));
        tally
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Tally> {
        run(&mut self.repo.cargo(arguments)).map(|()| Tally::PASSED)
    }

    fn docs(&self) -> Result<Tally> {
        let mut command = self.repo.cargo(&[
            "doc",
            "--workspace",
            "--no-deps",
            "--document-private-items",
            "--keep-going",
        ]);
        // Its readers are developers: a module's header may well point at what is private.
        let flags = "-D warnings -A rustdoc::private_intra_doc_links";
        run(command.env("RUSTDOCFLAGS", flags)).map(|()| Tally::PASSED)
    }

    /// All test programs, built at most once.
    fn programs(&self) -> Result<&[Program]> {
        if self.programs.get().is_none() {
            let built = programs::build(&self.repo, &programs::EVERYTHING)?;
            let _ = self.programs.set(built);
        }
        self.programs.get().map(Vec::as_slice).context("no test program was built")
    }

    fn unit(&self) -> Result<Tally> {
        let mut total = Tally::default();
        for program in self.programs()?.iter().filter(|program| !program.is_a_bar()) {
            let name = format!("{} ({} {})", program.package, program.kind, program.target);
            total += programs::run(&name, &mut program.command(&self.repo), false)?;
        }
        Ok(total)
    }

    fn doctest(&self) -> Result<Tally> {
        let mut command = self.repo.cargo(&["test", "--workspace", "--doc", "--quiet"]);
        programs::run("examples", &mut command, false)
    }

    /// Tests that need a page but no backend. Firefox and Chromium run them; `WebKitGTK` has no
    /// driver that wasm-pack knows, and is covered by the journeys.
    fn wasm(&self) -> Result<Tally> {
        if !self.repo.path("widget/tests").is_dir() {
            println!("    the widget has none");
            return Ok(Tally::default());
        }
        tools::ensure_build_tools(&self.repo)?;
        tools::browsers::ensure(&self.repo, Engine::Chromium)?;
        tools::browsers::ensure(&self.repo, Engine::Firefox)?;
        let mut command = self.repo.program("wasm-pack");
        command.args(["test", "--headless", "--chrome", "--firefox", "--mode", "no-install"]);
        // What follows the folder is for cargo: the unit tests need no browser.
        command.args(["widget", "--test", "browser"]);
        programs::run("widget in browsers", &mut command, false)
    }

    /// The mail server that they go to is of npm.
    fn messages(&self) -> Result<Tally> {
        tools::npm::ensure(&self.repo)?;
        let mut command = self.program_of_tests("messages")?.command(&self.repo);
        programs::run("messages", &mut command, true)
    }

    /// The bars measure the backend as it is shipped; who asks it may be slower.
    fn proofs(&self) -> Result<Tally> {
        prove::prepare(&self.repo)?;
        let mut command = self.program_of_tests("proofs")?.command(&self.repo);
        command.args(["--nocapture", "--test-threads=1"]);
        command.envs(prove::servers(&self.repo));
        let mut total = programs::run("proofs", &mut command, true)?;
        let mut command = self.program_of_tests(programs::COST)?.command(&self.repo);
        total += programs::run(programs::COST, command.arg("--nocapture"), true)?;
        Ok(total)
    }

    fn journeys(&self, engine: Engine, scale: &str, modules: &[&str]) -> Result<Tally> {
        tools::browsers::ensure(&self.repo, engine)?;
        book::build(&self.repo)?;
        prove::prepare(&self.repo)?;
        let mut command = self.program_of_tests("journeys")?.command(&self.repo);
        command.env("GUICHET_BROWSER", engine.name()).env("GUICHET_PROOF", scale);
        command.envs(prove::servers(&self.repo));
        // As many as there are browsers at a time, however many cores there are.
        command.arg("--test-threads=3").args(modules);
        programs::run("journeys", &mut command, true)
    }

    /// The test program of this name among those that run by themselves.
    fn program_of_tests(&self, target: &str) -> Result<&Program> {
        let mut all = self.programs()?.iter();
        all.find(|program| program.is_a_bar() && program.target == target)
            .with_context(|| format!("there is no test program called {target}"))
    }
}
