//! The lists that people find tickets by: one short row a ticket, in order of reception, so that a question such as
//! "which of ours are late" reads rows and not whole tickets.
//!
//! Every ticket has a row in the list of all. One that somebody must still act on has the same row in the list of
//! open ones, so that a worklist costs what is open and not what ever was. Rows are derived: [`crate::stored::project`]
//! writes them, and [`crate::replay::verify`] proves them.

use crate::refusal::DeskError;
use crate::stored::codec::{CodecError, Stored, decode, encode};
use crate::stored::keys::{Keys, Space};
use crate::stored::page::{Bounds, Page, page};
use crate::stored::view::View;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use suban_model::{ClockState, Moment, Routing, Stage, Ticket, TicketId};
use suban_store::{Commit, Scan, walk_by};

/// The lists there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// 全部: every ticket.
    All,
    /// 在办: those that somebody must still act on, see [`Row::is_open`].
    Open,
}

/// What of a ticket it can be found by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own that lists are filtered by")]
pub struct Row {
    /// Where it stands.
    pub stage: Stage,
    /// Units by id, the lead first.
    pub units: Vec<String>,
    /// Units by id that led it before, and do not have it now.
    pub former: Vec<String>,
    /// 诉求类型.
    pub kind: Option<String>,
    /// Category path.
    pub category: Option<String>,
    /// 渠道.
    pub channel: String,
    /// 片区.
    pub area: Option<String>,
    /// Whether its limits were kept so far.
    pub lateness: Lateness,
    /// Whether a charge stands.
    pub charged: bool,
    /// Whether a charge waits for its decider.
    pub pending: bool,
    /// An appeal waits for its ruling.
    pub appealed: bool,
    /// Whether a rule failed and a person must look.
    pub attention: bool,
}

impl Stored for Row {
    const SPACE: Space = Space::Listing;
    const VERSION: u8 = 6;
}

/// Whether the limits of a ticket were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// All of them, so far.
    Never,
    /// One ran out before what it waited for came.
    Ended,
    /// One has run out, and what it waits for has not come.
    Now,
}

impl Row {
    /// The row of a ticket.
    pub fn of(ticket: &Ticket) -> Self {
        let units: Vec<String> = match &ticket.routing {
            Routing::Assign { lead, co_handlers } => {
                std::iter::once(lead).chain(co_handlers).cloned().collect()
            }
            Routing::Return { .. } | Routing::Queue { .. } => Vec::new(),
        };
        let mut former: Vec<String> = Vec::new();
        for led in &ticket.led {
            if !units.contains(&led.lead) && !former.contains(&led.lead) {
                former.push(led.lead.clone());
            }
        }
        let lateness = ticket.clocks.iter().map(|clock| match (&clock.state, clock.kept()) {
            (ClockState::Late, _) => Lateness::Now,
            (_, Some(false)) => Lateness::Ended,
            _ => Lateness::Never,
        });
        let classification = ticket.classification.as_ref();
        Self {
            stage: ticket.stage,
            units,
            former,
            kind: classification.map(|classification| classification.kind.clone()),
            category: classification.map(|classification| classification.category.clone()),
            channel: ticket.channel.clone(),
            area: ticket.area.clone(),
            lateness: lateness.max().unwrap_or(Lateness::Never),
            charged: !ticket.book.standing().is_empty(),
            pending: ticket.book.pending().next().is_some(),
            appealed: ticket.book.appeals().any(|appealed| appealed.ruled.is_none()),
            attention: !ticket.attention.is_empty(),
        }
    }

    /// Whether somebody must still act: it is neither replied to nor given back, merged or closed, a limit has run out and still waits, a charge waits
    /// for its decider or an appeal for its ruling, or a rule failed.
    pub const fn is_open(&self) -> bool {
        !self.stage.is_done()
            || matches!(self.lateness, Lateness::Now)
            || self.pending
            || self.appealed
            || self.attention
    }
}

