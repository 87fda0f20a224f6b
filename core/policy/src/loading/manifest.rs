//! `pack.toml` as written.

use crate::call::Grant;
use crate::facts::keywords::Negation;
use crate::names::asked_apart::AskedApart;
use crate::names::organisation::{Channels, WhoSection};
use crate::pack::SourceSection;
use crate::pack::supervision::SheetSection;
use crate::table::HitPolicy;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::period_rule::PeriodRuleFields;
use suban_model::{Hook, PeriodRule};
use toml::Spanned;
use toml::value::Datetime;

/// The vocabulary version that this host speaks.
pub const ENGINE_VERSION: &str = "1";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// 政策包的编号,永不改 · id of the pack, for ever
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// 名称 · title
    pub title: String,
    /// 词汇表版本 · version of the vocabulary
    #[schemars(with = "String")]
    pub engine: Spanned<String>,
    /// 此日 00:00 起接收的工单适用 · for tickets received from the start of this day
    #[schemars(with = "String")]
    pub effective_from: Spanned<Datetime>,
    /// 条款出自哪些文件 · documents that the clauses quote
    #[serde(default)]
    pub sources: Vec<SourceSection>,
    /// 时区与每天的工作时间 · zone and daily working hours
    pub calendar: CalendarSection,
    /// 考核期间何时截止 · when periods close
    #[serde(default)]
    #[schemars(with = "PeriodRuleFields")]
    pub period: PeriodRule,
    /// 时限的算法 · how clocks are counted
    #[serde(default)]
    pub clocks: ClocksSection,
    /// 规则怎样派单 · how the rules dispatch
    #[serde(default)]
    pub dispatch: DispatchSection,
    /// 正文里什么算否定:被否定的关键词不算说了 · what denies keywords in the citizen's words
    #[serde(default)]
    pub negation: Negation,
    /// 渠道分组 · channels by group
    pub channels: Channels,
    /// 环节,和谁可以办 · process nodes, and who may pass a ticket through them
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, NodeSection>")]
    pub nodes: BTreeMap<Spanned<String>, NodeSection>,
    /// 挂起事由:等什么,最多等多久 · for what a ticket may be suspended, and for how long
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, SuspensionSection>")]
    pub suspensions: BTreeMap<Spanned<String>, SuspensionSection>,
    /// 申诉:多久以内,期间算不算;由谁,写在 roles.toml 的 [acts] · by when charges may be appealed; who may is said by
    /// [acts] in roles.toml. Left out: nobody can
    #[serde(default)]
    pub appeals: Option<AppealsSection>,
    /// 缺项:登记时另外填了哪一栏,就不算缺 · what classification misses, and what tells it where it was filled in apart
    #[serde(default)]
    pub missing: BTreeMap<String, AskedApart>,
    /// 督办单的样子 · form of the supervision sheet
    #[serde(default)]
    pub sheet: SheetSection,
    /// “扣谁”一列的词怎样落到单位 · what the words of 扣谁 mean
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub who: WhoSection,
    /// 槽:同一槽内按取舍只留一笔 · charges of which one stands
    #[serde(default)]
    pub slots: BTreeMap<String, SlotSection>,
    // Read by `Parameters`, which needs the place of every value.
    /// 参数:改这里不必动规则 · values that change without a rule
    #[serde(default, rename = "parameters")]
    #[schemars(schema_with = "super::shapes::parameters")]
    pub _parameters: toml::Table,
    /// 每个钩子用哪些表,再跑哪个脚本 · tables and script of each hook
    #[serde(default)]
    #[schemars(schema_with = "super::shapes::hooks")]
    pub hooks: BTreeMap<Hook, HookSection>,
    /// 各表许几行命中,等哪件事 · of each table: how many rows fire, and after which event
    #[serde(default)]
    pub tables: BTreeMap<String, TableSection>,
    /// 插件:包在哪里,许它看什么 · plugins: where each is, and what it may see
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Grant>")]
    pub plugins: BTreeMap<Spanned<String>, Grant>,
    #[serde(default)]
    pub lint: LintSection,
}

