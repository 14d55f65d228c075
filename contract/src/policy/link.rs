//! Links of a policy: only to the host's own pages.

/// Whether `prefix` can stand in `links`: an origin, perhaps a path, and a slash at the end, so
/// that `https://hospital.example` cannot also mean `https://hospital.example.evil.test`.
pub(super) fn is_prefix(prefix: &str) -> bool {
    is_web_address(prefix) && prefix.ends_with('/')
}

/// An absolute `https` address without user, query-free or not; `http` on loopback alone, where
/// developers work.
pub(super) fn is_web_address(address: &str) -> bool {
    let (rest, loopback_only) =
        match (address.strip_prefix("https://"), address.strip_prefix("http://")) {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => return false,
        };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let of_a_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    // Browsers read a backslash as a slash and drop line breaks; neither may stand in an address.
    let plain =
        address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte));
    plain
        && !host.is_empty()
        && host.bytes().all(of_a_host)
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && (!loopback_only || matches!(host, "localhost" | "127.0.0.1"))
}

/// Whether `address` begins with one of the permitted prefixes and cannot leave it by dots.
pub(super) fn is_permitted(address: &str, prefixes: &[String]) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let climbs = path.split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        matches!(part.as_str(), "." | ".." | "%2e" | "%2e." | ".%2e" | "%2e%2e")
    });
    is_web_address(address)
        && !climbs
        && prefixes.iter().any(|prefix| address.starts_with(prefix.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_on_the_hosts_pages() {
        let prefixes = ["https://hospital.example/rdv/".to_owned()];
        assert!(is_permitted("https://hospital.example/rdv/plan?x=1#y", &prefixes));
        for bad in [
            "https://hospital.example/other",
            "https://hospital.example/rdv/../other",
            "https://hospital.example/rdv/%2E%2e/other",
            "https://hospital.example.evil.test/rdv/",
            "https://user@hospital.example/rdv/",
            "javascript:alert(1)",
            "https://hospital.example\\rdv/",
            "//hospital.example/rdv/",
            "http://hospital.example/rdv/",
        ] {
            assert!(!is_permitted(bad, &prefixes), "{bad}");
        }
    }

    #[test]
    fn a_prefix_ends_where_a_part_ends() {
        assert!(is_prefix("https://hospital.example/"));
        assert!(is_prefix("http://127.0.0.1:8601/"));
        for bad in [
            "https://hospital.example",
            "https:///",
            "http://hospital.example/",
            "/rdv/",
            "https://a@b/",
            "https://a:b@c/",
            "https://a:1@b/",
            "https://a%2eb/",
            "https://a:/",
            "https://a:8x/",
        ] {
            assert!(!is_prefix(bad), "{bad}");
        }
    }
}
