//! What is decided and not yet written: each decision sees the ones before it, and all come into the store together.

use crate::commands::handle::{Handled, admit, decide};
use crate::deciding::request::{Request, Stamp};
use crate::refusal::{DeskError, Refusal};
use crate::rules::rulebook::Rulebook;
use crate::rules::rulebooks::{InForce, Rulebooks};
use crate::running::clocks_due::Round;
use crate::running::desk::State;
use crate::stored::project::After;
use crate::stored::record::Record;
use crate::stored::view::View;
use std::collections::BTreeMap;
use std::sync::Arc;
use suban_model::{Moment, Observed, Occasion, Period, Ticket};
use suban_store::{Commit, Overlay, Store, StoreError};

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Its record.
    pub record: Arc<Record>,
    /// What decided it; `None` if that is not at hand: another is in force since, or it was done elsewhere.
    pub rulebook: Option<Rulebook>,
    /// It had been done before; nothing was written now.
    pub repeated: bool,
}

/// What is decided and not yet written.
pub struct Batch<'d> {
    pub(super) state: &'d mut State,
    /// What is stored, without this batch.
    pub(super) base: &'d dyn Store,
    overlay: Overlay<'d>,
    pub(super) rulebooks: Option<Arc<Rulebooks>>,
    commits: Vec<Commit>,
    /// Bytes of all commits.
    pub(super) bytes: usize,
    /// When the newest record was written, once somebody asked.
    recorded_at: Option<Moment>,
    /// Periods of which figures now count something else, and the last record that made them.
    pub(super) recounted: BTreeMap<Period, u64>,
    /// How far the round over all clocks has come with this batch.
    pub(super) round: Round,
    /// Other rulebooks, once they came into force.
    brought: Option<Brought>,
    /// Somebody else has written while this was decided.
    pub(super) head_moved: bool,
}

/// A batch that is ready to be written.
pub(super) struct Finished {
    pub commits: Vec<Commit>,
    /// How far the round over all clocks has come.
    pub round: Round,
    /// Other rulebooks, if they came into force.
    pub brought: Option<Brought>,
    /// Somebody else has written while it was decided: nothing of it holds.
    pub head_moved: bool,
}

/// Rulebooks that came into force.
#[derive(Clone)]
pub(super) struct Brought {
    /// All that judge now.
    pub rulebooks: Arc<Rulebooks>,
    /// Number of the activation.
    pub seq: u64,
    /// How many commits must be durable for that.
    pub commits: usize,
}

impl<'d> Batch<'d> {
    /// Nothing yet, on what is stored.
    pub(super) fn on(base: &'d dyn Store, state: &'d mut State) -> Self {
        let rulebooks = state.in_force.as_ref().map(InForce::now);
        Self {
            round: state.round,
            state,
            base,
            overlay: Overlay::new(base),
            rulebooks,
            commits: Vec::new(),
            bytes: 0,
            recorded_at: None,
            recounted: BTreeMap::new(),
            brought: None,
            head_moved: false,
        }
    }

    /// Performs a command. Before it, every clock of its ticket that ran out by then fires, each as a record of its own
    /// at its due moment.
    pub fn perform(&mut self, request: &Request) -> Result<Receipt, DeskError> {
        let act = &request.command.act;
        if act.kind().is_hosts() || request.command.by.person().is_none() {
            return Err(Refusal::HostOnly(act.name()).into());
        }
        let (stamp, rulebooks) = (self.stamp()?, self.rulebooks.clone().ok_or(Refusal::NoRules)?);
        if let Some(seq) = admit(rulebooks.at(stamp.recorded_at), self.view(), request, stamp)? {
            return self.again(seq);
        }
        let known = match request.command.act.ticket() {
            Some(reference) => {
                let occasion = Occasion::Before(act.kind());
                self.fire_clocks_of(reference, request.command.at, occasion, None)?.ticket
            }
            None => None,
        };
        Ok(self.decide(request, known)?.0)
    }

