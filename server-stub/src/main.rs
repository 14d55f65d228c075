//! `guichet-server`: the command line. Everything it does is in the library.

mod commands;

use clap::Parser;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

/// An answer at hand is mostly small allocations; with the system's allocator they cost a tenth of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let line = commands::Line::parse();
    match line.run() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read has read enough (`| head`), and the shell says that it was cut.
        Err(error) if is_broken_pipe(&error) => ExitCode::FAILURE,
        Err(error) => {
            // The chain on one line each: the first says what failed, the others why.
            for (depth, cause) in error.chain().enumerate() {
                eprintln!("{}{cause}", if depth == 0 { "guichet-server: " } else { "  because: " });
            }
            ExitCode::from(commands::exit_code(&error))
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.map(io::Error::kind).any(|kind| kind == ErrorKind::BrokenPipe)
}
