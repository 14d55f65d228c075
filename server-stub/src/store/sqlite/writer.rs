//! The one thread that writes.
//!
//! Owns transactions: what waits when one begins, or arrives before it ends, shares its commit and
//! so its sync to the disk. Each job runs in a savepoint of its own, is undone alone when it fails,
//! and is answered only after the commit. Start reading at [`Writer::run`].

use super::fault;
use crate::store::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Jobs that may wait. More mean that the disk is slower than the patients.
const QUEUE: usize = 512;
/// Jobs that share one commit: the first of them waits for the last.
const BATCH: usize = 64;

/// Hands jobs to the thread.
pub(super) struct Writer {
    queue: Mutex<Option<SyncSender<Box<dyn Job>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread with its connection.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new().name("guichet-writer".to_owned());
        let thread = thread.spawn(move || write_all(&connection, &jobs)).map_err(fault::stopped)?;
        Ok(Self { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    /// Runs a job in a transaction and answers once it is on the disk.
    ///
    /// A job whose caller is gone before it began is not run.
    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Pending { work: Some(work), outcome: None, reply });
        self.enqueue(job)?;
        answer.await.unwrap_or_else(|gone| Err(E::from(fault::stopped(gone))))
    }

    /// Whether anything can be written at all.
    pub(super) fn is_alive(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queue.as_ref().ok_or(StoreError::Overloaded)?;
        queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => fault::unreadable("the writing thread is gone"),
        })
    }

    /// Finishes what waits and ends the thread.
    pub(super) fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // It ends by itself, now that nobody can send; a panic of it was answered already.
        let _ = thread.map(JoinHandle::join);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// Why a whole batch failed.
#[derive(Debug, Clone)]
enum BatchFault {
    Overloaded,
    Failed(String),
}

impl BatchFault {
    fn error(&self) -> StoreError {
        match self {
            Self::Overloaded => StoreError::Overloaded,
            Self::Failed(why) => StoreError::Database(why.clone().into()),
        }
    }
}

impl From<rusqlite::Error> for BatchFault {
    fn from(error: rusqlite::Error) -> Self {
        match StoreError::from(error) {
            StoreError::Overloaded => Self::Overloaded,
            other => Self::Failed(
                std::error::Error::source(&other)
                    .map_or_else(|| other.to_string(), ToString::to_string),
            ),
        }
    }
}

trait Job: Send {
    /// Does the work, in a savepoint.
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()>;
    /// Answers, once the fate of the batch is known.
    fn answer(self: Box<Self>, committed: Result<(), BatchFault>);
}

struct Pending<T, E, W> {
    work: Option<W>,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, W> Job for Pending<T, E, W>
where
    T: Send,
    E: From<StoreError> + Send,
    W: FnOnce(&Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let Some(work) = self.work.take().filter(|_| !self.reply.is_closed()) else {
            return Ok(());
        };
        connection.prepare_cached("SAVEPOINT job")?.execute([])?;
        // A fault in one job must not take the others, nor the thread, with it.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)));
        let outcome = outcome
            .unwrap_or_else(|_| Err(E::from(fault::unreadable("a job of the writer panicked"))));
        if outcome.is_err() {
            connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
        }
        connection.prepare_cached("RELEASE job")?.execute([])?;
        self.outcome = Some(outcome);
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), BatchFault>) {
        let answer = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => return,
            (Err(fault), _) => Err(E::from(fault.error())),
        };
        // Whoever asked may be gone; what was committed stays.
        let _ = self.reply.send(answer);
    }
}

fn write_all(connection: &Connection, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        let committed = write_batch(connection, jobs, &mut batch);
        if !connection.is_autocommit() {
            // Nothing of a batch that failed may reach the next one.
            let _ = connection.execute_batch("ROLLBACK");
        }
        for job in batch {
            job.answer(committed.clone());
        }
    }
}

fn write_batch(
    connection: &Connection,
    jobs: &Receiver<Box<dyn Job>>,
    batch: &mut Vec<Box<dyn Job>>,
) -> Result<(), BatchFault> {
    // Immediate: a transaction that began as a reader fails at once when somebody else wrote.
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let mut done = 0;
    while let Some(job) = batch.get_mut(done) {
        job.run(connection)?;
        done += 1;
        if done < BATCH {
            batch.extend(jobs.try_recv());
        }
    }
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}
