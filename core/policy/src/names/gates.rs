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
    /// 放宽这个文件写的,要由谁确认;不写则不用确认,只记下来 · who must accept that less is asked; left out: nobody, and it is only
    /// on record
    #[schemars(with = "Vec<String>")]
    pub loosened_by: Vec<Spanned<String>>,
}

/// What must be shown without the past.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Need {
    /// 检查没有错误,提醒最多几处;不写则不限 · most warnings of `suban check`, which then finds no errors
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
    /// 要人处理的(待人工)最多比现行多几件 · tickets left to a person, more than by the rules in force
    pub queue: Option<usize>,
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
    /// What others do not ask any more, or less strictly: an entry each, as it is and as it would be.
    pub fn loosened_in(&self, next: &Self) -> Vec<String> {
        let (own, other) = (self.limit.clone().unwrap_or_default(), next.limit.clone().unwrap_or_default());
        let most = |of: Option<usize>| of.map(Bound::Most);
        let per_cent = |of: Option<u8>| of.map(|per_cent| Bound::Most(per_cent.into()));
        let least = |of: Option<u8>| of.map(|per_cent| Bound::Least(per_cent.into()));
        let bounds = [
            ("need.warnings", most(self.need.warnings), most(next.need.warnings)),
            ("need.rules", least(self.need.rules), least(next.need.rules)),
            ("need.clauses", least(self.need.clauses), least(next.need.clauses)),
            ("limit.failures", most(own.failures), most(other.failures)),
            ("limit.queue", most(own.queue), most(other.queue)),
            ("limit.assumed", per_cent(own.assumed), per_cent(other.assumed)),
            ("limit.unknown", per_cent(own.unknown), per_cent(other.unknown)),
        ];
        let loosened = bounds.into_iter().filter_map(|(name, own, other)| {
            let own = own?;
            let other = match other {
                Some(other) if other.asks_as_much_as(own) => return None,
                Some(other) => other.value().to_string(),
                None => LEFT_OUT.to_owned(),
            };
            Some(format!("{name} {} → {other}", own.value()))
        });
        let replay =
            (self.ask_for_dry_run() && !next.ask_for_dry_run()).then(|| format!("need.replay → {LEFT_OUT}"));
        let moves = self.moves.iter().filter(|own| !next.moves.iter().any(|next| next.asks_as_much_as(own)));
        let moves = moves.map(|own| {
            let others =
                next.moves.iter().filter(|next| next.of == own.of).map(Move::told).collect::<Vec<_>>();
            format!("move {} → {}", own.told(), or_left_out(&others))
        });
        let accepted = (!self.loosened_by.is_empty() && !are_among(&next.loosened_by, &self.loosened_by))
            .then(|| {
                let (own, other) = (names(&self.loosened_by), names(&next.loosened_by));
                format!("loosened_by {} → {}", own.join("、"), or_left_out(&other))
            });
        loosened.chain(replay).chain(moves).chain(accepted).collect()
    }

    /// Whether everything on record must be lived through before.
    pub const fn ask_for_dry_run(&self) -> bool {
        self.need.replay || self.limit.is_some() || !self.moves.is_empty()
    }

    /// Whom it names to accept something.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.moves.iter().flat_map(|moves| &moves.accepted_by).chain(&self.loosened_by)
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

/// Stands for what is not asked.
const LEFT_OUT: &str = "—";

/// What an entry bounds.
#[derive(Clone, Copy)]
enum Bound {
    Most(usize),
    Least(usize),
}

impl Bound {
    const fn value(self) -> usize {
        match self {
            Self::Most(value) | Self::Least(value) => value,
        }
    }

    const fn asks_as_much_as(self, other: Self) -> bool {
        match self {
            Self::Most(most) => most <= other.value(),
            Self::Least(least) => least >= other.value(),
        }
    }
}

