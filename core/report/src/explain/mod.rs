//! 说明一张工单: its life in order and, for every point, which rule and clause, on which facts, by which version of
//! the rules, who decided, and what would have avoided it. Also what was nearly charged, and why it was not.
//!
//! Everything is read off the records: the ticket is replayed step by step, so that a charge is explained by the
//! facts of its time. Hooks are not asked again.

mod charges;
mod clocks;
mod editions;
mod facts;
mod life;
mod replay;

use crate::as_of::AsOf;
use crate::matter;
use crate::reading::Reading;
use editions::Editions;
use replay::Replay;
use serde::Serialize;
use std::sync::Arc;
use suban_desk::DeskError;
use suban_model::{Limit, Period, Points, Stage, Ticket, TicketId};
use suban_policy::diagnostic::Bilingual;
use suban_policy::engine::Engine;
use suban_tell::charges::total;
use suban_tell::names;

/// A ticket, explained. Moments are on the organisation's clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Its number.
    pub ticket: TicketId,
    /// Its number where it came from.
    pub external: Option<String>,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// When it was received.
    pub received_at: String,
    /// Where it stands.
    pub stage: Stage,
    /// 诉求类型.
    pub kind: String,
    /// Category path.
    pub category: String,
    /// Name of the responsible unit.
    pub unit: Option<String>,
    /// The citizen's words and name have been erased.
    pub erased: bool,
    /// How far it goes: whether a clock of the ticket ran out that was not looked at.
    pub as_of: AsOf,
    /// The points that stand.
    pub points: Points,
    /// Every charge there ever was: first what stands, then what waits, gave way or was taken back.
    pub charges: Vec<ExplainedCharge>,
    /// What was nearly charged, and why it was not.
    pub near: Vec<NearCharge>,
    /// Rules that spoke and charge nobody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spared: Vec<Spared>,
    /// Every clock there ever was, in the order started.
    pub clocks: Vec<ExplainedClock>,
    /// What happened, in order.
    pub life: Vec<LifeEvent>,
}

/// Where a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeState {
    /// 已扣: it is in the ledger.
    Standing,
    /// 待定: its decider has not spoken.
    Pending,
    /// 让位: another charge holds its slot.
    GaveWay,
    /// 撤回: it was in the ledger and was taken back.
    Withdrawn,
    /// 申诉中: it waits for a ruling, and counts meanwhile or not.
    Appealed,
    /// 撤销: an appeal was upheld.
    SetAside,
}

/// A charge with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedCharge {
    /// Where it stands.
    pub state: ChargeState,
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The clause's words, by the edition that decided.
    pub words: String,
    /// Name of the unit charged.
    pub unit: String,
    /// What it comes to; of a charge taken back, what it had come to; `None`: its decider has not spoken.
    pub points: Option<Points>,
    /// Such as `Q03 工程公司 2 ×3 = 6 (S1-Q24)`.
    pub line: String,
    /// What the rule asks of the facts, as written.
    pub conditions: Vec<NamedValue>,
    /// What the facts said.
    pub facts: Vec<NamedValue>,
    /// The record that assessed it last; of a charge taken back, the one that took it back.
    pub decided_in: RecordRef,
    /// Who picked the points, where the rule leaves them open.
    pub determined: Option<Determined>,
    /// Its newest appeal, with what came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<ExplainedAppeal>,
    /// What would have avoided it, or made it less.
    pub avoided_by: Vec<Bilingual>,
    /// The period of the facts it is for.
    pub belongs_to: Option<Period>,
    /// What the ledger holds of it, in the order posted.
    pub entries: Vec<PostedEntry>,
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedValue {
    /// The name, as rule files write it.
    pub name: String,
    /// The value.
    pub value: String,
}

/// A record, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordRef {
    /// Its number.
    pub record: u64,
    /// When it happened.
    pub at: String,
    /// What was done.
    pub act: Bilingual,
    /// Who did it.
    pub by: String,
    /// The version of the rules.
    pub edition: EditionRef,
}

/// A version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditionRef {
    /// First digits of the pack's digest.
    pub pack: String,
    /// From when its rulebook is in force; `None`: this program cannot load it any more.
    pub effective_from: Option<String>,
}

/// Points that a person picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Determined {
    /// Base points picked.
    pub base: Points,
    /// Who picked.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// An appeal of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedAppeal {
    /// Why, as whoever is charged put it.
    pub reason: String,
    /// Last moment that is in time for the ruling, if there is one.
    pub due: Option<String>,
    /// What came of it; `None`: it waits.
    pub ruled: Option<ExplainedRuling>,
}

