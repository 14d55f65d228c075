//! Browsers that run: started, kept between journeys, ended.
//!
//! Owns a driver, its session and what both need, and those that nobody uses at the moment. What
//! differs between the engines is in a file each. Start reading at [`Running::idle_or_new`].

use super::{Engine, EngineError, Visitor, chromium, firefox, webkit};
use crate::process::Process;
use crate::recorder::Recorder;
use crate::wait;
use crate::webdriver::{self, Client};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// How long a driver or a screen may take to be ready, on a machine that also compiles.
pub(super) const START: Duration = Duration::from_secs(30);

/// What an engine needs to be started.
pub(super) struct Launch {
    pub(super) driver: Command,
    pub(super) capabilities: Value,
    pub(super) screen: Option<Process>,
}

/// A running browser with one session. Dropping it ends the browser, its driver and its screen.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) client: Client,
    pub(super) engine: Engine,
    visitor: Visitor,
    /// Sees everything that the browser sends.
    pub(super) recorder: Option<Recorder>,
    driver: Process,
    // Dropped after the driver, in this order: the browser shows on the screen, and writes to the
    // profile until its end.
    _screen: Option<Process>,
    _profile: TempDir,
}

/// Browsers that nobody uses. What is left in here when the process ends is ended by its guard.
static IDLE: Mutex<Vec<Running>> = Mutex::new(Vec::new());

impl Running {
    /// A browser of this kind that nobody uses, else a new one.
    pub(super) fn idle_or_new(
        engine: Engine,
        visitor: Visitor,
        is_recorded: bool,
    ) -> Result<Self, EngineError> {
        // One that does not answer any more is ended, and another started.
        let kept = Self::take_idle(engine, visitor, is_recorded);
        let kept = kept.filter(|running| running.prepare().is_ok());
        kept.map_or_else(|| Self::start(engine, visitor, is_recorded), Ok)
    }

    fn take_idle(engine: Engine, visitor: Visitor, is_recorded: bool) -> Option<Self> {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = (engine, visitor, is_recorded);
        let is_alike = |running: &Self| {
            (running.engine, running.visitor, running.recorder.is_some()) == wanted
        };
        let index = idle.iter().position(is_alike)?;
        Some(idle.swap_remove(index))
    }

    /// Keeps it for the next journey, unless something of this one would stay.
    pub(super) fn keep(self) {
        if self.clear().is_ok() {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }

    /// Starts one. The port of its driver was free a moment ago; where another program was quicker,
    /// the driver ends at once, and the next port is tried.
    fn start(engine: Engine, visitor: Visitor, is_recorded: bool) -> Result<Self, EngineError> {
        let mut tries_left = 2;
        loop {
            match Self::start_once(engine, visitor, is_recorded) {
                Err(EngineError::NotReady(_)) if tries_left > 0 => tries_left -= 1,
                started => return started,
            }
        }
    }

    fn start_once(
        engine: Engine,
        visitor: Visitor,
        is_recorded: bool,
    ) -> Result<Self, EngineError> {
        let profile = tempfile::tempdir()?;
        let recorder = is_recorded.then(Recorder::start).transpose()?;
        let proxy = recorder.as_ref().map(Recorder::port);
        let port = free_port()?;
        let mut launch = match engine {
            Engine::Chromium => chromium::launch(port, profile.path(), proxy)?,
            Engine::Firefox => firefox::launch(port, profile.path(), visitor, proxy)?,
            Engine::WebKit => webkit::launch(port, profile.path(), visitor, proxy)?,
        };
        launch.driver.envs(visitor.zone.map(|zone| ("TZ", OsString::from(zone))));
        let (driver, client) = connect(&launch.driver, port, &launch.capabilities, profile.path())?;
        let running = Self {
            client,
            engine,
            visitor,
            recorder,
            driver,
            _screen: launch.screen,
            _profile: profile,
        };
        running
            .prepare()
            .map_err(|error| EngineError::Session { error, output: running.driver.output() })?;
        Ok(running)
    }

    pub(super) fn resize(&self, width: u32, height: u32) -> Result<(), webdriver::Error> {
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

    /// What every journey finds, whoever had the browser before.
    fn prepare(&self) -> Result<(), webdriver::Error> {
        self.client.post("/timeouts", &json!({ "script": 30_000, "pageLoad": 30_000 }))?;
        if self.engine == Engine::Chromium {
            chromium::set_theme(&self.client, self.visitor.theme)?;
        }
        self.resize(1280, 900)
    }

    /// Leaves nothing that the next journey could meet; the page itself goes when that one's comes.
    /// An error says that something would stay.
    fn clear(&self) -> Result<(), webdriver::Error> {
        let windows = self.client.get("/window/handles")?;
        if windows.as_array().is_none_or(|windows| windows.len() != 1) {
            return Err(webdriver::Error::Shape(windows));
        }
        self.client.delete("/cookie")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The driver ends its browser with the session, in better order than its guard.
        let _ = self.client.close_session();
    }
}

/// Starts a driver and opens its session.
pub(super) fn connect(
    driver: &Command,
    port: u16,
    capabilities: &Value,
    profile: &Path,
) -> Result<(Process, Client), EngineError> {
    let mut driver = Process::start_guarded(driver, profile)?;
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

/// A port that was free a moment ago: the drivers cannot all choose and tell one themselves.
pub(super) fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
