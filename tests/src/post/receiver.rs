//! A server that takes what is posted to it, and answers as it is told.

use crate::wait;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use futures_util::stream;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// How a request is answered.
#[derive(Debug, Clone)]
pub enum Answer {
    /// With a status and a body.
    Status(u16, String),
    /// With a redirect to this address.
    Redirect(String),
    /// Never.
    Never,
    /// With a body that has no end.
    Endless,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

impl Taken {
    /// A header's value.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}"));
        value.to_str().unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Whether it is signed with this secret, in the judgement of the specification's own library.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = standardwebhooks::Webhook::new(secret);
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        let (id, signed) = (header("webhook-id"), header("webhook-signature"));
        let at = header("webhook-timestamp").and_then(|at| at.parse().ok());
        // Not `verify`: what came more than five minutes ago was as right as ever.
        let expected = webhook
            .ok()
            .zip(id)
            .zip(at)
            .and_then(|((webhook, id), at)| webhook.sign(id, at, self.body.as_bytes()).ok());
        expected.is_some() && expected.as_deref() == signed
    }
}

#[derive(Debug)]
struct Shared {
    taken: Mutex<Vec<Taken>>,
    answer: Mutex<Answer>,
}

/// The server. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Receiver {
    port: u16,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

impl Receiver {
    /// Starts it on a free port.
    pub(super) fn start(answer: Answer) -> Self {
        let runtime = Runtime::new().unwrap_or_else(|error| panic!("no runtime: {error}"));
        let shared = Arc::new(Shared { taken: Mutex::default(), answer: Mutex::new(answer) });
        let router = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
        let listener = listener.unwrap_or_else(|error| panic!("no port: {error}"));
        let port = listener.local_addr().map_or(0, |address| address.port());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { port, shared, runtime: Some(runtime) }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn answer(&self, answer: Answer) {
        *lock(&self.shared.answer) = answer;
    }

    pub(super) fn taken(&self) -> Vec<Taken> {
        self.taken_since(0)
    }

    /// What came after so many requests.
    pub(super) fn taken_since(&self, seen: usize) -> Vec<Taken> {
        lock(&self.shared.taken).get(seen..).map(<[Taken]>::to_vec).unwrap_or_default()
    }

    /// Waits until so many requests have come.
    #[track_caller]
    pub(super) fn wait_for(&self, count: usize, patience: Duration) -> Vec<Taken> {
        let enough = || Some(self.taken()).filter(|taken| taken.len() >= count);
        let found = wait::until(patience, enough);
        found.unwrap_or_else(|| panic!("{count} expected, there are: {:#?}", self.taken()))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let body = String::from_utf8_lossy(&body).into_owned();
    lock(&shared.taken).push(Taken { path: uri.path().to_owned(), headers, body });
    let answer = lock(&shared.answer).clone();
    let response = match answer {
        Answer::Status(status, body) => Response::builder().status(status).body(Body::from(body)),
        Answer::Redirect(to) => {
            Response::builder().status(307).header("location", to).body(Body::empty())
        }
        Answer::Never => std::future::pending().await,
        Answer::Endless => {
            let chunks =
                stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b' '; 4096])));
            Response::builder().status(200).body(Body::from_stream(chunks))
        }
    };
    response.unwrap_or_else(|error| panic!("no answer: {error}"))
}
