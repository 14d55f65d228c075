//! Where what a message says comes from: the site's words, its policy, the link.

use super::MessageSettings;
use super::words::{OwnTexts, Words};
use crate::domain::message::{Kind, Outgoing, Visit};
use guichet_contract::ids::ManageToken;
use guichet_contract::policy::{HostPolicy, Language};

/// The member of the fragment that has the secret.
const FRAGMENT: &str = "guichet-manage=";

/// What a message tells, with all that its words are taken from.
pub(super) struct Told<'a> {
    /// The language's words.
    pub(super) words: &'static Words,
    /// The policy in force.
    pub(super) policy: &'a HostPolicy,
    /// What the site says of its messages.
    pub(super) settings: &'a MessageSettings,
    language: &'a Language,
    own: Option<&'a OwnTexts>,
    kind: Kind,
    visits: &'a [Visit],
    former: &'a [Visit],
    link: String,
}

impl<'a> Told<'a> {
    /// What a message tells.
    pub(super) fn of(message: &'a Outgoing, settings: &'a MessageSettings) -> Self {
        let Outgoing { policy, language, visits, former, kind, link, .. } = message;
        let told = Self::of_site(policy, settings, *kind, language, link.as_ref());
        Self { visits, former, ..told }
    }

    /// The same with no visit.
    pub(super) fn of_site(
        policy: &'a HostPolicy,
        settings: &'a MessageSettings,
        kind: Kind,
        language: &'a Language,
        token: Option<&ManageToken>,
    ) -> Self {
        let words = Words::of(language, &policy.languages);
        let own = settings.own_texts(words.language);
        let link = link(policy, token);
        Self { words, policy, settings, language, own, kind, visits: &[], former: &[], link }
    }

    /// A text of this kind of message: its `subject`, its `body`, its `sms`.
    pub(super) fn text(&self, part: &str) -> &str {
        self.words.text(self.own, &format!("{}_{part}", self.kind.word()))
    }

    /// The establishment's name.
    pub(super) fn site_name(&self) -> &'a str {
        self.policy.name.text(self.language.as_str())
    }

    /// Who an e-mail is from.
    pub(super) fn sender(&self) -> &'a str {
        let own = self.settings.sender_name.as_ref();
        own.map_or(self.site_name(), |names| names.text(self.language.as_str()))
    }

    /// What was booked, earliest first.
    pub(super) fn visits(&self) -> &'a [Visit] {
        self.visits
    }

    /// Of a move, what was given up.
    pub(super) fn former(&self) -> &'a [Visit] {
        self.former
    }

    /// The manage page, with the secret in its fragment, which no server sees.
    pub(super) fn link(&self) -> &str {
        &self.link
    }

    /// The practitioner's name, the place's, and its address, in the words of the policy in force, or
    /// of the one that it was booked under.
    pub(super) fn place(&self, visit: &'a Visit) -> Option<Place<'a>> {
        let language = self.language.as_str();
        [self.policy, &*visit.policy].into_iter().find_map(|policy| {
            let offering = policy.offerings.iter().find(|it| it.id == visit.offering)?;
            let location = policy.location(&offering.location)?;
            Some(Place {
                practitioner: &policy.practitioner(&offering.practitioner)?.name,
                name: location.name.text(language),
                address: &location.address,
            })
        })
    }
}

/// Where a visit is, and with whom.
pub(super) struct Place<'a> {
    /// The practitioner's name.
    pub(super) practitioner: &'a str,
    /// The place's name.
    pub(super) name: &'a str,
    /// The lines of its address.
    pub(super) address: &'a [String],
}

fn link(policy: &HostPolicy, token: Option<&ManageToken>) -> String {
    let page = policy.manage.split('#').next().unwrap_or_default();
    match token {
        Some(token) => format!("{page}#{FRAGMENT}{}", token.expose()),
        None => page.to_owned(),
    }
}
