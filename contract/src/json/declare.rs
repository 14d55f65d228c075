//! Declaring types that travel: a struct or an enum, its reading, its writing and its schema.

/// Declares a struct that travels as a JSON object with the members of its fields' names. Its
/// reader refuses members that it does not know: whoever sends more means something by it.
macro_rules! wire_struct {
    ($($declaration:tt)*) => {
        $crate::json::wire_object! { only_members $($declaration)* }
    };
}
pub(crate) use wire_struct;

/// Declares a struct of an answer. Its reader passes over members that it does not know: a page
/// pins its widget for years, and the backend beside it may have learnt to say more since.
macro_rules! wire_answer {
    ($($declaration:tt)*) => {
        $crate::json::wire_object! { any_members $($declaration)* }
    };
}
pub(crate) use wire_answer;

macro_rules! wire_object {
    ($members:ident $(#[$attribute:meta])* $visibility:vis struct $name:ident {
        $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $kind:ty,)*
    }) => {
        $(#[$attribute])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $visibility struct $name {
            $($(#[$field_attribute])* $field_visibility $field: $kind,)*
        }

        impl $crate::json::Wire for $name {
            fn read(json: &$crate::json::Json) -> Result<Self, $crate::json::ShapeError> {
                $crate::json::$members(json, &[$(stringify!($field)),*])?;
                Ok(Self { $($field: $crate::json::member(json, stringify!($field))?,)* })
            }
            fn write(&self) -> $crate::json::Json {
                $crate::json::Json::Object(vec![
                    $((stringify!($field).to_owned(), $crate::json::Wire::write(&self.$field)),)*
                ])
            }
        }
    };
}
pub(crate) use wire_object;

/// Declares an enum that travels as one of a few fixed words.
macro_rules! wire_words {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident {
        $($(#[$variant_attribute:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $visibility enum $name {
            $($(#[$variant_attribute])* #[cfg_attr(feature = "openapi", schema(rename = $word))] $variant,)*
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The variant of a word, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.word() == word)
            }
        }

        impl $crate::json::Wire for $name {
            fn read(json: &$crate::json::Json) -> Result<Self, $crate::json::ShapeError> {
                match json {
                    $crate::json::Json::Text(word) => Self::from_word(word),
                    _ => None,
                }
                .ok_or($crate::json::ShapeError::new(concat!("expected one of:" $(, " ", $word)*)))
            }
            fn write(&self) -> $crate::json::Json {
                $crate::json::Json::text(self.word())
            }
        }
    };
}
pub(crate) use wire_words;
