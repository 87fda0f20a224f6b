//! Workbooks (XLSX): tables of typed cells, links between them and charts over them, the same for every report.
//!
//! The same figures give the same bytes: the date of creation is the last day of the report, not today. Text is
//! never a formula; what a spreadsheet program could take for one, should it ever be saved as CSV, gets an
//! apostrophe before it.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartType, Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Url, Workbook, Worksheet, XlsxError,
};
use suban_model::{CivilDate, Points};

/// Most rows of a sheet below its header; the format ends at 1,048,576.
pub const SHEET_ROWS_MAX: usize = 1_000_000;

/// Most characters of a cell that the format can hold.
pub const CELL_CHARS_MAX: usize = 32_767;

/// Most bars of one chart; more cannot be read.
pub const CHART_BARS_MAX: usize = 30;

const PAPER_A4: u8 = 9;

/// Height of a line of text, in points, and the greatest height that the format has for a row.
const LINE_POINTS: f64 = 15.0;
const ROW_LINES_MAX: u32 = 27;
const HEADER_BACKGROUND: Color = Color::RGB(0x1F_4E_79);
const RULE: Color = Color::RGB(0xD0_D7_DE);
const LINK: Color = Color::RGB(0x05_63_C1);
const BAR: Color = Color::RGB(0x2E_75_B6);

/// Pixels of a bar and of what stands around all bars.
const BAR_PIXELS: u32 = 26;
const CHART_MARGIN_PIXELS: u32 = 110;
const CHART_WIDTH_PIXELS: u32 = 620;

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// The report is longer than a sheet.
    #[error("the sheet `{sheet}` would have {rows} rows; it can have {SHEET_ROWS_MAX}")]
    TooManyRows {
        /// Its name.
        sheet: String,
        /// How many it would need.
        rows: usize,
    },
    /// The writer refused.
    #[error("the workbook could not be written")]
    Xlsx(#[from] XlsxError),
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words, on one line.
    Text(String),
    /// Words that go on over several lines.
    Wrapped(String),
    /// A whole number.
    Count(u64),
    /// Points, with two decimals.
    Points(Points),
    /// A number, with two decimals where it has any; nothing where there is none.
    Number(Option<Decimal>),
    /// A number of percent, with two decimals; nothing where there is none.
    Percent(Option<Decimal>),
    /// A share, in percent with one decimal; nothing of nothing.
    Share(u64, u64),
    /// Words that lead to a cell of another sheet.
    Link {
        /// The words.
        text: String,
        /// Name of the sheet.
        sheet: &'static str,
        /// Its row, from 0.
        row: usize,
    },
}

