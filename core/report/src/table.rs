//! Tables on a console.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};

/// An empty table with a header; the columns from `numbers_from` on are numbers and stand on the right.
pub fn with_header(header: &[&str], numbers_from: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Such as `92.3%`; nothing of nothing is `–`.
pub fn percent(part: u64, whole: u64) -> String {
    match (part * 1_000).checked_div(whole) {
        Some(thousandths) => format!("{}.{}%", thousandths / 10, thousandths % 10),
        None => "–".to_owned(),
    }
}
