//! A dry run (重演) for people who decide on it: as a page to print, and as a workbook.
//!
//! What is told comes in the order in which it is asked: whether it can be believed, what was edited, whom it costs how much, which
//! rules speak, how the tickets came out that it meets, which limits move, what nobody can know, and the tickets themselves.

mod edits;
pub mod page;
mod workbook;

pub use edits::{Edit, edits};

use std::collections::{BTreeMap, BTreeSet};
use suban_desk::Rulebook;
use suban_desk::replay::dry_run::{Account, Aspect, DryRun, Life, LimitLived, TicketChange};
use suban_model::{Answer, Moment, Period, Points};

/// What is told of a dry run.
#[derive(Clone, Copy)]
pub struct DryRunReport<'a> {
    /// What it found.
    pub run: &'a DryRun,
    /// What is written otherwise.
    pub edits: &'a [Edit],
    /// The candidate, by whose names and clauses everything is told.
    pub candidate: &'a Rulebook,
    /// What it was compared with.
    pub active: &'a Rulebook,
    /// When it was made.
    pub now: Moment,
}

/// What may be known of how a ticket came out, and whether it is so.
type Known = (&'static str, fn(&TicketChange) -> bool);

/// How the tickets came out whose points would be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OutcomeLine {
    /// What is known of them.
    known: &'static str,
    /// Tickets that would cost more, and how much more.
    more: (u64, Points),
    /// Tickets that would cost less, and how much less.
    less: (u64, Points),
}

/// How one limit would have moved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct LimitLine {
    /// 时限.
    name: String,
    /// Tickets in which it would have been due earlier.
    earlier: u64,
    /// Tickets in which it would have been due later.
    later: u64,
    /// Tickets in which it was missed, and would have been.
    missed: (u64, u64),
    /// Tickets that had it, or would have had it, alone.
    only: (u64, u64),
}

