//! Identifiers: what the backend may answer with, and all it may answer with besides times.
//!
//! Owns their form. Identifiers of the policy are chosen by the host; those of holds,
//! reservations and appointments by the backend.

use crate::json::{Json, ShapeError, Wire};
use core::fmt;

/// The form of every identifier: 1 to 64 characters of `a-z A-Z 0-9 - _ .`, so that it needs no
/// escaping in a URL, a log or an attribute, and lists of them can be separated by spaces.
pub fn is_identifier(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

macro_rules! identifier {
    ($($(#[$attribute:meta])* $name:ident;)*) => {$(
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9._-]{1,64}$"))]
        pub struct $name(String);

        impl $name {
            /// Reads an identifier; `None` when it has not the form of [`is_identifier`].
            pub fn parse(text: &str) -> Option<Self> {
                is_identifier(text).then(|| Self(text.to_owned()))
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Wire for $name {
            fn read(json: &Json) -> Result<Self, ShapeError> {
                match json {
                    Json::Text(text) => Self::parse(text),
                    _ => None,
                }
                .ok_or(ShapeError::new("expected an identifier: 1 to 64 of a-z A-Z 0-9 - _ ."))
            }
            fn write(&self) -> Json {
                Json::text(&self.0)
            }
        }
    )*};
}

identifier! {
    /// One establishment as a tenant of the backend.
    SiteId;
    /// A place with an address and a time zone.
    LocationId;
    /// A person or a resource that patients book.
    PractitionerId;
    /// What a practitioner is trained in.
    SpecialtyId;
    /// Why a patient comes.
    ReasonId;
    /// One practitioner for one reason at one location.
    OfferingId;
    /// A short claim on a slot. Not secret.
    HoldId;
    /// What a patient confirmed in one act.
    ReservationId;
    /// One visit.
    AppointmentId;
    /// A token of somebody on the staff. Not secret: it names the token, and opens nothing.
    TokenId;
    /// An e-mail, an SMS or a webhook call. Not secret: the same whenever it is repeated.
    MessageId;
}

macro_rules! secret {
    ($($(#[$attribute:meta])* $name:ident;)*) => {$(
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{22,64}$"))]
        pub struct $name(String);

        impl $name {
            /// Reads a token; `None` when it has not the form.
            pub fn parse(text: &str) -> Option<Self> {
                is_secret(text).then(|| Self(text.to_owned()))
            }

            /// The secret itself: for the wire and for hashing, nothing else.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }

        impl Wire for $name {
            fn read(json: &Json) -> Result<Self, ShapeError> {
                match json {
                    Json::Text(text) => Self::parse(text),
                    _ => None,
                }
                .ok_or(ShapeError::new("expected a token: 22 to 64 of a-z A-Z 0-9 - _"))
            }
            fn write(&self) -> Json {
                Json::text(self.expose())
            }
        }
    )*};
}

/// 22 to 64 characters of the URL-safe base64 alphabet: 128 bits or more.
fn is_secret(text: &str) -> bool {
    let of_the_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (22..=64).contains(&text.len()) && text.bytes().all(of_the_alphabet)
}

secret! {
    /// The secret of a hold: what confirms, extends or releases it.
    ///
    /// Made by whoever asks for the hold, so that no answer ever carries a secret and a repeated
    /// request needs none stored; the backend keeps its SHA-256 alone.
    HoldToken;
    /// The secret of a link to the manage page, in the fragment of its address. Minted for each
    /// message; the backend keeps its SHA-256 alone.
    ManageToken;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_needs_no_escaping_anywhere() {
        for bad in ["", "a b", "é", "a/b", "a?b", "<b>", &"a".repeat(65)] {
            assert_eq!(ReasonId::parse(bad), None, "{bad}");
        }
        assert!(ReasonId::parse("follow-up_2.a").is_some());
    }

    #[test]
    fn a_token_is_never_shown() {
        let token = HoldToken::parse("0123456789012345678901").unwrap();
        assert_eq!(format!("{token:?}"), "[redacted]");
    }
}
