//! Digests: what a page pins, and what the wasm is named by.
//!
//! Owns their form (W3C Subresource Integrity, section 3.1: `sha384-` and base64).

use guichet_contract::json::Json;
use sha2::{Digest, Sha256, Sha384};

/// An integrity value.
pub(super) fn sha384(bytes: &[u8]) -> String {
    format!("sha384-{}", base64(&Sha384::digest(bytes)))
}

/// Sixteen hexadecimal digits that name the content: 64 bits, against mistakes and not attackers.
pub(super) fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)).chars().take(16).collect()
}

/// All of a digest in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// `integrity.json`: file names to integrity values, one a line.
pub(super) fn document<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let lines: Vec<String> = files
        .map(|(name, integrity)| format!("  {}: {}", Json::text(name), Json::text(integrity)))
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

/// Standard base64 (RFC 4648) of whole triples: 48 bytes need no padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    debug_assert!(bytes.len().is_multiple_of(3));
    let sextets = bytes.chunks_exact(3).flat_map(|triple| {
        let group = u32::from_be_bytes([0, triple[0], triple[1], triple[2]]);
        [18, 12, 6, 0].map(|shift| ALPHABET[(group >> shift) as usize & 63])
    });
    sextets.map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integrity_of_the_specifications_example_is_the_one_it_gives() {
        // W3C Subresource Integrity, section 3.1.
        assert_eq!(
            sha384(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }

    #[test]
    fn another_byte_makes_another_name() {
        assert_ne!(short_hash(b"a"), short_hash(b"b"));
        assert_eq!(short_hash(b"").len(), 16);
    }

    #[test]
    fn the_document_is_json() {
        let text = document([("guichet.js", "sha384-a"), ("lang/fr.json", "sha384-b")].into_iter());
        let json = Json::parse(&text).unwrap();
        assert_eq!(json.get("lang/fr.json"), Some(&Json::text("sha384-b")));
    }
}
