//! File descriptors: each connection needs one, and many systems allow 1,024 unless asked.

/// For the database, the log and the connections that are turned away.
const SPARE: u64 = 512;

/// Raises the process's own limit as far as it may, and warns when that is not far enough.
pub fn allow_connections(max_connections: usize) {
    let needed = u64::try_from(max_connections).unwrap_or(u64::MAX).saturating_add(SPARE);
    match rlimit::increase_nofile_limit(needed) {
        Ok(allowed) if allowed >= needed => {}
        Ok(allowed) => tracing::warn!(
            allowed,
            needed,
            "too few file descriptors for max_connections: raise the hard limit or lower the setting"
        ),
        Err(error) => {
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(cause, needed, "the limit of file descriptors is not known");
        }
    }
}
