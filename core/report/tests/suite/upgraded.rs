//! Reports and explanations of the frozen folder of format 3 are the same after an upgrade as before: what the program of
//! that format told of it is on file, line by line.

use std::fs::{self, File};
use std::sync::Arc;
use suban_desk::replay::reindex::reindex;
use suban_desk::replay::upgrade::copy_truth;
use suban_desk::stored::keys::Keys;
use suban_desk::{Revisions, Rulebooks, View};
use suban_model::{Moment, Period};
use suban_report::explain::explain;
use suban_report::monthly::monthly;
use suban_report::settlement::settled;
use suban_store::{MemoryStore, OpenOptions, SledStore, Store};
use zip::ZipArchive;

/// What was told then, for each organisation.
const TOLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-3");

const FROZEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../desk/tests/fixtures/format-3/data.zip");

/// Everything that is told of an organisation, as JSON.
fn told(view: View<'_>, rulebooks: &Rulebooks) -> Vec<String> {
    let mut told = Vec::new();
    for month in ["2026-01", "2026-02", "2026-03"] {
        let period: Period = month.parse().unwrap();
        let rulebook = rulebooks.settling(period);
        told.push(json(&monthly(view, rulebook, period).unwrap()));
        told.push(json(&settled(view, rulebook, period).unwrap()));
    }
    let mut tickets = Vec::new();
    view.each_ticket(|ticket| {
        tickets.push(ticket);
        Ok(())
    })
    .unwrap();
    for ticket in tickets {
        let rulebook = rulebooks.at(ticket.received_at);
        told.push(json(&explain(view, rulebook, &[], &ticket, Moment::MAX).unwrap()));
    }
    told
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn what_is_told_of_an_upgraded_folder_is_what_was_told_before() {
    let folder = tempfile::tempdir().unwrap();
    ZipArchive::new(File::open(FROZEN).unwrap()).unwrap().extract(folder.path()).unwrap();
    let old = SledStore::open(folder.path(), &OpenOptions::default()).unwrap();
    let new: Arc<dyn Store> = Arc::new(MemoryStore::default());
    for (org, file, tickets) in [("small", "small", 5), ("小水司", "little", 2)] {
        copy_truth(&old, new.as_ref(), org, |_| {}).unwrap();
        reindex(new.as_ref(), org, |_| {}).unwrap();
        let rulebooks = Revisions::new(Arc::clone(&new), org, Vec::new()).in_force().unwrap().unwrap();
        let keys = Keys::of(org);
        let told = told(View::new(new.as_ref(), org, &keys), &rulebooks);
        let before = fs::read_to_string(format!("{TOLD}-{file}.jsonl")).unwrap();
        assert_eq!(told.len(), 6 + tickets, "{org}");
        for (line, (before, now)) in before.lines().zip(&told).enumerate() {
            assert_eq!(now, before, "{org}, line {}", line + 1);
        }
    }
}
