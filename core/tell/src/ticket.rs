//! A ticket: as a row of a list, and whole, with its history and every reason.

use crate::charges::{ChargeView, total};
use crate::clauses::{self, Clauses};
use crate::clocks::ClockView;
use crate::consequences::{ApprovalView, AttentionView, HappeningView, LackView, MeasureView, WarningView};
use crate::names::{Unit, shown};
use crate::outcomes::{ClassificationView, RoutingView};
use crate::record::RecordView;
use crate::rounds::{PastRoundView, SuspensionView};
use serde::Serialize;
use suban_desk::{Payload, Record, Rulebook};
use suban_model::{ActKind, Answer, ClockState, Digest, Points, Stage, Ticket, TicketId};

/// 工单的一行 · a ticket as a row of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TicketRow {
    /// Its number here.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::TicketNumber))]
    pub ticket: TicketId,
    /// Its number where it came from.
    pub external: Option<String>,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// When it was received.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub received_at: String,
    /// Where it stands.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::StageName))]
    pub stage: Stage,
    /// The same in Chinese.
    pub stage_zh: &'static str,
    /// 诉求类型.
    pub kind: Option<String>,
    /// 类别.
    pub category: Option<String>,
    /// 主办.
    pub lead: Option<Unit>,
    /// When its next clock runs out.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub next_due: Option<String>,
    /// 暂定: that moment hangs on holidays that are not published yet.
    pub next_due_is_provisional: bool,
    /// 挂起: nothing can be done for now.
    pub suspended: bool,
    /// Clocks that ran out and have not ended.
    pub late: Vec<String>,
    /// Points that stand against units.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub points: Points,
    /// A rule failed, and a person must look.
    pub needs_attention: bool,
}

impl TicketRow {
    /// With names and local moments.
    pub fn of(ticket: &Ticket, rulebook: &Rulebook) -> Self {
        let classification = ticket.classification.as_ref();
        let late = ticket.clocks.iter().filter(|clock| clock.state == ClockState::Late);
        let next = ticket.next_due();
        Self {
            ticket: ticket.id,
            external: ticket.external.clone(),
            channel: ticket.channel.clone(),
            area: ticket.area.clone(),
            received_at: shown(ticket.received_at, rulebook),
            stage: ticket.stage,
            stage_zh: ticket.stage.chinese(),
            kind: classification.map(|classification| classification.kind.clone()),
            category: classification.map(|classification| classification.category.clone()),
            lead: ticket.lead().map(|id| Unit::of(id, rulebook)),
            next_due: next.map(|clock| shown(clock.due, rulebook)),
            next_due_is_provisional: next.is_some_and(|clock| clock.provisional),
            suspended: ticket.suspension.is_some(),
            late: late.map(|clock| clock.plan.name.clone()).collect(),
            points: total(&ticket.book),
            needs_attention: !ticket.attention.is_empty(),
        }
    }
}

