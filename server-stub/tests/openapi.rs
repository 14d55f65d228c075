//! The description of the API in the documents.
//!
//! Owns that it is the one that the server gives: `docs/reference/` and its checks are made of it.

use guichet_server::openapi;
use std::path::Path;

#[test]
fn the_description_in_the_documents_is_the_one_that_the_server_gives() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/openapi.json");
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written == format!("{}\n", openapi::document()), "run cargo xtask reference");
}
