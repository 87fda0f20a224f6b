//! `suban test`: does the pack give what its own tests say?

use crate::args::PackArgs;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use crate::workplace::engines;
use std::fmt::Write as _;
use suban_policy::pack_tests::{self, CaseResult};

/// Runs a pack's tests: exit 0 if all pass and there are any, else 1.
pub fn run(args: &PackArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let results = pack_tests::run(&files, &engines()).map_err(|found| {
        show::diagnostics(&found, &files, output);
        Failure::input("政策包或其测试写法有误", "the pack or its tests are not written correctly")
    })?;
    output.result(&results, || in_words(&results, output));
    let sound = !results.is_empty() && results.iter().all(CaseResult::passed);
    Ok(if sound { Exit::Done } else { Exit::Found })
}

fn in_words(results: &[CaseResult], output: &Output) -> String {
    let mut words = String::new();
    for result in results.iter().filter(|result| !result.passed()) {
        let _ = writeln!(words, "✗ {}:{} {}", result.path, result.span.line, result.name);
        for failure in &result.failures {
            let _ = writeln!(words, "    {failure}");
        }
    }
    let failed = results.iter().filter(|result| !result.passed()).count();
    let passed = results.len() - failed;
    let (zh, en) = (format!("{passed} 例通过,{failed} 例不符"), format!("{passed} passed, {failed} failed"));
    words + output.say(&zh, &en)
}
