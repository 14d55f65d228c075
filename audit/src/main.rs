//! `guichet-verify`: judges the audit log of a site, for whoever does not run the backend.
//!
//! Owns the command line. Reads the export, the host's public key and the host's receipts, and
//! nothing else. The judgement is the library's.

use clap::Parser;
use guichet_audit::export::Export;
use guichet_audit::judge::{Evidence, Verdict, judge};
use guichet_audit::key::PublicKey;
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::json::{Json, Wire};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Examples:
  guichet-verify audit.jsonl --public-key hospital.pub --receipts receipts.jsonl

  # A site whose policies are not signed: the chain, the consent and the receipts alone
  guichet-verify audit.jsonl --unsigned --receipts receipts.jsonl

The export comes from `guichet-server audit export`. The receipts are yours: one JSON object a line,
{\"site\", \"entry\", \"head\", \"appointment\"}, as your pages got them in guichet-booked and your server
got them on schedule. Without receipts nothing shows that the log was not rewritten as a whole.

Exit status: 0 when everything holds, 1 when something does not, 2 when a file cannot be read.";

/// Judges the audit log of a site: whole, fitting your receipts, and every appointment allowed.
#[derive(Debug, Parser)]
#[command(name = "guichet-verify", version, about, after_help = EXAMPLES)]
struct Line {
    /// What `guichet-server audit export` wrote
    export: PathBuf,
    /// A public key of yours (minisign); can be given several times. The log's first key must be
    /// among them; later ones must be signed by those before
    #[arg(long, value_name = "FILE", required_unless_present = "unsigned")]
    public_key: Vec<PathBuf>,
    /// The site's policies are not signed
    #[arg(long, conflicts_with = "public_key")]
    unsigned: bool,
    /// The receipts that you kept; can be given several times
    #[arg(long, value_name = "FILE")]
    receipts: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let line = Line::parse();
    match read(&line) {
        Ok((export, evidence)) => {
            let verdict = judge(&export, &evidence);
            print!("{}", told(&export, &evidence, &verdict));
            if verdict.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(problem) => {
            eprintln!("guichet-verify: {problem}");
            ExitCode::from(2)
        }
    }
}

fn read(line: &Line) -> Result<(Export, Evidence), String> {
    let text = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let export = Export::parse(&text(&line.export)?)
        .map_err(|error| format!("{}: {error}", line.export.display()))?;
    let mut evidence = Evidence::default();
    for path in &line.public_key {
        let key = PublicKey::parse(&text(path)?);
        evidence.keys.push(key.map_err(|error| format!("{}: {error}", path.display()))?);
    }
    for path in &line.receipts {
        for (index, line) in text(path)?.lines().enumerate().filter(|(_, it)| !it.trim().is_empty())
        {
            let at = |error: &dyn ToString| {
                format!("{}: line {}: {}", path.display(), index + 1, error.to_string())
            };
            let json = Json::parse(line).map_err(|error| at(&error))?;
            evidence.receipts.push(KeptReceipt::read(&json).map_err(|error| at(&error))?);
        }
    }
    Ok((export, evidence))
}

/// What an auditor reads. Writing into a string cannot fail.
fn told(export: &Export, evidence: &Evidence, verdict: &Verdict) -> String {
    let header = &export.header;
    let signed = if evidence.keys.is_empty() { "signatures not asked for" } else { "signed" };
    let mut out = format!(
        "site {}, as of {}\n\
         entries       {}\n\
         policies      {} ({signed})\n\
         publications  {}, withdrawn {}\n\
         appointments  {}, cancelled {}\n\
         receipts      {} of {} fit\n",
        header.site,
        header.exported_at,
        verdict.entries,
        verdict.policies,
        verdict.publications,
        verdict.withdrawals,
        verdict.appointments,
        verdict.cancellations,
        verdict.receipts,
        evidence.receipts.len(),
    );
    for breach in &verdict.breaches {
        let _ = writeln!(out, "BREACH {breach}");
    }
    let _ = match verdict.breaches.len() {
        0 if evidence.receipts.is_empty() => writeln!(
            out,
            "It holds as it is. No receipts were given: that it was not rewritten as a whole is not \
             shown."
        ),
        0 => writeln!(
            out,
            "It holds: the log is whole, and every appointment was allowed when it was made."
        ),
        count => writeln!(out, "It does not hold: {count} found above"),
    };
    out
}
