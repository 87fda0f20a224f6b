//! A record as a ticket's history and the answer to a command show it: what was asked, by whom, what was decided
//! and why, what nearly was, and what the ledger posted.

use crate::wire::decided::Decided;
use crate::wire::ledger::EntryView;
use crate::wire::names::shown;
use serde::Serialize;
use serde_json::{Value, json};
use suban_desk::{Judgement, Office, Record};
use suban_model::{Act, Actor, Digest, Private, TicketId};
use suban_policy::decision::{Fired, NearMiss};
use suban_policy::{Fault, Hook};

/// A record.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Serialize)]
pub struct RecordView {
    /// Its number.
    pub record: u64,
    /// The ticket it is about.
    pub ticket: Option<TicketId>,
    /// Name of the command.
    pub command: &'static str,
    /// The same in Chinese.
    pub command_zh: &'static str,
    /// Business time: when it happened.
    pub at: String,
    /// When it was written.
    pub recorded_at: String,
    /// Who did it.
    pub by: Actor,
    /// What was asked, the citizen's words left out.
    pub asked: Value,
    /// What changed.
    pub decided: Decided,
    /// What the ledger posted.
    pub entries: Vec<EntryView>,
    /// Why: every question to the rules, in order.
    pub judgements: Vec<JudgementView>,
    /// The exact pack that judged.
    pub pack: Digest,
    /// The citizen's words, where they were asked for and are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Private>,
}

/// One question to the rules.
#[derive(utoipa::ToSchema)]
#[derive(Debug, Serialize)]
pub struct JudgementView {
    /// Which.
    pub hook: Hook,
    /// The same in Chinese.
    pub hook_zh: &'static str,
    /// What it was about.
    pub subject: String,
    /// The rules that spoke.
    pub rules: Vec<Fired>,
    /// The rules that would have but for one condition.
    pub near_misses: Vec<NearMiss>,
    /// Remarks of a script.
    pub notes: Vec<String>,
    /// Why there is no outcome, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Names everything that the rules saw.
    pub input: Digest,
    /// Operations used.
    pub operations: u64,
}

impl RecordView {
    /// With names and local moments, without the citizen's words.
    pub fn of(record: &Record, office: &Office) -> Self {
        let command = &record.command;
        Self {
            record: record.seq,
            ticket: record.ticket,
            command: command.act.name(),
            command_zh: chinese(&command.act),
            at: shown(command.at, office),
            recorded_at: shown(record.recorded_at, office),
            by: command.by.clone(),
            asked: asked(&command.act, office),
            decided: Decided::by(&record.steps, office),
            entries: record.entries.iter().map(|entry| EntryView::of(entry, office)).collect(),
            judgements: record.judgements.iter().map(JudgementView::of).collect(),
            pack: record.edition.pack,
            words: None,
        }
    }
}

impl JudgementView {
    fn of(judgement: &Judgement) -> Self {
        Self {
            hook: judgement.hook,
            hook_zh: match judgement.hook {
                Hook::Classify => "分类",
                Hook::Route => "派单",
                Hook::Schedule => "定时限",
                Hook::Assess => "考核",
            },
            subject: judgement.subject.clone(),
            rules: judgement.trace.fired.clone(),
            near_misses: judgement.trace.near.clone(),
            notes: judgement.trace.notes.clone(),
            fault: judgement.fault.clone(),
            input: judgement.input,
            operations: judgement.spent,
        }
    }
}

const fn chinese(act: &Act) -> &'static str {
    match act {
        Act::Register(_) => "登记",
        Act::Dispatch(_) => "派单",
        Act::Record(_) => "查实",
        Act::Reply(_) => "回复",
        Act::Callback(_) => "回访",
        Act::Judge(_) => "平台认定",
        Act::Determine(_) => "定分",
        Act::Expire(_) => "到期",
        Act::Erase(_) => "删除个人信息",
        Act::Activate(_) => "启用政策包",
    }
}

/// What a command asked for; the ticket it names stands beside it.
fn asked(act: &Act, office: &Office) -> Value {
    match act {
        Act::Register(register) => json!({
            "channel": register.channel,
            "area": register.area,
            "external": register.external,
            "given": register.given.iter().map(|(clock, due)| (clock.clone(), shown(*due, office).into()))
                .collect::<serde_json::Map<_, _>>(),
        }),
        Act::Dispatch(dispatch) => json!({ "lead": dispatch.lead, "co_handlers": dispatch.co_handlers }),
        Act::Record(finding) => {
            json!({ "form": finding.form, "pick": finding.pick, "fields": finding.fields })
        }
        Act::Reply(reply) => json!({ "final": reply.last, "explained": reply.explained }),
        Act::Callback(callback) => json!({ "answer": callback.answer }),
        Act::Judge(judge) => json!({ "verdict": judge.verdict }),
        Act::Determine(determine) => json!({
            "charge": determine.charge, "points": determine.points, "reason": determine.reason,
        }),
        Act::Expire(expire) => json!({ "clock": expire.clock }),
        Act::Erase(erase) => json!({ "reason": erase.reason }),
        Act::Activate(activate) => json!({
            "pack": activate.pack, "digest": activate.digest, "effective_from": activate.effective_from,
            "restores": activate.restores, "reason": activate.reason,
        }),
    }
}
