//! The hosts of the demo: who they are and where their files lie.
//!
//! Owns names and folders alone; addresses are in [`crate::origin`].

use std::path::{Path, PathBuf};

/// A host: somebody with web pages and an origin of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A public hospital with several pages, site `hopital-lisiere`.
    Hospital,
    /// A private clinic in its own colours, site `clinique-miroir`.
    Clinic,
    /// The developer's page; it shows the hospital's site or the clinic's.
    Sandbox,
}

impl Host {
    /// Every host.
    pub const ALL: [Self; 3] = [Self::Hospital, Self::Clinic, Self::Sandbox];

    /// The host's name, which is also its folder's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hospital => "hospital",
            Self::Clinic => "clinic",
            Self::Sandbox => "sandbox",
        }
    }

    /// Whose policy the host serves at `/guichet/policy.json`. The sandbox borrows the hospital's.
    pub(crate) const fn policy_owner(self) -> Self {
        match self {
            Self::Hospital | Self::Sandbox => Self::Hospital,
            Self::Clinic => Self::Clinic,
        }
    }

    /// The identifier of the host's site on the backend.
    pub const fn site(self) -> &'static str {
        match self.policy_owner() {
            Self::Clinic => "clinique-miroir",
            _ => "hopital-lisiere",
        }
    }

    /// The folder of the host's files; `public/` in it is what the web sees.
    pub(crate) fn folder(self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.name())
    }
}
