//! The Content-Security-Policy of a page with the widget, exactly as integrators are told it.
//!
//! Owns the way from the block in `docs/integrating.md` to the header, so that what the page on
//! integrating says is what every journey runs under.

use crate::origin::Origins;

const GUIDE: &str = include_str!("../../docs/integrating.md");

/// What the block stands between in the guide.
const FENCES: (&str, &str) = ("```csp\n", "```");

/// The stand-ins for the two origins in the guide.
const STAND_INS: [(&str, &str); 2] =
    [("https://guichet-files.example", "assets"), ("https://booking.example", "api")];

/// The guide's block as it stands there, one directive a line.
///
/// Empty when the guide has lost it: then nothing runs and every journey says so.
pub(crate) fn block() -> &'static str {
    let after = GUIDE.split_once(FENCES.0).map_or("", |(_, after)| after);
    after.split_once(FENCES.1).map_or("", |(block, _)| block)
}

/// The value of the header, for these origins.
pub fn content_security_policy(origins: &Origins) -> String {
    let line = block().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let named = origins.named();
    STAND_INS.iter().fold(line, |text, (stand_in, name)| {
        let origin = named.iter().find(|(known, _)| known == name).map(|(_, origin)| *origin);
        origin.map_or(text.clone(), |origin| text.replace(stand_in, origin.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_block_becomes_a_header_with_the_real_origins() {
        let header = content_security_policy(&Origins::demo());
        let directives: Vec<_> = header.split(';').map(str::trim).collect();
        for expected in [
            "default-src 'none'",
            "script-src 'self' http://127.0.0.1:8610 'wasm-unsafe-eval'",
            "connect-src 'self' http://127.0.0.1:8610 http://127.0.0.1:8600",
            "style-src 'self'",
            "frame-src 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(directives.contains(&expected), "{expected} in {header}");
        }
        assert!(!header.contains(".example"), "{header}");
        assert!(!header.contains("unsafe-inline") && !header.contains("'unsafe-eval'"), "{header}");
    }
}
