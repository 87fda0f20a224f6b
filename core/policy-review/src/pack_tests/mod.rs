//! A pack's own tests: cases in `tests/*.toml`, each one hook call with what it must give, and why.
//!
//! ```toml
//! [[case]]
//! name  = "平台件超期 2.3 天、未说明:进位为 3 天,只扣 P14"
//! hook  = "assess"                       # which hook; assess if left out
//! facts = { "事件" = "超期", "渠道" = "12345", "时限" = "平台办结", "超期" = "2.3", "已说明" = false }
//! param = { "overdue.rounding" = "up" }  # parameters set otherwise for this case
//! figures = { "满意度" = "29/35" }        # for settle: what the figures of the period come to
//! gives = ["P14 管网一所 2"]              # the whole outcome, line by line
//! rules = ["P14"]                        # the rules that must have fired, if it matters
//! near  = ["P13 超期天数 3,要 <=2"]      # near misses that must be told
//! notes = ["S1-17 本月没有可计的回访"]      # all that a script remarks, if it matters
//! fault = "rule"                         # instead of gives: the kind of failure expected
//! ```

mod shapes;

use crate::coverage::{TestName, TestTrace};
use crate::input::{self, NamedFacts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::Value;
use suban_policy::diagnostic::{Bilingual, Diagnostic, Span};
use suban_policy::engine::Engine;
use suban_policy::render::near_miss;
use suban_policy::source::Source;
use suban_policy::{Facts, Fault, FaultKind, Hook, Pack, PackFiles};
use toml::Spanned;

/// Most packs kept loaded at once while cases run, one for each set of parameters.
const PACKS_KEPT_MAX: usize = 8;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseFile {
    #[serde(default)]
    case: Vec<Case>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Case {
    #[schemars(with = "String")]
    name: Spanned<String>,
    hook: Option<Hook>,
    #[serde(default)]
    #[schemars(schema_with = "shapes::facts")]
    facts: NamedFacts,
    #[serde(default)]
    figures: BTreeMap<String, String>,
    #[serde(default)]
    #[schemars(schema_with = "shapes::values")]
    param: BTreeMap<String, Value>,
    gives: Option<Vec<String>>,
    rules: Option<Vec<String>>,
    #[serde(default)]
    near: Vec<String>,
    notes: Option<Vec<String>>,
    fault: Option<FaultKind>,
}

/// What became of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    /// File inside the pack.
    pub path: String,
    /// Where the case's name stands.
    pub span: Span,
    /// The case's name.
    pub name: String,
    /// What was expected and did not come, or came and was not expected; empty if it passed.
    pub failures: Vec<String>,
    /// Which rules fired and nearly fired, and what came of it.
    #[serde(skip)]
    pub heard: TestTrace,
}

impl CaseResult {
    /// Whether it came out as written.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What a case asks.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// Which hook.
    pub hook: Hook,
    /// What the hook sees.
    pub facts: Facts,
}

/// What the cases ask that leave the parameters as they are and expect no fault.
pub fn asked(pack: &Pack, files: &PackFiles) -> Vec<Asked> {
    let mut unread = Vec::new();
    let paths = files.paths().filter(|path| is_of_cases(path));
    let sources = paths.filter_map(|path| Source::read(files, path, &mut unread)).collect::<Vec<_>>();
    let written = sources.iter().filter_map(|source| source.parse::<CaseFile>(&mut unread));
    let cases =
        written.flat_map(|file| file.case).filter(|case| case.param.is_empty() && case.gives.is_some());
    let asks = |case: Case| {
        let hook = case.hook.unwrap_or(Hook::Assess);
        Some(Asked { facts: case.facts(hook, pack).ok()?, name: case.name.into_inner(), hook })
    };
    cases.filter_map(asks).collect()
}

/// Runs all cases of a pack. The error holds what is wrong in the pack or in the test files themselves.
pub fn run(files: &PackFiles, engines: &[Arc<dyn Engine>]) -> Result<Vec<CaseResult>, Vec<Diagnostic>> {
    run_while(files, engines, &|| true)
}

/// Runs the cases of a pack as [`run`] does, as long as it is told to go on: what came of those that ran.
pub fn run_while(
    files: &PackFiles,
    engines: &[Arc<dyn Engine>],
    go_on: &dyn Fn() -> bool,
) -> Result<Vec<CaseResult>, Vec<Diagnostic>> {
    let mut packs = PackShelf { files, engines, loaded: BTreeMap::new() };
    packs.with(&BTreeMap::new())?;
    let mut diagnostics = Vec::new();
    let mut results = Vec::new();
    for path in files.paths().filter(|path| is_of_cases(path)) {
        let Some(source) = Source::read(files, path, &mut diagnostics) else { continue };
        let Some(file) = source.parse::<CaseFile>(&mut diagnostics) else { continue };
        for case in file.case {
            if !go_on() {
                return Ok(results);
            }
            let test = TestName { path: path.to_owned(), name: case.name.get_ref().clone() };
            let mut heard = TestTrace::nothing(test);
            let failures = packs.try_case(&case, &source, &mut heard, &mut diagnostics);
            let span = source.span(case.name.span());
            let name = case.name.into_inner();
            results.push(CaseResult { path: path.to_owned(), span, name, failures, heard });
        }
    }
    if diagnostics.is_empty() { Ok(results) } else { Err(diagnostics) }
}

fn is_of_cases(path: &str) -> bool {
    path.starts_with("tests/") && path.rsplit_once('.').is_some_and(|(_, ending)| ending == "toml")
}

/// The pack, loaded for each set of parameters that a case asks for; a full shelf is emptied.
struct PackShelf<'a> {
    files: &'a PackFiles,
    engines: &'a [Arc<dyn Engine>],
    loaded: BTreeMap<String, Pack>,
}