impl DryRunReport<'_> {
    /// The tickets that would be otherwise, by how far that is known: certain, assumed, unknown.
    fn counts(&self) -> [usize; 3] {
        let count =
            |is: &dyn Fn(&TicketChange) -> bool| self.run.changes.iter().filter(|change| is(change)).count();
        [
            count(&|change| change.doubts.is_empty()),
            count(&TicketChange::is_assumed),
            count(&TicketChange::is_unknown),
        ]
    }

    /// How many tickets would be otherwise in each way.
    fn aspects(&self) -> Vec<(String, usize)> {
        let count = |aspect: Aspect| {
            self.run.changes.iter().filter(|change| change.aspects.contains(&aspect)).count()
        };
        let counted = Aspect::ALL.into_iter().map(|aspect| (aspect.told().zh, count(aspect)));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// Accounts by period, the newest first.
    fn periods(&self) -> Vec<(Period, Vec<&Account>)> {
        let mut periods: BTreeMap<Period, Vec<&Account>> = BTreeMap::new();
        for account in &self.run.accounts {
            periods.entry(account.period).or_default().push(account);
        }
        periods.into_iter().rev().collect()
    }

    /// How much the units would be charged more in all, as far as it is certain, and with what is assumed.
    fn difference(&self) -> [Points; 2] {
        self.run.accounts.iter().fold([Points::ZERO; 2], |[certain, assumed], account| {
            let more = |points: Points| points.saturating_add(-account.before);
            [certain.saturating_add(more(account.certain)), assumed.saturating_add(more(account.assumed))]
        })
    }

    /// The tickets that would cost more or less, by what is known of how they came out.
    fn outcomes(&self) -> Vec<OutcomeLine> {
        let lines: [Known; 6] = [
            ("回访满意", |change| change.known.answer == Some(Answer::Satisfied)),
            ("回访不满意", |change| change.known.answer == Some(Answer::Unsatisfied)),
            ("未联系上", |change| change.known.answer == Some(Answer::Unreached)),
            ("没有回访", |change| change.known.answer.is_none()),
            ("其中平台作过认定", |change| change.known.verdicts > 0),
            ("其中申诉曾成立", |change| change.known.appeal_upheld),
        ];
        let line = |(known, is): Known| {
            let mut line = OutcomeLine { known, more: (0, Points::ZERO), less: (0, Points::ZERO) };
            for change in self.run.changes.iter().filter(|change| is(change) && !change.is_unknown()) {
                let difference = difference_of(change);
                let side = match difference.cmp(&Points::ZERO) {
                    std::cmp::Ordering::Greater => &mut line.more,
                    std::cmp::Ordering::Less => &mut line.less,
                    std::cmp::Ordering::Equal => continue,
                };
                side.0 += 1;
                side.1 = side.1.saturating_add(difference);
            }
            line
        };
        let lines = lines.into_iter().map(line);
        lines.filter(|line| line.more.0 + line.less.0 > 0).collect()
    }

    /// How limits would have moved, by name: in each ticket the newest of that name.
    fn limits(&self) -> Vec<LimitLine> {
        let mut lines: BTreeMap<&str, LimitLine> = BTreeMap::new();
        for change in self.run.changes.iter().filter(|change| change.aspects.contains(&Aspect::Limits)) {
            let Some(after) = &change.after else { continue };
            let (before, after) = (newest(&change.before), newest(after));
            let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
            for name in names {
                let line = lines.entry(name).or_default();
                name.clone_into(&mut line.name);
                let (was, would_be) = (before.get(name), after.get(name));
                match (was, would_be) {
                    (Some(was), Some(would_be)) => {
                        line.earlier += u64::from(would_be.due < was.due);
                        line.later += u64::from(would_be.due > was.due);
                    }
                    (was, would_be) => {
                        line.only.0 += u64::from(was.is_some());
                        line.only.1 += u64::from(would_be.is_some());
                    }
                }
                let missed = |limit: Option<&&LimitLived>| {
                    u64::from(limit.is_some_and(|limit| limit.kept == Some(false)))
                };
                line.missed.0 += missed(was);
                line.missed.1 += missed(would_be);
            }
        }
        let moves = |line: &LimitLine| {
            line.earlier + line.later + line.only.0 + line.only.1 > 0 || line.missed.0 != line.missed.1
        };
        lines.into_values().filter(moves).collect()
    }

    /// What cannot be known, and of how many tickets.
    fn doubts(&self) -> Vec<(String, u64)> {
        let mut counted: BTreeMap<String, u64> = BTreeMap::new();
        for doubt in self.run.changes.iter().flat_map(|change| &change.doubts) {
            *counted.entry(doubt.kind().zh).or_default() += 1;
        }
        for unknown in &self.run.unknown {
            *counted.entry(format!("记录 {}:{}", unknown.record, unknown.why.zh)).or_default() += 1;
        }
        counted.into_iter().collect()
    }

    /// The clause that a line of a table or script cites, with its words.
    fn clause_of<'l>(&'l self, line: &'l str) -> Option<(&'l str, &'l str)> {
        line.split([',', '"']).take(3).map(str::trim).find_map(|cell| Some((cell, self.words_of(cell)?)))
    }

    /// The words of a clause.
    fn words_of(&self, clause: &str) -> Option<&str> {
        self.candidate.pack.clause(clause)?.words.first().map(String::as_str)
    }
}

/// How much more a ticket would cost.
fn difference_of(change: &TicketChange) -> Points {
    let after = change.after.as_ref().map_or(Points::ZERO, Life::points);
    after.saturating_add(-change.before.points())
}

/// The newest limit of each name.
fn newest(life: &Life) -> BTreeMap<&str, &LimitLived> {
    life.limits.iter().map(|limit| (limit.name.as_str(), limit)).collect()
}

/// Points with a sign.
fn signed(points: Points) -> String {
    if points > Points::ZERO { format!("+{points}") } else { points.to_string() }
}
