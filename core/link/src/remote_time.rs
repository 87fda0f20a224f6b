//! The time of a desk in another program: whoever wants to tell figures has it brought up to the moment first.

use crate::error::{LinkError, NotDone};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX};
use crate::place;
use crate::protocol::{Answer, Ask};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Lets time pass at the desk of the program that has a data folder open.
#[derive(Debug)]
pub struct RemoteTime {
    stream: UnixStream,
}

impl RemoteTime {
    /// Connects to the program that has a data folder open.
    pub fn connect(data: &Path) -> Result<Self, LinkError> {
        let stream = place::connect(data)?;
        hello::call(&stream)?;
        Ok(Self { stream })
    }

    /// Has a share of the clocks of an organisation fired that ran out by now, and with the last share settles what has
    /// closed: whether there is more.
    pub fn tick(&mut self, org: &str) -> Result<bool, NotDone> {
        let answered = frame::write(&self.stream, &Ask::Tick(org.to_owned()), ASK_BYTES_MAX).and_then(|()| {
            frame::read(&self.stream, ANSWER_BYTES_MAX, Duration::from_secs(ANSWER_SECONDS_MAX))
        });
        match answered {
            Ok(Answer::Ticked { more }) => Ok(more),
            Ok(Answer::Failed(said)) => Err(NotDone::Failed { said }),
            Ok(_) => Err(NotDone::broken(&LinkError::Stranger)),
            Err(error) => Err(NotDone::broken(&error)),
        }
    }
}
