//! How far the figures of a report go: a report is up to date, or says that it is not.

use serde::Serialize;
use std::fmt::Write as _;

/// How far time has run at the desk when a report is taken, and how it stands with its period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// All that ran out by then is counted; on the organisation's clocks.
    pub until: String,
    /// Whether that is the moment of the report. If not, clocks that ran out since wait to be looked at.
    pub is_current: bool,
    /// How it stands with the period; `None`: the report is of no period.
    pub period: Option<PeriodState>,
}

/// How it stands with a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PeriodState {
    /// It is not over.
    Open {
        /// Its last moment, on the organisation's clocks.
        closes: String,
    },
    /// It is over and to be settled, and is not: what settling charges is missing.
    Unsettled,
    /// It is settled.
    Settled {
        /// Number of the record that settled it last.
        record: u64,
    },
    /// It is over, and its rules settle nothing.
    NotToBeSettled,
}

impl AsOf {
    /// In words, for the head of a report. Of a period that is over and complete no moment is told: time alone changes
    /// nothing of it, and the same figures give the same bytes.
    pub fn in_words(&self) -> String {
        let mut words = match &self.period {
            None => format!("截至 {}", self.until),
            Some(PeriodState::Open { closes }) => {
                format!("截至 {};本期到 {closes} 才截止,尚未结算,数字不是最终的", self.until)
            }
            Some(PeriodState::Unsettled) => {
                format!("截至 {};本期已截止,尚未结算,数字不是最终的(原因见 suban status)", self.until)
            }
            Some(PeriodState::Settled { .. }) => "本期已结算".to_owned(),
            Some(PeriodState::NotToBeSettled) => "本期已截止".to_owned(),
        };
        if !self.is_current {
            let _ = write!(words, ";{} 起到期的时限还没有处理,数字不是最终的", self.until);
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_how_far_it_goes() {
        let check = |is_current: bool, period: Option<PeriodState>, expect: &str| {
            let as_of = AsOf { until: "2026-03-20 10:00".into(), is_current, period };
            assert_eq!(as_of.in_words(), expect);
        };
        let open = || Some(PeriodState::Open { closes: "2026-03-27 24:00".into() });
        check(true, None, "截至 2026-03-20 10:00");
        check(true, open(), "截至 2026-03-20 10:00;本期到 2026-03-27 24:00 才截止,尚未结算,数字不是最终的");
        check(
            true,
            Some(PeriodState::Unsettled),
            "截至 2026-03-20 10:00;本期已截止,尚未结算,数字不是最终的(原因见 suban status)",
        );
        check(true, Some(PeriodState::Settled { record: 7 }), "本期已结算");
        check(true, Some(PeriodState::NotToBeSettled), "本期已截止");
        check(
            false,
            Some(PeriodState::Settled { record: 7 }),
            "本期已结算;2026-03-20 10:00 起到期的时限还没有处理,数字不是最终的",
        );
    }
}
