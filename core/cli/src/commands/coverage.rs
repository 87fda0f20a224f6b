//! How `suban test` tells what a pack's tests reach: a few lines, or the whole list.

use crate::output::Output;
use std::fmt::Write as _;
use suban_policy_review::coverage::{ClauseCoverage, Coverage, RuleCoverage};

/// Names listed in one line of the summary.
const NAMES_MAX: usize = 20;

/// The counts, and the names of what is missing.
pub fn summary(coverage: &Coverage, output: &Output) -> String {
    let rules = &coverage.rules;
    let can_be_missed: Vec<&RuleCoverage> = rules.iter().filter(|rule| rule.can_be_missed).collect();
    let ranges: Vec<_> = rules.iter().filter_map(|rule| Some((rule, rule.range?))).collect();
    let clauses = &coverage.clauses;
    let mut words = String::new();
    let unhit = || rules.iter().filter(|rule| rule.hits.is_empty());
    let line = Line { zh: "规则命中", en: "rules hit", of: rules.len() };
    line.write(&mut words, &unhit().map(|rule| rule.rule.as_str()).collect::<Vec<_>>(), output);
    let line = Line { zh: "差一点试过", en: "near misses seen", of: can_be_missed.len() };
    let untried = can_be_missed.iter().filter(|rule| rule.near.is_empty());
    line.write(&mut words, &untried.map(|rule| rule.rule.as_str()).collect::<Vec<_>>(), output);
    let line = Line { zh: "区间待定试过", en: "ranges seen pending", of: ranges.len() };
    let untried = ranges.iter().filter(|(_, range)| !range.pending);
    line.write(&mut words, &untried.map(|(rule, _)| rule.rule.as_str()).collect::<Vec<_>>(), output);
    let line = Line { zh: "区间定分试过", en: "ranges seen decided", of: ranges.len() };
    let untried = ranges.iter().filter(|(_, range)| !range.decided);
    line.write(&mut words, &untried.map(|(rule, _)| rule.rule.as_str()).collect::<Vec<_>>(), output);
    let line = Line { zh: "条款有规则", en: "clauses with a rule", of: clauses.len() };
    let bare = clauses.iter().filter(|clause| !clause.has_rule());
    line.write(&mut words, &bare.map(|clause| clause.clause.as_str()).collect::<Vec<_>>(), output);
    let with_rule: Vec<&ClauseCoverage> = clauses.iter().filter(|clause| clause.has_rule()).collect();
    let line = Line { zh: "其中命中", en: "of these hit", of: with_rule.len() };
    let unhit = with_rule.iter().filter(|clause| !clause.is_covered());
    line.write(&mut words, &unhit.map(|clause| clause.clause.as_str()).collect::<Vec<_>>(), output);
    let outcomes = coverage.outcomes.len();
    let more = output.say("种不同的结论;逐条列出:--coverage", "different outcomes; --coverage lists all");
    let _ = write!(words, "  {outcomes} {more}");
    words
}

/// Rule by rule and clause by clause.
pub fn whole(coverage: &Coverage, output: &Output) -> String {
    let mut words = String::new();
    let mut table = None;
    for rule in &coverage.rules {
        if table != Some(&rule.table) {
            table = Some(&rule.table);
            let name = rule.table.as_deref().unwrap_or(output.say("脚本和插件", "scripts and plugins"));
            let _ = writeln!(words, "{} · {name}", rule.hook);
        }
        let _ = writeln!(words, "  {}", of_rule(rule, output));
        for outcome in &rule.outcomes {
            let _ = writeln!(words, "      {outcome}");
        }
    }
    let _ = writeln!(words, "{}", output.say("条款", "clauses"));
    for clause in &coverage.clauses {
        let state = match (&clause.no_rule, clause.has_rule(), clause.is_covered()) {
            _ if clause.not_yet.is_some() => {
                let reason = clause.not_yet.as_deref().unwrap_or_default();
                format!("✗ {}{reason}", output.say("还没有写:", "not written yet: "))
            }
            (Some(reason), _, _) => format!("— {reason}"),
            (None, false, _) => output.say("✗ 没有规则", "✗ no rule").to_owned(),
            (None, true, true) => {
                let by: Vec<&str> = clause.hit.iter().chain(&clause.counted).map(String::as_str).collect();
                format!("✓ {}", by.join("、"))
            }
            (None, true, false) => {
                format!("✗ {} {}", output.say("没有命中", "no hit"), clause.rules.join("、"))
            }
        };
        let _ = writeln!(words, "  {} {state}", clause.clause);
    }
    let _ = writeln!(words, "{}", output.say("结论", "outcomes"));
    for outcome in &coverage.outcomes {
        let _ = writeln!(words, "  {outcome}");
    }
    words.push_str(&summary(coverage, output));
    words
}

fn of_rule(rule: &RuleCoverage, output: &Output) -> String {
    let mark = if rule.hits.is_empty() { "✗" } else { "✓" };
    let mut line =
        format!("{mark} {} {} {} {}", rule.rule, rule.clause, output.say("命中", "hits"), rule.hits.len());
    if rule.can_be_missed {
        let _ = write!(line, ",{} {}", output.say("差一点", "near"), rule.near.len());
    }
    if let Some(range) = rule.range {
        let tick = |seen: bool| if seen { "✓" } else { "✗" };
        let (pending, decided) = (output.say("待定", "pending"), output.say("定分", "decided"));
        let _ = write!(line, ",{pending} {} {decided} {}", tick(range.pending), tick(range.decided));
    }
    line
}

/// A line of the summary.
struct Line {
    zh: &'static str,
    en: &'static str,
    of: usize,
}

impl Line {
    /// How many of all are not missing, and the names of those that are.
    fn write(&self, words: &mut String, missing: &[&str], output: &Output) {
        let _ = write!(words, "  {} {}/{}", output.say(self.zh, self.en), self.of - missing.len(), self.of);
        if !missing.is_empty() {
            let mut names = missing.iter().take(NAMES_MAX).copied().collect::<Vec<_>>().join("、");
            if missing.len() > NAMES_MAX {
                let _ = write!(names, " …(+{})", missing.len() - NAMES_MAX);
            }
            let _ = write!(words, ";{}{names}", output.say("缺:", "missing: "));
        }
        words.push('\n');
    }
}
