//! Which acts are possible in which stage of a ticket: the one table that the desk refuses by, and that the documents
//! show. What a pack requires comes on top.

use crate::{ActKind, Stage, Ticket};

impl ActKind {
    /// The stages of the ticket in which it is possible; of what is not about a ticket, none.
    pub const fn stages(self) -> &'static [Stage] {
        use Stage::{Answered, CalledBack, Closed, Dispatched, Merged, Queued, Replied, Returned, ToReturn};
        /// While the work goes on.
        const IN_WORK: &[Stage] = &[Queued, ToReturn, Dispatched, Answered];
        /// While a unit has it.
        const IN_HAND: &[Stage] = &[Dispatched, Answered];
        /// Unless another ticket leads.
        const NOT_MERGED: &[Stage] =
            &[Queued, ToReturn, Dispatched, Answered, Replied, CalledBack, Returned, Closed];
        match self {
            Self::Register
            | Self::Tally
            | Self::Settle
            | Self::Activate
            | Self::Appoint
            | Self::Dismiss
            | Self::Delegate => &[],
            Self::Dispatch | Self::Reply | Self::GiveBack | Self::Merge => IN_WORK,
            Self::HandOver | Self::Decline | Self::Extend => IN_HAND,
            Self::Suspend => &[Queued, Dispatched, Answered],
            Self::Correct | Self::Node => {
                &[Queued, ToReturn, Dispatched, Answered, Replied, CalledBack, Returned]
            }
            Self::Callback => &[Answered, Replied, CalledBack],
            Self::Rework => &[Replied, CalledBack],
            Self::Close => &[Replied, CalledBack, Returned],
            Self::Reopen => &[Returned, Merged, Closed],
            Self::Record | Self::Judge | Self::Withdraw | Self::SetDue => NOT_MERGED,
            // About a step to come, a charge or a clock, or about people's data: wherever the ticket stands.
            Self::Approve
            | Self::Determine
            | Self::Appeal
            | Self::RuleOn
            | Self::Erase
            | Self::Expire
            | Self::Reschedule
            | Self::Resume => &Stage::ALL,
        }
    }

    /// Whether it is about a charge that is there already.
    pub const fn is_about_charge(self) -> bool {
        matches!(self, Self::Determine | Self::Appeal | Self::RuleOn)
    }

    /// Whether only the desk itself does it.
    pub const fn is_hosts(self) -> bool {
        matches!(self, Self::Expire | Self::Activate | Self::Reschedule)
    }
}

impl Ticket {
    /// Whether an act is possible as the ticket stands.
    pub fn allows(&self, act: ActKind) -> bool {
        let is_fit = match act {
            ActKind::Suspend => self.suspension.is_none(),
            ActKind::Resume => self.suspension.is_some(),
            // Answered right away, it is nobody's to pass on.
            ActKind::HandOver | ActKind::Decline => self.lead().is_some(),
            _ => true,
        };
        is_fit && act.stages().contains(&self.stage)
    }

    /// What people may do with it as it stands, if the pack and their office allow it.
    pub fn possible(&self) -> impl Iterator<Item = ActKind> {
        ActKind::ALL.into_iter().filter(|act| !act.is_hosts() && self.allows(*act))
    }
}
