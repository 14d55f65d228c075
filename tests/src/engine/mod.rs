//! A browser under control: its driver, its session, and the end of both.
//!
//! Owns which engine runs (`GUICHET_BROWSER`: `chromium`, `firefox` or `webkit`), how each is
//! started, how many at a time, and that journeys share them. Knows nothing of what a page holds.
//! Start reading at [`Browser::open`]; what differs between the engines is in one file each.

mod chromium;
mod firefox;
mod places;
mod running;
mod webkit;

use crate::process::StartError;
use crate::recorder::Recorder;
use crate::webdriver::{self, Client};
use running::Running;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use thiserror::Error;

/// Browsers at a time: more only slow each other down on the two cores that CI has.
const AT_A_TIME: usize = 3;

/// Where browsers are told to send what they cannot be told not to send. No name ends like this (RFC
/// 6761 section 6.4).
pub(crate) const NOBODY: &str = "nobody.invalid";

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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Colours that the system prefers or forces.
    pub theme: Theme,
    /// IANA time zone; this machine's when absent.
    pub zone: Option<&'static str>,
}

/// A browser at a journey's disposal. Dropped, it is kept for the next visitor of the same kind:
/// to start one costs more than most journeys. Hosts have origins of their own in every world, so
/// nothing of one journey is there in the next.
#[derive(Debug)]
pub struct Browser {
    running: Option<Running>,
    /// Nobody may have it after this: it failed, or was set up in a way that would stay.
    is_spent: AtomicBool,
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
    /// Opens a browser of the engine that the environment names, on an empty page. All that it
    /// sends is recorded.
    ///
    /// Waits while [`AT_A_TIME`] others are open in this process.
    ///
    /// # Errors
    /// Any [`EngineError`]; a missing program comes with what to type.
    pub fn open(visitor: Visitor) -> Result<Self, EngineError> {
        Self::open_either(Engine::from_environment()?, visitor, true)
    }

    /// The same of a given engine, with nothing in between that would cost time, for what is
    /// measured.
    ///
    /// # Errors
    /// As [`Browser::open`].
    pub fn open_direct(engine: Engine, visitor: Visitor) -> Result<Self, EngineError> {
        Self::open_either(engine, visitor, false)
    }

    fn open_either(
        engine: Engine,
        visitor: Visitor,
        is_recorded: bool,
    ) -> Result<Self, EngineError> {
        let turn = Turn::take();
        let running = Running::idle_or_new(engine, visitor, is_recorded)?;
        Ok(Self { running: Some(running), is_spent: AtomicBool::new(false), _turn: turn })
    }

    /// The session's commands.
    pub fn client(&self) -> &Client {
        &self.running().client
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.running().engine
    }

    /// What sees everything that it sends, if anything does.
    pub fn recorder(&self) -> Option<&Recorder> {
        self.running().recorder.as_ref()
    }

    /// Sets the width and height of the page, in CSS pixels.
    ///
    /// # Errors
    /// Any [`webdriver::Error`].
    pub fn resize(&self, width: u32, height: u32) -> Result<(), webdriver::Error> {
        self.running().resize(width, height)
    }

    /// What an engine needs to take a picture.
    pub(crate) fn before_picture(&self) {
        if self.engine() == Engine::WebKit {
            webkit::keep_painting(self.client());
        }
    }

    /// A command of the Chrome `DevTools` protocol: networks, processors, media. Chromium alone.
    /// The browser is not kept for others after that.
    ///
    /// # Errors
    /// Any [`webdriver::Error`]; in another engine always.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, webdriver::Error> {
        self.is_spent.store(true, Ordering::Relaxed);
        chromium::devtools(self.client(), command, parameters)
    }

    fn running(&self) -> &Running {
        // Only `drop` takes it.
        self.running.as_ref().unwrap_or_else(|| unreachable!("a browser without a browser"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(running) = self.running.take() else { return };
        let is_spent = self.is_spent.load(Ordering::Relaxed) || std::thread::panicking();
        if !is_spent {
            running.keep();
        }
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
