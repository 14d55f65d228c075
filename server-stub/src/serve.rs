//! The APIs, each on a socket of its own: connections, their limits, and how it ends.
//!
//! Owns what happens before a request has a head and after it has an answer. Knows nothing of what
//! is asked. HTTP/1.1 alone: in front stands a proxy that speaks TLS and the newer versions.
//!
//! Start reading at [`serve`].

use crate::admin;
use crate::channels::Channels;
use crate::config::Settings;
use crate::desk;
use crate::edge::client::Peer;
use crate::jobs;
use crate::limits::shed::RETRY_AFTER_SECONDS;
use crate::limits::staff;
use crate::problem::Problem;
use crate::routes::app::App;
use crate::store::Store;
use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use axum::response::IntoResponse;
use guichet_contract::code::Code;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

/// What a connection may make us keep of a head that is not complete: the longest query that is
/// read (16 KiB), and as much for the headers.
const HEAD_BYTES: usize = 32 * 1024;
/// Connections beyond the limit that are told so at a time; more have to wait unaccepted.
const TURNED_AWAY_AT_A_TIME: usize = 256;
/// What the system needs to free descriptors or memory before it accepts again.
const PAUSE_AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// What messages that are under way get to finish, where requests get less: longer than any way takes
/// for one. What is cut off may be sent again.
const MESSAGES_FINISH: Duration = Duration::from_secs(75);

/// Where is listened.
pub struct Listeners {
    /// For patients.
    pub public: TcpListener,
    /// For staff; `None` when they have nowhere to ask.
    pub staff: Option<TcpListener>,
}

/// Connections of both kinds, served at a time.
pub fn connections(settings: &Settings) -> usize {
    let of_staff = settings.staff_listen.map_or(0, |_| staff::CONNECTIONS + TURNED_AWAY_AT_A_TIME);
    settings.max_connections.saturating_add(of_staff)
}

/// Serves `app` on `listeners` until `stop` ends, then lets requests finish, and messages that are
/// under way on `channels`. Patients get `public`: [`crate::routes::router`], or what stands in front of it.
pub async fn serve<S: Store>(
    listeners: Listeners,
    app: Arc<App<S>>,
    public: axum::Router,
    channels: Channels,
    settings: &Settings,
    stop: impl Future<Output = ()>,
) {
    let mut tasks = JoinSet::new();
    let pause = Duration::from_secs(settings.retention_interval_seconds.into());
    tasks.spawn(jobs::retention::run(Arc::clone(&app), pause));
    tasks.spawn(jobs::limits::run(Arc::clone(&app)));
    tasks.spawn(jobs::policies::run(Arc::clone(&app)));
    let pause = Duration::from_secs(settings.receipt_interval_seconds.into());
    tasks.spawn(jobs::receipts::run(Arc::clone(&app), pause));
    let (sending, stopped) = oneshot::channel::<()>();
    let outbox = jobs::outbox::run(Arc::clone(&app), channels, async {
        // The other end says nothing: it is dropped when the time has come.
        let _ = stopped.await;
    });
    let outbox = tokio::spawn(outbox);

    let connections = GracefulShutdown::new();
    let public = Door::new(&app, public, settings, settings.max_connections);
    let staff =
        Door::new(&app, desk::beside(&app, admin::router(&app)), settings, staff::CONNECTIONS);
    tokio::select! {
        () = accept(&listeners.public, &public, &connections) => {}
        () = accept_staff(listeners.staff.as_ref(), &staff, &connections) => {}
        () = stop => {}
    }
    drop(listeners);
    tracing::info!(open = connections.count(), "stopping");
    let limit = Duration::from_secs(settings.shutdown_timeout_seconds.into());
    drop(sending);
    let messages = outbox.abort_handle();
    let (requests, outbox) = tokio::join!(
        tokio::time::timeout(limit, connections.shutdown()),
        tokio::time::timeout(limit.max(MESSAGES_FINISH), outbox),
    );
    if requests.is_err() || outbox.is_err() {
        tracing::warn!("some requests or messages did not finish in time");
    }
    messages.abort();
    tasks.shutdown().await;
}

