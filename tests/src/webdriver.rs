//! The wire of `WebDriver` (W3C, <https://www.w3.org/TR/webdriver2/>): one session's commands.
//!
//! Owns requests, answers and errors of the protocol, blocking. Knows no browser in particular and
//! no page. A ready client was passed over: the three drivers differ in small ways around shadow
//! roots, and the dozen commands needed here are quicker to see through than to work around.

use serde_json::{Value, json};
use std::time::Duration;
use thiserror::Error;

/// Longest any command may take: opening a browser on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A page's picture is the largest answer.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;
/// The name under which an element travels (`WebDriver` section 12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A command that did not succeed.
#[derive(Debug, Error)]
pub enum Error {
    /// The driver does not answer, or not in its protocol.
    #[error("the browser's driver does not answer: {0}")]
    Transport(#[from] ureq::Error),
    /// The driver answered with an error of the protocol.
    #[error("{code}: {message}")]
    Refused {
        /// The error code of the protocol, such as `no such element`.
        code: String,
        /// What the driver says about it.
        message: String,
    },
    /// The answer has another shape than the protocol says.
    #[error("unexpected answer of the browser's driver: {0}")]
    Shape(Value),
}

/// An element of the page, as the driver knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(String);

impl Element {
    /// Reads what a script returned.
    pub fn read(value: &Value) -> Option<Self> {
        Some(Self(value.get(ELEMENT)?.as_str()?.to_owned()))
    }

    /// How the driver calls it, in paths.
    pub fn id(&self) -> &str {
        &self.0
    }
}

/// A driver, and the session in it once there is one.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
}

impl Client {
    /// A client for the driver on `port` of this machine, without a session.
    pub fn new(port: u16) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .build();
        Self { agent: config.into(), base: format!("http://127.0.0.1:{port}") }
    }

    /// Whether the driver would take a new session.
    pub fn is_ready(&self) -> bool {
        self.get("/status").is_ok_and(|status| status["ready"] == json!(true))
    }

    /// Opens a session; every later command belongs to it. Returns its capabilities.
    ///
    /// # Errors
    /// [`Error::Refused`] when the browser cannot be started.
    pub fn open_session(&mut self, capabilities: &Value) -> Result<Value, Error> {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut answer = self.post("/session", &body)?;
        let Some(session) = answer["sessionId"].as_str() else { return Err(Error::Shape(answer)) };
        self.base = format!("{}/session/{session}", self.base);
        Ok(answer["capabilities"].take())
    }

    /// Ends the session and its browser.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn close_session(&self) -> Result<(), Error> {
        self.delete("")
    }

    /// Removes something.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn delete(&self, path: &str) -> Result<(), Error> {
        read(self.agent.delete(format!("{}{path}", self.base)).call()?).map(drop)
    }

    /// A command without a body.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn get(&self, path: &str) -> Result<Value, Error> {
        read(self.agent.get(format!("{}{path}", self.base)).call()?)
    }

    /// A command with a body.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Error> {
        read(self.agent.post(format!("{}{path}", self.base)).send_json(body)?)
    }

    /// Runs the body of a function in the page.
    ///
    /// # Errors
    /// Any [`enum@Error`]; what the script throws is `javascript error`.
    pub fn execute(&self, script: &str, arguments: &Value) -> Result<Value, Error> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs the body of a function in the page; its last argument takes the answer.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn execute_async(&self, script: &str, arguments: &Value) -> Result<Value, Error> {
        self.post("/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Performs input actions of one source, then lets go of nothing: each list must end as it
    /// began, with nothing pressed.
    ///
    /// # Errors
    /// Any [`enum@Error`].
    pub fn act(&self, source: &Value) -> Result<(), Error> {
        self.post("/actions", &json!({ "actions": [source] })).map(drop)
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Value, Error> {
    let mut answer: Value = response.body_mut().with_config().limit(MAX_ANSWER).read_json()?;
    let value = answer["value"].take();
    match (response.status().is_success(), value["error"].as_str()) {
        (true, _) => Ok(value),
        (false, Some(code)) => Err(Error::Refused {
            code: code.to_owned(),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }),
        (false, None) => Err(Error::Shape(value)),
    }
}
