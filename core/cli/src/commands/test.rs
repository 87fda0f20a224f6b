//! `suban test`: does the pack give what its own tests say?

use crate::args::TestArgs;
use crate::commands::{coverage, mutate, simulate};
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::pack::load_pack;
use crate::show;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use suban_desk::replay::scenario::{Played, play_all};
use suban_model::Holidays;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::{Pack, PackFiles};
use suban_policy_review::coverage::Coverage;
use suban_policy_review::pack_tests::{self, CaseResult};

/// All that a pack's tests gave.
#[derive(Debug, Serialize)]
pub struct Tested {
    /// Single decisions.
    pub cases: Vec<CaseResult>,
    /// Whole lives.
    pub scenarios: Vec<Played>,
}

impl Tested {
    /// Whether all passed, and there were any.
    pub fn is_sound(&self) -> bool {
        let any = !self.cases.is_empty() || !self.scenarios.is_empty();
        any && self.cases.iter().all(CaseResult::passed) && self.scenarios.iter().all(Played::passed)
    }

    /// What they reach. A test that failed shows nothing, and counts for nothing.
    pub fn coverage(&self, pack: &Pack) -> Coverage {
        let cases = self.cases.iter().filter(|case| case.passed()).map(|case| &case.heard);
        let scenarios = self.scenarios.iter().filter(|played| played.passed()).map(|played| &played.heard);
        Coverage::of(pack, &cases.chain(scenarios).cloned().collect::<Vec<_>>())
    }
}

/// The result for programs.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    tested: &'a Tested,
    coverage: Coverage,
}

/// Runs a pack's tests: exit 0 if all pass and there are any, else 1.
pub fn run(args: &TestArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let tested = test(&files, &Holidays::china(), output)?;
    if args.mutate && tested.is_sound() {
        return Ok(mutate::run(&files, &Holidays::china(), output));
    }
    let pack = load_pack(&files, &BTreeMap::new(), output)?;
    let report = Report { tested: &tested, coverage: tested.coverage(&pack) };
    output.result(&report, || {
        let covered = if args.coverage {
            coverage::whole(&report.coverage, output)
        } else {
            coverage::summary(&report.coverage, output)
        };
        format!("{}\n{covered}", in_words(&tested, output))
    });
    Ok(if tested.is_sound() { Exit::Done } else { Exit::Found })
}

/// Runs the cases and scenarios of a pack, showing what is wrong in them.
pub fn test(files: &PackFiles, holidays: &Arc<Holidays>, output: &Output) -> Result<Tested, Failure> {
    run_tests(files, holidays).map_err(|found| {
        show::diagnostics(&found, files, output);
        Failure::input("政策包或其测试写法有误", "the pack or its tests are not written correctly")
    })
}

/// Runs the cases and scenarios of a pack. The error holds what is wrong in the pack or its tests.
pub fn run_tests(files: &PackFiles, holidays: &Arc<Holidays>) -> Result<Tested, Vec<Diagnostic>> {
    let engines = engines();
    let cases = pack_tests::run(files, &engines)?;
    Ok(Tested { cases, scenarios: play_all(files, &engines, holidays)? })
}

/// The result for people: what failed, and how many passed.
pub fn in_words(tested: &Tested, output: &Output) -> String {
    let mut words = String::new();
    for result in tested.cases.iter().filter(|result| !result.passed()) {
        let _ = writeln!(words, "✗ {}:{} {}", result.path, result.span.line, result.name);
        for failure in &result.failures {
            let _ = writeln!(words, "    {failure}");
        }
    }
    for played in tested.scenarios.iter().filter(|played| !played.passed()) {
        let _ = writeln!(words, "✗ {}: {}", played.path, simulate::in_words(played, output));
    }
    let count = |passed: &mut dyn Iterator<Item = bool>| {
        passed.fold((0, 0), |(yes, no), ok| if ok { (yes + 1, no) } else { (yes, no + 1) })
    };
    let (cases, wrong_cases) = count(&mut tested.cases.iter().map(CaseResult::passed));
    let (scenarios, wrong_scenarios) = count(&mut tested.scenarios.iter().map(Played::passed));
    let (zh, en) = (
        format!(
            "用例 {cases} 个通过、{wrong_cases} 个不符;情景 {scenarios} 个通过、{wrong_scenarios} 个不符"
        ),
        format!(
            "cases: {cases} passed, {wrong_cases} failed; scenarios: {scenarios} passed, {wrong_scenarios} failed"
        ),
    );
    words + output.say(&zh, &en)
}
