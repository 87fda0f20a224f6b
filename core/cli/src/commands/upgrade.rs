//! `suban upgrade`: a data folder of an older format becomes one of today's.
//!
//! Nothing of the old folder is changed. Its truth is copied into a new one beside it, what is derived is built there,
//! everything is verified, and only then do the two change places by renaming. Killed before that, the next call begins the
//! copy anew; killed between the two renamings, it finishes them.

use crate::data_format::{self, upgrade_of};
use crate::exit::{Exit, Failure};
use crate::operation_args::UpgradeArgs;
use crate::output::Output;
use crate::proving::{build_and_verify, show_findings};
use crate::sealing::seal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use suban_desk::replay::upgrade::{check_chain, copy_truth, needs_upgrade};
use suban_desk::replay::verify::Report;
use suban_desk::stored::codec::FORMAT;
use suban_store::{Head, OpenOptions, Replacement, SledStore, Store, StoreError};

/// What was done.
#[derive(Debug, Default, Serialize)]
struct Upgraded {
    /// The format of the folder now.
    format: u8,
    /// Records that were copied and verified, by organisation; empty: the folder was of this format already.
    records: BTreeMap<String, u64>,
    /// Where the old folder is kept, if there is one.
    kept: Option<String>,
    /// How long it took, in seconds.
    seconds: f64,
}

/// Upgrades, and says what it did.
pub fn run(args: &UpgradeArgs, output: &Output) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let folders = upgrade_of(&args.data);
    let mut upgraded = Upgraded { format: FORMAT, ..Upgraded::default() };
    if folders.is_half_done() {
        folders.finish()?;
        upgraded.kept = Some(folders.kept().display().to_string());
        output.remark(
            "上次的升级已做完核对,只差改名,现已补完",
            "the last upgrade only lacked its renaming, done now",
        );
    } else if let Some(records) = upgrade(&folders, output)? {
        upgraded.records = records;
        upgraded.kept = Some(folders.kept().display().to_string());
    } else {
        folders.tidy();
    }
    upgraded.seconds = begun.elapsed().as_secs_f64();
    output.result(&upgraded, || in_words(&upgraded, &folders, output));
    Ok(Exit::Done)
}

/// Records by organisation; `None`: the folder is of this format already.
fn upgrade(folders: &Replacement, output: &Output) -> Result<Option<BTreeMap<String, u64>>, Failure> {
    if !SledStore::is_in(folders.data()) {
        let shown = folders.data().display();
        return Err(Failure::input(format!("没有数据目录 {shown}"), format!("no data folder {shown}")));
    }
    let old = open(folders.data())?;
    let heads: BTreeMap<String, Head> = old.orgs()?.into_iter().collect();
    let mut is_older = false;
    for org in heads.keys() {
        is_older |= needs_upgrade(&old, org)?;
    }
    if !is_older {
        data_format::check(&old, folders.data())?;
        return Ok(None);
    }
    for (org, head) in &heads {
        let bar = output.progress(Some(head.seq), output.say("检查记录链", "checking the chain"));
        check_chain(&old, org, |done| bar.set_position(done))?;
        bar.finish_and_clear();
    }
    build(&old, folders.begin()?, &heads, output)?;
    // sled writes when it is closed, so it must be closed before its folder has another name.
    drop(old);
    folders.take_place(&heads)?;
    Ok(Some(heads.into_iter().map(|(org, head)| (org, head.seq)).collect()))
}

fn open(folder: &Path) -> Result<SledStore, Failure> {
    SledStore::open(folder, &OpenOptions::default()).map_err(|error| match error {
        StoreError::InUse { folder } => {
            let shown = folder.display();
            Failure {
                exit: Exit::Store,
                zh: format!("数据目录 {shown} 正被另一个程序使用:先停下它再升级"),
                en: format!(
                    "the data folder {shown} is in use by another program: stop it before the upgrade"
                ),
            }
        }
        error => error.into(),
    })
}

/// Copies, builds and verifies every organisation in the new folder.
fn build(
    old: &SledStore,
    folder: &Path,
    heads: &BTreeMap<String, Head>,
    output: &Output,
) -> Result<(), Failure> {
    let new: Arc<dyn Store> = Arc::new(seal(Arc::new(open(folder)?), folder)?);
    for (org, head) in heads {
        let bar = output.progress(Some(head.seq), output.say("复制", "copying"));
        copy_truth(old, new.as_ref(), org, |done| bar.set_position(done))?;
        bar.finish_and_clear();
        let report = build_and_verify(new.as_ref(), org, *head, None, output)?;
        if !report.is_clean() || new.head(org)? != *head {
            return Err(unverified(org, &report, output));
        }
    }
    Ok(())
}

/// The old folder stays as it is if anything in the new one is not as it should be.
fn unverified(org: &str, report: &Report, output: &Output) -> Failure {
    show_findings(report, output);
    let total = report.findings_total;
    Failure {
        exit: Exit::Found,
        zh: format!("「{org}」核对有 {total} 处差异,没有升级;原数据目录未动"),
        en: format!("`{org}` has {total} differences, so nothing was upgraded; the data folder is as it was"),
    }
}

fn in_words(upgraded: &Upgraded, folders: &Replacement, output: &Output) -> String {
    let data = folders.data().display();
    let Some(kept) = &upgraded.kept else {
        let (zh, en) =
            (format!("{data} 已是格式 {FORMAT},无需升级"), format!("{data} is of format {FORMAT} already"));
        return output.say(&zh, &en).to_owned();
    };
    let mut words = String::new();
    for (org, records) in &upgraded.records {
        let (zh, en) = (
            format!("「{org}」{records} 条记录已复制、重建索引并核对"),
            format!("`{org}`: {records} records were copied, indexed and verified"),
        );
        let _ = writeln!(words, "{}", output.say(&zh, &en));
    }
    let seconds = upgraded.seconds;
    let (zh, en) = (
        format!(
            "{data} 现为格式 {FORMAT},用时 {seconds:.1} 秒。原目录保留为 {kept}。\n\
             要退回:停下 suban,把 {data} 改名移开,把 {kept} 改名为 {data},用原来的程序;升级之后办的不在其中。"
        ),
        format!(
            "{data} is now of format {FORMAT}, after {seconds:.1} s. The old folder is kept as {kept}.\n\
             To go back: stop suban, rename {data} away, rename {kept} to {data}, and use the program you had; what was \
             done since is not in it."
        ),
    );
    let _ = write!(words, "{}", output.say(&zh, &en));
    words
}
