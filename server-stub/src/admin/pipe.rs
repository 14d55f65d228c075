//! A body that is written while it is read.
//!
//! Owns the way from a thread that writes to a client that reads at its own pace. Whoever reads too
//! slowly, or goes away, makes the writer fail, so that it holds nothing for long. A body is whole
//! only when it is said to be: else it ends in an error, the connection is cut, and a client sees
//! that something is missing.

use axum::body::{Body, Bytes};
use futures_util::stream::unfold;
use std::io::{self, ErrorKind, Write};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, timeout_at};

/// Bytes that are handed over at a time.
const CHUNK_BYTES: usize = 64 * 1024;
/// Pieces on their way.
const PIECES: usize = 4;

enum Piece {
    Bytes(Bytes),
    /// Nothing is missing.
    End,
}

/// The end that is written to, from a thread that may block.
pub(super) struct Writing {
    pieces: Sender<Piece>,
    buffer: Vec<u8>,
    deadline: Instant,
    runtime: Handle,
}

/// Who says that everything was written. Dropped, it says that something is missing.
pub(super) struct Ending(Sender<Piece>);

/// A body, the end that is written to until `deadline`, and who says that it is whole.
pub(super) fn pipe(deadline: Instant) -> (Writing, Ending, Body) {
    let (pieces, reading) = channel(PIECES);
    let ending = Ending(pieces.clone());
    let writing = Writing { pieces, buffer: Vec::new(), deadline, runtime: Handle::current() };
    let body = unfold(Some(reading), async |reading: Option<Receiver<Piece>>| {
        let mut reading = reading?;
        match reading.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(reading))),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::from(ErrorKind::ConnectionAborted)), None)),
        }
    });
    (writing, ending, Body::from_stream(body))
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = Piece::Bytes(std::mem::take(&mut self.buffer).into());
        let sent = timeout_at(self.deadline, self.pieces.send(piece));
        match self.runtime.block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_gone)) => Err(ErrorKind::BrokenPipe.into()),
            Err(_elapsed) => Err(ErrorKind::TimedOut.into()),
        }
    }
}

impl Ending {
    /// Says that everything was written.
    pub(super) async fn whole(self) {
        // Whoever is gone need not be told.
        let _ = self.0.send(Piece::End).await;
    }
}
