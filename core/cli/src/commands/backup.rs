//! `suban backup`: the truth of a data folder as one file, while a server works in it or without one.

use crate::access::Access;
use crate::archive::require_folder;
use crate::care::{Chore, Done};
use crate::exit::{Exit, Failure};
use crate::operation_args::BackupArgs;
use crate::output::Output;
use crate::sealing::{copy_keys_to, keys_of};
use crate::system::System;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use suban_backup::{Manifest, take};
use suban_desk::Host;

/// What was written.
#[derive(Debug, Serialize)]
struct BackedUp {
    /// Where.
    file: PathBuf,
    /// Its size.
    bytes: u64,
    /// What is in it.
    manifest: Manifest,
    /// Where the keys of its words are, if they were copied.
    keys: Option<PathBuf>,
}

/// Backs everything up.
pub fn run(args: &BackupArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&args.data)?;
    let copy_keys = || args.keys.as_deref().map(|copies| copy_keys_to(copies, &args.data)).transpose();
    let store = Access::to(&args.data, output)?.store();
    // Before, for the words may be sealed anew meanwhile and the old key destroyed, and after, for those that then were.
    copy_keys()?;
    let total = store.orgs()?.iter().map(|(_, head)| head.seq).sum();
    let bar = output.progress(Some(total), output.say("备份", "backing up"));
    let manifest = take(store.as_ref(), &args.file, System.now(), |done| bar.set_position(done))?;
    bar.finish_and_clear();
    copy_keys()?;
    Chore::Backup.note(&args.data, Done { at: manifest.taken_at, well: true });
    let metadata =
        std::fs::metadata(&args.file).map_err(|error| Failure::file(args.file.display(), &error))?;
    let done = BackedUp { file: args.file.clone(), bytes: metadata.len(), manifest, keys: args.keys.clone() };
    output.result(&done, || in_words(&done, args, output));
    Ok(Exit::Done)
}

fn in_words(done: &BackedUp, args: &BackupArgs, output: &Output) -> String {
    let mut words = String::new();
    let (file, mib) = (done.file.display(), done.bytes.div_ceil(1024 * 1024));
    let (zh, en) = (format!("已备份到 {file}({mib} MiB)"), format!("backed up to {file} ({mib} MiB)"));
    let _ = writeln!(words, "{}", output.say(&zh, &en));
    for organisation in &done.manifest.organisations {
        let (org, records, noted) = (&organisation.org, organisation.records, organisation.noted());
        let (zh, en) = (
            format!("「{org}」{records} 条记录,链头 {noted}:请另外记下"),
            format!("`{org}`: {records} records, head {noted}: note it elsewhere"),
        );
        let _ = writeln!(words, "{}", output.say(&zh, &en));
    }
    if !done.manifest.epochs.is_empty() {
        let epochs: Vec<String> = done.manifest.epochs.keys().map(ToString::to_string).collect();
        let (epochs, keys) = (epochs.join(", "), keys_of(&args.data));
        let (keys, copies) = (keys.display(), done.keys.as_ref().map(|copies| copies.display()));
        let (zh, en) = match copies {
            Some(copies) => (
                format!("个人信息要用第 {epochs} 期的密钥才能读,密钥已抄到 {copies}:请与备份分开保管"),
                format!(
                    "its personal words open with the key of epoch {epochs}, copied to {copies}: keep that apart from it"
                ),
            ),
            None => (
                format!(
                    "个人信息要用第 {epochs} 期的密钥才能读,密钥在 {keys},不在备份里:请用 --keys 抄到另一处"
                ),
                format!(
                    "its personal words open with the key of epoch {epochs}, which is in {keys} and not in the backup: copy \
                     it elsewhere with --keys"
                ),
            ),
        };
        let _ = writeln!(words, "{}", output.say(&zh, &en));
    }
    words
}
