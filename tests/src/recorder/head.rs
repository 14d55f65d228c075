//! The head of a message of HTTP/1.1 (RFC 9112), as far as one that passes it on must read it.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest head that passes.
const MAX: usize = 64 * 1024;

/// First line and header fields, as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head(String);

impl Head {
    /// Reads a head; what came after it already is returned as well. `None` when the connection
    /// ends before one is whole.
    pub(super) async fn read(
        from: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Option<(Self, Vec<u8>)>> {
        let mut bytes = Vec::with_capacity(2048);
        loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = bytes.split_off(end + 4);
                bytes.truncate(end);
                return Ok(Some((Self(String::from_utf8_lossy(&bytes).into_owned()), rest)));
            }
            if bytes.len() > MAX || from.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// A word of the first line, counted from 0; empty when there is none.
    pub(super) fn word(&self, index: usize) -> &str {
        self.lines().next().unwrap_or_default().split(' ').nth(index).unwrap_or_default()
    }

    /// Names in lower case, and values.
    pub(super) fn fields(&self) -> impl Iterator<Item = (String, &str)> {
        let split = self.lines().skip(1).filter_map(|line| line.split_once(':'));
        split.map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
    }

    /// The first value of a field, by its name in lower case.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The same head with another first line, for a connection that ends with this message.
    pub(super) fn for_one(&self, first_line: &str) -> Vec<u8> {
        let of_connection = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            ["connection", "proxy-connection", "keep-alive"].contains(&name.as_str())
        };
        let mut text = format!("{first_line}\r\n");
        for line in self.lines().skip(1).filter(|line| !of_connection(line)) {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text.push_str("Connection: close\r\n\r\n");
        text.into_bytes()
    }

    /// The first line.
    pub(super) fn first_line(&self) -> &str {
        self.lines().next().unwrap_or_default()
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.split("\r\n")
    }
}
