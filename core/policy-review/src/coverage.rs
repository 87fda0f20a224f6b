//! What a pack's tests reach: by clause, by rule and row, by outcome; hits, near misses, and ranges with and
//! without their decider.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::ActKind;
use suban_policy::decision::{Decision, Fired, Outcome, Trace};
use suban_policy::roles::ActRule;
use suban_policy::{Hook, Pack};

/// Most outcomes listed of one rule.
pub const OUTCOMES_PER_RULE_MAX: usize = 20;

/// A case or scenario.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TestName {
    /// File inside the pack.
    pub path: String,
    /// Its own name.
    pub name: String,
}

/// What one test led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestTrace {
    /// Which test.
    pub test: TestName,
    /// Every hook call that gave an outcome, and why.
    pub traces: Vec<(Hook, Trace)>,
    /// Operations that each of them used.
    pub spent: Vec<(Hook, u64)>,
    /// What was concluded, line by line; a charge's line begins with its rule.
    pub outcomes: Vec<String>,
    /// Rules whose charge waited for its decider.
    pub pending: Vec<String>,
    /// Rules whose charge was decided.
    pub decided: Vec<String>,
    /// Rules whose charge was multiplied, each with the clause that multiplied it.
    pub multiplied: Vec<Fired>,
}

impl TestTrace {
    /// A test that has led to nothing yet.
    pub fn nothing(test: TestName) -> Self {
        Self {
            test,
            traces: Vec::new(),
            spent: Vec::new(),
            outcomes: Vec::new(),
            pending: Vec::new(),
            decided: Vec::new(),
            multiplied: Vec::new(),
        }
    }

    /// Adds a decision that gave an outcome, with its lines.
    pub fn listen(&mut self, decision: &Decision, lines: &[String]) {
        self.traces.push((decision.hook, decision.trace.clone()));
        self.spent.push((decision.hook, decision.spent));
        self.outcomes.extend(lines.iter().cloned());
        if let Ok(Outcome::Assessed(charges)) = &decision.outcome {
            let open = charges.iter().filter(|charge| charge.decider.is_some());
            self.pending.extend(open.map(|charge| charge.rule.clone()));
            let multiplied = charges.iter().filter_map(|charge| {
                Some(Fired { rule: charge.rule.clone(), clause: charge.times.as_ref()?.clause.clone() })
            });
            self.multiplied.extend(multiplied);
        }
    }
}

/// What all tests reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Every rule: the rows of all tables in order, then those that scripts made.
    pub rules: Vec<RuleCoverage>,
    /// Every clause.
    pub clauses: Vec<ClauseCoverage>,
    /// Every outcome that was seen, each once.
    pub outcomes: Vec<String>,
    /// The most that one call of each plugin burnt, by its name in the pack.
    pub burnt: BTreeMap<String, Burnt>,
    /// The dearest call of each hook.
    #[serde(skip)]
    pub dearest: Vec<Dearest>,
}

/// The call of a hook that used the most operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dearest {
    /// Which hook.
    pub hook: Hook,
    /// Operations.
    pub spent: u64,
    /// In which test.
    pub test: TestName,
}

/// The call of a plugin that burnt the most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Burnt {
    /// Fuel.
    pub fuel: u64,
    /// In which test.
    pub test: TestName,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCoverage {
    /// Its id.
    pub rule: String,
    /// Its clause.
    pub clause: String,
    /// The hook that asked it.
    pub hook: Hook,
    /// Its table. `None` if a script made it.
    pub table: Option<String>,
    /// Tests in which it fired.
    pub hits: Vec<TestName>,
    /// Tests in which it nearly fired.
    pub near: Vec<TestName>,
    /// Its conditions are such that a near miss would be told.
    pub can_be_missed: bool,
    /// If its points wait for a decider, what of that was tested.
    pub range: Option<RangeCoverage>,
    /// What came of it, each once, at most [`OUTCOMES_PER_RULE_MAX`].
    pub outcomes: Vec<String>,
}

