//! What packs ask of a dry run in their `gates.toml`.
//!
//! The host makes it itself, by what is on record at that moment: no report that somebody brings along has to be believed,
//! and none can be stale.

use crate::publishing::demanded::{Shortfall, stop_for};
use crate::publishing::gate::{Candidate, Gate, Patience, Stopped};
use crate::publishing::moved::{Away, Moved};
use crate::refusal::DeskError;
use crate::replay::dry_run::{Account, DryRun, Scope, TicketChange, dry_run};
use crate::rules::revisions::RulebookError;
use crate::rules::rulebook::Rulebook;
use std::collections::BTreeMap;
use suban_model::{Period, Points, TicketId};
use suban_policy::gates::Limits;

/// A dry run finds no more than is asked. What moves points further is for somebody to accept.
pub struct Foreseen;

impl Gate for Foreseen {
    fn pass(&self, candidate: &mut Candidate<'_>, patience: Patience<'_>) -> Result<(), Stopped> {
        let mut asking = candidate.asking().into_iter();
        let is_asked = asking.any(|rulebook| rulebook.pack.gates().ask_for_dry_run());
        if candidate.predecessor.is_none() || !is_asked {
            return Ok(());
        }
        let own = &candidate.revision.rulebook;
        let stands = candidate.replaces();
        if stands.is_some_and(|stands| stands.id == own.id) {
            return Ok(());
        }
        // One that begins later would have judged nothing yet: what it is worth shows in the place of what judges now.
        let is_to_come = own.effective_at > candidate.now;
        let begins = stands.filter(|_| is_to_come).map_or(own.effective_at, |stands| stands.effective_at);
        let run = live_through(candidate, &Rulebook { effective_at: begins, ..own.clone() }, patience)?;
        if !run.receipt.is_whole() {
            let (records, different) = (run.receipt.records, run.receipt.different);
            return stop_for([Shortfall::of(
                format!(
                    "{records} 条记录中 {different} 条按现行规则没有重现,重演说明不了什么:先用 suban verify 查"
                ),
                format!(
                    "{different} of {records} records do not come out again by the rules in force, so that a dry run proves nothing: see `suban verify`"
                ),
            )]);
        }
        let baseline = match stands {
            Some(stands) if stands.effective_at == begins && candidate.is_revised()? => {
                Some(live_through(candidate, stands, patience)?)
            }
            _ => None,
        };
        let found = Found::of(&run, baseline.as_ref());
        let (mut short, mut asks) = (Vec::new(), Vec::new());
        for rulebook in candidate.asking() {
            let gates = rulebook.pack.gates();
            short.extend(gates.limit.iter().flat_map(|limits| found.beyond(limits)));
            let moved = gates.moves.iter().filter_map(|by| Moved::of(by, &found.moves));
            asks.extend(moved.map(|moved| moved.ask(rulebook)));
        }
        candidate.short.extend(short);
        candidate.asks.extend(asks);
        Ok(())
    }
}

/// Lives through everything on record by some rules.
fn live_through(
    candidate: &Candidate<'_>,
    rulebook: &Rulebook,
    patience: Patience<'_>,
) -> Result<DryRun, Stopped> {
    let revisions = candidate.revisions;
    let run = dry_run(revisions.view(), revisions.engines(), rulebook, Scope::FromItsDate, |_| {
        (patience.is_awaited)()
    });
    match run {
        Err(RulebookError::Desk(DeskError::Abandoned)) => Err(Stopped::Refused(DeskError::Abandoned)),
        run => Ok(run?),
    }
}

/// What is of the candidate's own making. A dry run tells how its past differs from what is on record, of which revisions
/// before the one in force have judged a part: what the rules in force would make of the past is taken off.
struct Found {
    tickets: u64,
    moves: Vec<Away>,
    /// Tickets more that are left to a person.
    queued: u64,
    assumed: u64,
    /// Tickets, and what is about none.
    unknown: u64,
    failures: Vec<String>,
}

