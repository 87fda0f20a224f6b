//! What a command asked for, without the citizen's words and without its ticket, which a record tells beside it.

use crate::appeals::{EvidenceView, RulingName};
use crate::names::shown;
use crate::people::PersonAsked;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_desk::Rulebook;
use suban_model::{Act, Answer, CivilDate, Digest, Moment, Period, Points, Value};

/// 所办的内容 · what was asked, by the kind of command; the citizen's words are left out.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Asked {
    /// 登记 · of `register`.
    Register {
        /// 渠道.
        channel: String,
        /// 片区.
        area: Option<String>,
        /// Its number where it came from.
        external: Option<String>,
        /// Due moments that came with it, by name of clock.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::GivenMoments))]
        given: BTreeMap<String, String>,
        /// The earlier ticket of the same citizen about the same matter: `T17`, or `external:` and its number.
        repeats: Option<String>,
    },
    /// 派单 · of `dispatch`.
    Dispatch {
        /// 主办, as it was named.
        lead: String,
        /// 协办, as they were named.
        co_handlers: Vec<String>,
    },
    /// 查实 · of `record`.
    Record {
        /// The form.
        form: String,
        /// 情形.
        pick: Vec<String>,
        /// The form's fields.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::FormValues))]
        fields: BTreeMap<String, Value>,
    },
    /// 回复 · of `reply`.
    Reply {
        /// 最终回复.
        #[serde(rename = "final")]
        last: bool,
        /// 已说明理由.
        explained: bool,
    },
    /// 回访 · of `callback`.
    Callback {
        /// What the citizen said.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::CallbackAnswer))]
        answer: Answer,
        /// Due moments that the platform set with it, by name of clock.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::GivenMoments))]
        given: BTreeMap<String, String>,
    },
    /// 平台认定 · of `judge`.
    Judge {
        /// In the words of the pack.
        verdict: String,
    },
    /// 环节 · of `node`.
    Node {
        /// The node.
        node: String,
        /// 特殊原因.
        excuse: Option<String>,
    },
    /// 签批 · of `approve`.
    Approve {
        /// The step to come.
        step: String,
        /// Whether it is approved.
        granted: bool,
        /// Why not, or on what condition.
        reason: Option<String>,
    },
    /// 延期 · of `extend`.
    Extend {
        /// Last moment of the final answer that is promised.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
        until: String,
        /// Why.
        reason: String,
    },
    /// 退回 · of `give_back`.
    GiveBack {
        /// Why it is not ours.
        reason: String,
    },
    /// 填报 · of `tally`.
    Tally {
        /// The figure.
        figure: String,
        /// Of which day.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Date))]
        on: CivilDate,
        /// Of which unit; without one, of the whole organisation.
        unit: Option<String>,
        /// How many.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Factor))]
        value: String,
    },
    /// 结算 · of `settle`.
    Settle {
        /// Which period.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Period))]
        period: Period,
    },
    /// 定分 · of `determine`.
    Determine {
        /// Number of the record that holds the finding about the organisation, if it is about one.
        finding: Option<u64>,
        /// The charge, as it was named.
        charge: String,
        /// Base points picked.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
        points: Points,
        /// Why.
        reason: String,
    },
    /// 申诉 · of `appeal`.
    Appeal {
        /// Number of the record that holds the finding about the organisation, if it is about one.
        finding: Option<u64>,
        /// The charge, as it was named.
        charge: String,
        /// Why.
        reason: String,
        /// What shows it.
        evidence: Vec<EvidenceView>,
    },
    /// 裁定 · of `rule_on`.
    RuleOn {
        /// Number of the record that holds the finding about the organisation, if it is about one.
        finding: Option<u64>,
        /// The charge, as it was named.
        charge: String,
        /// What comes of it.
        ruling: RulingName,
        /// The points that are left, if it is upheld in part.
        #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Points>))]
        points: Option<Points>,
        /// Why.
        reason: String,
    },
    /// 时限到期 · of `expire`.
    Expire {
        /// 时限.
        clock: String,
    },
    /// 删除个人信息 · of `erase`.
    Erase {
        /// On what ground.
        reason: String,
    },
    /// 启用政策包 · of `activate`.
    Activate {
        /// Id of the pack.
        pack: String,
        /// The exact pack.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
        digest: Digest,
        /// Its effective date.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Date))]
        effective_from: CivilDate,
        /// The earlier activation that it goes back to.
        restores: Option<u64>,
        /// Why.
        reason: String,
    },
    /// 重算时限 · of `reschedule`: other holidays came into force.
    Reschedule {},
    /// 更正 · of `correct`; what is null stays as it was.
    Correct {
        /// 片区.
        area: Option<String>,
        /// 诉求类型.
        kind: Option<String>,
        /// 类别.
        category: Option<String>,
        /// 分级.
        grade: Option<String>,
        /// 标签.
        tags: Option<Vec<String>>,
        /// Whether the rules were asked again what it is.
        classify: bool,
        /// Whether the rules were asked again whose it is.
        route: bool,
        /// Why.
        reason: String,
    },
    /// 并单 · of `merge`.
    Merge {
        /// The ticket that leads: `T17`, or `external:` and its number.
        into: String,
        /// Why.
        reason: String,
    },
    /// 转办 · of `hand_over`.
    HandOver {
        /// 主办, as it was named.
        lead: String,
        /// 协办, as they were named.
        co_handlers: Vec<String>,
        /// Why.
        reason: String,
    },
    /// 退单 · of `decline`.
    Decline {
        /// Why.
        reason: String,
    },
    /// 挂起 · of `suspend`.
    Suspend {
        /// 挂起事由.
        cause: String,
        /// More about it.
        note: Option<String>,
    },
    /// 恢复 · of `resume`.
    Resume {},
    /// 返工 · of `rework`.
    Rework {
        /// 主办 from then on, as it was named; null: whose it was.
        lead: Option<String>,
        /// Due moments that came with it, by name of clock.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::GivenMoments))]
        given: BTreeMap<String, String>,
        /// Why.
        reason: String,
    },
    /// 重开 · of `reopen`.
    Reopen {
        /// 主办, as it was named; null: a person must say.
        lead: Option<String>,
        /// Due moments that came with it, by name of clock.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::GivenMoments))]
        given: BTreeMap<String, String>,
        /// Why.
        reason: String,
    },
    /// 办结 · of `close`.
    Close {
        /// What remained to be said.
        note: Option<String>,
    },
    /// 撤回 · of `withdraw`.
    Withdraw {
        /// What was withdrawn, as it was named.
        what: String,
        /// Why.
        reason: String,
    },
    /// 重定时限 · of `set_due`.
    SetDue {
        /// Last moments that are in time, by name of clock.
        #[cfg_attr(feature = "schema", schema(value_type = crate::texts::GivenMoments))]
        given: BTreeMap<String, String>,
        /// Why.
        reason: String,
    },
    /// 任职、免职、代理 · of `appoint`, `dismiss` and `delegate`.
    Person(PersonAsked),
}

