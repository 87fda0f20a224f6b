//! Every scenario of the water company's pack, played to its end: each point on the ledger has its explanation.

use crate::desk::{TestDesk, at, engines, pack};
use std::path::Path;
use suban_desk::scenario::charge_key;
use suban_model::{Act, Points, Ticket, TicketRef};
use suban_report::explain::{ChargeState, explain};
use toml::{Table, Value};

/// Plays a scenario's steps as they are written; what it expects to be refused may be.
fn play(desk: &TestDesk, scenario: &Table) {
    for step in scenario["step"].as_array().unwrap() {
        let when = step["at"].as_str().unwrap();
        desk.wait_until(when);
        let Some(act) = step.get("do") else { continue };
        let mut act: Act = serde_json::from_value(act_of(act)).unwrap();
        let ticket = match act.ticket() {
            Some(TicketRef::External(number)) => Some(desk.ticket(number)),
            _ => None,
        };
        if let (Act::Determine(determine), Some(ticket)) = (&mut act, ticket)
            && let Some(key) = charge_key(&determine.charge, &ticket, &desk.office.pack.rules().names.units)
        {
            determine.charge = key;
        }
        let words: Vec<(&str, &str)> = step
            .get("words")
            .and_then(Value::as_table)
            .into_iter()
            .flatten()
            .map(|(name, text)| (name.as_str(), text.as_str().unwrap()))
            .collect();
        let done = desk.try_act(when, step["by"].as_str().unwrap(), act, &words);
        let may_be_refused = step.get("see").is_some_and(|see| see.get("refused").is_some());
        assert!(done.is_ok() || may_be_refused, "{when}: {}", done.unwrap_err());
    }
}

/// Tickets by their external number, and due moments on the organisation's clocks.
fn act_of(act: &Value) -> serde_json::Value {
    let mut act = serde_json::to_value(act).unwrap();
    for fields in act.as_object_mut().unwrap().values_mut() {
        if let Some(number) = fields.get("ticket").cloned() {
            fields["ticket"] = serde_json::json!({ "external": number });
        }
        let given = fields.get_mut("given").and_then(serde_json::Value::as_object_mut);
        for due in given.into_iter().flat_map(serde_json::Map::values_mut) {
            *due = serde_json::json!(at(due.as_str().unwrap()));
        }
    }
    act
}

#[test]
fn every_point_of_every_scenario_is_explained() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/xingchen-water");
    let files = pack(&folder);
    let mut explained_points = 0;
    for entry in std::fs::read_dir(folder.join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        let scenario: Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        if scenario.contains_key("param") {
            continue;
        }
        let desk = TestDesk::of(&files);
        play(&desk, &scenario);
        let last = scenario["step"].as_array().unwrap().last().unwrap()["at"].as_str().unwrap();
        let mut tickets: Vec<Ticket> = Vec::new();
        desk.view()
            .each_ticket(|ticket| {
                tickets.push(ticket);
                Ok(())
            })
            .unwrap();
        for ticket in tickets {
            let explained = explain(desk.view(), &desk.office, &engines(), &ticket, at(last)).unwrap();
            explained_points += check(&explained, &format!("{} {}", path.display(), ticket.id));
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
            ChargeState::Pending | ChargeState::GaveWay | ChargeState::Withdrawn => {
                assert_eq!(charge.posted(), Points::ZERO, "{what}: {rule}");
            }
        }
    }
    assert_eq!(standing, explained.points.hundredths(), "{what}");
    standing
}
