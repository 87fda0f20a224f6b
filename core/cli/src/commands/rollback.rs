//! `suban rollback`: go back to the rules as they were right after an earlier activation; or list what there is.

use crate::access::{Access, rules_beside};
use crate::archive::Archive;
use crate::args::RollbackArgs;
use crate::commands::status::{by_whom, local};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::show;
use crate::system::System;
use serde::Serialize;
use std::sync::Arc;
use suban_desk::publishing::status::find_revision;
use suban_desk::rules::activation::in_force_after;
use suban_desk::{Activation, Desk};
use suban_link::RulesNotChanged;
use suban_model::Zone;

/// Most activations that are listed; the newest come first.
const LISTED_MAX: usize = 50;

/// An activation, and whether its revision is in force.
#[derive(Debug, Serialize)]
struct Listed {
    #[serde(flatten)]
    activation: Activation,
    in_force: bool,
}

/// What became of it.
#[derive(Debug, Serialize)]
struct Outcome {
    /// Number of the activation that was gone back to.
    to: u64,
    /// The activation of the rollback; `None`: the rules were so already.
    activation: Option<Activation>,
}

/// Goes back, or lists: exit 0.
pub fn run(args: &RollbackArgs, output: &Output) -> Result<Exit, Failure> {
    let access = Access::to(&args.data.data, output)?;
    let archive = Archive::of(access.store(), args.data.org.as_deref())?;
    let activations = archive.revisions().activations()?;
    let Some(named) = &args.revision else {
        list(&activations, &archive.rulebook()?.pack.zone, output);
        return Ok(Exit::Done);
    };
    let found = find_revision(&activations, named)
        .map_err(|error| Failure::input(error.chinese(), error.to_string()))?;
    let cause = args.cause.cause(archive.view())?;
    let record = match access {
        Access::Own(_) => {
            Desk::open_to_publish(Arc::clone(archive.revisions()), System)?.restore(found.seq, &cause)?
        }
        Access::Beside(_) => match rules_beside(&args.data.data)?.restore(found.seq, cause) {
            Ok(changed) => changed.record,
            Err(RulesNotChanged::NotDone(error)) => {
                return Err(Failure::input(error.chinese(), error.english()));
            }
            Err(RulesNotChanged::Unfit(note)) => {
                let said = show::complaints(&note, output);
                return Err(Failure::input(said.clone(), said));
            }
        },
    };
    let outcome = Outcome { to: found.seq, activation: record.as_deref().and_then(Activation::of) };
    output.result(&outcome, || {
        let (to, digest) = (outcome.to, found.rulebook.pack.short());
        let (zh, en) = match &outcome.activation {
            Some(new) => (
                format!("规则已退回到记录 {to} 启用后的样子({digest});记录 {}", new.seq),
                format!("the rules are again as after record {to} ({digest}); record {}", new.seq),
            ),
            None => (
                format!("规则本来就是记录 {to} 启用后的样子({digest})"),
                format!("the rules are already as after record {to} ({digest})"),
            ),
        };
        output.say(&zh, &en).to_owned()
    });
    Ok(Exit::Done)
}

fn list(activations: &[Activation], zone: &Zone, output: &Output) {
    let standing = in_force_after(activations);
    let is_in_force = |seq: u64| standing.values().any(|standing| standing.revision.seq == seq);
    let newest = activations.iter().rev().take(LISTED_MAX);
    let listed: Vec<Listed> = newest
        .map(|activation| Listed { activation: activation.clone(), in_force: is_in_force(activation.seq) })
        .collect();
    output.result(&listed, || {
        let mut lines: Vec<String> = listed.iter().map(|listed| line(listed, zone, output)).collect();
        let more = activations.len() - listed.len();
        if more > 0 {
            let (zh, en) = (format!("……还有更早的 {more} 次"), format!("… and {more} earlier ones"));
            lines.push(output.say(&zh, &en).to_owned());
        }
        let hint = ("退回:suban rollback 记录号", "to go back: suban rollback NUMBER");
        lines.push(output.say(hint.0, hint.1).to_owned());
        lines.join("\n")
    });
}

/// Such as `* 记录 12  21363e4f  2022-10-10 起  2026-03-02 10:00 管理员 王工:调高权重`.
fn line(listed: &Listed, zone: &Zone, output: &Output) -> String {
    let activation = &listed.activation;
    let (mark, seq) = (if listed.in_force { "*" } else { " " }, activation.seq);
    let (digest, from) = (activation.rulebook.pack.short(), activation.effective_from);
    let (at, by) = (local(activation.at, zone), by_whom(activation, output));
    let (zh, en) = match activation.restores {
        Some(to) => (
            format!("{mark} 记录 {seq}  退回到记录 {to}({digest})  {at} {by}"),
            format!("{mark} record {seq}  back to record {to} ({digest})  {at} {by}"),
        ),
        None => (
            format!("{mark} 记录 {seq}  {digest}  {from} 起接收的  {at} {by}"),
            format!("{mark} record {seq}  {digest}  received from {from}  {at} {by}"),
        ),
    };
    output.say(&zh, &en).to_owned()
}
