//! Requests, handed on as they came.
//!
//! One connection carries one request, on either side, so that each is seen from its beginning. A
//! place that cannot be reached, and an answer that breaks off, look to the browser as without a
//! recorder: the connection ends.

use super::Notes;
use super::head::Head;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Takes connections for ever.
pub(super) async fn all(listener: TcpListener, notes: Notes) {
    loop {
        // What fails is one connection, whose other end is told by its end.
        if let Ok((browser, _)) = listener.accept().await {
            tokio::spawn(one(browser, notes.clone()));
        }
    }
}

async fn one(mut browser: TcpStream, notes: Notes) {
    if exchange(&mut browser, &notes).await.is_err() {
        // An end in good order could pass for the end of an answer.
        let _ = browser.set_zero_linger();
    }
}

async fn exchange(browser: &mut TcpStream, notes: &Notes) -> io::Result<()> {
    let Some((head, body)) = Head::read(browser).await? else { return Ok(()) };
    let body = whole(body, &head, browser).await?;
    let place = notes.request(&head, &body);
    if head.word(0) == "CONNECT" {
        return browser.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    }
    let (to, path) = target(head.word(1))?;
    let mut server = TcpStream::connect(to).await?;
    server.set_nodelay(true)?;
    browser.set_nodelay(true)?;
    let first_line = format!("{} {path} HTTP/1.1", head.word(0));
    server.write_all(&[head.for_one(&first_line), body].concat()).await?;
    let (mut from_browser, mut to_browser) = browser.split();
    let answer = async {
        let answer = Head::read(&mut server).await?;
        let (head, body) = answer.ok_or(io::ErrorKind::UnexpectedEof)?;
        notes.answer(place, &head);
        to_browser.write_all(&[head.for_one(head.first_line()), body].concat()).await?;
        tokio::io::copy(&mut server, &mut to_browser).await.map(drop)
    };
    tokio::select! {
        done = answer => done,
        // Gone: nobody waits for the answer any more.
        _ = from_browser.read_u8() => Ok(()),
    }
}

/// The body, of which the beginning may be there.
async fn whole(mut body: Vec<u8>, head: &Head, from: &mut TcpStream) -> io::Result<Vec<u8>> {
    if head.field("transfer-encoding").is_some() {
        return Err(io::Error::other("no browser sends a body of unknown length to a proxy"));
    }
    let length = head.field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if from.read_buf(&mut body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(body)
}

/// Host with port, and path, of an address on this machine: nothing else is reached.
fn target(url: &str) -> io::Result<(&str, &str)> {
    let elsewhere = || io::Error::other("not on this machine");
    let rest = url.strip_prefix("http://").ok_or_else(elsewhere)?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_here = host.strip_prefix("127.0.0.1:").is_some_and(|port| port.parse::<u16>().is_ok());
    is_here.then_some((host, path)).ok_or_else(elsewhere)
}