impl PackShelf<'_> {
    fn with(&mut self, overrides: &BTreeMap<String, Value>) -> Result<&Pack, Vec<Diagnostic>> {
        let key = format!("{overrides:?}");
        if self.loaded.len() >= PACKS_KEPT_MAX && !self.loaded.contains_key(&key) {
            self.loaded.clear();
        }
        match self.loaded.entry(key) {
            std::collections::btree_map::Entry::Occupied(pack) => Ok(pack.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => {
                Ok(place.insert(Pack::load(self.files, self.engines, overrides)?))
            }
        }
    }

    fn try_case(
        &mut self,
        case: &Case,
        source: &Source,
        heard: &mut TestTrace,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<String> {
        if case.gives.is_some() == case.fault.is_some() {
            let message = Bilingual::new(
                "一个用例要写 gives 或 fault,只写一个",
                "a case has either `gives` or `fault`",
            );
            diagnostics.push(source.error("case", case.name.span(), message));
            return Vec::new();
        }
        match self.with(&case.param) {
            Ok(pack) => case.compare(pack, heard),
            Err(found) => found.iter().map(|diagnostic| diagnostic.message.zh.clone()).collect(),
        }
    }
}

impl Case {
    fn compare(&self, pack: &Pack, heard: &mut TestTrace) -> Vec<String> {
        let hook = self.hook.unwrap_or(Hook::Assess);
        let facts = match self.facts(hook, pack) {
            Ok(facts) => facts,
            Err(fault) => return self.compare_fault(fault.kind, &fault.zh),
        };
        let decision = pack.decide(hook, "case", facts);
        let outcome = match &decision.outcome {
            Ok(outcome) => outcome.lines(&pack.units().by_key()),
            Err(fault) => return self.compare_fault(fault.kind, &fault.zh),
        };
        heard.listen(&decision, &outcome);
        let mut failures = Vec::new();
        match &self.gives {
            Some(wanted) => compare_lines("应得", wanted, &outcome, &mut failures),
            None => failures.push(format!("应当出错,却得出:{}", outcome.join(";"))),
        }
        if let Some(rules) = &self.rules {
            let fired: Vec<String> = decision.trace.fired.iter().map(|fired| fired.rule.clone()).collect();
            compare_lines("应由规则", rules, &fired, &mut failures);
        }
        if let Some(notes) = &self.notes {
            compare_lines("应注明", notes, &decision.trace.notes, &mut failures);
        }
        let near: Vec<String> = decision.trace.near.iter().map(near_miss).collect();
        let untold = self.near.iter().filter(|wanted| !near.contains(wanted));
        failures.extend(untold.map(|wanted| format!("应说差一点「{wanted}」,实说「{}」", near.join(";"))));
        failures
    }

    fn facts(&self, hook: Hook, pack: &Pack) -> Result<Facts, Fault> {
        let mut facts = input::facts(pack, &self.facts)?;
        if hook == Hook::Settle {
            facts.set_period_figures(input::period_figures(pack, &self.figures)?);
        }
        Ok(facts)
    }

    fn compare_fault(&self, kind: FaultKind, sentence: &str) -> Vec<String> {
        match self.fault {
            Some(wanted) if wanted == kind => Vec::new(),
            Some(wanted) => vec![format!("应出错 {wanted:?},实为 {kind:?}:{sentence}")],
            None => vec![format!("出错:{sentence}")],
        }
    }
}

fn compare_lines(what: &str, wanted: &[String], got: &[String], failures: &mut Vec<String>) {
    let missing = wanted.iter().filter(|line| !got.contains(line));
    let extra = got.iter().filter(|line| !wanted.contains(line));
    failures.extend(missing.map(|line| format!("{what}「{line}」,没有得到")));
    failures.extend(extra.map(|line| format!("多出「{line}」")));
}
