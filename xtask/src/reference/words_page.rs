//! `docs/reference/words.md`: every sentence of the widget that a host may replace, by its key.

use std::fmt::Write;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

/// The page, of the English words and those of the manage mode.
///
/// # Errors
/// When a file is not one object of texts and plurals.
pub(super) fn text(booking: &Json, manage: &Json) -> Result<String> {
    let mut out =
        "# Words\n\nWritten by `cargo xtask reference` from `widget/lang/`: do not edit. How to \
                   replace them is in\n[integrating](../integrating.md#words).\n"
            .to_owned();
    for (title, words) in [("Booking", booking), ("The manage page", manage)] {
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(out, "\n## {title}\n\n| key | English |\n| --- | --- |");
        for (key, value) in words.members().context("a language file is one object")? {
            let english = match value {
                Json::Text(text) => escaped(text),
                plural => forms(plural).with_context(|| key.clone())?,
            };
            let _ = writeln!(out, "| `{key}` | {english} |");
        }
    }
    Ok(out)
}

fn forms(plural: &Json) -> Result<String> {
    let forms = plural.members().context("neither a text nor a plural")?;
    let form = |(name, text): &(String, Json)| match text {
        Json::Text(text) => Some(format!("{name}: {}", escaped(text))),
        _ => None,
    };
    let forms: Option<Vec<String>> = forms.iter().map(form).collect();
    Ok(forms.context("a plural form that is no text")?.join("<br>"))
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_row() {
        let read = |text| Json::parse(text).unwrap();
        let page = text(
            &read(r#"{"back":"Back","n":{"one":"{count} time","other":"{count} times"}}"#),
            &read(r#"{"manage.move":"Move"}"#),
        );
        let page = page.unwrap();
        for row in [
            "| `back` | Back |",
            "| `n` | one: {count} time<br>other: {count} times |",
            "| `manage.move` | Move |",
        ] {
            assert!(page.lines().any(|line| line == row), "{row}\n{page}");
        }
    }
}
