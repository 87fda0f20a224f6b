//! Cells that ask for what nothing can give: a pick on no form, a channel or unit that is not declared, a clock
//! that no rule starts.

use super::Survey;
use super::domain::Domain;
use super::witness::{Constraint, sample};
use std::collections::BTreeSet;
use std::rc::Rc;
use suban_policy::Hook;
use suban_policy::condition::{Condition, Subject, Term};
use suban_policy::diagnostic::{Bilingual, alternatives};
use suban_policy::table::{Grid, GridRow};
use suban_policy::vocabulary::{FieldId, field};

pub(super) fn survey(survey: &mut Survey<'_>) {
    for grid in survey.grids.clone() {
        for row in &grid.rows {
            for (at, term, known) in vain_terms(survey, &grid, row) {
                report(survey, &grid, row, at, &term, &known);
            }
        }
    }
}

/// Whether a row asks for a value that nothing can give.
pub(super) fn asks_in_vain(survey: &Survey<'_>, grid: &Grid<'_>, row: &GridRow<'_>) -> bool {
    !vain_terms(survey, grid, row).is_empty()
}

/// Column, term and the terms that there are.
fn vain_terms(
    survey: &Survey<'_>,
    grid: &Grid<'_>,
    row: &GridRow<'_>,
) -> Vec<(usize, String, Rc<BTreeSet<String>>)> {
    let mut vain = Vec::new();
    for (at, (condition, column)) in row.conditions.iter().zip(grid.columns).enumerate() {
        let (Condition::OneOf(terms) | Condition::NoneOf(terms)) = condition else { continue };
        let Subject::Field(id, _) = column.subject else { continue };
        let Some(known) = known_terms(survey, grid, row, id).map(Rc::new) else { continue };
        for term in terms {
            let given = match term {
                Term::Exact(exact) => known.contains(exact),
                Term::Under(prefix) => known.iter().any(|known| known.starts_with(prefix.as_str())),
            };
            if !given {
                vain.push((at, term.to_string(), Rc::clone(&known)));
            }
        }
    }
    vain
}

/// Every term that a field can have here; `None` if it can be anything.
fn known_terms(
    survey: &Survey<'_>,
    grid: &Grid<'_>,
    row: &GridRow<'_>,
    id: FieldId,
) -> Option<BTreeSet<String>> {
    match id {
        field::PICK => Some(picks(survey, grid, row)),
        field::CLOCK => of_tables(survey, Hook::Schedule, "时限"),
        field::CATEGORY => of_tables(survey, Hook::Classify, "类别"),
        id => survey.space.closed_terms(id),
    }
}

/// The picks of the forms that the row is about.
fn picks(survey: &Survey<'_>, grid: &Grid<'_>, row: &GridRow<'_>) -> BTreeSet<String> {
    let about = row.conditions.iter().zip(grid.columns);
    let about = about.filter(|(_, column)| matches!(column.subject, Subject::Field(field::FORM, _)));
    let constraints: Vec<Constraint<'_>> = about.map(|(condition, _)| Constraint::Holds(condition)).collect();
    let mut picks = BTreeSet::new();
    for form in &survey.space.forms {
        let name = Domain::Sets(vec![vec![form.name.clone()]]);
        if let (Some(_), Some(Domain::SomeOf(terms))) = (sample(&name, &constraints, &[], true), &form.picks)
        {
            picks.extend(terms.iter().cloned());
        }
    }
    picks
}

/// What an output column of a hook's tables gives; `None` if a script may give more.
fn of_tables(survey: &Survey<'_>, hook: Hook, column: &str) -> Option<BTreeSet<String>> {
    if survey.mentions.has_script(hook) {
        return None;
    }
    let grids = survey.grids.iter().filter(|grid| grid.hook == hook);
    let given: BTreeSet<String> =
        grids.flat_map(|grid| &grid.rows).map(|row| row.output(column).to_owned()).collect();
    (!given.is_empty()).then_some(given)
}

fn report(
    survey: &mut Survey<'_>,
    grid: &Grid<'_>,
    row: &GridRow<'_>,
    at: usize,
    term: &str,
    known: &BTreeSet<String>,
) {
    let header = grid.columns.get(at).map_or("", |column| column.header.as_str());
    let message = Bilingual::new(
        format!("「{header}」不会是「{term}」:没有哪里给得出它"),
        format!("`{header}` is never `{term}`: nothing gives it"),
    );
    let list = alternatives(term, known.iter().map(String::as_str).filter(|known| !known.is_empty()));
    let help = (format!("可用:{list}"), format!("known: {list}"));
    let place = row.written.inputs.get(at).cloned();
    survey.warn("unknown-value", term, (grid.path, place), message, help);
}
