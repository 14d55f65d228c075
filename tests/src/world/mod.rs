//! Everything that a journey talks to, real and its own: a backend on a fresh database, both
//! demo sites in it, the hosts on origins of their own.
//!
//! Owns what is started in which order, and that nothing outlives the journey. Builds nothing:
//! `cargo xtask test` builds the server and the widget first, and [`World::start`] says so when
//! they are missing. Start reading at [`World::start`].

mod database;
mod places;

pub use database::Booking;

use crate::backend::{self, Backend};
use crate::engine::Visitor;
use crate::page::borders::Borders;
use crate::page::{Page, watch};
use crate::proxy::Proxy;
use crate::rival::Rival;
use guichet_host_examples::{Host, Hosts, HostsConfig, Origin, Page as HostPage, Ports};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Where the script that watches a page is served; no host has such a path.
const WATCH: &str = "/guichet-watch.js";

/// A running world. Dropping it ends everything in it.
#[derive(Debug)]
pub struct World {
    server: Option<Backend>,
    _sandbox: Option<Backend>,
    port: u16,
    hosts: Hosts,
    proxy: Option<Proxy>,
    database: PathBuf,
    runtime: Option<Runtime>,
    _folder: TempDir,
}

/// What is particular to a world.
#[derive(Debug, Clone, Copy, Default)]
struct Setting<'a> {
    with_proxy: bool,
    with_sandbox: bool,
    flags: &'a [&'a str],
}

impl World {
    /// Starts the backend, imports and publishes both sites, and serves the hosts.
    pub fn start() -> Self {
        Self::build(Setting::default())
    }

    /// The same with a backend in sandbox mode, for the developer's page.
    pub fn with_sandbox() -> Self {
        Self::build(Setting { with_sandbox: true, ..Setting::default() })
    }

    /// The same with further flags for the backend.
    pub fn start_with(flags: &[&str]) -> Self {
        Self::build(Setting { flags, ..Setting::default() })
    }

    /// The same with a [`Proxy`] between the pages and the backend.
    pub fn behind_proxy() -> Self {
        Self::build(Setting { with_proxy: true, ..Setting::default() })
    }

    /// The same with further flags for the backend.
    pub fn behind_proxy_with(flags: &[&str]) -> Self {
        Self::build(Setting { with_proxy: true, flags, ..Setting::default() })
    }

    fn build(setting: Setting<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let database = folder.path().join("guichet.db");
        let runtime = Runtime::new().unwrap_or_else(|error| panic!("no runtime: {error}"));
        let server = Backend::start_with(&database, 0, setting.flags);
        let port = server.port();
        let backend = format!("http://127.0.0.1:{port}");
        let sandbox = setting.with_sandbox.then(Backend::sandbox);
        let proxy = setting.with_proxy.then(|| {
            let started = runtime.block_on(Proxy::start(&backend));
            started.unwrap_or_else(|error| panic!("no proxy: {error}"))
        });
        let api = Origin::loopback(proxy.as_ref().map_or(port, Proxy::port));
        let sandbox_api = sandbox.as_ref().map(|server| Origin::loopback(server.port()));
        let (dist, book) = (places::dist(), places::book());
        let config = HostsConfig { api, sandbox_api, dist, book, ports: Ports::FREE };
        let hosts = runtime
            .block_on(Hosts::start(config))
            .unwrap_or_else(|error| panic!("the hosts do not start: {error}"));
        for host in [Host::Hospital, Host::Clinic] {
            backend::import_host(&database, folder.path(), host, hosts.origins());
        }
        let world = Self {
            server: Some(server),
            _sandbox: sandbox,
            port,
            hosts,
            proxy,
            database,
            runtime: Some(runtime),
            _folder: folder,
        };
        world.watch_all_pages();
        world
    }

    /// Opens a browser on a page of a host.
    #[track_caller]
    pub fn open(&self, host: Host, path: &str) -> Page {
        self.open_as(Visitor::default(), host, path)
    }

    /// The same for a visitor of one's own.
    #[track_caller]
    pub fn open_as(&self, visitor: Visitor, host: Host, path: &str) -> Page {
        Page::open_within(self.borders(), visitor, &self.hosts.url(host, path))
    }

    /// What the pages of the hosts may talk and lead to.
    pub fn borders(&self) -> Borders {
        Borders::new(self.hosts.origins())
    }

    /// The hosts: addresses, pages to change.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Puts a page of one's own on a host. `{{api}}` and the other placeholders of the hosts'
    /// pages are filled, and its head is watched.
    pub fn put(&self, host: Host, path: &str, markup: &str) {
        self.hosts.put_page(host, path, HostPage::html(watched(markup)));
    }

    /// The same under another Content-Security-Policy than the guide's.
    pub fn put_with_csp(&self, host: Host, path: &str, markup: &str, csp: &str) {
        self.hosts.put_page(host, path, HostPage::html(watched(markup)).with_csp(csp));
    }

    /// The proxy of [`World::behind_proxy`].
    #[track_caller]
    pub fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().unwrap_or_else(|| panic!("this world has no proxy"))
    }

    /// Somebody else who books on the site of a host, without a page.
    pub fn rival(&self, host: Host) -> Rival {
        Rival::new(self.port, host.site())
    }

    /// What the backend printed so far: its log.
    pub fn log(&self) -> String {
        self.server.as_ref().map(Backend::output).unwrap_or_default()
    }

    /// Where the backend listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The backend's database.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Every appointment in the database, as it lies there.
    #[track_caller]
    pub fn bookings(&self) -> Vec<Booking> {
        database::bookings(&self.database)
    }

    /// Every cell of the database, whatever its table: `table.column`, and what is in it.
    #[track_caller]
    pub fn cells(&self) -> Vec<(String, String)> {
        database::cells(&self.database)
    }

    /// Ends every hold at once, as five minutes would.
    #[track_caller]
    pub fn let_holds_expire(&self) {
        database::let_holds_expire(&self.database);
    }

    /// Stops the backend, as an operator would.
    pub fn stop_api(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// Starts it again on the same port and database.
    pub fn start_api(&mut self) {
        if self.server.is_none() {
            self.server = Some(Backend::start(&self.database, self.port));
        }
    }

    /// Every page of the hosts loads the watching script first.
    fn watch_all_pages(&self) {
        for host in Host::ALL {
            self.hosts.put_page(host, WATCH, HostPage::file("watch.js", watch::SCRIPT));
            for (path, markup) in places::pages_of(host) {
                self.put(host, &path, &markup);
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not waiting for connections that a browser keeps open.
            runtime.shutdown_background();
        }
    }
}

/// The page with the watching script before everything else in its head, as [`World::put`] has it.
pub fn watched(markup: &str) -> String {
    assert!(markup.contains("<head>"), "a page without <head> cannot be watched: {markup}");
    markup.replacen("<head>", &format!("<head><script src=\"{WATCH}\"></script>"), 1)
}
