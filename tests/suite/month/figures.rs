//! Every figure of the month that two reports tell, told the same by both, and by the ledger: the monthly assessment, the
//! statistics of weeks and month-ends, the settlement, the limits, the explanations of single tickets, and what the API
//! answers.

use super::desk::Desk;
use std::collections::BTreeMap;
use suban_desk::stored::page::Bounds;
use suban_model::{CivilDate, Period, Points, Ticket};
use suban_report::explain::explain;
use suban_report::month_end::{Figures, MonthEnd, month_end};
use suban_report::monthly::monthly;
use suban_report::settlement::settled;
use suban_report::weekly::weekly;
use suban_report::{ClockLine, FigureLine, Monthly, Reading, Settled, Week, Words, clocks};
use suban_tell::ledger::Totals;
use suban_tell::settlement::SettlementView;

/// First month in which anything happens, and the last in which a limit is due.
const MONTHS: (&str, &str) = ("2024-03", "2025-11");

/// Hundredths of a point by month and unit.
type ByUnit = BTreeMap<(Period, String), i64>;

/// What every report says, of one moment.
struct Told {
    months: Vec<(Monthly, MonthEnd, Settled)>,
    tickets: Vec<Ticket>,
}

/// Takes every report, and holds them against each other.
pub fn agree(desk: &Desk) {
    let reading = desk.reading();
    let told = Told::of(&reading);
    points_agree(&told, desk, &reading);
    rates_agree(&told);
    counts_agree(&told, &reading);
    clocks_agree(&told, &reading);
}

impl Told {
    fn of(reading: &Reading<'_>) -> Self {
        let of_month = |period| {
            (
                monthly(reading, period).expect("a month is told"),
                month_end(reading, period, Words::Hidden).expect("a month is told"),
                settled(reading, period).expect("a month is told"),
            )
        };
        let mut tickets = Vec::new();
        let read = reading.view.each_ticket(|ticket| {
            tickets.push(ticket);
            Ok(())
        });
        read.expect("tickets are read");
        Self { months: months().map(of_month).collect(), tickets }
    }
}

/// Points: of the assessment, the ledger's pages, the settlement and the single tickets.
fn points_agree(told: &Told, desk: &Desk, reading: &Reading<'_>) {
    let (mut assessed, mut by_settling) = (ByUnit::new(), 0);
    for (month, _, settled) in &told.months {
        for unit in &month.units {
            assessed.insert((month.period, unit.unit.clone()), unit.points.hundredths());
        }
        let charged: i64 = settled.charges.iter().map(|charge| charge.points.hundredths()).sum();
        assert_eq!(settled.points.hundredths(), charged, "{}: what stands is what was posted", month.period);
        by_settling += charged;
        let held = reading.view.settlement(month.period).expect("it is read");
        let view = held.map(|held| SettlementView::of(month.period, &held, reading.rulebook()).points);
        assert_eq!(view.unwrap_or(Points::ZERO), settled.points, "{}: the API", month.period);
    }
    assessed.retain(|_, points| *points != 0);
    assert_eq!(assessed, on_pages(reading), "the assessment and the ledger's pages");

    let explained: i64 = told
        .tickets
        .iter()
        .map(|ticket| explain(reading, &[], ticket).expect("a ticket is explained").points.hundredths())
        .sum();
    let entries = desk.entries_after(0);
    let of_tickets = entries.iter().filter(|entry| entry.about.ticket().is_some());
    assert_eq!(explained, of_tickets.map(|entry| entry.points.hundredths()).sum::<i64>(), "explanations");
    let of_findings: i64 = reading
        .view
        .numbers(suban_desk::stored::keys::Space::FindingBook)
        .expect("they are read")
        .into_iter()
        .filter_map(|number| reading.view.finding_book(number).expect("it is read"))
        .map(|book| suban_tell::charges::total(&book).hundredths())
        .sum();
    let all: i64 = assessed.values().sum();
    assert_eq!(all, explained + by_settling + of_findings, "tickets, settlements and findings");
    assert!(explained > 0 && by_settling > 0 && of_findings > 0, "{explained} {by_settling} {of_findings}");
}

