//! A dry run (重演): what a candidate would have made of everything that ever happened, beside what the rules in force made of
//! it.
//!
//! Two [`World`]s live through the log side by side. The first judges by the rules that judged; it must give the records as
//! they are, or its figures prove nothing: that is the [`Receipt`]. The second judges by the candidate. Where people would
//! have acted otherwise nobody can know what they would have done: see [`Doubt`].

mod change;
mod ledger;
mod receipt;

use crate::refusal::{DeskError, Refusal};
use crate::replay::world::{Lived, Recorded, World, each_recorded};
use crate::rules::activation::{Activation, in_force_after};
use crate::rules::revisions::{RulebookError, rulebook_of};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::Rulebooks;
use crate::stored::record::{About, Record, RulebookId};
use crate::stored::view::View;
use ledger::{Doubtful, Ledger};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use suban_model::{Act, Bilingual, Moment, Routing, RoutingReason, Ticket, TicketId, TicketStep};
use suban_policy::Hook;
use suban_policy::engine::Engine;

pub use change::{Aspect, Charged, Doubt, KnownOutcome, Life, LimitLived, TicketChange};
pub use ledger::Account;
pub use receipt::Receipt;

/// Which tickets the candidate judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those from its effective date on, as if it had been published then.
    FromItsDate,
    /// All there ever were.
    Always,
}

/// What a dry run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRun {
    /// Whether the rules in force give what is on record.
    pub receipt: Receipt,
    /// How many tickets there are.
    pub tickets: u64,
    /// The tickets that would have become something else, by their numbers.
    pub changes: Vec<TicketChange>,
    /// What the units would have been charged, where that is not the same.
    pub accounts: Vec<Account>,
    /// How often each rule spoke, where that is not the same, by hook and rule.
    pub rules: Vec<RuleHits>,
    /// What is about no ticket and could not have been done: findings about the organisation, numbers from outside.
    pub unknown: Vec<UnknownRecord>,
    /// What hooks of the candidate failed at, what could not be settled, and other things that it could not do by itself.
    pub failures: BTreeSet<String>,
    /// How many tickets are left to a person (待人工).
    pub queued: Queued,
    /// How many records the candidate judged.
    pub judged: u64,
}

/// Tickets that are left to a person at some time, because rules do not decide or fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// By the rules in force.
    pub before: u64,
    /// By the candidate.
    pub after: u64,
}

impl DryRun {
    /// Whether there is anything of which nothing can be said.
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty() || self.changes.iter().any(TicketChange::is_unknown)
    }
}

/// Something about no ticket that the candidate would have refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownRecord {
    /// Its number.
    pub record: u64,
    /// What it is about.
    pub about: About,
    /// Why it would have been refused.
    pub why: Bilingual,
}

/// How often a rule spoke.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RuleHits {
    /// The hook.
    pub hook: Hook,
    /// The rule.
    pub rule: String,
    /// Its clause.
    pub clause: String,
    /// By the rules in force.
    pub before: u64,
    /// By the candidate.
    pub after: u64,
}

/// Lives through everything that one organisation has on record, which must be whole. `go_on` is told the number of
/// each record, and says whether anybody still waits for it. Nothing is written anywhere.
pub fn dry_run(
    view: View<'_>,
    engines: &[Arc<dyn Engine>],
    candidate: &Rulebook,
    scope: Scope,
    mut go_on: impl FnMut(u64) -> bool,
) -> Result<DryRun, RulebookError> {
    let mut pair = Pair::new(view, engines, candidate, scope);
    let mut failed = None;
    let read = each_recorded(view, |recorded| {
        if !go_on(recorded.record.seq) {
            return Err(DeskError::Abandoned);
        }
        pair.live(recorded).map_err(|error| match error {
            RulebookError::Desk(error) => error,
            error => {
                failed = Some(error);
                DeskError::Closed
            }
        })
    });
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, read) => Ok(read.and_then(|()| pair.finish())?),
    }
}

/// Two worlds side by side.
struct Pair<'a> {
    base: View<'a>,
    engines: &'a [Arc<dyn Engine>],
    candidate: &'a Rulebook,
    scope: Scope,
    loaded: BTreeMap<RulebookId, Rulebook>,
    activations: Vec<Activation>,
    before: Side,
    after: Side,
    receipt: Receipt,
    tickets: BTreeSet<TicketId>,
    /// The first record at which a ticket's two lives part.
    apart: BTreeMap<TicketId, u64>,
    doubts: BTreeMap<TicketId, BTreeSet<Doubt>>,
    unknown: Vec<UnknownRecord>,
    failures: BTreeSet<String>,
    judged: u64,
}

/// A hook, and a rule that spoke in it with its clause.
type Spoke = (Hook, String, String);

/// One of the worlds, and what is counted of it.
struct Side {
    world: World,
    ledger: Ledger,
    hits: BTreeMap<Spoke, u64>,
    queued: BTreeSet<TicketId>,
}

