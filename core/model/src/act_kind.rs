//! The kinds of commands, for whoever names one without giving it: lists of records, the document of the API.

use crate::Act;
use serde::{Deserialize, Serialize};

/// A kind of command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
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
    /// 重算时限.
    Reschedule,
    /// 更正.
    Correct,
    /// 并单.
    Merge,
    /// 转办.
    HandOver,
    /// 退单.
    Decline,
    /// 挂起.
    Suspend,
    /// 恢复.
    Resume,
    /// 返工.
    Rework,
    /// 重开.
    Reopen,
    /// 办结.
    Close,
    /// 撤回.
    Withdraw,
    /// 重定时限.
    SetDue,
    /// 任职.
    Appoint,
    /// 免职.
    Dismiss,
    /// 代理.
    Delegate,
    /// 申诉.
    Appeal,
    /// 裁定.
    RuleOn,
}

impl ActKind {
    /// Every kind, in the order of [`Act`].
    pub const ALL: [Self; 33] = [
        Self::Register,
        Self::Dispatch,
        Self::Record,
        Self::Reply,
        Self::Callback,
        Self::Judge,
        Self::Node,
        Self::Approve,
        Self::Extend,
        Self::GiveBack,
        Self::Tally,
        Self::Settle,
        Self::Determine,
        Self::Expire,
        Self::Erase,
        Self::Activate,
        Self::Reschedule,
        Self::Correct,
        Self::Merge,
        Self::HandOver,
        Self::Decline,
        Self::Suspend,
        Self::Resume,
        Self::Rework,
        Self::Reopen,
        Self::Close,
        Self::Withdraw,
        Self::SetDue,
        Self::Appoint,
        Self::Dismiss,
        Self::Delegate,
        Self::Appeal,
        Self::RuleOn,
    ];

    /// The name of the command in the API and the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Dispatch => "dispatch",
            Self::Record => "record",
            Self::Reply => "reply",
            Self::Callback => "callback",
            Self::Judge => "judge",
            Self::Node => "node",
            Self::Approve => "approve",
            Self::Extend => "extend",
            Self::GiveBack => "give_back",
            Self::Tally => "tally",
            Self::Settle => "settle",
            Self::Determine => "determine",
            Self::Expire => "expire",
            Self::Erase => "erase",
            Self::Activate => "activate",
            Self::Reschedule => "reschedule",
            Self::Correct => "correct",
            Self::Merge => "merge",
            Self::HandOver => "hand_over",
            Self::Decline => "decline",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Rework => "rework",
            Self::Reopen => "reopen",
            Self::Close => "close",
            Self::Withdraw => "withdraw",
            Self::SetDue => "set_due",
            Self::Appoint => "appoint",
            Self::Dismiss => "dismiss",
            Self::Delegate => "delegate",
            Self::Appeal => "appeal",
            Self::RuleOn => "rule_on",
        }
    }

    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Register => "登记",
            Self::Dispatch => "派单",
            Self::Record => "查实",
            Self::Reply => "回复",
            Self::Callback => "回访",
            Self::Judge => "平台认定",
            Self::Node => "环节",
            Self::Approve => "签批",
            Self::Extend => "延期",
            Self::GiveBack => "退回",
            Self::Tally => "填报",
            Self::Settle => "结算",
            Self::Determine => "定分",
            Self::Expire => "时限到期",
            Self::Erase => "删除个人信息",
            Self::Activate => "启用政策包",
            Self::Reschedule => "重算时限",
            Self::Correct => "更正",
            Self::Merge => "并单",
            Self::HandOver => "转办",
            Self::Decline => "退单",
            Self::Suspend => "挂起",
            Self::Resume => "恢复",
            Self::Rework => "返工",
            Self::Reopen => "重开",
            Self::Close => "办结",
            Self::Withdraw => "撤回",
            Self::SetDue => "重定时限",
            Self::Appoint => "任职",
            Self::Dismiss => "免职",
            Self::Delegate => "代理",
            Self::Appeal => "申诉",
            Self::RuleOn => "裁定",
        }
    }
}

impl Act {
    /// Its kind.
    pub const fn kind(&self) -> ActKind {
        match self {
            Self::Register(_) => ActKind::Register,
            Self::Dispatch(_) => ActKind::Dispatch,
            Self::Record(_) | Self::RecordAnother(_) => ActKind::Record,
            Self::Reply(_) => ActKind::Reply,
            Self::Callback(_) => ActKind::Callback,
            Self::Judge(_) => ActKind::Judge,
            Self::Node(_) => ActKind::Node,
            Self::Approve(_) => ActKind::Approve,
            Self::Extend(_) => ActKind::Extend,
            Self::GiveBack(_) => ActKind::GiveBack,
            Self::Tally(_) => ActKind::Tally,
            Self::Settle(_) => ActKind::Settle,
            Self::Determine(_) => ActKind::Determine,
            Self::Expire(_) => ActKind::Expire,
            Self::Erase(_) => ActKind::Erase,
            Self::Activate(_) => ActKind::Activate,
            Self::Reschedule(_) => ActKind::Reschedule,
            Self::Correct(_) => ActKind::Correct,
            Self::Merge(_) => ActKind::Merge,
            Self::HandOver(_) => ActKind::HandOver,
            Self::Decline(_) => ActKind::Decline,
            Self::Suspend(_) => ActKind::Suspend,
            Self::Resume(_) => ActKind::Resume,
            Self::Rework(_) => ActKind::Rework,
            Self::Reopen(_) => ActKind::Reopen,
            Self::Close(_) => ActKind::Close,
            Self::Withdraw(_) => ActKind::Withdraw,
            Self::SetDue(_) => ActKind::SetDue,
            Self::Appoint(_) => ActKind::Appoint,
            Self::Dismiss(_) => ActKind::Dismiss,
            Self::Delegate(_) => ActKind::Delegate,
            Self::Appeal(_) => ActKind::Appeal,
            Self::RuleOn(_) => ActKind::RuleOn,
        }
    }

    /// The name of the command in the API and the log.
    pub const fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// The Chinese name.
    pub const fn chinese(&self) -> &'static str {
        self.kind().chinese()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Stage};
    use serde::de::DeserializeOwned;

    /// What programs read is the name that people are shown of it too, and the lists leave none out: whoever reads a
    /// wrong name is told the right ones.
    #[test]
    fn names_are_written_as_they_are_told() {
        fn check<T: Serialize + DeserializeOwned>(all: &[T], name: impl Fn(&T) -> &'static str) {
            for one in all {
                assert_eq!(serde_json::to_string(one).unwrap(), format!("\"{}\"", name(one)));
            }
            let told = serde_json::from_str::<T>("\"\"").err().unwrap().to_string();
            let known = told.split_once("expected one of ").unwrap().1;
            let known = known.split_once(" at line").map_or(known, |(known, _)| known);
            let known = known.split(", ").filter(|known| known.is_ascii());
            let names = all.iter().map(|one| format!("`{}`", name(one)));
            assert_eq!(known.collect::<Vec<_>>(), names.collect::<Vec<_>>());
        }
        check(&ActKind::ALL, |kind| kind.name());
        check(&Stage::ALL, |stage| stage.name());
        check(&Answer::ALL, |answer| answer.name());
    }
}
