//! Sessions: how long somebody who signed in on the staff pages stays signed in.
//!
//! Owns their lengths, and the key that every form of a session carries. A session lets its bearer do
//! what the token behind it does, and ends with it. Its secret is of the form of a token's, drawn for
//! it alone, and the hash is all that is kept. Start reading at [`Session`].

use super::token::{Secret, Token};
use guichet_contract::digest::Digest;
use guichet_contract::time::Instant;

/// Longest session, in seconds: a working day.
pub const SESSION_SECONDS: i64 = 8 * 3600;
/// Life of a link that signs somebody in once, in seconds.
pub const LINK_SECONDS: i64 = 3600;

/// Somebody of the staff who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// By which token.
    pub token: Token,
    /// Until when, at the longest.
    pub expires_at: Instant,
}

/// When a session that begins now ends by itself: never after its token.
pub fn session_end(token: &Token, now: Instant) -> Instant {
    now.plus_seconds(SESSION_SECONDS).min(token.expires_at)
}

/// When a link that is made now ends by itself: never after its token.
pub fn link_end(token: &Token, now: Instant) -> Instant {
    now.plus_seconds(LINK_SECONDS).min(token.expires_at)
}

/// What each form of a session carries: a page of somebody else's cannot know it. It follows from
/// the session's secret and does not tell it.
pub fn form_key(session: &Secret) -> String {
    let digest = Digest::of(&["guichet form ", session.expose()].concat());
    digest.as_str()[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::staff::Role;
    use super::super::token::{Terms, TokenId};
    use super::*;
    use guichet_contract::ids::SiteId;

    #[test]
    fn nothing_that_a_token_opens_stays_open_longer_than_the_token() {
        let at = Instant::from_seconds;
        let terms = Terms::new("Eve", Role::Auditor, [], 1).unwrap();
        let (id, site) = (TokenId::parse("t1").unwrap(), SiteId::parse("s").unwrap());
        let token = terms.begin(id, site, at(0));
        assert_eq!(session_end(&token, at(0)), at(28_800));
        assert_eq!(link_end(&token, at(0)), at(3600));
        assert_eq!(session_end(&token, at(80_000)), at(86_400));
        assert_eq!(link_end(&token, at(86_000)), at(86_400));
    }

    #[test]
    fn a_form_key_is_of_one_session_and_does_not_tell_its_secret() {
        let secret = |last| Secret::parse(&format!("guichet_{}{last}", "0".repeat(25))).unwrap();
        let key = form_key(&secret('1'));
        assert_eq!(key.len(), 32);
        assert_eq!(key, form_key(&secret('1')));
        assert_ne!(key, form_key(&secret('2')));
        assert!(!secret('1').expose().contains(&key));
    }
}
