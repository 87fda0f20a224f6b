//! Tables on a console.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width};

/// Widest that a column of a rulebook's words is; what is longer goes on in the next line.
const WORDS_WIDTH_MAX: u16 = 60;

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

/// Lets the words of a column go on over several lines.
pub fn wrap(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(WORDS_WIDTH_MAX)));
    }
}

/// Such as `92.3%`, rounded; nothing of nothing is `–`.
pub fn percent(part: u64, whole: u64) -> String {
    match (part * 2_000 + whole).checked_div(whole * 2) {
        Some(thousandths) => format!("{}.{}%", thousandths / 10, thousandths % 10),
        None => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded() {
        for (part, whole, expect) in [
            (0, 0, "–"),
            (0, 3, "0.0%"),
            (1, 6, "16.7%"),
            (2, 3, "66.7%"),
            (1, 3, "33.3%"),
            (1, 2_000, "0.1%"),
            (1, 2_001, "0.0%"),
            (7, 8, "87.5%"),
            (3, 3, "100.0%"),
        ] {
            assert_eq!(percent(part, whole), expect, "{part} of {whole}");
        }
    }
}
