//! How a scenario names what it sees.

use crate::Entry;
use suban_model::{Clock, Proposal, Stage, Ticket, Zone};
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

/// Whether a scenario's word means this stage.
pub fn stage_matches(word: &str, stage: Stage) -> bool {
    word == stage.chinese()
}

/// The key of the pending charge that a scenario calls by its rule and unit, such as `Q05 工程公司`; the newest, if
/// there are several. Keys hold numbers of records, which whoever writes a scenario cannot know.
pub fn charge_key(called: &str, ticket: &Ticket, units: &Units) -> Option<String> {
    let meant = |proposal: &&Proposal| {
        let charge = &proposal.charge;
        format!("{} {}", charge.rule, units.name(&charge.who)) == called
    };
    ticket.book.pending().filter(meant).last().map(Proposal::key)
}
