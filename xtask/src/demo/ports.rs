//! The ports of the demo: one origin each.
//!
//! Owns the numbers, which the host examples count in the same way.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

/// The first port; the rest is counted from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ports(pub(super) u16);

impl Ports {
    /// The backend.
    pub(super) fn api(self) -> u16 {
        self.0
    }

    /// The hospital's pages.
    pub(super) fn hospital(self) -> u16 {
        self.0 + 1
    }

    /// The clinic's pages.
    pub(super) fn clinic(self) -> u16 {
        self.0 + 2
    }

    /// The developer's page.
    pub(super) fn sandbox(self) -> u16 {
        self.0 + 3
    }

    /// The vendor that cheats.
    pub(super) fn vendor(self) -> u16 {
        self.0 + 4
    }

    /// What staff ask and see.
    pub(super) fn staff(self) -> u16 {
        self.0 + 5
    }

    /// The backend in sandbox mode.
    pub(super) fn worlds(self) -> u16 {
        self.0 + 6
    }

    /// The widget's files.
    pub(super) fn assets(self) -> u16 {
        self.0 + 10
    }

    /// Fails early, before minutes of building, when somebody else listens on one of them.
    pub(super) fn check_free(self) -> Result<()> {
        if self.0 > u16::MAX - 10 {
            bail!("--port-base {}: at most {}", self.0, u16::MAX - 10);
        }
        let hosts = [self.hospital(), self.clinic(), self.sandbox()];
        let others = [self.api(), self.vendor(), self.staff(), self.worlds(), self.assets()];
        let all = others.into_iter().chain(hosts);
        let busy: Vec<String> = all
            .filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_err())
            .map(|port| port.to_string())
            .collect();
        if busy.is_empty() {
            return Ok(());
        }
        let other = if self.0 < 9600 { 9600 } else { 8600 };
        bail!(
            "in use: port {}\n    stop what listens there, or choose others: \
             cargo xtask demo --port-base {other}",
            busy.join(", port ")
        )
    }
}

/// The origin of a port of this machine.
pub(super) fn origin(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_remedy() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = Ports(port).check_free().unwrap_err().to_string();
        assert!(error.contains(&format!("port {port}")), "{error}");
        assert!(error.contains("--port-base"), "{error}");
    }

    #[test]
    fn a_base_without_room_for_the_rest_is_refused() {
        assert!(Ports(65_530).check_free().is_err());
    }
}
