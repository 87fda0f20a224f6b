//! What falls through: a number between two rows, a pick that no rule reads, a clock that no rule judges.
//!
//! Not every combination without a row is a gap; most of a rulebook's silence is meant. Only what people take for
//! covered is told: numbers between the ends of neighbouring rows, and whole terms that nothing reads.

use super::Survey;
use super::domain::Space;
use super::region::{Found, Key, Region, Search};
use super::rows;
use super::witness::Constraint;
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use suban_model::{Event, Value};
use suban_policy::Hook;
use suban_policy::condition::{Condition, Subject};
use suban_policy::diagnostic::Bilingual;
use suban_policy::table::{Grid, GridRow, HitPolicy};
use suban_policy::vocabulary::{FieldId, FieldKind, field};

pub(super) fn survey(survey: &mut Survey<'_>) {
    for grid in survey.grids.clone() {
        if matches!(grid.policy, HitPolicy::First | HitPolicy::Unique) {
            holes(survey, &grid);
        }
    }
    picks(survey);
    clocks(survey);
}

/// Numbers between rows that are otherwise alike.
fn holes(survey: &mut Survey<'_>, grid: &Grid<'_>) {
    let space = Space::of(survey.pack);
    let mut search = Search::new(&space, grid.columns, grid.on.clone());
    for (at, column) in grid.columns.iter().enumerate() {
        let Subject::Field(id, FieldKind::Number) = column.subject else { continue };
        for rows in alike_but_for(at, &grid.rows) {
            hole(survey, grid, &mut search, (at, id), &rows);
            if let (true, Some(row)) = (search.is_spent(), rows.first()) {
                return rows::unfinished(survey, grid, row);
            }
        }
    }
}

/// The rows in groups whose conditions are the same in all columns but one, in the order of their first rows.
fn alike_but_for<'a>(at: usize, rows: &[GridRow<'a>]) -> Vec<Vec<GridRow<'a>>> {
    let mut groups: Vec<Vec<GridRow<'a>>> = Vec::new();
    let mut places: HashMap<Vec<&'a Condition>, usize> = HashMap::new();
    for row in rows {
        let others = row.conditions.iter().enumerate().filter(|(place, _)| *place != at);
        let place = *places.entry(others.map(|(_, condition)| condition).collect()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(*row),
            None => groups.push(vec![*row]),
        }
    }
    groups
}

