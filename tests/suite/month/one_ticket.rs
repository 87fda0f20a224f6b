//! What one ticket costs, event by event (chapters 3 and 4).

use super::calendar::{Calendar, WORKED_A_DAY};
use super::expectation::{Cost, Counted, Lapse};
use super::liability;
use std::collections::BTreeMap;
use suban_model::{Answer, Moment};
use suban_month::{Event, Finding, Life, What};

const DAY: i64 = 86_400;

/// A ticket being counted.
struct Counting<'a> {
    life: &'a Life,
    calendar: &'a Calendar,
    /// The last second that is looked at.
    until: i64,
    /// How often the citizen has come with the matter.
    by_citizen: i64,
    counted: Counted,
}

/// Whether an event ends something.
type Ends = fn(&What) -> bool;

/// What one ticket costs by `until`, whose citizen has come so often with its matter.
pub fn of_ticket(life: &Life, calendar: &Calendar, until: i64, by_citizen: i64) -> Counted {
    let mut counting = Counting { life, calendar, until, by_citizen, counted: Counted::default() };
    counting.sent_up_late();
    counting.done_late();
    counting.promises_broken();
    counting.investigated_late();
    counting.judged();
    counting.not_cleared();
    counting.found();
    counting.counted
}

/// Who is responsible after all that happened up to a moment.
pub fn lead_at(life: &Life, moment: i64) -> Option<&str> {
    let happened = life.events.iter().take_while(|event| event.at.seconds() <= moment);
    lead_after(life, happened)
}

/// Who is responsible after these events. Whoever was asked before a ticket went back still is.
fn lead_after<'a>(life: &'a Life, happened: impl Iterator<Item = &'a Event>) -> Option<&'a str> {
    happened.fold(life.asked, |lead, event| match event.what {
        What::Dispatched(unit) | What::Reopened(unit) => Some(unit),
        _ => lead,
    })
}

fn is_last(what: &What) -> bool {
    matches!(what, What::Replied { last: true, .. })
}

impl<'a> Counting<'a> {
    fn cost(&mut self, at: i64, unit: &str, rule: &'static str, hundredths: i64) {
        let month = self.calendar.month_of(at);
        self.counted.costs.push(Cost { month, unit: unit.to_owned(), rule, hundredths, tier: None });
    }

    fn is_platform(&self) -> bool {
        ["12345", "般阳民生"].contains(&self.life.channel)
    }