/// Brings the lists up to date with a ticket whose row was `before`; `None`: it is new.
pub(crate) fn relist(
    keys: &Keys,
    before: Option<&Row>,
    ticket: &Ticket,
    commit: &mut Commit,
) -> Result<(), CodecError> {
    let after = Row::of(ticket);
    if before == Some(&after) {
        return Ok(());
    }
    let place = Place::of(ticket);
    let bytes = encode(&after)?;
    if after.is_open() {
        commit.puts.push((keys.listed(List::Open, place), bytes.clone()));
    } else if before.is_some_and(Row::is_open) {
        commit.deletes.push(keys.listed(List::Open, place));
    }
    commit.puts.push((keys.listed(List::All, place), bytes));
    Ok(())
}

/// Where a ticket stands in the lists: they are ordered by reception, and by number where that is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// When it was received.
    pub received_at: Moment,
    /// Its number.
    pub ticket: TicketId,
}

/// The text is not the place of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list, such as `1772413800-T17`")]
pub struct PlaceError;

impl Place {
    const fn of(ticket: &Ticket) -> Self {
        Self { received_at: ticket.received_at, ticket: ticket.id }
    }

    /// The place that a key of a list ends with.
    fn in_key(key: &[u8]) -> Option<Self> {
        let (rest, ticket) = key.split_last_chunk::<8>()?;
        let (_, received_at) = rest.split_last_chunk::<8>()?;
        let received_at = Moment::from_seconds(i64::from_be_bytes(*received_at)).ok()?;
        Some(Self { received_at, ticket: TicketId(u64::from_be_bytes(*ticket)) })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.received_at.seconds(), self.ticket)
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let (received_at, ticket) = text.split_once('-').ok_or(PlaceError)?;
        let received_at = received_at.parse().ok().and_then(|seconds| Moment::from_seconds(seconds).ok());
        Ok(Self {
            received_at: received_at.ok_or(PlaceError)?,
            ticket: ticket.parse().map_err(|_| PlaceError)?,
        })
    }
}

/// Which part of a list is read.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// The list.
    pub list: List,
    /// Only what was received then or later.
    pub received_from: Option<Moment>,
    /// Only what was received earlier.
    pub received_before: Option<Moment>,
    /// Only what comes after this, where the newest comes first.
    pub after: Option<Place>,
}

impl View<'_> {
    /// The tickets of a stretch whose row is wanted, the last received first, within bounds.
    pub fn listed(
        &self,
        stretch: &Stretch,
        bounds: Bounds,
        wanted: impl Fn(&Row) -> bool,
    ) -> Result<Page<(Place, Row), Place>, DeskError> {
        let prefix = self.keys.list(stretch.list);
        let from = stretch.received_from.map(|moment| self.keys.listed_from(stretch.list, moment));
        let before = stretch.received_before.map(|moment| self.keys.listed_from(stretch.list, moment));
        let after = stretch.after.map(|place| self.keys.listed(stretch.list, place));
        let scan = Scan::prefix(&prefix, bounds.read_max()).backward();
        let scan = from.as_ref().map_or(scan, |key| scan.from(key));
        let scan = before.iter().chain(&after).min().map_or(scan, |key| scan.before(key));
        let rows = walk_by(bounds.found_max, self.store, scan).map(|entry| {
            let (key, bytes) = entry?;
            let corrupt = |source| DeskError::Corrupt { what: "row of a list".into(), source };
            let place = Place::in_key(&key).ok_or(CodecError::Length);
            Ok((place.map_err(corrupt)?, decode(&bytes).map_err(corrupt)?))
        });
        page(rows, bounds, |(place, _)| *place, |(_, row)| wanted(row))
    }
}

impl Keys {
    /// What all keys of a list begin with.
    fn list(&self, list: List) -> Vec<u8> {
        let mut key = self.space(Space::Listing);
        key.push(match list {
            List::All => b'A',
            List::Open => b'O',
        });
        key
    }

    /// Where the tickets begin in a list that were received then or later.
    fn listed_from(&self, list: List, received_at: Moment) -> Vec<u8> {
        let mut key = self.list(list);
        key.extend(received_at.seconds().to_be_bytes());
        key
    }

