//! Who asks: the client behind the proxies that the operator trusts.

use crate::limits::client_address::client_address;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr};

/// The address at the other end of the connection; the listener adds it to each request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// The address of whoever sent a request.
pub(crate) fn of(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request.extensions().get().map_or(Ipv4Addr::UNSPECIFIED.into(), |Peer(ip)| *ip);
    client_address(peer, request.headers(), trusted)
}

/// What stands behind `Bearer` in the one `Authorization` header (RFC 6750 section 2.1).
pub(crate) fn credentials(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    // Of two, a proxy and we could each believe another.
    let only = all.next().filter(|_| all.next().is_none())?;
    let (scheme, credentials) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| credentials.trim())
}