/// What came of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedRuling {
    /// What came of it, such as `成立`.
    pub ruling: Bilingual,
    /// Who ruled.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostedEntry {
    /// Number of the record that posted it.
    pub record: u64,
    /// When it was posted: the moment of what was done.
    pub at: String,
    /// Points added, or taken back if negative.
    pub points: Points,
    /// The period in which it was posted.
    pub posted_in: Period,
}

/// A rule that nearly charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearCharge {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The clause's words, by the edition that decided.
    pub words: String,
    /// The condition's column, what the facts said and what the rule wants.
    pub why: Bilingual,
    /// The record that decided.
    pub decided_in: RecordRef,
}

/// A rule that spoke and charges nobody, such as one that spares those with whom a fault only came to light.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spared {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The clause's words, by the edition that decided.
    pub words: String,
    /// 说明: what its row notes.
    pub note: String,
    /// The record that decided.
    pub decided_in: RecordRef,
}

/// A clock and how it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedClock {
    /// 时限.
    pub name: String,
    /// Id of the rule that started it.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// How long it runs; `None`: until a moment that came with the ticket.
    pub limit: Option<Limit>,
    /// When it began.
    pub started_at: String,
    /// Last moment that is in time.
    pub due: String,
    /// 暂定: it hangs on holidays that are not published yet.
    pub provisional: bool,
    /// What ends it.
    pub ends_on: Vec<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Whether it was kept; `None`: it still runs, or another took its place.
    pub kept: Option<bool>,
    /// By how much it was kept or missed, or how long it still runs.
    pub margin: Bilingual,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LifeEvent {
    /// The record.
    #[serde(flatten)]
    pub record: RecordRef,
    /// When it was written down, if that was on another day.
    pub recorded_at: Option<String>,
    /// What followed.
    pub followed: Vec<Bilingual>,
}

/// Explains a ticket as it stands.
pub fn explain(
    reading: &Reading<'_>,
    engines: &[Arc<dyn Engine>],
    ticket: &Ticket,
) -> Result<Explanation, DeskError> {
    Explainer { reading, editions: Editions::of(reading.rulebook(), engines) }.explain(ticket)
}

/// Explains tickets as they stand. An earlier version of the rules is loaded once for all of them.
pub fn explain_all(
    reading: &Reading<'_>,
    engines: &[Arc<dyn Engine>],
    tickets: &[Ticket],
) -> Result<Vec<Explanation>, DeskError> {
    let mut explainer = Explainer { reading, editions: Editions::of(reading.rulebook(), engines) };
    tickets.iter().map(|ticket| explainer.explain(ticket)).collect()
}

struct Explainer<'a> {
    reading: &'a Reading<'a>,
    editions: Editions<'a>,
}

impl Explainer<'_> {
    fn explain(&mut self, ticket: &Ticket) -> Result<Explanation, DeskError> {
        let Reading { view, now, .. } = *self.reading;
        let records = ticket.records.iter().map(|seq| {
            view.record_with_words(*seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")))
        });
        let records = records.collect::<Result<Vec<_>, _>>()?;
        self.editions.load(view, &records)?;
        let (reading, editions, rulebook) = (self.reading, &self.editions, self.editions.current());
        let replay = Replay::of(&records, rulebook)?;
        let clocks = replay.clocks.iter().map(|clock| clocks::explain(clock, ticket, rulebook, now));
        let waiting = ticket.next_check().filter(|check| *check <= now);
        Ok(Explanation {
            ticket: ticket.id,
            external: ticket.external.clone(),
            channel: ticket.channel.clone(),
            area: ticket.area.clone(),
            received_at: reading.told(ticket.received_at),
            stage: ticket.stage,
            kind: matter::kind(ticket).to_owned(),
            category: matter::category(ticket).to_owned(),
            unit: ticket.lead().map(|lead| names::unit_name(rulebook, lead)),
            erased: ticket.erased,
            as_of: AsOf {
                until: reading.told(waiting.unwrap_or(now)),
                is_current: waiting.is_none(),
                period: None,
            },
            points: total(&ticket.book),
            near: charges::near(ticket, &replay, editions),
            spared: charges::spared(&replay, editions),
            charges: charges::explain(ticket, &replay, editions, now),
            clocks: clocks.collect(),
            life: records.iter().map(|record| life::tell(record, editions)).collect(),
        })
    }
}
