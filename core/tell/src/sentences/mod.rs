//! What happened, in sentences: each in Chinese and in English, for whoever reads a ticket's life.
//!
//! [`step`] is the one place where a [`Step`](suban_model::Step) becomes words, [`record`] tells all that followed from
//! a command. Where the Chinese says what a rule decided, it is the shorthand that packs and their tests are written
//! in, which [`suban_policy::render`] keeps; the English of it stands here only. Why something went to a person is told
//! in [`reason`].

pub mod clock;
pub mod complaint;
pub mod decision;
pub mod entry;
pub mod reason;
pub mod record;
pub mod step;

use suban_desk::Rulebook;
use suban_model::Moment;

/// A moment as people tell it, on the organisation's clocks.
fn moment(moment: Moment, rulebook: &Rulebook) -> String {
    moment.told_in(&rulebook.pack.zone)
}
