//! Facts that the desk hears of only after everything has been settled.

use super::TOLD;
use super::calendar::Calendar;
use super::expectation::expect;
use super::one_ticket::{lead_at, of_ticket};
use std::collections::BTreeMap;
use suban_model::{Answer, Moment, Value};
use suban_month::{Event, Finding, Life, Story, What};

/// 20 April 2025, 10:00 in Shandong.
const IN_APRIL: i64 = 1_745_114_400;

/// Some facts that are told together, each of a ticket by its place in the story.
pub struct LateFact {
    pub name: &'static str,
    pub events: Vec<(usize, Event)>,
}

impl LateFact {
    /// One of each kind, about tickets that differ.
    pub fn all(story: &Story) -> [Self; 4] {
        let calendar = Calendar::read();
        [
            found_in_april(story),
            answered_in_time(story, &calendar),
            cleared_in_time(story, &calendar),
            satisfied_in_the_end(story),
        ]
    }
}

/// Somebody shirked in April.
fn found_in_april(story: &Story) -> LateFact {
    let (picks, fields) = (vec!["推诿扯皮"], BTreeMap::from([("接办单位", Value::from("营业部"))]));
    let finding = Finding { form: "接办差错", by: "工作室", picks, fields };
    let one = place(story, |life| {
        life.received_at.seconds() < IN_APRIL && lead_at(life, IN_APRIL).is_some() && is_of_the_month(life)
    });
    LateFact { name: "found in April", events: vec![(one, event(IN_APRIL, What::Found(finding)))] }
}

/// Somebody who seemed to be kept waiting to this day had been answered an hour after reception.
fn answered_in_time(story: &Story, calendar: &Calendar) -> LateFact {
    let one = place(story, |life| {
        let is_quiet = life.events.iter().all(|event| {
            matches!(event.what, What::SentUp { excuse: None }) && event.at < hours_later(life, 2)
        });
        is_quiet && life.events.len() == 1 && of_ticket(life, calendar, TOLD, 1).costs.len() == 1
    });
    let at = hours_later(&story.lives[one], 3).seconds();
    let what = What::Replied { last: true, explained: false };
    LateFact { name: "answered in time", events: vec![(one, event(at, what))] }
}

/// Somebody who seemed to be displeased to this day was satisfied the day after.
fn cleared_in_time(story: &Story, calendar: &Calendar) -> LateFact {
    let one = place(story, |life| {
        let last = life.events.last().map(|event| &event.what);
        let is_displeased = matches!(last, Some(What::CalledBack { answer: Answer::Unsatisfied, .. }));
        // Of a unit with so much to clear that no other's row of months is broken by it.
        is_displeased && life.asked == Some("管网二所") && of_ticket(life, calendar, TOLD, 1).lapses.len() > 1
    });
    let last = story.lives[one].events.last().map_or(0, |event| event.at.seconds());
    let events = vec![(one, event(last + 86_400, satisfied()))];
    LateFact { name: "cleared in time", events }
}

/// Enough of those asked in vain, or displeased, in April turn out to be satisfied to make a whole percent of them.
fn satisfied_in_the_end(story: &Story) -> LateFact {
    let mut told = story.clone();
    let mut events = Vec::new();
    let before = low_satisfaction(&told);
    for (place, life) in story.lives.iter().enumerate() {
        let answer = life.events.iter().rev().find_map(|event| match event.what {
            What::CalledBack { answer, .. } => Some(answer),
            _ => None,
        });
        if answer.is_none_or(|answer| answer == Answer::Satisfied) {
            continue;
        }
        let event = event(TOLD, satisfied());
        told.lives[place].events.push(event.clone());
        events.push((place, event));
        if events.len() % 10 == 0 && low_satisfaction(&told) != before {
            break;
        }
    }
    LateFact { name: "satisfied in the end", events }
}

/// What April's 满意度 costs the studio.
fn low_satisfaction(story: &Story) -> Option<i64> {
    let account = ("2025-04".to_owned(), "工作室".to_owned(), "P31".to_owned());
    expect(story, TOLD).get(&account).copied()
}

fn satisfied() -> What {
    What::CalledBack { answer: Answer::Satisfied, clear_by: None }
}

fn is_of_the_month(life: &Life) -> bool {
    life.number.starts_with("SQ25")
}

fn hours_later(life: &Life, hours: i64) -> Moment {
    life.received_at.plus_seconds(hours * 3_600).expect("a moment")
}

fn event(at: i64, what: What) -> Event {
    Event { at: Moment::from_seconds(at).expect("a moment"), what }
}

fn place(story: &Story, is_one: impl Fn(&Life) -> bool) -> usize {
    story.lives.iter().position(is_one).expect("a ticket like this")
}
