//! Firefox through geckodriver.
//!
//! A profile that was never used costs Firefox more than a whole journey: half of it is caches of
//! its own code. So one session of nothing is opened once, and each browser gets a copy of the
//! profile that it left.

use super::running::{Launch, connect, free_port};
use super::{EngineError, NOBODY, Theme, Visitor, places};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// `recorder` is the port of the proxy that sees everything; without one there is none.
pub(super) fn launch(
    port: u16,
    profile: &Path,
    visitor: Visitor,
    recorder: Option<u16>,
) -> Result<Launch, EngineError> {
    copy(&unused_profile()?, profile)?;
    let (driver, mut capabilities) = command(port, profile, visitor)?;
    set_proxy(&mut capabilities, recorder);
    Ok(Launch { driver, capabilities, screen: None })
}

fn command(port: u16, profile: &Path, visitor: Visitor) -> Result<(Command, Value), EngineError> {
    let browser = places::program("firefox-esr", "apt-get install -y firefox-esr")
        .or_else(|missing| places::program("firefox", "").map_err(|_| missing))?;
    let mut driver = Command::new(places::program("geckodriver", "cargo install geckodriver")?);
    // Without the second, every driver asks for the same port for a protocol that is not used.
    driver.arg(format!("--port={port}")).arg("--websocket-port=0");
    // Lets a preference say where settings come from: nowhere.
    driver.env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
    let light = u8::from(visitor.theme != Theme::Dark);
    let capabilities = json!({
        "browserName": "firefox",
        "moz:firefoxOptions": {
            "binary": browser,
            "args": ["-headless", "-profile", profile],
            "prefs": {
                // Nothing of one journey is in the next: what was typed in forms would be offered,
                // and to offer it, the page is scrolled.
                "browser.formfill.enable": false,
                // Whether it is on the Internet, and behind whose door, it need not know.
                "network.captive-portal-service.enabled": false,
                "network.connectivity-service.enabled": false,
                "captivedetect.canonicalURL": format!("http://{NOBODY}/"),
                "services.settings.server": "data:,#remote-settings-dummy/v1",
                "layout.css.prefers-color-scheme.content-override": light,
                // 2: the system's colours override the page's, which is what forced colours are.
                "browser.display.document_color_use": if visitor.theme == Theme::Forced { 2 } else { 0 },
            },
        },
    });
    Ok((driver, capabilities))
}

fn set_proxy(capabilities: &mut Value, recorder: Option<u16>) {
    let preferences = &mut capabilities["moz:firefoxOptions"]["prefs"];
    preferences["network.proxy.type"] = json!(u8::from(recorder.is_some()));
    for scheme in ["http", "ssl"] {
        if let Some(port) = recorder {
            preferences[format!("network.proxy.{scheme}")] = json!("127.0.0.1");
            preferences[format!("network.proxy.{scheme}_port")] = json!(port);
        }
    }
    preferences["network.proxy.no_proxies_on"] = json!("");
    // What is on this machine would be left out.
    preferences["network.proxy.allow_hijacking_localhost"] = json!(true);
}

/// A profile in which one session was opened and closed. Firefox itself notices when it is of
/// another version.
fn unused_profile() -> Result<PathBuf, EngineError> {
    static MAKING: Mutex<()> = Mutex::new(());
    let _alone = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = places::cache()?;
    let made = cache.join("firefox-profile");
    if !made.is_dir() {
        let making = tempfile::tempdir_in(&cache)?;
        let port = free_port()?;
        let (driver, mut capabilities) = command(port, making.path(), Visitor::default())?;
        set_proxy(&mut capabilities, None);
        let (driver, client) = connect(&driver, port, &capabilities, making.path())?;
        let closed = client.close_session();
        closed.map_err(|error| EngineError::Session { error, output: driver.output() })?;
        match std::fs::rename(making.path(), &made) {
            Ok(()) => drop(making.keep()),
            // Another process was quicker: its profile is as good.
            Err(_) if made.is_dir() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(made)
}

/// Copies files and folders; links, such as the lock of a running browser, are left out.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            std::fs::create_dir(&target)?;
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
