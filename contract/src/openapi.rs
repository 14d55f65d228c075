//! Schemas of the types that travel as a text although they are made of parts.

use crate::time::{LocalDate, LocalDateTime};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

impl PartialSchema for LocalDate {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Date);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for LocalDate {}

impl PartialSchema for LocalDateTime {
    fn schema() -> RefOr<Schema> {
        let pattern = r"^\d{4}-\d\d-\d\dT\d\d:\d\d$";
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).into()
    }
}

impl ToSchema for LocalDateTime {}
