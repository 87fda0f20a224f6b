//! Judging again what was put in on a ticket, after what it rests on turned out to be otherwise.

use crate::deciding::answerer::with_answerers;
use crate::deciding::assessment::{Subject, assess};
use crate::deciding::case::Case;
use crate::deciding::facts;
use crate::deciding::figures::observe_event;
use crate::deciding::said::{Said, What};
use crate::refusal::{DeskError, Refusal};
use suban_model::{Act, Ticket, TicketStep};

/// Judges again what was said: the facts are those of that time, but for what is counted and for what came of appeals of
/// its charges.
pub fn judge_again(case: &mut Case<'_>, said: &Said) -> Result<(), DeskError> {
    let (event, then) = (said.event(), ticket_then(case, said.record)?);
    let facts = facts::of_ticket(case.rulebook, &then, &event);
    let facts = facts::with_appeals(facts, &case.ticket()?.book, Some(&said.subject()));
    let facts = match &said.what {
        What::Verdict(judge) => {
            with_answerers(facts::with_verdict(facts, &judge.verdict), case, said.at, said.record)?
        }
        What::Finding(finding) => match case.rulebook.pack.check_finding(finding) {
            Ok((form, values)) => facts::with_finding(facts, &form.name, &finding.pick, values),
            // Its words were erased, or the pack has no such form any more: what was charged stays.
            Err(_) => return Ok(()),
        },
    };
    let facts = observe_event(case, &event, facts, &said.record.to_string(), said.at)?;
    let belongs_to = case.rulebook.period_of(said.at);
    assess(case, &Subject { name: said.subject(), event, belongs_to }, facts).map(drop)
}

/// The ticket as it was when something was put in on it.
fn ticket_then(case: &Case<'_>, put_in: u64) -> Result<Ticket, DeskError> {
    let mut then: Option<Ticket> = None;
    for seq in case.ticket()?.records.iter().take_while(|seq| **seq <= put_in) {
        let missing = || DeskError::Missing(format!("record {seq}"));
        let record = case.view.record(*seq)?.ok_or_else(missing)?;
        let is_judged = |step: &&TicketStep| {
            *seq < put_in || matches!(step, TicketStep::Judged(_) | TicketStep::FormRecorded(_))
        };
        let ticket = match (&mut then, &record.command.act) {
            (Some(ticket), _) => ticket,
            (then, Act::Register(register)) => {
                let id = case.ticket()?.id;
                then.insert(Ticket::registered(id, register, record.command.at, record.rulebook.pack))
            }
            (None, _) => return Err(missing()),
        };
        for step in record.change.ticket_steps().iter().take_while(is_judged) {
            ticket.apply(step, record.command.at).map_err(Refusal::Book)?;
        }
    }
    then.ok_or_else(|| DeskError::Missing(format!("record {put_in}")))
}
