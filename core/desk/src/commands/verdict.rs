//! 平台认定: the platform judged our work.

use crate::commands::{Perform, Size};
use crate::deciding::assessment::Subject;
use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::deciding::input::judge_input;
use crate::deciding::requirements::require;
use crate::refusal::{DeskError, Refusal};
use suban_model::{Event, Judge, TicketStep};

impl Perform for Judge {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("verdict", &self.verdict)]
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        case.find(&self.ticket)?;
        if self.verdict.trim().is_empty() {
            return Err(Refusal::Empty("verdict").into());
        }
        require(case, &Event::PlatformJudged)?;
        case.step(TicketStep::Judged(self.verdict.clone()))?;
        let facts = facts::of_ticket(case.rulebook, case.ticket()?, &Event::PlatformJudged);
        let facts = facts::with_verdict(facts, &self.verdict);
        let subject = Subject::put_in(case, "verdict", Event::PlatformJudged);
        judge_input(case, &subject, facts, false)
    }
}
