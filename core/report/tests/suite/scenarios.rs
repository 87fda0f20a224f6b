//! Every scenario of the water company's pack, played to its end: each point on the ledger has its explanation.

use crate::desk::{TestDesk, engines, pack};
use std::path::Path;
use suban_desk::replay::scenario::script::Script;
use suban_model::{Points, Ticket};
use suban_policy::PackFiles;
use suban_policy::source::Source;
use suban_report::explain::{ChargeState, explain};

/// Plays a scenario's steps as they are written; what it expects to be refused may be. None: it sets parameters.
pub fn play(files: &PackFiles, path: &str) -> Option<(TestDesk, String)> {
    let mut wrong = Vec::new();
    let source = Source::read(files, path, &mut wrong).unwrap();
    let script: Script = source.parse(&mut wrong).unwrap();
    if !script.param.is_empty() {
        return None;
    }
    let desk = TestDesk::of(files);
    let requests = script.requests(&desk.rulebook.pack.zone, &source).unwrap();
    for (step, (_, request)) in script.step.iter().zip(requests) {
        let when = step.at.get_ref();
        desk.wait_until(when);
        let Some(request) = request else { continue };
        let command = request.command;
        let words: Vec<(&str, &str)> =
            request.private.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let done = desk.perform(command, &words);
        assert!(done.is_ok() || step.see.refused.is_some(), "{path} {when}: {}", done.unwrap_err());
    }
    let last = script.step.last().unwrap().at.get_ref().clone();
    Some((desk, last))
}

#[test]
fn every_point_of_every_scenario_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/xingchen-water");
    let files = pack(&folder);
    let mut explained_points = 0;
    for path in files.paths().filter(|path| path.starts_with("scenarios/")) {
        let Some((desk, last)) = play(&files, path) else { continue };
        let mut tickets: Vec<Ticket> = Vec::new();
        desk.view()
            .each_ticket(|ticket| {
                tickets.push(ticket);
                Ok(())
            })
            .unwrap();
        for ticket in tickets {
            let explained = explain(&desk.reading_at(&last), &engines(), &ticket).unwrap();
            explained_points += check(&explained, &format!("{path} {}", ticket.id));
        }
    }
    assert!(explained_points > 0);
}

/// Every standing charge is what the ledger holds of it, has its clause's words and a way that would have avoided
/// it. Gives the hundredths that stand.
fn check(explained: &suban_report::Explanation, what: &str) -> i64 {
    let mut standing = 0;
    for charge in &explained.charges {
        let rule = &charge.rule;
        assert!(!charge.words.is_empty(), "{what}: {rule} has no words");
        match charge.state {
            ChargeState::Standing => {
                assert_eq!(charge.points, Some(charge.posted()), "{what}: {rule}");
                assert!(!charge.avoided_by.is_empty(), "{what}: nothing avoids {rule}");
                assert!(!charge.facts.is_empty(), "{what}: {rule} knows no facts");
                standing += charge.posted().hundredths();
            }
            ChargeState::Appealed => {
                assert_eq!(charge.points.unwrap_or_default(), charge.posted(), "{what}: {rule}");
                standing += charge.posted().hundredths();
            }
            ChargeState::SetAside | ChargeState::Pending | ChargeState::GaveWay | ChargeState::Withdrawn => {
                assert_eq!(charge.posted(), Points::ZERO, "{what}: {rule}");
            }
        }
    }
    assert_eq!(standing, explained.points.hundredths(), "{what}");
    standing
}
