//! Which days a period has: periods close on a cut-off day (截至日) of the organisation's choice.

use crate::calendar::Day;
use crate::{Moment, Period, WorkCalendar};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most days that a period closes before its cut-off day, to close on a working day; past a longer row of days
/// off it closes on the cut-off day itself.
pub const CUTOFF_DAYS_EARLIER_MAX: i64 = 14;
/// Most days between the cut-off days of February and of other months.
pub const CUTOFF_DAYS_APART_MAX: i8 = 10;

/// When periods close.
///
/// A period closes at 24:00 of its cut-off day; the days after it belong to the next. Without a cut-off day periods
/// are the months of the calendar. (每月28日(2月26日)前: S1-18, S1-21.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "PeriodRuleFields", into = "PeriodRuleFields")]
pub struct PeriodRule(PeriodRuleFields);

/// The settings of a [`PeriodRule`], as files write them, not yet checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct PeriodRuleFields {
    /// Cut-off day of every month; in a shorter month, its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff_day: Option<i8>,
    /// Cut-off day of February, if it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff_day_february: Option<i8>,
    /// What happens when the cut-off day is a day off.
    #[serde(default)]
    pub cutoff_on_day_off: CutoffOnDayOff,
}

/// What happens when a cut-off day is a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutoffOnDayOff {
    /// The last working day before it takes its place, up to [`CUTOFF_DAYS_EARLIER_MAX`] days earlier.
    #[default]
    Earlier,
    /// Nothing.
    Same,
}

/// The settings do not make a period rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodRuleError {
    /// Not a day of a month.
    #[error("the cut-off day `{day}` is not from 1 to 31")]
    Day {
        /// What was written.
        day: i8,
    },
    /// Not a day of February.
    #[error("the cut-off day `{day}` of February is not from 1 to 29")]
    February {
        /// What was written.
        day: i8,
    },
    /// A day for February but none for the other months.
    #[error("February has a cut-off day but the other months have none; set `cutoff_day` too")]
    OnlyFebruary,
    /// Further apart than [`CUTOFF_DAYS_APART_MAX`].
    #[error(
        "the cut-off days `{day}` and, of February, `{february}` are more than {CUTOFF_DAYS_APART_MAX} days apart"
    )]
    TooFarApart {
        /// The day of other months.
        day: i8,
        /// The day of February.
        february: i8,
    },
}

impl PeriodRule {
    /// The period to which `moment` belongs.
    pub fn period_of(self, moment: Moment, calendar: &WorkCalendar) -> Period {
        let (day, _) = Day::and_second_of(moment, calendar.zone());
        let mut period = Period { first_of_month: day.date().first_of_month() };
        while self.last_day(period, calendar) < day {
            period = period.next_month();
        }
        period
    }

    /// The first and the last day of `period`, both included.
    pub fn span(self, period: Period, calendar: &WorkCalendar) -> (Date, Date) {
        let first = self.last_day(period.previous_month(), calendar).plus(1);
        (first.date(), self.last_day(period, calendar).date())
    }

    /// The day on which `period` closes. It is later for each later period: cut-off days are at least 18 days
    /// apart ([`CUTOFF_DAYS_APART_MAX`]) and close at most 14 days early ([`CUTOFF_DAYS_EARLIER_MAX`]).
    fn last_day(self, period: Period, calendar: &WorkCalendar) -> Day {
        let last_of_month = Day::of(period.first_of_month.last_of_month());
        let february = self.0.cutoff_day_february.filter(|_| period.month() == 2);
        let Some(cutoff) = february.or(self.0.cutoff_day) else { return last_of_month };
        let day = Day::of(period.first_of_month).plus(i64::from(cutoff) - 1).min(last_of_month);
        let earlier = calendar.last_working_day(day);
        match self.0.cutoff_on_day_off {
            CutoffOnDayOff::Earlier if earlier >= day.plus(-CUTOFF_DAYS_EARLIER_MAX) => earlier,
            CutoffOnDayOff::Earlier | CutoffOnDayOff::Same => day,
        }
    }
}

