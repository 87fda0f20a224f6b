//! `suban check`: is the pack sound, and what in it is probably not meant?

use crate::args::CheckArgs;
use crate::commands::test;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_model::Holidays;
use suban_policy::diagnostic::{Diagnostic, Severity};
use suban_policy::{Pack, PackFiles};
use suban_policy_review::coverage::Coverage;
use suban_policy_review::lint::lint;
use suban_policy_review::trials::try_values;

/// Most warnings of one kind shown in full, unless all are asked for.
const SHOWN_PER_CODE_MAX: usize = 3;

#[derive(Serialize)]
struct Checked {
    sound: bool,
    digest: String,
    rules: usize,
    clauses: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Checks a pack: exit 0 if it loads, and if `--strict` asks for it has no warnings either; else 1.
pub fn run(args: &CheckArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let (pack, diagnostics) = match Pack::load(&files, &engines(), &BTreeMap::new()) {
        Ok(mut pack) => {
            let mut warnings = std::mem::take(&mut pack.warnings);
            warnings.extend(lint(&pack, &files, coverage(&pack, &files).as_ref()));
            warnings.extend(try_values(&pack, &files, &engines()));
            (Some(pack), warnings)
        }
        Err(diagnostics) => (None, diagnostics),
    };
    let most = if args.all { usize::MAX } else { SHOWN_PER_CODE_MAX };
    show::grouped(&diagnostics, &files, most, output);
    let counts = pack.as_ref().map(|pack| (pack.rule_count(), pack.clauses().len()));
    let (rules, clauses) = counts.unwrap_or_default();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let pack = pack.filter(|_| errors == 0);
    let checked =
        Checked { sound: pack.is_some(), digest: files.digest().to_string(), rules, clauses, diagnostics };
    output.result(&checked, || match &pack {
        Some(pack) => {
            let digest = pack.digest.short();
            let zh = format!("{}({digest}):可用;{rules} 条规则,{clauses} 个条款,{warnings} 处提醒", pack.id);
            let en = format!(
                "{} ({digest}): sound; {rules} rules, {clauses} clauses, {warnings} warnings",
                pack.id
            );
            output.say(&zh, &en).to_owned()
        }
        None => {
            let (zh, en) = (
                format!("不可用:{errors} 处错误,{warnings} 处提醒"),
                format!("not sound: {errors} errors, {warnings} warnings"),
            );
            output.say(&zh, &en).to_owned()
        }
    });
    let good = pack.is_some() && !(args.strict && warnings > 0);
    Ok(if good { Exit::Done } else { Exit::Found })
}

/// What the pack's tests reach; nothing if they cannot be run, which `suban test` will tell.
fn coverage(pack: &Pack, files: &PackFiles) -> Option<Coverage> {
    let tested = test::run_tests(files, &Holidays::china()).ok()?;
    Some(tested.coverage(pack))
}
