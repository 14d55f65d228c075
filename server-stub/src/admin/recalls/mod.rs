//! Recalls: appointments that are cancelled by their cause, in one act.
//!
//! Owns whose recalls a bearer sees, and what is answered when nothing comes of one. Who acts for some
//! recalls what is theirs, and sees the recalls that are about nobody else.

pub mod document;
pub mod list;
pub mod order;
pub mod rehearse;
pub mod reopen;
pub mod run;
pub(crate) mod sample;
pub mod show;
pub mod undo;
pub mod unreachable;

use super::asked::Asked;
use super::problem::{Code, Problem};
use crate::domain::recall::Cause;
use crate::domain::staff::Reach;
use crate::routes::app::App;
use crate::routes::request;
use crate::store::{RecallAccount, RecallError, RecallStatus, Store};
use axum::http::Uri;
use document::RecallChange;
use guichet_contract::json::Wire;

/// The cause, as far as the bearer acts for whom it is about.
///
/// # Errors
/// [`Code::InvalidField`] when it says nothing, [`Code::NotFound`] when it is about others alone.
pub(crate) fn within_reach(cause: Cause, reach: &Reach) -> Result<Cause, Problem> {
    if cause.is_empty() {
        return Err(RecallError::NoCause.into());
    }
    match reach {
        Reach::Everybody => Ok(cause),
        Reach::Only(practitioners) => {
            cause.within(practitioners).ok_or_else(|| Problem::new(Code::NotFound))
        }
    }
}

/// Whether the recall is about nobody whom the bearer does not act for.
pub(crate) fn is_seen(status: &RecallStatus, reach: &Reach) -> bool {
    status.practitioners.iter().all(|practitioner| reach.covers(practitioner))
}

/// The recall that the path names, `after` parts before its end, if it is the bearer's.
///
/// # Errors
/// [`Code::NotFound`] when there is none, or it is another's.
async fn found<S: Store>(
    app: &App<S>,
    asked: &Asked,
    (uri, after): (&Uri, usize),
) -> Result<RecallAccount, Problem> {
    let not_found = || Problem::new(Code::NotFound);
    let number: u32 = request::path_part(uri.path(), after).parse().map_err(|_| not_found())?;
    let account = app.store.recall_account(asked.site().clone(), number).await?;
    if is_seen(&account.status, asked.reach()) { Ok(account) } else { Err(not_found()) }
}

impl From<RecallError> for Problem {
    fn from(error: RecallError) -> Self {
        match error {
            RecallError::UnknownSite(_) | RecallError::NotFound => Self::new(Code::NotFound),
            RecallError::NoCause => Self::with_field(Code::InvalidField, "cause"),
            RecallError::TooLong => Self::with_field(Code::InvalidField, "grace_seconds"),
            RecallError::Nothing => Self::new(Code::NothingToRecall),
            RecallError::Changed(changed) => {
                let changed = RecallChange::from(*changed).write();
                Self::with_member(Code::PreconditionFailed, "changed", changed)
            }
            RecallError::TooLate => Self::new(Code::TooLate),
            RecallError::Ended => Self::new(Code::RecallEnded),
            RecallError::Pause(error) => error.into(),
            RecallError::Anonymous => Self::fault("a recall without an author"),
            RecallError::Store(error) => error.into(),
        }
    }
}