impl Asked {
    /// By a command, with local moments.
    pub fn by(act: &Act, rulebook: &Rulebook) -> Self {
        match act.clone() {
            Act::Register(register) => Self::Register {
                channel: register.channel,
                area: register.area,
                external: register.external,
                given: given(&register.given, rulebook),
                repeats: register.repeats.map(|ticket| ticket.to_string()),
            },
            Act::Dispatch(dispatch) => {
                Self::Dispatch { lead: dispatch.lead, co_handlers: dispatch.co_handlers }
            }
            Act::Record(finding) | Act::RecordAnother(finding) => {
                Self::Record { form: finding.form, pick: finding.pick, fields: finding.fields }
            }
            Act::Reply(reply) => Self::Reply { last: reply.last, explained: reply.explained },
            Act::Callback(callback) => {
                Self::Callback { answer: callback.answer, given: given(&callback.given, rulebook) }
            }
            Act::Judge(judge) => Self::Judge { verdict: judge.verdict },
            Act::Node(node) => Self::Node { node: node.node, excuse: node.excuse },
            Act::Approve(approve) => {
                Self::Approve { step: approve.step, granted: approve.granted, reason: approve.reason }
            }
            Act::Extend(extend) => {
                Self::Extend { until: shown(extend.until, rulebook), reason: extend.reason }
            }
            Act::GiveBack(give_back) => Self::GiveBack { reason: give_back.reason },
            Act::Tally(tally) => Self::Tally {
                figure: tally.figure,
                on: tally.on,
                unit: tally.unit,
                value: tally.value.to_string(),
            },
            Act::Settle(settle) => Self::Settle { period: settle.period },
            Act::Determine(determine) => Self::Determine {
                finding: determine.finding,
                charge: determine.charge,
                points: determine.points,
                reason: determine.reason,
            },
            Act::Appeal(appeal) => Self::Appeal {
                finding: appeal.finding,
                charge: appeal.charge,
                reason: appeal.reason,
                evidence: appeal.evidence.into_iter().map(EvidenceView::from).collect(),
            },
            Act::RuleOn(rule_on) => {
                let (ruling, points) = RulingName::of(rule_on.ruling);
                let (finding, charge, reason) = (rule_on.finding, rule_on.charge, rule_on.reason);
                Self::RuleOn { finding, charge, ruling, points, reason }
            }
            Act::Appoint(appoint) => Self::Person(PersonAsked::appoint(appoint, rulebook)),
            Act::Dismiss(dismiss) => Self::Person(PersonAsked::dismiss(dismiss)),
            Act::Delegate(delegate) => Self::Person(PersonAsked::delegate(delegate, rulebook)),
            Act::Expire(expire) => Self::Expire { clock: expire.clock },
            Act::Erase(erase) => Self::Erase { reason: erase.reason },
            Act::Reschedule(_) => Self::Reschedule {},
            Act::Correct(correct) => Self::Correct {
                area: correct.area,
                kind: correct.kind,
                category: correct.category,
                grade: correct.grade,
                tags: correct.tags,
                classify: correct.classify,
                route: correct.route,
                reason: correct.reason,
            },
            Act::Merge(merge) => Self::Merge { into: merge.into.to_string(), reason: merge.reason },
            Act::HandOver(hand_over) => Self::HandOver {
                lead: hand_over.lead,
                co_handlers: hand_over.co_handlers,
                reason: hand_over.reason,
            },
            Act::Decline(decline) => Self::Decline { reason: decline.reason },
            Act::Suspend(suspend) => Self::Suspend { cause: suspend.cause, note: suspend.note },
            Act::Resume(_) => Self::Resume {},
            Act::Rework(rework) => Self::Rework {
                lead: rework.lead,
                given: given(&rework.given, rulebook),
                reason: rework.reason,
            },
            Act::Reopen(reopen) => Self::Reopen {
                lead: reopen.lead,
                given: given(&reopen.given, rulebook),
                reason: reopen.reason,
            },
            Act::Close(close) => Self::Close { note: close.note },
            Act::Withdraw(withdraw) => Self::Withdraw { what: withdraw.what, reason: withdraw.reason },
            Act::SetDue(set_due) => {
                Self::SetDue { given: given(&set_due.given, rulebook), reason: set_due.reason }
            }
            Act::Activate(activate) => Self::Activate {
                pack: activate.pack,
                digest: activate.digest,
                effective_from: activate.effective_from,
                restores: activate.restores,
                reason: activate.reason,
            },
        }
    }
}

/// Due moments that came along, on the organisation's clocks.
fn given(given: &BTreeMap<String, Moment>, rulebook: &Rulebook) -> BTreeMap<String, String> {
    given.iter().map(|(clock, due)| (clock.clone(), shown(*due, rulebook))).collect()
}
