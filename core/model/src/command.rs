//! What may be asked of the desk.

use crate::{CivilDate, Giver, Moment, Points, TicketRef, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What must stay erasable: words, names, numbers of people, by field name.
pub type Private = BTreeMap<String, String>;

/// One request to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Business time: when it happened.
    pub at: Moment,
    /// Who gave it.
    pub by: Giver,
    /// Makes the command repeatable: the same key with the same command gives the first answer again.
    #[serde(default)]
    pub key: Option<String>,
    /// What was done.
    pub act: Act,
}

/// The commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 登记: take a ticket in. The command's time is when it was received.
    Register(Register),
    /// 派单 by hand, such as out of the human queue.
    Dispatch(Dispatch),
    /// 查实: record a finding on one of the pack's forms.
    Record(Finding),
    /// 回复: the citizen or platform was answered.
    Reply(Reply),
    /// 回访: the citizen was asked.
    Callback(Callback),
    /// 平台认定: the platform judged our work.
    Judge(Judge),
    /// 环节: a process node of the pack was passed, such as 送批 or 调查报告.
    Node(Node),
    /// 签批: an office approves a step to come, or turns it down.
    Approve(Approve),
    /// 延期: a later final answer is approved and promised.
    Extend(Extend),
    /// 退回 to the platform: not ours.
    GiveBack(GiveBack),
    /// 定分: the decider picks the points of a pending charge.
    Determine(Determine),
    /// 计数: a number that comes from outside, such as calls answered on a day.
    Tally(Tally),
    /// 结算: what a closed period comes to.
    Settle(Settle),
    /// A clock ran out. Given by the desk itself, at the due moment.
    Expire(Expire),
    /// Erase the citizen's words and name.
    Erase(Erase),
    /// Make a pack the organisation's policy. Given by the host.
    Activate(Activate),
    /// 重算时限: other holidays came into force while clocks of a ticket ran. Given by the desk itself.
    Reschedule(Reschedule),
}

/// Take a ticket in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its number where it came from; unique in the organisation.
    #[serde(default)]
    pub external: Option<String>,
    /// 渠道; one that the pack names.
    pub channel: String,
    /// 片区.
    #[serde(default)]
    pub area: Option<String>,
    /// Due moments that came with it, by clock name.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
    /// 重复: the earlier ticket of the same citizen about the same matter.
    #[serde(default)]
    pub repeats: Option<TicketRef>,
}

/// Make a unit responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 主办: id or name of the unit.
    pub lead: String,
    /// 协办: ids or names of units.
    #[serde(default)]
    pub co_handlers: Vec<String>,
}

/// A finding on a form of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which ticket; `None` for a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Name or id of the form.
    pub form: String,
    /// 情形: what was picked.
    #[serde(default)]
    pub pick: Vec<String>,
    /// The form's fields, by key or label.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
}

/// The citizen or platform was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Which ticket.
    pub ticket: TicketRef,
    /// This answer ends the work (最终回复).
    #[serde(rename = "final", default)]
    pub last: bool,
    /// The reason of a delay was explained (说明理由).
    #[serde(default)]
    pub explained: bool,
}

/// The citizen was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// Which ticket.
    pub ticket: TicketRef,
    /// What the citizen said.
    pub answer: Answer,
    /// Due moments that the platform set with it, by clock name, such as one for 清零.
    #[serde(default)]
    pub given: BTreeMap<String, Moment>,
}

/// What the citizen said when called back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 满意.
    #[serde(alias = "满意")]
    Satisfied,
    /// 不满意.
    #[serde(alias = "不满意")]
    Unsatisfied,
    /// 未联系上.
    #[serde(alias = "未联系上")]
    Unreached,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Satisfied, Self::Unsatisfied, Self::Unreached];

    /// The name in the API and wherever programs read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Unsatisfied => "unsatisfied",
            Self::Unreached => "unreached",
        }
    }

    /// The Chinese name.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::Unsatisfied => "不满意",
            Self::Unreached => "未联系上",
        }
    }
}

