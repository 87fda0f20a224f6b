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
    /// By the candidate, as far as that is certain: with what tickets in doubt were charged before.
    pub certain: Points,
    /// By the candidate, with what it gives for tickets in doubt.
    pub assumed: Points,
    /// Its place among the units charged in that period, the fewest points first, by the rules in force.
    pub place_before: usize,
    /// The same by the candidate, with the assumed points.
    pub place_after: usize,
}

/// The accounts that are not the same. What tickets in doubt come to is no certainty, and what a period comes to is none
/// while any ticket is in doubt, for its figures may count that.
pub fn compare(before: &Ledger, after: &Ledger, doubtful: &BTreeSet<TicketId>) -> Vec<Account> {
    let is_certain = |about: &About| match about {
        About::Ticket(ticket) => !doubtful.contains(ticket),
        About::Period(_) => doubtful.is_empty(),
        _ => true,
    };
    let accounts: BTreeSet<&(Period, String)> = before.posted.keys().chain(after.posted.keys()).collect();
    let total = |ledger: &Ledger, account: &(Period, String)| ledger.total(account, |_| true);
    let mut periods: BTreeMap<Period, Vec<(Points, Points)>> = BTreeMap::new();
    for account in &accounts {
        periods.entry(account.0).or_default().push((total(before, account), total(after, account)));
    }
    let compared = accounts.into_iter().map(|account| {
        let (was, would_be) = (total(before, account), total(after, account));
        let certain = after.total(account, is_certain);
        let in_doubt = before.total(account, |about| !is_certain(about));
        let units = periods.get(&account.0).map_or(&[][..], Vec::as_slice);
        Account {
            period: account.0,
            unit: account.1.clone(),
            before: was,
            certain: certain.saturating_add(in_doubt),
            assumed: would_be,
            place_before: 1 + units.iter().filter(|(points, _)| *points < was).count(),
            place_after: 1 + units.iter().filter(|(_, points)| *points < would_be).count(),
        }
    });
    compared
        .filter(|account| {
            (account.before, account.before) != (account.certain, account.assumed)
                || account.place_before != account.place_after
        })
        .collect()
}
