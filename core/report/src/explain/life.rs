//! What a record did to its ticket.

use super::LifeEvent;
use super::editions::Editions;
use suban_desk::Record;
use suban_tell::sentences;

/// Tells a record.
pub(super) fn tell(record: &Record, editions: &Editions<'_>) -> LifeEvent {
    let rulebook = editions.rulebook(record);
    let zone = &rulebook.pack.zone;
    let is_other_day = record.recorded_at.local_date(zone) != record.command.at.local_date(zone);
    LifeEvent {
        record: editions.record_ref(record),
        recorded_at: is_other_day.then(|| record.recorded_at.told_in(zone)),
        followed: sentences::record::followed(record, rulebook),
    }
}