impl TryFrom<PeriodRuleFields> for PeriodRule {
    type Error = PeriodRuleError;

    fn try_from(fields: PeriodRuleFields) -> Result<Self, PeriodRuleError> {
        match (fields.cutoff_day, fields.cutoff_day_february) {
            (Some(day), _) if !(1..=31).contains(&day) => Err(PeriodRuleError::Day { day }),
            (_, Some(day)) if !(1..=29).contains(&day) => Err(PeriodRuleError::February { day }),
            (None, Some(_)) => Err(PeriodRuleError::OnlyFebruary),
            (Some(day), Some(february)) if (day - february).abs() > CUTOFF_DAYS_APART_MAX => {
                Err(PeriodRuleError::TooFarApart { day, february })
            }
            _ => Ok(Self(fields)),
        }
    }
}

impl From<PeriodRule> for PeriodRuleFields {
    fn from(rule: PeriodRule) -> Self {
        rule.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DailyHours, Holidays, Zone};
    use jiff::civil::date;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn calendar(holidays: Arc<Holidays>) -> WorkCalendar {
        WorkCalendar::new(Zone::default(), DailyHours::parse(&["08:30-17:30"]).unwrap(), holidays)
    }

    fn rule(json: &str) -> PeriodRule {
        serde_json::from_str(json).unwrap()
    }

