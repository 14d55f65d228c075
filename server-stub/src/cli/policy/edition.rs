//! One edition of a policy: a file, its text, and what it says.

use super::PolicyCommandError;
use guichet_audit::key::{PublicKey, Signature};
use guichet_contract::policy::{HostPolicy, PolicyError};
use guichet_contract::time::Instant;
use std::io;
use std::path::{Path, PathBuf};

/// A document that is a policy, whether or not it holds now.
pub(super) struct Edition {
    pub(super) file: PathBuf,
    /// What is signed and digested, byte for byte.
    pub(super) text: String,
    pub(super) policy: HostPolicy,
}

impl Edition {
    pub(super) fn read(file: &Path) -> Result<Self, PolicyCommandError> {
        Self::parse(file, read_text(file)?)
    }

    pub(super) fn parse(file: &Path, text: String) -> Result<Self, PolicyCommandError> {
        let policy = HostPolicy::parse(&text)
            .map_err(|error| PolicyCommandError::Policy { file: file.to_owned(), error })?;
        Ok(Self { file: file.to_owned(), text, policy })
    }

    /// Fails before the first and after the last moment of the policy.
    pub(super) fn in_force(&self, now: Instant) -> Result<(), PolicyCommandError> {
        let outcome = self.policy.check_in_force(&self.policy.site, now);
        outcome.map_err(|error| PolicyCommandError::Policy { file: self.file.clone(), error })
    }

    /// Fails after the last moment alone: the next edition is signed before it holds.
    pub(super) fn not_expired(&self, now: Instant) -> Result<(), PolicyCommandError> {
        match self.in_force(now) {
            Err(PolicyCommandError::Policy { error: PolicyError::NotYetValid(_), .. }) => Ok(()),
            outcome => outcome,
        }
    }
}

pub(super) fn read_text(file: &Path) -> Result<String, PolicyCommandError> {
    std::fs::read_to_string(file).map_err(|error| PolicyCommandError::Read(file.to_owned(), error))
}

pub(super) fn write_text(file: &Path, text: &str) -> Result<(), PolicyCommandError> {
    std::fs::write(file, text).map_err(|error| PolicyCommandError::Write(file.to_owned(), error))
}

pub(super) fn read_public_key(file: &Path) -> Result<PublicKey, PolicyCommandError> {
    PublicKey::parse(&read_text(file)?)
        .map_err(|error| PolicyCommandError::Key { file: file.to_owned(), error })
}

pub(super) fn read_signature(file: &Path) -> Result<Signature, PolicyCommandError> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(PolicyCommandError::NoSignature(file.to_owned()));
        }
        outcome => outcome.map_err(|error| PolicyCommandError::Read(file.to_owned(), error))?,
    };
    Signature::parse(&text)
        .map_err(|error| PolicyCommandError::Key { file: file.to_owned(), error })
}

/// Where minisign, too, puts and looks for the signature of a file.
pub(super) fn signature_of(file: &Path) -> PathBuf {
    with_ending(file, ".minisig")
}

/// Adds to a name, dots in it notwithstanding.
pub(super) fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
