//! Figures, which the desk keeps up to date one command at a time, against a recount of all that happened.

use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use suban_desk::{Receipt, Rulebook};
use suban_model::{
    Act, Answer, Callback, Dispatch, Finding, Moment, Period, Register, Reply, Tally, TicketId, TicketRef,
    Value, Zone,
};
use suban_policy::{PackFiles, PeriodFigures};
use suban_test_kit::{TestDesk, at, files, rulebook};

/// One figure of each kind, window and way of grouping.
const FIGURES: &str = r#"
[done]
name = "办结"
clause = "C3"
count = "工单"
at = "最终回复"
by = ["全部", "主办"]
[satisfied]
name = "满意"
clause = "C3"
rate = { top = { "回访" = "满意" }, bottom = { "回访" = "满意|不满意" } }
at = "最终回复"
by = ["全部", "主办"]
[found]
name = "查实数"
clause = "C3"
count = "查实"
by = ["全部", "主办"]
[hours]
name = "工时数"
clause = "C3"
sum = "工时"
on = "查实"
by = ["全部", "主办"]
[mean_hours]
name = "平均工时"
clause = "C3"
mean = "工时"
on = "查实"
[calls]
name = "来电数"
clause = "C3"
tally = true
[missed]
name = "漏接数"
clause = "C3"
tally = true
[missed_rate]
name = "漏接率"
clause = "C3"
ratio = { top = "missed", bottom = "calls" }
[nth_ever]
name = "第几次"
clause = "C3"
nth = "查实"
same = ["主办"]
[nth_lately]
name = "近期第几单"
clause = "C3"
nth = "查实"
same = ["主办", "类别"]
within = "30 天"
once = "工单"
[nth_month]
name = "本期第几次"
clause = "C3"
nth = "查实"
same = ["主办"]
within = "本期"
[months]
name = "连续几期"
clause = "C3"
streak = "查实"
same = ["主办"]
"#;

const WINDOW_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Months close on the 25th, February on the 24th.
const CUTOFF: &str = "[period]\ncutoff_day = 25\ncutoff_day_february = 24\ncutoff_on_day_off = \"same\"\n";

/// What a citizen says, and whose it is then.
const MATTERS: [(&str, &str, &str); 2] = [("没水", "pipes", "供水/停水"), ("水费", "billing", "营业/水费")];

const UNITS: [(&str, &str); 3] = [("pipes", "管网所"), ("billing", "营业部"), ("studio", "工作室")];

fn pack() -> PackFiles {
    files(|files| {
        let mut edit = |path: &str, from: &str, to: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(from), "{path} has no {from}");
            files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
        };
        edit("pack.toml", "[channels]", &format!("{CUTOFF}[channels]"));
        edit(
            "findings.toml",
            "fields.responsible",
            "fields.hours = { type = \"integer\", label = \"工时\", required = true }\nfields.responsible",
        );
        edit("tables/verdicts.csv", "第几次,→,扣谁,分\nV1,C3,退回,1,", "→,扣谁,分\nV1,C3,退回,");
        edit("tables/verdicts.csv", "V2,C3,退回,>=2,→,责任部门,5\n", "");
        files.insert("figures.toml".to_owned(), FIGURES.as_bytes().to_vec());
    })
}

