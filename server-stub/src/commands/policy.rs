//! `policy …`: the flags of what is done with a policy, offline.

use super::identifier;
use clap::{Args, Subcommand};
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use guichet_server::cli::policy::check::check;
use guichet_server::cli::policy::draft::{Kind, Selection, Terms, draft};
use guichet_server::cli::policy::key::{self, Protection};
use guichet_server::cli::policy::rotate::rotate;
use guichet_server::cli::policy::sign::{Password, sign};
use guichet_server::cli::policy::verify::verify;
use guichet_server::clock::{Clock, SystemClock};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Shown below the list of commands.
const WALK: &str = "\
None of them needs a server, a database or a network: run them where your secret key is.

  guichet-server policy key hospital
  guichet-server policy draft everybody.json --location nord --out policy.json
  guichet-server policy check policy.json --against policy-before.json
  guichet-server policy sign policy.json --key hospital.key
  guichet-server policy verify policy.json --public-key hospital.pub

Keys and signatures are minisign's: its tools read them and make them too.
More in docs/signing.md.";

#[derive(Debug, Subcommand)]
#[command(after_help = WALK)]
pub(super) enum PolicyCommand {
    /// Make a pair of keys: NAME.key, which is secret, and NAME.pub
    #[command(after_help = "\
Asks for a password twice. Neither file is ever overwritten.

  guichet-server policy key hospital
  guichet-server policy key hospital --password-file /media/safe/password.txt")]
    Key {
        /// Beginning of both files' names, perhaps with a folder
        name: PathBuf,
        #[command(flatten)]
        password: PasswordFlag,
        /// Leave the secret key unprotected: whoever has the file can sign
        #[arg(long, conflicts_with = "password_file")]
        no_password: bool,
    },
    /// Make an edition that has only those who are chosen
    #[command(after_help = "\
Selectors of one kind add up, kinds narrow each other: the first line below keeps whoever is at
one of the two places and in cardiology. What no offering needs is left out, and the result lists
everybody one by one. Without selectors everything stays, as the next edition.

  guichet-server policy draft everybody.json --location nord --location centre \\
      --specialty cardiology --out policy.json
  guichet-server policy draft policy.json --except-practitioner dr-anne-kervella --out next.json")]
    Draft(Box<DraftFlags>),
    /// Say what a document is, when it holds, and what is new in it
    #[command(after_help = "\
Exits with 2 when it is no policy, when it has expired, or when it cannot follow on the former
edition. Warns from 14 days before the end.

  guichet-server policy check policy.json
  guichet-server policy check next.json --against policy.json")]
    Check {
        /// The document
        file: PathBuf,
        /// The former edition: lists who comes, who goes and what else changes
        #[arg(long, value_name = "FORMER")]
        against: Option<PathBuf>,
    },
    /// Sign a document that `check` accepts: writes FILE.minisig
    #[command(after_help = "\
Check it before: whatever it says, the signature says that you mean it.

  guichet-server policy sign policy.json --key hospital.key
  minisign -S -s hospital.key -m policy.json        # does the same")]
    Sign {
        /// The document
        file: PathBuf,
        /// The secret key
        #[arg(long, value_name = "NAME.key")]
        key: PathBuf,
        #[command(flatten)]
        password: PasswordFlag,
    },
    /// Say whether a document is signed with a key and holds now
    #[command(after_help = "\
Exits with 2 and the reason when not: another key, a changed byte, no signature, expired, not
valid yet.

  guichet-server policy verify policy.json --public-key hospital.pub
  minisign -V -p hospital.pub -m policy.json        # the signature alone")]
    Verify {
        /// The document
        file: PathBuf,
        /// The public key
        #[arg(long, value_name = "NAME.pub")]
        public_key: PathBuf,
        /// The signature [default: FILE.minisig]
        #[arg(long, value_name = "FILE")]
        signature: Option<PathBuf>,
    },
    /// State, signed with the former key, that another key is used from now on
    #[command(after_help = "\
Writes the statement and its signature, which a backend needs both.

