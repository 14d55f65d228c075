//! `guichet-host-examples`: the demo's pages from the command line.
//!
//! Owns the reading of flags alone; everything else is the library's.

use anyhow::{Context, bail};
use clap::Parser;
use guichet_host_examples::{Host, Hosts, HostsConfig, Origin, Ports, policy_document};
use std::path::PathBuf;

/// Serves the demo's hospital, clinic and sandbox, and the widget's files, each on its own origin.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// Origin of the backend that the pages name
    #[arg(long, default_value = "http://127.0.0.1:8600")]
    api: String,
    /// Origin of a backend in sandbox mode, for the developer's page
    #[arg(long, value_name = "ORIGIN")]
    sandbox_api: Option<String>,
    /// Folder with the built widget, as `cargo xtask dist` makes it
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
    /// Folder with the documentation as a site, as `cargo xtask book` makes it
    #[arg(long, value_name = "FOLDER")]
    book: Option<PathBuf>,
    /// Ports are counted from here: hospital +1, clinic +2, sandbox +3, cheating vendor +4, files
    /// +10
    #[arg(long, default_value_t = 8600)]
    port_base: u16,
    /// Write the policies as they are served to this folder, to be imported into the backend
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let api = origin("--api", &flags.api)?;
    let sandbox_api = flags.sandbox_api.as_deref();
    let sandbox_api = sandbox_api.map(|text| origin("--sandbox-api", text)).transpose()?;
    let ports = Ports::from_base(flags.port_base);
    let hosts =
        Hosts::start(HostsConfig { api, sandbox_api, dist: flags.dist, book: flags.book, ports })
            .await?;
    if let Some(folder) = &flags.documents {
        for host in [Host::Hospital, Host::Clinic] {
            let path = folder.join(format!("{}.json", host.site()));
            std::fs::write(&path, policy_document(host, hosts.origins())?)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    for host in Host::ALL {
        println!("listening on {} ({})", hosts.origins().of(host), host.name());
    }
    println!("listening on {} (files)", hosts.origins().assets);
    println!("listening on {} (a vendor that cheats)", hosts.origins().vendor);
    tokio::signal::ctrl_c().await?;
    hosts.stop().await;
    Ok(())
}

fn origin(flag: &str, text: &str) -> anyhow::Result<Origin> {
    let Some(origin) = Origin::parse(text) else {
        bail!("{flag}: expected an origin such as http://127.0.0.1:8600, without a path");
    };
    Ok(origin)
}