    /// Decides a command as it stands: what it led to, and the ticket that it was about, as it is now. `known` is that
    /// ticket as it was before, if somebody has read it.
    pub(super) fn decide(
        &mut self,
        request: &Request,
        known: Option<Ticket>,
    ) -> Result<(Receipt, Option<Ticket>), DeskError> {
        let stamp = self.stamp()?;
        let rulebooks = self.rulebooks.as_ref().ok_or(Refusal::NoRules)?;
        match decide(rulebooks, self.view(), request, stamp, known)? {
            Handled::New(decided) => {
                let (commit, record, after) = decided.into_commit(self.view())?;
                let rulebook = rulebooks.of_id(&record.rulebook).cloned();
                if let Some(rulebook) = &rulebook {
                    self.keep_profile(&commit, rulebook)?;
                }
                for period in record.change.observed().flat_map(recounted) {
                    self.recounted.insert(period, record.seq);
                }
                self.recorded(&record);
                self.add(commit)?;
                let receipt = Receipt { record: Arc::new(record), rulebook, repeated: false };
                let ticket = if let After::Ticket(ticket, _) = after { Some(*ticket) } else { None };
                Ok((receipt, ticket))
            }
            Handled::Again(seq) => Ok((self.again(seq)?, None)),
        }
    }

    /// What a command that was done before had led to.
    fn again(&self, seq: u64) -> Result<Receipt, DeskError> {
        let missing = || DeskError::Missing(format!("record {seq}"));
        let record = Arc::new(self.view().record(seq)?.ok_or_else(missing)?);
        let rulebook = self.rulebooks.as_ref().and_then(|books| books.of_id(&record.rulebook)).cloned();
        Ok(Receipt { record, rulebook, repeated: true })
    }

    /// Adds a commit, which what is decided next sees.
    pub(super) fn add(&mut self, commit: Commit) -> Result<(), DeskError> {
        let added = self.overlay.commit(std::slice::from_ref(&commit));
        self.head_moved |= matches!(added, Err(StoreError::HeadMoved { .. }));
        added?;
        self.bytes += commit.bytes();
        self.commits.push(commit);
        Ok(())
    }

    /// From here on the rulebooks decide that an activation brought, which is in a commit added.
    pub(super) fn rule_by(&mut self, rulebooks: Rulebooks, seq: u64) {
        let rulebooks = Arc::new(rulebooks);
        self.rulebooks = Some(Arc::clone(&rulebooks));
        self.brought = Some(Brought { rulebooks, seq, commits: self.commits.len() });
    }

    /// Notes when a record was written that is in a commit added.
    pub(super) const fn recorded(&mut self, record: &Record) {
        self.recorded_at = Some(record.recorded_at);
    }

    /// How many commits there are so far.
    pub(super) const fn len(&self) -> usize {
        self.commits.len()
    }

    /// Settles again what was settled and now counts something else, and closes the batch.
    pub(super) fn finish(mut self) -> Finished {
        self.settle_again();
        Finished {
            commits: self.commits,
            round: self.round,
            brought: self.brought,
            head_moved: self.head_moved,
        }
    }

    /// The stamp of the next record; there is none while the host's clock is doubted. The desk's time never runs backwards;
    /// only the first decision of a batch reads the record before it.
    pub(super) fn stamp(&mut self) -> Result<Stamp, DeskError> {
        let last = match self.recorded_at {
            Some(last) => last,
            None => {
                let last = self.view().last_record()?;
                *self.recorded_at.insert(last.map_or(Moment::MIN, |record| record.recorded_at))
            }
        };
        let now = self.state.clock.believed()?;
        let (recorded_at, salt) = (now.max(last), self.state.host.salt());
        Ok(Stamp { recorded_at, salt, words: None, happened: false })
    }

    /// What is stored, with this batch.
    pub(super) fn view(&self) -> View<'_> {
        self.state.revisions.view_of(&self.overlay)
    }

    /// What is stored, without this batch.
    pub(super) fn view_before(&self) -> View<'_> {
        self.state.revisions.view_of(self.base)
    }
}

/// The periods of which a step changes what figures count.
fn recounted(observed: &Observed) -> impl Iterator<Item = Period> {
    observed.replaces.iter().chain(&observed.now).map(|observation| observation.period)
}
