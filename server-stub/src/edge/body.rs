//! A request's body: bounded, and read by the contract's own reader, so that an error says where.

use crate::limits::MAX_BODY_BYTES;
use crate::limits::rate::Kind;
use crate::problem::{Problem, ProblemCode};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, header};
use guichet_contract::json::{Json, Wire};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Whether a request can change something.
pub(crate) fn kind_of(method: &Method) -> Kind {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        Kind::Read
    } else {
        Kind::Write
    }
}

/// The body of a write; that of a read is not looked at.
///
/// # Errors
/// A [`Problem`] when it is too large, or breaks off.
pub(crate) async fn read<C: ProblemCode>(kind: Kind, body: Body) -> Result<Bytes, Problem<C>> {
    if kind == Kind::Read {
        return Ok(Bytes::new());
    }
    read_up_to(MAX_BODY_BYTES, body).await
}

/// A body of at most this many bytes.
///
/// # Errors
/// A [`Problem`] when it is too large, or breaks off.
pub(crate) async fn read_up_to<C: ProblemCode>(
    most: usize,
    body: Body,
) -> Result<Bytes, Problem<C>> {
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::new(C::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(Problem::new(C::MALFORMED_REQUEST)),
    }
}

/// A body as what it should be.
///
/// # Errors
/// A [`Problem`] when it is not JSON, or has another shape.
pub(crate) fn parse<T: Wire, C: ProblemCode>(
    body: &[u8],
    headers: &HeaderMap,
) -> Result<T, Problem<C>> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(C::UNSUPPORTED_MEDIA_TYPE));
    }
    let malformed = || Problem::new(C::MALFORMED_REQUEST);
    let text = std::str::from_utf8(body).map_err(|_| malformed())?;
    let json = Json::parse(text).map_err(|_| malformed())?;
    T::read(&json).map_err(|error| Problem::of_shape(&error))
}
