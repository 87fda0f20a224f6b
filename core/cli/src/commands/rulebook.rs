//! `suban rulebook`: the written rulebook clause by clause, with the rules that carry it out, the tests that hit them,
//! and what is still missing. Prints Markdown, to be checked in beside the pack.

use crate::args::RulebookArgs;
use crate::commands::test;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::pack::load_pack;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use suban_model::Holidays;
use suban_policy::Pack;
use suban_policy::clauses::Clause;
use suban_policy::table::{Grid, GridRow};
use suban_policy_review::coverage::{ClauseCoverage, Coverage, RuleCoverage, TestName};

/// Tests named of one rule.
const TESTS_NAMED_MAX: usize = 6;

#[derive(Serialize)]
struct Rulebook {
    pack: String,
    title: String,
    entries: Vec<Entry>,
    /// Clauses without a rule that a test hits.
    missing: usize,
}

/// One clause.
#[derive(Serialize)]
struct Entry {
    clause: String,
    words: Vec<String>,
    /// How its rules read it, where they had to choose.
    reading: Option<String>,
    rules: Vec<RuleEntry>,
    /// Figures that count by it.
    figures: Vec<String>,
    no_rule: Option<String>,
    covered: bool,
}

/// One rule of a clause.
#[derive(Serialize)]
struct RuleEntry {
    rule: String,
    /// Table with conditions and outcome, script or plugin.
    says: String,
    hits: Vec<TestName>,
    near: Vec<TestName>,
}

/// Prints the rulebook: exit 0 if every clause has a rule that a test hits, or needs none; else 1.
pub fn run(args: &RulebookArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let pack = load_pack(&files, &BTreeMap::new(), output)?;
    let coverage = test::test(&files, &Holidays::china(), output)?.coverage(&pack);
    let rulebook = Rulebook::of(&pack, &coverage);
    output.result(&rulebook, || rulebook.to_markdown(&args.pack.display().to_string()));
    if rulebook.missing > 0 {
        let count = rulebook.missing;
        output.remark(
            &format!("还有 {count} 个条款没有规则,或规则没有用例命中;不是规则的条款请在 clauses.toml 里写 no_rule"),
            &format!("{count} clauses have no rule that a test hits; say `no_rule` in clauses.toml for those that are none"),
        );
    }
    Ok(if rulebook.missing == 0 { Exit::Done } else { Exit::Found })
}

impl Rulebook {
    fn of(pack: &Pack, coverage: &Coverage) -> Self {
        let grids = pack.grids();
        let entry = |clause: &ClauseCoverage| {
            let rules = clause.rules.iter().filter_map(|rule| coverage.rule(rule));
            let Clause { words, reading, .. } = pack.clause(&clause.clause).cloned().unwrap_or_default();
            Entry {
                clause: clause.clause.clone(),
                words,
                reading,
                rules: rules.map(|rule| RuleEntry::of(rule, &grids)).collect(),
                figures: clause.counted.clone(),
                no_rule: clause.no_rule.clone(),
                covered: clause.is_covered(),
            }
        };
        let entries: Vec<Entry> = coverage.clauses.iter().map(entry).collect();
        let missing = entries.iter().filter(|entry| !entry.covered).count();
        Self { pack: pack.id.clone(), title: pack.title.clone(), entries, missing }
    }

    fn to_markdown(&self, folder: &str) -> String {
        let mut text = format!("# 规则册:{}\n\n", self.title);
        let _ = writeln!(
            text,
            "由 `suban rulebook {folder}` 生成,请勿手改。每个条款:制度原文,落实它的规则,命中规则的用例和情景。\n"
        );
        let (total, done) = (self.entries.len(), self.entries.len() - self.missing);
        let exempt = self.entries.iter().filter(|entry| entry.no_rule.is_some()).count();
        let _ = writeln!(
            text,
            "条款 {total} 个:{done} 个已落实(其中 {exempt} 个不是规则),{} 个还没有。\n",
            self.missing
        );
        let open: Vec<&str> =
            self.entries.iter().filter(|entry| !entry.covered).map(|entry| entry.clause.as_str()).collect();
        if !open.is_empty() {
            let _ = writeln!(text, "还没有落实的:{}\n", open.join("、"));
        }
        self.entries.iter().for_each(|entry| entry.write(&mut text));
        text
    }
}

impl Entry {
    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "## {}\n", self.clause);
        for words in &self.words {
            let _ = writeln!(text, "> {words}\n");
        }
        if let Some(reading) = &self.reading {
            let _ = writeln!(text, "读法:{reading}\n");
        }
        if let Some(reason) = &self.no_rule {
            let _ = writeln!(text, "不是规则:{reason}\n");
        }
        if self.rules.is_empty() && self.figures.is_empty() && self.no_rule.is_none() {
            text.push_str("✗ 还没有规则\n\n");
        }
        for figure in &self.figures {
            let _ = writeln!(text, "- 口径 **{figure}** [figures.toml]");
        }
        for rule in &self.rules {
            let _ = writeln!(text, "- **{}** {}", rule.rule, rule.says);
            if rule.hits.is_empty() {
                text.push_str("  - ✗ 没有用例命中\n");
            } else {
                let _ = writeln!(text, "  - 命中({} 个):{}", rule.hits.len(), named(&rule.hits));
            }
            if !rule.near.is_empty() {
                let _ = writeln!(text, "  - 差一点({} 个):{}", rule.near.len(), named(&rule.near));
            }
        }
        if !self.rules.is_empty() || !self.figures.is_empty() {
            text.push('\n');
        }
    }
}

impl RuleEntry {
    fn of(rule: &RuleCoverage, grids: &[Grid<'_>]) -> Self {
        let row = |grid: &'_ Grid<'_>| {
            let row = grid.rows.iter().find(|row| row.rule == rule.rule)?;
            Some(format!("[{}] {}", grid.name, in_words(grid, row)))
        };
        // A plugin's rules bear its name in the pack.
        let without_a_row = || match rule.rule.split_once(':') {
            Some((plugin, _)) => format!("[{} 的插件 {plugin}]", rule.hook),
            None => format!("[{} 的脚本]", rule.hook),
        };
        let says = grids.iter().find_map(row).unwrap_or_else(without_a_row);
        Self { rule: rule.rule.clone(), says, hits: rule.hits.clone(), near: rule.near.clone() }
    }
}

/// Such as ``时限 `督办`,超期天数 `<=2` → 扣谁 `超期部门`,分 `1` ``.
fn in_words(grid: &Grid<'_>, row: &GridRow<'_>) -> String {
    let asked = grid.asked_by(row);
    let conditions: Vec<String> =
        asked.into_iter().map(|(column, wanted)| format!("{column} `{wanted}`")).collect();
    let outputs: Vec<String> =
        row.written.outputs.iter().map(|cell| format!("{} `{}`", cell.column, cell.text)).collect();
    let conditions = if conditions.is_empty() { "其他".to_owned() } else { conditions.join(",") };
    format!("{conditions} → {}", outputs.join(","))
}

fn named(tests: &[TestName]) -> String {
    let mut names =
        tests.iter().take(TESTS_NAMED_MAX).map(|test| test.name.as_str()).collect::<Vec<_>>().join(";");
    if tests.len() > TESTS_NAMED_MAX {
        let _ = write!(names, " …(+{})", tests.len() - TESTS_NAMED_MAX);
    }
    names
}
