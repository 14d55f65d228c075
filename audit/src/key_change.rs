//! A host's statement that it uses another key from now on.
//!
//! Owns the statement's form and who may make it: whoever has the former key. Start reading at
//! [`KeyChange::verify`].

use crate::key::{KeyError, PublicKey, Signature};
use core::fmt;
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, ParseError, ShapeError, Wire, member, only_members};

/// The only version of the statement so far.
const VERSION: u32 = 1;

/// "Our key was `from`; it is `to` now."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// Whose key: a statement for one site is of no use for another.
    pub site: SiteId,
    /// The key so far, which signs the statement.
    pub from: PublicKey,
    /// The key from now on.
    pub to: PublicKey,
}

/// Why a statement is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyChangeError {
    /// It is no JSON.
    #[error("{0}")]
    Json(ParseError),
    /// It has another shape.
    #[error("{0}")]
    Shape(ShapeError),
    /// It is not signed with the key that it replaces.
    #[error("{0}")]
    Key(#[from] KeyError),
}

impl KeyChange {
    /// Reads a statement, whether or not it is signed.
    ///
    /// # Errors
    /// [`KeyChangeError::Json`] or [`KeyChangeError::Shape`].
    pub fn parse(text: &str) -> Result<Self, KeyChangeError> {
        let json = Json::parse(text).map_err(KeyChangeError::Json)?;
        Self::read(&json).map_err(KeyChangeError::Shape)
    }

    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["version", "site", "from", "to"])?;
        let version: u32 = member(json, "version")?;
        if version != VERSION {
            return Err(ShapeError::new("unknown version, this reader knows 1").at("version"));
        }
        let change = Self {
            site: member(json, "site")?,
            from: member(json, "from")?,
            to: member(json, "to")?,
        };
        if change.from == change.to {
            return Err(ShapeError::new("is the key that it replaces").at("to"));
        }
        Ok(change)
    }

    /// Reads a statement that `signature`, made with the former key, vouches for.
    ///
    /// # Errors
    /// [`KeyChangeError`].
    pub fn verify(text: &str, signature: &Signature) -> Result<Self, KeyChangeError> {
        let change = Self::parse(text)?;
        change.from.verify(text, signature)?;
        Ok(change)
    }
}

/// The statement's text, as it is signed.
impl fmt::Display for KeyChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = Json::object([
            ("version", VERSION.write()),
            ("site", self.site.write()),
            ("from", self.from.write()),
            ("to", self.to.write()),
        ]);
        json.fmt(f)
    }
}
