//! Which addresses of the network are asked for a host's sake: public ones, and those that the
//! operator allows.
//!
//! Owns the judgement and where it is made: on the very addresses that a connection is made to, after
//! names were resolved, so that a name cannot mean one address when it is judged and another when it is
//! asked. Start reading at [`Guard::permits`].

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// What is not reached over the public network (IANA's registries of special addresses), in IPv4.
const SPECIAL_4: &[([u8; 4], u8)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];
/// In IPv6, all that is public is in here.
const PUBLIC_6: ([u16; 8], u8) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);
/// And not in here: documentation, benchmarks, other protocols' own.
const SPECIAL_6: &[([u16; 8], u8)] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

/// Which addresses may be asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    allowed: Vec<IpNet>,
}

/// A name leads to an address that is not to be asked.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the address leads into a network that is not to be asked")]
pub(super) struct Forbidden;

impl Guard {
    /// Public addresses, and these networks.
    pub(super) fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether this address may be asked.
    pub(super) fn permits(&self, address: IpAddr) -> bool {
        // The same host, in other words (RFC 4291 section 2.5.5.2).
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address)) || is_public(address)
    }
}

fn is_public(address: IpAddr) -> bool {
    let within_4 = |address: Ipv4Addr, (network, length): ([u8; 4], u8)| {
        Ipv4Net::new_assert(network.into(), length).contains(&address)
    };
    let within_6 = |address: Ipv6Addr, (network, length): ([u16; 8], u8)| {
        Ipv6Net::new_assert(network.into(), length).contains(&address)
    };
    match address {
        IpAddr::V4(address) => !SPECIAL_4.iter().any(|network| within_4(address, *network)),
        IpAddr::V6(address) => {
            within_6(address, PUBLIC_6) && !SPECIAL_6.iter().any(|it| within_6(address, *it))
        }
    }
}

/// Resolves names, and hands over an address only when all of a name may be asked: whoever mixes in
/// another means no good.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) guard: Guard,
    pub(super) resolver: DefaultResolver,
}

impl Resolver for Judged {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.resolver.resolve(uri, config, timeout)?;
        if found.iter().all(|address| self.guard.permits(address.ip())) {
            Ok(found)
        } else {
            Err(ureq::Error::Other(Box::new(Forbidden)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(guard: &Guard, text: &str) -> bool {
        guard.permits(text.parse().unwrap())
    }

    #[test]
    fn public_addresses_may_be_asked_and_the_operators_own_network_may_not() {
        let guard = Guard::default();
        for public in
            ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:2800:220:1::1", "2a01:e0a::1"]
        {
            assert!(permits(&guard, public), "{public}");
        }
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2001::1",
        ] {
            assert!(!permits(&guard, inside), "{inside}");
        }
    }

    #[test]
    fn what_the_operator_allows_may_be_asked_and_nothing_beside_it() {
        let guard = Guard::new(vec!["127.0.0.1/32".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        for allowed in ["127.0.0.1", "::ffff:127.0.0.1", "fd12::1", "8.8.8.8"] {
            assert!(permits(&guard, allowed), "{allowed}");
        }
        for beside in ["127.0.0.2", "10.0.0.1", "fe80::1"] {
            assert!(!permits(&guard, beside), "{beside}");
        }
    }
}
