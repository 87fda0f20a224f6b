//! `suban restore`: a data folder out of a backup. It is built beside its place, and gets there once everything is proven.

use crate::commands::verify::noted as parse_noted;
use crate::exit::{Exit, Failure};
use crate::operation_args::RestoreArgs;
use crate::output::Output;
use crate::privacy;
use crate::proving::{build_and_verify, show_findings};
use crate::sealing::{keys_of, seal, unusable};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suban_backup::{Backup, put_in};
use suban_desk::replay::verify::Noted;
use suban_seal::{Epoch, Keyring, copy_keys};
use suban_store::{NewFolder, OpenOptions, SledStore};

/// What was restored.
#[derive(Debug, Serialize)]
struct Restored {
    /// Where.
    data: PathBuf,
    /// Number and digest of the newest record, by organisation.
    heads: BTreeMap<String, String>,
    /// Records whose words are missing, because no key opens them.
    without_words: u64,
}

/// How many bytes a data folder takes for each byte of a backup, as measured: what is derived is more than the truth, and sled
/// writes some of it twice.
const BYTES_FOR_ONE: u64 = 5;

/// Restores: exit 0 if all is there, 1 if words had to be left out.
pub fn run(args: &RestoreArgs, output: &Output) -> Result<Exit, Failure> {
    let noted = args.expect.as_deref().map(parse_noted).transpose()?;
    let new = NewFolder::at(&args.data)?;
    let bytes = std::fs::metadata(&args.file).map_or(0, |metadata| metadata.len());
    let bar = output.progress(Some(bytes), output.say("检查备份", "checking the backup"));
    let backup = Backup::check(&args.file, |read| bar.set_position(read))?;
    bar.finish_and_clear();
    let needed: Vec<Epoch> = backup.manifest.epochs.keys().copied().collect();
    if !args.without_words {
        require_keys(args.keys.as_deref(), &needed)?;
    }
    let folder = new.begin(bytes.saturating_mul(BYTES_FOR_ONE))?;
    let built = build(&backup, folder, args.keys.as_deref(), noted, output);
    let without_words = match built {
        Ok(without_words) => without_words,
        Err(failure) => {
            new.give_up()?;
            return Err(failure);
        }
    };
    new.finish()?;
    privacy::look_after(&args.data, output);
    let organisations = &backup.manifest.organisations;
    let heads = organisations.iter().map(|organisation| (organisation.org.clone(), organisation.noted()));
    let restored = Restored { data: args.data.clone(), heads: heads.collect(), without_words };
    output.result(&restored, || in_words(&restored, output));
    Ok(if without_words == 0 { Exit::Done } else { Exit::Found })
}

/// Refuses before anything is begun if words would be lost.
fn require_keys(copies: Option<&Path>, needed: &[Epoch]) -> Result<(), Failure> {
    let keyring =
        copies.map(|copies| Keyring::open(copies).map_err(|error| unusable(copies, &error))).transpose()?;
    let is_missing = |epoch: &&Epoch| keyring.as_ref().is_none_or(|keyring| !keyring.has(**epoch));
    let missing: Vec<String> = needed.iter().filter(is_missing).map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Failure::input(
        format!(
            "备份里的个人信息要用第 {missing} 期的密钥才能读:请用 --keys 指明抄有它的目录;确实没有了,用 --without-words 恢复其余的"
        ),
        format!(
            "the personal words in this backup open with the key of epoch {missing}: name the folder it was copied to with \
             --keys; if it is gone, --without-words restores everything else"
        ),
    ))
}

/// Puts everything into the folder and proves it: how many records lack their words.
fn build(
    backup: &Backup,
    folder: &Path,
    copies: Option<&Path>,
    noted: Option<Noted>,
    output: &Output,
) -> Result<u64, Failure> {
    let keys = keys_of(folder);
    if let Some(copies) = copies {
        copy_keys(copies, &keys, Duration::MAX, SystemTime::now())
            .map_err(|error| unusable(copies, &error))?;
    }
    let keyring = Keyring::open(&keys).map_err(|error| unusable(&keys, &error))?;
    let store = Arc::new(SledStore::open(folder, &OpenOptions::default())?);
    let total = backup.manifest.organisations.iter().map(|organisation| organisation.records).sum();
    let bar = output.progress(Some(total), output.say("恢复", "restoring"));
    let put_in = put_in(backup, store.as_ref(), |epoch| keyring.has(epoch), |done| bar.set_position(done))?;
    bar.finish_and_clear();
    let store = seal(store, folder)?;
    for (org, head) in &put_in.heads {
        let report = build_and_verify(&store, org, *head, noted, output)?;
        let lacks_words = put_in.without_words > 0 && report.lacks_only_words();
        if !(report.is_clean() || lacks_words) {
            show_findings(&report, output);
            let total = report.findings_total;
            return Err(Failure {
                exit: Exit::Found,
                zh: format!("恢复出的「{org}」核对有 {total} 处差异,没有放到位"),
                en: format!("`{org}` as restored has {total} differences, so it was not put in place"),
            });
        }
    }
    Ok(put_in.without_words)
}

fn in_words(restored: &Restored, output: &Output) -> String {
    let data = restored.data.display();
    let mut lines: Vec<String> = Vec::new();
    for (org, head) in &restored.heads {
        let (zh, en) = (
            format!("「{org}」已恢复到 {data} 并核对无误,链头 {head}"),
            format!("`{org}` is restored to {data} and verified, head {head}"),
        );
        lines.push(output.say(&zh, &en).to_owned());
    }
    if restored.without_words > 0 {
        let without = restored.without_words;
        let (zh, en) = (
            format!("{without} 条记录的个人信息没有密钥可读,没有恢复"),
            format!("the words of {without} records open with no key that is left, and are not restored"),
        );
        lines.push(output.say(&zh, &en).to_owned());
    }
    lines.join("\n")
}
