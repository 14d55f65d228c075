//! Everything that a browser sends, noted: a forward proxy between it and the whole world.
//!
//! Owns the notes. Every request of the browser comes by, also those of its own making and those
//! that no page can see; only this machine can be reached through it. What may be sent is for
//! [`crate::page::borders`] to say. Start reading at [`Recorder::start`]; [`pass`] hands requests
//! on.

mod head;
mod pass;

use head::Head;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

/// One request of the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// `GET`, `POST` and so on; `CONNECT` where it wanted a tunnel, which it does not get.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// Body as text.
    pub body: String,
    /// Where the answer led to, if it was a redirect.
    pub led_to: Option<String>,
    /// What the answer would have the browser keep.
    pub cookies_set: Vec<String>,
}

impl Sent {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Scheme, host and port of its address.
    pub fn origin(&self) -> &str {
        origin_of(&self.url)
    }
}

/// Scheme, host and port of an address.
pub(crate) fn origin_of(url: &str) -> &str {
    let scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[scheme..].find(['/', '?', '#']).map_or(url.len(), |at| scheme + at);
    &url[..end]
}

/// A running recorder. It ends when it is dropped.
#[derive(Debug)]
pub struct Recorder {
    port: u16,
    notes: Notes,
    passing: JoinHandle<()>,
}

/// What all of a recorder's connections write to.
#[derive(Debug, Clone, Default)]
struct Notes(Arc<Mutex<Vec<Sent>>>);

impl Recorder {
    /// Listens on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start() -> std::io::Result<Self> {
        // Of its own, since browsers outlive every journey's.
        static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(|| {
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
        });
        let runtime = RUNTIME.as_ref().map_err(|error| std::io::Error::from(error.kind()))?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let port = listener.local_addr()?.port();
        let notes = Notes::default();
        let passing = runtime.spawn(pass::all(listener, notes.clone()));
        Ok(Self { port, notes, passing })
    }

    /// Where the browser finds it, on `127.0.0.1`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many requests there were: a place in time.
    pub fn mark(&self) -> usize {
        self.notes.all().len()
    }

    /// Every request since then, in the order in which they were made.
    pub fn since(&self, mark: usize) -> Vec<Sent> {
        self.notes.all().get(mark..).unwrap_or_default().to_vec()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

impl Notes {
    /// A panic elsewhere has been reported there; what it left is still sound.
    fn all(&self) -> MutexGuard<'_, Vec<Sent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request, and returns its place.
    fn request(&self, head: &Head, body: &[u8]) -> usize {
        let [method, url] = [head.word(0), head.word(1)].map(str::to_owned);
        let mut all = self.all();
        all.push(Sent {
            url: if method == "CONNECT" { format!("https://{url}") } else { url },
            method,
            headers: head.fields().map(|(name, value)| (name, value.to_owned())).collect(),
            body: String::from_utf8_lossy(body).into_owned(),
            led_to: None,
            cookies_set: Vec::new(),
        });
        all.len() - 1
    }

    /// Notes what matters of the answer to the request at a place.
    fn answer(&self, place: usize, head: &Head) {
        if let Some(sent) = self.all().get_mut(place) {
            sent.led_to = head.field("location").map(str::to_owned);
            let cookies = head.fields().filter(|(name, _)| name == "set-cookie");
            sent.cookies_set = cookies.map(|(_, value)| value.to_owned()).collect();
        }
    }
}

#[cfg(test)]
mod tests;
