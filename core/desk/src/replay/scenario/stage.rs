//! How a scenario names what it sees.

use crate::stored::record::Entry;
use suban_model::{Clock, Lack, Stage, Zone};
use suban_policy::organisation::Units;

/// Such as `P09 管网一所 -1`.
pub fn entry_line(entry: &Entry, units: &Units) -> String {
    format!("{} {} {}", entry.rule, units.name(&entry.unit), entry.points)
}

/// Such as `答复 2026-03-05 24:00`: a limit that ends with a day ends at its 24:00.
pub fn due_line(clock: &Clock, zone: &Zone) -> String {
    let local = clock.due.in_zone(zone);
    let time = if (local.hour(), local.minute(), local.second()) == (23, 59, 59) {
        "24:00".to_owned()
    } else {
        local.strftime("%H:%M").to_string()
    };
    format!("{} {} {time}", clock.plan.name, local.date())
}

/// Such as `送批 缺 表:督办单 (S1-09)`.
pub fn lack_line(lack: &Lack) -> String {
    format!("{} 缺 {} ({})", lack.step.chinese(), lack.what, lack.clause)
}

/// Whether a scenario's word means this stage.
pub fn stage_matches(word: &str, stage: Stage) -> bool {
    word == stage.chinese()
}
