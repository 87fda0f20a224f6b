//! Why the link does not carry, and why a command that it carried was not done.

use crate::limits::{ASK_BYTES_MAX, CLIENTS_MAX, SOCKET_PATH_BYTES_MAX};
use std::io;
use std::path::PathBuf;
use suban_accounts::AccountError;
use suban_desk::DeskError;

/// Why a program cannot be reached, or can no longer be.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No program listens: the folder is free, or open in one that serves nobody.
    #[error("nobody listens on `{}`", socket.display())]
    Nobody {
        /// Where it would.
        socket: PathBuf,
    },
    /// A program listens already.
    #[error("another program listens on `{}`", socket.display())]
    Taken {
        /// Where.
        socket: PathBuf,
    },
    /// The operating system has no room for the path.
    #[error(
        "the path `{}` has {bytes} bytes, more than the {SOCKET_PATH_BYTES_MAX} of a socket: \
         name the data folder by a shorter path, such as a relative one or a symbolic link",
        socket.display()
    )]
    PathTooLong {
        /// The path.
        socket: PathBuf,
        /// Its length.
        bytes: usize,
    },
    /// Something else lies where the socket should be.
    #[error("`{}` is in the way of the socket: move it elsewhere", path.display())]
    InTheWay {
        /// What.
        path: PathBuf,
    },
    /// The two are not the same program.
    #[error("the server is `{theirs}` and this is `{ours}`: use the same version of suban")]
    OtherVersion {
        /// The server.
        theirs: String,
        /// This program.
        ours: String,
    },
    /// The server has no place free.
    #[error("the server already serves {CLIENTS_MAX} programs beside it: try again when one has ended")]
    Crowded,
    /// Whoever listens does not speak as a server of suban.
    #[error("what listens there is no server of suban")]
    Stranger,
    /// The other side closed.
    #[error("the server has closed the connection")]
    Closed,
    /// The other side is too slow.
    #[error("the other side did not answer, or take an answer, in time")]
    Slow,
    /// A frame is larger than it may be.
    #[error("a message of {bytes} bytes, more than the {bytes_max} it may have")]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// What is allowed.
        bytes_max: usize,
    },
    /// The bytes of a frame are not what this version writes.
    #[error("a message cannot be read")]
    Unreadable,
    /// The operating system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection broke")]
    Broken(#[source] io::Error),
}

/// Why a command was not done, by whichever desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// The command must be changed.
    Refused {
        /// Stable name of the kind.
        code: String,
        /// Chinese.
        zh: String,
        /// English.
        en: String,
    },
    /// The desk could not do it; nothing of the command was kept.
    Failed {
        /// What happened.
        said: String,
    },
    /// The link broke: whether the command was done is not known. Doing it again under its key is safe.
    Unknown {
        /// What happened.
        said: String,
    },
    /// The command is beyond [`ASK_BYTES_MAX`]; it was not sent.
    TooLarge {
        /// Its length.
        bytes: usize,
    },
}

impl NotDone {
    /// What is left to say when the link does not carry any more.
    pub(crate) fn broken(error: &LinkError) -> Self {
        Self::Unknown { said: chain(error) }
    }

    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::Refused { zh, .. } => zh.clone(),
            Self::Failed { said } => format!("没有办成:{said}"),
            Self::Unknown { said } => format!("与服务的连接断了,办成与否不明,请再执行一遍:{said}"),
            Self::TooLarge { bytes } => format!("命令有 {bytes} 字节,上限 {ASK_BYTES_MAX}"),
        }
    }

    /// The sentence in English.
    pub fn english(&self) -> String {
        match self {
            Self::Refused { en, .. } => en.clone(),
            Self::Failed { said } => format!("not done: {said}"),
            Self::Unknown { said } => {
                format!("the connection to the server broke, it may be done or not, run this again: {said}")
            }
            Self::TooLarge { bytes } => {
                format!("the command has {bytes} bytes, more than {ASK_BYTES_MAX}")
            }
        }
    }
}

impl From<DeskError> for NotDone {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => Self::Refused {
                code: refusal.code().to_owned(),
                zh: refusal.chinese(),
                en: refusal.to_string(),
            },
            DeskError::Clock(doubt) => {
                Self::Refused { code: "clock-doubted".to_owned(), zh: doubt.chinese(), en: doubt.to_string() }
            }
            error => Self::Failed { said: chain(&error) },
        }
    }
}

impl From<AccountError> for NotDone {
    fn from(error: AccountError) -> Self {
        if error.is_refusal() {
            Self::Refused { code: error.code().to_owned(), zh: error.chinese(), en: error.to_string() }
        } else {
            Self::Failed { said: chain(&error) }
        }
    }
}

/// An error with everything behind it.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        said.push_str(": ");
        said.push_str(&error.to_string());
        behind = error.source();
    }
    said
}
