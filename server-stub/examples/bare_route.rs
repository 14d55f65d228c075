//! What the server's reads are measured against: an axum route that sends the same bytes and does
//! nothing else. `bare_route FILE` serves the file at every path on a free port and prints, as the
//! server does, `listening on http://ADDRESS:PORT`.

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let file = std::env::args().nth(1).ok_or(anyhow::anyhow!("bare_route FILE"))?;
    let bytes = Bytes::from(std::fs::read(file)?);
    let answer = move || {
        let bytes = bytes.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], bytes) }
    };
    let router = Router::new().route("/{*path}", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
