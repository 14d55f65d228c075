//! A backend that misbehaves: a proxy in front of the real one.
//!
//! Owns the faults and when they strike; without one it passes everything on untouched. It notes
//! every request, so that a journey can also say what the widget asked for. Knows no routes: a
//! fault names the part of a path.

mod fault;

pub use fault::Fault;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, ORIGIN, RETRY_AFTER,
    TRANSFER_ENCODING,
};
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use axum::serve::Listener;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;

/// Largest body that passes: far more than either side may send.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// One request that came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Body as text.
    pub body: String,
}

/// A running proxy. It ends with its runtime.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    backend: Mutex<String>,
    faults: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Seen>>,
    refuses: AtomicBool,
    agent: ureq::Agent,
}

#[derive(Debug)]
struct Rule {
    method: Method,
    path_part: &'static str,
    fault: Fault,
    left: usize,
}

impl Proxy {
    /// Listens on a free port; passes on to `backend`, an origin.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(backend: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)))
            .build();
        let shared = Arc::new(Shared {
            backend: Mutex::new(backend.to_owned()),
            faults: Mutex::default(),
            seen: Mutex::default(),
            refuses: AtomicBool::new(false),
            agent: config.into(),
        });
        let router = axum::Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let door = Door { listener, shared: Arc::clone(&shared) };
        Handle::current().spawn(async move { axum::serve(door, router).await });
        Ok(Self { port, shared })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on, every request of this method whose path contains `path_part` meets `fault`.
    /// The latest rule that fits counts.
    pub fn break_all(&self, method: Method, path_part: &'static str, fault: Fault) {
        self.break_times(usize::MAX, method, path_part, fault);
    }

    /// As [`Proxy::break_all`], for so many requests only.
    pub fn break_times(&self, times: usize, method: Method, path_part: &'static str, fault: Fault) {
        lock(&self.shared.faults).push(Rule { method, path_part, fault, left: times });
    }

    /// Takes no connections at all until [`Proxy::mend`].
    pub fn refuse_connections(&self) {
        self.shared.refuses.store(true, Ordering::SeqCst);
    }

    /// Ends all faults.
    pub fn mend(&self) {
        lock(&self.shared.faults).clear();
        self.shared.refuses.store(false, Ordering::SeqCst);
    }

    /// Every request so far, those that met a fault too.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    /// The requests of this method whose path contains `path_part`.
    pub fn seen_of(&self, method: &Method, path_part: &str) -> Vec<Seen> {
        let mut seen = self.seen();
        seen.retain(|seen| seen.method == method.as_str() && seen.path.contains(path_part));
        seen
    }
}

/// The listener: shuts the door in the face of who comes while it refuses.
struct Door {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            if !self.shared.refuses.load(Ordering::SeqCst) {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return answer(StatusCode::PAYLOAD_TOO_LARGE, Body::empty());
    };
    let path = parts.uri.to_string();
    lock(&shared.seen).push(Seen {
        method: parts.method.to_string(),
        path: path.clone(),
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let fault = shared.fault_for(&parts.method, &path);
    if let Some(Fault::Hang) = fault {
        std::future::pending::<()>().await;
    }
    if let Some(Fault::Answer(status, media_type, text)) = fault {
        return invented(status, media_type, text, parts.headers.get(ORIGIN));
    }
    // What is changed is not what the browser may have, nor may it be taken for that later.
    let is_changed = matches!(fault, Some(Fault::Rewrite(_)));
    if is_changed {
        parts.headers.remove(IF_NONE_MATCH);
    }
    let asked = {
        let shared = Arc::clone(&shared);
        tokio::task::spawn_blocking(move || shared.ask(parts, &body, &path)).await
    };
    let Ok(Ok((status, headers, body))) = asked else {
        return answer(StatusCode::BAD_GATEWAY, Body::empty());
    };
    let body = match fault {
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            Body::from(body)
        }
        Some(Fault::Rewrite(change)) => Body::from(change(&String::from_utf8_lossy(&body))),
        Some(Fault::Cut) => broken_off(&body),
        _ => Body::from(body),
    };
    let mut response = answer(status, body);
    for (name, value) in headers {
        if !(is_changed && name == ETAG) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

type Answered = (StatusCode, Vec<(HeaderName, HeaderValue)>, Vec<u8>);

impl Shared {
    fn fault_for(&self, method: &Method, path: &str) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let fits = |rule: &&mut Rule| {
            rule.left > 0 && rule.method == *method && path.contains(rule.path_part)
        };
        let rule = faults.iter_mut().rev().find(fits)?;
        rule.left -= 1;
        Some(rule.fault.clone())
    }

    fn ask(
        &self,
        parts: axum::http::request::Parts,
        body: &Bytes,
        path: &str,
    ) -> Result<Answered, ureq::Error> {
        let mut request = axum::http::Request::builder()
            .method(parts.method)
            .uri(lock(&self.backend).clone() + path);
        for (name, value) in &parts.headers {
            if ![HOST, CONNECTION, CONTENT_LENGTH].contains(name) {
                request = request.header(name, value);
            }
        }
        let request = request.body(body.to_vec()).map_err(ureq::Error::Http)?;
        let mut response = self.agent.run(request)?;
        let headers = response.headers().iter();
        let headers = headers
            .filter(|(name, _)| ![CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(name));
        let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok((response.status(), headers, response.body_mut().read_to_vec()?))
    }
}

/// Every answer ends its connection, so that a refusal strikes the very next request.
fn answer(status: StatusCode, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// An answer that the backend never gave. It allows the page to read it, or the browser would
/// make a broken network of everything.
fn invented(
    status: u16,
    media_type: &'static str,
    text: String,
    origin: Option<&HeaderValue>,
) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer(status, Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert("access-control-expose-headers", HeaderValue::from_static("retry-after"));
    if let Some(origin) = origin {
        headers.insert("access-control-allow-origin", origin.clone());
    }
    if [503, 429].contains(&status.as_u16()) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The first half of a body, then a broken connection.
fn broken_off(body: &[u8]) -> Body {
    let half = Bytes::copy_from_slice(&body[..body.len() / 2]);
    let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    Body::from_stream(futures_util::stream::iter([Ok(half), Err(reset)]))
}

/// A panic elsewhere has been reported there; what it left is still sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
