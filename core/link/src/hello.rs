//! Before anything else the two tell each other which program they are: stored values and messages have no names in
//! them, so only the same version may read them.
//!
//! A hello is a length and a text and will never be anything else, so that any two versions understand it.

use crate::error::LinkError;
use crate::frame::{self, read_bytes, write_bytes};
use crate::limits::{HELLO_BYTES_MAX, HELLO_SECONDS_MAX};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// What every hello begins with.
const GREETING: &str = "suban ";

/// What a server says that has no place free.
const CROWDED: &str = "crowded";

/// This program: its version, and those of the messages and of what is stored.
pub fn version() -> String {
    let (messages, records) = (frame::FORMAT, suban_desk::stored::codec::FORMAT);
    format!("{} (link {messages}, records {records})", env!("CARGO_PKG_VERSION"))
}

/// Says hello as the one who calls.
pub fn call(stream: &UnixStream) -> Result<(), LinkError> {
    call_as(stream, &version())
}

fn call_as(stream: &UnixStream, ours: &str) -> Result<(), LinkError> {
    // Whoever turns us away may have closed before it heard us; what it said still comes.
    let said = say(stream, ours);
    match hear(stream).or_else(|error| said.and(Err(error)))? {
        theirs if theirs == CROWDED => Err(LinkError::Crowded),
        theirs if theirs == ours => Ok(()),
        theirs => Err(LinkError::OtherVersion { theirs, ours: ours.to_owned() }),
    }
}

/// Says hello as the one who is called; an error if they should not go on.
pub fn answer(stream: &UnixStream) -> Result<(), LinkError> {
    let (ours, theirs) = (version(), hear(stream)?);
    say(stream, &ours)?;
    if theirs == ours { Ok(()) } else { Err(LinkError::OtherVersion { theirs, ours }) }
}

/// Tells a caller that there is no place.
pub fn turn_away(stream: &UnixStream) {
    let _ = say(stream, CROWDED);
}

fn say(stream: &UnixStream, text: &str) -> Result<(), LinkError> {
    write_bytes(stream, format!("{GREETING}{text}").as_bytes(), HELLO_BYTES_MAX)
}

fn hear(stream: &UnixStream) -> Result<String, LinkError> {
    let bytes = match read_bytes(stream, HELLO_BYTES_MAX, Duration::from_secs(HELLO_SECONDS_MAX)) {
        Ok(bytes) => bytes,
        Err(LinkError::TooLarge { .. }) => return Err(LinkError::Stranger),
        Err(error) => return Err(error),
    };
    let text = String::from_utf8(bytes).ok();
    let text = text.as_deref().and_then(|text| text.strip_prefix(GREETING));
    text.map(str::to_owned).ok_or(LinkError::Stranger)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::thread;

    fn check(ours: &str, expect: Result<(), &str>) {
        let (caller, answering) = UnixStream::pair().unwrap();
        let host = thread::spawn(move || answer(&answering).is_ok());
        let got = call_as(&caller, ours).map_err(|error| error.to_string());
        assert_eq!(host.join().unwrap(), expect.is_ok(), "both sides think the same");
        assert_eq!(got, expect.map_err(str::to_owned));
    }

    #[test]
    fn only_the_same_version_goes_on() {
        check(&version(), Ok(()));
        let server = version();
        for other in ["0.0.9 (link 1, records 1)", ""] {
            let said =
                format!("the server is `{server}` and this is `{other}`: use the same version of suban");
            check(other, Err(&said));
        }
    }

    #[test]
    fn a_caller_is_turned_away() {
        let (caller, answering) = UnixStream::pair().unwrap();
        turn_away(&answering);
        assert!(matches!(call(&caller), Err(LinkError::Crowded)));
    }

    #[test]
    fn a_stranger_is_known() {
        for said in [&b"HTTP/1.1 400 Bad Request"[..], b"\0\0\0\x05hello", b"\0\0\0\x06suba\xFF "] {
            let (caller, mut answering) = UnixStream::pair().unwrap();
            answering.write_all(said).unwrap();
            assert!(matches!(call(&caller), Err(LinkError::Stranger)), "{said:?}");
        }
    }
}
