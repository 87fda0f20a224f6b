//! `suban publish`: put a pack in force, once it passes every gate; beside a running server, the server does it.

use crate::access::{Access, rules_beside};
use crate::archive::Archive;
use crate::args::PublishArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::pack::load_pack;
use crate::review::Review;
use crate::show;
use crate::system::System;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::{Activation, Cause, Desk, PublishError, RefusedPack, Revisions, View, publish};
use suban_link::RulesNotChanged;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::{Pack, PackFiles};
use suban_store::Store;

/// What became of the pack.
#[derive(Debug, Serialize)]
struct Outcome {
    /// Names the pack.
    digest: String,
    /// Its activation; `None`: it was in force already, or is refused.
    activation: Option<Activation>,
    /// Tests of its own that it passed: single decisions.
    cases: usize,
    /// Whole lives.
    scenarios: usize,
    /// Why it is refused.
    refused: Option<RefusedPack>,
}

/// A pack that was looked over and not handed on.
#[derive(Debug, Serialize)]
struct NotPublished<'a> {
    sound: bool,
    diagnostics: &'a [Diagnostic],
}

/// Publishes: exit 0 if the pack is in force now, 1 if something is wrong in it.
pub fn run(args: &PublishArgs, output: &Output) -> Result<Exit, Failure> {
    let files = read_pack(&args.pack)?;
    let review = Review::of(&files, &args.pack);
    // Of a pack that does not load the gates say why, and keep a note of it.
    if review.pack.is_some() && !passes(&review, args.strict, &files, output) {
        return Ok(Exit::Found);
    }
    let outcome = match Access::to(&args.data.data, output)? {
        Access::Own(store) => here(args, &files, review.pack.as_ref(), store, output)?,
        Access::Beside(store) => beside(args, &files, store, output)?,
    };
    output.result(&outcome, || in_words(&outcome, output));
    Ok(if outcome.refused.is_none() { Exit::Done } else { Exit::Found })
}

/// Shows what its author should look at before it judges. What `check` finds wrong keeps it out; with `strict` warnings do
/// as well.
fn passes(review: &Review, strict: bool, files: &PackFiles, output: &Output) -> bool {
    show::grouped(&review.diagnostics, files, show::WARNINGS_PER_CODE_MAX, output);
    let (errors, warnings) = (review.errors(), review.warnings());
    let passes = errors == 0 && !(strict && warnings > 0);
    if !passes {
        let digest = files.digest().short();
        let refused = NotPublished { sound: errors == 0, diagnostics: &review.diagnostics };
        output.result(&refused, || {
            let zh = format!("{digest} 没有生效:{errors} 处错误,{warnings} 处提醒;现行的照常判定");
            let en = format!("{digest} is not put in force: {errors} errors, {warnings} warnings; the rules before it judge on");
            output.say(&zh, &en).to_owned()
        });
    }
    passes
}

/// In a folder that this program has open.
fn here(
    args: &PublishArgs,
    files: &PackFiles,
    pack: Option<&Pack>,
    store: Arc<dyn Store>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let revisions = match &args.data.org {
        Some(org) => Arc::new(Revisions::new(store, org, engines())),
        None if store.orgs()?.is_empty() => {
            let org = match pack {
                Some(pack) => pack.id.clone(),
                None => load_pack(files, &BTreeMap::new(), output)?.id,
            };
            Arc::new(Revisions::new(store, &org, engines()))
        }
        None => Arc::clone(Archive::of(store, None)?.revisions()),
    };
    let holidays = args.holidays.named(&revisions)?;
    let cause = cause(args, revisions.view())?;
    let mut desk = Desk::open_to_publish(revisions, System)?;
    match publish(&mut desk, files, holidays, &cause, &|| true) {
        Ok(published) => {
            let trial = &published.trial;
            Ok(Outcome {
                activation: published.record.as_deref().and_then(Activation::of),
                cases: trial.cases.len(),
                scenarios: trial.scenarios.len(),
                ..Outcome::of(files)
            })
        }
        Err(PublishError::Unfit { unfit, note }) => {
            show::refused(&unfit, &note, files, output);
            Ok(Outcome { refused: Some(note), ..Outcome::of(files) })
        }
        Err(PublishError::Desk(error)) => Err(error.into()),
        Err(PublishError::Rulebook(error)) => Err(error.into()),
    }
}

/// By the server that has the folder open.
fn beside(
    args: &PublishArgs,
    files: &PackFiles,
    store: Arc<dyn Store>,
    output: &Output,
) -> Result<Outcome, Failure> {
    let archive = Archive::of(store, args.data.org.as_deref())?;
    let holidays = args.holidays.named(archive.revisions())?.map(|holidays| holidays.to_csv());
    let mut rules = rules_beside(&args.data.data)?;
    match rules.publish(&files.to_container(), holidays, cause(args, archive.view())?) {
        Ok(changed) => Ok(Outcome {
            activation: changed.record.as_deref().and_then(Activation::of),
            cases: usize::try_from(changed.cases).unwrap_or(usize::MAX),
            scenarios: usize::try_from(changed.scenarios).unwrap_or(usize::MAX),
            ..Outcome::of(files)
        }),
        Err(RulesNotChanged::Unfit(note)) => {
            let said = show::complaints(&note, output);
            output.remark(&said, &said);
            Ok(Outcome { refused: Some(*note), ..Outcome::of(files) })
        }
        Err(RulesNotChanged::NotDone(error)) => Err(Failure::input(error.chinese(), error.english())),
    }
}

impl Outcome {
    /// Nothing has become of the pack yet.
    fn of(files: &PackFiles) -> Self {
        let digest = files.digest().to_string();
        Self { digest, activation: None, cases: 0, scenarios: 0, refused: None }
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

/// Who publishes, why, and what of a dry run they accept.
fn cause(args: &PublishArgs, view: View<'_>) -> Result<Cause, Failure> {
    Ok(Cause { accepted: args.accept.clone(), ..args.cause.cause(view)? })
}
