//! What the figures of a period come to, with what each is a quotient of and the tickets counted.

use super::{CountedTicket, FigureLine};
use std::collections::{BTreeMap, BTreeSet};
use suban_desk::{DeskError, Rulebook, View};
use suban_model::Period;
use suban_policy::PeriodFigures;
use suban_policy::figures::{Figure, FigureKind};
use suban_tell::names;

/// Each figure that counts by period, for the organisation and for whatever single thing it is counted by.
pub(super) fn lines(
    view: View<'_>,
    rulebook: &Rulebook,
    period: Period,
    externals: &BTreeMap<String, String>,
) -> Result<Vec<FigureLine>, DeskError> {
    let figures = rulebook.pack.figures();
    let counted = counted(view, rulebook, period)?;
    let mut lines = Vec::new();
    for figure in figures.iter().filter(|figure| is_of_a_period(figure)) {
        for group in groups(figure, &counted) {
            let (top, bottom) = figures.parts(figure, &group, &counted).unzip();
            lines.push(FigureLine {
                figure: figure.id.clone(),
                name: figure.name.clone(),
                clause: figure.clause.clone(),
                group: group.first().map(|unit| names::unit_name(rulebook, unit)),
                value: figures.value(figure, &group, &counted),
                top,
                bottom,
                tickets: tickets(view, rulebook, period, (figure, &group), externals)?,
            });
        }
    }
    Ok(lines)
}

/// What was observed in the period.
fn counted(view: View<'_>, rulebook: &Rulebook, period: Period) -> Result<PeriodFigures, DeskError> {
    let mut counted = PeriodFigures::new();
    for figure in rulebook.pack.figures().iter().filter(|figure| is_of_a_period(figure)) {
        view.each_aggregate(&figure.id, period, |aggregate| {
            counted.insert((figure.id.clone(), aggregate.group.clone()), aggregate);
            Ok(())
        })?;
    }
    Ok(counted)
}

/// Whether a figure that rules saw by this name is one of the period.
pub(super) fn is_told(rulebook: &Rulebook, name: &str) -> bool {
    rulebook.pack.figures().get(name).is_some_and(is_of_a_period)
}

/// 第几次 and 连续 come to something at an event, not in a period.
const fn is_of_a_period(figure: &Figure) -> bool {
    !matches!(figure.kind, FigureKind::Nth { .. } | FigureKind::Streak { .. })
}

/// The organisation, and each single thing for which something was counted.
fn groups(figure: &Figure, counted: &PeriodFigures) -> BTreeSet<Vec<String>> {
    let of: Vec<&str> = match &figure.kind {
        FigureKind::Ratio { top, bottom } => vec![top, bottom],
        _ => vec![&figure.id],
    };
    let groups = counted.keys().filter(|(id, group)| group.len() <= 1 && of.contains(&id.as_str()));
    groups.map(|(_, group)| group.clone()).collect()
}

fn tickets(
    view: View<'_>,
    rulebook: &Rulebook,
    period: Period,
    (figure, group): (&Figure, &[String]),
    externals: &BTreeMap<String, String>,
) -> Result<Vec<CountedTicket>, DeskError> {
    let mut tickets = Vec::new();
    if matches!(figure.kind, FigureKind::Tickets { .. }) {
        let (closes, _) = rulebook.closing(Some(period));
        view.each_observation(&figure.id, group, (rulebook.opening(period), closes), |counted| {
            tickets.push(CountedTicket {
                external: externals.get(&counted.subject).cloned(),
                ticket: counted.subject,
                adds: counted.value,
            });
            Ok(())
        })?;
    }
    Ok(tickets)
}
