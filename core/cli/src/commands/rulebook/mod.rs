//! `suban rulebook`: the written rulebook clause by clause: its words, how they are read, the rules that carry it out as
//! sentences with their points, then the tests that hit them, and what is still missing. Prints Markdown, to be checked
//! in beside the pack.

mod sentence;

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
use suban_policy::table::Grid;
use suban_policy_review::coverage::{ClauseCoverage, Coverage, RuleCoverage, TestName};

/// Tests named of one rule.
const TESTS_NAMED_MAX: usize = 6;

#[derive(Serialize)]
struct Rulebook {
    pack: String,
    title: String,
    entries: Vec<Entry>,
    /// Clauses that are not carried out: without a rule that a test hits, or said to be unwritten.
    missing: usize,
}

/// One clause.
#[derive(Serialize)]
struct Entry {
    clause: String,
    words: Vec<String>,
    /// How the pack reads the words.
    reading: Option<String>,
    rules: Vec<RuleEntry>,
    /// Figures that count by it.
    figures: Vec<String>,
    /// The commands of which it says who may give them, each with whom.
    acts: Vec<String>,
    no_rule: Option<String>,
    not_yet: Option<String>,
    covered: bool,
}

/// One rule of a clause.
#[derive(Serialize)]
struct RuleEntry {
    rule: String,
    /// Its sentence, or the script or plugin that it is a rule of.
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
            &format!("还有 {count} 个条款没有规则,或规则没有用例命中;不是规则的条款请在 clauses.toml 里写 no_rule,还没有写的写 not_yet"),
            &format!("{count} clauses have no rule that a test hits; in clauses.toml say `no_rule` for those that are none, `not_yet` for those to come"),
        );
    }
    Ok(if rulebook.missing == 0 { Exit::Done } else { Exit::Found })
}

impl Rulebook {
    fn of(pack: &Pack, coverage: &Coverage) -> Self {
        let grids = pack.grids();
        let entry = |clause: &ClauseCoverage| {
            let rules = clause.rules.iter().filter_map(|rule| coverage.rule(rule));
            let written = pack.clause(&clause.clause).cloned().unwrap_or_default();
            Entry {
                clause: clause.clause.clone(),
                words: written.words,
                reading: written.reading,
                rules: rules.map(|rule| RuleEntry::of(pack, rule, &grids)).collect(),
                figures: clause.counted.clone(),
                acts: clause.acts.clone(),
                no_rule: clause.no_rule.clone(),
                not_yet: clause.not_yet.clone(),
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
            "由 `suban rulebook {folder}` 生成,请勿手改。每个条款:制度原文,怎么读,落实它的规则,再是命中规则的用例和情景。\n"
        );
        let count = |is: &dyn Fn(&Entry) -> bool| self.entries.iter().filter(|entry| is(entry)).count();
        let exempt = count(&|entry| entry.no_rule.is_some() && entry.covered);
        let _ = writeln!(
            text,
            "条款 {} 个:{} 个已落实,{exempt} 个不是规则,{} 个还没有落实。\n",
            self.entries.len(),
            self.entries.len() - self.missing - exempt,
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
        if let Some(reason) = &self.not_yet {
            let _ = writeln!(text, "✗ 还没有写:{reason}\n");
        }
        if let Some(reason) = &self.no_rule {
            let _ = writeln!(text, "不是规则:{reason}\n");
        }
        let is_bare = self.rules.is_empty() && self.figures.is_empty() && self.acts.is_empty();
        if is_bare && self.no_rule.is_none() && self.not_yet.is_none() {
            text.push_str("✗ 还没有规则\n\n");
        }
        for figure in &self.figures {
            let _ = writeln!(text, "- 口径 **{figure}** [figures.toml]");
        }
        for act in &self.acts {
            let _ = writeln!(text, "- 由谁:{act} [roles.toml]");
        }
        for rule in &self.rules {
            let _ = writeln!(text, "- **{}** {}", rule.rule, rule.says);
        }
        if !is_bare {
            text.push('\n');
        }
        if !self.rules.is_empty() {
            text.push_str("用例:\n\n");
            self.rules.iter().for_each(|rule| rule.write_tests(text));
            text.push('\n');
        }
    }
}

impl RuleEntry {
    fn of(pack: &Pack, rule: &RuleCoverage, grids: &[Grid<'_>]) -> Self {
        let row = |grid: &'_ Grid<'_>| {
            let row = grid.rows.iter().find(|row| row.rule == rule.rule)?;
            Some(format!("{} [{}]", sentence::of_row(pack, grid, row), grid.name))
        };
        // A plugin's rules bear its name in the pack.
        let without_a_row = || match rule.rule.split_once(':') {
            Some((plugin, _)) => format!("[{} 的插件 {plugin}]", rule.hook),
            None => format!("[{} 的脚本]", rule.hook),
        };
        let says = grids.iter().find_map(row).unwrap_or_else(without_a_row);
        Self { rule: rule.rule.clone(), says, hits: rule.hits.clone(), near: rule.near.clone() }
    }

    fn write_tests(&self, text: &mut String) {
        let hits = if self.hits.is_empty() { "✗ 没有用例命中".to_owned() } else { named(&self.hits) };
        let _ = writeln!(text, "- {}:{hits}", self.rule);
        if !self.near.is_empty() {
            let _ = writeln!(text, "  - 差一点:{}", named(&self.near));
        }
    }
}

fn named(tests: &[TestName]) -> String {
    let mut names =
        tests.iter().take(TESTS_NAMED_MAX).map(|test| test.name.as_str()).collect::<Vec<_>>().join(";");
    if tests.len() > TESTS_NAMED_MAX {
        let _ = write!(names, " …(+{})", tests.len() - TESTS_NAMED_MAX);
    }
    names
}
