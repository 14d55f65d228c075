//! `policy key`: a new pair of keys, in the files of minisign.

use super::PolicyCommandError;
use super::edition::with_ending;
use super::secret::{Password, read_password};
use minisign::{KeyPair, PError, PublicKeyBox, SecretKeyBox};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const WHICH_FLAG: &str =
    "--password-file FILE, or --no-password if the file is kept safe otherwise";

/// How a new secret key is protected in its file.
#[derive(Debug, Clone, Copy)]
pub enum Protection<'a> {
    /// By a password, which is asked for or read.
    Password(Password<'a>),
    /// Not at all: whoever has the file has the key.
    Nothing,
}

/// Makes `NAME.key`, which its owner alone can read, and `NAME.pub`; answers what to tell.
///
/// # Errors
/// [`PolicyCommandError::Exists`] when either is there already, and [`PolicyCommandError`] where a
/// password or a file fails.
pub fn make(name: &Path, protection: Protection) -> Result<String, PolicyCommandError> {
    let (secret, public) = (with_ending(name, ".key"), with_ending(name, ".pub"));
    // Before a password is asked for: creating them below is what keeps them from being overwritten.
    for file in [&secret, &public] {
        if file.exists() {
            return Err(PolicyCommandError::Exists(file.clone()));
        }
    }
    let (secret_text, public_text, line) = generate(protection)?;
    create(&secret, &secret_text, 0o600)?;
    create(&public, &public_text, 0o644)?;
    Ok(format!(
        "{}: the secret key. Keep it off the server, and a copy of it elsewhere\n\
         {}: the public key, {line}. Whoever registers your site needs it",
        secret.display(),
        public.display()
    ))
}

/// Text of the secret and of the public key, and the line of the latter that matters.
fn generate(
    protection: Protection,
) -> Result<(SecretKeyBox, PublicKeyBox, String), PolicyCommandError> {
    let pair = match protection {
        Protection::Nothing => KeyPair::generate_unencrypted_keypair(),
        Protection::Password(password) => {
            KeyPair::generate_encrypted_keypair(read_password(password, WHICH_FLAG)?)
        }
    };
    let boxes = |pair: KeyPair| -> Result<_, PError> {
        let secret = pair.sk.to_box(Some("minisign secret key of a host of Guichet"))?;
        Ok((secret, pair.pk.to_box()?, pair.pk.to_base64()))
    };
    pair.and_then(boxes).map_err(|error| PolicyCommandError::Minisign("no key was made", error))
}

fn create(file: &Path, text: &impl ToString, mode: u32) -> Result<(), PolicyCommandError> {
    let written = OpenOptions::new().write(true).create_new(true).mode(mode).open(file);
    written.and_then(|mut it| it.write_all(text.to_string().as_bytes())).map_err(
        |error| match error.kind() {
            io::ErrorKind::AlreadyExists => PolicyCommandError::Exists(file.to_owned()),
            _ => PolicyCommandError::Write(file.to_owned(), error),
        },
    )
}
