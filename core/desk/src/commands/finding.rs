//! 查实: a finding is filed on one of the pack's forms and judged.

use crate::commands::{Perform, Size};
use crate::deciding::assessment::Subject;
use crate::deciding::case::{Case, not_now};
use crate::deciding::facts;
use crate::deciding::input::judge_input;
use crate::deciding::requirements::{lapse_signatures, require};
use crate::deciding::said::{What, said};
use crate::refusal::{DeskError, Refusal};
use std::collections::BTreeSet;
use suban_model::{Act, ActKind, Book, Event, Finding, Stage, TicketStep};
use suban_policy::Facts;
use suban_policy::findings::About;
use suban_policy::vocabulary::field;

impl Perform for Finding {
    fn sizes(&self) -> Vec<Size<'_>> {
        let lists = [Size::list("pick", self.pick.len()), Size::list("fields", self.fields.len())];
        let fields = self.fields.values().map(|value| Size::text("fields", &value.to_string()));
        lists.into_iter().chain(fields).collect()
    }

    fn keeps_words(&self) -> bool {
        self.ticket.is_some()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        let (form, values) = case.rulebook.pack.check_finding(self).map_err(Refusal::Form)?;
        if form.by.is_empty() {
            case.allow_act(ActKind::Record)?;
        } else {
            case.allow(form.by.iter().map(String::as_str))?;
        }
        let facts = match (&self.ticket, form.about) {
            (Some(reference), About::Ticket) => {
                let ticket = case.find(reference)?;
                if ticket.stage == Stage::Closed && !form.late {
                    return Err(not_now(ActKind::Record, ticket).into());
                }
                if !matches!(case.request.command.act, Act::RecordAnother(_)) {
                    refuse_double(case, self, &form.name)?;
                }
                require(case, &Event::FindingRecorded)?;
                case.step(TicketStep::FormRecorded(form.name.clone()))?;
                lapse_signatures(case, &form.name)?;
                facts::of_ticket(case.rulebook, case.ticket()?, &Event::FindingRecorded)
            }
            (None, About::Organisation) => {
                if !case.rulebook.is_in_force(case.at()) {
                    return Err(Refusal::BeforeRules { since: case.rulebook.pack.effective_from }.into());
                }
                case.begin_finding(case.seq, Book::default());
                let mut facts = Facts::default();
                facts.set(field::EVENT, Event::FindingRecorded.name());
                facts
            }
            (_, about) => {
                return Err(Refusal::FormSubject {
                    form: form.name.clone(),
                    about_ticket: about == About::Ticket,
                }
                .into());
            }
        };
        let facts = facts::with_finding(facts, &form.name, &self.pick, values);
        // A form that a step asks for says enough by being there.
        let is_enough = case.rulebook.pack.requires_form(&form.name);
        let subject = Subject::put_in(case, "finding", Event::FindingRecorded);
        judge_input(case, &subject, facts, is_enough)
    }
}

/// The same form with the same content is taken for the same finding, told twice.
fn refuse_double(case: &Case<'_>, finding: &Finding, form: &str) -> Result<(), DeskError> {
    let pack = &case.rulebook.pack;
    // Units by whatever name they go by, and picks in whatever order, are the same.
    let values = |finding: &Finding| pack.check_finding(finding).map(|(_, values)| values).ok();
    let picks = |finding: &Finding| finding.pick.iter().cloned().collect::<BTreeSet<_>>();
    let same = |earlier: &Finding| {
        let names_it = pack.form(&earlier.form).is_some_and(|named| named.name == form);
        names_it && picks(earlier) == picks(finding) && values(earlier) == values(finding)
    };
    let standing = said(case)?;
    match standing.iter().rfind(|said| matches!(&said.what, What::Finding(earlier) if same(earlier))) {
        Some(earlier) => Err(Refusal::SaidBefore { form: form.to_owned(), record: earlier.record }.into()),
        None => Ok(()),
    }
}