impl Found {
    /// What a dry run finds beyond that of the rules in force; without that, beyond what is on record.
    fn of(run: &DryRun, baseline: Option<&DryRun>) -> Self {
        let base: BTreeMap<TicketId, &TicketChange> =
            baseline.iter().flat_map(|base| &base.changes).map(|change| (change.ticket, change)).collect();
        let changes = run.changes.iter().filter(|change| base.get(&change.ticket) != Some(change));
        let changes: Vec<&TicketChange> = changes.collect();
        let count = |is: fn(&TicketChange) -> bool| changes.iter().filter(|change| is(change)).count() as u64;
        let mut accounts: BTreeMap<(Period, &str), [Points; 2]> = BTreeMap::new();
        for account in &run.accounts {
            accounts.insert((account.period, &account.unit), away(account));
        }
        for account in baseline.iter().flat_map(|base| &base.accounts) {
            let points = accounts.entry((account.period, &account.unit)).or_insert([Points::ZERO; 2]);
            for (points, base) in points.iter_mut().zip(away(account)) {
                *points = points.saturating_add(-base);
            }
        }
        let moves = accounts.into_iter().filter(|(_, points)| *points != [Points::ZERO; 2]);
        let base_queue = baseline.map_or(run.queued.before, |base| base.queued.after);
        let unknown = run.unknown.iter();
        let unknown_besides =
            unknown.filter(|unknown| !baseline.is_some_and(|base| base.unknown.contains(unknown))).count();
        let failures = run.failures.iter();
        let new = |failure: &&String| !baseline.is_some_and(|base| base.failures.contains(*failure));
        Self {
            tickets: run.tickets,
            moves: moves
                .map(|((period, unit), points)| Away { period, unit: unit.to_owned(), points })
                .collect(),
            queued: run.queued.after.saturating_sub(base_queue),
            assumed: count(TicketChange::is_assumed),
            unknown: count(TicketChange::is_unknown) + unknown_besides as u64,
            failures: failures.filter(new).cloned().collect(),
        }
    }

    /// What of it is beyond limits.
    fn beyond(&self, limits: &Limits) -> Vec<Shortfall> {
        let mut short = Vec::new();
        let failures = self.failures.len();
        if let Some(most) = limits.failures.filter(|most| failures > *most) {
            let first = self.failures.first().cloned().unwrap_or_default();
            short.push(Shortfall::of(
                format!("重演中候选有 {failures} 种判定出错,最多 {most} 种;如 {first}"),
                format!(
                    "the candidate fails in {failures} ways in the dry run, of which there may be {most}: {first}"
                ),
            ));
        }
        let queued = self.queued;
        if let Some(most) = limits.queue.filter(|most| queued > *most as u64) {
            short.push(Shortfall::of(
                format!("重演中要人处理的比现行多 {queued} 件,最多 {most} 件"),
                format!(
                    "{queued} tickets more than by the rules in force are left to a person in the dry run, of which there may be {most}"
                ),
            ));
        }
        for (most, count, zh, en) in [
            (limits.assumed, self.assumed, "推定", "assumed"),
            (limits.unknown, self.unknown, "未知", "unknown"),
        ] {
            if let Some(most) = most.filter(|most| count * 100 > self.tickets * u64::from(*most)) {
                let tickets = self.tickets;
                short.push(Shortfall::of(
                    format!("重演中 {tickets} 件里有 {count} 处{zh},超过 {most}%"),
                    format!(
                        "{count} things are {en} in the dry run of {tickets} tickets, more than {most} %"
                    ),
                ));
            }
        }
        short
    }
}

/// By how much an account moves, as far as it is certain, and with what is assumed.
fn away(account: &Account) -> [Points; 2] {
    [account.certain, account.assumed].map(|would_be| would_be.saturating_add(-account.before))
}
