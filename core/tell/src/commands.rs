//! The names of commands, as answers tell them and as records are found by them.

use serde::{Deserialize, Serialize};
use suban_model::Act;
use utoipa::ToSchema;

/// 命令 · kind of command: 登记, 派单, 查实, 回复, 回访, 平台认定, 环节, 签批, 延期, 退回, 填报,
/// 结算, 定分, 时限到期, 删除个人信息, 启用政策包.
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
    /// 环节.
    Node,
    /// 签批.
    Approve,
    /// 延期.
    Extend,
    /// 退回.
    GiveBack,
    /// 填报.
    Tally,
    /// 结算.
    Settle,
    /// 定分.
    Determine,
    /// 时限到期.
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
            Act::Node(_) => Self::Node,
            Act::Approve(_) => Self::Approve,
            Act::Extend(_) => Self::Extend,
            Act::GiveBack(_) => Self::GiveBack,
            Act::Tally(_) => Self::Tally,
            Act::Settle(_) => Self::Settle,
            Act::Determine(_) => Self::Determine,
            Act::Expire(_) => Self::Expire,
            Act::Erase(_) => Self::Erase,
            Act::Activate(_) => Self::Activate,
        }
    }
}
