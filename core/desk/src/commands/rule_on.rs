//! 裁定: others than those who charged say what comes of an appeal.

use crate::commands::{Perform, Size};
use crate::deciding::again::judge_again;
use crate::deciding::case::Case;
use crate::deciding::charges::{charge, find_book, key_of};
use crate::deciding::figures::take_back;
use crate::deciding::said::said;
use crate::refusal::{DeskError, Refusal};
use suban_model::{ActKind, Bilingual, BookStep, ChargeState, RuleOn, Ruled, Ruling};

impl Perform for RuleOn {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("charge", &self.charge), Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        self.ticket.is_some()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        find_book(case, self.ticket.as_ref(), self.finding)?;
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        let key = key_of(case, &self.charge, |book, charge| book.state(charge) == ChargeState::Appealed)?;
        let proposal = charge(case.book()?, &key).cloned();
        case.is_about_charge_of(proposal.as_ref().map(|proposal| proposal.charge.who.clone()));
        case.allow_act(ActKind::RuleOn)?;
        let appealed = case.book()?.appeal_of(&key).map(|appealed| appealed.appeal.record);
        let appealed = appealed.map(|seq| case.view.record(seq)).transpose()?.flatten();
        let appealed_at = appealed.map(|record| record.command.at);
        let by = case.request.command.by.actor();
        let by = by.person.unwrap_or(by.office);
        let ruled = Ruled { ruling: self.ruling, by, record: case.seq };
        case.step_book(BookStep::RuledOn { charge: key, ruled })?;
        case.follows(appealed_at, Bilingual::new("申诉的时间", "the appeal"))?;
        match proposal {
            // What was found is not so, or not all of it: what else follows from it may be otherwise.
            Some(proposal) if self.ruling != Ruling::Rejected && self.ticket.is_some() => {
                let standing = said(case)?;
                match standing.iter().find(|said| said.subject() == proposal.subject) {
                    Some(said) => {
                        take_back(case, &said.record.to_string())?;
                        judge_again(case, said)
                    }
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}
