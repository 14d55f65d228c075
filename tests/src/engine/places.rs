//! Where programs are: on the path, in the cache of developers' tools, or not at all.

use super::EngineError;
use std::path::{Path, PathBuf};

/// Finds a program on `PATH` or among the tools that `cargo xtask test` installs.
pub(super) fn program(program: &'static str, remedy: &'static str) -> Result<PathBuf, EngineError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(tools())
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .ok_or(EngineError::Missing { program, remedy })
}

/// Whether this process is root, for whom browsers refuse to start their sandboxes.
pub(super) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self").metadata().is_ok_and(|metadata| metadata.uid() == 0)
}

/// Where browsers keep what makes their next start quicker; nothing of what a visitor did.
pub(super) fn cache() -> std::io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/browsers");
    std::fs::create_dir_all(&folder)?;
    folder.canonicalize()
}

fn tools() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cache")))?;
    Some(cache.join("guichet/tools/bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_its_remedy() {
        let error = program("no-such-browser", "apt-get install no-such-browser").unwrap_err();
        let text = error.to_string();
        assert!(text.contains("no-such-browser is not installed"), "{text}");
        assert!(text.contains("apt-get install"), "{text}");
    }
}