/// Something that is done to one of the tickets so far, or to the organisation.
#[derive(Debug, Clone)]
enum Deed {
    Register(usize),
    Reply(usize),
    Ask(usize, Answer),
    Dispatch(usize, usize),
    Find(usize, i64),
    Tell(&'static str, i64),
}

/// Deeds in the order told, each at so many minutes from the beginning: they need not be told in that order.
fn deeds() -> impl Strategy<Value = Vec<(i64, Deed)>> {
    let answer =
        prop_oneof![Just(Answer::Satisfied), Just(Answer::Unsatisfied), Just(Answer::Unreached)].boxed();
    let ticket = 0..12_usize;
    let deed = prop_oneof![
        3 => (0..MATTERS.len()).prop_map(Deed::Register),
        2 => ticket.clone().prop_map(Deed::Reply),
        3 => (ticket.clone(), answer).prop_map(|(ticket, answer)| Deed::Ask(ticket, answer)),
        1 => (ticket.clone(), 0..UNITS.len()).prop_map(|(ticket, unit)| Deed::Dispatch(ticket, unit)),
        4 => (ticket, 0..9_i64).prop_map(|(ticket, hours)| Deed::Find(ticket, hours)),
        2 => (prop_oneof![Just("calls"), Just("missed")], 0..50_i64)
            .prop_map(|(figure, value)| Deed::Tell(figure, value)),
    ];
    // Half of the time in steps of whole days, so that moments and days coincide.
    let minutes = prop_oneof![0..140_000_i64, (0..97_i64).prop_map(|day| day * 1_440)];
    prop::collection::vec((minutes, deed), 1..60)
}

/// A ticket as anybody would remember it.
struct Remembered {
    id: TicketId,
    received_at: Moment,
    lead: &'static str,
    /// Who has led it, and since when, in the order told.
    leads: Vec<(Moment, &'static str)>,
    category: &'static str,
    replied_at: Option<Moment>,
    answer: Option<Answer>,
}

impl Remembered {
    /// Who led it last in a month, or first after it.
    fn led_in(&self, of: Period) -> &'static str {
        let last = self.leads.iter().rfind(|(since, _)| month(*since) <= of);
        last.or(self.leads.first()).unwrap().1
    }
}

/// What was found, in the order told.
struct Found {
    at: Moment,
    record: u64,
    ticket: TicketId,
    lead: &'static str,
    category: &'static str,
    hours: i64,
}

/// All that happened, and nothing added up.
#[derive(Default)]
struct Memory {
    tickets: Vec<Remembered>,
    found: Vec<Found>,
    told: BTreeMap<(&'static str, String), (Moment, i64)>,
}

/// Number and sum of what a figure counts in a period and group.
type Sums = BTreeMap<(&'static str, Period, Vec<String>), (u64, Decimal)>;

impl Memory {
    /// Does a deed at the desk, and remembers it if it was done.
    fn live(&mut self, desk: &TestDesk, minutes: i64, deed: &Deed) {
        let when = at("2026-01-20 00:00").plus_seconds(minutes * 60).unwrap();
        let about = |ticket: usize| self.tickets.len().checked_sub(1).map(|last| ticket.min(last));
        match deed {
            Deed::Register(matter) => {
                let (text, lead, category) = MATTERS[*matter];
                let register = Register { channel: "来电".to_owned(), ..Register::default() };
                let receipt = done(desk, when, Act::Register(register), &[("text", text)]).unwrap();
                let id = receipt.record.ticket().unwrap();
                let (replied_at, answer) = (None, None);
                let leads = vec![(when, lead)];
                self.tickets.push(Remembered {
                    id,
                    received_at: when,
                    lead,
                    leads,
                    category,
                    replied_at,
                    answer,
                });
            }
            Deed::Tell(figure, value) => {
                let on = when.local_date(&Zone::default());
                let day = Moment::start_of_day(on, &Zone::default()).unwrap();
                let tally =
                    Tally { figure: (*figure).to_owned(), on, unit: None, value: Decimal::from(*value) };
                done(desk, when, Act::Tally(tally), &[]).unwrap();
                self.told.insert((*figure, on.to_string()), (day, *value));
            }
            Deed::Reply(ticket) => {
                let Some(ticket) = about(*ticket).map(|index| &mut self.tickets[index]) else { return };
                let when = when.max(ticket.received_at);
                let reply = Reply { ticket: TicketRef::Id(ticket.id), last: true, explained: false };
                let is_new = done(desk, when, Act::Reply(reply), &[]).is_some();
                assert_eq!(is_new, ticket.replied_at.is_none());
                ticket.replied_at.get_or_insert(when);
            }
            Deed::Ask(ticket, answer) => {
                let Some(ticket) = about(*ticket).map(|index| &mut self.tickets[index]) else { return };
                let callback =
                    Callback { ticket: TicketRef::Id(ticket.id), answer: *answer, given: BTreeMap::new() };
                let is_done =
                    done(desk, when.max(ticket.received_at), Act::Callback(callback), &[]).is_some();
                assert_eq!(is_done, ticket.replied_at.is_some());
                // Who said something and is not reached the next time has still said it.
                let said = ticket.answer.filter(|_| *answer == Answer::Unreached);
                ticket.answer = if is_done { said.or(Some(*answer)) } else { ticket.answer };
            }
            Deed::Dispatch(ticket, unit) => {
                let Some(ticket) = about(*ticket).map(|index| &mut self.tickets[index]) else { return };
                let (id, name) = UNITS[*unit];
                let dispatch = Dispatch {
                    ticket: TicketRef::Id(ticket.id),
                    lead: name.to_owned(),
                    co_handlers: Vec::new(),
                };
                let is_done =
                    done(desk, when.max(ticket.received_at), Act::Dispatch(dispatch), &[]).is_some();
                assert_eq!(is_done, ticket.replied_at.is_none());
                if is_done {
                    ticket.lead = id;
                    ticket.leads.push((when.max(ticket.received_at), id));
                }
            }
            Deed::Find(ticket, hours) => {
                let Some(ticket) = about(*ticket).map(|index| &self.tickets[index]) else { return };
                let at = when.max(ticket.received_at);
                let finding = Finding {
                    ticket: Some(TicketRef::Id(ticket.id)),
                    form: "差错".to_owned(),
                    pick: vec!["推诿".to_owned()],
                    fields: BTreeMap::from([("工时".to_owned(), Value::Number(Decimal::from(*hours)))]),
                };
                let receipt = done(desk, at, Act::RecordAnother(finding), &[]).unwrap();
                let (ticket, lead, category) = (ticket.id, ticket.lead, ticket.category);
                let record = receipt.record.seq;
                self.found.push(Found { at, record, ticket, lead, category, hours: *hours });
                assert_eq!(seen(&receipt), self.of_the_last_found(), "{deed:?}");
            }
        }
    }

    /// 第几次 and 连续 of what was found last, as anybody would count it.
    fn of_the_last_found(&self) -> BTreeMap<String, Decimal> {
        let last = self.found.last().unwrap();
        let own = || self.found.iter().filter(|found| found.lead == last.lead);
        let not_later =
            |found: &&Found| (found.at, found.record.to_string()) <= (last.at, last.record.to_string());
        let ever = own().filter(not_later).count();
        let in_month = own().filter(not_later).filter(|found| month(found.at) == month(last.at)).count();
        // Each ticket counts once for a unit, when it was found first.
        let mut first: BTreeMap<TicketId, Moment> = BTreeMap::new();
        for found in own().filter(|found| found.category == last.category) {
            first.entry(found.ticket).or_insert(found.at);
        }
        let own_first = first[&last.ticket];
        let lately = first.iter().filter(|(ticket, at)| {
            own_first.seconds() - at.seconds() <= WINDOW_SECONDS
                && (**at, ticket.to_string()) <= (own_first, last.ticket.to_string())
        });
        let months: BTreeSet<Period> = own().map(|found| month(found.at)).collect();
        let back = std::iter::successors(Some(month(last.at)), |month| month.preceding());
        let streak = back.take_while(|month| months.contains(month)).count();
        let counts = [
            ("第几次", ever),
            ("本期第几次", in_month),
            ("近期第几单", lately.count()),
            ("连续几期", streak),
        ];
        counts.map(|(name, count)| (name.to_owned(), Decimal::from(count as u64))).into()
    }

    /// What every other figure adds up to.
    fn sums(&self) -> Sums {
        let mut sums = Sums::new();
        let mut add = |figure, at, group: Option<&str>, value: i64| {
            let group = group.map(str::to_owned).into_iter().collect();
            let sum: &mut (u64, Decimal) = sums.entry((figure, month(at), group)).or_default();
            *sum = (sum.0 + 1, sum.1 + Decimal::from(value));
        };
        for ticket in &self.tickets {
            let Some(at) = ticket.replied_at else { continue };
            for group in [None, Some(ticket.led_in(month(at)))] {
                add("done", at, group, 1);
                match ticket.answer {
                    Some(Answer::Satisfied) => add("satisfied", at, group, 1),
                    Some(Answer::Unsatisfied) => add("satisfied", at, group, 0),
                    Some(Answer::Unreached) | None => {}
                }
            }
        }
        for found in &self.found {
            for group in [None, Some(found.lead)] {
                add("found", found.at, group, 1);
                add("hours", found.at, group, found.hours);
            }
            add("mean_hours", found.at, None, found.hours);
        }
        for ((figure, _), (day, value)) in &self.told {
            add(figure, *day, None, *value);
        }
        sums
    }
}

/// The period of a moment, by the cut-off days above.
fn month(at: Moment) -> Period {
    let day = at.local_date(&Zone::default());
    let cutoff = if day.month() == 2 { 24 } else { 25 };
    let month: Period = format!("{}-{:02}", day.year(), day.month()).parse().unwrap();
    if day.day() <= cutoff { month } else { month.following().unwrap() }
}

/// Does something as the studio; `None`: it was refused.
fn done(desk: &TestDesk, when: Moment, act: Act, words: &[(&str, &str)]) -> Option<Receipt> {
    let when = when.in_zone(&Zone::default()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    desk.try_do(&when, "工作室", act, words).ok()
}

/// The figures that the rules saw when they judged a finding.
fn seen(receipt: &Receipt) -> BTreeMap<String, Decimal> {
    let judged = receipt.record.judgements.iter().find(|judgement| judgement.subject.starts_with("finding"));
    judged.unwrap().trace.figures.iter().map(|seen| (seen.figure.clone(), seen.value)).collect()
}

/// What the desk says that every figure adds up to.
fn kept(desk: &TestDesk, rulebook: &Rulebook) -> (Sums, BTreeMap<Period, PeriodFigures>) {
    let (mut sums, mut by_period) = (Sums::new(), BTreeMap::<Period, PeriodFigures>::new());
    let first: Period = "2026-01".parse().unwrap();
    let names = ["done", "satisfied", "found", "hours", "mean_hours", "calls", "missed"];
    for period in std::iter::successors(Some(first), |period| period.following()).take(8) {
        for figure in rulebook.pack.figures().iter() {
            let add = |aggregate: suban_model::Aggregate| {
                if let Some(name) = names.iter().find(|name| **name == figure.id)
                    && aggregate.count > 0
                {
                    sums.insert((name, period, aggregate.group.clone()), (aggregate.count, aggregate.sum));
                }
                let figures = by_period.entry(period).or_default();
                figures.insert((figure.id.clone(), aggregate.group.clone()), aggregate);
                Ok(())
            };
            desk.view().each_aggregate(&figure.id, period, add).unwrap();
        }
    }
    (sums, by_period)
}

/// Each value is what its sums make it.
fn check_values(rulebook: &Rulebook, sums: &Sums, by_period: &BTreeMap<Period, PeriodFigures>) {
    let figures = rulebook.pack.figures();
    let hundred = Decimal::ONE_HUNDRED;
    for ((id, period, group), (count, sum)) in sums {
        let value = figures.value(figures.get(id).unwrap(), group, &by_period[period]);
        let count = Decimal::from(*count);
        let expected = match *id {
            "done" | "found" => count,
            "satisfied" => sum / count * hundred,
            "mean_hours" => sum / count,
            _ => *sum,
        };
        assert_eq!(value, Some(expected), "{id} {period} {group:?}");
        if *id == "calls" && !sum.is_zero() {
            let missed = sums.get(&("missed", *period, Vec::new())).map_or(Decimal::ZERO, |sum| sum.1);
            let rate = figures.value(figures.get("missed_rate").unwrap(), &[], &by_period[period]);
            assert_eq!(rate, Some(missed / sum * hundred), "missed_rate {period}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_figures_are_what_a_recount_gives(deeds in deeds()) {
        let files = pack();
        let (desk, rulebook) = (TestDesk::with(&files), rulebook(&files));
        let mut memory = Memory::default();
        for (minutes, deed) in &deeds {
            memory.live(&desk, *minutes, deed);
        }
        let (kept, by_period) = kept(&desk, &rulebook);
        prop_assert_eq!(&kept, &memory.sums());
        check_values(&rulebook, &kept, &by_period);
        prop_assert!(desk.verify().is_clean());
    }
}
