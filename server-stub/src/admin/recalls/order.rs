//! A recall as it is sent.

use super::document::CauseDocument;
use crate::domain::recall::{Cause, GRACE_SECONDS};
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use utoipa::ToSchema;

/// A recall to rehearse.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
pub struct RecallRehearsalOrder {
    /// Which appointments.
    #[schema(value_type = CauseDocument)]
    pub cause: Cause,
}

impl Wire for RecallRehearsalOrder {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["cause"])?;
        Ok(Self { cause: member(json, "cause")? })
    }

    fn write(&self) -> Json {
        Json::object([("cause", self.cause.write())])
    }
}

/// A recall to run.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(as = RecallOrder)]
pub struct Order {
    /// Which appointments: as in the rehearsal.
    #[schema(value_type = CauseDocument)]
    pub cause: Cause,
    /// Whether the pauses that the rehearsal names begin with it.
    #[schema(value_type = Option<bool>)]
    pub pause: bool,
    /// How long it can be undone, and patients are not told, in seconds: 600 if it is not said, 86400
    /// at most.
    #[schema(value_type = Option<u32>)]
    pub grace_seconds: u32,
}

impl Wire for Order {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["cause", "pause", "grace_seconds"])?;
        let grace_seconds: Option<u32> = member(json, "grace_seconds")?;
        Ok(Self {
            cause: member(json, "cause")?,
            pause: member::<Option<bool>>(json, "pause")?.unwrap_or_default(),
            grace_seconds: grace_seconds.unwrap_or(GRACE_SECONDS),
        })
    }

    fn write(&self) -> Json {
        Json::object([
            ("cause", self.cause.write()),
            ("pause", self.pause.write()),
            ("grace_seconds", self.grace_seconds.write()),
        ])
    }
}
