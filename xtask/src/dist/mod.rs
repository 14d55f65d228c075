//! `cargo xtask dist`: what a host puts on its server, in `dist/v<version>/`.
//!
//! Owns the order of the steps and the folder. The steps are modules: [`wasm`] builds the widget,
//! [`sources`] and [`imports`] shorten it, [`bundle`] makes the one script, [`languages`] the texts,
//! [`integrity`] the digests, [`snippet`] what a host pastes, [`compress`] the `.br` and `.gz`,
//! [`stamp`] says whether there is anything to do. Start reading at [`build`].

mod bundle;
pub(crate) mod compress;
mod imports;
mod integrity;
mod languages;
mod snippet;
mod sources;
pub(crate) mod stamp;
mod wasm;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::repo::{Repo, VERSION};
use crate::run::{capture, step};
use crate::{reference, tools};

/// Builds `dist/v<version>/`, unless it is there and nothing it is made of has changed.
///
/// # Errors
/// When a tool is missing or a step fails; the folder is then as it was before.
pub(crate) fn build(repo: &Repo) -> Result<()> {
    tools::ensure_build_tools(repo)?;
    let _alone = alone(repo)?;
    let made_of = stamp::inputs(repo)?;
    if stamp::is_current(repo, &made_of)? {
        println!("==> dist/v{VERSION} is up to date");
        return Ok(());
    }
    let new = repo.work().join("dist-new");
    fresh_folder(&new)?;
    let files = Files::make(repo, &new)?;
    step("integrity.json, snippet.html, types and manifest, .br and .gz", || {
        files.describe(repo, &new)?;
        compress::beside_each(&new)
    })?;
    replace(&new, &repo.dist())?;
    stamp::write(repo, &made_of)?;
    println!("    dist/v{VERSION}: {}", files.names().join(", "));
    Ok(())
}

/// What pages load.
struct Files {
    booking: Loaded,
    manage: Loaded,
    script: Shipped,
    /// Style sheets that a host may link.
    themes: Vec<Shipped>,
}

/// What the script loads: to book, or to manage what was booked.
struct Loaded {
    wasm: Shipped,
    languages: Vec<(String, Shipped)>,
}

/// A file of the folder, with its digest.
struct Shipped {
    name: String,
    integrity: String,
}

impl Shipped {
    fn write(folder: &Path, name: String, bytes: &[u8]) -> Result<Self> {
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| name.clone())?;
        Ok(Self { name, integrity: integrity::sha384(bytes) })
    }
}

impl Loaded {
    fn write(
        folder: &Path,
        (name, wasm): (&str, &wasm::Wasm),
        (place, languages): (&str, Vec<(String, String)>),
    ) -> Result<Self> {
        let name = format!("{name}-{}.wasm", integrity::short_hash(&wasm.bytes));
        let wasm = Shipped::write(folder, name, &wasm.bytes)?;
        let languages = languages
            .into_iter()
            .map(|(code, text)| {
                let name = format!("{place}/{code}.json");
                Ok((code, Shipped::write(folder, name, text.as_bytes())?))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self { wasm, languages })
    }

    fn all(&self) -> impl Iterator<Item = &Shipped> {
        std::iter::once(&self.wasm).chain(self.languages.iter().map(|(_, file)| file))
    }
}

impl Files {
    fn make(repo: &Repo, folder: &Path) -> Result<Self> {
        let booking = step("widget: Rust to wasm (wasm-pack, wasm-opt)", || {
            wasm::build(repo, wasm::Kind::Booking)
        })?;
        let manage = step("widget, to manage visits: Rust to wasm", || {
            wasm::build(repo, wasm::Kind::Manage)
        })?;
        // One script for both: the instance that a page has is called through the same functions.
        let same = booking.calls()? == manage.calls()?;
        anyhow::ensure!(
            same,
            "the manage mode asks something else of the browser than booking does"
        );
        let glue = booking.glue.clone();
        let words = ("lang", languages::compact(repo)?);
        let booking = Loaded::write(folder, ("guichet", &booking), words)?;
        let words = ("lang/manage", languages::with_manage(repo)?);
        let manage = Loaded::write(folder, ("guichet-manage", &manage), words)?;
        let script = step("widget: one script (esbuild)", || {
            bundle::build(repo, &glue, &bundle::facts(&booking, &manage))
        })?;
        let script = Shipped::write(folder, "guichet.js".to_owned(), script.as_bytes())?;
        Ok(Self { booking, manage, script, themes: themes(repo, folder)? })
    }

