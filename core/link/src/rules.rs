//! Changing the rules for a program beside the server: its pack comes in parts, and is then published as any other.

use crate::error::{NotDone, chain};
use crate::limits::{HOLIDAYS_BYTES_MAX, PACK_BYTES_MAX};
use crate::protocol::{Answer, RulesChanged};
use std::sync::Arc;
use suban_desk::{Cause, DeskError, PublishError, RulebookError, Writer, publish};
use suban_model::Holidays;
use suban_policy::PackFiles;

/// The pack that a client has sent so far.
#[derive(Default)]
pub struct Sent {
    container: Vec<u8>,
}

impl Sent {
    /// Takes the next bytes.
    pub fn take(&mut self, part: &[u8]) -> Answer {
        if self.container.len() + part.len() > PACK_BYTES_MAX {
            return Answer::Failed(format!("a pack of more than {PACK_BYTES_MAX} bytes"));
        }
        self.container.extend_from_slice(part);
        Answer::Received
    }

    /// Publishes the pack, and forgets it.
    pub fn publish(
        &mut self,
        writer: &Writer,
        cause: &Cause,
        holidays: Option<&str>,
        is_awaited: &dyn Fn() -> bool,
    ) -> Answer {
        let container = std::mem::take(&mut self.container);
        let files = match PackFiles::from_container(&container) {
            Ok(files) => files,
            Err(error) => return Answer::Failed(chain(&error)),
        };
        let holidays = match holidays.map(read_holidays).transpose() {
            Ok(holidays) => holidays,
            Err(said) => return Answer::Failed(said),
        };
        let mut place = writer;
        match publish(&mut place, &files, holidays, cause, is_awaited) {
            Ok(published) => {
                let count = |tests: usize| u32::try_from(tests).unwrap_or(u32::MAX);
                let (cases, scenarios) = (published.trial.cases.len(), published.trial.scenarios.len());
                let (cases, scenarios) = (count(cases), count(scenarios));
                Answer::RulesChanged(RulesChanged { record: published.record, cases, scenarios })
            }
            Err(PublishError::Unfit { note, .. }) => Answer::Unfit(Box::new(note)),
            Err(PublishError::Desk(error)) => Answer::from(NotDone::from(error)),
            Err(PublishError::Rulebook(error)) => not_read(error),
        }
    }
}

/// Goes back to the rules as they were right after an activation.
pub fn restore(writer: &Writer, seq: u64, cause: Cause) -> Answer {
    match writer.restore(seq, cause) {
        Ok(record) => Answer::RulesChanged(RulesChanged { record, cases: 0, scenarios: 0 }),
        Err(error) => not_read(error),
    }
}

fn read_holidays(csv: &str) -> Result<Arc<Holidays>, String> {
    if csv.len() > HOLIDAYS_BYTES_MAX {
        return Err(format!("a holiday file of more than {HOLIDAYS_BYTES_MAX} bytes"));
    }
    Holidays::parse_stored(csv).map(Arc::new).map_err(|error| chain(&error))
}

fn not_read(error: RulebookError) -> Answer {
    match error {
        RulebookError::Desk(error @ DeskError::Refused(_)) => Answer::from(NotDone::from(error)),
        error => Answer::Failed(chain(&error)),
    }
}
