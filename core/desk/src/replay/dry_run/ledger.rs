//! What the units are charged in two worlds.

use crate::stored::record::{About, Entry};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Period, Points, TicketId};

/// What was posted, by what it is for, in the period of its facts.
#[derive(Debug, Default)]
pub struct Ledger {
    posted: BTreeMap<(Period, String), BTreeMap<About, Points>>,
}

impl Ledger {
    /// Adds an entry.
    pub fn post(&mut self, entry: &Entry) {
        let account = self.posted.entry((entry.belongs_to, entry.unit.clone())).or_default();
        let points = account.entry(entry.about).or_insert(Points::ZERO);
        *points = points.saturating_add(entry.points);
    }

    fn total(&self, account: &(Period, String), of: impl Fn(&About) -> bool) -> Points {
        let posted = self.posted.get(account).into_iter().flatten().filter(|(about, _)| of(about));
        posted.fold(Points::ZERO, |total, (_, points)| total.saturating_add(*points))
    }
}

/// What a unit was charged in a period, and would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The period of the facts.
    pub period: Period,
    /// Id of the unit.
    pub unit: String,
    /// By the rules in force.
    pub before: Points,
    /// By the candidate, as far as that is certain: tickets in doubt count as they did.
    pub certain: Points,
    /// By the candidate, with what is assumed: tickets of which nothing is known count as they did.
    pub assumed: Points,
    /// Its place among the units charged in that period, the fewest points first, by the rules in force.
    pub place_before: usize,
    /// The same by the candidate, as far as that is certain.
    pub place_certain: usize,
    /// The same by the candidate, with the assumed points.
    pub place_assumed: usize,
}

/// Tickets of which it is not certain what would have become of them.
#[derive(Debug, Default)]
pub struct Doubtful {
    /// Something is assumed of them.
    pub assumed: BTreeSet<TicketId>,
    /// Nothing can be said of them.
    pub unknown: BTreeSet<TicketId>,
    /// What is about no ticket, and of which nothing can be said.
    pub records: BTreeSet<About>,
}

impl Doubtful {
    fn is_certain(&self, about: &About) -> bool {
        match about {
            About::Ticket(ticket) => !self.assumed.contains(ticket) && !self.unknown.contains(ticket),
            // Its figures may count a ticket in doubt.
            About::Period(_) => self.assumed.is_empty() && self.has_no_unknown(),
            about => !self.records.contains(about),
        }
    }

    fn is_known(&self, about: &About) -> bool {
        match about {
            About::Ticket(ticket) => !self.unknown.contains(ticket),
            About::Period(_) => self.has_no_unknown(),
            about => !self.records.contains(about),
        }
    }

    fn has_no_unknown(&self) -> bool {
        self.unknown.is_empty() && self.records.is_empty()
    }
}

/// The accounts that are not the same. What is not certain counts as it was charged before; so does, where things are
/// assumed, what is unknown.
pub fn compare(before: &Ledger, after: &Ledger, doubtful: &Doubtful) -> Vec<Account> {
    let as_far_as = |account: &(Period, String), holds: &dyn Fn(&About) -> bool| {
        let would_be = after.total(account, holds);
        would_be.saturating_add(before.total(account, |about| !holds(about)))
    };
    let accounts: BTreeSet<&(Period, String)> = before.posted.keys().chain(after.posted.keys()).collect();
    let was = |account: &(Period, String)| before.total(account, |_| true);
    let assumed = |account: &(Period, String)| as_far_as(account, &|about| doubtful.is_known(about));
    let certain = |account: &(Period, String)| as_far_as(account, &|about| doubtful.is_certain(about));
    let mut periods: BTreeMap<Period, Vec<[Points; 3]>> = BTreeMap::new();
    for account in &accounts {
        let points = [was(account), certain(account), assumed(account)];
        periods.entry(account.0).or_default().push(points);
    }
    let compared = accounts.into_iter().map(|account| {
        let (was, certain, assumed) = (was(account), certain(account), assumed(account));
        let units = periods.get(&account.0).map_or(&[][..], Vec::as_slice);
        let place = |own: Points, of: fn(&[Points; 3]) -> Points| {
            1 + units.iter().filter(|points| of(points) < own).count()
        };
        Account {
            period: account.0,
            unit: account.1.clone(),
            before: was,
            certain,
            assumed,
            place_before: place(was, |[before, _, _]| *before),
            place_certain: place(certain, |[_, certain, _]| *certain),
            place_assumed: place(assumed, |[_, _, assumed]| *assumed),
        }
    });
    compared
        .filter(|account| {
            (account.before, account.before) != (account.certain, account.assumed)
                || (account.place_before, account.place_before)
                    != (account.place_certain, account.place_assumed)
        })
        .collect()
}