impl Side {
    fn new(org: &str) -> Self {
        Self {
            world: World::new(org),
            ledger: Ledger::default(),
            hits: BTreeMap::new(),
            queued: BTreeSet::new(),
        }
    }

    fn live(&mut self, recorded: &Recorded) -> Result<Lived, DeskError> {
        let lived = self.world.live(recorded)?;
        self.count(&lived);
        Ok(lived)
    }

    fn end(&mut self) -> Result<Lived, DeskError> {
        let lived = self.world.end()?;
        self.count(&lived);
        Ok(lived)
    }

    fn count(&mut self, lived: &Lived) {
        for record in &lived.records {
            record.entries.iter().for_each(|entry| self.ledger.post(entry));
            if record.change.ticket_steps().iter().any(leaves_to_a_person) {
                self.queued.extend(record.ticket());
            }
            for judgement in &record.judgements {
                for fired in &judgement.trace.fired {
                    let spoke = (judgement.hook, fired.rule.clone(), fired.clause.clone());
                    *self.hits.entry(spoke).or_default() += 1;
                }
            }
        }
    }

    fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, DeskError> {
        self.world.view().ticket(id)
    }
}

/// Whether a person must do what rules could have done. What a person says is left to one is no rule's doing.
fn leaves_to_a_person(step: &TicketStep) -> bool {
    match step {
        TicketStep::Routed(Routing::Queue { reason }) => *reason != RoutingReason::Person,
        TicketStep::Attention(_) => true,
        _ => false,
    }
}

impl<'a> Pair<'a> {
    fn new(base: View<'a>, engines: &'a [Arc<dyn Engine>], candidate: &'a Rulebook, scope: Scope) -> Self {
        Self {
            base,
            engines,
            candidate,
            scope,
            loaded: BTreeMap::new(),
            activations: Vec::new(),
            before: Side::new(base.org),
            after: Side::new(base.org),
            receipt: Receipt::default(),
            tickets: BTreeSet::new(),
            apart: BTreeMap::new(),
            doubts: BTreeMap::new(),
            unknown: Vec::new(),
            failures: BTreeSet::new(),
            judged: 0,
        }
    }

    fn live(&mut self, recorded: &Recorded) -> Result<(), RulebookError> {
        if let Some(activation) = Activation::of(&recorded.record) {
            self.activations.push(activation);
            self.judge_anew()?;
        }
        self.doubt(recorded)?;
        let before = self.before.live(recorded)?;
        self.receipt.compare(recorded, &before);
        let after = self.after.live(recorded)?;
        let by_candidate = |record: &&Record| record.rulebook.judges_as(&self.candidate.id);
        self.judged += after.records.iter().filter(by_candidate).count() as u64;
        let seq = recorded.record.seq;
        if let Some(ticket) = recorded.record.ticket() {
            self.tickets.insert(ticket);
            if before.nevertheless.is_none()
                && let Some(refusal) = &after.nevertheless
            {
                let why = refusal.told();
                self.doubts.entry(ticket).or_default().insert(Doubt::Nevertheless { record: seq, why });
            }
            if before.refused.is_none()
                && let Some(refusal) = &after.refused
            {
                self.part(recorded, ticket, refusal);
            }
        } else if before.refused.is_none()
            && let Some(refusal) = after.refused.as_ref().or(after.nevertheless.as_ref())
        {
            let why = refusal.told();
            self.unknown.push(UnknownRecord { record: seq, about: recorded.record.change.about(), why });
        }
        self.note_faults(&before, &after);
        self.failures.extend(after.failed.iter().map(Refusal::chinese));
        self.note_apart(seq, &before.records, &after.records);
        Ok(())
    }

    /// Judges by what is in force after the newest activation, with the candidate in its place on the other side.
    fn judge_anew(&mut self) -> Result<(), RulebookError> {
        let standing: Vec<RulebookId> =
            in_force_after(&self.activations).values().map(|standing| standing.revision.rulebook).collect();
        let mut rulebooks = Vec::with_capacity(standing.len());
        for id in standing {
            if !self.loaded.contains_key(&id) {
                let rulebook = rulebook_of(self.base, &id, self.engines)?;
                if !rulebook.id.judges_as(&id) {
                    return Err(RulebookError::Missing { what: "pack", digest: id.pack });
                }
                self.loaded.insert(id, rulebook);
            }
            rulebooks.extend(self.loaded.get(&id).cloned());
        }
        let Some(active) = Rulebooks::of(rulebooks) else { return Ok(()) };
        let judging = match self.scope {
            // In force from the first moment there is.
            Scope::Always => {
                Rulebooks::from(Rulebook { effective_at: Moment::MIN, ..self.candidate.clone() })
            }
            Scope::FromItsDate => {
                let mut judging = active.clone();
                judging.put(self.candidate.clone());
                judging
            }
        };
        self.before.world.judge_by(Arc::new(active));
        self.after.world.judge_by(Arc::new(judging));
        Ok(())
    }

