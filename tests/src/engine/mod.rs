//! A browser under control: its driver, its session, and the end of both.
//!
//! Owns which engine runs (`GUICHET_BROWSER`: `chromium`, `firefox` or `webkit`), how each is
//! started and how many at a time. Knows nothing of what a page holds. Start reading at
//! [`Browser::open`]; what differs between the engines is in one file each.

mod chromium;
mod firefox;
mod places;
mod webkit;

use crate::process::{Process, StartError};
use crate::wait;
use crate::webdriver::{self, Client};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use thiserror::Error;

/// How long a driver or a screen may take to be ready, on a machine that also compiles.
const START: Duration = Duration::from_secs(30);
/// Browsers at a time: more only slow each other down on the two cores that CI has.
const AT_A_TIME: usize = 2;

/// The engines that the widget must work in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Blink.
    Chromium,
    /// Gecko.
    Firefox,
    /// `WebKit`, as GTK has it.
    WebKit,
}

/// Why there is no browser.
#[derive(Debug, Error)]
pub enum EngineError {
    /// `GUICHET_BROWSER` names something else.
    #[error("GUICHET_BROWSER is {0:?}: expected chromium, firefox or webkit")]
    Unknown(String),
    /// A program is not installed.
    #[error("{program} is not installed. Run: {remedy}")]
    Missing {
        /// What was looked for.
        program: &'static str,
        /// What to type.
        remedy: &'static str,
    },
    /// A program does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A program started and ended, or is never ready.
    #[error("not ready: {0}")]
    NotReady(String),
    /// The driver runs but gives no session.
    #[error("no browser session: {error}\n{output}")]
    Session {
        /// What the driver answered.
        error: webdriver::Error,
        /// What the driver printed.
        output: String,
    },
    /// No directory or port to be had.
    #[error("cannot prepare a browser: {0}")]
    Io(#[from] std::io::Error),
}

/// What the visitor's system is set to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light ground.
    #[default]
    Light,
    /// Light text on a dark ground.
    Dark,
    /// Forced colours, as Windows calls high contrast. `WebKit` has none.
    Forced,
}

/// The visitor: what a browser is opened with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visitor {
    /// Colours that the system prefers or forces.
    pub theme: Theme,
    /// IANA time zone; this machine's when absent.
    pub zone: Option<&'static str>,
}

/// What an engine needs to be started.
struct Launch {
    driver: Command,
    capabilities: Value,
    screen: Option<Process>,
}

/// A running browser with one session. Dropping it ends the browser, its driver and its screen.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    engine: Engine,
    driver: Process,
    // Dropped after the driver, in this order: the browser shows on the screen, and writes to the
    // profile until its end; then the next journey may open a browser.
    _screen: Option<Process>,
    _profile: TempDir,
    _turn: Turn,
}

impl Engine {
    /// The engine that `GUICHET_BROWSER` names; Chromium when it is not set.
    ///
    /// # Errors
    /// [`EngineError::Unknown`].
    pub fn from_environment() -> Result<Self, EngineError> {
        match std::env::var("GUICHET_BROWSER").as_deref() {
            Err(_) | Ok("" | "chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok("webkit") => Ok(Self::WebKit),
            Ok(other) => Err(EngineError::Unknown(other.to_owned())),
        }
    }

    /// The engine's name, as in `GUICHET_BROWSER`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }
}

impl Browser {
    /// Opens a browser of the engine that the environment names, with an empty profile.
    ///
    /// Waits while [`AT_A_TIME`] others are open in this process.
    ///
    /// # Errors
    /// Any [`EngineError`]; a missing program comes with what to type.
    pub fn open(visitor: Visitor) -> Result<Self, EngineError> {
        Self::open_engine(Engine::from_environment()?, visitor)
    }

    /// The same of a given engine, for what only one of them can do.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub fn open_engine(engine: Engine, visitor: Visitor) -> Result<Self, EngineError> {
        let turn = Turn::take();
        let profile = tempfile::tempdir()?;
        let port = free_port()?;
        let mut launch = match engine {
            Engine::Chromium => chromium::launch(port, profile.path(), visitor)?,
            Engine::Firefox => firefox::launch(port, profile.path(), visitor)?,
            Engine::WebKit => webkit::launch(port, profile.path(), visitor)?,
        };
        launch.driver.envs(visitor.zone.map(|zone| ("TZ", OsString::from(zone))));
        let (driver, client) = connect(launch.driver, port, &launch.capabilities)?;
        let screen = launch.screen;
        let browser =
            Self { client, engine, driver, _screen: screen, _profile: profile, _turn: turn };
        browser
            .prepare(visitor)
            .map_err(|error| EngineError::Session { error, output: browser.driver.output() })?;
        Ok(browser)
    }

    /// The session's commands.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Sets the width and height of the page, in CSS pixels.
    ///
    /// # Errors
    /// Any [`webdriver::Error`].
    pub fn resize(&self, width: u32, height: u32) -> Result<(), webdriver::Error> {
        if self.engine == Engine::Chromium {
            return chromium::resize(&self.client, width, height);
        }
        // Windows have frames: ask, see what is left for the page, and ask for the rest.
        let rectangle = |width, height| json!({ "width": width, "height": height });
        self.client.post("/window/rect", &rectangle(width, height))?;
        let inner = self.client.execute("return [innerWidth, innerHeight]", &json!([]))?;
        let grown = |wanted: u32, index: usize| {
            let got = inner[index].as_u64().and_then(|got| u32::try_from(got).ok());
            wanted + wanted.saturating_sub(got.unwrap_or(wanted))
        };
        self.client.post("/window/rect", &rectangle(grown(width, 0), grown(height, 1)))?;
        Ok(())
    }

    /// A command of the Chrome `DevTools` protocol: networks, processors, media. Chromium alone.
    ///
    /// # Errors
    /// Any [`webdriver::Error`]; in another engine always.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, webdriver::Error> {
        chromium::devtools(&self.client, command, parameters)
    }

    fn prepare(&self, visitor: Visitor) -> Result<(), webdriver::Error> {
        self.client.post("/timeouts", &json!({ "script": 30_000, "pageLoad": 30_000 }))?;
        if self.engine == Engine::Chromium {
            chromium::set_theme(&self.client, visitor.theme)?;
        }
        self.resize(1280, 900)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends its browser with the session; killed first, it would leave it behind.
        let _ = self.client.close_session();
    }
}

/// Starts a driver and opens its session.
fn connect(
    driver: Command,
    port: u16,
    capabilities: &Value,
) -> Result<(Process, Client), EngineError> {
    let mut driver = Process::start(driver)?;
    let mut client = Client::new(port);
    let ready = wait::until(START, || {
        let ended = driver.ended().is_some();
        (client.is_ready() || ended).then_some(!ended)
    });
    if ready != Some(true) {
        return Err(EngineError::NotReady(driver.output()));
    }
    match client.open_session(capabilities) {
        Ok(_) => Ok((driver, client)),
        Err(error) => Err(EngineError::Session { error, output: driver.output() }),
    }
}

/// The right to have a browser open.
#[derive(Debug)]
struct Turn;

static OPEN: Mutex<usize> = Mutex::new(0);
static CLOSED_ONE: Condvar = Condvar::new();

impl Turn {
    fn take() -> Self {
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = CLOSED_ONE
            .wait_while(open, |open| *open >= AT_A_TIME)
            .unwrap_or_else(PoisonError::into_inner);
        *open += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        CLOSED_ONE.notify_one();
    }
}

/// A port that was free a moment ago: the drivers cannot all choose and tell one themselves.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
