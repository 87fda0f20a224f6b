//! 申诉: whoever is charged says that a charge is wrong, by when the pack says.

use crate::commands::{Perform, Size};
use crate::deciding::case::Case;
use crate::deciding::charges::{charge, find_book, key_of, posted_at};
use crate::refusal::{DeskError, Refusal};
use suban_model::{ActKind, Appeal, AppealCharge, Bilingual, BookStep, ChargeState};

impl Perform for AppealCharge {
    fn sizes(&self) -> Vec<Size<'_>> {
        let evidence = Size::list("evidence", self.evidence.len());
        let names = self.evidence.iter().map(|file| Size::text("evidence", &file.name));
        let texts = [Size::text("charge", &self.charge), Size::text("reason", &self.reason), evidence];
        texts.into_iter().chain(names).collect()
    }

    fn keeps_words(&self) -> bool {
        self.ticket.is_some()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        find_book(case, self.ticket.as_ref(), self.finding)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        let rulebook = case.rulebook;
        let Some(appeals) = rulebook.pack.appeals() else { return Err(Refusal::NoAppeals.into()) };
        let key = key_of(case, &self.charge, |book, charge| book.state(charge) == ChargeState::Counted)?;
        let proposal = charge(case.book()?, &key).cloned();
        case.is_about_charge_of(proposal.as_ref().map(|proposal| proposal.charge.who.clone()));
        case.allow_act(ActKind::Appeal)?;
        let due = |from, limit| rulebook.calendar.due(from, limit).ok().map(|due| due.at);
        let posted = proposal.map(|proposal| posted_at(case, &proposal)).transpose()?.flatten();
        let appeal = Appeal {
            charge: key.clone(),
            counts: appeals.counts,
            due: appeals.ruled_within.and_then(|limit| due(case.at(), limit)),
            record: case.seq,
        };
        case.step_book(BookStep::Appealed(appeal))?;
        let Some((charged_at, recorded_at)) = posted else { return Ok(()) };
        case.follows(Some(charged_at), Bilingual::new("扣分的时间", "the charge"))?;
        match appeals.within.and_then(|limit| due(recorded_at, limit)) {
            Some(until) if until < case.at() && !case.has_happened() => {
                let (until, clause) = (rulebook.told(until), appeals.clause.clone());
                Err(Refusal::AppealTooLate { charge: key, until, clause }.into())
            }
            _ => Ok(()),
        }
    }
}
