//! A page: what the web sees at one path of a host.
//!
//! Owns the placeholders of pages and what stands for them. A page says `{{api}}` where its
//! markup needs the backend's origin; the file on disk is thus the same for every run.

use crate::csp::content_security_policy;
use crate::folder::media_type;
use crate::origin::Origins;
use crate::release::{Release, VERSION};
use crate::workbench::LEVELS;

const MARKUP: &str = "text/html; charset=utf-8";

/// What a host answers at one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub(crate) body: Vec<u8>,
    pub(crate) media_type: &'static str,
    pub(crate) csp: Option<String>,
    pub(crate) only_reports: bool,
}

impl Page {
    /// A page of markup; its placeholders are filled.
    pub fn html(markup: impl Into<String>) -> Self {
        Self::file("page.html", markup.into())
    }

    /// Any other text; the end of `name` says of which type.
    pub fn file(name: &str, text: impl Into<Vec<u8>>) -> Self {
        Self { body: text.into(), media_type: media_type(name), csp: None, only_reports: false }
    }

    /// The same page under another Content-Security-Policy than the guide's.
    #[must_use]
    pub fn with_csp(mut self, csp: impl Into<String>) -> Self {
        self.csp = Some(csp.into());
        self
    }

    /// The same page, on which the browser reports what its policy would refuse, and refuses nothing.
    #[must_use]
    pub fn reporting_only(mut self) -> Self {
        self.only_reports = true;
        self
    }

    /// The page with its placeholders filled, if it is markup. One that names the vendor may talk to
    /// it, and not to the backend.
    pub(crate) fn filled(mut self, origins: &Origins, release: &Release) -> Self {
        if self.media_type == MARKUP {
            let is_with_vendor = String::from_utf8_lossy(&self.body).contains("{{vendor}}");
            if is_with_vendor && self.csp.is_none() {
                self.csp = Some(content_security_policy(&origins.behind_vendor()));
            }
            self.body = fill(&String::from_utf8_lossy(&self.body), origins, release).into_bytes();
        }
        self
    }
}

fn fill(markup: &str, origins: &Origins, release: &Release) -> String {
    let preload = release.preload(origins.assets.as_str(), language(markup));
    let filled = markup
        .replace("{{version}}", VERSION)
        .replace("{{integrity}}", &release.integrity)
        .replace("{{preload}}", &preload)
        .replace("{{worlds}}", if origins.worlds.is_some() { "yes" } else { "no" })
        .replace("{{csp}}", "recommended")
        .replace("{{csp_levels}}", &LEVELS.join(" "));
    origins.named().iter().fold(filled, |text, (name, origin)| {
        text.replace(&format!("{{{{{name}}}}}"), origin.as_str())
    })
}

/// The language of a page, from its `lang`.
fn language(markup: &str) -> &str {
    let after = markup.split_once("<html lang=\"").map_or("", |(_, after)| after);
    after.split('"').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents;
    use crate::folder::Folder;
    use crate::host::Host;
    use crate::release::tests::write_release;

    fn release() -> Release {
        let dist = tempfile::tempdir().unwrap();
        write_release(dist.path());
        Release::read(dist.path()).unwrap()
    }

    fn is_markup(path: &str) -> bool {
        media_type(path) == MARKUP
    }

    fn pages() -> Vec<(String, String)> {
        let mut pages = Vec::new();
        for host in Host::ALL {
            let folder = Folder::read(&host.folder().join("public")).unwrap();
            for (path, bytes) in folder.iter() {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let page = Page::file(path, text).filled(&Origins::demo(), &release());
                let text = String::from_utf8(page.body).unwrap();
                pages.push((format!("{}{path}", host.name()), text));
            }
        }
        pages
    }

    #[test]
    fn no_page_has_a_placeholder_that_nobody_fills() {
        for (path, text) in pages() {
            assert!(!text.contains("{{"), "{path}");
        }
    }

    #[test]
    fn every_page_lives_under_the_strict_policy() {
        let mut embedding = 0;
        for (path, text) in pages().into_iter().filter(|(path, _)| is_markup(path)) {
            for inline in ["<style", " style=\"", " onclick=", "javascript:"] {
                assert!(!text.contains(inline), "{path} has {inline}");
            }
            for tag in text.split("<script").skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                assert!(tag.contains("src=") || tag.contains("application/json"), "{path}: {tag}");
            }
            embedding += usize::from(text.contains("<guichet-booking"));
            assert_eq!(
                text.contains("<guichet-booking"),
                text.contains("integrity=\"sha384-script\" crossorigin></script>"),
                "{path} embeds the widget and its script with integrity, or neither"
            );
        }
        assert!(embedding >= 6, "{embedding} pages embed the widget");
    }

    #[test]
    fn a_page_that_names_the_vendor_may_talk_to_it_and_not_to_the_backend() {
        let csp = |markup: &str| Page::html(markup).filled(&Origins::demo(), &release()).csp;
        let with_vendor = csp("<guichet-booking api=\"{{vendor}}\">").unwrap();
        let connect = with_vendor.split("; ").find(|part| part.starts_with("connect-src")).unwrap();
        assert!(connect.ends_with("http://127.0.0.1:8604"), "{connect}");
        assert!(!connect.contains(":8600"), "{connect}");
        assert_eq!(csp("<guichet-booking api=\"{{api}}\">"), None);
    }

    #[test]
    fn links_between_the_pages_of_a_host_lead_somewhere() {
        let guides = documents::guides().unwrap();
        for host in Host::ALL {
            let folder = Folder::read(&host.folder().join("public")).unwrap();
            for (path, bytes) in folder.iter().filter(|(path, _)| is_markup(path)) {
                let text = String::from_utf8_lossy(bytes);
                for link in text.split(" href=\"/").chain(text.split(" src=\"/")).skip(1) {
                    let link = link.split(['"', '#', '?']).next().unwrap_or_default();
                    if link.starts_with("<!") || link == "guichet/policy.json" {
                        continue;
                    }
                    let guide = link.strip_prefix("docs").and_then(|path| guides.get(path));
                    let is_there = folder.get(&format!("/{link}")).or(guide).is_some();
                    assert!(is_there, "{path} links to /{link}");
                }
            }
        }
    }
}