/// The platform judged our work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judge {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 平台认定, in the words of the pack, such as 超期回退.
    pub verdict: String,
}

/// A process node was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 环节: its name in the pack.
    pub node: String,
    /// 特殊原因: the special reason, if it comes late with one.
    #[serde(default)]
    pub excuse: Option<String>,
}

/// An office approves a step to come, or turns it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The step, by the name of its event: 最终回复, or a node.
    pub step: String,
    /// Whether it is approved.
    #[serde(default = "yes")]
    pub granted: bool,
    /// Why not, or on what condition.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A later final answer is approved and promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Last moment of the final answer that is promised.
    pub until: Moment,
    /// Why more time is needed, as told to the citizen or platform.
    pub reason: String,
}

/// The ticket goes back to the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveBack {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Why it is not ours.
    pub reason: String,
}

/// A number that comes from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Name or id of the figure that it counts for.
    pub figure: String,
    /// Which day; told again for the same day and unit, it replaces what was told.
    pub on: CivilDate,
    /// Id or name of the unit; `None`: the whole organisation.
    #[serde(default)]
    pub unit: Option<String>,
    /// How many.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: rust_decimal::Decimal,
}

/// What a closed period comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// Which period.
    pub period: crate::Period,
}

/// The decider picks the points of a pending charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Determine {
    /// Which ticket; `None` for a charge of a finding about the whole organisation.
    #[serde(default)]
    pub ticket: Option<TicketRef>,
    /// Number of the record that holds the finding about the whole organisation.
    #[serde(default)]
    pub finding: Option<u64>,
    /// Key of the pending charge, as the ticket shows it; or its rule and unit, such as `Q05 工程公司`, which is the
    /// newest of them that waits.
    pub charge: String,
    /// Base points inside the range, before any multiplier.
    pub points: Points,
    /// Why.
    pub reason: String,
}

/// A clock ran out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expire {
    /// Which ticket.
    pub ticket: TicketRef,
    /// 时限: the clock's name.
    pub clock: String,
}

/// Compute the running clocks of a ticket anew, by the holidays now in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// Erase the citizen's words and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erase {
    /// Which ticket.
    pub ticket: TicketRef,
    /// On what ground.
    pub reason: String,
}

