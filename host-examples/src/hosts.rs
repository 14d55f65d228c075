//! The hosts, running: sockets, start and stop.
//!
//! Owns the order in which things start (all ports are taken before any page is made, since pages
//! name each other's origins) and that everything ends with the value. Start at [`Hosts::start`].

use crate::csp::content_security_policy;
use crate::documents::{self, policy_document};
use crate::folder::Folder;
use crate::host::Host;
use crate::origin::{Origin, Origins};
use crate::page::Page;
use crate::release::{Release, ReleaseError};
use crate::serve::{self, Files, Pages};
use crate::vendor;
use crate::{book, workbench};
use axum::Router;
use axum::http::HeaderValue;
use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// On which ports of this machine; 0 takes one that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ports {
    /// The widget's files.
    pub assets: u16,
    /// The hospital.
    pub hospital: u16,
    /// The clinic.
    pub clinic: u16,
    /// The sandbox.
    pub sandbox: u16,
    /// The vendor that cheats.
    pub vendor: u16,
}

impl Ports {
    /// Ports that are free.
    pub const FREE: Self = Self { assets: 0, hospital: 0, clinic: 0, sandbox: 0, vendor: 0 };

    /// The demo's ports, counted from that of the backend: 8600 gives the addresses that stand in
    /// the policies.
    pub const fn from_base(base: u16) -> Self {
        Self {
            assets: base.saturating_add(10),
            hospital: base.saturating_add(1),
            clinic: base.saturating_add(2),
            sandbox: base.saturating_add(3),
            vendor: base.saturating_add(4),
        }
    }
}

/// What the hosts need to know.
#[derive(Debug, Clone)]
pub struct HostsConfig {
    /// The backend, or what stands in front of it.
    pub api: Origin,
    /// A backend in sandbox mode, for the developer's page; without one it talks to `api`.
    pub sandbox_api: Option<Origin>,
    /// The folder that holds `v<version>/`.
    pub dist: PathBuf,
    /// The folder of our documentation as a site, where it is built; the hospital shows it at `/book/`.
    pub book: Option<PathBuf>,
    /// Where to listen.
    pub ports: Ports,
}

