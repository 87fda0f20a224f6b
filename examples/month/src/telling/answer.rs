//! The work on a ticket: it is answered in time or late, extended or never done; some are investigated.

use super::Telling;
use crate::almanac::{DAY, later};
use crate::life::{Finding, What};
use std::collections::BTreeMap;
use suban_model::Moment;

/// Working days of a ticket that nobody set a limit for.
const USUAL_WORKING_DAYS: i64 = 15;

/// How the end lies to a limit.
#[derive(Clone, Copy)]
enum End {
    InTime,
    OnTheLastSecond,
    OneSecondLate,
    TwoDaysAtMost,
    TwoDays,
    TwoDaysAndASecond,
    Later,
    Never,
}

/// A limit, and whether being late by it counts working days.
#[derive(Clone, Copy)]
struct By {
    due: Moment,
    counts_working_days: bool,
}

impl Telling<'_> {
    /// Answers; whether there is a final answer.
    pub(super) fn answer(&mut self) -> bool {
        let is_at_once = self.life.events.is_empty() && self.chance.percent(60);
        if is_at_once || self.chance.percent(10) {
            let at = self.soon();
            self.reply(at, true, false);
            return true;
        }
        let by = self.limit();
        if self.chance.percent(7) {
            return self.answer_after_extension(by);
        }
        self.first_reply(by.due);
        self.answer_by(by)
    }

    fn reply(&mut self, at: Moment, last: bool, explained: bool) {
        self.happen(at, What::Replied { last, explained });
    }

    fn limit(&self) -> By {
        let given = self.life.given.get("督办").or_else(|| self.life.given.get("平台办结")).copied();
        let usual = || self.almanac.end_of_working_day(self.life.received_at, USUAL_WORKING_DAYS);
        By { due: given.unwrap_or_else(usual), counts_working_days: !self.is_platform() }
    }

    /// Some hear early on what is being done, or, early or too late, why it takes so long.
    fn first_reply(&mut self, due: Moment) {
        let explained = self.chance.percent(25);
        if self.chance.percent(30) {
            let at = self.in_working_days(1);
            self.reply(at, false, explained);
        } else if self.chance.permille(15) {
            let at = later(due, self.chance.among(-1..2));
            if at > self.now {
                self.reply(at, false, true);
            }
        }
    }

    fn answer_by(&mut self, by: By) -> bool {
        let ends = [
            (End::InTime, 870),
            (End::OnTheLastSecond, 14),
            (End::OneSecondLate, 10),
            (End::TwoDaysAtMost, 36),
            (End::TwoDays, 10),
            (End::TwoDaysAndASecond, 10),
            (End::Later, 42),
            (End::Never, 8),
        ];
        let end = self.chance.weighted(ends.into_iter()).unwrap_or(End::Never);
        let Some(at) = self.end_of(by, end) else { return false };
        let at = at.max(later(self.now, 60));
        let explained = self.chance.percent(20);
        self.reply(at, true, explained);
        true
    }

    fn end_of(&mut self, by: By, end: End) -> Option<Moment> {
        let due = by.due;
        let (working, natural) = (self.chance.among(1..3), self.chance.among(1..2 * DAY));
        let (many, days) = (self.chance.among(3..16), self.chance.among(0..6));
        let third = |second| self.almanac.at(self.almanac.working_day(due, 3), second);
        Some(match end {
            End::InTime => self.in_working_days(days).min(due),
            End::OnTheLastSecond => due,
            End::OneSecondLate => later(due, 1),
            End::TwoDaysAtMost if by.counts_working_days => self.working_days_after(due, working),
            End::TwoDaysAtMost => later(due, natural),
            End::TwoDays if by.counts_working_days => third(8 * 3_600 + 1_800),
            End::TwoDays => later(due, 2 * DAY),
            End::TwoDaysAndASecond if by.counts_working_days => third(8 * 3_600 + 1_801),
            End::TwoDaysAndASecond => later(due, 2 * DAY + 1),
            End::Later => self.working_days_after(due, many),
            End::Never => return None,
        })
    }

    /// 延期: a first reply with the reason, the general manager's word, and a promise, which some put off again with another word. What has
    /// run out by then cannot be put off.
    fn answer_after_extension(&mut self, by: By) -> bool {
        let early = self.in_working_days(1).min(by.due);
        let at = early.max(later(self.now, 60));
        self.reply(at, false, true);
        let approved = self.soon();
        let extended = later(approved, self.chance.among(120..5_400));
        if extended > by.due {
            return self.answer_by(by);
        }
        self.happen(approved, What::ExtensionApproved);
        let mut promise = self.promise(extended);
        if self.chance.percent(12) {
            let late = self.chance.among(60..3 * DAY);
            let at = if self.chance.percent(50) { self.in_working_days(1) } else { later(promise.due, late) };
            self.happen(at, What::ExtensionApproved);
            promise = self.promise(later(at, 60));
        }
        self.answer_by(promise)
    }

    fn promise(&mut self, at: Moment) -> By {
        let days = self.chance.among(2..12);
        let due = self.almanac.closing_time(self.almanac.working_day(at, days));
        self.happen(at, What::Extended(due));
        By { due, counts_working_days: !self.is_platform() }
    }

    /// 调查: what is said of the staff is looked into by others.
    pub(super) fn investigate(&mut self) {
        let is_about_staff = self.life.matter.category == Some("服务/态度");
        if !self.chance.permille(if is_about_staff { 700 } else { 20 }) {
            return;
        }
        let ordered_at = self.soon();
        self.note(ordered_at, What::InquiryOrdered);
        let due = self.almanac.end_of_working_day(ordered_at, 7);
        let (days, late) = (self.chance.among(1..7), self.chance.among(1..6));
        let reported_at = match self.chance.among(0..20) {
            0 => return,
            1 => due,
            2 => later(due, 1),
            3 | 4 => self.working_days_after(due, late),
            _ => self.working_days_after(ordered_at, days),
        };
        self.note(reported_at, What::InquiryReported);
        if self.chance.percent(10) {
            let faults = ["不深入", "不全面", "未发现真实情况", "记录不规范"];
            let picks: Vec<_> = faults.into_iter().filter(|_| self.chance.percent(35)).collect();
            let by = if self.chance.percent(50) { "总经理" } else { "客服分管领导" };
            let at = self.working_days_after(reported_at, 2);
            if !picks.is_empty() {
                let fields = BTreeMap::new();
                self.note(at, What::Found(Finding { form: "调查差错", by, picks, fields }));
            }
        }
    }
}
