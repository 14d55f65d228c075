//! Keys of hosts and what they signed, in the file format of minisign
//! (<https://jedisct1.github.io/minisign/>): Ed25519 over a
//! `BLAKE2b` digest.
//!
//! Owns reading and verifying. Signing is not in here: whoever checks needs no private key. Start
//! reading at [`PublicKey::verify`].

use core::fmt;
use guichet_contract::json::{Json, ShapeError, Wire};
use minisign_verify as minisign;

/// A host's public key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(String);

/// A detached signature: the text of a `.minisig` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(String);

/// Why a key or a signature is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is no public key.
    #[error("not a public key of minisign: expected its file, or the line that begins with RW")]
    Key,
    /// It is no signature.
    #[error("not a signature of minisign: expected the four lines of a .minisig file")]
    Signature,
    /// It was made with another key.
    #[error("signed with another key than {0}")]
    OtherKey(PublicKey),
    /// What was signed is not what is here.
    #[error("the signature is of something else: a byte was changed since it was signed")]
    Changed,
}

impl PublicKey {
    /// Reads a key: the file that minisign writes, or its second line alone.
    ///
    /// # Errors
    /// [`KeyError::Key`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let is_comment = |line: &&str| line.starts_with("untrusted comment:");
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let line = lines.find(|line| !is_comment(line)).ok_or(KeyError::Key)?;
        if lines.next().is_some() || minisign::PublicKey::from_base64(line).is_err() {
            return Err(KeyError::Key);
        }
        Ok(Self(line.to_owned()))
    }

    /// The key as one line of base64.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `signature` is this key's over `text`.
    ///
    /// # Errors
    /// [`KeyError`] that says why not.
    pub fn verify(&self, text: &str, signature: &Signature) -> Result<(), KeyError> {
        let key = minisign::PublicKey::from_base64(&self.0).map_err(|_| KeyError::Key)?;
        let signature =
            minisign::Signature::decode(&signature.0).map_err(|_| KeyError::Signature)?;
        key.verify(text.as_bytes(), &signature, false).map_err(|error| match error {
            minisign::Error::UnexpectedKeyId => KeyError::OtherKey(self.clone()),
            minisign::Error::InvalidSignature => KeyError::Changed,
            _ => KeyError::Signature,
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Signature {
    /// Reads a signature.
    ///
    /// # Errors
    /// [`KeyError::Signature`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        minisign::Signature::decode(text).map_err(|_| KeyError::Signature)?;
        Ok(Self(text.to_owned()))
    }

    /// The signature as the text of its file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Wire for PublicKey {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(text) => Self::parse(text).ok().filter(|key| key.0 == *text),
            _ => None,
        }
        .ok_or(ShapeError::new("expected a public key of minisign, which begins with RW"))
    }
    fn write(&self) -> Json {
        Json::text(&self.0)
    }
}
