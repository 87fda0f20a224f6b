//! How messages travel: the length (4 bytes, big-endian, of what follows), the format (1 byte), then postcard.
//!
//! Every message is bounded in bytes before memory is taken for it, and in time from its first byte to its last,
//! however the bytes drip.

use crate::error::LinkError;
use crate::limits::FRAME_SECONDS_MAX;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// First byte of every message: the version of the [protocol](crate::protocol).
pub const FORMAT: u8 = 1;

/// Bytes of the length.
const LENGTH_BYTES: usize = 4;

/// Memory taken at once for what is announced, before it has come.
const CHUNK_BYTES: usize = 64 * 1024;

/// Reads the next message of at most `bytes_max` bytes, which must begin within `patience`.
pub fn read<T: DeserializeOwned>(
    stream: &UnixStream,
    bytes_max: usize,
    patience: Duration,
) -> Result<T, LinkError> {
    let bytes = read_bytes(stream, bytes_max, patience)?;
    match bytes.split_first() {
        Some((&FORMAT, body)) => match postcard::take_from_bytes(body) {
            Ok((message, [])) => Ok(message),
            _ => Err(LinkError::Unreadable),
        },
        _ => Err(LinkError::Unreadable),
    }
}

/// Writes a message of at most `bytes_max` bytes.
pub fn write<T: Serialize>(stream: &UnixStream, message: &T, bytes_max: usize) -> Result<(), LinkError> {
    write_bytes(stream, &encode(message)?, bytes_max)
}

/// The bytes of a message, without their length.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, LinkError> {
    postcard::to_extend(message, vec![FORMAT]).map_err(|_| LinkError::Unreadable)
}

/// Reads bytes behind their length.
pub fn read_bytes(stream: &UnixStream, bytes_max: usize, patience: Duration) -> Result<Vec<u8>, LinkError> {
    let mut length = [0; LENGTH_BYTES];
    let (first, rest) = length.split_at_mut(1);
    read_whole(stream, first, Instant::now() + patience)?;
    let deadline = Instant::now() + Duration::from_secs(FRAME_SECONDS_MAX);
    read_whole(stream, rest, deadline)?;
    let bytes = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if bytes > bytes_max {
        return Err(LinkError::TooLarge { bytes, bytes_max });
    }
    let mut message = Vec::new();
    while message.len() < bytes {
        let begun = message.len();
        message.resize(bytes.min(begun + CHUNK_BYTES), 0);
        read_whole(stream, message.get_mut(begun..).unwrap_or_default(), deadline)?;
    }
    Ok(message)
}

/// Writes bytes behind their length.
pub fn write_bytes(mut stream: &UnixStream, bytes: &[u8], bytes_max: usize) -> Result<(), LinkError> {
    let length = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= bytes_max);
    let length = length.ok_or(LinkError::TooLarge { bytes: bytes.len(), bytes_max })?;
    let message = [length.to_be_bytes().as_slice(), bytes].concat();
    let deadline = Instant::now() + Duration::from_secs(FRAME_SECONDS_MAX);
    let mut left = message.as_slice();
    while !left.is_empty() {
        stream.set_write_timeout(Some(until(deadline)?)).map_err(LinkError::Broken)?;
        match stream.write(left) {
            Ok(0) => return Err(LinkError::Closed),
            Ok(written) => left = left.get(written..).unwrap_or_default(),
            Err(error) => again_or(error)?,
        }
    }
    Ok(())
}

fn read_whole(mut stream: &UnixStream, mut buffer: &mut [u8], deadline: Instant) -> Result<(), LinkError> {
    while !buffer.is_empty() {
        stream.set_read_timeout(Some(until(deadline)?)).map_err(LinkError::Broken)?;
        match stream.read(buffer) {
            Ok(0) => return Err(LinkError::Closed),
            Ok(read) => buffer = buffer.get_mut(read..).unwrap_or_default(),
            Err(error) => again_or(error)?,
        }
    }
    Ok(())
}

/// The time left, which is never nothing.
fn until(deadline: Instant) -> Result<Duration, LinkError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(LinkError::Slow) } else { Ok(left) }
}

/// Whether to try again after an error; the deadline says when to end.
fn again_or(error: io::Error) -> Result<(), LinkError> {
    match error.kind() {
        io::ErrorKind::Interrupted => Ok(()),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Err(LinkError::Slow),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => Err(LinkError::Closed),
        _ => Err(LinkError::Broken(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(200);

    fn check(sent: &[u8], expect: Result<&str, &str>) {
        let (mut one, other) = UnixStream::pair().unwrap();
        one.write_all(sent).unwrap();
        drop(one);
        let got = read::<String>(&other, 8, PATIENCE).map_err(|error| error.to_string());
        assert_eq!(got, expect.map(str::to_owned).map_err(str::to_owned), "{sent:?}");
    }

    #[test]
    fn messages_and_what_is_none() {
        check(&[0, 0, 0, 5, FORMAT, 3, b'a', b'b', b'c'], Ok("abc"));
        check(&[0, 0, 0, 8, FORMAT, 6, b'a', b'b', b'c', b'd', b'e', b'f'], Ok("abcdef"));
        let closed = Err("the server has closed the connection");
        check(&[], closed);
        check(&[0, 0], closed);
        check(&[0, 0, 0, 5, FORMAT, 3, b'a'], closed);
        let unreadable = Err("a message cannot be read");
        check(&[0, 0, 0, 0], unreadable);
        check(&[0, 0, 0, 1, FORMAT], unreadable);
        check(&[0, 0, 0, 5, FORMAT + 1, 3, b'a', b'b', b'c'], unreadable);
        check(&[0, 0, 0, 6, FORMAT, 3, b'a', b'b', b'c', 0], unreadable);
        check(&[0, 0, 0, 3, FORMAT, 9, b'a'], unreadable);
        check(&[0, 0, 0, 9], Err("a message of 9 bytes, more than the 8 it may have"));
        check(&[255; 4], Err("a message of 4294967295 bytes, more than the 8 it may have"));
    }

    #[test]
    fn a_message_just_within_and_just_beyond_its_size() {
        let (one, _other) = UnixStream::pair().unwrap();
        assert!(write(&one, &"abcdef", 8).is_ok());
        assert!(matches!(write(&one, &"abcdefg", 8), Err(LinkError::TooLarge { bytes: 9, bytes_max: 8 })));
    }

    #[test]
    fn silence_ends() {
        let (_one, other) = UnixStream::pair().unwrap();
        let begun = Instant::now();
        assert!(matches!(read::<String>(&other, 8, PATIENCE), Err(LinkError::Slow)));
        assert!(begun.elapsed() >= PATIENCE);
    }
}
