//! `policy …`: what a host does with its policy, offline: draft, check, sign, verify.
//!
//! Owns what each command does and says; the flags are the binary's. Touches no database and no
//! network, so that it can run on the machine where the host's secret key is, which is not the
//! server. Clocks are arguments; the randomness of keys and signatures is drawn inside of the crate
//! `minisign`. Start reading at [`check::check`], then at [`sign::sign`].

pub mod check;
mod compare;
pub mod draft;
mod edition;
pub mod key;
pub(super) mod pretty;
pub mod rotate;
mod secret;
pub mod sign;
pub mod verify;

use guichet_audit::key::KeyError;
use guichet_audit::key_change::KeyChangeError;
use guichet_contract::ids::SiteId;
use guichet_contract::policy::PolicyError;
use minisign::PError;
use std::io;
use std::path::PathBuf;

/// Why a command on a policy did nothing, or says no.
#[derive(Debug, thiserror::Error)]
pub enum PolicyCommandError {
    /// A file cannot be read.
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] io::Error),
    /// A file cannot be written.
    #[error("{} cannot be written", .0.display())]
    Write(PathBuf, #[source] io::Error),
    /// A key would be lost.
    #[error("{} is there already, and a key is never overwritten", .0.display())]
    Exists(PathBuf),
    /// The document is no policy, or does not hold now.
    #[error("{}: {error}", file.display())]
    Policy {
        /// The document.
        file: PathBuf,
        /// What is wrong, and where.
        error: PolicyError,
    },
    /// A selector names what the policy does not have.
    #[error("there is no {kind} {id}; there is: {known}")]
    Unknown {
        /// What was looked for.
        kind: &'static str,
        /// What does not exist.
        id: String,
        /// What does.
        known: String,
    },
    /// The selectors leave nothing.
    #[error("the selectors leave no offering: nobody could appear")]
    Empty,
    /// The two editions speak for different sites.
    #[error("{} speaks for {site}, the former edition for {former}", file.display())]
    OtherSite {
        /// The later edition.
        file: PathBuf,
        /// Its site.
        site: SiteId,
        /// The former's.
        former: SiteId,
    },
    /// A backend that has the former edition refuses this one.
    #[error(
        "{}: serial: {serial} is not higher than the former edition's {former}, so a backend that \
         has the former refuses it",
        file.display()
    )]
    Serial {
        /// The later edition.
        file: PathBuf,
        /// Its serial.
        serial: u32,
        /// The former's.
        former: u32,
    },
    /// A public key or a signature is of no use.
    #[error("{}: {error}", file.display())]
    Key {
        /// What was verified or read.
        file: PathBuf,
        /// Why not.
        error: KeyError,
    },
    /// There is nothing to verify with.
    #[error("{}: no such signature; `guichet-server policy sign` makes one", .0.display())]
    NoSignature(PathBuf),
    /// A file is no secret key.
    #[error(
        "{}: not a secret key of minisign: expected a comment and a line that begins with RW",
        .0.display()
    )]
    NoSecretKey(PathBuf),
    /// A secret key does not open.
    #[error("{}: the key cannot be opened", .0.display())]
    Locked(PathBuf, #[source] PError),
    /// What a secret key signs does not verify.
    #[error("{}: the key is damaged: its signature does not verify", .0.display())]
    Damaged(PathBuf),
    /// The file with the password begins with an empty line.
    #[error("{}: the first line, which is the password, is empty", .0.display())]
    EmptyPassword(PathBuf),
    /// Nobody can be asked for a password.
    #[error("there is no terminal to ask for a password on; give {0}")]
    NoTerminal(&'static str),
    /// The statement makes no sense.
    #[error("the key change: {0}")]
    KeyChange(KeyChangeError),
    /// No key or signature could be made.
    #[error("{0}")]
    Minisign(&'static str, #[source] PError),
}

impl PolicyCommandError {
    /// Whether whoever typed the command can mend it: exit code 2 rather than 1.
    pub fn is_bad_input(&self) -> bool {
        !matches!(self, Self::Write(..) | Self::Minisign(..))
    }
}

#[cfg(test)]
mod tests;
