//! Why a workbook, or a sheet of it, is not read.

use crate::bounds::{ENTRIES_MAX, MERGES_MAX};

/// Why a workbook or a sheet cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkbookError {
    /// A kind of file that is recognised but not read.
    #[error("{}", .0.english())]
    Unsupported(Unsupported),
    /// More than [`ENTRIES_MAX`].
    #[error("the workbook has more than {ENTRIES_MAX} parts inside")]
    TooManyEntries,
    /// More than [`Bounds::inflated_bytes`](crate::Bounds).
    #[error("the workbook is too large once it is inflated; save only the sheet you need")]
    Inflates,
    /// Not what a spreadsheet program writes.
    #[error("the workbook is damaged at `{part}`: {detail}; open it in Excel and save it anew")]
    Damaged {
        /// The part of the workbook.
        part: String,
        /// What is wrong there.
        detail: String,
    },
    /// More than [`Bounds::rows`](crate::Bounds).
    #[error("the sheet has more than {rows_max} rows; split it")]
    TooManyRows {
        /// The most there may be.
        rows_max: usize,
    },
    /// More than [`Bounds::columns`](crate::Bounds).
    #[error("row {row} has more than {columns_max} columns")]
    TooManyColumns {
        /// Row of the sheet, from 1.
        row: usize,
        /// The most there may be.
        columns_max: usize,
    },
    /// More than [`Bounds::sheet_bytes`](crate::Bounds).
    #[error("the sheet takes more than {bytes_max} bytes of memory; split it")]
    SheetTooLarge {
        /// The most there may be.
        bytes_max: usize,
    },
    /// More than [`MERGES_MAX`].
    #[error("the sheet has more than {MERGES_MAX} merged areas; undo the merging")]
    TooManyMerges,
}

impl WorkbookError {
    /// What is wrong and what to do, in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Unsupported(kind) => kind.chinese().to_owned(),
            Self::TooManyEntries => format!("工作簿内部的文件超过 {ENTRIES_MAX} 个"),
            Self::Inflates => "工作簿解压后过大;请只保留需要的工作表再保存".to_owned(),
            Self::Damaged { part, detail } => {
                format!("工作簿在「{part}」处损坏({detail});请用 Excel 打开后重新保存")
            }
            Self::TooManyRows { rows_max } => format!("工作表超过 {rows_max} 行;请拆成几个文件"),
            Self::TooManyColumns { row, columns_max } => format!("第 {row} 行超过 {columns_max} 列"),
            Self::SheetTooLarge { bytes_max } => {
                format!("工作表占用内存超过 {bytes_max} 字节;请拆成几个文件")
            }
            Self::TooManyMerges => format!("工作表里合并的单元格超过 {MERGES_MAX} 处;请取消合并"),
        }
    }
}

/// A kind of file that is recognised but not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// A workbook of Excel 97–2003, or of WPS (`.et`).
    Xls,
    /// A binary workbook.
    Xlsb,
    /// A sheet in the format of `LibreOffice` (`.ods`).
    OpenDocument,
    /// A workbook with a password.
    Encrypted,
    /// A web page or XML under the name of a sheet, as some systems export.
    WebPage,
    /// A zip file without a workbook inside.
    Archive,
}

impl Unsupported {
    const fn english(self) -> &'static str {
        match self {
            Self::Xls => {
                "this is an `.xls` workbook of Excel 97–2003 or an `.et` of WPS; open it and save it as `.xlsx` or `CSV UTF-8`"
            }
            Self::Xlsb => {
                "this is a binary workbook (`.xlsb`); open it and save it as `.xlsx` or `CSV UTF-8`"
            }
            Self::OpenDocument => {
                "this is an OpenDocument file; open it and save it as `.xlsx` or `CSV UTF-8`"
            }
            Self::Encrypted => "the workbook has a password; open it and save it without one",
            Self::WebPage => {
                "this is a web page or XML, not a sheet; open it in Excel and save it as `.xlsx`"
            }
            Self::Archive => "this is an archive without a workbook; unpack it and import the sheet inside",
        }
    }

    const fn chinese(self) -> &'static str {
        match self {
            Self::Xls => "这是 Excel 97–2003 的 .xls 或 WPS 的 .et 工作簿;请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::Xlsb => "这是二进制工作簿(.xlsb);请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::OpenDocument => "这是 OpenDocument 文件;请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::Encrypted => "工作簿有密码;请打开后去掉密码再保存",
            Self::WebPage => "这是网页或 XML,不是表格;请用 Excel 打开后另存为 .xlsx",
            Self::Archive => "这是压缩包,里面没有工作簿;请解压后导入其中的表格",
        }
    }
}

/// A part of a workbook is not what it should be.
pub(crate) fn damaged(part: &str, detail: impl Into<String>) -> WorkbookError {
    WorkbookError::Damaged { part: part.to_owned(), detail: detail.into() }
}
