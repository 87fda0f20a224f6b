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
pub mod person;
pub mod reason;
pub mod record;
pub mod step;

use suban_desk::Rulebook;
use suban_model::Moment;
use suban_policy::diagnostic::Bilingual;

/// What charges are for, by the key that they are kept by: a clock's name, or what kind of input it is.
fn about(subject: &str) -> Bilingual {
    match subject.splitn(3, '/').collect::<Vec<_>>()[..] {
        ["clock", _, name] => Bilingual::new(name, name),
        ["finding", ..] => Bilingual::new("查实", "the finding"),
        ["verdict", ..] => Bilingual::new("平台认定", "the verdict"),
        _ => Bilingual::new(subject, subject),
    }
}

/// The name of a clock, by the key that its charges are kept by.
pub(crate) fn clock_of(subject: &str) -> &str {
    subject.splitn(3, '/').nth(2).unwrap_or(subject)
}

/// A moment as people tell it, on the organisation's clocks.
fn moment(moment: Moment, rulebook: &Rulebook) -> String {
    moment.told_in(&rulebook.pack.zone)
}
