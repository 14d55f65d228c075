//! From an answer's bytes to a value or a [`Trouble`].

use crate::flow::Trouble;
use guichet_contract::code::{Code, ProblemBody};
use guichet_contract::json::{Json, Wire};

/// Longer answers are not ours.
const MAX_BYTES: usize = 1_000_000;

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// HTTP status; 0 when no answer came.
    pub status: u16,
    /// The body.
    pub body: String,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Whether it says that nothing of it is real.
    pub sandbox: bool,
}

impl Raw {
    /// No answer.
    pub const fn none() -> Self {
        Self { status: 0, body: String::new(), retry_after: None, sandbox: false }
    }

    /// Whether it is worth asking again.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 0 | 408 | 429 | 502..=504)
    }
}

/// Reads an answer.
///
/// # Errors
/// [`Trouble`]: nothing came, something came that is not ours, or a problem did.
pub fn decode<T: Wire>(raw: &Raw) -> Result<T, Trouble> {
    T::read(&json(raw)?).map_err(|_| Trouble::Garbage)
}

/// The part of it that is the same for all answers.
fn json(raw: &Raw) -> Result<Json, Trouble> {
    if raw.status == 0 {
        return Err(Trouble::Unreachable);
    }
    let json = if raw.body.len() > MAX_BYTES { None } else { Json::parse(&raw.body).ok() };
    if (200..300).contains(&raw.status) {
        return json.ok_or(Trouble::Garbage);
    }
    match json.as_ref().and_then(|json| ProblemBody::read(json).ok()) {
        Some(problem) => Err(Trouble::Problem { code: problem.code, field: problem.field }),
        // A proxy's or a load balancer's own page.
        None if raw.status == 503 || raw.status == 429 => {
            Err(Trouble::Problem { code: Code::Overloaded, field: None })
        }
        None if raw.status >= 500 => Err(Trouble::Unreachable),
        None => Err(Trouble::Garbage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::wire::OpeningsAnswer;

    fn read(status: u16, body: &str) -> Result<OpeningsAnswer, Trouble> {
        decode(&Raw { status, body: body.to_owned(), ..Raw::none() })
    }

    #[test]
    fn what_is_not_ours_is_garbage_whatever_its_status() {
        for (status, body) in [
            (200, ""),
            (200, "<html>"),
            (200, "{}"),
            (200, "{\"policy\":\"x\",\"openings\":[]}"),
            (204, ""),
            (301, ""),
            (404, "<h1>Not found</h1>"),
        ] {
            assert_eq!(read(status, body), Err(Trouble::Garbage), "{status} {body}");
        }
    }

    #[test]
    fn a_proxy_that_is_overloaded_is_understood_without_our_code() {
        assert_eq!(read(0, ""), Err(Trouble::Unreachable));
        assert_eq!(read(502, "<html>"), Err(Trouble::Unreachable));
        let overloaded = Trouble::Problem { code: Code::Overloaded, field: None };
        assert_eq!(read(503, "<html>"), Err(overloaded));
    }

    #[test]
    fn an_answer_of_megabytes_is_not_read() {
        assert_eq!(read(200, &" ".repeat(MAX_BYTES + 1)), Err(Trouble::Garbage));
    }
}
