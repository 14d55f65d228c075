//! Who on a site's staff may do what, and about whom.
//!
//! Owns the roles' permissions, the one question that everything asks ([`Bearer::may`]), and who
//! answers for an act ([`Author`]). Knows no store and no HTTP. Nobody but the practitioner concerned, or staff whom the site
//! gave that very role, ever publishes.

use super::token::Token;
use guichet_contract::ids::{PractitionerId, SiteId, TokenId};
use std::collections::BTreeSet;

pub use guichet_audit::staff::Role;

/// Something that can be done, or seen, at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See offerings, whether they are published, and what was answered to a proposal.
    ReadOfferings,
    /// Consent: make an offering bookable, or end that.
    Publish,
    /// Answer "later" to a proposal.
    Defer,
    /// Take something out of the offer for a while.
    Pause,
    /// End a pause: what was published is bookable again.
    Resume,
    /// Cancel appointments by their cause, take that back, and see how far patients were told.
    Recall,
    /// See when practitioners receive.
    ReadWeek,
    /// Change when practitioners receive.
    ChangeWeek,
    /// See appointments, with the patients who have them.
    ReadAppointments,
    /// Give out codes for a practitioner's own patients, and end them.
    Invite,
    /// Read the site's audit log.
    ReadAudit,
    /// See who has a token.
    ReadTokens,
    /// End a token.
    RevokeTokens,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 13] = [
        Self::ReadOfferings,
        Self::Publish,
        Self::Defer,
        Self::Pause,
        Self::Resume,
        Self::Recall,
        Self::ReadWeek,
        Self::ChangeWeek,
        Self::ReadAppointments,
        Self::Invite,
        Self::ReadAudit,
        Self::ReadTokens,
        Self::RevokeTokens,
    ];

    /// The word in documents.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadOfferings => "read_offerings",
            Self::Publish => "publish",
            Self::Defer => "defer",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Recall => "recall",
            Self::ReadWeek => "read_week",
            Self::ChangeWeek => "change_week",
            Self::ReadAppointments => "read_appointments",
            Self::Invite => "invite",
            Self::ReadAudit => "read_audit",
            Self::ReadTokens => "read_tokens",
            Self::RevokeTokens => "revoke_tokens",
        }
    }
}

/// Whether a role has a permission at all.
pub const fn has(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Administrator => matches!(
            permission,
            P::ReadOfferings
                | P::Pause
                | P::Resume
                | P::Recall
                | P::ReadWeek
                | P::ReadAudit
                | P::ReadTokens
                | P::RevokeTokens
        ),
        Role::Practitioner => matches!(
            permission,
            P::ReadOfferings
                | P::Publish
                | P::Defer
                | P::Pause
                | P::Resume
                | P::Recall
                | P::ReadWeek
                | P::ChangeWeek
                | P::ReadAppointments
                | P::Invite
        ),
        Role::Secretary => matches!(
            permission,
            P::ReadOfferings
                | P::Pause
                | P::Resume
                | P::Recall
                | P::ReadWeek
                | P::ChangeWeek
                | P::ReadAppointments
                | P::Invite
        ),
        Role::Auditor => matches!(permission, P::ReadOfferings | P::ReadAudit),
    }
}

/// For whom somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// For everybody at the site.
    Everybody,
    /// For these practitioners and no others.
    Only(BTreeSet<PractitionerId>),
}

impl Reach {
    /// Whether acts for this practitioner are within reach.
    pub fn covers(&self, practitioner: &PractitionerId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(practitioners) => practitioners.contains(practitioner),
        }
    }
}

/// Whom an act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// Whoever is within the bearer's reach, such as a list that shows just those.
    Reachable,
    /// One practitioner.
    One(&'a PractitionerId),
    /// The site as a whole, such as a pause of a location.
    Everybody,
}

/// Somebody on the staff of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// Where.
    pub site: SiteId,
    /// As what.
    pub role: Role,
    /// For whom.
    pub reach: Reach,
}

