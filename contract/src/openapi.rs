//! Schemas of the types that travel as a text although they are made of parts.

use crate::time::{LocalDate, LocalDateTime};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

impl PartialSchema for LocalDate {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Date);
        let meaning = "A day by the calendar at the place. On the wire: `2026-11-24`.";
        let text = ObjectBuilder::new().schema_type(Type::String).format(Some(format));
        text.description(Some(meaning)).into()
    }
}

impl ToSchema for LocalDate {}

impl PartialSchema for LocalDateTime {
    fn schema() -> RefOr<Schema> {
        let pattern = r"^\d{4}-\d\d-\d\dT\d\d:\d\d$";
        let meaning = "A day and a time by the clock at the place, to the minute. On the wire: \
                       `2026-11-24T09:40`.";
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern));
        text.description(Some(meaning)).into()
    }
}

impl ToSchema for LocalDateTime {}
