//! What a command changed, out of the steps on record.

use crate::charges::ChargeView;
use crate::clocks::ClockView;
use crate::consequences::{AttentionView, LackView, MeasureView, WarningView};
use crate::names::{Unit, shown};
use crate::outcomes::{ClassificationView, RoutingView};
use crate::rounds::{CorrectionView, SuspensionView};
use crate::sentences::clock_of;
use serde::Serialize;
use suban_desk::{Change, Rulebook};
use suban_model::{BookStep, Event, Proposal, Routing, Stage, TicketId, TicketStep};

/// 结果 · what a command changed. What it did not is left out.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Decided {
    /// Where the ticket stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::StageName>))]
    pub stage: Option<Stage>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_zh: Option<&'static str>,
    /// 分类.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<ClassificationView>,
    /// 派单.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing: Option<RoutingView>,
    /// Clocks that began.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks_started: Vec<ClockView>,
    /// Clocks that ran out, or are so late now that another rule may speak.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks_late: Vec<LateClock>,
    /// Clocks that other holidays moved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks_rescheduled: Vec<RescheduledClock>,
    /// 更正: what is otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<CorrectionView>,
    /// 并入: the ticket that leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::TicketNumber>))]
    pub merged_into: Option<TicketId>,
    /// 轮次: work begins again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub round_began: bool,
    /// 挂起.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<SuspensionView>,
    /// 恢复.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub resumed: bool,
    /// Clocks that stood still and go on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks_resumed: Vec<RescheduledClock>,
    /// Clocks of which another last moment was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clocks_set: Vec<RescheduledClock>,
    /// Forms that another lead has to fill in anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms_lapsed: Vec<String>,
    /// Steps that have to be signed for again, for what was signed is said otherwise now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub signatures_lapsed: Vec<String>,
    /// 撤回: number of the record whose finding or verdict was wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<u64>,
    /// For each subject that was assessed, all charges that the rules propose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assessed: Vec<Assessed>,
    /// For each subject that was judged, all measures beyond points (责任追究).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<Measured>,
    /// What the rulebook wanted first and was missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacked: Vec<LackView>,
    /// 预警.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warned: Vec<WarningView>,
    /// What a person must look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attention: Vec<AttentionView>,
    /// The citizen's words and name are gone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
}

/// 超期的时限 · a clock that is late.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LateClock {
    /// 时限.
    pub name: String,
    /// Who held it when it ran out.
    pub holder: Option<Unit>,
}

/// 重算的时限 · a clock that is due at another moment.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RescheduledClock {
    /// 时限.
    pub name: String,
    /// Last moment that is in time.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub due: String,
    /// 暂定: the holidays of a year it runs through are not published yet.
    pub provisional: bool,
}

/// 一次考核 · the charges proposed for one subject.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Assessed {
    /// What they are for, such as `finding/17`.
    pub subject: String,
    /// All that should stand, as far as the rules go.
    pub charges: Vec<ChargeView>,
}

/// 一次追责 · the measures for one subject.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Measured {
    /// What they are for, such as `finding/17`.
    pub subject: String,
    /// All that should stand.
    pub measures: Vec<MeasureView>,
}

impl Decided {
    /// What a change comes to.
    pub fn by(change: &Change, rulebook: &Rulebook) -> Self {
        let mut decided = Self::default();
        let mut stage = None;
        for step in change.ticket_steps() {
            stage = stage_after(step).or(stage);
            decided.add(step, rulebook);
        }
        for step in change.book_steps() {
            decided.add_book(step, rulebook);
        }
        decided.stage = stage;
        decided.stage_zh = stage.map(Stage::chinese);
        decided
    }

