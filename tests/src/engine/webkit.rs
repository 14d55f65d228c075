//! `WebKitGTK`: its `MiniBrowser` on a screen that nobody sees, through `WebKitWebDriver`.

use super::running::{Launch, START};
use super::{EngineError, Theme, Visitor, places};
use crate::process::Process;
use crate::webdriver::Client;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

const REMEDY: &str = "apt-get install -y webkit2gtk-driver xvfb";

/// `recorder` is the port of the proxy that sees everything; without one there is none.
pub(super) fn launch(
    port: u16,
    profile: &Path,
    visitor: Visitor,
    recorder: Option<u16>,
) -> Result<Launch, EngineError> {
    let browser =
        mini_browser().ok_or(EngineError::Missing { program: "MiniBrowser", remedy: REMEDY })?;
    let driver = places::program("WebKitWebDriver", REMEDY)?;
    let (screen, display) = screen(profile)?;
    let mut driver = Command::new(driver);
    driver
        .arg(format!("--port={port}"))
        .env("DISPLAY", display)
        .env("GDK_BACKEND", "x11")
        .env("GTK_THEME", if visitor.theme == Theme::Dark { "Adwaita:dark" } else { "Adwaita" })
        // No session bus, no graphics card and no settings of this machine's user.
        .env("NO_AT_BRIDGE", "1")
        .env("GSETTINGS_BACKEND", "memory")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        // Without a graphics card, layers composed as with one cost more than all else together.
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("XDG_CACHE_HOME", places::cache()?)
        .env("XDG_DATA_HOME", profile)
        .env_remove("WAYLAND_DISPLAY");
    if places::is_root() {
        driver.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    }
    let mut capabilities = json!({
        "webkitgtk:browserOptions": { "binary": browser, "args": ["--automation"] },
    });
    if let Some(port) = recorder {
        let proxy = format!("127.0.0.1:{port}");
        capabilities["proxy"] = json!({
            "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy, "noProxy": [],
        });
    }
    Ok(Launch { driver, capabilities, screen: Some(screen) })
}

/// A picture is of the next frame, and a page on which nothing moves has none: for half a second,
/// something does that nobody sees.
pub(super) fn keep_painting(client: &Client) {
    let script = "let left = 20;
        const unseen = setInterval(() => {
          document.documentElement.style.outline = --left % 2 ? '1px solid transparent' : '';
          if (left === 0) clearInterval(unseen);
        }, 25)";
    // A page that runs no script has its picture taken all the same, if it can be.
    let _ = client.execute(script, &json!([]));
}

/// `/usr/lib/<machine>/webkit2gtk-4.1/MiniBrowser` or the like.
fn mini_browser() -> Option<PathBuf> {
    let folders = |folder: PathBuf| {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
    };
    folders("/usr/lib".into())
        .filter(|folder| folder.is_dir())
        .flat_map(folders)
        .filter(|folder| {
            let name = folder.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with("webkit"))
        })
        .map(|folder| folder.join("MiniBrowser"))
        .find(|candidate| candidate.is_file())
}

/// A screen of its own for each browser: the keyboard goes to one window on it.
fn screen(profile: &Path) -> Result<(Process, String), EngineError> {
    let mut command = Command::new(places::program("Xvfb", REMEDY)?);
    // The screen itself picks a free number and prints it once it is ready.
    command.args(["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]);
    let mut screen = Process::start_guarded(&command, profile)?;
    let number = screen
        .wait_for_output(START, |output| {
            output.lines().find_map(|line| line.trim().parse::<u32>().ok())
        })
        .map_err(EngineError::NotReady)?;
    Ok((screen, format!(":{number}")))
}
