//! Why a file is not written, or not believed.

use std::io;
use std::path::PathBuf;
use suban_desk::DeskError;
use suban_desk::replay::truth::PartError;
use suban_store::StoreError;

/// Why a backup cannot be made or used. Nothing was touched but the unfinished file.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The operating system refused.
    #[error("cannot {doing} `{}`", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A backup is never written over another file.
    #[error("`{}` exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It does not begin as a backup does.
    #[error("`{}` is no backup of suban", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote it.
    #[error("a newer suban wrote this backup, in format {found}; this program reads {ours}")]
    Newer {
        /// The format of the file, or of what is in it.
        found: u8,
        /// The newest that this program reads.
        ours: u8,
    },
    /// It ends before its manifest.
    #[error("the backup is cut short: it ends at byte {offset}, before its manifest")]
    Cut {
        /// Where it ends.
        offset: u64,
    },
    /// Bytes do not match their digest.
    #[error("the backup is damaged: the segment at byte {offset} is not what was written")]
    Damaged {
        /// Where the segment begins.
        offset: u64,
    },
    /// Something follows the manifest.
    #[error("the backup is damaged: something follows its manifest, from byte {offset} on")]
    Longer {
        /// Where it begins.
        offset: u64,
    },
    /// A segment is as it was written, and yet no part of an organisation.
    #[error("the backup is no sound one: its segment {segment} cannot be read")]
    Unreadable {
        /// Its number, from 1.
        segment: u64,
    },
    /// An organisation is not what the manifest says.
    #[error("`{org}` comes out of the backup otherwise than its manifest says")]
    NotAsNoted {
        /// The organisation.
        org: String,
    },
    /// A part is not taken by the store.
    #[error("a part of the backup cannot be put in")]
    Part(#[source] PartError),
    /// The data could not be read.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<PartError> for BackupError {
    fn from(error: PartError) -> Self {
        match error {
            PartError::Desk(error) => Self::Desk(error),
            strange @ PartError::Strange { .. } => Self::Part(strange),
        }
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl BackupError {
    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::File { path, source, .. } => format!("{} 无法使用:{source}", path.display()),
            Self::Exists { path } => format!("{} 已经存在", path.display()),
            Self::NotABackup { path } => format!("{} 不是 suban 的备份", path.display()),
            Self::Newer { found, ours } => {
                format!("备份由更新的 suban 写成(格式 {found}),本程序只认到 {ours}")
            }
            Self::Cut { offset } => format!("备份不完整:在第 {offset} 字节就结束了"),
            Self::Damaged { offset } => format!("备份已损坏:第 {offset} 字节处的一段与写入时不同"),
            Self::Longer { offset } => format!("备份已损坏:第 {offset} 字节起有多余的内容"),
            Self::Unreadable { segment } => format!("备份内容不对:第 {segment} 段读不出来"),
            Self::NotAsNoted { org } => format!("备份里的「{org}」与清单不符"),
            Self::Part(error) => format!("备份里有不该有的内容:{error}"),
            Self::Desk(error) => format!("数据有问题:{error}"),
        }
    }

    pub(crate) fn file(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}
