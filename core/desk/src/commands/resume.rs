//! 恢复: work goes on, by somebody's word or because the longest stay is over.

use crate::commands::Perform;
use crate::deciding::case::Case;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Giver, Resume};

impl Perform for Resume {
    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let (at, rulebook) = (case.at(), case.rulebook);
        let since = case.find(&self.ticket)?.suspension.as_ref().map(|suspension| suspension.since);
        if let Some(since) = since.filter(|since| at < *since) {
            let (at, since) = (rulebook.told(at), rulebook.told(since));
            return Err(Refusal::BeforeSuspended { at, since }.into());
        }
        if !matches!(case.request.command.by, Giver::Host(_)) {
            require(case, &Event::Resumed)?;
        }
        resume(case)
    }
}
