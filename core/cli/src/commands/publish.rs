//! `suban publish`: put a pack in force, once it loads and gives what its own tests say.

use crate::args::PublishArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use crate::workplace::{Archive, System, Workplace, load_pack, open_store, put_in_force};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::publishing::trial::Trial;
use suban_desk::{Activation, Host, PublishError, RefusedPack, Revisions, Rulebook, publish};
use suban_policy::PackFiles;
use suban_store::Store;

/// What became of the pack.
#[derive(Debug, Serialize)]
struct Outcome {
    /// Names the pack.
    digest: String,
    /// Its activation; none: it was in force already, or is refused.
    activation: Option<Activation>,
    /// What its own tests gave, if they all passed.
    trial: Option<Trial>,
    /// Why it is refused.
    refused: Option<RefusedPack>,
}

/// Publishes: exit 0 if the pack is in force now, 1 if something is wrong in it.
pub fn run(args: &PublishArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let store = open_store(&args.data.data)?;
    let is_new = match &args.data.org {
        Some(org) => store.head(org)?.seq == 0,
        None => store.orgs()?.is_empty(),
    };
    let outcome =
        if is_new { first(args, &files, &store, output)? } else { next(args, &files, &store, output)? };
    output.result(&outcome, || in_words(&outcome, output));
    Ok(if outcome.refused.is_none() { Exit::Done } else { Exit::Found })
}

/// The first pack of an organisation, before there is anything to write for.
fn first(
    args: &PublishArgs,
    files: &PackFiles,
    store: &Arc<dyn Store>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let pack = load_pack(files, &BTreeMap::new(), output)?;
    let org = args.data.org.clone().unwrap_or_else(|| pack.id.clone());
    let revisions = Revisions::new(Arc::clone(store), &org, engines());
    let rulebook = Rulebook::new(Arc::new(pack), args.holidays.choose(&revisions)?);
    let trial = put_in_force(store, &revisions, &org, files, &rulebook, &args.cause.cause(), output)?;
    let activation = revisions.activations()?.pop();
    Ok(Outcome { digest: files.digest().to_string(), activation, trial: Some(trial), refused: None })
}

/// A pack for an organisation that has one.
fn next(
    args: &PublishArgs,
    files: &PackFiles,
    store: &Arc<dyn Store>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let archive = Archive::of(Arc::clone(store), args.data.org.as_deref())?;
    let revisions = archive.revisions();
    let workplace = Workplace::of(&archive, &args.data.data)?;
    let writer = workplace.writer()?;
    let (cause, holidays) = (args.cause.cause(), args.holidays.named()?);
    let digest = files.digest().to_string();
    match publish(&writer, &revisions, files, holidays, (&cause, System.now()), || true) {
        Ok(published) => {
            show::diagnostics(&published.warnings, files, output);
            let activation = published.record.as_deref().and_then(Activation::of);
            Ok(Outcome { digest, activation, trial: Some(published.trial), refused: None })
        }
        Err(PublishError::Unfit { unfit, note }) => {
            show::refused(&unfit, &note, files, output);
            Ok(Outcome { digest, activation: None, trial: None, refused: Some(note) })
        }
        Err(PublishError::Desk(error)) => Err(error.into()),
    }
}

fn in_words(outcome: &Outcome, output: &Output) -> String {
    let digest: String = outcome.digest.chars().take(8).collect();
    let (zh, en) = match (&outcome.refused, &outcome.activation) {
        (Some(refused), _) => (
            format!("{digest} 没有生效:{} 处不对;现行的照常判定", refused.complaints_total),
            format!(
                "{digest} is not put in force: {} complaints; the rules before it judge on",
                refused.complaints_total
            ),
        ),
        (None, Some(activation)) => (
            format!(
                "{digest} 已生效(记录 {}):{} 起接收的工单按它判定",
                activation.seq, activation.effective_from
            ),
            format!(
                "{digest} is in force (record {}): it judges tickets received from {} on",
                activation.seq, activation.effective_from
            ),
        ),
        (None, None) => (format!("{digest} 本来就是现行的"), format!("{digest} is in force already")),
    };
    output.say(&zh, &en).to_owned()
}