/// Sums by unit, as the first page of the ledger tells them.
fn on_pages(reading: &Reading<'_>) -> ByUnit {
    let mut sums = ByUnit::new();
    let bounds = Bounds { found_max: usize::MAX, looked_at_max: usize::MAX };
    for month in months() {
        let page = reading.view.entries_in(month, None, None, bounds, |_| true).expect("a page is read");
        for total in Totals::of(&page.found).view(reading.rulebook()) {
            sums.insert((month, total.unit.id), total.points.hundredths());
        }
    }
    sums.retain(|_, points| *points != 0);
    sums
}

/// Rates: those of the month-end are the settlement's, and what they are quotients of is what the month-end counts.
fn rates_agree(told: &Told) {
    let mut rates = 0;
    for (_, end, settled) in &told.months {
        for rate in &end.rates {
            let same = |line: &&FigureLine| line.figure == rate.now.figure && line.group == rate.now.group;
            let line = settled.figures.iter().map(|counted| &counted.line).find(same);
            assert_eq!(line, Some(&rate.now), "{}", end.period);
            rates += 1;
        }
        for (unit, figures) in counted_by_unit(end) {
            let of = |id: &str| {
                let is_it = |line: &&FigureLine| line.figure == id && line.group == unit;
                settled.figures.iter().map(|counted| &counted.line).find(is_it)
            };
            let handled = of("handled").and_then(|line| line.value).unwrap_or_default();
            assert_eq!(handled, figures.handled.into(), "{} {unit:?}: 办件数", end.period);
            let satisfied = of("satisfaction").and_then(|line| line.top).unwrap_or_default();
            assert_eq!(satisfied, figures.satisfied.into(), "{} {unit:?}: 满意", end.period);
        }
    }
    assert!(rates > 0, "no rate was told");
}

/// What the month-end counts of the organisation and of each unit that is responsible for something.
fn counted_by_unit(end: &MonthEnd) -> impl Iterator<Item = (Option<String>, Figures)> {
    let units = end.units.iter().filter(|unit| unit.unit.is_some());
    let units = units.map(|unit| (Some(unit.name.clone()), unit.figures.now));
    std::iter::once((None, end.total.now)).chain(units)
}

/// Tickets: received and ended, by months of the assessment and of the month-end, and by weeks.
fn counts_agree(told: &Told, reading: &Reading<'_>) {
    let (mut received, mut ended) = (0, 0);
    for (month, end, _) in &told.months {
        assert_eq!(month.tickets, end.total.now.received, "{}", month.period);
        (received, ended) = (received + month.tickets, ended + end.total.now.handled);
    }
    assert_eq!(received, told.tickets.len() as u64);
    let replied = told.tickets.iter().filter(|ticket| ticket.final_reply_at.is_some());
    assert_eq!(ended, replied.count() as u64);
    let (mut week, mut by_week) = (Week::of(CivilDate::constant(2024, 2, 26)), (0, 0));
    while let Some(this) = week.filter(|week| week.first_day() < CivilDate::constant(2025, 9, 1)) {
        let flow = weekly(reading, this, Words::Hidden).expect("a week is told").total;
        by_week = (by_week.0 + flow.received, by_week.1 + flow.replied);
        week = this.last_day().tomorrow().ok().and_then(Week::of);
    }
    assert_eq!(by_week, (received, ended), "weeks and months");
}

/// Limits: those of the months' tickets are those of all tickets.
fn clocks_agree(told: &Told, reading: &Reading<'_>) {
    let all = clocks::of_all_tickets(reading).expect("limits are told");
    let mut by_month: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    let counts = |line: &ClockLine| [line.started, line.kept, line.late, line.running];
    for line in told.months.iter().flat_map(|(month, _, _)| &month.clocks) {
        let sums = by_month.entry(&line.clock).or_default();
        counts(line).into_iter().zip(sums).for_each(|(count, sum)| *sum += count);
    }
    let all: BTreeMap<_, _> = all.clocks.iter().map(|line| (line.clock.as_str(), counts(line))).collect();
    assert_eq!(by_month, all);
    let late =
        told.tickets.iter().flat_map(|ticket| &ticket.clocks).filter(|clock| clock.kept() == Some(false));
    assert_eq!(
        all.values().map(|[_, _, late, _]| late).sum::<u64>(),
        late.count() as u64,
        "as the desk left them"
    );
}

fn months() -> impl Iterator<Item = Period> {
    let [first, last] = [MONTHS.0, MONTHS.1].map(|month| month.parse::<Period>().expect("a month"));
    std::iter::successors(Some(first), |month| month.following()).take_while(move |month| *month <= last)
}