  guichet-server policy key hospital-2027
  guichet-server policy rotate --site hospital --key hospital.key --to hospital-2027.pub")]
    Rotate {
        /// The site
        #[arg(long, value_name = "SITE", value_parser = identifier(SiteId::parse))]
        site: SiteId,
        /// The secret key so far
        #[arg(long, value_name = "OLD.key")]
        key: PathBuf,
        /// The public key from now on
        #[arg(long, value_name = "NEW.pub")]
        to: PathBuf,
        #[command(flatten)]
        password: PasswordFlag,
        /// The statement's file [default: SITE-key-change.json]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct PasswordFlag {
    /// File whose first line is the key's password; without it the terminal is asked
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct DraftFlags {
    /// A policy that has everybody: one of the whole hospital, or the last edition
    from: PathBuf,
    /// Keep only this place; like each selector, can be given several times
    #[arg(long, value_name = "LOCATION")]
    location: Vec<String>,
    /// Keep only practitioners of this specialty
    #[arg(long, value_name = "SPECIALTY")]
    specialty: Vec<String>,
    /// Keep only this practitioner
    #[arg(long, value_name = "PRACTITIONER")]
    practitioner: Vec<String>,
    /// Keep only this visit reason
    #[arg(long, value_name = "REASON")]
    reason: Vec<String>,
    /// Leave this practitioner out
    #[arg(long, value_name = "PRACTITIONER")]
    except_practitioner: Vec<String>,
    /// Leave this offering out
    #[arg(long, value_name = "OFFERING")]
    except_offering: Vec<String>,
    /// The edition's number [default: that of FROM and one]
    #[arg(long, value_name = "NUMBER")]
    serial: Option<u32>,
    /// First moment, in UTC, such as 2027-01-01T00:00:00Z [default: now]
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    valid_from: Option<Instant>,
    /// First moment when it holds no more [default: 365 days after the first]
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    valid_until: Option<Instant>,
    /// Where it goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn moment(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| "expected a moment such as 2027-01-01T00:00:00Z".to_owned())
}

impl PasswordFlag {
    fn password(&self) -> Password<'_> {
        self.password_file.as_deref().into()
    }
}

impl PolicyCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let told = match &self {
            Self::Key { name, no_password: true, .. } => key::make(name, Protection::Nothing)?,
            Self::Key { name, password, .. } => {
                key::make(name, Protection::Password(password.password()))?
            }
            Self::Draft(flags) => flags.run(now)?,
            Self::Check { file, against } => return run_check(file, against.as_deref(), now),
            Self::Sign { file, key, password } => sign(file, key, password.password(), now)?,
            Self::Verify { file, public_key, signature } => {
                verify(file, public_key, signature.as_deref(), now)?
            }
            Self::Rotate { site, key, to, password, out } => {
                rotate(site.clone(), key, password.password(), to, out.as_deref())?
            }
        };
        Ok(writeln!(std::io::stdout(), "{told}")?)
    }
}

/// What was found is told also when it ends in a no.
fn run_check(file: &Path, against: Option<&Path>, now: Instant) -> anyhow::Result<()> {
    let findings = check(file, against, now)?;
    writeln!(std::io::stdout(), "{}", findings.told)?;
    findings.refused.map_or(Ok(()), |error| Err(error.into()))
}

impl DraftFlags {
    fn run(&self, now: Instant) -> anyhow::Result<String> {
        let named = |kind: Kind, ids: &[String]| -> Vec<(Kind, String)> {
            ids.iter().map(|id| (kind, id.clone())).collect()
        };
        let selection = Selection {
            only: [
                named(Kind::Location, &self.location),
                named(Kind::Specialty, &self.specialty),
                named(Kind::Practitioner, &self.practitioner),
                named(Kind::Reason, &self.reason),
            ]
            .concat(),
            except: [
                named(Kind::Practitioner, &self.except_practitioner),
                named(Kind::Offering, &self.except_offering),
            ]
            .concat(),
        };
        let Self { serial, valid_from, valid_until, .. } = *self;
        let terms = Terms { serial, valid_from, valid_until };
        Ok(draft(&self.from, &selection, terms, self.out.as_deref(), now)?)
    }
}
