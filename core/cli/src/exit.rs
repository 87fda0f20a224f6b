//! Exit codes, and what is said when a command cannot do its work.

use crate::sentence::Sentence;
use std::error::Error;
use std::fmt::Display;
use std::path::Path;
use suban_backup::BackupError;
use suban_desk::{DeskError, RulebookError};
use suban_link::NotDone;
use suban_policy::diagnostic::Bilingual;
use suban_store::{ReplaceError, StoreError};

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, and nothing to complain of.
    Done = 0,
    /// Done, but something was found: errors in a pack, failed tests, rejected rows, differences in `verify`.
    Found = 1,
    /// Not done: the call or an input file is wrong. (Wrong arguments give 2 as well.)
    Input = 2,
    /// Not done: the data folder cannot be used.
    Store = 3,
    /// Not done: something else failed, such as the network or a file that could not be written.
    Other = 4,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Failure {
    /// Something in the call or an input file is wrong.
    pub fn input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { exit: Exit::Input, zh: zh.into(), en: en.into() }
    }

    /// A file or folder could not be used.
    pub fn file(path: impl Display, error: &impl Sentence) -> Self {
        let Bilingual { zh, en } = error.told();
        Self::input(format!("{path} 无法使用:{zh}"), format!("cannot use {path}: {en}"))
    }

    /// The same, about a file or folder of which a copy was used.
    #[must_use]
    pub fn about(self, original: &Path, copy: &Path) -> Self {
        let named = |text: String| text.replace(&*copy.to_string_lossy(), &original.to_string_lossy());
        Self { zh: named(self.zh), en: named(self.en), ..self }
    }

    /// Something else failed.
    pub fn other(error: &dyn Error) -> Self {
        let en = chain(error);
        Self { exit: Exit::Other, zh: format!("没有办成:{en}"), en }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let told = chain(&error);
        let (zh, en) = match &error {
            StoreError::Damaged { folder, .. } | StoreError::CannotOpen { folder, .. } => {
                let folder = folder.display();
                (
                    format!(
                        "{told}\n  没有备份:suban salvage {folder} 新目录。如果这是使用中的数据目录的副本:那样抄不完整,请用 suban \
                         backup"
                    ),
                    format!(
                        "{told}\n  without a backup: suban salvage {folder} NEW. If this is a copy of a folder in use: such a \
                         copy is not whole, use `suban backup` instead"
                    ),
                )
            }
            _ => (told.clone(), told),
        };
        Self { exit: Exit::Store, zh: format!("数据目录无法使用:{zh}"), en }
    }
}

impl From<ReplaceError> for Failure {
    fn from(error: ReplaceError) -> Self {
        let zh = match &error {
            ReplaceError::NameTaken { path } => {
                format!("{} 已经存在:请先移开,升级要把原目录改成这个名字", path.display())
            }
            ReplaceError::InTheWay { path } => {
                format!("{} 已经存在,而且不是中断的命令留下的:请先移开", path.display())
            }
            ReplaceError::NotEmpty { path } => format!("{} 不是空的:请指明一个新目录", path.display()),
            ReplaceError::MountPoint { path } => {
                format!("{} 是挂载点,不能改名:请把数据放到它下面的一个目录里", path.display())
            }
            ReplaceError::NoRoom { needed, free } => format!("磁盘空间不够:要 {needed} 字节,只有 {free}"),
            ReplaceError::Moved { .. } => "升级期间另一个程序写过数据:请停下它,再运行一次".to_owned(),
            ReplaceError::Store(error) => format!("数据目录无法使用:{}", chain(error)),
        };
        Self { exit: Exit::Store, zh, en: chain(&error) }
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => Self::input(refusal.chinese(), refusal.to_string()),
            DeskError::Format(error) => {
                Self { exit: Exit::Store, zh: error.chinese(), en: error.to_string() }
            }
            DeskError::Clock(doubt) => Self::input(doubt.chinese(), doubt.to_string()),
            error => {
                Self {
                    exit: Exit::Store, zh: format!("数据有问题:{}", chain(&error)), en: chain(&error)
                }
            }
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let exit = match error {
            BackupError::Desk(error) => return error.into(),
            BackupError::File { .. } => Exit::Other,
            _ => Exit::Input,
        };
        Self { exit, zh: error.chinese(), en: chain(&error) }
    }
}

impl From<NotDone> for Failure {
    fn from(error: NotDone) -> Self {
        let exit = match &error {
            NotDone::Refused { .. } | NotDone::TooLarge { .. } => Exit::Input,
            NotDone::Failed { .. } => Exit::Store,
            NotDone::Unknown { .. } => Exit::Other,
        };
        Self { exit, zh: error.chinese(), en: error.english() }
    }
}

impl From<RulebookError> for Failure {
    fn from(error: RulebookError) -> Self {
        match error {
            RulebookError::Desk(error) => error.into(),
            error => Self {
                exit: Exit::Store,
                zh: format!("数据里的政策包装载不了:{}", chain(&error)),
                en: chain(&error),
            },
        }
    }
}

/// An error with its causes.
fn chain(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(": ");
        said.push_str(&error.to_string());
        cause = error.source();
    }
    said
}
