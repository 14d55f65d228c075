//! What a world is made from, and what is told of one.

use super::week::ordinary_week;
use crate::schedule::{Registration, RegistrationError};
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::policy::PolicyDigest;
use guichet_contract::time::Instant;

/// The only page of a world's site: see [`super::pass`].
pub(super) const ANY_PAGE: &str = "https://sandbox.invalid";

/// A world to make.
pub(super) struct WorldOrder {
    /// The text of the policy, as the page has it.
    pub(super) policy: String,
    /// The text of the schedule; without it, every offering has an ordinary week.
    pub(super) schedule: Option<String>,
    /// What time it is there; the server's without it.
    pub(super) now: Option<Instant>,
}

impl WorldOrder {
    /// The site of the world.
    pub(super) fn registration(&self) -> Result<Registration, RegistrationError> {
        let origins = Some(vec![ANY_PAGE.to_owned()]);
        if let Some(schedule) = &self.schedule {
            return Registration::parse(&self.policy, schedule, origins);
        }
        let kept = Registration::keeping_schedule(&self.policy, None)?;
        let schedule = ordinary_week(&kept.policy).write().to_string();
        Registration::parse(&self.policy, &schedule, origins)
    }
}

impl Wire for WorldOrder {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["policy", "schedule", "now"])?;
        Ok(Self {
            policy: member(json, "policy")?,
            schedule: member(json, "schedule")?,
            now: member(json, "now")?,
        })
    }

    fn write(&self) -> Json {
        Json::object([
            ("policy", self.policy.write()),
            ("schedule", self.schedule.write()),
            ("now", self.now.write()),
        ])
    }
}

/// What time it is to be.
pub(super) struct ClockOrder {
    /// The server's time without it.
    pub(super) now: Option<Instant>,
}

impl Wire for ClockOrder {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["now"])?;
        Ok(Self { now: member(json, "now")? })
    }

    fn write(&self) -> Json {
        Json::object([("now", self.now.write())])
    }
}

/// A world, as it is told.
pub(super) struct WorldShown {
    /// What time it is there.
    pub(super) now: Instant,
    /// Its one site.
    pub(super) site: SiteId,
    /// The digest of its policy.
    pub(super) digest: PolicyDigest,
    /// Appointments that patients have there.
    pub(super) appointments: u32,
}

impl WorldShown {
    pub(super) fn write(&self) -> Json {
        Json::object([
            ("now", self.now.write()),
            ("site", self.site.write()),
            ("digest", self.digest.write()),
            ("appointments", Json::Int(self.appointments.into())),
        ])
    }
}