/// The two states of a charge that waits for its decider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RangeCoverage {
    /// It was seen waiting.
    pub pending: bool,
    /// It was decided.
    pub decided: bool,
}

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseCoverage {
    /// Its id.
    pub clause: String,
    /// Rules that cite it.
    pub rules: Vec<String>,
    /// Of these, those that a test hits.
    pub hit: Vec<String>,
    /// Figures that count by it, by name, and that a test has asked for.
    pub counted: Vec<String>,
    /// The commands of which it says who may give them, in Chinese, each with whom.
    pub acts: Vec<String>,
    /// A script names it.
    pub in_script: bool,
    /// Why it needs no rule.
    pub no_rule: Option<String>,
    /// Why its rule is still missing; whatever cites it, it is then not carried out.
    pub not_yet: Option<String>,
}

impl ClauseCoverage {
    /// Whether it has a rule that a test hits or a figure that a test asks for, says who may do something, or needs none.
    pub fn is_covered(&self) -> bool {
        let is_carried_out = !self.hit.is_empty()
            || !self.counted.is_empty()
            || !self.acts.is_empty()
            || self.no_rule.is_some();
        is_carried_out && self.not_yet.is_none()
    }

    /// Whether something carries it out, tested or not, or need not.
    pub fn has_rule(&self) -> bool {
        let cited =
            !self.rules.is_empty() || !self.counted.is_empty() || !self.acts.is_empty() || self.in_script;
        (cited || self.no_rule.is_some()) && self.not_yet.is_none()
    }
}

impl Coverage {
    /// Counts what tests led to.
    pub fn of(pack: &Pack, heard: &[TestTrace]) -> Self {
        let mut rules = rows(pack);
        for test in heard {
            for (hook, trace) in &test.traces {
                for fired in &trace.fired {
                    let at = place(&mut rules, &fired.rule, &fired.clause, *hook);
                    note(&mut rules, at, |rule| &mut rule.hits, &test.test);
                }
                for near in &trace.near {
                    let at = place(&mut rules, &near.rule, &near.clause, *hook);
                    note(&mut rules, at, |rule| &mut rule.near, &test.test);
                }
            }
            for rule in &mut rules {
                rule.learn(test);
            }
        }
        let mut outcomes: Vec<String> = heard.iter().flat_map(|test| test.outcomes.iter().cloned()).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        Self {
            clauses: clauses(pack, &rules, heard),
            rules,
            outcomes,
            burnt: burnt(heard),
            dearest: dearest(heard),
        }
    }

    /// Whether a test hits the rule.
    pub fn has_hit(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known.rule == rule && !known.hits.is_empty())
    }

    /// The rule of that id.
    pub fn rule(&self, rule: &str) -> Option<&RuleCoverage> {
        self.rules.iter().find(|known| known.rule == rule)
    }
}

impl RuleCoverage {
    fn learn(&mut self, test: &TestTrace) {
        if let Some(range) = &mut self.range {
            range.pending |= test.pending.contains(&self.rule);
            range.decided |= test.decided.contains(&self.rule);
        }
        for line in &test.outcomes {
            let is_its_own = line.split(' ').next() == Some(self.rule.as_str());
            if is_its_own && !self.outcomes.contains(line) && self.outcomes.len() < OUTCOMES_PER_RULE_MAX {
                self.outcomes.push(line.clone());
            }
        }
    }
}

fn dearest(heard: &[TestTrace]) -> Vec<Dearest> {
    let calls = |hook: Hook| {
        let of_test = move |test: &TestTrace| {
            let most =
                test.spent.iter().filter(|(asked, _)| *asked == hook).map(|(_, spent)| *spent).max()?;
            Some(Dearest { hook, spent: most, test: test.test.clone() })
        };
        heard.iter().filter_map(of_test).max_by_key(|call| call.spent)
    };
    Hook::ALL.into_iter().filter_map(calls).collect()
}

fn burnt(heard: &[TestTrace]) -> BTreeMap<String, Burnt> {
    let mut most: BTreeMap<String, Burnt> = BTreeMap::new();
    for test in heard {
        for asked in test.traces.iter().flat_map(|(_, trace)| &trace.asked) {
            if most.get(&asked.plugin).is_none_or(|most| most.fuel < asked.fuel) {
                most.insert(asked.plugin.clone(), Burnt { fuel: asked.fuel, test: test.test.clone() });
            }
        }
    }
    most
}

