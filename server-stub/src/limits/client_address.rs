//! Who is asking: the address of the client behind the proxies that the operator trusts.
//!
//! `X-Forwarded-For` is written by whoever sends it. Only what a trusted proxy appended is true, so
//! the list is walked from the right and ends at the first address that is no trusted proxy.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of the client, given the peer of the connection.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut client = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or("unreadable")).collect();
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(&client) {
            break;
        }
        // What cannot be read was not written by a proxy: the last one we trust is all we know.
        let Some(address) = parse(entry.trim()) else { break };
        client = address;
    }
    client
}

/// What counts as one client: an IPv4 address, or the /64 network that an IPv6 subscriber has.
pub fn rate_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            IpAddr::V6(std::net::Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// An address, perhaps with a port, as proxies write them.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().or_else(|_| entry.parse().map(|at: SocketAddr| at.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_header_is_not_believed() {
        assert_eq!(client("198.51.100.7", &["203.0.113.9"], &[]), "198.51.100.7");
        assert_eq!(client("198.51.100.7", &["203.0.113.9"], &["10.0.0.0/8"]), "198.51.100.7");
    }

    #[test]
    fn the_walk_from_the_right_ends_at_the_first_address_that_is_no_proxy_of_ours() {
        let trusted = &["10.0.0.0/8"];
        for (forwarded, expected) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9, 10.0.0.3"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9,10.0.0.3"], "203.0.113.9"),
            (&["1.1.1.1, garbage"], "10.0.0.2"),
            (&["10.0.0.9"], "10.0.0.9"),
            (&[], "10.0.0.2"),
        ] {
            assert_eq!(client("10.0.0.2", forwarded, trusted), expected, "{forwarded:?}");
        }
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        let trusted = &["127.0.0.1/32"];
        for (entry, expected) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
        ] {
            assert_eq!(client("127.0.0.1", &[entry], trusted), expected, "{entry}");
            assert_eq!(client("::ffff:127.0.0.1", &[entry], trusted), expected, "{entry}");
        }
    }

    #[test]
    fn one_ipv6_subscriber_is_one_client() {
        let key = |text: &str| rate_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::"));
        assert_ne!(key("2001:db8:1:2::"), key("2001:db8:1:3::"));
        assert_ne!(key("203.0.113.1"), key("203.0.113.2"));
    }
}
