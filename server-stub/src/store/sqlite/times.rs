//! Taken times in memory, in blocks of a practitioner and a fortnight, each as good as its
//! schedule's revision.

use super::connection::Readers;
use super::watch::{ScheduleMark, Watch};
use crate::domain::busy::{Block, Busy, BusyTimes};
use crate::store::StoreError;
use guichet_contract::ids::{PractitionerId, SiteId};
use guichet_contract::time::Instant;
use rusqlite::Connection;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const BLOCK: i64 = 14 * 86_400;
/// Longest occupancy, by the schema's check: what starts this much before a time may reach it.
const LONGEST: i64 = 86_400;
/// Blocks in memory before all are forgotten: some hundred megabytes when all are full.
const MOST_BLOCKS: usize = 50_000;

/// The blocks that were read.
#[derive(Default)]
pub(super) struct Times {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    schedules: HashMap<i64, KeptSchedule>,
    blocks: usize,
}

struct KeptSchedule {
    revision: i64,
    blocks: HashMap<i64, Arc<Block>>,
}

/// Blocks of one schedule to read.
type Missing = (PractitionerId, i64);

impl Times {
    /// Everything that overlaps `from` to `until`, and perhaps more.
    pub(super) async fn busy(
        self: &Arc<Self>,
        watch: &Watch,
        readers: &Arc<Readers>,
        site: &SiteId,
        practitioners: &[PractitionerId],
        (from, until): (Instant, Instant),
    ) -> Result<BusyTimes, StoreError> {
        let range =
            (from.seconds() - LONGEST).div_euclid(BLOCK)..=until.seconds().div_euclid(BLOCK);
        let mut busy = BusyTimes::default();
        let marks: Vec<(&PractitionerId, ScheduleMark)> = {
            let seen = watch.look()?;
            let Some(site) = seen.site(site) else { return Ok(busy) };
            practitioners.iter().filter_map(|id| Some((id, *site.schedules.get(id)?))).collect()
        };
        let missing = self.lock().collect(&marks, &range, &mut busy);
        if missing.is_empty() {
            return Ok(busy);
        }
        let times = Arc::clone(self);
        let read = readers.read(move |connection| times.load(connection, missing, &range)).await?;
        for (person, block) in read {
            busy.add(person, block);
        }
        Ok(busy)
    }

    fn load(
        &self,
        connection: &Connection,
        missing: Vec<Missing>,
        range: &RangeInclusive<i64>,
    ) -> Result<Vec<(PractitionerId, Arc<Block>)>, StoreError> {
        let mut read = Vec::new();
        for (person, key) in missing {
            let revision: i64 = connection
                .prepare_cached("SELECT revision FROM schedule WHERE id = ?1")?
                .query_row([key], |row| row.get(0))?;
            for number in range.clone() {
                let block = Arc::new(load_block(connection, key, number)?);
                self.lock().keep(key, revision, number, &block);
                read.push((person.clone(), block));
            }
        }
        Ok(read)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Adds what is in memory and current; answers whose blocks must be read.
    fn collect(
        &self,
        marks: &[(&PractitionerId, ScheduleMark)],
        range: &RangeInclusive<i64>,
        busy: &mut BusyTimes,
    ) -> Vec<Missing> {
        let mut missing = Vec::new();
        for (person, mark) in marks {
            let kept = self.schedules.get(&mark.key).filter(|it| it.revision >= mark.revision);
            let blocks = kept.and_then(|kept| {
                range.clone().map(|number| kept.blocks.get(&number)).collect::<Option<Vec<_>>>()
            });
            match blocks {
                Some(blocks) => {
                    for block in blocks {
                        busy.add((*person).clone(), Arc::clone(block));
                    }
                }
                None => missing.push(((*person).clone(), mark.key)),
            }
        }
        missing
    }

    fn keep(&mut self, key: i64, revision: i64, number: i64, block: &Arc<Block>) {
        if self.blocks >= MOST_BLOCKS {
            *self = Self::default();
        }
        let kept = self.schedules.entry(key);
        let kept = kept.or_insert_with(|| KeptSchedule { revision, blocks: HashMap::new() });
        if kept.revision < revision {
            self.blocks -= kept.blocks.len();
            *kept = KeptSchedule { revision, blocks: HashMap::new() };
        }
        if kept.revision == revision && kept.blocks.insert(number, Arc::clone(block)).is_none() {
            self.blocks += 1;
        }
    }
}

fn load_block(connection: &Connection, schedule: i64, number: i64) -> Result<Block, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT starts_at, ends_at, held_until FROM occupancy
         WHERE schedule = ?1 AND lane = 0 AND starts_at >= ?2 AND starts_at < ?3
         ORDER BY starts_at",
    )?;
    let rows = statement.query_map((schedule, number * BLOCK, (number + 1) * BLOCK), |row| {
        let held_until: Option<i64> = row.get(2)?;
        Ok(Busy {
            starts: Instant::from_seconds(row.get(0)?),
            ends: Instant::from_seconds(row.get(1)?),
            held_until: held_until.map(Instant::from_seconds),
        })
    })?;
    Ok(Block::new(rows.collect::<Result<_, _>>()?))
}
