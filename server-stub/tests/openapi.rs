//! The descriptions of the APIs in the documents.
//!
//! Owns that they are those that the server gives: `docs/reference/` and its checks are made of them.

use guichet_server::store::sqlite::SqliteStore;
use guichet_server::{admin, openapi};
use std::path::Path;

#[test]
fn the_descriptions_in_the_documents_are_those_that_the_server_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference");
    for (name, given) in [
        ("openapi.json", openapi::document()),
        ("openapi-staff.json", admin::openapi::document::<SqliteStore>()),
    ] {
        let written = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(written == format!("{given}\n"), "{name}: run cargo xtask reference");
    }
}
