//! Rows against each other: overlaps, rows that never fire, and columns that tell no rows apart.

use super::region::{Found, Search};
use super::{Survey, values};
use suban_policy::condition::{Condition, Subject};
use suban_policy::diagnostic::Bilingual;
use suban_policy::table::{Column, Grid, GridRow, HitPolicy};
use suban_policy::vocabulary::field;

/// Rows named in one message.
const ROWS_NAMED_MAX: usize = 4;

pub(super) fn survey(survey: &mut Survey<'_>) {
    for grid in survey.grids.clone() {
        columns(survey, &grid);
        rows(survey, &grid);
    }
}

fn rows(survey: &mut Survey<'_>, grid: &Grid<'_>) {
    let space = super::domain::Space::of(survey.pack);
    let mut search = Search::new(&space, grid.columns, grid.on.clone());
    for (at, row) in grid.rows.iter().enumerate() {
        let before = grid.rows.get(..at).unwrap_or_default();
        match search.find(&[*row], &[]) {
            Found::Nothing if !values::asks_in_vain(survey, grid, row) => contradictory(survey, grid, row),
            Found::Example(_) if grid.policy == HitPolicy::First => {
                if search.find(&[*row], before) == Found::Nothing {
                    let covering: Vec<GridRow<'_>> =
                        before.iter().filter(|earlier| meets(&mut search, earlier, row)).copied().collect();
                    shadowed(survey, grid, row, &covering);
                }
            }
            Found::Example(_) if grid.policy == HitPolicy::Unique => {
                let other = before.iter().find_map(|earlier| match search.find(&[*earlier, *row], &[]) {
                    Found::Example(example) => Some((earlier, example.say(&space))),
                    Found::Nothing | Found::GaveUp => None,
                });
                if let Some((earlier, example)) = other {
                    overlap(survey, grid, (earlier, row), &example);
                }
            }
            Found::Example(_) | Found::Nothing | Found::GaveUp => {}
        }
        if search.is_spent() {
            return unfinished(survey, grid, row);
        }
    }
}

fn meets(search: &mut Search<'_>, one: &GridRow<'_>, other: &GridRow<'_>) -> bool {
    matches!(search.find(&[*one, *other], &[]), Found::Example(_))
}

fn overlap(
    survey: &mut Survey<'_>,
    grid: &Grid<'_>,
    (one, other): (&GridRow<'_>, &GridRow<'_>),
    example: &str,
) {
    let message = Bilingual::new(
        format!("{} 与 {} 可以同时命中,而表 {} 只许一行:例如 {example}", one.rule, other.rule, grid.name),
        format!(
            "`{}` and `{}` can both hold, table `{}` allows one: {example}",
            one.rule, other.rule, grid.name
        ),
    );
    let help = (
        "把其中一行的条件写窄,使两行不会同时成立;否则遇到这样的工单就转人工".to_owned(),
        "narrow one of the rows so that they cannot both hold; until then such tickets go to a person"
            .to_owned(),
    );
    let place = Some(other.written.rule.clone());
    survey.warn("overlap", other.rule, (grid.path, place), message, help);
}

fn shadowed(survey: &mut Survey<'_>, grid: &Grid<'_>, row: &GridRow<'_>, covering: &[GridRow<'_>]) {
    let mut names: Vec<&str> = covering.iter().take(ROWS_NAMED_MAX).map(|row| row.rule).collect();
    if covering.len() > ROWS_NAMED_MAX {
        names.push("…");
    }
    let names = names.join("、");
    let message = Bilingual::new(
        format!("{} 永远轮不到:上面的 {names} 总是先命中", row.rule),
        format!("`{}` never speaks: {names} above it always speak first", row.rule),
    );
    let help = (
        format!("把 {} 移到它们上面,或删去", row.rule),
        format!("move `{}` above them, or remove it", row.rule),
    );
    let place = Some(row.written.rule.clone());
    survey.warn("unreachable", row.rule, (grid.path, place), message, help);
}

fn contradictory(survey: &mut Survey<'_>, grid: &Grid<'_>, row: &GridRow<'_>) {
    let message = Bilingual::new(
        format!("{} 的条件不可能同时成立", row.rule),
        format!("the conditions of `{}` cannot all hold", row.rule),
    );
    let help = (
        "检查各列:例如情形不在所写的查实事项里,或关键词总含有要排除的词".to_owned(),
        "look at its cells: a pick that is not on the form, say, or keywords that contain what they must lack".to_owned(),
    );
    let place = Some(row.written.rule.clone());
    survey.warn("unreachable", row.rule, (grid.path, place), message, help);
}

pub(super) fn unfinished(survey: &mut Survey<'_>, grid: &Grid<'_>, row: &GridRow<'_>) {
    let message = Bilingual::new(
        format!("表 {} 太大,从 {} 起没有细查", grid.name, row.rule),
        format!("table `{}` is too large: not examined from `{}` on", grid.name, row.rule),
    );
    let help = ("把它拆成几张表".to_owned(), "split it into several tables".to_owned());
    let place = Some(row.written.rule.clone());
    survey.warn("unfinished-lint", grid.name, (grid.path, place), message, help);
}

fn is_event(column: &Column) -> bool {
    matches!(column.subject, Subject::Field(field::EVENT, _))
}

fn columns(survey: &mut Survey<'_>, grid: &Grid<'_>) {
    for (at, column) in grid.columns.iter().enumerate() {
        let mut cells = grid.rows.iter().filter_map(|row| row.conditions.get(at));
        let Some(first) = cells.next() else { continue };
        let alike = cells.by_ref().all(|cell| cell == first);
        let (code, message, help) = match first {
            Condition::Any if alike => (
                "idle-column",
                Bilingual::new(
                    format!("「{}」一列什么也不决定:每行都是 *", column.header),
                    format!("the column `{}` decides nothing: every cell is *", column.header),
                ),
                ("删去这一列".to_owned(), "remove the column".to_owned()),
            ),
            // Which event a table is for is worth writing down, even if it is one for all rows.
            _ if alike && grid.rows.len() > 1 && !is_event(column) => {
                let wanted =
                    grid.rows.first().and_then(|row| row.wanted.get(at)).cloned().unwrap_or_default();
                (
                    "uniform-column",
                    Bilingual::new(
                        format!("「{}」一列每行都是 {wanted},分不开任何两行", column.header),
                        format!("every cell of `{}` is {wanted}: it tells no two rows apart", column.header),
                    ),
                    (
                        format!(
                            "若别的值不会到这张表来,删去这一列;若是有意的,在 pack.toml 写 [lint.allow] uniform-column = [\"{}\"]",
                            column.header
                        ),
                        format!(
                            "remove it if nothing else comes to this table; if it is meant, write `uniform-column = [\"{}\"]` under [lint.allow]",
                            column.header
                        ),
                    ),
                )
            }
            _ => continue,
        };
        survey.warn(code, &column.header, (grid.path, Some(column.place.clone())), message, help);
    }
}
