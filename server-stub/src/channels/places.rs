//! How many messages are under way at a time, on each way and to each host.

use crate::domain::message::Channel;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a message waits for a place before it gives way.
const PATIENCE: Duration = Duration::from_secs(5);

/// The places of each way.
pub(super) struct Places {
    email: Arc<Semaphore>,
    sms: Arc<Semaphore>,
    webhook: Arc<Semaphore>,
    of_one_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place; free again when this is dropped.
pub(super) struct Place {
    _way: OwnedSemaphorePermit,
    _host: Option<OwnedSemaphorePermit>,
}

impl Places {
    /// Places for e-mails, SMS and webhook calls, and of the latter for one host.
    pub(super) fn new([email, sms, webhook]: [u32; 3], of_one_host: u32) -> Self {
        let places = |count: u32| Arc::new(Semaphore::new(count as usize));
        Self {
            email: places(email),
            sms: places(sms),
            webhook: places(webhook),
            of_one_host: of_one_host as usize,
            hosts: Mutex::default(),
        }
    }

    /// A place on a way; `None` when none becomes free soon. The host's own comes first, so that
    /// whoever waits for a slow host takes no place from another.
    pub(super) async fn take(&self, channel: Channel, url: Option<&str>) -> Option<Place> {
        let way = match channel {
            Channel::Email => &self.email,
            Channel::Sms => &self.sms,
            Channel::Webhook => &self.webhook,
        };
        let take = async {
            let host = match url {
                Some(url) => Some(self.of(url).acquire_owned().await.ok()?),
                None => None,
            };
            let way = Arc::clone(way).acquire_owned().await.ok()?;
            Some(Place { _way: way, _host: host })
        };
        tokio::time::timeout(PATIENCE, take).await.ok().flatten()
    }

    fn of(&self, url: &str) -> Arc<Semaphore> {
        let host = url.split('/').nth(2).unwrap_or_default().to_ascii_lowercase();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever nobody calls any more is forgotten.
        hosts.retain(|known, places| *known == host || Arc::strong_count(places) > 1);
        let places = || Arc::new(Semaphore::new(self.of_one_host));
        Arc::clone(hosts.entry(host).or_insert_with(places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_slow_host_takes_no_place_from_another() {
        let places = Places::new([1, 1, 2], 1);
        let slow = places.take(Channel::Webhook, Some("https://slow.example/a")).await;
        assert!(slow.is_some());
        assert!(places.take(Channel::Webhook, Some("https://SLOW.example/b")).await.is_none());
        let other = places.take(Channel::Webhook, Some("https://other.example/")).await;
        assert!(other.is_some());
        assert!(places.take(Channel::Webhook, Some("https://third.example/")).await.is_none());
        assert!(places.take(Channel::Email, None).await.is_some());
        drop((slow, other));
        assert!(places.take(Channel::Webhook, Some("https://slow.example/a")).await.is_some());
        assert_eq!(places.hosts.lock().unwrap().len(), 1, "who is not called is forgotten");
    }
}