/// Make a pack the organisation's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activate {
    /// Id of the pack.
    pub pack: String,
    /// Digest of the pack's files.
    pub digest: crate::Digest,
    /// Its effective date: tickets received from the start of this day on are judged by it.
    pub effective_from: CivilDate,
    /// Number of an earlier activation: the rules go back to what they were right after it. `None`: this revision
    /// takes the place of the one with the same effective date.
    #[serde(default)]
    pub restores: Option<u64>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl Act {
    /// What a person wrote in it in their own words, by the name that these go by in a payload: reasons, excuses, and
    /// the texts of a form. The ground of an erasure and the reason for a revision are not among them: they are kept
    /// for as long as the record.
    fn words(&mut self) -> Vec<(String, &mut String)> {
        let one = |name: &str, words| vec![(name.to_owned(), words)];
        match self {
            Self::Record(finding) => {
                let texts = finding.fields.iter_mut().filter_map(|(field, value)| match value {
                    Value::Text(text) => Some((format!("fields.{field}"), text)),
                    _ => None,
                });
                texts.collect()
            }
            Self::Node(Node { excuse: Some(excuse), .. }) => one("excuse", excuse),
            Self::Approve(Approve { reason: Some(reason), .. })
            | Self::Extend(Extend { reason, .. })
            | Self::GiveBack(GiveBack { reason, .. })
            | Self::Determine(Determine { reason, .. }) => one("reason", reason),
            Self::Register(_)
            | Self::Dispatch(_)
            | Self::Reply(_)
            | Self::Callback(_)
            | Self::Judge(_)
            | Self::Node(_)
            | Self::Approve(_)
            | Self::Tally(_)
            | Self::Settle(_)
            | Self::Expire(_)
            | Self::Erase(_)
            | Self::Activate(_)
            | Self::Reschedule(_) => Vec::new(),
        }
    }

    /// Takes the words out, so that they can be kept apart and erased. What is left says which there were.
    pub fn take_words(&mut self) -> Private {
        let words = self.words().into_iter();
        words
            .map(|(name, words)| (name, std::mem::take(words)))
            .filter(|(_, words)| !words.is_empty())
            .collect()
    }

    /// Puts words back where [`Self::take_words`] took them.
    pub fn put_words(&mut self, taken: &Private) {
        for (name, place) in self.words() {
            if let Some(words) = taken.get(&name) {
                place.clone_from(words);
            }
        }
    }

    /// The ticket it is about, if it names one.
    pub const fn ticket(&self) -> Option<&TicketRef> {
        match self {
            Self::Register(_) | Self::Activate(_) | Self::Tally(_) | Self::Settle(_) => None,
            Self::Record(finding) => finding.ticket.as_ref(),
            Self::Dispatch(dispatch) => Some(&dispatch.ticket),
            Self::Reply(reply) => Some(&reply.ticket),
            Self::Callback(callback) => Some(&callback.ticket),
            Self::Judge(judge) => Some(&judge.ticket),
            Self::Node(node) => Some(&node.ticket),
            Self::Approve(approve) => Some(&approve.ticket),
            Self::Extend(extend) => Some(&extend.ticket),
            Self::GiveBack(give_back) => Some(&give_back.ticket),
            Self::Determine(determine) => determine.ticket.as_ref(),
            Self::Expire(expire) => Some(&expire.ticket),
            Self::Erase(erase) => Some(&erase.ticket),
            Self::Reschedule(reschedule) => Some(&reschedule.ticket),
        }
    }
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TicketId;

    #[test]
    fn words_are_taken_out_and_put_back() {
        let check = |act: Act, names: &[&str]| {
            let mut bare = act.clone();
            let words = bare.take_words();
            assert_eq!(words.keys().map(String::as_str).collect::<Vec<_>>(), names, "{act:?}");
            assert!(!format!("{bare:?}").contains("13800000000"), "{bare:?}");
            bare.put_words(&words);
            assert_eq!(bare, act);
        };
        let (ticket, said) = (TicketRef::Id(TicketId(1)), || "电话 13800000000".to_owned());
        let fields = BTreeMap::from([
            ("说明".to_owned(), Value::Text(said())),
            ("次数".to_owned(), Value::Number(3.into())),
        ]);
        let finding =
            Finding { ticket: Some(ticket.clone()), form: "核实".into(), pick: Vec::new(), fields };
        check(Act::Record(finding), &["fields.说明"]);
        check(Act::GiveBack(GiveBack { ticket: ticket.clone(), reason: said() }), &["reason"]);
        check(
            Act::Extend(Extend { ticket: ticket.clone(), until: Moment::MAX, reason: said() }),
            &["reason"],
        );
        let node = |excuse| Act::Node(Node { ticket: ticket.clone(), node: "送批".into(), excuse });
        check(node(Some(said())), &["excuse"]);
        check(node(None), &[]);
        let approve = |reason| {
            Act::Approve(Approve { ticket: ticket.clone(), step: "送批".into(), granted: true, reason })
        };
        check(approve(Some(said())), &["reason"]);
        check(approve(None), &[]);
        let points = Points::ZERO;
        let determine =
            Determine { ticket: None, finding: Some(3), charge: "a".into(), points, reason: said() };
        check(Act::Determine(determine), &["reason"]);
        check(
            Act::Tally(Tally {
                figure: "f".into(),
                on: CivilDate::constant(2026, 1, 1),
                unit: None,
                value: 1.into(),
            }),
            &[],
        );
    }
}