/// Who answers for an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name that the database keeps with it. Never in the audit log.
    pub name: String,
    /// By which token, and what that lets its bearer be; `None` for whoever is at the server's own
    /// command line. The token is in the audit log.
    pub token: Option<(TokenId, Role)>,
}

impl Author {
    /// Longest name, in characters.
    const MAX_NAME: usize = 200;

    /// Whoever is at the command line, in this name.
    pub fn operator(name: &str) -> Self {
        Self { name: name.to_owned(), token: None }
    }

    /// The bearer of a token.
    pub fn of(token: &Token) -> Self {
        let by = (token.id.clone(), token.bearer.role);
        Self { name: token.label.clone(), token: Some(by) }
    }

    /// The name, if it is one.
    pub fn named(&self) -> Option<&str> {
        let name = self.name.trim();
        let sound = !name.is_empty()
            && name.chars().count() <= Self::MAX_NAME
            && !name.chars().any(char::is_control);
        sound.then_some(name)
    }

    /// The token, if it was done with one.
    pub fn token(&self) -> Option<&TokenId> {
        self.token.as_ref().map(|(token, _)| token)
    }

    /// As what somebody of the staff acts; `None` at the command line.
    pub fn role(&self) -> Option<Role> {
        self.token.as_ref().map(|(_, role)| *role)
    }
}

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It is another's: to the bearer it does not exist.
    #[error("not the bearer's")]
    Foreign,
    /// It is the bearer's site, and more than the bearer may do there.
    #[error("more than the bearer may do")]
    Lacking,
}

