//! `suban check`: is the pack sound, and what in it is probably not meant?

use crate::args::CheckArgs;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::review::Review;
use crate::show;
use serde::Serialize;
use suban_policy::diagnostic::Diagnostic;

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
    let review = Review::of(&files, &args.pack);
    let (errors, warnings) = (review.errors(), review.warnings());
    let Review { pack, diagnostics } = review;
    let most = if args.all { usize::MAX } else { show::WARNINGS_PER_CODE_MAX };
    show::grouped(&diagnostics, &files, most, output);
    let counts = pack.as_ref().map(|pack| (pack.rule_count(), pack.clauses().len()));
    let (rules, clauses) = counts.unwrap_or_default();
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
