//! 恢复: work goes on, by somebody's word or because the longest stay is over.

use crate::commands::Perform;
use crate::deciding::case::Case;
use crate::deciding::requirements::require;
use crate::deciding::suspension::resume;
use crate::refusal::DeskError;
use suban_model::{Bilingual, Event, Giver, Resume};

impl Perform for Resume {
    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let since = case.find(&self.ticket)?.suspension.as_ref().map(|suspension| suspension.since);
        case.follows(since, Bilingual::new("挂起的时间", "the beginning of the suspension"))?;
        if !matches!(case.request.command.by, Giver::Host(_)) {
            require(case, &Event::Resumed)?;
        }
        resume(case)
    }
}