impl Bearer {
    /// Whether the bearer may do this, at this site, about them.
    ///
    /// # Errors
    /// [`Denied::Foreign`] at another site, and about a practitioner who is out of reach;
    /// [`Denied::Lacking`] when the role has no such permission, or reaches only some of those
    /// concerned.
    pub fn may(
        &self,
        permission: Permission,
        site: &SiteId,
        about: About<'_>,
    ) -> Result<(), Denied> {
        if *site != self.site {
            return Err(Denied::Foreign);
        }
        if !has(self.role, permission) {
            return Err(Denied::Lacking);
        }
        match about {
            About::Reachable => Ok(()),
            About::One(practitioner) if self.reach.covers(practitioner) => Ok(()),
            About::One(_) => Err(Denied::Foreign),
            About::Everybody if self.reach == Reach::Everybody => Ok(()),
            About::Everybody => Err(Denied::Lacking),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Denied::{Foreign, Lacking};

    fn practitioner(id: &str) -> PractitionerId {
        PractitionerId::parse(id).unwrap()
    }

    fn bearer(role: Role, reach: &[&str]) -> Bearer {
        let only = reach.iter().map(|id| practitioner(id)).collect();
        let reach = if reach.is_empty() { Reach::Everybody } else { Reach::Only(only) };
        Bearer { site: SiteId::parse("own").unwrap(), role, reach }
    }

    /// A row a permission, a column a role, in the order of [`Role::ALL`].
    #[rustfmt::skip]
    const TABLE: [(Permission, [bool; 4]); 13] = [
        //                               administrator practitioner secretary auditor
        (Permission::ReadOfferings,    [true,         true,        true,     true]),
        (Permission::Publish,          [false,        true,        false,    false]),
        (Permission::Defer,            [false,        true,        false,    false]),
        (Permission::Pause,            [true,         true,        true,     false]),
        (Permission::Resume,           [true,         true,        true,     false]),
        (Permission::Recall,           [true,         true,        true,     false]),
        (Permission::ReadWeek,         [true,         true,        true,     false]),
        (Permission::ChangeWeek,       [false,        true,        true,     false]),
        (Permission::ReadAppointments, [false,        true,        true,     false]),
        (Permission::Invite,           [false,        true,        true,     false]),
        (Permission::ReadAudit,        [true,         false,       false,    true]),
        (Permission::ReadTokens,       [true,         false,       false,    false]),
        (Permission::RevokeTokens,     [true,         false,       false,    false]),
    ];

    #[test]
    fn each_role_may_do_just_what_the_table_says_for_those_within_its_reach_at_its_own_site() {
        assert_eq!(TABLE.map(|(permission, _)| permission), Permission::ALL);
        let (own, other) = (SiteId::parse("own").unwrap(), SiteId::parse("other").unwrap());
        let (ada, bea) = (practitioner("ada"), practitioner("bea"));
        for (permission, columns) in TABLE {
            for (role, has) in Role::ALL.into_iter().zip(columns) {
                let granted = |outcome| if has { outcome } else { Err(Lacking) };
                for (reach, one, everybody) in
                    [(&[][..], Ok(()), Ok(())), (&["ada"], Err(Foreign), Err(Lacking))]
                {
                    let bearer = bearer(role, reach);
                    for (about, expected) in [
                        (About::Reachable, Ok(())),
                        (About::One(&ada), Ok(())),
                        (About::One(&bea), one),
                        (About::Everybody, everybody),
                    ] {
                        let what = format!("{role} {reach:?} {permission:?} {about:?}");
                        let outcome = bearer.may(permission, &own, about);
                        assert_eq!(outcome, granted(expected), "{what}");
                        assert_eq!(bearer.may(permission, &other, about), Err(Foreign), "{what}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_log_takes_from_a_role_just_what_its_permissions_let_it_do() {
        use guichet_audit::entry::Act;
        let offering = || guichet_contract::ids::OfferingId::parse("o1").unwrap();
        let digest = || guichet_contract::digest::Digest::of("x");
        let token = || TokenId::parse("t").unwrap();
        let scope = guichet_audit::scope::Scope::Site;
        let visit = || guichet_contract::ids::AppointmentId::parse("a1").unwrap();
        let published = Act::OfferingPublished {
            publication: 1,
            offering: offering(),
            policy: digest(),
            seen: digest(),
        };
        let ada = practitioner("ada");
        let invited = Act::InvitationIssued { invitation: 1, practitioner: ada, codes: 9 };
        for (permission, act) in [
            (Permission::Publish, published),
            (Permission::Publish, Act::PublicationWithdrawn { publication: 1 }),
            (Permission::Defer, Act::OfferingDeferred { offering: offering() }),
            (Permission::Pause, Act::PauseBegun { pause: 1, scope }),
            (Permission::Resume, Act::PauseEnded { pause: 1 }),
            (Permission::Recall, Act::RecallRun { recall: 1, appointments: 1 }),
            (Permission::Recall, Act::AppointmentRecalled { appointment: visit(), recall: 1 }),
            (Permission::Recall, Act::RecallUndone { recall: 1 }),
            (Permission::Recall, Act::AppointmentRestored { appointment: visit(), recall: 1 }),
            (Permission::Recall, Act::RecallReopened { recall: 1 }),
            (Permission::ChangeWeek, Act::WeekChanged { practitioner: practitioner("ada") }),
            (Permission::Invite, invited),
            (Permission::Invite, Act::InvitationRevoked { invitation: 1 }),
            (Permission::RevokeTokens, Act::TokenRevoked { token: token() }),
        ] {
            for role in Role::ALL {
                assert_eq!(role.may_do(&act), has(role, permission), "{role} {permission:?}");
            }
        }
        let created = Act::TokenCreated { token: token(), role: Role::Administrator };
        assert!(Role::ALL.iter().all(|role| !role.may_do(&created)));
    }

    #[test]
    fn words_are_lower_case_and_of_one_permission_each() {
        let words: BTreeSet<&str> = Permission::ALL.map(Permission::word).into();
        assert_eq!(words.len(), Permission::ALL.len());
        assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
    }
}
