//! What a ticket must come to by what is done with it: the rules of its life in few words, to hold the desk against.

use suban_model::{Act, ActKind, Stage, Ticket};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    pub stage: Stage,
    pub has_lead: bool,
    pub suspended: bool,
    pub round: u32,
}

impl Life {
    /// As the desk has it.
    pub fn of(ticket: &Ticket) -> Self {
        Self {
            stage: ticket.stage,
            has_lead: ticket.lead().is_some(),
            suspended: ticket.suspension.is_some(),
            round: ticket.round,
        }
    }

    /// Whether the table allows it.
    pub fn allows(self, kind: ActKind) -> bool {
        let is_fit = match kind {
            ActKind::Suspend => !self.suspended,
            ActKind::Resume => self.suspended,
            ActKind::HandOver | ActKind::Decline => self.has_lead,
            _ => true,
        };
        is_fit && kind.stages().contains(&self.stage)
    }

    /// Why what the table allows may be refused all the same, by the codes of refusals.
    pub fn may_refuse(kind: ActKind) -> &'static [&'static str] {
        match kind {
            ActKind::Record => &["said-before"],
            ActKind::Judge => &["judged-before"],
            ActKind::Withdraw => &["nothing-to-withdraw"],
            ActKind::Merge => &["cannot-lead", "leads-itself"],
            ActKind::Node => &["node-once", "node-not-now"],
            ActKind::SetDue => &["not-given"],
            ActKind::Close => &["clocks-open"],
            ActKind::Appeal => &["appeal", "appeal-too-late"],
            ActKind::RuleOn => &["appeal"],
            _ => &[],
        }
    }

    /// After an act that was done.
    #[must_use]
    pub fn after(self, act: &Act) -> Self {
        let round = self.round + 1;
        let with_lead = |lead: bool| Self { stage: Stage::Dispatched, has_lead: lead, ..self };
        match act {
            Act::Dispatch(_) | Act::HandOver(_) => with_lead(true),
            Act::Decline(_) => Self { stage: Stage::Queued, has_lead: false, suspended: false, ..self },
            Act::Reply(reply) if reply.last => Self { stage: Stage::Replied, suspended: false, ..self },
            Act::Reply(_) => Self { stage: Stage::Answered, ..self },
            Act::GiveBack(_) => Self { stage: Stage::Returned, suspended: false, ..self },
            Act::Callback(_) => Self { stage: Stage::CalledBack, ..self },
            Act::Merge(_) => Self { stage: Stage::Merged, suspended: false, ..self },
            Act::Close(_) => Self { stage: Stage::Closed, ..self },
            Act::Suspend(_) => Self { suspended: true, ..self },
            Act::Resume(_) => Self { suspended: false, ..self },
            Act::Rework(rework) if rework.lead.is_some() || self.has_lead => {
                Self { round, ..with_lead(true) }
            }
            Act::Rework(_) => Self { stage: Stage::Queued, round, ..self },
            Act::Reopen(reopen) if reopen.lead.is_some() => Self { round, ..with_lead(true) },
            Act::Reopen(_) => Self { stage: Stage::Queued, has_lead: false, round, ..self },
            _ => self,
        }
    }
}