    fn water_rule() -> PeriodRule {
        rule(r#"{"cutoff_day": 28, "cutoff_day_february": 26, "cutoff_on_day_off": "earlier"}"#)
    }

    #[test]
    fn periods_close_on_the_cut_off_day_or_the_working_day_before() {
        let calendar = calendar(Holidays::china());
        for (period, first, last) in [
            // 28 February 2026 was worked, but February closes on the 26th; 28 March is a Saturday.
            ("2026-02", date(2026, 1, 29), date(2026, 2, 26)),
            ("2026-03", date(2026, 2, 27), date(2026, 3, 27)),
            ("2026-04", date(2026, 3, 28), date(2026, 4, 28)),
            // 28 September 2025, a Sunday, was worked before the National Day holiday.
            ("2025-09", date(2025, 8, 29), date(2025, 9, 28)),
            // 28 January 2017 was the first day of the Spring Festival; 26 February a Sunday.
            ("2017-01", date(2016, 12, 29), date(2017, 1, 26)),
            ("2017-02", date(2017, 1, 27), date(2017, 2, 24)),
            // 28 January 2020 lay in the Spring Festival.
            ("2020-01", date(2019, 12, 28), date(2020, 1, 23)),
        ] {
            assert_eq!(water_rule().span(period.parse().unwrap(), &calendar), (first, last), "{period}");
        }
        let golden_week = rule(r#"{"cutoff_day": 3}"#);
        let october = "2020-10".parse().unwrap();
        assert_eq!(golden_week.span(october, &calendar), (date(2020, 9, 4), date(2020, 9, 30)));
        let same = rule(r#"{"cutoff_day": 3, "cutoff_on_day_off": "same"}"#);
        assert_eq!(same.span(october, &calendar), (date(2020, 9, 4), date(2020, 10, 3)));
        let last_day = rule(r#"{"cutoff_day": 31, "cutoff_on_day_off": "same"}"#);
        assert_eq!(
            last_day.span("2024-02".parse().unwrap(), &calendar),
            (date(2024, 2, 1), date(2024, 2, 29))
        );
        assert_eq!(
            PeriodRule::default().span("2023-02".parse().unwrap(), &calendar),
            (date(2023, 2, 1), date(2023, 2, 28))
        );
    }

    #[test]
    fn a_period_closes_at_midnight_there() {
        let calendar = calendar(Holidays::china());
        for (moment, rule, expect) in [
            ("2026-03-27 23:59:59", water_rule(), "2026-03"),
            ("2026-03-28 00:00:00", water_rule(), "2026-04"),
            ("2026-12-29 00:00:00", water_rule(), "2027-01"),
            ("2026-03-31 23:59:59", PeriodRule::default(), "2026-03"),
            ("2026-04-01 00:00:00", PeriodRule::default(), "2026-04"),
            ("1970-01-01 08:00:00", PeriodRule::default(), "1970-01"),
            ("2200-01-01 07:59:59", water_rule(), "2200-01"),
        ] {
            let moment = Moment::parse(moment, calendar.zone()).unwrap();
            assert_eq!(rule.period_of(moment, &calendar).to_string(), expect, "{moment}");
        }
    }

    #[test]
    fn a_month_off_closes_on_its_cut_off_day() {
        let with = |last: i8| {
            let days: Vec<_> = (1..=last).map(|day| format!("2026,2026-10-{day:02},off,a")).collect();
            Holidays::parse(&format!("notice,date,day,name\n{}\n", days.join("\n"))).unwrap()
        };
        let rule = rule(r#"{"cutoff_day": 14}"#);
        let last = |holidays| rule.span("2026-10".parse().unwrap(), &calendar(Arc::new(holidays))).1;
        assert_eq!(last(with(14)), date(2026, 9, 30));
        assert_eq!(last(with(31)), date(2026, 9, 30));
        let mut csv = with(14).to_csv();
        csv.push_str("2026,2026-09-30,off,a\n");
        assert_eq!(last(Holidays::parse(&csv).unwrap()), date(2026, 10, 14));
    }

    #[test]
    fn wrong_rules_are_refused() {
        let refused = |day, february| {
            let fields =
                PeriodRuleFields { cutoff_day: day, cutoff_day_february: february, ..Default::default() };
            PeriodRule::try_from(fields).err()
        };
        for (day, february, expect) in [
            (None, None, None),
            (Some(1), None, None),
            (Some(31), Some(21), None),
            (Some(31), Some(20), Some(PeriodRuleError::TooFarApart { day: 31, february: 20 })),
            (Some(5), Some(15), None),
            (Some(5), Some(16), Some(PeriodRuleError::TooFarApart { day: 5, february: 16 })),
            (Some(0), None, Some(PeriodRuleError::Day { day: 0 })),
            (Some(32), None, Some(PeriodRuleError::Day { day: 32 })),
            (Some(28), Some(30), Some(PeriodRuleError::February { day: 30 })),
            (Some(28), Some(0), Some(PeriodRuleError::February { day: 0 })),
            (None, Some(26), Some(PeriodRuleError::OnlyFebruary)),
        ] {
            assert_eq!(refused(day, february), expect, "{day:?} {february:?}");
        }
        assert!(serde_json::from_str::<PeriodRule>(r#"{"cutoff_day": 40}"#).is_err());
        assert_eq!(
            serde_json::to_string(&water_rule()).unwrap(),
            r#"{"cutoff_day":28,"cutoff_day_february":26,"cutoff_on_day_off":"earlier"}"#
        );
    }

    fn rules() -> impl Strategy<Value = PeriodRule> {
        (1_i8..=31, -10_i8..=10, any::<bool>(), any::<bool>()).prop_map(|(day, apart, has_february, same)| {
            let fields = PeriodRuleFields {
                cutoff_day: Some(day),
                cutoff_day_february: has_february
                    .then_some((day + apart).clamp(day.min(29) - 8, 29))
                    .filter(|day| *day > 0),
                cutoff_on_day_off: if same { CutoffOnDayOff::Same } else { CutoffOnDayOff::Earlier },
            };
            PeriodRule::try_from(fields).unwrap_or_default()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_day_belongs_to_exactly_one_period(rule in rules()) {
            let calendar = calendar(Holidays::china());
            let mut period: Period = "2007-01".parse().unwrap();
            let mut day = rule.span(period, &calendar).0;
            while period.year() <= 2030 {
                let (first, last) = rule.span(period, &calendar);
                prop_assert_eq!(first, day, "{} begins where the one before it ends", period);
                prop_assert!(first <= last);
                for date in [first, last] {
                    let noon = Moment::from_local(date.at(12, 0, 0, 0), calendar.zone()).unwrap();
                    prop_assert_eq!(rule.period_of(noon, &calendar), period);
                }
                day = last.tomorrow().unwrap();
                period = period.following().unwrap();
            }
        }
    }
}
