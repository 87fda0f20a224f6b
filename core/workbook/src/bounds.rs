//! Every bound on what a workbook may bring in. What a sheet may hold is said by whoever reads it; what any workbook
//! may be built of stands here.

/// Most parts of a workbook.
pub const ENTRIES_MAX: usize = 5_000;

/// Deepest that elements of a workbook's XML may be nested; workbooks nest about ten.
pub const XML_DEPTH_MAX: usize = 64;

/// Most areas of merged cells in a sheet.
pub const MERGES_MAX: usize = 200_000;

/// The most that a reader takes in of one workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes that the parts which are read may inflate to, all together.
    pub inflated_bytes: u64,
    /// Rows of a sheet that hold something.
    pub rows: usize,
    /// Columns of a sheet.
    pub columns: usize,
    /// Bytes of memory that a sheet's rows may take.
    pub sheet_bytes: usize,
}
