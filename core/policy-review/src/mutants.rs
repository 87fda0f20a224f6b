//! Mutants: the pack with one cell of one table made wrong. A test suite that does not notice one leaves that cell to chance.
//!
//! A row is dropped; a condition is widened to `*`; a word of a list is left out; a threshold, a range or a number of points is
//! moved by one. Cells that name a parameter stay as they are, for what they say is tried where the parameter is set otherwise.

use serde::Serialize;
use std::collections::BTreeMap;
use suban_policy::PackFiles;
use suban_policy::diagnostic::Bilingual;

/// The column between what a row asks and what it says.
const ARROW: &str = "→";

/// Columns before the arrow that are no conditions: the rule's id and its clause.
const NAMING_COLUMNS: usize = 2;

/// A change of one cell, or of a whole row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mutant {
    /// The table's file in the pack.
    pub path: String,
    /// Id of the rule.
    pub rule: String,
    /// The column, and what stands there now and then; `None`: the row is gone.
    pub cell: Option<MutantCell>,
    #[serde(skip)]
    row: usize,
}

/// A cell that is written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MutantCell {
    /// Its column.
    pub column: String,
    /// As it stands.
    pub before: String,
    /// As it stands in the mutant.
    pub after: String,
    #[serde(skip)]
    place: usize,
}

impl Mutant {
    /// What is otherwise.
    pub fn told(&self) -> Bilingual {
        let Self { path, rule, cell, .. } = self;
        match cell {
            None => Bilingual::new(
                format!("{path} {rule}:没有这一行"),
                format!("{path} {rule}: without this row"),
            ),
            Some(MutantCell { column, before, after, .. }) => Bilingual::new(
                format!("{path} {rule}:{column} {before} → {}", or_nothing(after, "空")),
                format!("{path} {rule}: {column} {before} → {}", or_nothing(after, "nothing")),
            ),
        }
    }

    /// The pack with it. `None`: it is of another pack.
    pub fn apply(&self, files: &PackFiles) -> Option<PackFiles> {
        let mut table = Table::read(files, &self.path)?;
        match &self.cell {
            None => drop((self.row < table.rows.len()).then(|| table.rows.remove(self.row))?),
            Some(cell) => cell.after.clone_into(table.rows.get_mut(self.row)?.get_mut(cell.place)?),
        }
        let mut changed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for path in files.paths() {
            changed.insert(path.to_owned(), files.get(path)?.to_vec());
        }
        changed.insert(self.path.clone(), table.written()?);
        PackFiles::new(changed).ok()
    }
}

/// Every mutant of the tables that are written as CSV.
pub fn mutants(files: &PackFiles) -> Vec<Mutant> {
    let is_csv = |path: &&str| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "csv");
    let tables = files.paths().filter(|path| path.starts_with("tables/")).filter(is_csv);
    tables.filter_map(|path| Some(of_table(path, &Table::read(files, path)?))).flatten().collect()
}

fn of_table(path: &str, table: &Table) -> Vec<Mutant> {
    let Some(arrow) = table.head.iter().position(|column| column == ARROW) else { return Vec::new() };
    let mut found = Vec::new();
    for (row, cells) in table.rows.iter().enumerate() {
        let rule = cells.first().cloned().unwrap_or_default();
        let mutant = |cell| Mutant { path: path.to_owned(), rule: rule.clone(), cell, row };
        found.push(mutant(None));
        for (place, (column, before)) in table.head.iter().zip(cells).enumerate() {
            let others = match place {
                _ if place < NAMING_COLUMNS || place == arrow || before.contains('{') => Vec::new(),
                _ if place < arrow => conditions_near(before),
                _ => outputs_near(before),
            };
            found.extend(others.into_iter().map(|after| {
                let (column, before) = (column.clone(), before.clone());
                mutant(Some(MutantCell { column, before, after, place }))
            }));
        }
    }
    found
}

/// What a condition might wrongly be.
fn conditions_near(cell: &str) -> Vec<String> {
    if cell.is_empty() || cell == "*" {
        return Vec::new();
    }
    let mut others = vec!["*".to_owned()];
    others.extend(without_one(cell));
    for sign in ["<=", ">=", "<", ">"] {
        if let Some(bound) = cell.strip_prefix(sign).and_then(|bound| bound.trim().parse::<i64>().ok()) {
            others.extend([bound - 1, bound + 1].map(|moved| format!("{sign}{moved}")));
            break;
        }
    }
    others
}

