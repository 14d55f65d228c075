//! The Content-Security-Policy of a page with the widget, exactly as integrators are told it.
//!
//! Owns the way from the block in `docs/integrating.md` to the header, so that what the page on
//! integrating says is what every journey runs under.

use crate::origin::Origins;

const GUIDE: &str = include_str!("../../docs/integrating.md");

/// What a block stands between in the guide; its name, if it has one, follows the first.
const FENCES: (&str, &str) = ("```csp", "```");

/// The stand-ins for the two origins in the guide.
const STAND_INS: [(&str, &str); 2] =
    [("https://guichet-files.example", "assets"), ("https://booking.example", "api")];

/// The guide's blocks as they stand there: names, which are empty for the one that is recommended,
/// and directives, one a line.
fn blocks() -> impl Iterator<Item = (&'static str, &'static str)> {
    GUIDE.split(FENCES.0).skip(1).filter_map(|after| {
        let (block, _) = after.split_once(FENCES.1)?;
        let (name, directives) = block.split_once('\n')?;
        Some((name.trim(), directives))
    })
}

/// The value of the header, for these origins, that the guide recommends.
///
/// Empty when the guide has lost it: then nothing runs and every journey says so.
pub fn content_security_policy(origins: &Origins) -> String {
    let recommended = blocks().find(|(name, _)| name.is_empty());
    recommended.map_or_else(String::new, |(_, block)| header(block, origins))
}

/// Names and values of every other header that the guide has for pages with policies of their own.
pub fn other_security_policies(origins: &Origins) -> Vec<(&'static str, String)> {
    let others = blocks().filter(|(name, _)| !name.is_empty());
    others.map(|(name, block)| (name, header(block, origins))).collect()
}

fn header(block: &str, origins: &Origins) -> String {
    let line = block.lines().map(str::trim).collect::<Vec<_>>().join(" ");
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
    fn the_guides_other_blocks_have_names_and_the_real_origins() {
        let others = other_security_policies(&Origins::demo());
        assert!(others.len() >= 6, "{others:?}");
        for (name, header) in others {
            assert!(header.contains("-src ") && !header.contains(".example"), "{name}: {header}");
            assert!(!header.ends_with(';') && !header.contains('\n'), "{name}: {header}");
        }
    }

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