    /// Before people act on a ticket that stands elsewhere than it did when they acted: nobody can know that they would
    /// have done the same.
    fn doubt(&mut self, recorded: &Recorded) -> Result<(), DeskError> {
        let record = &recorded.record;
        let Some(id) = record.ticket().filter(|_| record.command.by.person().is_some()) else {
            return Ok(());
        };
        let known = self.doubts.get(&id);
        if known.is_some_and(|doubts| doubts.iter().any(Doubt::is_unknown)) {
            return Ok(());
        }
        if recorded.is_erased() {
            self.doubts.entry(id).or_default().insert(Doubt::Erased);
        }
        if self.apart.contains_key(&id)
            && let (Some(before), Some(after)) = (self.before.ticket(id)?, self.after.ticket(id)?)
        {
            self.doubts.entry(id).or_default().extend(Doubt::between(&before, &after));
        }
        Ok(())
    }

    /// What people did cannot be done by the candidate. A charge that nobody can decide or appeal stays as it is; otherwise nothing that
    /// came later says anything of the candidate's world.
    fn part(&mut self, recorded: &Recorded, ticket: TicketId, refusal: &Refusal) {
        let doubts = self.doubts.entry(ticket).or_default();
        if matches!(recorded.record.command.act, Act::Determine(_)) {
            doubts.insert(Doubt::NotDetermined);
        } else if matches!(recorded.record.command.act, Act::Appeal(_) | Act::RuleOn(_)) {
            doubts.insert(Doubt::NotAppealed);
        } else {
            doubts.insert(Doubt::Refused { record: recorded.record.seq, why: refusal.told() });
            self.after.world.freeze(ticket);
        }
    }

    /// Notes what a hook of the candidate failed at, where the rules in force did not.
    fn note_faults(&mut self, before: &Lived, after: &Lived) {
        let faults = |lived: &Lived| -> BTreeSet<String> {
            let judgements = lived.records.iter().flat_map(|record| &record.judgements);
            let faults = judgements.filter_map(|judgement| Some((judgement.hook, judgement.fault.as_ref()?)));
            faults.map(|(hook, fault)| format!("{}:{}", hook.name(), fault.zh)).collect()
        };
        let known = faults(before);
        self.failures.extend(faults(after).into_iter().filter(|fault| !known.contains(fault)));
    }

    /// Notes the tickets of which the two worlds do not say the same of an event.
    fn note_apart(&mut self, seq: u64, before: &[Record], after: &[Record]) {
        let same = before.len() == after.len()
            && before.iter().zip(after).all(|(one, other)| one.change == other.change);
        if same {
            return;
        }
        let tickets: BTreeSet<TicketId> = before.iter().chain(after).filter_map(Record::ticket).collect();
        for ticket in tickets {
            let of_it = |record: &&Record| record.ticket() == Some(ticket);
            let said = before.iter().filter(of_it).map(|record| &record.change);
            let would_say = after.iter().filter(of_it).map(|record| &record.change);
            if !said.eq(would_say) {
                self.apart.entry(ticket).or_insert(seq);
            }
        }
    }

    fn finish(mut self) -> Result<DryRun, DeskError> {
        self.before.end()?;
        self.after.end()?;
        let mut changes = Vec::new();
        let touched: BTreeSet<TicketId> = self.apart.keys().chain(self.doubts.keys()).copied().collect();
        for ticket in touched {
            let apart_at = self.apart.get(&ticket).copied();
            let (before, after) = (self.before.ticket(ticket)?, self.after.ticket(ticket)?);
            let doubts = self.doubts.remove(&ticket).unwrap_or_default();
            if let Some(before) = before {
                changes.extend(TicketChange::between(&before, after.as_ref(), apart_at, doubts));
            }
        }
        let in_doubt = |is: &dyn Fn(&TicketChange) -> bool| {
            changes.iter().filter(|change| is(change)).map(|change| change.ticket).collect()
        };
        let doubtful = Doubtful {
            assumed: in_doubt(&TicketChange::is_assumed),
            unknown: in_doubt(&TicketChange::is_unknown),
            records: self.unknown.iter().map(|unknown| unknown.about).collect(),
        };
        let accounts = ledger::compare(&self.before.ledger, &self.after.ledger, &doubtful);
        let rules: BTreeSet<&Spoke> = self.before.hits.keys().chain(self.after.hits.keys()).collect();
        let hits = |side: &Side, rule: &Spoke| side.hits.get(rule).copied().unwrap_or_default();
        let rules = rules.into_iter().map(|rule| RuleHits {
            hook: rule.0,
            rule: rule.1.clone(),
            clause: rule.2.clone(),
            before: hits(&self.before, rule),
            after: hits(&self.after, rule),
        });
        Ok(DryRun {
            receipt: self.receipt,
            tickets: self.tickets.len() as u64,
            rules: rules.filter(|hits| hits.before != hits.after).collect(),
            changes,
            accounts,
            unknown: self.unknown,
            failures: self.failures,
            queued: Queued { before: self.before.queued.len() as u64, after: self.after.queued.len() as u64 },
            judged: self.judged,
        })
    }
}
