//! Why a whole file is refused: said once, before anything of it was done.

use crate::limits::FILE_BYTES_MAX;
use suban_policy::diagnostic::{Bilingual, alternatives};
use suban_policy::mangling::Mangling;
use suban_policy::text::UnknownEncoding;
use suban_workbook::WorkbookError;

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
    /// The text was read in the wrong code page by whatever saved it.
    #[error("{}", .0.say().en)]
    Mangled(Mangling),
    /// The workbook or the sheet cannot be read.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
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
            Self::Mangled(mangling) => mangling.say().zh,
            Self::Workbook(error) => error.chinese(),
            Self::NoSheet { wanted, names } => format!("没有工作表「{wanted}」;现有:{}", names.join("、")),
            Self::NoHeader { row } => format!("第 {row} 行没有列名;请在映射文件里设置 header_row"),
            Self::MissingColumns { missing, headers } => {
                let known = nearest(missing, headers);
                format!("文件里没有列「{}」;现有列:{known}", missing.join("」「"))
            }
            Self::RepeatedColumn { header } => format!("有两列都叫「{header}」;请改名"),
            Self::UnclosedQuote { row } => format!("第 {row} 行或更早的一个双引号没有配对"),
        }
    }
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
