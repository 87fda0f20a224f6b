//! The whole month: who comes when, and what else the platform has to say.

use crate::almanac::{Almanac, DAY, FIRST_DAY, LAST_DAY};
use crate::chance::Chance;
use crate::company::{AREAS, CHANNELS, Matter, is_platform};
use crate::life::{CompanyCharge, Life, Story};
use crate::telling::tell;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use suban_model::{Moment, Points};

/// A month of tickets, the same for the same seed and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// Of its chance.
    pub seed: u64,
    /// How many tickets are received in it.
    pub tickets: usize,
}

impl Month {
    /// Everything that happens.
    pub fn tell(self) -> Story {
        let mut chance = Chance::of(self.seed);
        let almanac = Almanac::new();
        let mut arrivals: Vec<Moment> = (0..self.tickets).map(|_| arrival(&mut chance, &almanac)).collect();
        arrivals.sort_unstable();
        let mut lives: Vec<Life> = Vec::with_capacity(self.tickets);
        for (place, received_at) in arrivals.into_iter().enumerate() {
            let life = received(&mut chance, received_at, place, &lives);
            lives.push(tell(&mut chance, &almanac, life));
        }
        Story { lives, charges: company_charges(&mut chance, &almanac) }
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
