//! A host's own server, which is told of appointments.

use super::receiver::{Answer, Receiver, Taken};
use crate::wait::PATIENCE;
use std::time::Duration;

/// The server. Dropping it ends it.
#[derive(Debug)]
pub struct HostServer {
    receiver: Receiver,
}

impl HostServer {
    /// Starts it: it takes everything.
    pub fn start() -> Self {
        Self { receiver: Receiver::start(Answer::Status(204, String::new())) }
    }

    /// Where it is called.
    pub fn url(&self) -> String {
        self.receiver.url("/hook")
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, answer: Answer) {
        self.receiver.answer(answer);
    }

    /// What has come so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.receiver.taken()
    }

    /// Waits until so many calls have come.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Taken> {
        self.wait_longer(count, PATIENCE)
    }

    /// The same with another patience.
    #[track_caller]
    pub fn wait_longer(&self, count: usize, patience: Duration) -> Vec<Taken> {
        self.receiver.wait_for(count, patience)
    }
}
