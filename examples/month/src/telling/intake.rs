//! A ticket comes in: by when it must be done, whose it is, and how it reaches the leader.

use super::Telling;
use crate::almanac::{DAY, later};
use crate::company::ANSWERING;
use crate::life::{Finding, What};
use std::collections::BTreeMap;
use suban_model::{Moment, Value};

/// How it comes to the leader.
#[derive(Clone, Copy)]
enum Way {
    InTime,
    OnTheLastSecond,
    OneSecondLate,
    Late,
    Excused,
    Never,
}

impl Telling<'_> {
    /// The limits that come with a ticket: a platform's, or one that the supervision form names.
    pub(super) fn set_limits(&mut self) {
        let received_at = self.life.received_at;
        if !self.is_platform() {
            if self.chance.percent(30) {
                let days = self.chance.among(3..11);
                let day = self.almanac.working_day(received_at, days);
                self.life.given.insert("督办", self.almanac.closing_time(day));
            }
            return;
        }
        let days = self.chance.among(3..8);
        let done_by = self.almanac.closing_time(self.almanac.day_of(later(received_at, days * DAY)));
        if self.chance.percent(92) {
            self.life.given.insert("平台办结", done_by);
        }
        if self.chance.percent(15) {
            let back_by = self.almanac.closing_time(self.almanac.day_of(later(received_at, DAY)));
            self.life.given.insert("回退", back_by);
        }
    }

    /// A platform's ticket that is not the company's goes back, as do a few that the unit asked denies to be its own.
    pub(super) fn is_given_back(&mut self) -> bool {
        let is_denied = self.chance.permille(4);
        if !self.is_platform() || !(self.life.matter.is_not_ours() || is_denied) {
            return false;
        }
        self.send_up();
        let at = self.in_working_days(0);
        let grounds = BTreeMap::from([("回退理由", Value::from("不属于公司职责范围"))]);
        let form = Finding { form: "回退单", by: "工作室", picks: Vec::new(), fields: grounds };
        self.happen(at, What::Found(form));
        let at = self.soon();
        self.happen(at, What::GivenBack);
        if self.chance.percent(12) {
            let at = self.in_working_days(2);
            self.happen(at, What::Judged("超期回退"));
        }
        for _ in 0..self.times_shirked() {
            let days = self.chance.among(2..6);
            let at = self.in_working_days(days);
            self.happen(at, What::Judged("推诿或重办"));
        }
        true
    }

    /// How often the platform finds that the company has shirked.
    fn times_shirked(&mut self) -> i64 {
        if self.chance.percent(80) { 0 } else { self.chance.among(1..4) }
    }

    /// The leader reads it, and whoever is not asked yet is.
    pub(super) fn send_up(&mut self) {
        let received_at = self.life.received_at;
        let due = self.almanac.half_a_working_day_after(received_at);
        let ways = [
            (Way::InTime, 880),
            (Way::OnTheLastSecond, 12),
            (Way::OneSecondLate, 12),
            (Way::Late, 36),
            (Way::Excused, 25),
            (Way::Never, 35),
        ];
        let in_time = self.chance.among(300..due.seconds() - received_at.seconds());
        let late = self.chance.among(60..30_000);
        let sent = match self.chance.weighted(ways.into_iter()).unwrap_or(Way::Never) {
            Way::InTime => Some((later(received_at, in_time), None)),
            Way::OnTheLastSecond => Some((due, None)),
            Way::OneSecondLate => Some((later(due, 1), None)),
            Way::Late => Some((later(due, late), None)),
            Way::Excused => Some((later(due, late), Some("分管领导在抢修现场"))),
            Way::Never => None,
        };
        if let Some((at, excuse)) = sent {
            self.happen(at, What::SentUp { excuse });
        }
        self.find_a_lead();
    }

    /// Whoever is not known from the words alone is asked by a person; some the studio answers itself.
    fn find_a_lead(&mut self) {
        let goes_back = self.is_platform() && self.life.matter.is_not_ours();
        if self.lead.is_some() || goes_back || self.chance.percent(30) {
            return self.ask_another_unit();
        }
        if self.chance.percent(50) {
            let at = self.soon();
            self.happen(at, What::Telephoned);
        }
        let at = self.soon();
        self.dispatch(at);
    }

    /// A few tickets come to the wrong unit at first.
    fn ask_another_unit(&mut self) {
        if self.lead.is_some() && self.chance.permille(15) {
            let days = self.chance.among(0..4);
            let at = self.in_working_days(days);
            self.dispatch(at);
        }
    }

    /// A person sends it to a unit.
    pub(super) fn dispatch(&mut self, at: Moment) {
        if let Some(unit) = self.chance.one_of(&ANSWERING).copied() {
            self.lead = Some(unit);
            self.happen(at, What::Dispatched(unit));
        }
    }
}
