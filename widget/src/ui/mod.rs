//! Parts that steps are made of.
//!
//! Each takes a session and what it shows, and calls nothing but [`crate::session::Session`].

mod error_summary;
mod field;
mod heading;
mod help;
mod hold_status;
mod notice;
mod offer;
mod summary;

pub use error_summary::ErrorSummary;
pub use field::{BirthDate, TextField, field_id, field_label};
pub use heading::{StepHeading, SubHeading};
pub use help::{Empty, Help, Trouble};
pub use hold_status::HoldStatus;
pub use notice::Notice;
pub use offer::OfferButton;
pub use summary::{Line, Summary, lines};