/// Who is let in, and how.
struct Door<S> {
    app: Arc<App<S>>,
    router: axum::Router,
    http: http1::Builder,
    write_timeout: Duration,
    places: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
}

impl<S: Store> Door<S> {
    fn new(
        app: &Arc<App<S>>,
        router: axum::Router,
        settings: &Settings,
        connections: usize,
    ) -> Self {
        let mut http = http1::Builder::new();
        let header_timeout = Duration::from_secs(settings.header_timeout_seconds.into());
        http.timer(TokioTimer::new()).header_read_timeout(header_timeout);
        http.max_buf_size(HEAD_BYTES);
        let places = connections.min(Semaphore::MAX_PERMITS);
        Self {
            app: Arc::clone(app),
            router,
            http,
            write_timeout: app.request_timeout,
            places: Arc::new(Semaphore::new(places)),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY_AT_A_TIME)),
        }
    }

    /// A connection that does not take what it asked for loses its place, as one that does not ask.
    fn io(&self, stream: TcpStream) -> TokioIo<Pin<Box<TimeoutStream<TcpStream>>>> {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.write_timeout));
        TokioIo::new(Box::pin(stream))
    }

    /// Serves a connection that has a place.
    fn welcome(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        place: OwnedSemaphorePermit,
        connections: &GracefulShutdown,
    ) {
        let router = TowerToHyperService::new(self.router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            router.call(request)
        });
        let connection = self.http.serve_connection(self.io(stream), service);
        let connection = connections.watch(connection);
        let app = Arc::clone(&self.app);
        app.metrics.connections(1.0);
        tokio::spawn(async move {
            // A client that goes away in the middle is no fault of ours.
            let _ = connection.await;
            app.metrics.connections(-1.0);
            drop(place);
        });
    }

    /// Tells a connection for which there is no place to come back later.
    fn turn_away(&self, stream: TcpStream, place: OwnedSemaphorePermit) {
        let service =
            service_fn(|_: Request<Incoming>| async { Ok::<_, Infallible>(come_back_later()) });
        let connection = self.http.serve_connection(self.io(stream), service);
        tokio::spawn(async move {
            let _ = connection.await;
            drop(place);
        });
    }
}

/// Nobody comes where nobody listens.
async fn accept_staff<S: Store>(
    listener: Option<&TcpListener>,
    door: &Door<S>,
    open: &GracefulShutdown,
) {
    match listener {
        Some(listener) => accept(listener, door, open).await,
        None => std::future::pending().await,
    }
}

async fn accept<S: Store>(listener: &TcpListener, door: &Door<S>, open: &GracefulShutdown) {
    loop {
        // Before the connection is taken from the system, so that with no place of either kind
        // those who come wait there.
        let place = tokio::select! {
            biased;
            place = Arc::clone(&door.places).acquire_owned() => place.map(Place::Served),
            place = Arc::clone(&door.turned_away).acquire_owned() => place.map(Place::TurnedAway),
        };
        let Ok(place) = place else { return };
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(cause, "a connection was not accepted");
                tokio::time::sleep(PAUSE_AFTER_ACCEPT_ERROR).await;
                continue;
            }
        };
        // Small answers, each awaited: nothing is gained by collecting them.
        let _ = stream.set_nodelay(true);
        let place = match place {
            // A place may have become free while we waited for somebody to come.
            Place::TurnedAway(former) => Arc::clone(&door.places)
                .try_acquire_owned()
                .map_or(Place::TurnedAway(former), Place::Served),
            served @ Place::Served(_) => served,
        };
        match place {
            Place::Served(place) => door.welcome(stream, peer, place, open),
            Place::TurnedAway(place) => door.turn_away(stream, place),
        }
    }
}

enum Place {
    Served(OwnedSemaphorePermit),
    TurnedAway(OwnedSemaphorePermit),
}

fn come_back_later() -> Response<Body> {
    let problem = Problem::with_retry_after(Code::Overloaded, RETRY_AFTER_SECONDS);
    let body = problem.body("none");
    let mut response = problem.into_response();
    *response.body_mut() = Body::from(body);
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
