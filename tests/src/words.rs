//! The widget's own words, so that a journey reads as what it does and a better wording breaks no
//! journey.
//!
//! Knows the form of `widget/lang/<code>.json`: texts with `{placeholders}`, and plurals as an
//! object of forms.

use crate::page::Name;
use guichet_contract::json::Json;
use std::path::Path;

/// The words of one language.
#[derive(Debug, Clone)]
pub struct Words {
    language: &'static str,
    texts: Json,
}

impl Words {
    /// Reads the file of a language: `fr`, `en`.
    pub fn of(language: &'static str) -> Self {
        Self::read(language, "../widget/lang")
    }

    /// Those of the manage mode.
    pub fn of_manage(language: &'static str) -> Self {
        Self::read(language, "../widget/lang/manage")
    }

    fn read(language: &'static str, folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let file = folder.join(format!("{language}.json"));
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let texts =
            Json::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Self { language, texts }
    }

    /// The code of the language.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// A text without placeholders.
    #[track_caller]
    pub fn text(&self, key: &str) -> String {
        let text = self.raw(key);
        assert!(!text.contains('{'), "{key} has placeholders: {text}");
        text
    }

    /// A text with its placeholders filled in.
    #[track_caller]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let filled = values.iter().fold(self.raw(key), |text, (name, value)| {
            let place = format!("{{{name}}}");
            assert!(text.contains(&place), "{key} has no {place}: {text}");
            text.replace(&place, value)
        });
        assert!(!filled.contains('{'), "{key} has more placeholders: {filled}");
        filled
    }

    /// A text whose placeholders may stand for anything, as a name to look for. Of a plural, the
    /// form for many.
    #[track_caller]
    pub fn any(&self, key: &str) -> Name {
        let text = self.raw(key);
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            parts.push(before.to_owned());
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        parts.push(rest.to_owned());
        Name::Parts(parts)
    }

    #[track_caller]
    fn raw(&self, key: &str) -> String {
        match self.texts.get(key) {
            Some(Json::Text(text)) => text.clone(),
            Some(plural) => match plural.get("other") {
                Some(Json::Text(text)) => text.clone(),
                _ => panic!("{key} in {}.json is neither a text nor a plural", self.language),
            },
            None => panic!("{}.json has no {key}", self.language),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let text = r#"{"a.plain":"Continuer","a.step":"Étape {n} sur {all}","a.many":{"one":"{count} horaire","other":"{count} horaires"}}"#;
        Words { language: "fr", texts: Json::parse(text).unwrap() }
    }

    #[test]
    fn placeholders_are_filled_or_stand_for_anything() {
        assert_eq!(words().text("a.plain"), "Continuer");
        assert_eq!(words().with("a.step", &[("n", "2"), ("all", "4")]), "Étape 2 sur 4");
        assert!(words().any("a.step").is_met_by("Étape 3 sur 4"));
        assert!(words().any("a.many").is_met_by("6 horaires"));
    }

    #[test]
    #[should_panic(expected = "fr.json has no a.gone")]
    fn a_key_that_is_gone_is_named() {
        words().text("a.gone");
    }

    #[test]
    #[should_panic(expected = "has more placeholders")]
    fn a_placeholder_that_is_forgotten_is_no_text() {
        words().with("a.step", &[("n", "2")]);
    }
}
