//! What each command does: one file a command, which says how long its fields may be, whether words may come with it, and
//! what it checks, asks and changes, in order. [`handle`] takes a command through all of it.

mod activate;
mod appeal;
mod appoint;
mod approve;
mod callback;
mod close;
mod correct;
mod decline;
mod delegate;
mod determine;
mod dismiss;
mod dispatch;
mod erase;
mod expire;
mod extend;
mod finding;
mod give_back;
mod hand_over;
pub mod handle;
mod merge;
mod node;
mod register;
mod reopen;
mod reply;
pub(crate) mod reschedule;
mod resume;
mod rework;
mod rule_on;
mod set_due;
pub(crate) mod settle;
mod size;
mod suspend;
mod tally;
mod verdict;
mod withdraw;

use crate::deciding::case::Case;
use crate::refusal::DeskError;
use size::Size;
use suban_model::Act;

/// What the desk knows of a command.
trait Perform {
    /// The sizes of its texts and lists.
    fn sizes(&self) -> Vec<Size<'_>> {
        Vec::new()
    }

    /// Whether words may come with it. They are kept beside the records of a ticket, for nothing else can be erased.
    fn keeps_words(&self) -> bool {
        true
    }

    /// Checks that it may be done, then takes its steps and asks its hooks, in order.
    fn perform(&self, case: &mut Case<'_>) -> Result<(), DeskError>;
}

/// What a command of this kind does.
fn command(act: &Act) -> &dyn Perform {
    match act {
        Act::Register(command) => command,
        Act::Dispatch(command) => command,
        Act::Record(command) | Act::RecordAnother(command) => command,
        Act::Reply(command) => command,
        Act::Callback(command) => command,
        Act::Judge(command) => command,
        Act::Node(command) => command,
        Act::Approve(command) => command,
        Act::Extend(command) => command,
        Act::GiveBack(command) => command,
        Act::Determine(command) => command,
        Act::Tally(command) => command,
        Act::Settle(command) => command,
        Act::Expire(command) => command,
        Act::Erase(command) => command,
        Act::Activate(command) => command,
        Act::Reschedule(command) => command,
        Act::Correct(command) => command,
        Act::Merge(command) => command,
        Act::HandOver(command) => command,
        Act::Decline(command) => command,
        Act::Suspend(command) => command,
        Act::Resume(command) => command,
        Act::Rework(command) => command,
        Act::Reopen(command) => command,
        Act::Close(command) => command,
        Act::Withdraw(command) => command,
        Act::SetDue(command) => command,
        Act::Appoint(command) => command,
        Act::Dismiss(command) => command,
        Act::Delegate(command) => command,
        Act::Appeal(command) => command,
        Act::RuleOn(command) => command,
    }
}
