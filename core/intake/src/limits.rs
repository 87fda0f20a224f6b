//! Every bound on what a file may bring in. The readers keep them and the errors name them, so they stand below both.

use suban_workbook::Bounds;

/// Most bytes of a file.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// Most bytes that the parts of a workbook which we read may inflate to, all together.
pub const INFLATED_BYTES_MAX: u64 = 256 << 20;

/// Most rows of a sheet that hold something, the header among them.
pub const ROWS_MAX: usize = 200_000;

/// Most columns of a sheet.
pub const COLUMNS_MAX: usize = 256;

/// Most bytes of memory that a sheet's rows may take.
pub const SHEET_BYTES_MAX: usize = 256 << 20;

/// The same for the reader of sheets.
pub(crate) const SHEET_BOUNDS: Bounds = Bounds {
    inflated_bytes: INFLATED_BYTES_MAX,
    rows: ROWS_MAX,
    columns: COLUMNS_MAX,
    sheet_bytes: SHEET_BYTES_MAX,
};

/// Most bytes of a cell that is neither the citizen's words nor a reply.
pub const FIELD_BYTES_MAX: usize = 1_000;

/// Most bytes of the citizen's words, and of a reply, as the desk takes them.
pub const TEXT_BYTES_MAX: usize = 28_000;

/// Most bytes of a ticket's number where it came from.
pub const EXTERNAL_BYTES_MAX: usize = 200;

/// Most characters of a rejected value that a [`Reject`](crate::Reject) repeats; the rest becomes `…`.
pub const VALUE_CHARS_MAX: usize = 100;
