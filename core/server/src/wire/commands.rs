//! The names of commands, as answers tell them and as records are found by them.

use serde::{Deserialize, Serialize};
use suban_model::Act;
use utoipa::ToSchema;

/// 命令 · kind of command: 登记, 派单, 查实, 回复, 回访, 平台认定, 定分, 到期, 删除个人信息, 启用政策包.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandName {
    /// 登记.
    Register,
    /// 派单.
    Dispatch,
    /// 查实.
    Record,
    /// 回复.
    Reply,
    /// 回访.
    Callback,
    /// 平台认定.
    Judge,
    /// 定分.
    Determine,
    /// 到期.
    Expire,
    /// 删除个人信息.
    Erase,
    /// 启用政策包.
    Activate,
}

impl CommandName {
    /// The name of a command.
    pub const fn of(act: &Act) -> Self {
        match act {
            Act::Register(_) => Self::Register,
            Act::Dispatch(_) => Self::Dispatch,
            Act::Record(_) => Self::Record,
            Act::Reply(_) => Self::Reply,
            Act::Callback(_) => Self::Callback,
            Act::Judge(_) => Self::Judge,
            Act::Determine(_) => Self::Determine,
            Act::Expire(_) => Self::Expire,
            Act::Erase(_) => Self::Erase,
            Act::Activate(_) => Self::Activate,
        }
    }

    /// The same in Chinese.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Register => "登记",
            Self::Dispatch => "派单",
            Self::Record => "查实",
            Self::Reply => "回复",
            Self::Callback => "回访",
            Self::Judge => "平台认定",
            Self::Determine => "定分",
            Self::Expire => "到期",
            Self::Erase => "删除个人信息",
            Self::Activate => "启用政策包",
        }
    }
}
