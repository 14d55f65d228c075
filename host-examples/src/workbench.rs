//! What only the developer's page has: documents and files to work with, and itself under other
//! Content-Security-Policies.
//!
//! Owns which of the guide's policies are offered. How the page uses all this is in
//! `sandbox/public/js/`.

use crate::csp::other_security_policies;
use crate::documents::{policy_document, schedule_path};
use crate::host::Host;
use crate::hosts::Hosts;
use crate::page::Page;
use crate::release::VERSION;
use std::io;
use std::path::Path;

/// The policies of the guide under which a page of files alone can be; the others want a nonce in its
/// markup, or the widget's files beside it.
pub(crate) const LEVELS: [&str; 4] = ["trusted-types", "legacy", "permissive", "without-wasm"];

/// Puts it on the developer's host, whose pages are there already.
pub(crate) fn put(hosts: &Hosts) -> io::Result<()> {
    let file =
        |path: &str, text: String| hosts.put_page(Host::Sandbox, path, Page::file(path, text));
    file("/guichet/clinic.json", policy_document(Host::Clinic, hosts.origins())?);
    for (path, host) in [
        ("/guichet/schedule.json", Host::Hospital),
        ("/guichet/clinic-schedule.json", Host::Clinic),
    ] {
        file(path, std::fs::read_to_string(schedule_path(host))?);
    }
    // Out of the element's own folder: what the console says of colours is said beside the fields.
    let contrast = Path::new(env!("CARGO_MANIFEST_DIR")).join("../widget/element/contrast.js");
    file("/js/contrast.js", std::fs::read_to_string(contrast)?);
    // As a strict page has them: from its own origin.
    let themes = format!("/v{VERSION}/themes/");
    for (path, bytes) in hosts.release().files.iter() {
        if let Some(name) = path
            .strip_prefix(&themes)
            .filter(|name| Path::new(name).extension() == Some("css".as_ref()))
        {
            file(&format!("/themes/{name}"), String::from_utf8_lossy(bytes).into_owned());
        }
    }
    let markup = std::fs::read_to_string(Host::Sandbox.folder().join("public/index.html"))?;
    for (name, csp) in other_security_policies(&hosts.origins().seen_by(Host::Sandbox)) {
        if LEVELS.contains(&name) {
            let page = Page::html(markup.replace("{{csp}}", name)).with_csp(csp);
            hosts.put_page(Host::Sandbox, &format!("/csp/{name}.html"), page);
        }
    }
    Ok(())
}
