//! Every developer command of Guichet, once: people, continuous integration and documentation all
//! call these.
//!
//! Owns the command line. Each command is a module of its own; start reading at the one you need.

mod book;
mod check;
mod demo;
mod dist;
mod markdown;
mod picture;
mod prove;
mod reference;
mod repo;
mod run;
mod sheet;
mod size;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use repo::Repo;

/// The commands of Guichet's developers. Tools that are missing are installed where that can be
/// done, otherwise the error says what to run.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the backend and three hosts' pages on this machine, to try the product.
    Demo {
        /// The backend's port; the pages are on the next three, the files on the tenth
        #[arg(long, value_name = "N", default_value_t = 8600)]
        port_base: u16,
    },
    /// Format, lints, all tests, weight, structure, journeys in three browsers.
    Test {
        /// One stage alone (may be repeated).
        #[arg(long, value_name = "STAGE")]
        only: Vec<String>,
    },
    /// Build what a host puts on its server: `dist/v<version>/`.
    Dist,
    /// Weigh what a patient downloads; fail over the budget.
    Size,
    /// The bars in full, each figure printed: load, crashes, timings, journeys. Takes long.
    Prove {
        /// One bar alone.
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// The ratios to a floor that the same run measures.
    Bench,
    /// Structure: what neither the compiler nor a test would notice.
    Check,
    /// Write what hosts may rely on from its sources: types, manifest, reference pages.
    Reference,
    /// The documentation as a site: `target/book/`.
    Book,
    /// Every theme, step and language side by side: pictures on one page.
    Sheet,
    /// Take the README's picture again: `docs/screenshot.png`.
    Picture,
}

fn main() -> ExitCode {
    match carry_out(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The message says what to do; where in our own code it arose helps nobody.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(cli: Cli) -> Result<()> {
    let repo = Repo::find()?;
    match cli.command {
        Command::Demo { port_base } => demo::main(&repo, port_base),
        Command::Test { only } => test::main(&repo, &only),
        Command::Dist => dist::build(&repo),
        Command::Size => size::main(&repo),
        Command::Prove { name } => prove::main(&repo, name.as_deref()),
        Command::Bench => prove::bench(&repo),
        Command::Check => check::main(&repo),
        Command::Reference => reference::main(&repo),
        Command::Book => book::main(&repo),
        Command::Sheet => sheet::main(&repo),
        Command::Picture => picture::main(&repo),
    }
}
