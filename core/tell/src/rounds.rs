//! How a ticket's life turned: earlier rounds, suspensions and corrections.

use crate::consequences::HappeningView;
use crate::names::shown;
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Answer, Correction, PastRound, Pause, Suspension};

/// 以前的一轮 · an earlier round of a ticket.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PastRoundView {
    /// When its first answer went out.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub first_reply_at: Option<String>,
    /// When its final answer went out.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub final_reply_at: Option<String>,
    /// What the citizen last said of it.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::CallbackAnswer>))]
    pub answer: Option<Answer>,
    /// What had happened by its end.
    pub happened: Vec<HappeningView>,
    /// Names of the forms recorded in it.
    pub forms: Vec<String>,
}

impl PastRoundView {
    /// With local moments.
    pub fn of(round: &PastRound, rulebook: &Rulebook) -> Self {
        let happened = round.happened.iter();
        Self {
            first_reply_at: round.first_reply_at.map(|at| shown(at, rulebook)),
            final_reply_at: round.final_reply_at.map(|at| shown(at, rulebook)),
            answer: round.answer,
            happened: happened.map(|happening| HappeningView::of(happening, rulebook)).collect(),
            forms: round.forms.clone(),
        }
    }
}

/// 挂起 · that nothing can be done for now.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SuspensionView {
    /// 挂起事由.
    pub cause: String,
    /// Since when.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub since: String,
    /// When work goes on by itself; none: once somebody resumes.
    #[cfg_attr(feature = "schema", schema(value_type = Option<crate::texts::Moment>))]
    pub until: Option<String>,
}

impl SuspensionView {
    /// With local moments.
    pub fn of(suspension: &Suspension, rulebook: &Rulebook) -> Self {
        Self {
            cause: suspension.cause.clone(),
            since: shown(suspension.since, rulebook),
            until: suspension.until.map(|until| shown(until, rulebook)),
        }
    }
}

/// 暂停 · that a clock stood still for a while.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PauseView {
    /// 挂起事由.
    pub cause: String,
    /// From when.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub from: String,
    /// Until when.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Moment))]
    pub to: String,
}

impl PauseView {
    /// With local moments.
    pub fn of(pause: &Pause, rulebook: &Rulebook) -> Self {
        let (from, to) = (shown(pause.from, rulebook), shown(pause.to, rulebook));
        Self { cause: pause.cause.clone(), from, to }
    }
}

/// 更正 · what of a ticket is otherwise than was thought; what is null stays as it was.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CorrectionView {
    /// 片区.
    pub area: Option<String>,
    /// 诉求类型.
    pub kind: Option<String>,
    /// 类别.
    pub category: Option<String>,
    /// 分级.
    pub grade: Option<String>,
    /// 标签.
    pub tags: Option<Vec<String>>,
}

impl From<&Correction> for CorrectionView {
    fn from(correction: &Correction) -> Self {
        let Correction { area, kind, category, grade, tags } = correction.clone();
        Self { area, kind, category, grade, tags }
    }
}
