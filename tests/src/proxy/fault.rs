//! What can go wrong with a request.

use guichet_contract::code::Code;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Changes the text of an answer.
type Rewriting = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// What goes wrong with a request.
#[derive(Clone)]
pub enum Fault {
    /// It is passed on, and its answer kept back this long.
    Delay(Duration),
    /// It is answered without asking the backend. A `Retry-After` of 1 comes with a 503 or a 429.
    Answer(u16, &'static str, String),
    /// It is passed on, and its answer changed.
    Rewrite(Rewriting),
    /// It is passed on, and the answer breaks off in its middle.
    Cut,
    /// It is never answered.
    Hang,
}

impl Fault {
    /// An answer with a status and a body that is no JSON.
    pub fn garbage(status: u16) -> Self {
        Self::Answer(status, "text/html", "<h1>Bad gateway</h1>".to_owned())
    }

    /// A problem (RFC 9457) with this code, as the backend writes them.
    pub fn problem(code: Code) -> Self {
        let body = format!(r#"{{"type":"about:blank","code":"{}"}}"#, code.word());
        Self::Answer(code.status(), "application/problem+json", body)
    }

    /// A change of the answer's text.
    pub fn rewrite(change: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::Rewrite(Arc::new(change))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delay(time) => f.debug_tuple("Delay").field(time).finish(),
            Self::Answer(status, ..) => f.debug_tuple("Answer").field(status).finish(),
            Self::Rewrite(_) => f.write_str("Rewrite"),
            Self::Cut => f.write_str("Cut"),
            Self::Hang => f.write_str("Hang"),
        }
    }
}
