//! Why one row is rejected: for the clerk who will correct it.

use suban_model::Moment;
use suban_model::moment::MomentError;
use suban_policy::diagnostic::Bilingual;

/// Why a row is not imported. Everything of the row stays out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A cell that must be filled is empty.
    #[error("the cell is empty")]
    Missing,
    /// The cell holds an error value, such as `#N/A`.
    #[error("the cell holds the error `{0}`")]
    Fault(String),
    /// A formula that was saved without its result.
    #[error("a formula without a saved result; open the file in Excel, save it, and import it again")]
    Uncalculated,
    /// Merged with a cell of another column, which has the value.
    #[error("merged with a cell of another column; undo the merging and fill in each cell")]
    Merged,
    /// A number that is shown as something that we cannot tell.
    #[error(
        "the cell shows its number otherwise than it holds it; give the column the text format and enter it again"
    )]
    ShownOtherwise,
    /// A date where a number or word should be.
    #[error(
        "a date, which Excel makes of what looks like one, such as `1-2`; give the column the text format and enter it again"
    )]
    DateForText,
    /// No date and time, or none that we keep.
    #[error(transparent)]
    Time(MomentError),
    /// A date and time that two forms of the mapping read in different ways.
    #[error("`{one}` and `{other}`, forms in `times` of the mapping, read it differently")]
    AmbiguousTime {
        /// A form.
        one: String,
        /// Another.
        other: String,
    },
    /// A number where a date should be.
    #[error("a number, not a date; give the column a date format, or write `2020-01-09 14:54`")]
    NumberForTime,
    /// Later than now.
    #[error("lies in the future")]
    Future,
    /// A number with more digits than a spreadsheet keeps.
    #[error(
        "a number of more than 15 digits, of which Excel has lost the last; give the column the text format and enter it again"
    )]
    DigitsLost,
    /// Longer than the desk takes.
    #[error("{bytes} bytes, more than {max}; shorten it")]
    TooLong {
        /// Bytes of the text.
        bytes: usize,
        /// The most there may be.
        max: usize,
    },
    /// A word that stands for nothing.
    #[error("not one of: {known}")]
    UnknownWord {
        /// The words that are known.
        known: String,
    },
    /// The number was in an earlier row.
    #[error("same number as row {row}")]
    SameNumber {
        /// The earlier row, from 1.
        row: usize,
    },
    /// No numbers are mapped, and an earlier row has the same time and words.
    #[error("same time and words as row {row}")]
    SameContent {
        /// The earlier row, from 1.
        row: usize,
    },
    /// A step happened before the one that must come first.
    #[error("before `{earlier}`, which was {at}")]
    OutOfOrder {
        /// Column of what must come first.
        earlier: String,
        /// When that was, on the clock of the zone.
        at: String,
    },
    /// A step is told of, but not when it happened.
    #[error("filled, but `{time}` is empty")]
    NoTime {
        /// Column of the time.
        time: String,
    },
    /// The citizen was called back, but never answered.
    #[error("called back without any reply")]
    NoReply,
    /// The desk refused what the row tells of.
    #[error("{en}")]
    Refused {
        /// Why, in Chinese.
        zh: String,
        /// Why, in English.
        en: String,
    },
    /// More cells than the header has, as an unquoted comma makes.
    #[error("more cells than the header has columns; quote cells that hold commas")]
    ExtraCells,
}

impl Reason {
    /// The reason in Chinese and English.
    pub fn say(&self) -> Bilingual {
        Bilingual::new(self.chinese(), self.to_string())
    }

    fn chinese(&self) -> String {
        match self {
            Self::Missing => "单元格是空的".to_owned(),
            Self::Fault(code) => format!("单元格是错误值 {code}"),
            Self::Uncalculated => "公式没有保存的结果;请用 Excel 打开文件,保存后再导入".to_owned(),
            Self::Merged => "合并的单元格,值在另一列;请取消合并,每格都填上".to_owned(),
            Self::ShownOtherwise => "单元格显示的与存的数不同;请把该列设为文本格式后重新填写".to_owned(),
            Self::DateForText => {
                "是日期:Excel 把 1-2 这样的内容变成了日期;请把该列设为文本格式后重新填写".to_owned()
            }
            Self::AmbiguousTime { one, other } => {
                format!("映射文件 times 里的「{one}」和「{other}」读出不同的时间")
            }
            Self::Time(MomentError::Empty) => "没有写日期时间".to_owned(),
            Self::Time(MomentError::Unreadable { .. } | MomentError::NoOffset { .. }) => {
                "不是日期时间;请写成 2020-01-09 14:54".to_owned()
            }
            Self::Time(MomentError::Impossible { .. }) => "日历或钟表上没有这个时间".to_owned(),
            Self::Time(MomentError::OutOfRange { .. }) => "不在 1970 年至 2199 年之间".to_owned(),
            Self::NumberForTime => "是数字,不是日期;请把该列设为日期格式,或写成 2020-01-09 14:54".to_owned(),
            Self::Future => "晚于现在".to_owned(),
            Self::DigitsLost => {
                "超过 15 位的数字,Excel 已丢失末尾几位;请把该列设为文本格式后重新填写".to_owned()
            }
            Self::TooLong { bytes, max } => format!("有 {bytes} 字节,超过上限 {max};请缩短"),
            Self::UnknownWord { known } => format!("不是可用的词;可用:{known}"),
            Self::SameNumber { row } => format!("与第 {row} 行编号重复"),
            Self::SameContent { row } => format!("与第 {row} 行的时间和内容相同"),
            Self::OutOfOrder { earlier, at } => format!("早于「{earlier}」({at})"),
            Self::NoTime { time } => format!("有内容,而「{time}」是空的"),
            Self::NoReply => "有回访,却没有任何答复".to_owned(),
            Self::Refused { zh, .. } => zh.clone(),
            Self::ExtraCells => "单元格比列名多;含逗号的单元格要加双引号".to_owned(),
        }
    }
}

/// A moment for a message, as a clock in the zone shows it.
pub(crate) fn on_the_clock(at: Moment, zone: &suban_model::Zone) -> String {
    at.in_zone(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
