//! A record as a ticket's history and the answer to a command show it: what was asked, by whom, what was decided
//! and why, what nearly was, and what the ledger posted.

use crate::openapi::texts;
use crate::parameters;
use crate::wire::commands::CommandName;
use crate::wire::decided::Decided;
use crate::wire::judgements::JudgementView;
use crate::wire::ledger::EntryView;
use crate::wire::names::{By, shown};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use suban_desk::{Record, Rulebook};
use suban_model::{Act, Digest, Moment, Private, TicketId};
use utoipa::ToSchema;

/// 一条记录 · a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordView {
    /// Its number.
    pub record: u64,
    /// The ticket it is about.
    #[schema(value_type = Option<texts::TicketNumber>)]
    pub ticket: Option<TicketId>,
    /// Name of the command.
    pub command: CommandName,
    /// The same in Chinese.
    pub command_zh: &'static str,
    /// Business time: when it happened.
    #[schema(value_type = texts::Moment)]
    pub at: String,
    /// When it was written.
    #[schema(value_type = texts::Moment)]
    pub recorded_at: String,
    /// Who did it.
    pub by: By,
    /// What was asked, the citizen's words left out.
    #[schema(value_type = Object)]
    pub asked: Value,
    /// What changed.
    pub decided: Decided,
    /// What the ledger posted.
    pub entries: Vec<EntryView>,
    /// Why: every question to the rules, in order.
    pub judgements: Vec<JudgementView>,
    /// The exact pack that judged.
    #[schema(value_type = texts::Digest)]
    pub pack: Digest,
    /// The citizen's words, where they were asked for and are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    pub words: Option<Private>,
}

impl RecordView {
    /// With names and local moments, without the citizen's words.
    pub fn of(record: &Record, rulebook: &Rulebook) -> Self {
        let command = &record.command;
        let name = CommandName::of(&command.act);
        Self {
            record: record.seq,
            ticket: record.ticket,
            command: name,
            command_zh: command.act.chinese(),
            at: shown(command.at, rulebook),
            recorded_at: shown(record.recorded_at, rulebook),
            by: By::from(&command.by),
            asked: asked(&command.act, rulebook),
            decided: Decided::by(&record.steps, rulebook),
            entries: record.entries.iter().map(|entry| EntryView::of(entry, rulebook)).collect(),
            judgements: record.judgements.iter().map(JudgementView::from).collect(),
            pack: record.rulebook.pack,
            words: None,
        }
    }
}

/// What a command asked for; the ticket it names stands beside it.
fn asked(act: &Act, rulebook: &Rulebook) -> Value {
    match act {
        Act::Register(register) => json!({
            "channel": register.channel,
            "area": register.area,
            "external": register.external,
            "given": given(&register.given, rulebook),
            "repeats": register.repeats.as_ref().map(parameters::written),
        }),
        Act::Dispatch(dispatch) => json!({ "lead": dispatch.lead, "co_handlers": dispatch.co_handlers }),
        Act::Record(finding) => {
            json!({ "form": finding.form, "pick": finding.pick, "fields": finding.fields })
        }
        Act::Reply(reply) => json!({ "final": reply.last, "explained": reply.explained }),
        Act::Callback(callback) => {
            json!({ "answer": callback.answer, "given": given(&callback.given, rulebook) })
        }
        Act::Judge(judge) => json!({ "verdict": judge.verdict }),
        Act::Node(node) => json!({ "node": node.node, "excuse": node.excuse }),
        Act::Approve(approve) => {
            json!({ "step": approve.step, "granted": approve.granted, "reason": approve.reason })
        }
        Act::Extend(extend) => json!({ "until": shown(extend.until, rulebook), "reason": extend.reason }),
        Act::GiveBack(give_back) => json!({ "reason": give_back.reason }),
        Act::Tally(tally) => json!({
            "figure": tally.figure, "on": tally.on, "unit": tally.unit, "value": tally.value.to_string(),
        }),
        Act::Settle(settle) => json!({ "period": settle.period }),
        Act::Determine(determine) => json!({
            "finding": determine.finding, "charge": determine.charge, "points": determine.points, "reason": determine.reason,
        }),
        Act::Expire(expire) => json!({ "clock": expire.clock }),
        Act::Erase(erase) => json!({ "reason": erase.reason }),
        Act::Activate(activate) => json!({
            "pack": activate.pack, "digest": activate.digest, "effective_from": activate.effective_from,
            "restores": activate.restores, "reason": activate.reason,
        }),
    }
}

/// Due moments that came along, on the organisation's clocks.
fn given(given: &BTreeMap<String, Moment>, rulebook: &Rulebook) -> Value {
    given.iter().map(|(clock, due)| (clock.clone(), Value::from(shown(*due, rulebook)))).collect()
}
