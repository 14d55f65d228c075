//! A secret key that is open, and what it signs.
//!
//! Owns the only way to a secret key: its file, and its password from a file or a terminal. Nothing
//! in here prints, keeps or logs either.

use super::PolicyCommandError;
use super::edition::read_text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guichet_audit::key::{PublicKey, Signature};
use minisign::{PError, SecretKey, SecretKeyBox};
use std::io::{Cursor, IsTerminal};
use std::path::{Path, PathBuf};

/// How the line of a secret key begins that needs a password: `Ed`, `Sc`, `B2` in base64.
const WITH_PASSWORD: &str = "RWRTY0Iy";

/// How it begins without: two zero bytes in place of `Sc`.
const WITHOUT_PASSWORD: &str = "RWQAAEIy";

/// Where a password comes from.
#[derive(Debug, Clone, Copy)]
pub enum Password<'a> {
    /// Whoever sits at the terminal.
    Asked,
    /// The first line of a file.
    File(&'a Path),
}

impl<'a> From<Option<&'a Path>> for Password<'a> {
    fn from(file: Option<&'a Path>) -> Self {
        file.map_or(Self::Asked, Self::File)
    }
}

/// The password, or `None` when minisign is to ask for it; `flag` says what to give when it cannot.
pub(super) fn read_password(
    password: Password,
    flag: &'static str,
) -> Result<Option<String>, PolicyCommandError> {
    match password {
        Password::Asked if std::io::stdin().is_terminal() => Ok(None),
        Password::Asked => Err(PolicyCommandError::NoTerminal(flag)),
        Password::File(file) => match read_text(file)?.lines().next() {
            None | Some("") => Err(PolicyCommandError::EmptyPassword(file.to_owned())),
            Some(line) => Ok(Some(line.to_owned())),
        },
    }
}

/// A secret key, open. No `Debug`: the crate's own would print the key.
pub(super) struct SigningKey {
    file: PathBuf,
    secret: SecretKey,
    public: PublicKey,
}

impl SigningKey {
    /// Opens the key of a file; a password is asked for only where it has one.
    pub(super) fn open(file: &Path, password: Password) -> Result<Self, PolicyCommandError> {
        let text = read_text(file)?;
        let line = text.lines().nth(1).unwrap_or_default().trim();
        let locked = |error: PError| PolicyCommandError::Locked(file.to_owned(), error);
        let no_key = || PolicyCommandError::NoSecretKey(file.to_owned());
        let secret = if line.starts_with(WITHOUT_PASSWORD) {
            unprotected(line).ok_or_else(no_key)?
        } else if line.starts_with(WITH_PASSWORD) {
            let password = read_password(password, "--password-file FILE")?;
            SecretKeyBox::from(text).into_secret_key(password).map_err(locked)?
        } else {
            return Err(no_key());
        };
        let public = minisign::PublicKey::from_secret_key(&secret).map_err(locked)?.to_base64();
        let public = PublicKey::parse(&public).map_err(|_| no_key())?;
        Ok(Self { file: file.to_owned(), secret, public })
    }

    /// The public key that belongs to it.
    pub(super) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a text as minisign does, hashed first; `comment` is vouched for too.
    pub(super) fn sign(&self, text: &str, comment: &str) -> Result<Signature, PolicyCommandError> {
        let untrusted = format!("signature of {}", self.public);
        let data = Cursor::new(text.as_bytes());
        let signed = minisign::sign(None, &self.secret, data, Some(comment), Some(&untrusted))
            .map_err(|error| PolicyCommandError::Minisign("no signature was made", error))?;
        // What is handed out has been verified by the reader that everybody else uses.
        let vouched = Signature::parse(&signed.into_string()).and_then(|signature| {
            self.public.verify(text, &signature)?;
            Ok(signature)
        });
        vouched.map_err(|_| PolicyCommandError::Damaged(self.file.clone()))
    }
}

/// A key without a password. Not through the crate's own reader: that wants a checksum, and the
/// tool minisign writes none into such a key. A damaged one is found by what it signs.
fn unprotected(line: &str) -> Option<SecretKey> {
    SecretKey::from_bytes(&STANDARD.decode(line).ok()?).ok()
}
