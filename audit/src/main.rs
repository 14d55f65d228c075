//! `guichet-verify`: judges the audit log of a site, for whoever does not run the backend.
//!
//! Owns the command line. Reads the export, the host's public key and the host's receipts, and
//! nothing else. The judgement is the library's.

use clap::Parser;
use guichet_audit::export::Export;
use guichet_audit::judge::{Evidence, Verdict, judge, plain};
use guichet_audit::key::PublicKey;
use guichet_audit::receipt::KeptReceipt;
use guichet_contract::digest::Digest;
use guichet_contract::json::{Json, Wire};
use std::fmt::Write as _;
use std::io::Write as _;
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
    /// The edition that must be in force at the end: the file that your pages serve
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The last entry before the site had a key, if it had none at first
    #[arg(long, value_name = "ENTRY", default_value_t = 0)]
    unsigned_until: u32,
}

/// What the host brings, and how much of it could not be read.
struct Brought {
    evidence: Evidence,
    unreadable: usize,
}

fn main() -> ExitCode {
    let line = Line::parse();
    match read(&line) {
        Ok((export, brought)) => {
            let verdict = judge(&export, &brought.evidence);
            // Whoever reads may have stopped: the exit status still says it.
            let _ = std::io::stdout().write_all(told(&export, &brought, &verdict).as_bytes());
            if verdict.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(problem) => {
            eprintln!("guichet-verify: {}", plain(&problem));
            ExitCode::from(2)
        }
    }
}

fn read(line: &Line) -> Result<(Export, Brought), String> {
    let text = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let export = Export::parse(&text(&line.export)?)
        .map_err(|error| format!("{}: {error}", line.export.display()))?;
    let mut evidence = Evidence { unsigned_until: line.unsigned_until, ..Evidence::default() };
    if let Some(policy) = &line.policy {
        evidence.in_force = Some(Digest::of(&text(policy)?));
    }
    for path in &line.public_key {
        let key = PublicKey::parse(&text(path)?);
        evidence.keys.push(key.map_err(|error| format!("{}: {error}", path.display()))?);
    }
    let mut unreadable = 0;
    for path in &line.receipts {
        // A line that somebody sent as a joke must not stand in the way of the others.
        let kept = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in String::from_utf8_lossy(&kept).lines().filter(|line| !line.trim().is_empty()) {
            let receipt = Json::parse(line).ok().and_then(|json| KeptReceipt::read(&json).ok());
            match receipt {
                Some(receipt) => evidence.receipts.push(receipt),
                None => unreadable += 1,
            }
        }
    }
    Ok((export, Brought { evidence, unreadable }))
}

/// What an auditor reads. Writing into a string cannot fail.
fn told(export: &Export, brought: &Brought, verdict: &Verdict) -> String {
    let (header, evidence) = (&export.header, &brought.evidence);
    let signed = if evidence.keys.is_empty() { "signatures not asked for" } else { "signed" };
    let own = evidence.receipts.len() - verdict.foreign_receipts;
    let mut out = format!(
        "site {}, as of {}\n\
         entries       {}, vouched for by your receipts up to {}\n\
         policies      {} ({signed})\n\
         publications  {}, withdrawn {}\n\
         appointments  {}, cancelled {}\n\
         receipts      {} of {own} fit; of other sites {}, unreadable {}\n",
        header.site,
        header.exported_at,
        verdict.entries,
        verdict.anchored,
        verdict.policies,
        verdict.publications,
        verdict.withdrawals,
        verdict.appointments,
        verdict.cancellations,
        verdict.receipts,
        verdict.foreign_receipts,
        brought.unreadable,
    );
    for (kind, remarks) in
        [("", &verdict.milestones), ("NOTE ", &verdict.notes), ("BREACH ", &verdict.breaches)]
    {
        for remark in remarks {
            let _ = writeln!(out, "{kind}{remark}");
        }
    }
    let _ = match verdict.breaches.len() {
        0 if verdict.anchored as usize == verdict.entries => writeln!(
            out,
            "It holds: the log is whole, and every appointment was allowed when it was made."
        ),
        0 => writeln!(
            out,
            "It holds as it is; that entries after {} were not rewritten is not shown.",
            verdict.anchored
        ),
        count => writeln!(out, "It does not hold: {count} found above"),
    };
    out
}
