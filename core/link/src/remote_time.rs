//! The time of a desk in another program, and how its writer does: whoever wants to tell figures has it brought up to the
//! moment first.

use crate::error::{LinkError, NotDone};
use crate::frame;
use crate::hello;
use crate::limits::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX};
use crate::place;
use crate::protocol::{Answer, Ask};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;
use suban_desk::stored::confirmed_clock::ConfirmedClock;
use suban_desk::{Cause, Vitals};

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
        match self.ask(&Ask::Tick(org.to_owned()))? {
            Answer::Ticked { more } => Ok(more),
            answer => Err(not_done(answer)),
        }
    }

    /// How the writer there does, which is told even while something holds it.
    pub fn vitals(&mut self) -> Result<Vitals, NotDone> {
        match self.ask(&Ask::Vitals)? {
            Answer::Vitals(vitals) => Ok(*vitals),
            answer => Err(not_done(answer)),
        }
    }

    /// Has the host's clock believed, on somebody's word.
    pub fn confirm_clock(&mut self, cause: Cause) -> Result<ConfirmedClock, NotDone> {
        match self.ask(&Ask::ConfirmClock(cause))? {
            Answer::ClockConfirmed(confirmed) => Ok(confirmed),
            answer => Err(not_done(answer)),
        }
    }

    fn ask(&mut self, ask: &Ask) -> Result<Answer, NotDone> {
        let answered = frame::write(&self.stream, ask, ASK_BYTES_MAX).and_then(|()| {
            frame::read(&self.stream, ANSWER_BYTES_MAX, Duration::from_secs(ANSWER_SECONDS_MAX))
        });
        answered.map_err(|error| NotDone::broken(&error))
    }
}

/// What an answer says that is not the one asked for.
fn not_done(answer: Answer) -> NotDone {
    match answer {
        Answer::Refused { code, zh, en } => NotDone::Refused { code, zh, en },
        Answer::Failed(said) => NotDone::Failed { said },
        _ => NotDone::broken(&LinkError::Stranger),
    }
}
