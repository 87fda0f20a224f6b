//! After the answer: what the platform thinks of it, what the citizen says, and whether what displeased is cleared.

use super::Telling;
use crate::almanac::{DAY, later};
use crate::company::ANSWERING;
use crate::life::What;
use suban_model::{Answer, Moment};

/// How a displeased citizen is dealt with.
#[derive(Clone, Copy)]
enum Clearing {
    InTime,
    OnTheLastSecond,
    OneSecondLate,
    Late,
    Never,
}

impl Telling<'_> {
    /// 平台认定: a platform sends material back, for the first time or again, or finds the company shirking.
    pub(super) fn hear_of_the_platform(&mut self) {
        if !self.is_platform() {
            return;
        }
        if self.chance.permille(30) {
            self.judge("材料不合格退回", 4);
        }
        if self.chance.permille(8) {
            self.judge("推诿或重办", 3);
        }
        if self.chance.permille(6) {
            self.judge("超期回退", 2);
        }
    }

    fn judge(&mut self, verdict: &'static str, times_below: i64) {
        for _ in 0..self.chance.among(1..times_below) {
            let days = self.chance.among(1..6);
            let at = self.in_working_days(days);
            self.happen(at, What::Judged(verdict));
            if self.chance.percent(15) {
                self.have_it_again();
            }
        }
    }

    /// What the platform did not take back is another unit's work.
    fn have_it_again(&mut self) {
        let place = |is_it: fn(&What) -> bool| self.life.events.iter().rposition(|event| is_it(&event.what));
        let went_back = place(|what| *what == What::GivenBack);
        let came_again = place(|what| matches!(what, What::Reopened(_)));
        if went_back.is_none() {
            return;
        }
        let at = self.soon();
        if came_again > went_back {
            self.dispatch(at);
        } else if let Some(unit) = self.chance.one_of(&ANSWERING).copied() {
            self.lead = Some(unit);
            self.happen(at, What::Reopened(unit));
        }
    }

    /// 回访 of most tickets, some weeks later.
    pub(super) fn call_back(&mut self) {
        if !self.chance.percent(72) {
            return;
        }
        let days = self.chance.among(2..22);
        let at = self.in_working_days(days);
        let answers = [(Answer::Satisfied, 64), (Answer::Unsatisfied, 30), (Answer::Unreached, 6)];
        match self.chance.weighted(answers.into_iter()).unwrap_or(Answer::Unreached) {
            Answer::Satisfied => {
                self.hear(at, Answer::Satisfied);
                if self.chance.permille(6) {
                    let at = self.in_working_days(4);
                    self.displease(at);
                }
            }
            Answer::Unsatisfied => self.displease(at),
            Answer::Unreached => {
                self.hear(at, Answer::Unreached);
                let at = self.in_working_days(3);
                match self.chance.among(0..4) {
                    0 => self.hear(at, Answer::Satisfied),
                    1 => self.displease(at),
                    _ => {}
                }
            }
        }
    }

    fn hear(&mut self, at: Moment, answer: Answer) {
        self.happen(at, What::CalledBack { answer, clear_by: None });
    }

    /// 不满意, and what becomes of it (清零).
    fn displease(&mut self, at: Moment) {
        let days = self.chance.among(5..20);
        let sets_limit = self.is_platform() && self.chance.percent(20);
        let set = self.almanac.closing_time(self.almanac.working_day(at, days));
        let clear_by = sets_limit.then_some(set);
        self.happen(at, What::CalledBack { answer: Answer::Unsatisfied, clear_by });
        let due = clear_by.unwrap_or_else(|| self.almanac.next_closing(at));
        if self.chance.percent(12) {
            let days = self.chance.among(2..8);
            let again = self.in_working_days(days);
            self.hear(again, Answer::Unsatisfied);
        }
        let clearings = [
            (Clearing::InTime, 30),
            (Clearing::OnTheLastSecond, 3),
            (Clearing::OneSecondLate, 3),
            (Clearing::Late, 12),
            (Clearing::Never, 52),
        ];
        let (days, late) = (self.chance.among(2..25), self.chance.among(2..60 * DAY));
        let at = match self.chance.weighted(clearings.into_iter()).unwrap_or(Clearing::Never) {
            Clearing::InTime => self.in_working_days(days).min(due),
            Clearing::OnTheLastSecond => due,
            Clearing::OneSecondLate => later(due, 1),
            Clearing::Late => later(due, late),
            Clearing::Never => return,
        };
        let at = at.max(later(self.now, 60));
        self.hear(at, Answer::Satisfied);
    }
}
