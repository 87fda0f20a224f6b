//! 撤回: a finding or a verdict was wrong, and what rests on it goes with it.

use crate::commands::{Perform, Size};
use crate::deciding::again::judge_again;
use crate::deciding::assessment::{Subject, withdraw};
use crate::deciding::case::Case;
use crate::deciding::figures::{take_back, take_back_of_finding};
use crate::deciding::requirements::{lapse_signatures, requirements_of};
use crate::deciding::said::{Said, What, said};
use crate::refusal::{DeskError, Refusal};
use suban_model::{Act, ActKind, Bilingual, Event, TicketStep, Withdraw};

impl Perform for Withdraw {
    fn sizes(&self) -> Vec<Size<'_>> {
        vec![Size::text("what", &self.what), Size::text("reason", &self.reason)]
    }

    fn keeps_words(&self) -> bool {
        self.ticket.is_some()
    }

    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError> {
        if self.reason.trim().is_empty() {
            return Err(Refusal::Empty("reason").into());
        }
        match &self.ticket {
            Some(ticket) => {
                case.find(ticket)?;
                of_ticket(case, &self.what)
            }
            None => of_organisation(case, &self.what),
        }
    }
}

fn of_ticket(case: &mut Case<'_>, called: &str) -> Result<(), DeskError> {
    let standing = said(case)?;
    let is_meant = |said: &&Said| {
        said.subject() == called
            || match &said.what {
                What::Finding(finding) => form_name(case, &finding.form) == form_name(case, called),
                What::Verdict(judge) => judge.verdict == called,
            }
    };
    let Some(meant) = standing.iter().rfind(is_meant) else {
        let known: Vec<_> =
            standing.iter().map(|said| format!("{} {}", said.subject(), said.name())).collect();
        return Err(Refusal::NothingToWithdraw { what: called.to_owned(), known: known.join("、") }.into());
    };
    let (record, round, event) = (meant.record, meant.round, meant.event());
    case.follows(Some(meant.at), Bilingual::new("要撤回的那一项的时间", "what is withdrawn"))?;
    let (mut form, mut verdict) = (None, None);
    match &meant.what {
        What::Finding(finding) => {
            allow_form(case, &finding.form)?;
            let name = form_name(case, &finding.form);
            let is_again = |other: &Said| {
                (other.record != record && other.round == round)
                    && matches!(&other.what, What::Finding(other) if form_name(case, &other.form) == name)
            };
            form = (!standing.iter().any(is_again)).then_some(name);
        }
        What::Verdict(judge) => {
            allow_verdict(case)?;
            verdict = Some(judge.verdict.clone());
        }
    }
    let started = case.ticket()?.clocks.iter().filter(|clock| clock.started_in == record);
    let clocks = started.map(|clock| (clock.subject(), Event::ClockLate));
    let subjects: Vec<_> = std::iter::once((meant.subject(), event)).chain(clocks).collect();
    take_back(case, &record.to_string())?;
    for (name, event) in subjects {
        take_back(case, &name)?;
        let belongs_to = case.rulebook.period_of(case.at());
        withdraw(case, &Subject { name, event, belongs_to })?;
    }
    let lapsed = form.clone().filter(|_| round == case.ticket().map_or(round, |ticket| ticket.round));
    case.step(TicketStep::Withdrawn { record, round, form, verdict })?;
    lapsed.map_or(Ok(()), |form| lapse_signatures(case, &form))?;
    let later =
        standing.iter().filter(|other| other.record > record && is_meant_alike(case, other, &meant.what));
    for other in later.collect::<Vec<_>>() {
        judge_again(case, other)?;
    }
    Ok(())
}

/// Whether something was said on the same form, or is the same verdict.
fn is_meant_alike(case: &Case<'_>, other: &Said, what: &What) -> bool {
    match (&other.what, what) {
        (What::Finding(one), What::Finding(other)) => {
            form_name(case, &one.form) == form_name(case, &other.form)
        }
        (What::Verdict(one), What::Verdict(other)) => one.verdict == other.verdict,
        _ => false,
    }
}

/// A finding about the organisation, of which nothing is left but its record.
fn of_organisation(case: &mut Case<'_>, called: &str) -> Result<(), DeskError> {
    let unknown = || Refusal::NothingToWithdraw { what: called.to_owned(), known: "finding/…".to_owned() };
    let record =
        called.strip_prefix("finding/").and_then(|number| number.parse().ok()).ok_or_else(unknown)?;
    let book = case.view.finding_book(record)?.ok_or_else(unknown)?;
    let recorded = case.view.record(record)?.ok_or_else(unknown)?;
    let (Act::Record(finding) | Act::RecordAnother(finding)) = &recorded.command.act else {
        return Err(unknown().into());
    };
    allow_form(case, &finding.form)?;
    case.follows(Some(recorded.command.at), Bilingual::new("要撤回的那一项的时间", "what is withdrawn"))?;
    let is_empty = book.proposals().is_empty() && book.measures().next().is_none();
    case.begin_finding(record, book);
    let took_back = take_back_of_finding(case, &recorded)?;
    if is_empty && !took_back {
        return Err(unknown().into());
    }
    let belongs_to = case.rulebook.period_of(case.at());
    withdraw(case, &Subject { name: called.to_owned(), event: Event::FindingRecorded, belongs_to })
}

/// The name of a form that a finding called by its name or id.
fn form_name(case: &Case<'_>, called: &str) -> String {
    case.rulebook.pack.form(called).map_or(called, |form| &form.name).to_owned()
}

/// Whoever may record a form may withdraw it; of a form that the pack no longer has, whoever may record others.
fn allow_form(case: &Case<'_>, called: &str) -> Result<(), DeskError> {
    match case.rulebook.pack.form(called) {
        Some(form) if !form.by.is_empty() => case.allow(form.by.iter().map(String::as_str)),
        _ => case.allow_act(ActKind::Record),
    }
}

/// Whoever may record a verdict may withdraw it.
fn allow_verdict(case: &mut Case<'_>) -> Result<(), DeskError> {
    case.allow_act(ActKind::Judge)?;
    for requirement in requirements_of(case, &Event::PlatformJudged)? {
        if !requirement.offices.is_empty() {
            case.allow(requirement.offices.iter().map(String::as_str))?;
        }
    }
    Ok(())
}