/// Why the hosts do not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else listens there.
    #[error("port {port} ({name}) is in use: stop what listens there, or choose other ports")]
    PortInUse {
        /// The port.
        port: u16,
        /// Whose it was to be.
        name: &'static str,
    },
    /// The port cannot be had for another reason.
    #[error("cannot listen on port {port} ({name})")]
    Listen {
        /// The port.
        port: u16,
        /// Whose it was to be.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The built widget cannot be used.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// The pages or the policy of a host cannot be read.
    #[error("cannot read the files of the {}", .0.name())]
    Files(Host, #[source] io::Error),
}

/// The hosts, while they are served. Dropping it ends them at once.
#[derive(Debug)]
pub struct Hosts {
    origins: Origins,
    release: Release,
    files: Files,
    pages: BTreeMap<Host, Arc<Pages>>,
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
}

impl Hosts {
    /// Serves every host and the widget's files, each on an origin of its own.
    ///
    /// # Errors
    /// [`StartError`]: a port that is taken, a widget that is not built.
    pub async fn start(config: HostsConfig) -> Result<Self, StartError> {
        let release = Release::read(&config.dist)?;
        let (assets, assets_at) = listen(config.ports.assets, "the widget's files").await?;
        let (hospital, hospital_at) = listen(config.ports.hospital, "the hospital").await?;
        let (clinic, clinic_at) = listen(config.ports.clinic, "the clinic").await?;
        let (sandbox, sandbox_at) = listen(config.ports.sandbox, "the sandbox").await?;
        let (cheat, cheat_at) = listen(config.ports.vendor, "the vendor that cheats").await?;
        let origins = Origins {
            worlds: config.sandbox_api,
            api: config.api,
            assets: assets_at,
            hospital: hospital_at,
            clinic: clinic_at,
            sandbox: sandbox_at,
            vendor: cheat_at,
        };
        let (stop, _) = watch::channel(false);
        let files = Files::new(release.files.clone());
        let pages = Host::ALL.into_iter().map(|host| (host, Arc::default())).collect();
        let mut hosts = Self { origins, release, files, pages, stop, servers: Vec::new() };
        if let Some(book) = &config.book {
            book::put(&hosts, book).map_err(|error| StartError::Files(Host::Hospital, error))?;
        }
        for (host, listener) in
            [(Host::Hospital, hospital), (Host::Clinic, clinic), (Host::Sandbox, sandbox)]
        {
            let router = hosts.site(host).map_err(|error| StartError::Files(host, error))?;
            hosts.serve(listener, router);
        }
        hosts.serve(assets, serve::assets(hosts.files.clone()));
        hosts.serve(cheat, vendor::router(hosts.origins.api.clone()));
        Ok(hosts)
    }

    /// Where everybody is.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The address of a path on a host: `/rendez-vous.html`.
    pub fn url(&self, host: Host, path: &str) -> String {
        format!("{}{path}", self.origins.of(host))
    }

    /// Puts a page on a host, from now on, in place of one that is there.
    pub fn put_page(&self, host: Host, path: &str, page: Page) {
        if let Some(pages) = self.pages.get(&host) {
            pages.put(path, page.filled(&self.origins.seen_by(host), &self.release));
        }
    }

    /// Lets a path of a host take what browsers POST, as a host's own server would.
    pub fn open_mailbox(&self, host: Host, path: &str) {
        if let Some(pages) = self.pages.get(&host) {
            pages.mailboxes.open(path);
        }
    }

    /// What was posted to a path of a host since [`Hosts::open_mailbox`], in order.
    pub fn mailbox(&self, host: Host, path: &str) -> Vec<String> {
        self.pages.get(&host).map(|pages| pages.mailboxes.read(path)).unwrap_or_default()
    }

    /// The page at a path of a host as it is served now, to be put elsewhere with a change.
    pub fn page(&self, host: Host, path: &str) -> Option<Page> {
        self.pages.get(&host)?.get(path)
    }

    /// The bytes of a file of the widget as it is served now: `/v0.1.0/guichet.js`.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        self.files.read().get(path).map(|(_, bytes)| bytes.to_vec())
    }

    /// Paths of all files of the widget, packed ones too.
    pub fn files(&self) -> Vec<String> {
        self.files.read().iter().map(|(path, _)| path.to_owned()).collect()
    }

    /// Serves these bytes at a path of the files' origin from now on, unpacked.
    pub fn put_file(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.put(path, bytes.into());
    }

    /// Answers what is under way and ends.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        for server in std::mem::take(&mut self.servers) {
            // A server that panicked has been reported where it happened; here it has only ended.
            let _ = server.await;
        }
    }

    /// The widget's files and where they are.
    pub(crate) fn release(&self) -> &Release {
        &self.release
    }

    fn site(&self, host: Host) -> io::Result<Router> {
        let pages = Arc::clone(&self.pages[&host]);
        for (path, bytes) in Folder::read(&host.folder().join("public"))?.iter() {
            self.put_page(host, path, Page::file(path, bytes));
        }
        let policy = policy_document(host, &self.origins)?;
        self.put_page(host, "/guichet/policy.json", Page::file("policy.json", policy));
        if host == Host::Hospital {
            for (path, bytes) in documents::guides()?.iter() {
                self.put_page(host, &format!("/docs{path}"), Page::file(path, bytes));
            }
        }
        if host == Host::Sandbox {
            workbench::put(self)?;
        }
        let csp = content_security_policy(&self.origins.seen_by(host));
        let csp = HeaderValue::from_str(&csp).map_err(io::Error::other)?;
        Ok(serve::site(pages, csp))
    }

    fn serve(&mut self, listener: TcpListener, router: Router) {
        let mut stop = self.stop.subscribe();
        let stopped = async move {
            // The sender lives as long as the hosts: its end is a stop as well.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        self.servers.push(tokio::spawn(async move {
            // axum retries what fails on a connection; `serve` itself does not fail.
            let _ = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
        }));
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        self.servers.iter().for_each(JoinHandle::abort);
    }
}

async fn listen(port: u16, name: &'static str) -> Result<(TcpListener, Origin), StartError> {
    let error = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { port, name },
        _ => StartError::Listen { port, name, source },
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(error)?;
    let port = listener.local_addr().map_err(error)?.port();
    Ok((listener, Origin::loopback(port)))
}

#[cfg(test)]
#[path = "hosts_tests.rs"]
mod tests;
