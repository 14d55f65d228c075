//! The worlds that are there.
//!
//! Owns how many there may be, and which one has to go. Knows nothing of what is in them.

use super::world::World;
use crate::config::Settings;
use crate::domain::random::Random;
use guichet_contract::ids::is_identifier;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Worlds at a time. The one that was used least recently makes room for another.
const ROOM: usize = 64;
/// Fewer characters could be guessed: a visitor's page makes the name.
const SHORTEST_NAME: usize = 26;

/// The worlds of a server, by name.
pub struct Worlds {
    pub(super) settings: Settings,
    pub(super) random: Arc<dyn Random>,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// With the turn in which each was last used.
    worlds: HashMap<String, (u64, Arc<World>)>,
    turn: u64,
}

impl Worlds {
    /// No worlds yet. Each will have these settings, as far as they are about one.
    pub fn new(settings: &Settings, random: Arc<dyn Random>) -> Arc<Self> {
        Arc::new(Self { settings: settings.clone(), random, held: Mutex::default() })
    }

    /// Whether a world could have this name.
    pub(super) fn is_name(name: &str) -> bool {
        name.len() >= SHORTEST_NAME && is_identifier(name)
    }

    pub(super) fn find(&self, name: &str) -> Option<Arc<World>> {
        let mut held = self.held();
        held.turn += 1;
        let turn = held.turn;
        let (used, world) = held.worlds.get_mut(name)?;
        *used = turn;
        Some(Arc::clone(world))
    }

    /// Puts a world there, in the place of one of this name.
    pub(super) fn put(&self, name: &str, world: World) {
        let mut held = self.held();
        held.turn += 1;
        let turn = held.turn;
        let former = held.worlds.insert(name.to_owned(), (turn, Arc::new(world)));
        let oldest = held.worlds.iter().min_by_key(|(_, (used, _))| *used);
        let oldest = oldest.map(|(name, _)| name.clone()).filter(|_| held.worlds.len() > ROOM);
        let gone = oldest.and_then(|name| held.worlds.remove(&name));
        drop(held);
        // Ending a world waits for its writes: nobody else has to.
        drop((former, gone));
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
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
