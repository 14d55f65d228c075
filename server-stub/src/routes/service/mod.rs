//! What operators and developers ask: never limited, never shed, about no site.

pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod openapi;
