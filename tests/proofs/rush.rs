//! Very many patients at a time, each looking, holding and booking again and again.
//!
//! They share the machine with the server that they ask, and what they use of it the server does
//! not have: so all of them are tasks of one thread, and write and read HTTP themselves.

use guichet_contract::ids::SiteId;
use guichet_contract::json::Json;
use guichet_contract::routes::{self, Query};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::{HoldAnswer, IDEMPOTENCY_KEY};
use guichet_tests::dice::Dice;
use guichet_tests::invented::{Invented, SITE};
use guichet_tests::rival::{Reply, Rival, idempotency_key};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

/// A thousand practitioners in groups of five: what the patients choose from.
pub(crate) const GROUPS: usize = 200;

/// What came of many patients at a time.
#[derive(Debug)]
pub(crate) struct Rush {
    /// Bookings that were acknowledged, a second.
    pub(crate) a_second: f64,
    /// Requests that were told when to come back.
    pub(crate) shed: usize,
}

impl Rush {
    /// So many patients, who come at once, for so long.
    pub(crate) fn of(port: u16, patients: usize, time: Duration) -> Self {
        let today = today(port);
        runtime().block_on(async {
            let (bell, heard) = watch::channel(false);
            let began = Instant::now();
            let all = come(patients, |number| Patient::new(port, today, number, heard.clone(), 1));
            let mut end = heard.clone();
            let _ = timeout(time, end.wait_for(|rung| *rung)).await;
            bell.send(true).unwrap();
            let (mut booked, mut shed) = (0, 0);
            for one in all.join_all().await {
                booked += one.0;
                shed += one.1;
            }
            Self { a_second: f64::from(booked) / began.elapsed().as_secs_f64(), shed }
        })
    }

    /// So many patients who do not wait as they are told, while something else is done.
    pub(crate) fn during<T>(port: u16, patients: usize, other: impl FnOnce() -> T) -> T {
        let today = today(port);
        let (bell, heard) = watch::channel(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                runtime().block_on(async {
                    let one = |number| Patient::new(port, today, number, heard.clone(), 0);
                    come(patients, one).join_all().await
                })
            });
            let done = other();
            bell.send(true).unwrap();
            done
        })
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn come(patients: usize, one: impl Fn(usize) -> Patient) -> JoinSet<(u32, usize)> {
    (0..patients).map(|number| one(number).book_until_it_rings()).collect()
}

/// Today, where the invented site is.
fn today(port: u16) -> LocalDate {
    Invented::rival(port).availability("reason=r0&days=1").from
}

/// Somebody who books one visit after the other until the bell rings.
struct Patient {
    line: Line,
    site: SiteId,
    bell: watch::Receiver<bool>,
    dice: Dice,
    key: String,
    today: LocalDate,
    /// How much of what they are told to wait they do wait.
    patience: u32,
    shed: usize,
}

/// Tells the patients of one process apart.
static PATIENTS: AtomicUsize = AtomicUsize::new(0);

impl Patient {
    fn new(
        port: u16,
        today: LocalDate,
        number: usize,
        bell: watch::Receiver<bool>,
        patience: u32,
    ) -> Self {
        let site = SiteId::parse(SITE).unwrap();
        let key = format!("rush-{}", PATIENTS.fetch_add(1, Ordering::Relaxed));
        let dice = Dice::seeded(number as u64 + 1);
        Self { line: Line::to(port), site, bell, dice, key, today, patience, shed: 0 }
    }

    /// How many visits were booked, and how many requests told to come back.
    async fn book_until_it_rings(mut self) -> (u32, usize) {
        let mut booked = 0;
        let mut attempt = 0;
        while !*self.bell.borrow() {
            attempt += 1;
            let key = format!("{}-{attempt}-", self.key);
            booked += u32::from(self.book(&key).await.is_some());
        }
        (booked, self.shed)
    }

    /// Looks at one day of five practitioners, holds one of their times, books it. `None` when
    /// somebody else was faster or the bell rang.
    async fn book(&mut self, key: &str) -> Option<()> {
        let from = self.today.plus_days(1 + i64::try_from(self.dice.below(60)).unwrap());
        let query = format!("reason=r{}&from={from}&days=1", self.dice.below(GROUPS));
        let path = routes::availability(&self.site, &Query::default());
        let answer = self.served(&get(&format!("{path}?{query}"))).await?;
        let slots = Rival::slots_of(&answer.expect());
        let slot = slots.get(self.dice.below(slots.len().max(1)))?;
        let asked = post(&routes::holds(&self.site), key, &Rival::holding(slot, key));
        let reply = self.served(&asked).await?;
        if reply.status == 409 {
            return None;
        }
        let hold = reply.expect::<HoldAnswer>().hold;
        let asked = post(&routes::reservations(&self.site), key, &Rival::confirming(&hold, key));
        let booked = self.served(&asked).await?;
        assert!(booked.is_success(), "{}: {}", booked.status, booked.text);
        Some(())
    }

    /// Asks until the answer is another than to come back; `None` when the bell rings first.
    async fn served(&mut self, request: &str) -> Option<Reply> {
        loop {
            let reply = self.line.ask(request).await;
            if reply.status != 503 {
                return Some(reply);
            }
            self.shed += 1;
            let seconds = reply.retry_after.expect("503 without Retry-After");
            // A little later than told, and not all at once: the widget does the same.
            let millis = seconds * 1000 + self.dice.below(1000) as u64;
            let pause = Duration::from_millis(millis) * self.patience;
            if timeout(pause, self.bell.wait_for(|rung| *rung)).await.is_ok() {
                return None;
            }
        }
    }
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
}

fn post(path: &str, key: &str, body: &Json) -> String {
    let (key, body) = (idempotency_key(key), body.to_string());
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
         {IDEMPOTENCY_KEY}: {key}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A patient's connection.
struct Line {
    port: u16,
    open: Option<TcpStream>,
}

impl Line {
    fn to(port: u16) -> Self {
        Self { port, open: None }
    }

    /// The answer. Where the server closed the connection meanwhile, it is asked on another.
    async fn ask(&mut self, request: &str) -> Reply {
        let mut tries_left = 2;
        loop {
            match self.try_ask(request).await {
                Ok(reply) => return reply,
                Err(_) if tries_left > 0 => tries_left -= 1,
                Err(error) => panic!("no answer: {error}"),
            }
        }
    }

    async fn try_ask(&mut self, request: &str) -> io::Result<Reply> {
        let mut stream = match self.open.take() {
            Some(stream) => stream,
            None => TcpStream::connect(("127.0.0.1", self.port)).await?,
        };
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::with_capacity(16 * 1024);
        let body = loop {
            let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
            read_some(&mut stream, &mut bytes).await?;
        };
        let head = String::from_utf8_lossy(&bytes[..body]).into_owned();
        let header = |name: &str| {
            let named = head.lines().filter_map(|line| line.split_once(": "));
            named.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, it)| it)
        };
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
        let length = number(header("content-length")).ok_or(io::ErrorKind::InvalidData)?;
        let end = body + usize::try_from(length).map_err(io::Error::other)?;
        while bytes.len() < end {
            read_some(&mut stream, &mut bytes).await?;
        }
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let reply = Reply {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            retry_after: number(header("retry-after")),
            text: String::from_utf8_lossy(&bytes[body..end]).into_owned(),
        };
        if header("connection") != Some("close") {
            self.open = Some(stream);
        }
        Ok(reply)
    }
}

async fn read_some(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    match stream.read_buf(bytes).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}
