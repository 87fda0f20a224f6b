//! Why something was decided: every question to the rules, the rules that spoke, those that nearly did, and the
//! failure where there was one.

use serde::Serialize;
use suban_desk::Judgement;
use suban_model::{Classification, Digest};
use suban_policy::decision::{Asked, Fired, NearMiss};
use suban_policy::{Fault, FaultKind, Hook};

/// 一次判定 · one question to the rules.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct JudgementView {
    /// Which.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::HookName))]
    pub hook: Hook,
    /// The same in Chinese.
    pub hook_zh: &'static str,
    /// What it was about.
    pub subject: String,
    /// The rules that spoke.
    pub rules: Vec<RuleView>,
    /// The rules that would have but for one condition.
    pub near_misses: Vec<NearMissView>,
    /// The plugins that were asked.
    pub plugins: Vec<AskedView>,
    /// Remarks of a script.
    pub notes: Vec<String>,
    /// Why there is no outcome, if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultView>,
    /// Names everything that the rules saw.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub input: Digest,
    /// Operations used.
    pub operations: u64,
}

/// 适用的规则 · a rule that spoke.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleView {
    /// Its id.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
}

/// 差一点适用的规则 · a rule that would have spoken but for one condition.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NearMissView {
    /// Its id.
    pub rule: String,
    /// Clause of the rulebook.
    pub clause: String,
    /// The condition's column.
    pub column: String,
    /// What the facts said; empty: nothing.
    pub had: String,
    /// What the rule wants.
    pub wanted: String,
}

/// 问过的插件 · a plugin that was asked, and what it said.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AskedView {
    /// Name in the pack.
    #[cfg_attr(feature = "schema", schema(example = "water"))]
    pub plugin: String,
    /// Vendor and name.
    #[cfg_attr(feature = "schema", schema(example = "suban/water"))]
    pub id: String,
    /// Version.
    #[cfg_attr(feature = "schema", schema(example = "1.0.0"))]
    pub version: String,
    /// Names the bytes of its package.
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::Digest))]
    pub package: Digest,
    /// What it said: rule and gist.
    pub said: Vec<String>,
    /// Fuel that it burnt.
    pub fuel: u64,
    /// Why it failed, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultView>,
}

/// 规则出错 · a hook that gave no outcome, so that a person must look.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FaultView {
    /// What kind.
    pub kind: FaultName,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// `file:line:column` in the pack, where one place is at fault.
    pub place: Option<String>,
}

/// 出错的种类 · why a hook gave no outcome.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FaultName {
    /// Its operations were used up.
    Budget,
    /// A value grew beyond its limit.
    Size,
    /// The script raised an error.
    Script,
    /// The rows contradict each other or the pack.
    Rule,
    /// A word names no unit.
    Who,
    /// The input names something that the pack does not know.
    Input,
    /// A plugin failed, or answered what the pack does not allow.
    Plugin,
    /// The host could not run a plugin to its end.
    Host,
}

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

impl From<&Judgement> for JudgementView {
    fn from(judgement: &Judgement) -> Self {
        Self {
            hook: judgement.hook,
            hook_zh: judgement.hook.chinese(),
            subject: judgement.subject.clone(),
            rules: judgement.trace.fired.iter().map(RuleView::from).collect(),
            near_misses: judgement.trace.near.iter().map(NearMissView::from).collect(),
            plugins: judgement.trace.asked.iter().map(AskedView::from).collect(),
            notes: judgement.trace.notes.clone(),
            fault: judgement.fault.as_ref().map(FaultView::from),
            input: judgement.input,
            operations: judgement.spent,
        }
    }
}

impl From<&Fired> for RuleView {
    fn from(fired: &Fired) -> Self {
        Self { rule: fired.rule.clone(), clause: fired.clause.clone() }
    }
}

impl From<&NearMiss> for NearMissView {
    fn from(miss: &NearMiss) -> Self {
        Self {
            rule: miss.rule.clone(),
            clause: miss.clause.clone(),
            column: miss.column.clone(),
            had: miss.had.clone(),
            wanted: miss.wanted.clone(),
        }
    }
}

impl From<&Asked> for AskedView {
    fn from(asked: &Asked) -> Self {
        Self {
            plugin: asked.plugin.clone(),
            id: asked.identity.id.clone(),
            version: asked.identity.version.clone(),
            package: asked.identity.package,
            said: asked.said.clone(),
            fuel: asked.fuel,
            fault: asked.fault.as_ref().map(FaultView::from),
        }
    }
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        Self {
            kind: match fault.kind {
                FaultKind::Budget => FaultName::Budget,
                FaultKind::Size => FaultName::Size,
                FaultKind::Script => FaultName::Script,
                FaultKind::Rule => FaultName::Rule,
                FaultKind::Who => FaultName::Who,
                FaultKind::Input => FaultName::Input,
                FaultKind::Plugin => FaultName::Plugin,
                FaultKind::Host => FaultName::Host,
            },
            zh: fault.zh.clone(),
            en: fault.en.clone(),
            place: fault.place.clone(),
        }
    }
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
