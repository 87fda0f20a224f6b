//! What the rules took a ticket for, and to whom they sent it.

use crate::names::{Unit, unit_name};
use serde::Serialize;
use suban_desk::Rulebook;
use suban_model::{Bilingual, Classification, Routing, RoutingReason};

/// 分类 · what the rules take a ticket for.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClassificationView {
    /// 诉求类型; empty if no rule spoke.
    #[cfg_attr(feature = "schema", schema(example = "投诉"))]
    pub kind: String,
    /// Category path; empty if no rule spoke.
    #[cfg_attr(feature = "schema", schema(example = "水质/异样"))]
    pub category: String,
    /// Grade, such as 一般, 紧急, 重大.
    pub grade: Option<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Total weight of the rules that spoke for this category.
    pub weight: u32,
    /// By how much it leads the next category: the confidence.
    pub margin: u32,
    /// 缺项: what the citizen should still be asked.
    pub missing: Vec<String>,
}

impl From<&Classification> for ClassificationView {
    fn from(classification: &Classification) -> Self {
        Self {
            kind: classification.kind.clone(),
            category: classification.category.clone(),
            grade: classification.grade.clone(),
            tags: classification.tags.clone(),
            weight: classification.weight,
            margin: classification.margin,
            missing: classification.missing.clone(),
        }
    }
}

/// 去向 · where a ticket was sent.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RoutingView {
    /// 派单.
    Assign(AssignView),
    /// 退回.
    Return(ReasonView),
    /// 转人工.
    Queue(ReasonView),
}

/// 派给谁 · which units have it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AssignView {
    /// 主办.
    pub lead: Unit,
    /// 协办.
    pub co_handlers: Vec<Unit>,
}

/// 理由 · why it is not ours, or why the rules did not decide.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReasonView {
    /// In English.
    pub reason: String,
    /// The same in Chinese.
    pub reason_zh: String,
}

impl RoutingView {
    /// With names.
    pub fn of(routing: &Routing, rulebook: &Rulebook) -> Self {
        match routing {
            Routing::Assign { lead, co_handlers } => Self::Assign(AssignView {
                lead: Unit::of(lead, rulebook),
                co_handlers: co_handlers.iter().map(|id| Unit::of(id, rulebook)).collect(),
            }),
            Routing::Return { reason } => Self::Return(ReasonView::of(reason, rulebook)),
            Routing::Queue { reason } => Self::Queue(ReasonView::of(reason, rulebook)),
        }
    }
}

impl ReasonView {
    fn of(reason: &RoutingReason, rulebook: &Rulebook) -> Self {
        let Bilingual { zh, en } = reason.message(|id| unit_name(rulebook, id));
        Self { reason: en, reason_zh: zh }
    }
}
