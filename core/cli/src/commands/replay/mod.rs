//! `suban replay`: what a candidate would have made of everything on record, before it is published.

mod words;

use crate::archive::Archive;
use crate::args::ReplayArgs;
use crate::engines::engines;
use crate::exit::{Exit, Failure};
use crate::folder::read_pack;
use crate::output::Output;
use crate::pack::load_pack;
use crate::result_file::{self, Kind};
use crate::system::System;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_desk::replay::dry_run::{DryRun, Scope, TicketChange, dry_run};
use suban_desk::{Host as _, Rulebook, View};
use suban_model::{Digest, Holidays, TicketId};
use suban_policy::PackFiles;
use suban_report::dry_run::{DryRunReport, Edit, edits};

/// What is said of a replay.
#[derive(Serialize)]
struct Replayed<'a> {
    /// The candidate.
    candidate: Digest,
    /// What it was compared with: the pack in force with the same effective date, or else the one before it.
    active: Option<Digest>,
    /// What is written otherwise in the candidate.
    edits: &'a [Edit],
    #[serde(flatten)]
    run: &'a DryRun,
}

/// Replays: exit 0 if the rules in force give what is on record, else 1, for then nothing else is proven.
pub fn run(args: &ReplayArgs, output: &Output) -> Result<Exit, Failure> {
    let written = [(&args.html, Kind::Html), (&args.xlsx, Kind::Xlsx)];
    for (path, kind) in &written {
        path.as_deref().map(|path| result_file::check(path, *kind)).transpose()?;
    }
    let files = read_pack(&args.pack)?;
    let pack = Arc::new(load_pack(&files, &BTreeMap::new(), output)?);
    let archive = Archive::open(&args.data, output)?;
    let revisions = archive.revisions();
    let holidays = Arc::new(revisions.holidays()?.unwrap_or_else(|| Holidays::china().as_ref().clone()));
    let candidate = Rulebook::new(pack, holidays);
    let active = archive.rulebooks()?.at(candidate.effective_at).clone();
    if candidate.pack.id != active.pack.id {
        let (other, id) = (&candidate.pack.id, &active.pack.id);
        return Err(Failure::input(
            format!("候选是「{other}」的政策包,数据是「{id}」的"),
            format!("the candidate is a pack of `{other}`, the data is that of `{id}`"),
        ));
    }
    let edits = match stored_pack(archive.view(), &active)? {
        Some(stored) => edits(&stored, &files),
        None => Vec::new(),
    };
    let scope = if args.always { Scope::Always } else { Scope::FromItsDate };
    let total = archive.view().head()?.seq;
    let bar = output.progress(Some(total), output.say("重演", "replaying"));
    let run = dry_run(archive.view(), &engines(), &candidate, scope, |done| {
        bar.set_position(done);
        true
    })?;
    bar.finish_and_clear();
    let report =
        DryRunReport { run: &run, edits: &edits, candidate: &candidate, active: &active, now: System.now() };
    for (path, kind) in written {
        let Some(path) = path else { continue };
        let bytes = match kind {
            Kind::Html => report.to_html().map_err(|error| Failure::other(&error))?.into_bytes(),
            Kind::Xlsx => report.to_xlsx().map_err(|error| Failure::other(&error))?,
        };
        result_file::write(path, kind, &bytes)?;
        let shown = path.display();
        output.remark(&format!("已写入 {shown}"), &format!("written to {shown}"));
    }
    let summary = words::Summary { run: &run, candidate: &candidate, active: &active, edits: &edits, output };
    match &args.ticket {
        Some(ticket) => {
            let id = archive.ticket(ticket)?.id;
            let change = change_of(&run, id);
            output.result(&change, || summary.ticket(id, change));
        }
        None => {
            let replayed = Replayed {
                candidate: candidate.id.pack,
                active: Some(active.id.pack),
                edits: &edits,
                run: &run,
            };
            output.result(&replayed, || summary.whole(args.all));
        }
    }
    Ok(if run.receipt.is_whole() { Exit::Done } else { Exit::Found })
}

fn change_of(run: &DryRun, ticket: TicketId) -> Option<&TicketChange> {
    run.changes.iter().find(|change| change.ticket == ticket)
}

/// The files of a rulebook, as the store keeps them.
fn stored_pack(view: View<'_>, rulebook: &Rulebook) -> Result<Option<PackFiles>, Failure> {
    let container = view.blob(&rulebook.id.pack)?;
    Ok(container.and_then(|container| PackFiles::from_container(&container).ok()))
}
