//! Our documentation as a site, on the hospital's host, so that its examples book for real.
//!
//! Owns under which Content-Security-Policy it is shown. How it is made is `cargo xtask book`'s.

use crate::csp::content_security_policy;
use crate::folder::Folder;
use crate::host::Host;
use crate::hosts::Hosts;
use crate::page::Page;
use std::io;
use std::path::Path;

/// Puts the built site there.
pub(crate) fn put(hosts: &Hosts, built: &Path) -> io::Result<()> {
    let csp = book_policy(&content_security_policy(hosts.origins()));
    for (path, bytes) in Folder::read(built)?.iter() {
        let page = Page::file(path, bytes).with_csp(csp.clone());
        hosts.put_page(Host::Hospital, &format!("/book{path}"), page);
    }
    Ok(())
}

/// mdBook has scripts and styles in its markup, and writes markup from them: a site like that is
/// weaker than a page with the widget need be.
fn book_policy(recommended: &str) -> String {
    let trusted = "; require-trusted-types-for 'script'";
    recommended
        .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
        .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        .replace("img-src 'self'", "img-src 'self' data:")
        .replace(trusted, "")
}