impl Move {
    /// Whether whatever this lets pass the other would, and nobody else accepts the rest.
    fn asks_as_much_as(&self, other: &Self) -> bool {
        let is_nobody = self.accepted_by.is_empty();
        self.of == other.of
            && self.beyond <= other.beyond
            && (is_nobody || are_among(&self.accepted_by, &other.accepted_by))
    }

    /// Such as `unit 5(分管领导)`.
    fn told(&self) -> String {
        let of = match self.of {
            MoveOf::Unit => "unit",
            MoveOf::All => "all",
        };
        let by = names(&self.accepted_by).join("、");
        let by = if by.is_empty() { by } else { format!("({by})") };
        format!("{of} {}{by}", self.beyond)
    }
}

fn names(terms: &[Spanned<String>]) -> Vec<String> {
    terms.iter().map(|term| term.get_ref().clone()).collect()
}

/// Whether there are terms, and all are among others.
fn are_among(terms: &[Spanned<String>], others: &[Spanned<String>]) -> bool {
    !terms.is_empty() && terms.iter().all(|term| others.iter().any(|other| other.get_ref() == term.get_ref()))
}

fn or_left_out(told: &[String]) -> String {
    if told.is_empty() { LEFT_OUT.to_owned() } else { told.join("、") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_less_strictly_is_told_and_nothing_else() {
        let strict = "need = { warnings = 0, rules = 90, clauses = 80, replay = true }\n\
            limit = { failures = 0, queue = 3, assumed = 5, unknown = 1 }\n\
            loosened_by = [\"总经理\"]\n\
            [[move]]\nof = \"unit\"\nbeyond = 5\naccepted_by = [\"分管领导\", \"总经理\"]\n\
            [[move]]\nof = \"unit\"\nbeyond = 20\n";
        let check = |from: &str, to: &str, expect: &[&str]| {
            assert!(strict.contains(from), "{from}");
            let read = |text: &str| toml::from_str::<Gates>(text).unwrap();
            let loosened = read(strict).loosened_in(&read(&strict.replacen(from, to, 1)));
            assert_eq!(loosened, expect, "{from} → {to}");
        };
        check("", "", &[]);
        check("warnings = 0", "warnings = 2", &["need.warnings 0 → 2"]);
        check("warnings = 0, ", "", &["need.warnings 0 → —"]);
        check("rules = 90", "rules = 89", &["need.rules 90 → 89"]);
        check("rules = 90", "rules = 100", &[]);
        check("failures = 0, queue = 3", "queue = 4", &["limit.failures 0 → —", "limit.queue 3 → 4"]);
        check("queue = 3, assumed = 5", "queue = 0, assumed = 4", &[]);
        check("unknown = 1", "unknown = 2", &["limit.unknown 1 → 2"]);
        // The dry run is made for the limits.
        check(", replay = true", "", &[]);
        check("beyond = 5", "beyond = 4", &[]);
        check(
            "beyond = 5",
            "beyond = 6",
            &["move unit 5(分管领导、总经理) → unit 6(分管领导、总经理)、unit 20"],
        );
        check("[\"分管领导\", \"总经理\"]", "[\"总经理\"]", &[]);
        check("[\"分管领导\", \"总经理\"]", "[]", &[]);
        check(
            "[\"分管领导\", \"总经理\"]",
            "[\"分管领导\", \"编制人\"]",
            &["move unit 5(分管领导、总经理) → unit 5(分管领导、编制人)、unit 20"],
        );
        check("[[move]]\nof = \"unit\"\nbeyond = 20\n", "", &["move unit 20 → unit 5(分管领导、总经理)"]);
        check("[\"总经理\"]\n", "[\"编制人\"]\n", &["loosened_by 总经理 → 编制人"]);
        check("loosened_by = [\"总经理\"]\n", "", &["loosened_by 总经理 → —"]);
        let nothing = Gates::default();
        let asking: Gates = toml::from_str("need = { replay = true }").unwrap();
        assert_eq!(asking.loosened_in(&nothing), ["need.replay → —"]);
        assert!(nothing.loosened_in(&asking).is_empty());
    }
}