/// What a row might wrongly say.
fn outputs_near(cell: &str) -> Vec<String> {
    if let Ok(number) = cell.parse::<i64>() {
        return vec![(number + 1).to_string()];
    }
    if let Some((low, high)) = cell.split_once("..")
        && let (Ok(low), Ok(high)) = (low.parse::<i64>(), high.parse::<i64>())
    {
        let moved = [(low - 1, high), (low + 1, high), (low, high - 1), (low, high + 1)];
        return moved.map(|(low, high)| format!("{low}..{high}")).into();
    }
    without_one(cell)
}

/// A list without one of its words, for each of them.
fn without_one(cell: &str) -> Vec<String> {
    let words: Vec<&str> = cell.split('|').collect();
    if words.len() < 2 {
        return Vec::new();
    }
    let without = |place: usize| {
        let left = words.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, word)| *word);
        left.collect::<Vec<_>>().join("|")
    };
    (0..words.len()).map(without).collect()
}

fn or_nothing<'a>(cell: &'a str, nothing: &'a str) -> &'a str {
    if cell.is_empty() { nothing } else { cell }
}

/// A table as it is written.
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The table of that path; `None` if it is no CSV in UTF-8.
    fn read(files: &PackFiles, path: &str) -> Option<Self> {
        let text = std::str::from_utf8(files.get(path)?).ok()?.trim_start_matches('\u{feff}');
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            rows.push(row.ok()?.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        (!rows.is_empty()).then(|| Self { head: rows.remove(0), rows })
    }

    fn written(&self) -> Option<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in std::iter::once(&self.head).chain(&self.rows) {
            writer.write_record(row).ok()?;
        }
        writer.into_inner().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_is_made_wrong_in_every_way_there_is() {
        let table = "编号,条款,渠道,天数,词,→,扣谁,分,结束于\n\
                     A,C1,三来,<=2,*,→,主办,2,初次回复|最终回复\n\
                     B,C1,*,*,停水|没水,→,{谁},5..10,\n";
        let files: BTreeMap<String, Vec<u8>> = [
            ("pack.toml".to_owned(), b"id = 'a'".to_vec()),
            ("tables/t.csv".to_owned(), format!("\u{feff}{table}").into_bytes()),
            ("tables/t.md".to_owned(), Vec::new()),
        ]
        .into();
        let files = PackFiles::new(files).unwrap();
        let all = mutants(&files);
        let told: Vec<String> = all.iter().map(|mutant| mutant.told().zh).collect();
        assert_eq!(
            told,
            [
                "tables/t.csv A:没有这一行",
                "tables/t.csv A:渠道 三来 → *",
                "tables/t.csv A:天数 <=2 → *",
                "tables/t.csv A:天数 <=2 → <=1",
                "tables/t.csv A:天数 <=2 → <=3",
                "tables/t.csv A:分 2 → 3",
                "tables/t.csv A:结束于 初次回复|最终回复 → 最终回复",
                "tables/t.csv A:结束于 初次回复|最终回复 → 初次回复",
                "tables/t.csv B:没有这一行",
                "tables/t.csv B:词 停水|没水 → *",
                "tables/t.csv B:词 停水|没水 → 没水",
                "tables/t.csv B:词 停水|没水 → 停水",
                "tables/t.csv B:分 5..10 → 4..10",
                "tables/t.csv B:分 5..10 → 6..10",
                "tables/t.csv B:分 5..10 → 5..9",
                "tables/t.csv B:分 5..10 → 5..11",
            ]
        );
        let text = |mutant: &Mutant| {
            let changed = mutant.apply(&files).unwrap();
            String::from_utf8(changed.get("tables/t.csv").unwrap().to_vec()).unwrap()
        };
        assert_eq!(text(&all[5]), table.replace(",2,初次", ",3,初次"));
        let dropped =
            table.lines().enumerate().filter(|(at, _)| *at != 1).map(|(_, line)| format!("{line}\n"));
        assert_eq!(text(&all[0]), dropped.collect::<String>());
    }
}
