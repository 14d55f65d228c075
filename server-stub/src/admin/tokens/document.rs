//! A token as it is shown: never its secret.

use crate::admin::answer::answer;
use crate::domain::staff::{Reach, Role};
use crate::domain::token::{Token, TokenId};
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;

answer! {
    /// A token of somebody on the staff.
    pub struct TokenDocument {
        /// What names it. Not secret.
        #[schema(value_type = String)]
        pub token: TokenId,
        /// Where it opens something.
        pub site: SiteId,
        /// Whose it is, in the operator's words.
        pub label: String,
        /// `administrator`, `practitioner`, `secretary` or `auditor`.
        #[schema(value_type = String)]
        pub role: Role,
        /// For whom its bearer acts; `null` for everybody at the site.
        pub practitioners: Option<Vec<PractitionerId>>,
        /// When it began.
        pub created: Instant,
        /// When it ends by itself.
        pub expires: Instant,
        /// When somebody ended it, if somebody did.
        pub revoked: Option<Instant>,
    }
}

impl From<&Token> for TokenDocument {
    fn from(token: &Token) -> Self {
        Self {
            token: token.id.clone(),
            site: token.bearer.site.clone(),
            label: token.label.clone(),
            role: token.bearer.role,
            practitioners: match &token.bearer.reach {
                Reach::Everybody => None,
                Reach::Only(practitioners) => Some(practitioners.iter().cloned().collect()),
            },
            created: token.created_at,
            expires: token.expires_at,
            revoked: token.revoked_at,
        }
    }
}