    /// A ticket in a list.
    fn listed(&self, list: List, place: Place) -> Vec<u8> {
        let mut key = self.listed_from(list, place.received_at);
        key.extend(place.ticket.0.to_be_bytes());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suban_store::{MemoryStore, Store};

    const ORG: &str = "river-water";

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(seconds).unwrap()
    }

    fn row(lead: &str) -> Row {
        Row {
            stage: Stage::Dispatched,
            units: vec![lead.to_owned()],
            former: Vec::new(),
            kind: None,
            category: None,
            channel: "12345".to_owned(),
            area: None,
            lateness: Lateness::Never,
            charged: false,
            pending: false,
            appealed: false,
            attention: false,
        }
    }

    /// Tickets 1 to 9 in the list of all, received a second apart but for the last two; every third is of `b`.
    fn nine() -> (MemoryStore, Keys) {
        let (store, keys) = (MemoryStore::default(), Keys::of(ORG));
        let puts = (1..=9).map(|number| {
            let place = Place { received_at: at(number.min(8)), ticket: TicketId(number.unsigned_abs()) };
            let lead = if number % 3 == 0 { "b" } else { "a" };
            (keys.listed(List::All, place), encode(&row(lead)).unwrap())
        });
        let puts = puts.collect();
        store.commit(&[Commit { org: ORG.to_owned(), puts, ..Commit::default() }]).unwrap();
        (store, keys)
    }

    const WHOLE: Stretch =
        Stretch { list: List::All, received_from: None, received_before: None, after: None };

    /// Reads page after page, of at most so many found and looked at; each must have these tickets.
    fn check(stretch: Stretch, lead: Option<&str>, bounds: (usize, usize), pages: &[&[u64]]) {
        let (store, keys) = nine();
        let view = View::new(&store, ORG, &keys);
        let bounds = Bounds { found_max: bounds.0, looked_at_max: bounds.1 };
        let (mut stretch, mut seen) = (stretch, Vec::new());
        loop {
            let page =
                view.listed(&stretch, bounds, |row| lead.is_none_or(|lead| row.units == [lead])).unwrap();
            seen.push(page.found.iter().map(|(place, _)| place.ticket.0).collect::<Vec<_>>());
            let Some(next) = page.next else { break };
            assert_eq!(next.to_string().parse(), Ok(next));
            stretch.after = Some(next);
        }
        assert_eq!(seen, pages, "{stretch:?} {lead:?} {bounds:?}");
    }

    #[test]
    fn the_last_received_come_first_a_page_at_a_time() {
        check(WHOLE, None, (9, 100), &[&[9, 8, 7, 6, 5, 4, 3, 2, 1]]);
        check(WHOLE, None, (4, 100), &[&[9, 8, 7, 6], &[5, 4, 3, 2], &[1]]);
        check(WHOLE, Some("b"), (2, 100), &[&[9, 6], &[3]]);
        check(WHOLE, Some("b"), (9, 4), &[&[9, 6], &[3], &[]]);
        check(Stretch { list: List::Open, ..WHOLE }, None, (2, 100), &[&[]]);
    }

    #[test]
    fn a_range_of_reception_has_its_first_second_and_not_its_last() {
        let range = |from: Option<i64>, before: Option<i64>| Stretch {
            received_from: from.map(at),
            received_before: before.map(at),
            ..WHOLE
        };
        check(range(Some(3), Some(6)), None, (2, 100), &[&[5, 4], &[3]]);
        check(range(Some(8), None), None, (5, 100), &[&[9, 8]]);
        check(range(None, Some(2)), None, (5, 100), &[&[1]]);
        check(range(Some(6), Some(6)), None, (5, 100), &[&[]]);
        check(range(Some(7), Some(3)), None, (5, 100), &[&[]]);
    }

    #[test]
    fn places_read_back_and_nothing_else_does() {
        for text in ["1772413800-T17", "0-T1"] {
            assert_eq!(text.parse::<Place>().map(|place| place.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "T17", "1772413800", "x-T17", "1772413800-17", "-1-T17", "99999999999999-T17"] {
            assert_eq!(text.parse::<Place>(), Err(PlaceError), "{text}");
        }
    }
}
