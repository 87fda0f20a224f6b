//! `suban salvage`: of a damaged data folder, what still holds, as a new one. Nothing of the damaged one is changed.

use crate::archive::require_folder;
use crate::exit::{Exit, Failure};
use crate::operation_args::SalvageArgs;
use crate::output::Output;
use crate::privacy;
use crate::proving::{build_and_verify, show_findings};
use crate::sealing::{keys_of, seal, unusable};
use serde::Serialize;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use suban_desk::replay::salvage::{Salvaged, salvage};
use suban_desk::replay::truth::PartError;
use suban_seal::copy_keys;
use suban_store::{Finding, NewFolder, OpenOptions, SledStore, Store, StoreError};

/// What was saved of one organisation.
#[derive(Debug, Serialize)]
struct Saved {
    org: String,
    /// Number and digest of the newest record that holds.
    head: String,
    records: u64,
    /// Records that were there once and are not saved.
    lost_records: u64,
    /// Why the chain goes no further.
    broken: Option<String>,
    /// Records of which the words are lost.
    lost_words: u64,
    /// Why packs or holidays are lost.
    lost_blobs: Option<String>,
    /// What `verify` says of what was saved.
    findings_total: u64,
}

impl Saved {
    const fn is_whole(&self) -> bool {
        self.lost_records == 0
            && self.broken.is_none()
            && self.lost_words == 0
            && self.lost_blobs.is_none()
            && self.findings_total == 0
    }
}

/// Salvages: exit 0 if nothing was lost, else 1.
pub fn run(args: &SalvageArgs, output: &Output) -> Result<Exit, Failure> {
    require_folder(&args.data)?;
    let new = NewFolder::at(&args.new)?;
    // Copies of the damaged files, and what is made of them.
    let folder = new.begin(SledStore::bytes_in(&args.data)?.saturating_mul(2))?;
    let saved = match build(&args.data, folder, output) {
        Ok(saved) => saved,
        Err(failure) => {
            new.give_up()?;
            return Err(failure);
        }
    };
    new.finish()?;
    privacy::look_after(&args.new, output);
    output.result(&saved, || in_words(&saved, args, output));
    Ok(if saved.iter().all(Saved::is_whole) { Exit::Done } else { Exit::Found })
}

fn build(damaged: &Path, folder: &Path, output: &Output) -> Result<Vec<Saved>, Failure> {
    let scratch = folder.join("salvaging");
    fs::create_dir(&scratch).map_err(|error| Failure::file(scratch.display(), &error))?;
    let keys = keys_of(folder);
    copy_keys(&keys_of(damaged), &keys, Duration::MAX, SystemTime::now())
        .map_err(|error| unusable(&keys_of(damaged), &error))?;
    let remains = SledStore::open_remains(damaged, &scratch)
        .map_err(|error| nothing_left(&error, damaged).about(damaged, &scratch))?;
    let findings = remains.findings().to_vec();
    for finding in &findings {
        let said =
            finding.to_string().replace(&*remains.folder().to_string_lossy(), &damaged.to_string_lossy());
        output.remark(&format!("✗ {said}"), &format!("✗ {said}"));
    }
    let remains = seal(Arc::new(remains), folder)?;
    let new = Arc::new(SledStore::open(folder, &OpenOptions::default())?);
    let sealed = seal(Arc::clone(&new) as _, folder)?;
    let mut all = Vec::new();
    for (org, head) in remains.orgs()? {
        let bar = output.progress(Some(head.seq), output.say("抢救", "salvaging"));
        let salvaged = salvage(&remains, new.as_ref(), &org, |done| bar.set_position(done));
        bar.finish_and_clear();
        let salvaged = salvaged.map_err(|error| match error {
            PartError::Desk(error) => error.into(),
            strange @ PartError::Strange { .. } => Failure::other(&strange),
        })?;
        all.push(prove(&sealed, org, salvaged, &findings, output)?);
    }
    drop((remains, sealed, new));
    fs::remove_dir_all(&scratch).map_err(|error| Failure::file(scratch.display(), &error))?;
    Ok(all)
}

fn nothing_left(error: &StoreError, damaged: &Path) -> Failure {
    let (shown, why) = (damaged.display(), Failure::other(error).en);
    Failure {
        exit: Exit::Store,
        zh: format!("{shown} 里什么也救不出来:{why}"),
        en: format!("nothing of {shown} can be saved: {why}"),
    }
}

/// Builds and verifies what was saved of an organisation. What the loss leaves unprovable is told, and saved all the same.
fn prove(
    store: &dyn Store,
    org: String,
    salvaged: Salvaged,
    findings: &[Finding],
    output: &Output,
) -> Result<Saved, Failure> {
    let report = build_and_verify(store, &org, salvaged.head, None, output)?;
    show_findings(&report, output);
    let witnessed = findings.iter().filter_map(|finding| match finding {
        Finding::Rewound { org: rewound, witnessed, .. } if *rewound == org => Some(witnessed.seq),
        _ => None,
    });
    let newest = witnessed.fold(salvaged.newest, u64::max);
    Ok(Saved {
        head: format!("{}:{}", salvaged.head.seq, report.head),
        records: salvaged.head.seq,
        lost_records: newest.saturating_sub(salvaged.head.seq),
        broken: salvaged.broken,
        lost_words: salvaged.lost_words,
        lost_blobs: salvaged.lost_blobs,
        findings_total: report.findings_total,
        org,
    })
}

fn in_words(all: &[Saved], args: &SalvageArgs, output: &Output) -> String {
    let new = args.new.display();
    let mut lines = Vec::new();
    let mut say = |zh: String, en: String| lines.push(output.say(&zh, &en).to_owned());
    for saved in all {
        let Saved { org, head, records, lost_records, lost_words, findings_total, .. } = saved;
        say(
            format!("「{org}」{records} 条记录已救到 {new},链头 {head}"),
            format!("`{org}`: {records} records are saved to {new}, head {head}"),
        );
        if let Some(why) = &saved.broken {
            let at = records + 1;
            say(
                format!("✗ 链在记录 {at} 处中断:{why}"),
                format!("✗ the chain ends before record {at}: {why}"),
            );
        }
        if *lost_records > 0 {
            say(
                format!("✗ 此后至少 {lost_records} 条记录没有救出"),
                format!("✗ at least {lost_records} records after that are not saved"),
            );
        }
        if *lost_words > 0 {
            say(
                format!("✗ {lost_words} 条记录的个人信息读不出来"),
                format!("✗ the words of {lost_words} records cannot be read"),
            );
        }
        if let Some(why) = &saved.lost_blobs {
            say(
                format!("✗ 政策包和节假日没有全部救出:{why}"),
                format!("✗ not all packs and holidays are saved: {why}"),
            );
        }
        if *findings_total > 0 {
            say(
                format!("✗ 救出的部分核对有 {findings_total} 处差异"),
                format!("✗ what is saved verifies with {findings_total} differences"),
            );
        }
        if saved.is_whole() {
            say("没有丢失,核对无误".to_owned(), "nothing is lost, and all of it verifies".to_owned());
        }
    }
    lines.join("\n")
}
