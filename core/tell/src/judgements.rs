//! Why something was decided: every question to the rules, the rules that spoke, those that nearly did, and the
//! failure where there was one.

use serde::Serialize;
use suban_desk::Judgement;
use suban_model::Digest;
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
    #[cfg_attr(feature = "schema", schema(value_type = crate::texts::FaultName))]
    pub kind: FaultKind,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// `file:line:column` in the pack, where one place is at fault.
    pub place: Option<String>,
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
        Self { kind: fault.kind, zh: fault.zh.clone(), en: fault.en.clone(), place: fault.place.clone() }
    }
}
