//! A clock: that it began or ran out, how it was kept, and by how much.

use crate::names::unit_name;
use crate::sentences::moment;
use std::collections::BTreeSet;
use suban_desk::Rulebook;
use suban_model::{Clock, ClockState, Lateness, LimitUnit, Moment, PauseMeasure, Rounding, Ticket};
use suban_policy::diagnostic::Bilingual;

/// Such as `时限 答复:2026-03-05 24:00 到期(S1-02)`.
pub fn started(clock: &Clock, rulebook: &Rulebook) -> Bilingual {
    let (name, clause, due) = (&clock.plan.name, &clock.plan.clause, due(clock, rulebook));
    Bilingual::new(
        format!("时限 {name}:{} 到期({clause})", due.zh),
        format!("clock {name}: due {} ({clause})", due.en),
    )
}

/// Its due moment, such as `2027-02-18 24:00(暂定)` while it hangs on holidays that are not published yet.
pub fn due(clock: &Clock, rulebook: &Rulebook) -> Bilingual {
    shown(clock.due, clock.provisional, rulebook)
}

fn shown(due: Moment, is_provisional: bool, rulebook: &Rulebook) -> Bilingual {
    let due = moment(due, rulebook);
    let (zh, en) = if is_provisional { ("(暂定)", " (provisional)") } else { ("", "") };
    Bilingual::new(format!("{due}{zh}"), format!("{due}{en}"))
}

/// Such as `节假日安排有变,时限 答复 改为 2027-02-18 24:00 到期`.
pub fn rescheduled(name: &str, due: Moment, is_provisional: bool, rulebook: &Rulebook) -> Bilingual {
    let due = shown(due, is_provisional, rulebook);
    Bilingual::new(
        format!("节假日安排有变,时限 {name} 改为 {} 到期", due.zh),
        format!("by other holidays, clock {name} is now due {}", due.en),
    )
}

/// Such as `时限 答复 接着走,2027-02-18 24:00 到期`.
pub fn resumed(name: &str, due: Moment, is_provisional: bool, rulebook: &Rulebook) -> Bilingual {
    let due = shown(due, is_provisional, rulebook);
    Bilingual::new(
        format!("时限 {name} 接着走,{} 到期", due.zh),
        format!("clock {name} goes on and is due {}", due.en),
    )
}

/// Such as `时限 平台 重定为 2027-02-18 24:00 到期`.
pub fn set(name: &str, due: Moment, rulebook: &Rulebook) -> Bilingual {
    let due = moment(due, rulebook);
    Bilingual::new(
        format!("时限 {name} 重定为 {due} 到期"),
        format!("clock {name} is now due {due}, as given"),
    )
}

/// How long it stood still in all, such as `暂停 2 次,共 3 个工作日(等用户)`; `None`: it never did.
pub fn paused(ticket: &Ticket, clock: &Clock, rulebook: &Rulebook) -> Option<Bilingual> {
    let pauses: Vec<_> = ticket.pauses_of(clock).collect();
    let causes: BTreeSet<_> = pauses.iter().map(|pause| pause.cause.as_str()).collect();
    let causes = causes.into_iter().collect::<Vec<_>>().join("、");
    let measure = rulebook.pause_measure(clock);
    let lengths = pauses.iter();
    let lengths =
        lengths.map(|pause| rulebook.calendar.length_of_pause(measure, (pause.from, pause.to)).max(0));
    let (times, sum): (usize, i64) = (pauses.len(), lengths.sum());
    let (hours, minutes) = (sum / 3600, sum % 3600 / 60);
    let (zh, en) = match measure {
        PauseMeasure::WorkingDays => (format!("{sum} 个工作日"), format!("{sum} working days")),
        PauseMeasure::Days => (format!("{sum} 天"), format!("{sum} days")),
        PauseMeasure::WorkingSeconds => (
            format!("{hours} 个工作小时 {minutes} 分"),
            format!("{hours} working hours and {minutes} minutes"),
        ),
        PauseMeasure::Seconds => {
            (format!("{hours} 小时 {minutes} 分"), format!("{hours} hours and {minutes} minutes"))
        }
    };
    (times > 0).then(|| {
        Bilingual::new(
            format!("暂停 {times} 次,共 {zh}({causes})"),
            format!("it stood still {times} times, for {en} ({causes})"),
        )
    })
}

