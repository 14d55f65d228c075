//! An invitation as it is shown, and as it is asked for.

use crate::admin::answer::answer;
use crate::domain::invitation::{DEFAULT_DAYS, Extent};
use crate::store::InvitationStatus;
use guichet_contract::ids::PractitionerId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::time::Instant;
use utoipa::ToSchema;

answer! {
    /// An invitation that was given out.
    pub struct InvitationDocument {
        /// Its number.
        pub invitation: u32,
        /// Whose patients.
        pub practitioner: PractitionerId,
        /// How many codes it has.
        pub codes: u32,
        /// Visits that each code is good for.
        pub uses: u32,
        /// Visits that stand, by all of its codes together.
        pub used: u32,
        /// Who gave it out.
        pub by: String,
        /// When.
        pub at: Instant,
        /// From when on its codes open nothing.
        pub expires: Instant,
        /// When somebody ended it, if somebody did.
        pub revoked: Option<Instant>,
    }
}

impl From<InvitationStatus> for InvitationDocument {
    fn from(status: InvitationStatus) -> Self {
        Self {
            invitation: status.number,
            practitioner: status.practitioner,
            codes: status.codes,
            uses: status.uses,
            used: status.used,
            by: status.by,
            at: status.at,
            expires: status.expires_at,
            revoked: status.revoked_at,
        }
    }
}

/// How many codes are wanted; one for one visit when nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
pub struct InvitationOrder {
    /// Codes, 1 to 1000.
    pub codes: Option<u32>,
    /// Visits that each is good for, 1 to 1000.
    pub uses: Option<u32>,
    /// Days until they open nothing any more, 1 to 366; 180 when nothing is said.
    pub days: Option<u32>,
}

impl InvitationOrder {
    pub(super) fn extent(self) -> Extent {
        Extent {
            codes: self.codes.unwrap_or(1),
            uses: self.uses.unwrap_or(1),
            days: self.days.unwrap_or(DEFAULT_DAYS),
        }
    }
}

impl Wire for InvitationOrder {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["codes", "uses", "days"])?;
        Ok(Self {
            codes: member(json, "codes")?,
            uses: member(json, "uses")?,
            days: member(json, "days")?,
        })
    }
    fn write(&self) -> Json {
        Json::object([
            ("codes", self.codes.write()),
            ("uses", self.uses.write()),
            ("days", self.days.write()),
        ])
    }
}