/// 一张工单 · a ticket with its history.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TicketView {
    /// Its number here.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::TicketNumber))]
    pub ticket: TicketId,
    /// Its number where it came from.
    pub external: Option<String>,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// When it was received.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub received_at: String,
    /// The pack in force then.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub pack: Digest,
    /// Where it stands.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::StageName))]
    pub stage: Stage,
    /// The same in Chinese.
    pub stage_zh: &'static str,
    /// 分类; none: the rules failed.
    pub classification: Option<ClassificationView>,
    /// 派单.
    pub routing: RoutingView,
    /// Its clocks, in the order started.
    pub clocks: Vec<ClockView>,
    /// Whether the platform was told the reason of a delay.
    pub explained: bool,
    /// When the first answer went out.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub first_reply_at: Option<String>,
    /// When the final answer went out.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub final_reply_at: Option<String>,
    /// What the citizen last said when called back.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::CallbackAnswer>))]
    pub answer: Option<Answer>,
    /// When the final answer is promised, after an extension.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub promised_until: Option<String>,
    /// How often the citizen has come with this matter, this time included.
    pub repeat_nth: u32,
    /// 轮次: how often work on it has begun.
    pub round: u32,
    /// What came of the rounds before, in order.
    pub past_rounds: Vec<PastRoundView>,
    /// 挂起: that nothing can be done for now.
    pub suspension: Option<SuspensionView>,
    /// 并入: the ticket that leads.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::TicketNumber>))]
    pub merged_into: Option<TicketId>,
    /// What can be done with it as it stands, if the pack and one's office allow it.
    #[cfg_attr(feature = "schema", schema(value_type = Vec<crate::texts::CommandName>))]
    pub possible: Vec<ActKind>,
    /// What has happened to it in this round.
    pub happened: Vec<HappeningView>,
    /// Names of the forms recorded on it.
    pub forms: Vec<String>,
    /// What offices said of steps to come, the newest last.
    pub approvals: Vec<ApprovalView>,
    /// What was missing at its steps, the newest last.
    pub lacks: Vec<LackView>,
    /// Warnings that it gave rise to, the newest last.
    pub warnings: Vec<WarningView>,
    /// What the platform judged of our work, in order.
    pub verdicts: Vec<String>,
    /// Points that stand.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Points))]
    pub points: Points,
    /// Every charge, and where it stands.
    pub charges: Vec<ChargeView>,
    /// Measures beyond points.
    pub measures: Vec<MeasureView>,
    /// What a person must look at.
    pub attention: Vec<AttentionView>,
    /// The citizen's words and name have been erased.
    pub erased: bool,
    /// Older records that are not shown.
    pub earlier_records: usize,
    /// The newest records, oldest first.
    pub history: Vec<RecordView>,
    /// The words of the clauses cited.
    #[cfg_attr(feature = "schema", schema(value_type = BTreeMap<String, Vec<String>>))]
    pub clauses: Clauses,
}

impl TicketView {
    /// A ticket with the newest of its records, and their words where they were asked for.
    pub fn of(ticket: &Ticket, records: &[(Record, Option<Payload>)], rulebook: &Rulebook) -> Self {
        let cited = records.iter().flat_map(|(record, _)| clauses::of_record(record));
        let clauses = clauses::words(cited.chain(clauses::of_ticket(ticket)), rulebook);
        let history = records.iter().map(|(record, words)| RecordView::of(record, words.as_ref(), rulebook));
        Self {
            ticket: ticket.id,
            external: ticket.external.clone(),
            channel: ticket.channel.clone(),
            area: ticket.area.clone(),
            received_at: shown(ticket.received_at, rulebook),
            pack: ticket.edition,
            stage: ticket.stage,
            stage_zh: ticket.stage.chinese(),
            classification: ticket.classification.as_ref().map(ClassificationView::from),
            routing: RoutingView::of(&ticket.routing, rulebook),
            clocks: ticket.clocks.iter().map(|clock| ClockView::on(ticket, clock, rulebook)).collect(),
            explained: ticket.explained,
            first_reply_at: ticket.first_reply_at.map(|at| shown(at, rulebook)),
            final_reply_at: ticket.final_reply_at.map(|at| shown(at, rulebook)),
            answer: ticket.answer,
            promised_until: ticket.promised_until.map(|at| shown(at, rulebook)),
            repeat_nth: ticket.repeat_nth,
            round: ticket.round,
            past_rounds: ticket.past.iter().map(|round| PastRoundView::of(round, rulebook)).collect(),
            suspension: ticket.suspension.as_ref().map(|held| SuspensionView::of(held, rulebook)),
            merged_into: ticket.merged_into,
            possible: ticket.possible().collect(),
            happened: ticket
                .happened
                .iter()
                .map(|happening| HappeningView::of(happening, rulebook))
                .collect(),
            forms: ticket.forms.clone(),
            approvals: ticket.approvals.iter().map(ApprovalView::from).collect(),
            lacks: ticket.missing.iter().map(LackView::from).collect(),
            warnings: ticket.warnings.iter().map(|warning| WarningView::of(warning, rulebook)).collect(),
            verdicts: ticket.verdicts.clone(),
            points: total(&ticket.book),
            charges: ChargeView::all_of(&ticket.book, rulebook),
            measures: ticket.book.measures().map(|held| MeasureView::of(&held.measure, rulebook)).collect(),
            attention: ticket.attention.iter().map(AttentionView::from).collect(),
            erased: ticket.erased,
            earlier_records: ticket.records.len().saturating_sub(records.len()),
            history: history.collect(),
            clauses,
        }
    }
}
