//! What packs ask of a dry run in their `gates.toml`.
//!
//! The host makes it itself, by what is on record at that moment: no report that somebody brings along has to be believed,
//! and none can be stale.

use crate::publishing::acceptance::Ask;
use crate::publishing::demanded::{Shortfall, stop_for};
use crate::publishing::gate::{Candidate, Gate, Patience, Stopped};
use crate::refusal::DeskError;
use crate::replay::dry_run::{Account, DryRun, Scope, TicketChange, dry_run};
use crate::rules::revisions::RulebookError;
use crate::rules::rulebook::Rulebook;
use suban_model::{Bilingual, Points};
use suban_policy::gates::{Limits, Move, MoveOf};

/// A dry run finds no more than is asked. What moves points further is for somebody to accept.
pub struct Foreseen;

impl Gate for Foreseen {
    fn pass(&self, candidate: &mut Candidate<'_>, patience: Patience<'_>) -> Result<(), Stopped> {
        let asking: Vec<Rulebook> = candidate.asking().into_iter().cloned().collect();
        let asks = asking.iter().any(|rulebook| rulebook.pack.gates().ask_for_dry_run());
        if candidate.predecessor.is_none() || !asks {
            return Ok(());
        }
        let run = live_through(candidate, patience)?;
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
        for rulebook in &asking {
            let gates = rulebook.pack.gates();
            candidate.short.extend(gates.limit.iter().flat_map(|limits| beyond(limits, &run)));
            let units = candidate.revision.rulebook.pack.units();
            let name = |id: &str| units.name(id).to_owned();
            let moved = gates.moves.iter().map(|by| Moved::of(by, &run)).filter(Moved::is_any);
            candidate.asks.extend(moved.map(|moved| moved.ask(rulebook, name)));
        }
        Ok(())
    }
}

/// Lives through everything on record by the candidate.
fn live_through(candidate: &Candidate<'_>, patience: Patience<'_>) -> Result<DryRun, Stopped> {
    // One that begins later would have judged nothing yet: what it is worth shows in the place of what is in force.
    let own = &candidate.revision.rulebook;
    let begins = candidate.in_force.as_ref().map_or(own.effective_at, |in_force| in_force.effective_at);
    let in_place = Rulebook { effective_at: own.effective_at.min(begins), ..own.clone() };
    let revisions = candidate.revisions;
    let run = dry_run(revisions.view(), revisions.engines(), &in_place, Scope::FromItsDate, |_| {
        (patience.is_awaited)()
    });
    match run {
        Err(RulebookError::Desk(DeskError::Abandoned)) => Err(Stopped::Refused(DeskError::Abandoned)),
        run => Ok(run?),
    }
}

/// What of a dry run is beyond limits.
fn beyond(limits: &Limits, run: &DryRun) -> Vec<Shortfall> {
    let mut short = Vec::new();
    let failures = run.failures.len();
    if let Some(most) = limits.failures.filter(|most| failures > *most) {
        let first = run.failures.first().cloned().unwrap_or_default();
        short.push(Shortfall::of(
            format!("重演中候选有 {failures} 种判定出错,最多 {most} 种;如 {first}"),
            format!(
                "the candidate fails in {failures} ways in the dry run, of which there may be {most}: {first}"
            ),
        ));
    }
    let count = |is: fn(&TicketChange) -> bool| run.changes.iter().filter(|change| is(change)).count() as u64;
    for (most, count, zh, en) in [
        (limits.assumed, count(TicketChange::is_assumed), "推定", "assumed"),
        (limits.unknown, count(TicketChange::is_unknown), "未知", "unknown"),
    ] {
        if let Some(most) = most.filter(|most| count * 100 > run.tickets * u64::from(*most)) {
            let tickets = run.tickets;
            short.push(Shortfall::of(
                format!("重演中 {tickets} 件里有 {count} 件{zh},超过 {most}%"),
                format!("{count} of {tickets} tickets are {en} in the dry run, more than {most} %"),
            ));
        }
    }
    short
}

/// The points that move further than a gate lets them.
struct Moved<'a> {
    by: &'a Move,
    accounts: Vec<&'a Account>,
    /// By how much all accounts move, where that is asked and too much: as far as it is certain, and with what is assumed.
    whole: Option<[Points; 2]>,
}

impl<'a> Moved<'a> {
    fn of(by: &'a Move, run: &'a DryRun) -> Self {
        let moves = |account: &Account| {
            let away = |would_be: Points| would_be.saturating_add(-account.before);
            [away(account.certain), away(account.assumed)]
        };
        let is_beyond = |points: Points| points > by.beyond || -points > by.beyond;
        match by.of {
            MoveOf::Unit => {
                let accounts = run.accounts.iter();
                let accounts = accounts.filter(|account| moves(account).into_iter().any(is_beyond)).collect();
                Self { by, accounts, whole: None }
            }
            MoveOf::All => {
                let sum = |[certain, assumed]: [Points; 2], [more, perhaps]: [Points; 2]| {
                    [certain.saturating_add(more), assumed.saturating_add(perhaps)]
                };
                let whole = run.accounts.iter().map(moves).fold([Points::ZERO; 2], sum);
                let is_too_much = whole.into_iter().any(is_beyond);
                Self { by, accounts: Vec::new(), whole: is_too_much.then_some(whole) }
            }
        }
    }

    fn is_any(&self) -> bool {
        !self.accounts.is_empty() || self.whole.is_some()
    }

    /// What moves, a line each; what is assumed stands in brackets where it is not the same.
    fn lines(&self, name: impl Fn(&str) -> String) -> Vec<String> {
        let account = |account: &&Account| {
            let away = |would_be: Points| would_be.saturating_add(-account.before);
            let told = told([away(account.certain), away(account.assumed)]);
            format!("{} {} {told}", account.period, name(&account.unit))
        };
        self.accounts.iter().map(account).chain(self.whole.map(told)).collect()
    }

    fn ask(self, asked_by: &Rulebook, name: impl Fn(&str) -> String) -> Ask {
        let (beyond, told) = (self.by.beyond, self.lines(name).join("、"));
        let accepted_by = self.by.accepted_by.iter().map(|term| term.get_ref().clone()).collect();
        Ask {
            lines: self.lines(str::to_owned),
            message: Bilingual::new(
                format!("扣分会变得超过 {beyond} 分:{told}"),
                format!("points would move by more than {beyond}: {told}"),
            ),
            look: Bilingual::new(
                "suban replay 会说变的是哪些工单",
                "`suban replay` tells which tickets it meets",
            ),
            accepted_by,
            asked_by: asked_by.clone(),
        }
    }
}

/// By how much points move, such as `+3`, or `+3(推定 +5)`.
fn told([certain, assumed]: [Points; 2]) -> String {
    let signed = |points: Points| format!("{}{points}", if points > Points::ZERO { "+" } else { "" });
    if certain == assumed {
        return signed(certain);
    }
    format!("{}(推定 {})", signed(certain), signed(assumed))
}
