//! A table in a workbook, as the text that it would be if it were saved as CSV: a line for each row of the sheet, so that
//! places in the text are places in the sheet.

use super::source::Source;
use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::sheet::{COLUMNS_MAX, ROWS_MAX};
use std::ops::Range;
use suban_workbook::{Bounds, Cell, SheetRow, Workbook, WorkbookError};

/// The most that is read of a table. The rows below the last one that counts are told by whoever reads the text.
const BOUNDS: Bounds =
    Bounds { inflated_bytes: 16 << 20, rows: ROWS_MAX + 1, columns: COLUMNS_MAX, sheet_bytes: 16 << 20 };

/// Ending of the files that are read so.
pub(crate) const ENDING: &str = ".xlsx";

/// Reads the first sheet that is not hidden.
pub(crate) fn read(path: &str, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Option<Source> {
    let rows = rows(bytes).map_err(|error| {
        let message = Bilingual::new(error.chinese(), error.to_string());
        diagnostics.push(Diagnostic::error("workbook", path, None, message));
    });
    let (rows, others) = rows.ok()?;
    let mut source = Source { path: path.to_owned(), text: String::new() };
    let mut unclear = Vec::new();
    let mut line = 1;
    for row in &rows {
        source.text.extend(std::iter::repeat_n('\n', row.number.saturating_sub(line)));
        line = row.number;
        for (column, cell) in row.cells.iter().enumerate() {
            if column > 0 {
                source.text.push(',');
            }
            let start = source.text.len();
            match written(cell) {
                Ok(text) => source.text.push_str(&quoted(&text)),
                Err(what) => unclear.push((start..start, what)),
            }
        }
    }
    diagnostics.extend(unclear.into_iter().map(|(place, what)| what.at(place, &source)));
    diagnostics.extend(others.map(|other| more_sheets(path, &other)));
    Some(source)
}

/// The rows of the first sheet that can be seen, and the name of another that holds something.
fn rows(bytes: &[u8]) -> Result<(Vec<SheetRow>, Option<String>), WorkbookError> {
    let mut workbook = Workbook::open(bytes, BOUNDS)?;
    let mut visible: Vec<usize> = workbook.visible_sheets().collect();
    visible.reverse();
    let rows = visible.pop().map(|first| workbook.rows(first)).transpose()?.unwrap_or_default();
    while let Some(other) = visible.pop() {
        if !workbook.rows(other)?.is_empty() {
            return Ok((rows, workbook.sheet_names().nth(other).map(str::to_owned)));
        }
    }
    Ok((rows, None))
}

fn more_sheets(path: &str, other: &str) -> Diagnostic {
    let message = Bilingual::new(
        format!("只读第一张工作表,「{other}」里的内容没有读"),
        format!("only the first sheet is read; what `{other}` holds is not"),
    );
    Diagnostic::warning("more-sheets", path, None, message)
        .help("一张表一个文件;不是表的,请隐藏那张工作表", "one table a file; hide a sheet that is no table")
}

/// A cell that means nothing by itself.
#[derive(Debug, Clone, Copy)]
enum Unclear {
    Merged,
    Uncalculated,
    ShownOtherwise,
}

impl Unclear {
    fn at(self, place: Range<usize>, source: &Source) -> Diagnostic {
        let (zh, en, help_zh, help_en) = match self {
            Self::Merged => (
                "这一格与别的列合并了",
                "this cell is merged with one of another column",
                "请取消合并,每格都填上",
                "undo the merging and fill in each cell",
            ),
            Self::Uncalculated => (
                "公式没有保存的结果",
                "a formula without a saved result",
                "请用 Excel 打开,保存后再试,或直接写出内容",
                "open and save it in Excel, or write what it should give",
            ),
            Self::ShownOtherwise => (
                "这一格显示的与存的数不同",
                "this cell shows its number otherwise than it holds it",
                "请把格式改为常规或文本,再写数",
                "set the format to General or Text, then write the number",
            ),
        };
        source.error("workbook", place, Bilingual::new(zh, en)).help(help_zh, help_en)
    }
}

/// What would be saved; a date as such, so that what Excel made of `1-2` is told for what it is.
fn written(cell: &Cell) -> Result<String, Unclear> {
    match cell {
        Cell::Merged => Err(Unclear::Merged),
        Cell::Uncalculated => Err(Unclear::Uncalculated),
        Cell::Formatted { shown: None, .. } => Err(Unclear::ShownOtherwise),
        cell => Ok(cell.shown()),
    }
}

/// A cell of a CSV file, on one line.
fn quoted(text: &str) -> String {
    let line = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if line.contains([',', '"']) { format!("\"{}\"", line.replace('"', "\"\"")) } else { line }
}

/// The name of the cell, such as `C5`, in whose text of a line a place lies.
pub(crate) fn cell_name(text: &str, place: usize) -> String {
    let before = text.get(..place).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let begun = before.rsplit('\n').next().unwrap_or_default();
    let (mut is_quoted, mut column) = (false, 0_u32);
    for character in begun.chars() {
        is_quoted ^= character == '"';
        column += u32::from(character == ',' && !is_quoted);
    }
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.insert(0, char::from_u32(u32::from('A') + (rest - 1) % 26).unwrap_or('?'));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{line}")
}