fn rows(pack: &Pack) -> Vec<RuleCoverage> {
    let mut rules = Vec::new();
    for grid in pack.grids() {
        for row in &grid.rows {
            rules.push(RuleCoverage {
                rule: row.rule.to_owned(),
                clause: row.clause.to_owned(),
                hook: grid.hook,
                table: Some(grid.name.to_owned()),
                hits: Vec::new(),
                near: Vec::new(),
                can_be_missed: row.can_be_missed(grid.columns),
                range: (!row.output("待定由").is_empty()).then(RangeCoverage::default),
                outcomes: Vec::new(),
            });
        }
    }
    rules
}

/// Where a rule is in the list; one that no table has was made by a script.
fn place(rules: &mut Vec<RuleCoverage>, rule: &str, clause: &str, hook: Hook) -> usize {
    if let Some(at) = rules.iter().position(|known| known.rule == rule) {
        return at;
    }
    rules.push(RuleCoverage {
        rule: rule.to_owned(),
        clause: clause.to_owned(),
        hook,
        table: None,
        hits: Vec::new(),
        near: Vec::new(),
        can_be_missed: false,
        range: None,
        outcomes: Vec::new(),
    });
    rules.len() - 1
}

fn note(
    rules: &mut [RuleCoverage],
    at: usize,
    list: impl Fn(&mut RuleCoverage) -> &mut Vec<TestName>,
    test: &TestName,
) {
    if let Some(rule) = rules.get_mut(at) {
        let tests = list(rule);
        if !tests.contains(test) {
            tests.push(test.clone());
        }
    }
}

/// `登记 由工作室、台账导入`.
fn told((kind, rule): (ActKind, &ActRule)) -> String {
    format!("{} 由{}", kind.chinese(), rule.by.join("、"))
}

fn clauses(pack: &Pack, rules: &[RuleCoverage], heard: &[TestTrace]) -> Vec<ClauseCoverage> {
    let texts = pack.script_texts().unwrap_or_default();
    let mut by_clause: BTreeMap<&str, Vec<&RuleCoverage>> = BTreeMap::new();
    for rule in rules {
        by_clause.entry(&rule.clause).or_default().push(rule);
    }
    // A multiplier has a clause of its own, which its row cites besides.
    for grid in pack.grids() {
        for row in &grid.rows {
            for cell in row.written.outputs.iter().filter(|cell| pack.clause(&cell.text).is_some()) {
                let rule = rules.iter().find(|rule| rule.rule == row.rule && rule.clause != cell.text);
                by_clause.entry(&cell.text).or_default().extend(rule);
            }
        }
    }
    // So has one that a script multiplied by.
    for fired in heard.iter().flat_map(|test| &test.multiplied) {
        if pack.clause(&fired.clause).is_none() {
            continue;
        }
        let citing = by_clause.entry(&fired.clause).or_default();
        let rule = rules.iter().find(|rule| rule.rule == fired.rule);
        citing.extend(rule.filter(|rule| citing.iter().all(|known| known.rule != rule.rule)));
    }
    let traces = || heard.iter().flat_map(|test| &test.traces).map(|(_, trace)| trace);
    let asked: BTreeSet<&str> =
        traces().flat_map(|trace| &trace.figures).map(|counted| counted.figure.as_str()).collect();
    let counted = |clause: &str| {
        let figures = pack.figures().iter().filter(|figure| figure.clause == clause);
        figures.map(|figure| figure.name.clone()).filter(|name| asked.contains(name.as_str())).collect()
    };
    let ids = |rules: &[&RuleCoverage]| rules.iter().map(|rule| rule.rule.clone()).collect::<Vec<_>>();
    pack.clauses()
        .map(|(id, clause)| {
            let citing = by_clause.remove(id).unwrap_or_default();
            let hit: Vec<&RuleCoverage> =
                citing.iter().filter(|rule| !rule.hits.is_empty()).copied().collect();
            ClauseCoverage {
                clause: id.to_owned(),
                rules: ids(&citing),
                hit: ids(&hit),
                counted: counted(id),
                acts: pack.acts().filter(|(_, rule)| rule.clause.as_deref() == Some(id)).map(told).collect(),
                in_script: texts.contains(id),
                no_rule: clause.no_rule.clone(),
                not_yet: clause.not_yet.clone(),
            }
        })
        .collect()
}