    /// Who held it at a moment; whatever nobody holds is the studio's.
    fn holder(&self, moment: i64) -> &'a str {
        lead_at(self.life, moment).unwrap_or("工作室")
    }

    /// Whether it has gone back to the platform by a moment.
    fn went_back(&self, moment: i64) -> bool {
        let mut happened = self.life.events.iter().take_while(|event| event.at.seconds() <= moment);
        happened.any(|event| event.what == What::GivenBack)
    }

    /// The first event from a moment on that ends something.
    fn end(&self, from: i64, ends: Ends) -> Option<&'a Event> {
        self.life.events.iter().find(|event| event.at.seconds() >= from && ends(&event.what))
    }

    /// If a limit was missed: when what it is for was done, or the last moment looked at.
    fn missed(&self, due: i64, end: Option<&Event>) -> Option<i64> {
        let end = end.map_or(self.until, |event| event.at.seconds());
        (end > due).then_some(end)
    }

    /// S1-05, P03: 无特殊原因,未在规定时限内(半个工作日)送达分管领导批阅,扣1分, unless the leader was asked by telephone, it
    /// was dealt with on the spot or went back. A first reply is none of these.
    fn sent_up_late(&mut self) {
        let received_at = self.life.received_at.seconds();
        let due = self.calendar.after_work(received_at, WORKED_A_DAY / 2);
        let end = self.end(received_at, |what| {
            is_last(what) || matches!(what, What::SentUp { .. } | What::Telephoned | What::GivenBack)
        });
        let excused = end.is_some_and(|end| matches!(end.what, What::SentUp { excuse: Some(_) }));
        if self.missed(due, end).is_some() && !excused {
            self.cost(due, "工作室", "P03", 100);
        }
    }

    /// P09 and P10 for what came in directly, P13 and P14 for what a platform handed over: up to 2 days late 1 point, from
    /// 3 on 2 points, and a started day counts. The company's limits count working days, a platform's natural ones. To
    /// be told why it takes longer puts nothing off. What went back to a platform, however late, is not late work: the
    /// platform judges that (P20).
    fn done_late(&mut self) {
        let received_at = self.life.received_at.seconds();
        let given = |clock| self.life.given.get(clock).map(|due| due.seconds());
        let end = self
            .end(received_at, |what| is_last(what) || matches!(what, What::Extended(_) | What::GivenBack));
        let due = if self.is_platform() {
            let Some(due) = given("平台办结") else { return };
            if end.is_some_and(|end| end.what == What::GivenBack) {
                return;
            }
            due
        } else {
            given("督办").unwrap_or_else(|| self.calendar.end_of_working_day(received_at, 15))
        };
        if let Some(end) = self.missed(due, end) {
            self.late(due, end, if self.is_platform() { ["P13", "P14"] } else { ["P09", "P10"] });
        }
    }

    fn late(&mut self, due: i64, end: i64, rules: [&'static str; 2]) {
        let (late, a_day) = if self.is_platform() {
            (end - due, DAY)
        } else {
            (self.calendar.worked(due, end), WORKED_A_DAY)
        };
        let (rule, hundredths) = if late <= 2 * a_day { (rules[0], 100) } else { (rules[1], 200) };
        let holder = self.holder(due);
        self.cost(due, holder, rule, hundredths);
    }

    /// P17 for what a platform handed over: 未在承诺最终办结时间内完成最终回复的,扣2分; what came in directly is late by what was
    /// promised. A promise that was put off in time binds no more.
    fn promises_broken(&mut self) {
        for event in &self.life.events {
            let What::Extended(until) = event.what else { continue };
            let due = until.seconds();
            let ends = |later: &&Event| {
                let is_put_off = matches!(later.what, What::Extended(_)) && later.at.seconds() <= due;
                later.at > event.at && (is_put_off || is_last(&later.what) || later.what == What::GivenBack)
            };
            // One that was put off once it was broken, on a ticket that nobody ever answered: the desk looks at it no more,
            // so that it costs what it had cost by then.
            let is_replaced = |later: &&Event| later.at > event.at && matches!(later.what, What::Extended(_));
            let events = || self.life.events.iter();
            let end = events().find(ends).or_else(|| events().find(is_replaced));
            match self.missed(due, end) {
                Some(_) if self.is_platform() => {
                    let holder = self.holder(due);
                    self.cost(due, holder, "P17", 200);
                }
                Some(end) => self.late(due, end, ["P09b", "P10b"]),
                None => {}
            }
        }
    }

    /// S1-06, P28: 自接到转办材料至…出具报告要控制在7个工作日内,未在规定时限内完成报告,扣2分.
    fn investigated_late(&mut self) {
        for event in &self.life.events {
            if event.what != What::InquiryOrdered {
                continue;
            }
            let due = self.calendar.end_of_working_day(event.at.seconds(), 7);
            let end = self.end(event.at.seconds(), |what| *what == What::InquiryReported);
            if self.missed(due, end).is_some() {
                self.cost(due, "人力资源部", "P28", 200);
            }
        }
    }

    /// P15, P16: what the platform says of material that it was sent, the first time and again; P20–P22: and of what was
    /// given back to it. What it says before there is any such thing counts for nothing.
    fn judged(&mut self) {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, event) in self.life.events.iter().enumerate() {
            let What::Judged(verdict) = event.what else { continue };
            let before = &self.life.events[..place];
            let is_about = |what: &What| match verdict {
                "材料不合格退回" => matches!(what, What::Replied { .. }),
                _ => *what == What::GivenBack,
            };
            if !before.iter().any(|earlier| is_about(&earlier.what)) {
                continue;
            }
            let time = times.entry(verdict).or_default();
            *time += 1;
            let (rule, hundredths) = match (verdict, *time) {
                ("材料不合格退回", 1) => ("P15", 200),
                ("材料不合格退回", _) => ("P16", 500),
                ("超期回退", _) => ("P20", 100),
                ("推诿或重办", 1) => ("P21", 200),
                _ => ("P22", 500),
            };
            let unit = lead_after(self.life, before.iter()).unwrap_or("工作室");
            self.cost(event.at.seconds(), unit, rule, hundredths);
        }
    }

    /// S1-19: what displeased is cleared by the end of the next month; what is not, by the end of the month after, and so
    /// on. A platform's ticket is cleared when the platform says, once, or has no limit: 清零工作按照上级要求执行. Being
    /// displeased again while a limit runs gives no more time.
    fn not_cleared(&mut self) {
        let mut due: Option<i64> = None;
        let mut is_displeased = false;
        let mut nth = 0;
        let ticket = self.life;
        for event in &ticket.events {
            let What::CalledBack { answer, clear_by } = event.what else { continue };
            due = self.lapse(due, event.at.seconds() - 1, &mut nth);
            match answer {
                Answer::Satisfied => (due, is_displeased) = (None, false),
                Answer::Unsatisfied if !is_displeased => {
                    let next = self.calendar.after(&self.calendar.month_of(event.at.seconds()));
                    due = if self.is_platform() {
                        clear_by.map(Moment::seconds)
                    } else {
                        Some(self.calendar.closes(&next))
                    };
                    is_displeased = due.is_some();
                }
                Answer::Unsatisfied | Answer::Unreached => {}
            }
        }
        self.lapse(due, self.until - 1, &mut nth);
    }

    /// Counts the limits that were missed by a moment: the limit that runs then. One that would end on the day of
    /// the one before is none.
    fn lapse(&mut self, due: Option<i64>, moment: i64, nth: &mut usize) -> Option<i64> {
        let mut due = due;
        while let Some(missed) = due.filter(|due| *due < moment + 1 && *due < self.until) {
            *nth += 1;
            let (month, unit) = (self.calendar.month_of(missed), self.holder(missed).to_owned());
            self.counted.lapses.push(Lapse { month, unit, nth: *nth });
            let next = self.calendar.closes(&self.calendar.month_of(missed + 1));
            due = (next - missed > DAY && !self.is_platform()).then_some(next);
        }
        due
    }

    /// What staff found out, and what the assessment meeting made of what was left to it.
    fn found(&mut self) {
        // By the place of its finding, with how many times over it will cost.
        let mut open: Vec<(usize, Cost, i64)> = Vec::new();
        let mut costs: Vec<(usize, Cost)> = Vec::new();
        for (place, event) in self.life.events.iter().enumerate() {
            match &event.what {
                What::Found(finding) => {
                    let (fixed, left) = self.finding(finding, event.at.seconds());
                    costs.extend(fixed.into_iter().map(|cost| (place, cost)));
                    open.extend(left.into_iter().map(|(cost, times)| (place, cost, times)));
                }
                What::Decided { charge, points } => {
                    let waiting = open
                        .iter()
                        .rposition(|(_, cost, _)| *charge == format!("{} {}", cost.rule, cost.unit));
                    let (found, cost, times) = open.remove(waiting.expect("only what waits is decided"));
                    costs.push((found, Cost { hundredths: points.hundredths() * times, ..cost }));
                }
                _ => {}
            }
        }
        costs.sort_by_key(|(found, cost)| (*found, cost.rule));
        self.counted.costs.extend(gravest(costs.into_iter().map(|(_, cost)| cost).collect()));
    }

    /// What a finding costs at once, and what it leaves open.
    fn finding(&mut self, finding: &Finding, at: i64) -> (Vec<Cost>, Vec<(Cost, i64)>) {
        let month = self.calendar.month_of(at);
        let pick = |rows: &[(&[&str], &'static str, &str, i64)]| -> Vec<Cost> {
            let hit = rows.iter().filter(|(picks, ..)| picks.iter().any(|pick| finding.picks.contains(pick)));
            hit.map(|(_, rule, unit, hundredths)| Cost {
                month: month.clone(),
                unit: (*unit).to_owned(),
                rule,
                hundredths: *hundredths,
                tier: None,
            })
            .collect()
        };
        let left_open = |picked: &str, rule, unit: &str| -> Vec<(Cost, i64)> {
            pick(&[(&[picked], rule, unit, 0)]).into_iter().map(|cost| (cost, 1)).collect()
        };
        let asked = finding.term("接办单位").unwrap_or_default();
        let responsible = finding.term("责任单位").unwrap_or_default();
        let mut open = Vec::new();
        let costs = match finding.form {
            "工作室差错" => {
                open = left_open("影响后续回复处理", "P06", "工作室");
                pick(&[
                    (&["接收不及时"], "P01", "工作室", 100),
                    (&["登记不规范"], "P02", "工作室", 100),
                    (&["未签批且未请示"], "P04", "工作室", 100),
                    (&["不按程序转办", "私自外报材料", "擅自答复"], "P05", "工作室", 200),
                ])
            }
            "接办差错" => {
                open = left_open("影响后续回复处理", "P11", asked);
                pick(&[
                    (&["推诿扯皮"], "P07a", asked, 200),
                    (&["不配合调查"], "P07b", asked, 200),
                    (&["反映不实"], "P07c", asked, 200),
                    (&["报告不清", "应付推诿"], "P08", asked, 200),
                    (&["无科学依据", "无政策规定", "语言不规范"], "P12", asked, 100),
                ])
            }
            "不良影响" if self.is_platform() => {
                open = left_open(finding.picks[0], "P18", responsible);
                Vec::new()
            }
            "栏目曝光" => pick(&[
                (&["国务院大督查"], "P23", responsible, 700),
                (&["问政山东"], "P24", responsible, 500),
                (&["淄博问政"], "P25", responsible, 300),
            ]),
            "调查差错" => pick(&[
                (&["不深入", "不全面", "未发现真实情况"], "P26", "人力资源部", 200),
                (&["记录不规范"], "P27", "人力资源部", 100),
            ]),
            "回退单缺项" if !self.went_back(at) => Vec::new(),
            "回退单缺项" => {
                let missing: i64 = finding.fields["缺项数"].to_string().parse().expect("a whole number");
                self.cost(at, "工作室", "P19", missing * 100);
                Vec::new()
            }
            "责任认定" => {
                let lead = lead_at(self.life, at);
                let is_same = liability::is_of_the_matter(finding, lead, self.life.matter.category);
                let by_citizen = if is_same { self.by_citizen } else { 1 };
                return liability::of_finding(finding, (at, by_citizen), self.calendar);
            }
            _ => Vec::new(),
        };
        (costs, open)
    }
}

/// Of several consequences of one matter a unit pays for the gravest, whichever was found out first if they cost alike.
fn gravest(costs: Vec<Cost>) -> Vec<Cost> {
    let mut kept: Vec<Cost> = Vec::new();
    for cost in costs {
        let alike = |other: &&mut Cost| {
            other.tier.is_some() && (&other.tier, &other.unit) == (&cost.tier, &cost.unit)
        };
        match kept.iter_mut().find(alike) {
            Some(graver) if graver.hundredths >= cost.hundredths => {}
            Some(lighter) => *lighter = cost,
            None => kept.push(cost),
        }
    }
    kept
}
