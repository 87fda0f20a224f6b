//! The whole month: who comes when, and what else the platform has to say.

use crate::almanac::{Almanac, DAY, FIRST_DAY, LAST_DAY, later};
use crate::chance::Chance;
use crate::company::{AREAS, CHANNELS, Matter, is_platform};
use crate::life::{CompanyCharge, Event, Finding, Life, Story, What};
use crate::telling::tell;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use suban_model::{Moment, Points, Value};

/// Tickets of the year before, whose findings are just about to be forgotten.
const TICKETS_OF_LAST_YEAR: usize = 8;

/// Days for which a finding is remembered when the next of its kind is made.
const REMEMBERED_DAYS: i64 = 365;

/// A month of tickets, the same for the same seed and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Of its chance.
    pub seed: u64,
    /// How many tickets are received in it.
    pub tickets: usize,
}

impl Month {
    /// Everything that happens: the month's tickets, and before them a few of the year before.
    pub fn tell(self) -> Story {
        let mut chance = Chance::of(self.seed);
        let almanac = Almanac::new();
        let mut arrivals: Vec<Moment> = (0..self.tickets).map(|_| arrival(&mut chance, &almanac)).collect();
        arrivals.sort_unstable();
        let mut lives: Vec<Life> = Vec::with_capacity(self.tickets + TICKETS_OF_LAST_YEAR);
        for (place, received_at) in arrivals.into_iter().enumerate() {
            let life = received(&mut chance, received_at, place, &lives);
            lives.push(tell(&mut chance, &almanac, life));
        }
        find_one_at_a_time(&mut lives);
        let mut last_year = tickets_of_last_year(&lives, &almanac);
        last_year.append(&mut lives);
        Story { lives: last_year, charges: company_charges(&mut chance, &almanac) }
    }
}

/// Most come on working days during the day, and some on any second of the month, its first and last included.
fn arrival(chance: &mut Chance, almanac: &Almanac) -> Moment {
    let days = i64::from(FIRST_DAY.until(LAST_DAY).map_or(0, |span| span.get_days()));
    let second = chance.among(0..DAY);
    let day = |after: i64| FIRST_DAY.checked_add(after.days()).unwrap_or(LAST_DAY);
    match chance.among(0..1_000) {
        0 => almanac.at(FIRST_DAY, 0),
        1 => almanac.at(LAST_DAY, DAY - 1),
        2..200 => almanac.at(day(chance.among(0..days + 1)), second),
        _ => {
            let start = almanac.at(day(chance.among(0..days + 1)), 0);
            let day = almanac.working_day(start, 0).min(LAST_DAY);
            let passed = chance.among(0..1_000);
            almanac.in_hours(day, passed)
        }
    }
}

fn received(chance: &mut Chance, received_at: Moment, place: usize, earlier: &[Life]) -> Life {
    let channel = chance.weighted(CHANNELS.into_iter()).unwrap_or("来电");
    let again = if chance.percent(6) { chance.one_of(earlier) } else { None };
    let area = chance.weighted(AREAS.into_iter()).unwrap_or("城东");
    let area = again.map_or(area, |earlier| earlier.area);
    let matter = again.map_or_else(|| Matter::by_chance(chance), |earlier| earlier.matter);
    let words = chance.one_of(matter.words()).copied().unwrap_or_default();
    Life {
        number: format!("SQ2504-{:05}", place + 1),
        received_at,
        channel,
        area,
        matter,
        words: format!("{area}:{words}"),
        asked: matter.asked_in(area),
        given: BTreeMap::new(),
        repeats: again.map(|earlier| earlier.number.clone()),
        events: Vec::new(),
    }
}

/// Whoever records who is to blame does so for one ticket after the other.
fn find_one_at_a_time(lives: &mut [Life]) {
    let mut taken = BTreeSet::new();
    for life in lives {
        for event in life.events.iter_mut().filter(|event| is_liability(event)) {
            while !taken.insert(event.at) {
                event.at = later(event.at, 1);
            }
        }
        life.events.sort_by_key(|event| event.at);
    }
}

fn is_liability(event: &Event) -> bool {
    matches!(&event.what, What::Found(finding) if finding.form == "责任认定")
}

/// Tickets of the year before about the same as some of this month's, whose findings are remembered to the second when
/// these are blamed, or have been forgotten a second ago.
fn tickets_of_last_year(lives: &[Life], almanac: &Almanac) -> Vec<Life> {
    let blamed = lives.iter().filter_map(|life| {
        let event = life.events.iter().find(|event| is_liability(event))?;
        (life.matter.category.is_some() && life.asked.is_some() && !is_platform(life.channel))
            .then_some((life, event))
    });
    let mut last_year: Vec<Life> = blamed
        .take(TICKETS_OF_LAST_YEAR)
        .enumerate()
        .map(|(place, (life, event))| {
            let forgotten = i64::from(place % 2 == 1);
            let found_at = later(event.at, -REMEMBERED_DAYS * DAY - forgotten);
            of_last_year(place, life, found_at, almanac)
        })
        .collect();
    last_year.sort_by_key(|life| life.received_at);
    last_year
}

fn of_last_year(place: usize, like: &Life, found_at: Moment, almanac: &Almanac) -> Life {
    let morning = almanac.at(almanac.day_of(found_at), 8 * 3_600);
    let received_at = morning.min(later(found_at, -3_600));
    let mut fields = BTreeMap::from([("认定事项", Value::from("流程或职责"))]);
    let responsible = like.events.iter().find_map(|event| match &event.what {
        What::Found(finding) if is_liability(event) => finding.fields.get("责任单位").cloned(),
        _ => None,
    });
    fields.extend(responsible.map(|unit| ("责任单位", unit)));
    let form = Finding { form: "责任认定", by: "人力资源部", picks: Vec::new(), fields };
    let answered = What::Replied { last: true, explained: false };
    let events = vec![
        Event { at: later(received_at, 600), what: answered },
        Event { at: found_at, what: What::Found(form) },
    ];
    let number = format!("SQ2404-{:05}", place + 1);
    Life { number, received_at, repeats: None, given: BTreeMap::new(), events, ..like.clone() }
}

/// 般阳民生 charges the company now and then, and the shares do not always come out even.
fn company_charges(chance: &mut Chance, almanac: &Almanac) -> Vec<CompanyCharge> {
    const DAYS: [Date; 6] = [
        date(2025, 4, 10),
        date(2025, 4, 28),
        date(2025, 4, 29),
        date(2025, 5, 28),
        date(2025, 6, 20),
        date(2025, 7, 15),
    ];
    const SHARES: [&[(&str, i64)]; 4] = [
        &[("营业部", 7_000), ("管网二所", 3_000)],
        &[("管网一所", 3_333), ("管网二所", 3_333), ("水质中心", 3_334)],
        &[("工程公司", 10_000)],
        &[("营业部", 1_250), ("稽查大队", 8_750)],
    ];
    let charge = |day: Date| {
        let second = chance.among(8 * 3_600..DAY);
        let hundredths = chance.among(1..301);
        CompanyCharge {
            at: almanac.at(day, second),
            points: Points::from_hundredths(hundredths).unwrap_or_default(),
            shares: chance.one_of(&SHARES).map(|shares| shares.to_vec()).unwrap_or_default(),
        }
    };
    DAYS.into_iter().map(charge).collect()
}
