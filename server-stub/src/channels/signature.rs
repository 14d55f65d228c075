//! Signatures of the Standard Webhooks specification, of what is sent and of what comes in.
//!
//! Owns the three headers, the keys and how long a signature is good. A key is kept in base64 behind
//! `whsec_`. Source: <https://github.com/standard-webhooks/standard-webhooks>, version 1.0.0.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use guichet_contract::ids::SiteId;
use guichet_contract::time::Instant;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// The message that is signed.
pub const ID: &str = "webhook-id";
/// When it was signed, in seconds since the epoch.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The signatures: `v1,` and base64, separated by spaces.
pub const SIGNATURE: &str = "webhook-signature";

const PREFIX: &str = "whsec_";
/// How far the two clocks may be apart, in seconds.
const TOLERANCE: i64 = 300;

/// A secret that both sides know.
#[derive(Clone)]
pub struct Key(Vec<u8>);

/// What a key is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected whsec_ and 24 to 64 bytes in base64")]
pub struct NoKey;

impl Key {
    /// Reads a key as it is handed over.
    ///
    /// # Errors
    /// [`NoKey`] when it has not the form, or is too short.
    pub fn parse(text: &str) -> Result<Self, NoKey> {
        let bytes = text.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        bytes.filter(|bytes| (24..=64).contains(&bytes.len())).map(Self).ok_or(NoKey)
    }

    /// The key of a site's webhooks. Derived, so that no document has a secret in it, and a host that
    /// knows its own knows nobody else's.
    #[must_use]
    pub fn of_site(&self, site: &SiteId) -> Self {
        Self(self.mac(&[b"guichet webhook 1\0", site.as_str().as_bytes()]))
    }

    /// The key as it is handed over.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The value of [`SIGNATURE`].
    pub fn sign(&self, id: &str, at: Instant, body: &[u8]) -> String {
        let at = at.seconds().to_string();
        format!(
            "v1,{}",
            STANDARD.encode(self.mac(&[id.as_bytes(), b".", at.as_bytes(), b".", body]))
        )
    }

    /// Whether one of the signatures is this key's, made within five minutes of `now`.
    pub fn accepts(&self, signed: Signed<'_>, body: &[u8], now: Instant) -> bool {
        let Signed { id, timestamp, signatures } = signed;
        let Ok(at) = timestamp.parse::<i64>() else { return false };
        if (now.seconds().saturating_sub(at)).abs() > TOLERANCE {
            return false;
        }
        let given = signatures.split(' ').filter_map(|one| one.strip_prefix("v1,"));
        given.filter_map(|one| STANDARD.decode(one).ok()).any(|one| {
            let mut mac = self.keyed();
            for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
                mac.update(part);
            }
            // Takes the same time wherever the first difference is.
            mac.verify_slice(&one).is_ok()
        })
    }

    fn mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut mac = self.keyed();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().to_vec()
    }

    fn keyed(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("any length is a key"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The three headers of a signed message.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// [`ID`].
    pub id: &'a str,
    /// [`TIMESTAMP`].
    pub timestamp: &'a str,
    /// [`SIGNATURE`].
    pub signatures: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const AT: Instant = Instant::from_seconds(1_614_265_330);
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    /// From the specification's own test suite.
    const KNOWN: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";

    fn signed(signatures: &str) -> Signed<'_> {
        Signed { id: ID, timestamp: "1614265330", signatures }
    }

    #[test]
    fn a_signature_is_that_of_the_specification() {
        let key = Key::parse(KEY).unwrap();
        assert_eq!(key.sign(ID, AT, BODY), KNOWN);
        assert!(key.accepts(signed(KNOWN), BODY, AT));
        assert_eq!(key.expose(), KEY);
    }

    #[test]
    fn one_good_signature_among_others_is_enough() {
        let key = Key::parse(KEY).unwrap();
        let several = format!("v1,AAAA v2,xyz {KNOWN}");
        assert!(key.accepts(signed(&several), BODY, AT));
    }

    #[test]
    fn what_was_changed_is_old_or_another_keys_is_refused() {
        let key = Key::parse(KEY).unwrap();
        let known = signed(KNOWN);
        assert!(!key.accepts(known, b"{}", AT));
        assert!(!key.accepts(Signed { id: "msg_other", ..known }, BODY, AT));
        assert!(!key.accepts(Signed { timestamp: "1614265331", ..known }, BODY, AT));
        assert!(!key.accepts(Signed { timestamp: "now", ..known }, BODY, AT));
        assert!(!key.accepts(signed(""), BODY, AT));
        assert!(!key.accepts(signed(&KNOWN.replace("v1,", "v2,")), BODY, AT));
        assert!(!key.accepts(known, BODY, AT.plus_seconds(301)));
        assert!(!key.accepts(known, BODY, AT.plus_seconds(-301)));
        assert!(key.accepts(known, BODY, AT.plus_seconds(300)));
        let other = Key::parse("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert!(!other.accepts(known, BODY, AT));
    }

    #[test]
    fn each_site_has_a_key_of_its_own() {
        let key = Key::parse(KEY).unwrap();
        let [a, b] = ["a", "b"].map(|site| key.of_site(&SiteId::parse(site).unwrap()).expose());
        assert_ne!(a, b);
        assert_ne!(a, KEY);
        assert!(Key::parse(&a).is_ok());
    }

    #[test]
    fn what_can_be_guessed_is_no_key_and_a_key_is_not_printed() {
        for text in ["", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"]
        {
            assert_eq!(Key::parse(text).err(), Some(NoKey), "{text}");
        }
        assert_eq!(format!("{:?}", Key::parse(KEY).unwrap()), "[redacted]");
    }
}
