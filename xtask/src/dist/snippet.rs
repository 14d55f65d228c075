//! `snippet.html`: what a host pastes, with the digests of this very build.
//!
//! Owns its text. What the attributes mean is in `docs/integrating.md`.

use super::Shipped;
use crate::repo::VERSION;

/// The snippet. `ASSETS`, `API` and `SITE` are the host's to fill in.
///
/// The wasm comes first: it is the largest by far, and the page is waiting for it at the end.
///
/// The preloads carry no `integrity`: the element's own fetches do, and a preload that differs in
/// it would be fetched twice.
pub(super) fn html(script: &Shipped, wasm: &Shipped, language: &Shipped) -> String {
    format!(
        r#"<!-- Guichet {VERSION}. Replace ASSETS (where these files are), API and SITE. See docs/integrating.md. -->

<!-- 1. In the head: the script, and what it will need, asked for at once. -->
<link rel="preload" as="fetch" crossorigin href="ASSETS/v{VERSION}/{wasm}">
<link rel="preload" as="fetch" crossorigin href="/guichet/policy.json">
<link rel="preload" as="fetch" crossorigin href="ASSETS/v{VERSION}/{language}">
<script type="module" src="ASSETS/v{VERSION}/guichet.js" integrity="{integrity}" crossorigin></script>

<!-- 2. In a style sheet: the room that the counter takes, so that nothing jumps.
guichet-booking {{ display: block; min-height: 36rem; }}
-->

<!-- 3. Where the counter is to stand, with what patients see where it cannot work. -->
<guichet-booking api="API" site="SITE" policy="/guichet/policy.json">
  <p>Call us: <a href="tel:+33199000000">01 99 00 00 00</a></p>
</guichet-booking>
"#,
        wasm = wasm.name,
        language = language.name,
        integrity = script.integrity,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_pins_the_script_and_names_the_wasm() {
        let file = |name: &str, integrity: &str| Shipped {
            name: name.to_owned(),
            integrity: integrity.to_owned(),
        };
        let html = html(
            &file("guichet.js", "sha384-s"),
            &file("guichet-1.wasm", "sha384-w"),
            &file("lang/fr.json", "sha384-l"),
        );
        assert!(html.contains("integrity=\"sha384-s\""));
        assert!(html.contains("/guichet-1.wasm\""));
        assert!(html.contains("/lang/fr.json\""));
    }
}