/// That a clock of this name ran out while this unit held it.
pub fn ran_out(name: &str, holder: Option<&str>, rulebook: &Rulebook) -> Bilingual {
    match holder.map(|unit| unit_name(rulebook, unit)) {
        Some(unit) => Bilingual::new(
            format!("时限 {name} 超期,承办 {unit}"),
            format!("clock {name} is late, held by {unit}"),
        ),
        None => Bilingual::new(format!("时限 {name} 超期"), format!("clock {name} is late")),
    }
}

/// By how much it was kept or missed, or how long it still runs at `now`.
pub fn margin(clock: &Clock, rulebook: &Rulebook, now: Moment) -> Bilingual {
    let (end, is_over) = match clock.state {
        ClockState::Ended(at) => (at, true),
        ClockState::Running | ClockState::Late | ClockState::Paused => (now, false),
    };
    let unit = rulebook.pack.late_unit(clock);
    let left = days(rulebook.calendar.lateness(end, clock.due, unit), unit, Rounding::Down);
    let late = days(rulebook.calendar.lateness(clock.due, end, unit), unit, Rounding::Up);
    let (zh, en) = match (is_over, end <= clock.due) {
        (true, true) => (format!("按时,余 {}", left.zh), format!("kept with {} left", left.en)),
        (true, false) => (format!("实际超期 {}", late.zh), format!("it came {} late", late.en)),
        (false, true) => (format!("还有 {}", left.zh), format!("{} left", left.en)),
        (false, false) => (format!("现超期 {}", late.zh), format!("it is {} late now", late.en)),
    };
    Bilingual::new(zh, en)
}

/// By when what would have cost nothing, and how late it is or was.
pub fn would_have_kept(clock: &Clock, rulebook: &Rulebook, now: Moment) -> Bilingual {
    let due = due(clock, rulebook);
    let events = &clock.plan.ends_on;
    let zh: Vec<_> = events.iter().map(|event| event.chinese().to_owned()).collect();
    let en: Vec<_> = events.iter().map(|event| event.name().to_owned()).collect();
    let late = margin(clock, rulebook, now);
    Bilingual::new(
        format!("在 {} 前{}则不扣;{}", due.zh, zh.join("或"), late.zh),
        format!("no charge if {} had come by {}; {}", en.join(" or "), due.en, late.en),
    )
}

/// Such as `2.3 天`, or `12 分钟` where it is less than a tenth of a day: what is late is rounded up and what is left
/// down, so that neither looks better than it is.
pub fn days(time: Lateness, unit: LimitUnit, rounding: Rounding) -> Bilingual {
    let working = unit.is_working_time();
    if time.seconds() < time.seconds_per_day() / 10 {
        let minutes = match rounding {
            Rounding::Up => (time.seconds() + 59) / 60,
            Rounding::Down => time.seconds() / 60,
        };
        return if working {
            Bilingual::new(format!("{minutes} 分钟工作时间"), format!("{minutes} working minutes"))
        } else {
            Bilingual::new(format!("{minutes} 分钟"), format!("{minutes} minutes"))
        };
    }
    let hundredths = time.hundredths_of_days(rounding);
    let tenths = if rounding == Rounding::Up { (hundredths + 9) / 10 } else { hundredths / 10 };
    let number = format!("{}.{}", tenths / 10, tenths % 10);
    if working {
        Bilingual::new(format!("{number} 个工作日"), format!("{number} working days"))
    } else {
        Bilingual::new(format!("{number} 天"), format!("{number} days"))
    }
}
