//! What can be done with worlds. Its own API, for whoever builds pages: it is described in
//! `docs/sandbox.md`, and no patient's page calls it.

use super::documents::{ClockOrder, WorldOrder};
use super::no_such_world;
use super::world::World;
use super::worlds::Worlds;
use crate::edge::{body, client};
use crate::limits::shed::RETRY_AFTER_SECONDS;
use crate::problem::Problem;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use guichet_contract::code::Code;
use guichet_contract::json::{Json, Wire};
use std::sync::Arc;

/// A hospital's policy and schedule have about 60 KiB.
const MOST_BYTES: usize = 1024 * 1024;

pub(super) async fn make(
    State(worlds): State<Arc<Worlds>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    if !Worlds::is_name(&name) {
        return Err(no_such_world());
    }
    let maker = client::of(&request, &worlds.settings.trusted_proxy);
    let overloaded = || Problem::with_retry_after(Code::Overloaded, RETRY_AFTER_SECONDS);
    let _place = worlds.places.try_acquire().map_err(|_| overloaded())?;
    let order: WorldOrder = read(request).await?;
    let _turn = worlds.making.acquire().await.map_err(|error| Problem::internal(&error))?;
    let world = World::open(&worlds, order).await?;
    let shown = world.shown().await?;
    worlds.put(&name, maker, world);
    Ok(json(&shown.write()))
}

pub(super) async fn show(
    State(worlds): State<Arc<Worlds>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let world = worlds.find(&name).ok_or_else(no_such_world)?;
    Ok(json(&world.shown().await?.write()))
}

pub(super) async fn set_clock(
    State(worlds): State<Arc<Worlds>>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let world = worlds.find(&name).ok_or_else(no_such_world)?;
    let ClockOrder { now } = read(request).await?;
    world.set_clock(now);
    Ok(json(&world.shown().await?.write()))
}

pub(super) async fn messages(
    State(worlds): State<Arc<Worlds>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let world = worlds.find(&name).ok_or_else(no_such_world)?;
    let mut told = world.told.lock().await;
    told.look(&world.app).await?;
    Ok(json(&told.write()))
}

async fn read<T: Wire>(request: Request) -> Result<T, Problem> {
    let (head, body) = request.into_parts();
    let bytes = body::read_up_to(MOST_BYTES, body).await?;
    body::parse(&bytes, &head.headers)
}

fn json(answer: &Json) -> Response {
    let mut response = answer.to_string().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
