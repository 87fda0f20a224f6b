//! What a command changed, out of the steps on record.

use crate::charges::ChargeView;
use crate::clocks::ClockView;
use crate::consequences::{LackView, MeasureView, WarningView};
use crate::names::Unit;
use crate::outcomes::{ClassificationView, RoutingView};
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Event, Proposal, Routing, Stage, Step};

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
    /// Hooks that failed and wait for a person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attention: Vec<String>,
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
    /// What these steps come to.
    pub fn by(steps: &[Step], rulebook: &Rulebook) -> Self {
        let mut decided = Self::default();
        let mut stage = None;
        for step in steps {
            stage = stage_after(step).or(stage);
            decided.add(step, rulebook);
        }
        decided.stage = stage;
        decided.stage_zh = stage.map(Stage::chinese);
        decided
    }

    fn add(&mut self, step: &Step, rulebook: &Rulebook) {
        match step {
            Step::Classified(classification) => self.classification = Some(classification.into()),
            Step::Routed(routing) => self.routing = Some(RoutingView::of(routing, rulebook)),
            Step::Attention(why) => self.attention.push(why.clone()),
            Step::ClockStarted(clock) => self.clocks_started.push(ClockView::of(clock, rulebook)),
            Step::ClockLate { name, holder, .. } => {
                let holder = holder.as_ref().map(|id| Unit::of(id, rulebook));
                self.clocks_late.push(LateClock { name: name.clone(), holder });
            }
            Step::Assessed { subject, charges, belongs_to } => {
                let proposals = charges.iter().map(|charge| Proposal {
                    subject: subject.clone(),
                    charge: charge.clone(),
                    belongs_to: *belongs_to,
                    determined: None,
                });
                let charges = proposals.map(|proposal| ChargeView::proposed(&proposal, rulebook)).collect();
                self.assessed.push(Assessed { subject: subject.clone(), charges });
            }
            Step::Measured { subject, measures } => {
                let measures = measures.iter().map(|measure| MeasureView::of(measure, rulebook)).collect();
                self.measured.push(Measured { subject: subject.clone(), measures });
            }
            Step::Lacked(missing) => self.lacked.push(missing.into()),
            Step::Warned(warning) => self.warned.push(WarningView::of(warning, rulebook)),
            Step::Erased => self.erased = true,
            // What the command itself says, and counting, which the figures show.
            Step::Happened(_)
            | Step::Replied { .. }
            | Step::CalledBack(_)
            | Step::Judged(_)
            | Step::Repeated(_)
            | Step::Excused(_)
            | Step::Promised(_)
            | Step::GivenBack(_)
            | Step::FormRecorded(_)
            | Step::Approved(_)
            | Step::Observed { .. }
            | Step::Determined { .. } => {}
        }
    }
}

/// Where a step leaves a ticket, if it moves it; as [`suban_model::Ticket::apply`] does.
fn stage_after(step: &Step) -> Option<Stage> {
    match step {
        Step::Routed(Routing::Assign { .. }) => Some(Stage::Dispatched),
        Step::Routed(Routing::Return { .. }) => Some(Stage::ToReturn),
        Step::Routed(Routing::Queue { .. }) => Some(Stage::Queued),
        Step::Replied { last: true, .. } => Some(Stage::Replied),
        Step::Replied { last: false, .. } => Some(Stage::Answered),
        Step::CalledBack(_) => Some(Stage::CalledBack),
        Step::Happened(Event::Returned) => Some(Stage::Returned),
        _ => None,
    }
}
