//! `cargo xtask dist`: what a host puts on its server, in `dist/v<version>/`.
//!
//! Owns the order of the steps and the folder. The steps are modules: [`wasm`] builds the widget,
//! [`imports`] shortens what it calls, [`bundle`] makes the one script, [`languages`] the texts,
//! [`integrity`] the digests, [`snippet`] what a host pastes, [`compress`] the `.br` and `.gz`,
//! [`stamp`] says whether there is anything to do. Start reading at [`build`].

mod bundle;
pub(crate) mod compress;
mod imports;
mod integrity;
mod languages;
mod snippet;
mod stamp;
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

/// What a page loads.
struct Files {
    wasm: Shipped,
    languages: Vec<(String, Shipped)>,
    script: Shipped,
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

impl Files {
    fn make(repo: &Repo, folder: &Path) -> Result<Self> {
        let wasm = step("widget: Rust to wasm (wasm-pack, wasm-opt)", || wasm::build(repo))?;
        let name = format!("guichet-{}.wasm", integrity::short_hash(&wasm.bytes));
        let shipped_wasm = Shipped::write(folder, name, &wasm.bytes)?;
        let languages = languages::compact(repo)?
            .into_iter()
            .map(|(code, text)| {
                let name = format!("lang/{code}.json");
                Ok((code, Shipped::write(folder, name, text.as_bytes())?))
            })
            .collect::<Result<Vec<_>>>()?;
        let script = step("widget: one script (esbuild)", || {
            bundle::build(repo, &wasm.glue, &bundle::facts(&shipped_wasm, &languages))
        })?;
        let script = Shipped::write(folder, "guichet.js".to_owned(), script.as_bytes())?;
        Ok(Self { wasm: shipped_wasm, languages, script })
    }

    fn all(&self) -> impl Iterator<Item = &Shipped> {
        [&self.script, &self.wasm].into_iter().chain(self.languages.iter().map(|(_, file)| file))
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
        let language = self.languages.iter().find(|(code, _)| code == "fr");
        let (_, language) = language.or(self.languages.first()).context("no language")?;
        let snippet = snippet::html(&self.script, &self.wasm, language);
        fs::write(folder.join("snippet.html"), snippet)?;
        Ok(())
    }
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
