//! Why a whole file is refused: said once, before anything of it was done.

use crate::limits::{
    COLUMNS_MAX, ENTRIES_MAX, FILE_BYTES_MAX, INFLATED_BYTES_MAX, ROWS_MAX, SHEET_BYTES_MAX,
};
use suban_policy::diagnostic::{Bilingual, alternatives};
use suban_policy::text::UnknownEncoding;

/// Why a file cannot be imported at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`FILE_BYTES_MAX`].
    #[error("the file has {bytes} bytes, more than {FILE_BYTES_MAX}; split it")]
    FileTooLarge {
        /// Its bytes.
        bytes: usize,
    },
    /// Text whose encoding offices do not use.
    #[error("the file can be read neither as a workbook nor as text; save it as `.xlsx` or as `CSV UTF-8`")]
    Encoding(#[source] UnknownEncoding),
    /// A kind of file that is recognised but not read.
    #[error("{}", .0.english())]
    Unsupported(Unsupported),
    /// More than [`ENTRIES_MAX`].
    #[error("the workbook has more than {ENTRIES_MAX} parts inside")]
    TooManyEntries,
    /// More than [`INFLATED_BYTES_MAX`].
    #[error("the workbook inflates to more than {INFLATED_BYTES_MAX} bytes; save only the sheet you need")]
    Inflates,
    /// Not what a spreadsheet program writes.
    #[error("the workbook is damaged at `{part}`: {detail}; open it in Excel and save it anew")]
    Damaged {
        /// The part of the workbook.
        part: String,
        /// What is wrong there.
        detail: String,
    },
    /// The mapping names a sheet that the workbook does not have.
    #[error("no sheet `{wanted}`; there are: {}", .names.join("、"))]
    NoSheet {
        /// Name or number of the sheet.
        wanted: String,
        /// The sheets there are.
        names: Vec<String>,
    },
    /// Nothing is in the row that should hold the column names.
    #[error("row {row} holds no column names; set `header_row` in the mapping")]
    NoHeader {
        /// Row of the sheet, from 1.
        row: usize,
    },
    /// The mapping names columns that the file does not have.
    #[error("no column {}; there are: {}", quoted(.missing, "`"), nearest(.missing, .headers))]
    MissingColumns {
        /// Columns of the mapping.
        missing: Vec<String>,
        /// Columns of the file.
        headers: Vec<String>,
    },
    /// A column that the mapping uses is there twice.
    #[error("two columns are called `{header}`; rename one")]
    RepeatedColumn {
        /// The name.
        header: String,
    },
    /// More than [`ROWS_MAX`].
    #[error("the sheet has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
    /// More than [`COLUMNS_MAX`].
    #[error("row {row} has more than {COLUMNS_MAX} columns")]
    TooManyColumns {
        /// Row of the sheet, from 1.
        row: usize,
    },
    /// More than [`SHEET_BYTES_MAX`].
    #[error("the sheet takes more than {SHEET_BYTES_MAX} bytes of memory; split it")]
    SheetTooLarge,
    /// A quoted cell of a CSV file that never ends swallows all rows below it.
    #[error("a quotation mark opened in row {row} or above is never closed")]
    UnclosedQuote {
        /// Row of the last cell, from 1.
        row: usize,
    },
}

impl IntakeError {
    /// What is wrong and what to do, in Chinese and English.
    pub fn say(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }

    fn chinese(&self) -> String {
        match self {
            Self::Empty => "文件是空的".to_owned(),
            Self::FileTooLarge { bytes } => {
                format!("文件有 {bytes} 字节,超过上限 {FILE_BYTES_MAX};请拆成几个文件")
            }
            Self::Encoding(_) => {
                "文件既不是工作簿,也不是能识别的文本;请另存为 .xlsx 或“CSV UTF-8”".to_owned()
            }
            Self::Unsupported(kind) => kind.chinese().to_owned(),
            Self::TooManyEntries => format!("工作簿内部的文件超过 {ENTRIES_MAX} 个"),
            Self::Inflates => {
                format!("工作簿解压后超过 {INFLATED_BYTES_MAX} 字节;请只保留需要的工作表再保存")
            }
            Self::Damaged { part, detail } => {
                format!("工作簿在「{part}」处损坏({detail});请用 Excel 打开后重新保存")
            }
            Self::NoSheet { wanted, names } => format!("没有工作表「{wanted}」;现有:{}", names.join("、")),
            Self::NoHeader { row } => format!("第 {row} 行没有列名;请在映射文件里设置 header_row"),
            Self::MissingColumns { missing, headers } => {
                let known = nearest(missing, headers);
                format!("文件里没有列「{}」;现有列:{known}", missing.join("」「"))
            }
            Self::RepeatedColumn { header } => format!("有两列都叫「{header}」;请改名"),
            Self::TooManyRows => format!("工作表超过 {ROWS_MAX} 行;请拆成几个文件"),
            Self::TooManyColumns { row } => format!("第 {row} 行超过 {COLUMNS_MAX} 列"),
            Self::SheetTooLarge => format!("工作表占用内存超过 {SHEET_BYTES_MAX} 字节;请拆成几个文件"),
            Self::UnclosedQuote { row } => format!("第 {row} 行或更早的一个双引号没有配对"),
        }
    }
}

/// A kind of file that is recognised but not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// A workbook of Excel 97–2003.
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
                "this is an `.xls` workbook of Excel 97–2003; open it and save it as `.xlsx` or `CSV UTF-8`"
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
            Self::Xls => "这是 Excel 97–2003 的 .xls 工作簿;请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::Xlsb => "这是二进制工作簿(.xlsb);请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::OpenDocument => "这是 OpenDocument 文件;请打开后另存为 .xlsx 或“CSV UTF-8”",
            Self::Encrypted => "工作簿有密码;请打开后去掉密码再保存",
            Self::WebPage => "这是网页或 XML,不是表格;请用 Excel 打开后另存为 .xlsx",
            Self::Archive => "这是压缩包,里面没有工作簿;请解压后导入其中的表格",
        }
    }
}

/// A part of a file is not what it should be.
pub(crate) fn damaged(part: &str, detail: impl Into<String>) -> IntakeError {
    IntakeError::Damaged { part: part.to_owned(), detail: detail.into() }
}

/// The columns of the file, those most like the first missing one first.
fn nearest(missing: &[String], headers: &[String]) -> String {
    alternatives(missing.first().map_or("", String::as_str), headers.iter().map(String::as_str))
}

fn quoted(names: &[String], mark: &str) -> String {
    names.iter().map(|name| format!("{mark}{name}{mark}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_columns_are_named_with_the_nearest_there_are() {
        let error = IntakeError::MissingColumns {
            missing: vec!["留言时间".into()],
            headers: ["点赞数", "时间", "留言日时"].map(str::to_owned).into(),
        };
        assert_eq!(error.to_string(), "no column `留言时间`; there are: 留言日时、时间、点赞数");
        assert_eq!(error.say().zh, "文件里没有列「留言时间」;现有列:留言日时、时间、点赞数");
    }
}
