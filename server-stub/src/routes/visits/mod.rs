//! What a patient does with visits that were booked, by the link of a message.
//!
//! What is about a visit is POST with the secret of the link in the body: nothing is shown or changed by
//! an address, and no log of a proxy has a secret in it.

pub(crate) mod cancel;
pub(crate) mod hold;
pub(crate) mod look_up;
pub(crate) mod relocate;
pub(crate) mod times;

use super::app::App;
use super::request::Asked;
use crate::domain::token::SecretHash;
use crate::problem::Problem;
use crate::store::{LinkShown, ManageError};
use guichet_contract::code::Code;
use guichet_contract::ids::ManageToken;
use guichet_contract::json::Json;
use guichet_contract::patient::Personal;

/// What somebody shows to be let in, as the store takes it.
///
/// # Errors
/// A [`Problem`] in a preview, which has no visits and changes none.
fn link<S>(
    app: &App<S>,
    asked: &Asked,
    token: &ManageToken,
    detail: Option<Personal>,
) -> Result<LinkShown, Problem> {
    if asked.preview.is_some() {
        return Err(Problem::new(Code::Preview));
    }
    // A field that was left empty is one that was not given.
    let detail = detail.filter(|detail| !detail.is_blank());
    let hash = SecretHash::of(token.expose());
    let (site, cut_off_seconds) = (asked.site.clone(), app.cut_off_seconds);
    Ok(LinkShown { site, hash, detail, cut_off_seconds })
}

impl From<ManageError> for Problem {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Ended => Self::new(Code::ManageLinkEnded),
            ManageError::DetailWrong(left) => {
                Self::with_member(Code::DetailWrong, "tries_left", Json::Int(left.into()))
            }
            ManageError::DetailMissing => Self::with_field(Code::InvalidField, "detail"),
            ManageError::NotFound => Self::new(Code::NotFound),
            ManageError::Already => Self::new(Code::AlreadyCancelled),
            ManageError::TooLate => Self::new(Code::TooLate),
            ManageError::Hold(error) => error.into(),
            ManageError::Lost => Self::new(Code::HoldLost),
            ManageError::OtherOffering => Self::with_field(Code::InvalidField, "hold"),
            ManageError::NotOfAge => Self::with_field(Code::InvalidField, "patient.birth_date"),
            ManageError::KeyReused => Self::new(Code::IdempotencyKeyReused),
            ManageError::Store(error) => error.into(),
        }
    }
}
