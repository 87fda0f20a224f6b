//! The rules of a desk in another program, to be changed there: a pack is published, or a rollback made, by the program
//! that has the data folder open, with its gates.

use crate::error::{LinkError, NotDone};
use crate::frame;
use crate::hello;
use crate::limits::{
    ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX, ASK_BYTES_MAX, PACK_PART_BYTES, PUBLISH_SECONDS_MAX,
};
use crate::place;
use crate::protocol::{Answer, Ask, RulesChanged};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;
use suban_desk::{Cause, RefusedPack};

/// Changes the rules of the program that has a data folder open.
#[derive(Debug)]
pub struct RemoteRules {
    stream: UnixStream,
}

/// Why the rules were not changed.
#[derive(Debug)]
pub enum RulesNotChanged {
    /// The pack is not fit; the note of it is kept for `status`.
    Unfit(Box<RefusedPack>),
    /// It could not be done.
    NotDone(NotDone),
}

impl RemoteRules {
    /// Connects to the program that has a data folder open.
    pub fn connect(data: &Path) -> Result<Self, LinkError> {
        let stream = place::connect(data)?;
        hello::call(&stream)?;
        Ok(Self { stream })
    }

    /// Publishes the pack of a container. Without holidays, given as CSV, those in force stay.
    pub fn publish(
        &mut self,
        container: &[u8],
        holidays: Option<String>,
        cause: Cause,
    ) -> Result<RulesChanged, RulesNotChanged> {
        for part in container.chunks(PACK_PART_BYTES) {
            match self.ask(&Ask::PackPart(part.to_vec()))? {
                Answer::Received => {}
                answer => return changed(answer),
            }
        }
        changed(self.ask(&Ask::Publish { cause, holidays })?)
    }

    /// Goes back to the rules as they were right after the activation of this number.
    pub fn restore(&mut self, seq: u64, cause: Cause) -> Result<RulesChanged, RulesNotChanged> {
        changed(self.ask(&Ask::Restore { seq, cause })?)
    }

    fn ask(&self, ask: &Ask) -> Result<Answer, RulesNotChanged> {
        let patience = match ask {
            Ask::Publish { .. } => PUBLISH_SECONDS_MAX,
            _ => ANSWER_SECONDS_MAX,
        };
        frame::write(&self.stream, ask, ASK_BYTES_MAX)
            .and_then(|()| frame::read(&self.stream, ANSWER_BYTES_MAX, Duration::from_secs(patience)))
            .map_err(|error| RulesNotChanged::NotDone(NotDone::broken(&error)))
    }
}

fn changed(answer: Answer) -> Result<RulesChanged, RulesNotChanged> {
    Err(match answer {
        Answer::RulesChanged(changed) => return Ok(changed),
        Answer::Unfit(note) => RulesNotChanged::Unfit(note),
        Answer::Refused { code, zh, en } => RulesNotChanged::NotDone(NotDone::Refused { code, zh, en }),
        Answer::Failed(said) => RulesNotChanged::NotDone(NotDone::Failed { said }),
        _ => RulesNotChanged::NotDone(NotDone::broken(&LinkError::Stranger)),
    })
}
