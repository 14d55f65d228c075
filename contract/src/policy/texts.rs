//! Texts in several languages.

use crate::json::{Json, ShapeError, Wire};

/// A language tag such as `fr` or `pt-BR` (the part of BCP 47 that hosts need).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))]
pub struct Language(String);

impl Language {
    /// Reads a tag; `None` when it has not the form.
    pub fn parse(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-');
        let primary = parts.next()?;
        let sound = (2..=3).contains(&primary.len())
            && primary.bytes().all(|byte| byte.is_ascii_lowercase())
            && parts.all(|part| {
                (2..=8).contains(&part.len())
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
        sound.then(|| Self(tag.to_owned()))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first hyphen.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl Wire for Language {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(tag) => Self::parse(tag),
            _ => None,
        }
        .ok_or(ShapeError::new("expected a language tag such as fr or pt-BR"))
    }
    fn write(&self) -> Json {
        Json::text(&self.0)
    }
}

/// One value for each language of a policy: `{"fr": ..., "en": ...}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerLanguage<T>(Vec<(Language, T)>);

/// A text in each language of a policy.
pub type Texts = PerLanguage<String>;

/// Words to search by, in each language of a policy.
pub type SearchWords = PerLanguage<Vec<String>>;

impl<T> PerLanguage<T> {
    /// The value in a language, else in another variety of it, else the first.
    pub fn get(&self, language: &str) -> Option<&T> {
        let primary = language.split('-').next().unwrap_or_default();
        let exact = self.0.iter().find(|(known, _)| known.as_str() == language);
        let variety = || self.0.iter().find(|(known, _)| known.primary() == primary);
        exact.or_else(variety).or(self.0.first()).map(|(_, value)| value)
    }

    /// Languages and values, in the document's order.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &T)> {
        self.0.iter().map(|(language, value)| (language, value))
    }
}

impl Texts {
    /// The text in a language, as [`PerLanguage::get`] finds it.
    pub fn text(&self, language: &str) -> &str {
        self.get(language).map_or("", String::as_str)
    }
}

impl<T: Wire> Wire for PerLanguage<T> {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        let members =
            json.members().ok_or(ShapeError::new("expected an object with a member a language"))?;
        let read = |(tag, value): &(String, Json)| {
            let language = Language::parse(tag).ok_or(ShapeError::new("not a language tag"));
            language
                .and_then(|language| Ok((language, T::read(value)?)))
                .map_err(|error| error.at(tag))
        };
        members.iter().map(read).collect::<Result<_, _>>().map(Self)
    }
    fn write(&self) -> Json {
        let write = |(language, value): &(Language, T)| (language.0.clone(), value.write());
        Json::Object(self.0.iter().map(write).collect())
    }
}

#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> utoipa::ToSchema for PerLanguage<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "PerLanguage".into()
    }
}

#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> utoipa::PartialSchema for PerLanguage<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .additional_properties(Some(<T as utoipa::PartialSchema>::schema()))
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_to_the_variety_then_to_the_first() {
        let texts = Texts::read(&Json::parse(r#"{"fr":"Bonjour","pt-BR":"Oi"}"#).unwrap()).unwrap();
        assert_eq!(texts.text("pt-PT"), "Oi");
        assert_eq!(texts.text("fr-CH"), "Bonjour");
        assert_eq!(texts.text("de"), "Bonjour");
    }

    #[test]
    fn tags_have_a_form() {
        for bad in ["", "f", "FR", "fr-", "fr_FR", "français"] {
            assert_eq!(Language::parse(bad), None, "{bad}");
        }
    }
}
