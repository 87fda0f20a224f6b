//! One ticket's story, told from its reception on. Most goes as it should; what goes wrong does so often enough for
//! every rule of the company to have something to say, and now and then on the very second of a limit.

mod aftermath;
mod answer;
mod faults;
mod intake;
mod liability;

use crate::almanac::{Almanac, DAY, END, later};
use crate::chance::Chance;
use crate::company::is_platform;
use crate::life::{Event, Life, What};
use suban_model::Moment;

/// Tells all that happens to a ticket that has just been received.
pub fn tell(chance: &mut Chance, almanac: &Almanac, life: Life) -> Life {
    let (now, lead) = (life.received_at, life.asked);
    let mut telling = Telling { chance, almanac, life, now, lead };
    telling.set_limits();
    if telling.is_given_back() {
        telling.find_form_faults();
    } else {
        telling.send_up();
        telling.investigate();
        if telling.answer() {
            telling.hear_of_the_platform();
            telling.call_back();
        }
    }
    telling.find_faults();
    telling.find_liability();
    telling.end()
}

/// A story in progress.
struct Telling<'a> {
    chance: &'a mut Chance,
    almanac: &'a Almanac,
    life: Life,
    /// When the last thing happened that others wait for.
    now: Moment,
    /// Who is responsible.
    lead: Option<&'static str>,
}

impl Telling<'_> {
    fn is_platform(&self) -> bool {
        is_platform(self.life.channel)
    }

    /// Something happens at a moment, and time goes on from there.
    fn happen(&mut self, at: Moment, what: What) {
        self.now = at;
        self.note(at, what);
    }

    /// Something happens beside the rest.
    fn note(&mut self, at: Moment, what: What) {
        self.life.events.push(Event { at, what });
    }

    /// A moment of the working hours, so many working days from now, but after now.
    fn in_working_days(&mut self, days: i64) -> Moment {
        self.working_days_after(self.now, days)
    }

    fn working_days_after(&mut self, moment: Moment, days: i64) -> Moment {
        let day = self.almanac.working_day(moment, days);
        let passed = self.chance.among(0..1_000);
        let soon = self.chance.among(60..7_200);
        self.almanac.in_hours(day, passed).max(later(moment, soon))
    }

    /// A little later than now.
    fn soon(&mut self) -> Moment {
        let seconds = self.chance.among(120..5_400);
        later(self.now, seconds)
    }

    /// The story, by time, up to its end.
    fn end(mut self) -> Life {
        let end = self.almanac.at(END, DAY - 1);
        self.life.events.sort_by_key(|event| event.at);
        self.life.events.retain(|event| event.at <= end);
        self.life
    }
}