/// Findings of lint that are meant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LintSection {
    /// For a code such as `unjudged-clock`: the names that it may be silent about.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub allow: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarSection {
    /// 如 Asia/Shanghai · zone
    #[schemars(with = "String")]
    pub zone: Spanned<String>,
    /// 每天的工作时间,如 `08:30-12:00` · daily working hours
    #[schemars(with = "Vec<String>")]
    pub hours: Spanned<Vec<String>>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispatchSection {
    /// 规则派的单,也先要 require 要的;缺了拒绝的等人派。不写则只问由人派的 · what must come before 派单 is asked where the
    /// rules dispatch too, and what they insist on leaves the ticket to a person; left out: only of those who dispatch by
    /// hand
    #[serde(default)]
    pub asks_first: bool,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClocksSection {
    /// 超期天数取整:up、down 或 {参数} · `up`, `down` or a parameter in braces
    #[schemars(with = "Option<String>")]
    pub late_days: Option<Spanned<String>>,
    /// 指定到某一刻的时限,超期按什么算:时限 → 工作日、天……;不写按天 · by clock: what lateness is counted in where
    /// the limit is a moment; left out: days
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub late_in: BTreeMap<Spanned<String>, Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NodeSection {
    /// 由谁办:单位、一组单位、角色,写法见 roles.toml;不写则不限 · units by key or group, or roles, as in roles.toml; left
    /// out: any
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub by: Vec<Spanned<String>>,
    /// 从此在谁手上:已在走的时限由它担,到下一次派单为止;不写则仍归主办 · unit by key: whose hands the ticket is in from
    /// here to the next dispatch, for the clocks that run already; left out: the lead's
    #[schemars(with = "Option<String>")]
    pub holder: Option<Spanned<String>>,
    /// 在哪些状态下可办,如 已派单;不写则办结、并入之前都可 · stages in which it is possible; left out: any before the
    /// ticket is merged or closed
    #[serde(default, rename = "in")]
    #[schemars(with = "Vec<String>")]
    pub stages: Vec<Spanned<String>>,
    /// 每轮只办一次 · possible once a round
    #[serde(default)]
    pub once: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuspensionSection {
    /// 最多多久,过了自动恢复;不写则等人恢复 · the longest stay, after which work goes on; left out: until somebody resumes
    #[schemars(with = "Option<String>")]
    pub longest: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealsSection {
    /// 依据的条款 · the clause that grants them
    #[schemars(with = "String")]
    pub clause: Spanned<String>,
    /// 入账后多久以内可以申诉,如 5 工作日;不写则不限 · by when, from the posting; left out: at any time
    #[schemars(with = "Option<String>")]
    pub within: Option<Spanned<String>>,
    /// 申诉后多久以内要裁定;不写则不限 · by when an appeal is to be ruled on; left out: at any time
    #[schemars(with = "Option<String>")]
    pub ruled_within: Option<Spanned<String>>,
    /// 申诉期间还算不算分 · whether the charge goes on counting meanwhile
    pub counts: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotSection {
    /// 按什么分开:ticket、who、clock、rule 或字段 · ticket, who, clock, rule, or fields
    #[schemars(with = "Vec<String>")]
    pub per: Vec<Spanned<String>>,
    /// 留哪笔:last、max、sum 或 {参数} · `last`, `max`, `sum`, or a parameter in braces
    #[schemars(with = "String")]
    pub keep: Spanned<String>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HookSection {
    /// 依次对这些表 · tables, in order
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tables: Vec<Spanned<String>>,
    /// 再问这个插件 · then this plugin, by its name in `[plugins]`
    #[schemars(with = "Option<String>")]
    pub plugin: Option<Spanned<String>>,
    /// 再依次问这几个插件 · or these, in order
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub plugins: Vec<Spanned<String>>,
    /// 再跑这个脚本 · then this script
    #[schemars(with = "Option<String>")]
    pub script: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableSection {
    /// 许几行命中 · how many rows may fire
    pub policy: HitPolicy,
    /// 等哪件事;不写则不限 · the event it waits for; left out: any
    #[serde(default)]
    #[schemars(schema_with = "super::shapes::events")]
    pub on: Option<Spanned<String>>,
}
