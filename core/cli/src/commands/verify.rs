//! `suban verify`: recompute everything on record and compare.

use crate::archive::Archive;
use crate::care::{Chore, Done};
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::operation_args::VerifyArgs;
use crate::output::Output;
use crate::system::System;
use std::fmt::Write as _;
use suban_desk::Host;
use suban_desk::replay::verify::{Noted, Report, verify};

/// Verifies: exit 0 if everything is as it should be, else 1.
pub fn run(args: &VerifyArgs, output: &Output) -> Result<Exit, Failure> {
    let archive = Archive::open(&args.data, output)?;
    let noted = args.expect.as_deref().map(noted).transpose()?;
    let total = archive.view().head()?.seq;
    let bar = output.progress(Some(total), output.say("核对", "verifying"));
    let revisions = archive.revisions();
    let report = verify(revisions.store().as_ref(), revisions.org(), &engines(), noted, |done| {
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    if !args.data.read_only {
        Chore::Verify.note(&args.data.of.data, Done { at: System.now(), well: report.is_clean() });
    }
    output.result(&report, || in_words(&report, output));
    Ok(if report.is_clean() { Exit::Done } else { Exit::Found })
}

/// `SEQ:DIGEST`, as the last line of an earlier verification gave it.
pub fn noted(text: &str) -> Result<Noted, Failure> {
    let parsed =
        text.split_once(':').and_then(|(seq, digest)| Some((seq.parse().ok()?, digest.parse().ok()?)));
    parsed.ok_or_else(|| {
        Failure::input(format!("「{text}」应写成 序号:摘要"), format!("`{text}` should be NUMBER:DIGEST"))
    })
}

fn in_words(report: &Report, output: &Output) -> String {
    let mut words = String::new();
    for finding in &report.findings {
        let _ = writeln!(words, "✗ {}", finding.speak(output.language));
    }
    let Report { records, decisions, entries, findings_total, .. } = report;
    let (zh, en) = (
        format!("记录 {records} 条,决定 {decisions} 次,账目 {entries} 笔,差异 {findings_total} 处"),
        format!(
            "{records} records, {decisions} decisions, {entries} ledger entries, {findings_total} differences"
        ),
    );
    let _ = writeln!(words, "{}", output.say(&zh, &en));
    if report.erased > 0 {
        let (zh, en) = (
            format!("其中 {} 条因个人信息已删除无法重算", report.erased),
            format!("{} records cannot be recomputed because the words were erased", report.erased),
        );
        let _ = writeln!(words, "{}", output.say(&zh, &en));
    }
    let _ = write!(words, "{} {records}:{}", output.say("链头", "head"), report.head);
    words
}
