//! The records read backward, the newest first: all of them, those of one ticket, or those written in some time.

use crate::refusal::DeskError;
use crate::stored::page::{Bounds, Page, page};
use crate::stored::record::Record;
use crate::stored::view::View;
use suban_model::{Moment, Ticket};

/// Which records.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span<'a> {
    /// Only this ticket's.
    pub ticket: Option<&'a Ticket>,
    /// Only those written then or later.
    pub recorded_from: Option<Moment>,
    /// Only those written earlier.
    pub recorded_before: Option<Moment>,
    /// Only those with a lower number, which come after it.
    pub after: Option<u64>,
}

impl View<'_> {
    /// The records of a span that are wanted, the newest first, within bounds.
    pub fn records_in(
        &self,
        span: &Span<'_>,
        bounds: Bounds,
        wanted: impl Fn(&Record) -> bool,
    ) -> Result<Page<Record, u64>, DeskError> {
        let first = span.recorded_from.map_or(Ok(1), |moment| self.first_recorded_from(moment))?;
        let end = match span.recorded_before {
            Some(moment) => self.first_recorded_from(moment)?,
            None => self.head()?.seq.saturating_add(1),
        };
        let end = span.after.map_or(end, |after| end.min(after));
        let read = |seq: u64| self.record(seq)?.ok_or_else(|| DeskError::Missing(format!("record {seq}")));
        let place = |record: &Record| record.seq;
        match span.ticket {
            Some(ticket) => {
                let own = ticket.records.iter().rev().copied().filter(|seq| (first..end).contains(seq));
                page(own.take(bounds.read_max()).map(read), bounds, place, wanted)
            }
            None => page((first..end).rev().take(bounds.read_max()).map(read), bounds, place, wanted),
        }
    }

    /// The number of the first record that was written then or later; of the next one to come, if none was. They
    /// are ordered in time, so that few need to be read.
    fn first_recorded_from(&self, moment: Moment) -> Result<u64, DeskError> {
        let (mut low, mut high) = (1, self.head()?.seq.saturating_add(1));
        while low < high {
            let middle = low.midpoint(high);
            let record = self.record(middle)?;
            let record = record.ok_or_else(|| DeskError::Missing(format!("record {middle}")))?;
            if record.recorded_at < moment {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}
