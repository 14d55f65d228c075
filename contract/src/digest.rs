//! Digests: by which both sides mean the same document, or the same place in an audit log.

use crate::json::{Json, ShapeError, Wire};
use core::fmt;
use sha2::{Digest as _, Sha256};

/// A SHA-256 in lower-case hexadecimal: 64 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
pub struct Digest(String);

impl Digest {
    /// The digest of a text's bytes.
    pub fn of(text: &str) -> Self {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        let bytes = Sha256::digest(text.as_bytes());
        Self(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
    }

    /// Reads a digest; `None` when it is not 64 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The digest as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Wire for Digest {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(text) => Self::parse(text),
            _ => None,
        }
        .ok_or(ShapeError::new("expected a SHA-256 digest in hexadecimal"))
    }
    fn write(&self) -> Json {
        Json::text(&self.0)
    }
}
