//! The steps of a ticket's process besides its answers: nodes, extensions, giving it back, and numbers from outside.

use crate::case::Case;
use crate::clocks::{happen, happen_with};
use crate::demands::require;
use crate::figures::seen;
use crate::refusal::{DeskError, Refusal};
use rust_decimal::Decimal;
use suban_model::{Event, Extend, GiveBack, Moment, Node, Observation, Step, Tally};
use suban_policy::figures::FigureKind;

/// 环节: the ticket passes a process node.
pub fn pass_node(case: &mut Case<'_>, node: &Node) -> Result<(), DeskError> {
    case.find(&node.ticket)?;
    let names = &case.office.pack.rules().names;
    let Some(offices) = names.nodes.get(&node.node) else {
        let known = names.event_alternatives(&node.node);
        return Err(Refusal::UnknownStep { step: node.node.clone(), known }.into());
    };
    if !offices.is_empty() {
        case.allow(offices.iter().map(String::as_str))?;
    }
    let event = Event::Node(node.node.clone());
    require(case, &event)?;
    if node.excuse.as_ref().is_some_and(|excuse| !excuse.trim().is_empty()) {
        case.step(Step::Excused(event.clone()))?;
    }
    happen(case, &event)
}

/// 延期: a later final answer is approved and promised.
pub fn extend(case: &mut Case<'_>, extend: &Extend) -> Result<(), DeskError> {
    let at = case.at();
    let ticket = case.find(&extend.ticket)?;
    if ticket.final_reply_at.is_some() {
        return Err(Refusal::AlreadyFinal(ticket.id).into());
    }
    if extend.until <= at {
        return Err(Refusal::PromisePast { until: extend.until, at }.into());
    }
    if extend.reason.trim().is_empty() {
        return Err(Refusal::Empty("reason").into());
    }
    require(case, &Event::Extended)?;
    case.step(Step::Promised(extend.until))?;
    let rules = case.office.pack.rules();
    let given = rules.clocks_given_on(&Event::Extended).map(|clock| (clock.to_owned(), extend.until));
    happen_with(case, &Event::Extended, &given.collect())
}

/// 退回: the ticket goes back to the platform.
pub fn give_back(case: &mut Case<'_>, give_back: &GiveBack) -> Result<(), DeskError> {
    let ticket = case.find(&give_back.ticket)?;
    if ticket.final_reply_at.is_some() {
        return Err(Refusal::AlreadyFinal(ticket.id).into());
    }
    if give_back.reason.trim().is_empty() {
        return Err(Refusal::Empty("reason").into());
    }
    require(case, &Event::Returned)?;
    case.step(Step::GivenBack(give_back.reason.clone()))?;
    happen(case, &Event::Returned)
}

/// 计数: a number that comes from outside replaces what was told for the same day and unit.
pub fn tally(case: &mut Case<'_>, tally: &Tally) -> Result<(), DeskError> {
    let names = &case.office.pack.rules().names;
    let figure = names.figures.get(&tally.figure).filter(|figure| matches!(figure.kind, FigureKind::Tally));
    let Some(figure) = figure else {
        let known = names.figures.alternatives(&tally.figure);
        return Err(Refusal::UnknownTally { figure: tally.figure.clone(), known }.into());
    };
    if tally.value < Decimal::ZERO {
        return Err(Refusal::NegativeTally(tally.value).into());
    }
    let group = tally.unit.as_ref().map(|unit| case.unit(unit)).transpose()?.into_iter().collect();
    let at = Moment::start_of_day(tally.on, &case.office.pack.zone);
    let at = at.map_err(|_| Refusal::Empty("on"))?;
    let now = Observation {
        figure: figure.id.clone(),
        group,
        at,
        period: case.office.period_of(at),
        subject: tally.on.to_string(),
        value: tally.value,
    };
    let replaces = seen(case, &now)?;
    case.step(Step::Observed { replaces, now: Some(now) })
}
