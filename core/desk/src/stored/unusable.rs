//! Why an organisation cannot be worked on as it is stored: its records are not whole, or it is in another format.

use crate::stored::codec::FORMAT;

/// A place at which the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// A record is missing, or stands where another should.
    #[error("record {expected} is missing")]
    Missing {
        /// The number expected.
        expected: u64,
    },
    /// A record was changed, or the one before it was.
    #[error("the chain breaks at record {seq}: it or the one before was changed")]
    Broken {
        /// The record whose `previous` does not fit.
        seq: u64,
    },
    /// The words are not those that the record names.
    #[error("the words of record {seq} are not those that it names")]
    Words {
        /// The record.
        seq: u64,
    },
    /// The newest record is not the one that the store's head names.
    #[error("the newest record should be {expected}, but {found} is")]
    End {
        /// The number in the head.
        expected: u64,
        /// The newest record.
        found: u64,
    },
}

/// Why an organisation cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Its keys have an older layout.
    #[error("stored in format {found}, this program writes format {FORMAT}: run `suban upgrade`")]
    OldKeys {
        /// Its format.
        found: u8,
    },
    /// Its derived values are of an older format.
    #[error("indexed in format {found}, this program writes format {FORMAT}: run `suban reindex`")]
    OldIndex {
        /// Their format.
        found: u8,
    },
    /// Its derived values are not whole: building them was interrupted, or is under way.
    #[error("its index is only built up to record {done}: run `suban reindex` to the end")]
    Unfinished {
        /// The last record whose derived values are there.
        done: u64,
    },
    /// The mark is gone.
    #[error("the mark of its format is missing: run `suban reindex`")]
    Unmarked,
    /// A newer program wrote it.
    #[error(
        "stored in format {found}, this program only reads up to {FORMAT}: use the newer suban that wrote it"
    )]
    Newer {
        /// Its format.
        found: u8,
    },
}

impl FormatError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::OldKeys { found } => {
                format!("数据是格式 {found},本程序用格式 {FORMAT}:请运行 suban upgrade")
            }
            Self::OldIndex { found } => {
                format!("索引是格式 {found},本程序用格式 {FORMAT}:请运行 suban reindex")
            }
            Self::Unfinished { done } => {
                format!("索引只建到记录 {done}:请运行 suban reindex 直到完成")
            }
            Self::Unmarked => "缺少格式标记:请运行 suban reindex".to_owned(),
            Self::Newer { found } => {
                format!("数据是格式 {found},本程序最多读到格式 {FORMAT}:请用写入它的新版 suban")
            }
        }
    }

    /// What mends it, as a subcommand of `suban`; `None`: only a newer program does.
    pub const fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::OldKeys { .. } => Some("upgrade"),
            Self::OldIndex { .. } | Self::Unfinished { .. } | Self::Unmarked => Some("reindex"),
            Self::Newer { .. } => None,
        }
    }
}