    fn all(&self) -> impl Iterator<Item = &Shipped> {
        let loaded = self.booking.all().chain(self.manage.all());
        std::iter::once(&self.script).chain(loaded).chain(&self.themes)
    }

    fn names(&self) -> Vec<&str> {
        self.all().map(|file| file.name.as_str()).collect()
    }

    /// Writes what lies beside the files that pages load. No page fetches what a host's tools read,
    /// so it has no digest.
    fn describe(&self, repo: &Repo, folder: &Path) -> Result<()> {
        for source in reference::FOR_TOOLS {
            let source = repo.path(source);
            let name = source.file_name().context("a file without a name")?;
            fs::copy(&source, folder.join(name)).with_context(|| source.display().to_string())?;
        }
        let digests = self.all().map(|file| (file.name.as_str(), file.integrity.as_str()));
        fs::write(folder.join("integrity.json"), integrity::document(digests))?;
        let languages = &self.booking.languages;
        let language = languages.iter().find(|(code, _)| code == "fr");
        let (_, language) = language.or(languages.first()).context("no language")?;
        let snippet = snippet::html(&self.script, &self.booking.wasm, language);
        fs::write(folder.join("snippet.html"), snippet)?;
        Ok(())
    }
}

/// Takes over `widget/themes/` as it is: whoever looks into a theme is to understand it.
fn themes(repo: &Repo, folder: &Path) -> Result<Vec<Shipped>> {
    let sources = compress::files(&repo.path("widget/themes"))?;
    let write = |source: PathBuf| {
        let name = source.file_name().context("a file without a name")?.to_string_lossy();
        Shipped::write(folder, format!("themes/{name}"), &fs::read(&source)?)
    };
    sources.into_iter().map(write).collect()
}

/// The folder of a build that exists, for the commands that look into it.
///
/// # Errors
/// When there is none yet, with the command that makes it.
pub(crate) fn existing(repo: &Repo) -> Result<PathBuf> {
    let folder = repo.dist();
    if !folder.join("integrity.json").is_file() {
        anyhow::bail!("there is no dist/v{VERSION}: run cargo xtask dist");
    }
    Ok(folder)
}

/// The style sheet as it lies inside of the script, and the script without it: for `size`.
///
/// # Errors
/// When esbuild fails, or nothing was built before.
pub(crate) fn script_without_styles(repo: &Repo) -> Result<Vec<u8>> {
    bundle::without_styles(repo).map(String::into_bytes)
}

/// Two builds at once would write over each other; the second waits for the first.
fn alone(repo: &Repo) -> Result<File> {
    fs::create_dir_all(repo.work())?;
    let lock = File::create(repo.work().join("dist.lock"))?;
    if lock.try_lock().is_err() {
        println!("==> waiting for another build of dist/");
        lock.lock()?;
    }
    Ok(lock)
}

fn fresh_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

/// The new folder takes the old one's place at once: pages may be served from it right now.
fn replace(new: &Path, place: &Path) -> Result<()> {
    let old = new.with_file_name("dist-old");
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    if place.exists() {
        fs::rename(place, &old)?;
    }
    fs::rename(new, place).with_context(|| place.display().to_string())
}

/// Runs esbuild and gives what it prints.
fn esbuild(repo: &Repo, arguments: &[String]) -> Result<String> {
    capture(repo.program("esbuild").args(arguments).arg("--log-level=warning"))
}
