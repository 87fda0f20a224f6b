//! Why the service does not do well, though it answers.

use crate::limits::HEALTH_SECONDS_MAX;
use suban_desk::running::pulse::{Doing, Upkeep};
use suban_policy::diagnostic::Bilingual;

/// Why all is not well.
#[derive(Debug)]
pub enum Ailment {
    /// One thing holds the writer for so many seconds: no command is taken meanwhile.
    Blocked(Doing, u64),
    /// A job of the host's own fails.
    Failing(Upkeep),
    /// The store does not answer.
    Hanging,
}

impl Ailment {
    /// Stable name of the kind, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Blocked(..) => "writer-blocked",
            Self::Failing(_) => "job-failing",
            Self::Hanging => "store-hangs",
        }
    }

    /// What is wrong.
    pub fn message(&self) -> Bilingual {
        match self {
            Self::Blocked(doing, seconds) => Bilingual::new(
                format!("「{}」已占住写入 {seconds} 秒,其他命令在等", doing.chinese()),
                format!("`{doing}` has held the writer for {seconds} s; commands wait"),
            ),
            Self::Failing(upkeep) => Bilingual::new(
                format!("「{}」没有办成,原因在日志里", upkeep.chinese()),
                format!("the job `{}` fails; the cause is in the log", upkeep.name()),
            ),
            Self::Hanging => Bilingual::new(
                format!("数据 {HEALTH_SECONDS_MAX} 秒内没有答复"),
                format!("the store did not answer within {HEALTH_SECONDS_MAX} s"),
            ),
        }
    }
}