/// A column: its title, and its width in characters.
pub(crate) type Column = (&'static str, f64);

/// A table that fills a sheet.
pub(crate) struct Table {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Lines above the table, such as title and period.
    pub head: Vec<String>,
    /// Columns.
    pub columns: &'static [Column],
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// The last row is a sum and stands apart.
    pub has_total: bool,
    /// Bars beside the table.
    pub chart: Option<Bars>,
}

/// A bar chart of one column over another.
pub(crate) struct Bars {
    /// Its title.
    pub title: &'static str,
    /// The column that names the bars.
    pub names: u16,
    /// The column of their lengths.
    pub values: u16,
}

/// Writes tables, one a sheet, as a workbook of this day.
pub(crate) fn write(title: &str, day: CivilDate, tables: &[Table]) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let formats = Formats::new();
    for table in tables {
        write_table(workbook.add_worksheet(), table, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The row of a table's first line, from 0: below its head, a blank line and the header.
pub(crate) const fn first_row(head_lines: usize) -> usize {
    head_lines + 2
}

struct Formats {
    head: Format,
    header: Format,
    text: Format,
    wrapped: Format,
    count: Format,
    points: Format,
    percent: Format,
    share: Format,
    link: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = || {
            Format::new()
                .set_border(FormatBorder::Thin)
                .set_border_color(RULE)
                .set_align(FormatAlign::VerticalCenter)
        };
        Self {
            head: Format::new().set_bold(),
            header: cell()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(HEADER_BACKGROUND)
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            text: cell(),
            wrapped: cell().set_text_wrap(),
            count: cell().set_num_format("#,##0"),
            points: cell().set_num_format("#,##0.00"),
            percent: cell().set_num_format("0.00%"),
            share: cell().set_num_format("0.0%"),
            link: cell().set_font_color(LINK).set_underline(rust_xlsxwriter::FormatUnderline::Single),
        }
    }
}

fn write_table(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), WorkbookError> {
    if table.rows.len() > SHEET_ROWS_MAX {
        return Err(WorkbookError::TooManyRows { sheet: table.sheet.to_owned(), rows: table.rows.len() });
    }
    sheet.set_name(table.sheet)?;
    sheet.set_paper_size(PAPER_A4).set_landscape().set_print_fit_to_pages(1, 0);
    for (line, row) in table.head.iter().zip(0..) {
        sheet.write_string_with_format(row, 0, shield(line), &formats.head)?;
    }
    let first = row_number(first_row(table.head.len()));
    let header = first - 1;
    for ((title, width), column) in table.columns.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(header, column, *title, &formats.header)?;
    }
    for (cells, row) in table.rows.iter().zip(first..) {
        let is_total = table.has_total && row + 1 == first + row_number(table.rows.len());
        for (cell, column) in cells.iter().zip(0..) {
            write_cell(sheet, (row, column), cell, formats, is_total)?;
        }
        let lines = lines_of(cells, table.columns);
        if lines > 1 {
            sheet.set_row_height(row, LINE_POINTS * f64::from(lines))?;
        }
    }
    let data_rows = table.rows.len() - usize::from(table.has_total && !table.rows.is_empty());
    sheet.set_freeze_panes(first, 0)?;
    sheet.set_repeat_rows(header, header)?;
    if let (Some(last_column), 1..) = (u16::try_from(table.columns.len()).ok(), data_rows) {
        sheet.autofilter(header, 0, header + row_number(data_rows), last_column - 1)?;
    }
    if let (Some(bars), 1..) = (&table.chart, data_rows) {
        let chart = chart(table, bars, first, data_rows);
        let beside = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_add(1);
        sheet.insert_chart(header, beside, &chart)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
    is_total: bool,
) -> Result<(), XlsxError> {
    let format = match cell {
        Cell::Text(_) => &formats.text,
        Cell::Wrapped(_) => &formats.wrapped,
        Cell::Points(_) => &formats.points,
        Cell::Number(Some(number)) if !number.fract().is_zero() => &formats.points,
        Cell::Count(_) | Cell::Number(_) => &formats.count,
        Cell::Percent(_) => &formats.percent,
        Cell::Share(..) => &formats.share,
        Cell::Link { .. } => &formats.link,
    };
    let bold = is_total.then(|| format.clone().set_bold());
    let format = bold.as_ref().unwrap_or(format);
    match cell {
        Cell::Text(text) | Cell::Wrapped(text) => {
            sheet.write_string_with_format(row, column, shield(text), format)?;
        }
        Cell::Count(number) => {
            sheet.write_number_with_format(row, column, as_number(&number.to_string()), format)?;
        }
        Cell::Points(points) => {
            sheet.write_number_with_format(row, column, as_number(&points.to_string()), format)?;
        }
        Cell::Number(Some(number)) => {
            sheet.write_number_with_format(row, column, as_number(&number.to_string()), format)?;
        }
        Cell::Percent(Some(percent)) => {
            let share = percent / Decimal::ONE_HUNDRED;
            sheet.write_number_with_format(row, column, as_number(&share.to_string()), format)?;
        }
        Cell::Share(part, whole @ 1..) => {
            let share = Decimal::from(*part) / Decimal::from(*whole);
            sheet.write_number_with_format(row, column, as_number(&share.to_string()), format)?;
        }
        Cell::Number(None) | Cell::Percent(None) | Cell::Share(..) => {
            sheet.write_blank(row, column, format)?;
        }
        Cell::Link { text, sheet: to, row: line } => {
            let url = Url::new(format!("internal:'{to}'!A{}", line + 1)).set_text(shield(text));
            sheet.write_url_with_format(row, column, url, format)?;
        }
    }
    Ok(())
}

fn chart(table: &Table, bars: &Bars, first: u32, data_rows: usize) -> Chart {
    let shown = data_rows.min(CHART_BARS_MAX);
    let last = first + row_number(shown) - 1;
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_name(table.columns.get(usize::from(bars.values)).map_or("", |(title, _)| *title))
        .set_categories((table.sheet, first, bars.names, last, bars.names))
        .set_values((table.sheet, first, bars.values, last, bars.values))
        .set_gap(50)
        .set_format(
            rust_xlsxwriter::ChartFormat::new()
                .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(BAR)),
        )
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(bars.title);
    chart.legend().set_hidden();
    // Bars lie: their names stand on the vertical axis, which this library calls `y`, and the first row of the table is
    // the uppermost. The lengths are told beside the bars.
    chart.y_axis().set_reverse();
    chart.x_axis().set_major_gridlines(false).set_hidden(true);
    chart.set_width(CHART_WIDTH_PIXELS);
    chart.set_height(CHART_MARGIN_PIXELS + BAR_PIXELS * row_number(shown));
    chart
}

/// Decimals are the nearest double to their text: hundredths and counts below 2^53 are shown as written.
fn as_number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// How many lines the wrapped words of a row need. Not every program that shows a workbook finds that out by itself.
fn lines_of(cells: &[Cell], columns: &[Column]) -> u32 {
    let lines = cells.iter().zip(columns).map(|(cell, (_, width))| match cell {
        Cell::Wrapped(text) => text.lines().map(|line| lines_in(line, *width)).sum(),
        _ => 1,
    });
    lines.max().unwrap_or(1).min(ROW_LINES_MAX)
}

/// A Chinese character is as wide as two digits, in which columns are measured.
fn lines_in(text: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for character in text.chars() {
        let wide = if character.is_ascii() { 1.0 } else { 2.0 };
        if used + wide > width {
            (lines, used) = (lines + 1, 0.0);
        }
        used += wide;
    }
    lines
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// Text that no spreadsheet program takes for a formula, and that a cell can hold.
fn shield(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '=', '+', '-', '@']);
    let apostrophe = if risky { "'" } else { "" };
    apostrophe.chars().chain(text.chars()).take(CELL_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: CivilDate = CivilDate::constant(2026, 3, 27);

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        let columns = &[("名", 10.0), ("分", 8.0)];
        Table { sheet: "表", head: vec!["题".into()], columns, rows, has_total: false, chart: None }
    }

    #[test]
    fn what_begins_a_formula_gets_an_apostrophe() {
        for sign in ["=", "+", "-", "@", "\t", "\r", "=", "+", "-", "@"] {
            assert_eq!(shield(&format!("{sign}1")), format!("'{sign}1"));
        }
        for harmless in ["1", "'=1", "P09 营业部 -1", ""] {
            assert_eq!(shield(harmless), harmless);
        }
    }

    #[test]
    fn a_cell_holds_so_many_characters_and_no_more() {
        for chars in [CELL_CHARS_MAX - 1, CELL_CHARS_MAX, CELL_CHARS_MAX + 1] {
            let text = shield(&"水".repeat(chars));
            assert_eq!(text.chars().count(), chars.min(CELL_CHARS_MAX));
            write("题", DAY, &[table(vec![vec![Cell::Text(text)]])]).unwrap();
        }
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_words() {
        for (text, width, expect) in [
            ("", 10.0, 1),
            ("水".repeat(5).as_str(), 10.0, 1),
            ("水".repeat(6).as_str(), 10.0, 2),
            ("0123456789a", 10.0, 2),
        ] {
            assert_eq!(lines_in(text, width), expect, "{text}");
        }
        let columns: &[Column] = &[("甲", 10.0), ("乙", 4.0)];
        let row = |text: &str| vec![Cell::Text("短".into()), Cell::Wrapped(text.into())];
        assert_eq!(lines_of(&row("一二三\n四"), columns), 3);
        assert_eq!(lines_of(&row(&"水".repeat(1_000)), columns), ROW_LINES_MAX);
        assert_eq!(lines_of(&[Cell::Text("水".repeat(100))], columns), 1, "words on one line stay on it");
    }

    #[test]
    fn the_same_figures_give_the_same_bytes() {
        let rows = || vec![vec![Cell::Text("营业部".into()), Cell::Points(Points::ONE)]];
        let bars = || Some(Bars { title: "图", names: 0, values: 1 });
        let bytes = || write("题", DAY, &[Table { chart: bars(), ..table(rows()) }]).unwrap();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn a_sheet_has_so_many_rows_and_no_more() {
        let rows = vec![Vec::new(); SHEET_ROWS_MAX + 1];
        let error = write("题", DAY, &[table(rows)]).unwrap_err();
        assert_eq!(error.to_string(), "the sheet `表` would have 1000001 rows; it can have 1000000");
        write("题", DAY, &[table(vec![Vec::new(); SHEET_ROWS_MAX])]).unwrap();
    }
}