fn hole(
    survey: &mut Survey<'_>,
    grid: &Grid<'_>,
    search: &mut Search<'_>,
    (at, id): (usize, FieldId),
    rows: &[GridRow<'_>],
) {
    let ends = rows.iter().filter_map(|row| match row.conditions.get(at) {
        Some(Condition::Within { low, high }) => Some(low.iter().chain(high).map(|(end, _)| *end)),
        _ => None,
    });
    let mut ends: Vec<Decimal> = ends.flatten().collect();
    ends.sort_unstable();
    let (Some(bottom), Some(top), Some(row)) = (ends.first(), ends.last(), rows.first()) else { return };
    let between = Condition::Within { low: Some((*bottom, true)), high: Some((*top, true)) };
    let mut region = Region::new();
    for (place, (condition, column)) in row.conditions.iter().zip(grid.columns).enumerate() {
        if place != at && *condition != Condition::Any {
            region.entry(Key::of(column.subject)).or_default().push(Constraint::Holds(condition));
        }
    }
    region.entry(Key::Field(id)).or_default().push(Constraint::Holds(&between));
    let Found::Example(example) = search.find_in(region, &grid.rows) else { return };
    let names = rows.iter().map(|row| row.rule).collect::<Vec<_>>().join("、");
    let example = example.say(search.space());
    let message = Bilingual::new(
        format!("{names} 之间漏了一段:{example} 哪一行都不管"),
        format!("between {names} something falls through: no row is for {example}"),
    );
    let help =
        ("把两端写成相接的,例如 <=2 与 >2".to_owned(), "let the ends meet, such as <=2 and >2".to_owned());
    let last = rows.last().unwrap_or(row);
    let place = last.written.inputs.get(at).cloned();
    survey.warn("gap", last.rule, (grid.path, place), message, help);
}

/// Terms that staff may pick and no rule reads.
fn picks(survey: &mut Survey<'_>) {
    let forms: Vec<_> = survey.pack.forms().iter().map(|(id, form)| (id.to_owned(), form.clone())).collect();
    for (id, form) in &forms {
        let script_reads_it = survey.mentions.in_scripts(&form.name);
        for pick in &form.pick {
            let read = script_reads_it
                || survey.mentions.in_scripts(pick)
                || survey.grids.iter().any(|grid| reads_pick(grid, &form.name, pick));
            if !read {
                unread(survey, id, (&form.name, "情形"), pick);
            }
        }
        for field in form.fields.values() {
            let Some(field_id) = field.id() else { continue };
            let label = field.label.get_ref();
            if survey.mentions.in_scripts(label)
                || !survey.grids.iter().any(|grid| reads(grid, field_id, None))
            {
                continue;
            }
            for term in &field.of {
                if !survey.grids.iter().any(|grid| reads(grid, field_id, Some(term))) {
                    unread(survey, id, (&form.name, label), term);
                }
            }
        }
    }
}

/// Whether a row of the table is about a form and one of its picks.
fn reads_pick(grid: &Grid<'_>, form: &str, pick: &str) -> bool {
    let values = [(field::FORM, Value::from(form)), (field::PICK, Value::from(pick))];
    grid.rows.iter().any(|row| {
        let mut about = false;
        row.conditions.iter().zip(grid.columns).all(|(condition, column)| {
            let Subject::Field(id, _) = column.subject else { return true };
            let Some((_, value)) = values.iter().find(|(field, _)| *field == id) else { return true };
            about |= *condition != Condition::Any;
            condition.holds_for(Some(value))
        }) && about
    })
}

/// Whether some row has a condition on the field; and if a term is given, one that the term meets.
fn reads(grid: &Grid<'_>, id: FieldId, term: Option<&str>) -> bool {
    grid.rows.iter().any(|row| {
        row.conditions.iter().zip(grid.columns).any(|(condition, column)| {
            matches!(column.subject, Subject::Field(field, _) if field == id)
                && *condition != Condition::Any
                && term.is_none_or(|term| condition.holds_for(Some(&Value::from(term))))
        })
    })
}

fn unread(survey: &mut Survey<'_>, form_id: &str, (form, label): (&str, &str), term: &str) {
    let message = Bilingual::new(
        format!("「{form}」的{label}「{term}」没有一条规则管:录了也没有结果"),
        format!("no rule reads `{term}` of `{label}` on the form `{form}`: recording it does nothing"),
    );
    let help = (
        "加一行规则,或从 findings.toml 里去掉".to_owned(),
        "add a row for it, or take it out of findings.toml".to_owned(),
    );
    let place = survey.declared("findings.toml", Some(form_id), term);
    survey.warn("unread-pick", term, ("findings.toml", place), message, help);
}

/// Clocks that run and that nothing judges when they are late.
fn clocks(survey: &mut Survey<'_>) {
    let late = Event::ClockLate.to_string();
    let mut tables = Vec::new();
    for grid in survey.grids.iter().filter(|grid| grid.hook != Hook::Schedule) {
        if grid.on.as_ref().is_none_or(|on| *on == late) {
            tables.push(grid.clone());
        }
    }
    let column_of = |grid: &Grid<'_>, id: FieldId| {
        grid.columns
            .iter()
            .position(|column| matches!(column.subject, Subject::Field(field, _) if field == id))
    };
    let judged = |clock: &str| {
        tables.iter().any(|grid| match column_of(grid, field::CLOCK) {
            Some(at) => grid.rows.iter().any(|row| {
                row.conditions.get(at).is_some_and(|cell| cell.holds_for(Some(&Value::from(clock))))
            }),
            None => grid.on.as_ref() == Some(&late),
        })
    };
    let mut unjudged = Vec::new();
    let mut seen = BTreeSet::new();
    for grid in survey.grids.iter().filter(|grid| grid.hook == Hook::Schedule) {
        for row in &grid.rows {
            let clock = row.output("时限");
            if seen.insert(clock.to_owned()) && !judged(clock) && !survey.mentions.in_scripts(clock) {
                let cell = row.written.outputs.iter().find(|cell| cell.column == "时限");
                unjudged.push((clock.to_owned(), grid.path.to_owned(), cell.map(|cell| cell.place.clone())));
            }
        }
    }
    for (clock, path, place) in unjudged {
        let message = Bilingual::new(
            format!("时限「{clock}」超期没有一条规则管"),
            format!("no rule judges the clock `{clock}` when it is late"),
        );
        let help = (
            format!(
                "在超期的表里加一行;若制度本来不考核,在 pack.toml 写 [lint.allow] unjudged-clock = [\"{clock}\"]"
            ),
            format!(
                "add a row to the table of late clocks; if the rulebook does not judge it, write `unjudged-clock = [\"{clock}\"]` under [lint.allow]"
            ),
        );
        survey.warn("unjudged-clock", &clock, (&path, place), message, help);
    }
}
