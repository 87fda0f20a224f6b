//! What follows beyond points: measures against people (责任追究), warnings (预警), and what a step lacked.

use crate::names::{Unit, shown};
use crate::sentences;
use serde::Serialize;
use suban_desk::Rulebook;
use suban_desk::stored::kept::IssuedWarning;
use suban_model::{Attention, Bilingual, Happening, Measure, Missing, Signed, TicketId, Warning};

/// 责任追究 · a consequence beyond points.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MeasureView {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// 对谁: who answers.
    pub whom: String,
    /// The unit that it is about, if one is.
    pub unit: Option<Unit>,
    /// 措施: what is to be done.
    pub measure: String,
    /// 由谁办: who decides and carries it out.
    pub by: String,
}

impl MeasureView {
    /// With names.
    pub fn of(measure: &Measure, rulebook: &Rulebook) -> Self {
        Self {
            rule: measure.rule.clone(),
            clause: measure.clause.clone(),
            whom: measure.whom.clone(),
            unit: measure.unit.as_ref().map(|id| Unit::of(id, rulebook)),
            measure: measure.measure.clone(),
            by: measure.by.clone(),
        }
    }
}

/// 预警 · a warning, told once for its rule and key.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WarningView {
    /// Id of the rule.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// What it says.
    pub name: String,
    /// 通知: units and offices that must be told.
    pub notify: Vec<String>,
    /// What it is about.
    pub key: String,
}

impl WarningView {
    /// With names.
    pub fn of(warning: &Warning, rulebook: &Rulebook) -> Self {
        let name = |id: &String| Unit::of(id, rulebook).name;
        Self {
            rule: warning.rule.clone(),
            clause: warning.clause.clone(),
            name: warning.name.clone(),
            notify: warning.notify.iter().map(name).collect(),
            key: warning.key.clone(),
        }
    }
}

/// 一次预警 · a warning with when it was told, and of which ticket.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = WarningTold))]
pub struct IssuedWarningView {
    /// Number of the record that told it.
    pub record: u64,
    /// When.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub at: String,
    /// The ticket that gave rise to it.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::TicketNumber>))]
    pub ticket: Option<TicketId>,
    /// What was told.
    pub warning: WarningView,
}

impl IssuedWarningView {
    /// With names and local moments, by the number of its record.
    pub fn of(record: u64, issued: &IssuedWarning, rulebook: &Rulebook) -> Self {
        Self {
            record,
            at: shown(issued.at, rulebook),
            ticket: issued.ticket,
            warning: WarningView::of(&issued.warning, rulebook),
        }
    }
}

/// 待人工 · why a person must look at a ticket.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AttentionView {
    /// What kind of reason it is.
    pub kind: AttentionKind,
    /// The hook that failed, the subject that no rule speaks of, or the clock.
    pub about: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// 待人工的缘由 · a kind of reason why a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// A hook failed.
    HookFailed,
    /// No rule says anything of what was put in.
    NoRule,
    /// A clock was not started again.
    NotRestarted,
}

impl From<&Attention> for AttentionView {
    fn from(attention: &Attention) -> Self {
        let (kind, about) = match attention {
            Attention::HookFailed { hook, .. } => (AttentionKind::HookFailed, hook.name()),
            Attention::NoRule { subject } => (AttentionKind::NoRule, subject.as_str()),
            Attention::NotRestarted { clock } => (AttentionKind::NotRestarted, clock.as_str()),
        };
        let Bilingual { zh, en } = sentences::reason::attention(attention);
        Self { kind, about: about.to_owned(), zh, en }
    }
}

/// 缺了什么 · something that the rulebook wanted before a step, and that was not there.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LackView {
    /// The step.
    pub step: String,
    /// The same in Chinese.
    pub step_zh: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// What was missing.
    pub what: String,
}

impl From<&Missing> for LackView {
    fn from(missing: &Missing) -> Self {
        Self {
            step: missing.step.name().to_owned(),
            step_zh: missing.step.chinese().to_owned(),
            clause: missing.clause.clone(),
            what: missing.what.clone(),
        }
    }
}

/// 签批 · an office's word on a step to come.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApprovalView {
    /// The step.
    pub step: String,
    /// The same in Chinese.
    pub step_zh: String,
    /// The office.
    pub office: String,
    /// Whether it approved.
    pub granted: bool,
    /// Whether the step was done since, or another unit leads: another word is needed.
    pub spent: bool,
}

impl From<&Signed> for ApprovalView {
    fn from(signed: &Signed) -> Self {
        let Signed { approval, spent } = signed;
        Self {
            step: approval.step.name().to_owned(),
            step_zh: approval.step.chinese().to_owned(),
            office: approval.office.clone(),
            granted: approval.granted,
            spent: *spent,
        }
    }
}

/// 办过的事 · something that happened to a ticket; of one event, the last time.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HappeningView {
    /// What.
    pub event: String,
    /// The same in Chinese.
    pub event_zh: String,
    /// When.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub at: String,
}

impl HappeningView {
    /// With local moments.
    pub fn of(happening: &Happening, rulebook: &Rulebook) -> Self {
        Self {
            event: happening.event.name().to_owned(),
            event_zh: happening.event.chinese().to_owned(),
            at: shown(happening.at, rulebook),
        }
    }
}
