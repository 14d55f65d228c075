//! Answers of the staff's API: a struct, its writing, its reading and its schema, declared once.

/// Declares a struct that travels as a JSON object with the members of its fields' names.
macro_rules! answer {
    ($(#[$attribute:meta])* pub struct $name:ident {
        $($(#[$field_attribute:meta])* pub $field:ident: $kind:ty,)*
    }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, utoipa::ToSchema)]
        pub struct $name {
            $($(#[$field_attribute])* pub $field: $kind,)*
        }

        impl guichet_contract::json::Wire for $name {
            fn read(
                json: &guichet_contract::json::Json,
            ) -> Result<Self, guichet_contract::json::ShapeError> {
                Ok(Self { $($field: guichet_contract::json::member(json, stringify!($field))?,)* })
            }
            fn write(&self) -> guichet_contract::json::Json {
                guichet_contract::json::Json::object([
                    $((stringify!($field), guichet_contract::json::Wire::write(&self.$field)),)*
                ])
            }
        }
    };
}
pub(crate) use answer;
