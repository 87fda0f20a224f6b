//! `suban check`: is the pack sound?

use crate::args::PackArgs;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use crate::workplace::engines;
use serde::Serialize;
use std::collections::BTreeMap;
use suban_policy::Pack;
use suban_policy::diagnostic::{Diagnostic, Severity};

#[derive(Serialize)]
struct Checked {
    sound: bool,
    digest: String,
    rules: usize,
    clauses: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Checks a pack: exit 0 if it loads, 1 if it does not.
pub fn run(args: &PackArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let (pack, diagnostics) = match Pack::load(&files, &engines(), &BTreeMap::new()) {
        Ok(mut pack) => {
            let warnings = std::mem::take(&mut pack.warnings);
            (Some(pack), warnings)
        }
        Err(diagnostics) => (None, diagnostics),
    };
    show::diagnostics(&diagnostics, &files, output);
    let counts = pack.as_ref().map(|pack| (pack.rules().rows().count(), pack.rules().names.clauses.len()));
    let (rules, clauses) = counts.unwrap_or_default();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
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
    Ok(if pack.is_some() { Exit::Done } else { Exit::Found })
}
