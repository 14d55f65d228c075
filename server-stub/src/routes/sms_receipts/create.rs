//! `POST /v1/sms-receipts`

use crate::channels::signature::{ID, SIGNATURE, Signed, TIMESTAMP};
use crate::edge::body;
use crate::limits::rate::Kind;
use crate::limits::shed;
use crate::openapi::ProblemDocument;
use crate::problem::Problem;
use crate::routes::SMS_RECEIPTS;
use crate::routes::app::App;
use crate::store::Store;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use guichet_contract::code::Code;
use guichet_contract::ids::MessageId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use std::sync::Arc;
use utoipa::ToSchema;

/// What became of an SMS.
#[derive(Debug, ToSchema)]
pub(crate) struct SmsReceipt {
    /// The message, as it was handed over.
    id: MessageId,
    /// `delivered` or `failed`.
    status: Status,
}

/// Whether it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "lowercase")]
enum Status {
    /// It did.
    Delivered,
    /// It will not.
    Failed,
}

impl Wire for SmsReceipt {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &["id", "status"])?;
        Ok(Self { id: member(json, "id")?, status: member(json, "status")? })
    }

    fn write(&self) -> Json {
        Json::object([("id", self.id.write()), ("status", self.status.write())])
    }
}

impl Wire for Status {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(word) if word == "delivered" => Ok(Self::Delivered),
            Json::Text(word) if word == "failed" => Ok(Self::Failed),
            _ => Err(ShapeError::new("expected one of: delivered failed")),
        }
    }

    fn write(&self) -> Json {
        Json::text(match self {
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        })
    }
}

/// Say what became of an SMS
///
/// For the provider of SMS, which signs as it is signed for (Standard Webhooks). The answer is the
/// same whether or not there is such a message; a signature that is missing, wrong or older than five
/// minutes is answered as if there were no such operation.
#[utoipa::path(
    post,
    path = SMS_RECEIPTS,
    tag = "operating",
    operation_id = "create_sms_receipt",
    params(
        ("webhook-id" = String, Header, description = "The provider's own identifier of the receipt"),
        ("webhook-timestamp" = String, Header, description = "Seconds since 1970-01-01T00:00:00Z"),
        ("webhook-signature" = String, Header, description = "v1, and HMAC-SHA256 in base64"),
    ),
    request_body = SmsReceipt,
    responses(
        (status = 204, description = "Noted"),
        (status = "4XX", description = "malformed_request, invalid_field, not_found, payload_too_large, unsupported_media_type, timeout", body = ProblemDocument),
        (status = "5XX", description = "overloaded, internal", body = ProblemDocument),
    ),
)]
pub(crate) async fn handle<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (head, body) = request.into_parts();
    let body = body::read(Kind::Write, body).await?;
    let receipt: SmsReceipt = body::parse(&body, &head.headers)?;
    let overloaded = || Problem::with_retry_after(Code::Overloaded, shed::RETRY_AFTER_SECONDS);
    let _place = app.places.take(Kind::Write).ok_or_else(overloaded)?;
    let key = app.sms_key.as_ref().ok_or_else(not_found)?;
    let signed = signed(&head.headers).ok_or_else(not_found)?;
    if !key.accepts(signed, &body, app.now()) {
        return Err(not_found());
    }
    let arrived = receipt.status == Status::Delivered;
    app.store.confirm_delivery(receipt.id, arrived, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn not_found() -> Problem {
    Problem::new(Code::NotFound)
}

fn signed(headers: &HeaderMap) -> Option<Signed<'_>> {
    let only = |name| {
        let mut all = headers.get_all(name).iter();
        all.next().filter(|_| all.next().is_none())?.to_str().ok()
    };
    Some(Signed { id: only(ID)?, timestamp: only(TIMESTAMP)?, signatures: only(SIGNATURE)? })
}
