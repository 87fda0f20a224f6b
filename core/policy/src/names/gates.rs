//! `gates.toml`: what a pack must show before it is put in force, besides passing its own tests.

use schemars::JsonSchema;
use serde::Deserialize;
use suban_model::Points;
use toml::Spanned;

/// Where they are written.
pub const GATES_PATH: &str = "gates.toml";

/// What must be shown. Of a pack without the file nothing is, but that it passes its own tests.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gates {
    /// 自带的测试和检查要够到多少 · what `check` and the pack's own tests must show
    pub need: Need,
    /// 重演里最多可以有多少;写了就要重演 · the most that a dry run may find; asks for one
    pub limit: Option<Limits>,
    /// 扣分会变多少,要谁确认,或不许;写了就要重演 · by how much points may move, and who must accept more; asks for a dry run
    #[serde(rename = "move")]
    pub moves: Vec<Move>,
}

/// What must be shown without the past.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Need {
    /// 检查的提醒最多几处;不写则不限 · most warnings of `suban check`
    pub warnings: Option<usize>,
    /// 至少百分之几的规则要有用例命中 · per cent of the rules that tests must hit
    #[schemars(range(max = 100))]
    pub rules: Option<u8>,
    /// 至少百分之几的条款要有规则并有用例命中 · per cent of the clauses that must be carried out and tested
    #[schemars(range(max = 100))]
    pub clauses: Option<u8>,
    /// 先重演全部记录,现行规则须全部重现 · everything on record must be lived through before
    pub replay: bool,
}

/// The most that a dry run may find.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// 候选判定出错,最多几种;不写则不限 · kinds of failures of the candidate
    pub failures: Option<usize>,
    /// 推定的工单最多百分之几 · per cent of the tickets of which something is assumed
    #[schemars(range(max = 100))]
    pub assumed: Option<u8>,
    /// 未知的工单最多百分之几 · per cent of the tickets of which nothing is known
    #[schemars(range(max = 100))]
    pub unknown: Option<u8>,
}

/// By how much points may move.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// 谁的扣分 · whose points
    pub of: MoveOf,
    /// 超过多少分,增减都算 · beyond how many points, more or less
    #[schemars(with = "String")]
    pub beyond: Points,
    /// 超过的要由谁确认;不写则不许 · who must accept what is beyond; left out: nobody can
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub accepted_by: Vec<Spanned<String>>,
}

/// Whose points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoveOf {
    /// 一个单位一个考核期的 · those of one unit in one period
    Unit,
    /// 所有单位各期合计的 · those of all units in all periods together
    All,
}

impl Gates {
    /// Whether everything on record must be lived through before.
    pub const fn ask_for_dry_run(&self) -> bool {
        self.need.replay || self.limit.is_some() || !self.moves.is_empty()
    }

    /// Per cents that are none.
    pub(crate) fn beyond_hundred(&self) -> Option<(&'static str, u8)> {
        let limits = self.limit.clone().unwrap_or_default();
        let per_cents = [
            ("need.rules", self.need.rules),
            ("need.clauses", self.need.clauses),
            ("limit.assumed", limits.assumed),
            ("limit.unknown", limits.unknown),
        ];
        per_cents
            .into_iter()
            .find_map(|(name, per_cent)| Some((name, per_cent.filter(|given| *given > 100)?)))
    }
}
