//! Offerings, as those whose they are see and answer them.
//!
//! Owns what an act on offerings answers when nothing comes of it; that of a pause too.

pub mod defer;
pub mod document;
pub mod list;
pub mod preview;
pub mod publish;
pub mod show;
pub mod terms;
pub mod withdraw;

use super::asked::Asked;
use super::problem::{Code, Problem, at_field};
use crate::routes::app::App;
use crate::store::{OfferingError, Store};
use document::OfferingDocument;
use guichet_contract::ids::OfferingId;

/// What an offering has come to by now.
async fn status<S: Store>(
    app: &App<S>,
    asked: &Asked,
    offering: &OfferingId,
) -> Result<OfferingDocument, Problem> {
    let all = app.store.list_offerings(asked.site().clone()).await?;
    let found = all.into_iter().find(|it| it.offering.id == *offering);
    let found = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(OfferingDocument::new(found, app.now()))
}

impl From<OfferingError> for Problem {
    fn from(error: OfferingError) -> Self {
        match error {
            OfferingError::UnknownSite(_)
            | OfferingError::UnknownOfferings(_)
            | OfferingError::UnknownScope(_) => Self::new(Code::NotFound),
            OfferingError::Terms(why) => at_field(why),
            OfferingError::Changed(_) => Self::new(Code::PreconditionFailed),
            OfferingError::Published(_) => Self::new(Code::Published),
            OfferingError::PausedByPractitioner => Self::new(Code::PausedByPractitioner),
            // Nobody gets a token without a name.
            OfferingError::Anonymous => Self::internal(&error),
            OfferingError::Store(error) => error.into(),
        }
    }
}