    fn add(&mut self, step: &TicketStep, rulebook: &Rulebook) {
        match step {
            TicketStep::Classified(classification) => self.classification = Some(classification.into()),
            TicketStep::Routed(routing) => self.routing = Some(RoutingView::of(routing, rulebook)),
            TicketStep::Attention(attention) => self.attention.push(attention.into()),
            TicketStep::ClockStarted(clock) => self.clocks_started.push(ClockView::of(clock, rulebook)),
            TicketStep::ClockLate { name, holder, .. } => {
                let holder = holder.as_ref().map(|id| Unit::of(id, rulebook));
                self.clocks_late.push(LateClock { name: name.clone(), holder });
            }
            TicketStep::Rescheduled { name, due, provisional, .. } => {
                let due = shown(*due, rulebook);
                self.clocks_rescheduled.push(RescheduledClock {
                    name: name.clone(),
                    due,
                    provisional: *provisional,
                });
            }
            TicketStep::RoundBegan(_) => self.round_began = true,
            TicketStep::Corrected(correction) => self.corrected = Some(correction.into()),
            TicketStep::Merged(leader) => self.merged_into = Some(*leader),
            TicketStep::Suspended(suspension) => {
                self.suspended = Some(SuspensionView::of(suspension, rulebook));
            }
            TicketStep::ClockResumed { clock, due, provisional, .. } => {
                let name = clock_of(clock).to_owned();
                let (due, provisional) = (shown(*due, rulebook), *provisional);
                self.clocks_resumed.push(RescheduledClock { name, due, provisional });
            }
            TicketStep::Resumed => self.resumed = true,
            TicketStep::FormsLapsed(forms) => self.forms_lapsed.clone_from(forms),
            TicketStep::SignaturesLapsed(step) => {
                self.signatures_lapsed.push(step.name().to_owned());
            }
            TicketStep::Withdrawn { record, .. } => self.withdrawn = Some(*record),
            TicketStep::DueSet { name, due, .. } => {
                let (name, due) = (name.clone(), shown(*due, rulebook));
                self.clocks_set.push(RescheduledClock { name, due, provisional: false });
            }
            TicketStep::Lacked(missing) => self.lacked.push(missing.into()),
            TicketStep::Warned(warning) => self.warned.push(WarningView::of(warning, rulebook)),
            TicketStep::Erased => self.erased = true,
            // What the command itself says, counting, which the figures show, and the book, which is told for itself.
            TicketStep::Happened(_)
            | TicketStep::Replied { .. }
            | TicketStep::CalledBack(_)
            | TicketStep::Judged(_)
            | TicketStep::Repeated(_)
            | TicketStep::Excused(_)
            | TicketStep::Promised(_)
            | TicketStep::GivenBack
            | TicketStep::FormRecorded(_)
            | TicketStep::Approved(_)
            | TicketStep::Observed(_)
            | TicketStep::Book(_) => {}
        }
    }

    fn add_book(&mut self, step: &BookStep, rulebook: &Rulebook) {
        match step {
            BookStep::Assessed { subject, charges, belongs_to } => {
                let proposals = charges.iter().map(|charge| Proposal {
                    subject: subject.clone(),
                    charge: charge.clone(),
                    belongs_to: *belongs_to,
                    determined: None,
                });
                let charges = proposals.map(|proposal| ChargeView::proposed(&proposal, rulebook)).collect();
                self.assessed.push(Assessed { subject: subject.clone(), charges });
            }
            BookStep::Measured { subject, measures } => {
                let measures = measures.iter().map(|measure| MeasureView::of(measure, rulebook)).collect();
                self.measured.push(Measured { subject: subject.clone(), measures });
            }
            // What the command itself says.
            BookStep::Determined { .. } | BookStep::Appealed(_) | BookStep::RuledOn { .. } => {}
        }
    }
}

/// Where a step leaves a ticket, if it moves it; as [`suban_model::Ticket::apply`] does.
fn stage_after(step: &TicketStep) -> Option<Stage> {
    match step {
        TicketStep::Routed(Routing::Assign { .. }) => Some(Stage::Dispatched),
        TicketStep::Routed(Routing::Return { .. }) => Some(Stage::ToReturn),
        TicketStep::Routed(Routing::Queue { .. }) => Some(Stage::Queued),
        TicketStep::Replied { last: true, .. } => Some(Stage::Replied),
        TicketStep::Replied { last: false, .. } => Some(Stage::Answered),
        TicketStep::CalledBack(_) => Some(Stage::CalledBack),
        TicketStep::Happened(Event::Returned) => Some(Stage::Returned),
        TicketStep::Happened(Event::Closed) => Some(Stage::Closed),
        TicketStep::Merged(_) => Some(Stage::Merged),
        TicketStep::RoundBegan(stage) => Some(*stage),
        _ => None,
    }
}
