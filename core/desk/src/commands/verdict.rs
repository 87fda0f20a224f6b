//! 平台认定: the platform judged our work.

use crate::commands::{Perform, Size};
use crate::deciding::answerer::with_answerers;
use crate::deciding::assessment::Subject;
use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::deciding::input::judge_input;
use crate::deciding::requirements::require;
use crate::deciding::said::{What, said};
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
        refuse_double(case, self)?;
        require(case, &Event::PlatformJudged)?;
        case.step(TicketStep::Judged(self.verdict.clone()))?;
        let facts = facts::of_ticket(case.rulebook, case.ticket()?, &Event::PlatformJudged);
        let facts = facts::with_verdict(facts, &self.verdict);
        let facts = with_answerers(facts, case, case.at(), case.seq)?;
        let subject = Subject::put_in(case, "verdict", Event::PlatformJudged);
        judge_input(case, &subject, facts, false)
    }
}

/// The same verdict of the same moment is one verdict, told twice.
fn refuse_double(case: &Case<'_>, judge: &Judge) -> Result<(), DeskError> {
    let same = |what: &What| matches!(what, What::Verdict(earlier) if earlier.verdict == judge.verdict);
    let standing = said(case)?;
    match standing.iter().rfind(|said| said.at == case.at() && same(&said.what)) {
        Some(earlier) => {
            Err(Refusal::JudgedBefore { verdict: judge.verdict.clone(), record: earlier.record }.into())
        }
        None => Ok(()),
    }
}
