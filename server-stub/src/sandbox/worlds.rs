//! The worlds that are there.
//!
//! Owns how many there may be, how long one stays that nobody uses, and which one has to go. Knows
//! nothing of what is in them.

use super::world::World;
use crate::config::Settings;
use crate::domain::random::Random;
use guichet_contract::ids::is_identifier;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Worlds at a time. The one that was used least recently makes room for another.
const ROOM: usize = 64;
/// Worlds that one client address made: its own make room, and not those of others.
const ROOM_EACH: usize = 16;
/// How long a world stays that nobody uses.
const UNUSED: Duration = Duration::from_secs(4 * 3600);
/// How often is looked after them.
const PAUSE: Duration = Duration::from_secs(30);
/// Requests for a world that are read at a time: each may have a megabyte.
const PLACES: usize = 16;
/// Worlds that are made at a time.
const MAKING: usize = 2;
/// Fewer characters could be guessed: a visitor's page makes the name.
const SHORTEST_NAME: usize = 26;

/// The worlds of a server, by name.
pub struct Worlds {
    pub(super) settings: Settings,
    pub(super) random: Arc<dyn Random>,
    pub(super) places: Semaphore,
    pub(super) making: Semaphore,
    held: Mutex<HashMap<String, Held>>,
}

struct Held {
    world: Arc<World>,
    maker: IpAddr,
    used: Instant,
}

impl Worlds {
    /// No worlds yet. Each will have these settings, as far as they are about one.
    pub fn new(settings: &Settings, random: Arc<dyn Random>) -> Arc<Self> {
        Arc::new(Self {
            settings: settings.clone(),
            random,
            places: Semaphore::new(PLACES),
            making: Semaphore::new(MAKING),
            held: Mutex::default(),
        })
    }

    /// Looks after the worlds, again and again: ends those that nobody uses, and keeps what the others
    /// remember of clients from growing.
    pub async fn look_after(self: Arc<Self>) {
        loop {
            tokio::time::sleep(PAUSE).await;
            self.end_unused(Instant::now());
            for world in self.all() {
                world.app.rates.forget_idle();
                world.app.metrics.tidy();
            }
        }
    }

    /// Whether a world could have this name.
    pub(super) fn is_name(name: &str) -> bool {
        name.len() >= SHORTEST_NAME && is_identifier(name)
    }

    pub(super) fn find(&self, name: &str) -> Option<Arc<World>> {
        let mut held = self.held();
        let held = held.get_mut(name)?;
        held.used = Instant::now();
        Some(Arc::clone(&held.world))
    }

    /// Puts a world there, in the place of one of this name.
    pub(super) fn put(&self, name: &str, maker: IpAddr, world: World) {
        let mut held = self.held();
        let new = Held { world: Arc::new(world), maker, used: Instant::now() };
        let former = held.insert(name.to_owned(), new);
        let of_maker = held.values().filter(|held| held.maker == maker).count();
        let mine = if of_maker > ROOM_EACH { Some(maker) } else { None };
        let gone =
            if mine.is_some() || held.len() > ROOM { take_oldest(&mut held, mine) } else { None };
        drop(held);
        end(former.into_iter().chain(gone));
    }

    fn end_unused(&self, now: Instant) {
        let mut held = self.held();
        let is_unused = |held: &Held| now.duration_since(held.used) > UNUSED;
        let unused: Vec<Held> =
            held.extract_if(|_, held| is_unused(held)).map(|(_, held)| held).collect();
        drop(held);
        end(unused);
    }

    fn all(&self) -> Vec<Arc<World>> {
        self.held().values().map(|held| Arc::clone(&held.world)).collect()
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one that was used least recently, of all or of those that somebody made.
fn take_oldest(held: &mut HashMap<String, Held>, maker: Option<IpAddr>) -> Option<Held> {
    let theirs = held.iter().filter(|(_, held)| maker.is_none_or(|maker| held.maker == maker));
    let oldest = theirs.min_by_key(|(_, held)| held.used).map(|(name, _)| name.clone())?;
    held.remove(&oldest)
}

/// Ends worlds where nobody waits for it: each finishes its writes first.
fn end(worlds: impl IntoIterator<Item = Held>) {
    let worlds: Vec<Held> = worlds.into_iter().collect();
    if !worlds.is_empty() {
        tokio::task::spawn_blocking(move || drop(worlds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_could_be_guessed_is_none() {
        assert!(Worlds::is_name(&"a".repeat(26)));
        for name in ["", "mine", &"a".repeat(25), &"a".repeat(65), &"ä".repeat(26)] {
            assert!(!Worlds::is_name(name), "{name}");
        }
    }
}
