//! Typed reading of one organisation's stored state.

use crate::limits::{EXTERNAL_BYTES_MAX, FIELD_BYTES_MAX};
use crate::refusal::{DeskError, Refusal};
use crate::stored::codec::{CodecError, Stored, decode};
use crate::stored::confirmed_clock::ConfirmedClock;
use crate::stored::kept::{ByCommandKey, ByExternal, IssuedWarning, Settlement, WarnedIn};
use crate::stored::keys::{Keys, Space};
use crate::stored::page::{Bounds, Page, page};
use crate::stored::record::{Entry, Payload, Record};
use crate::stored::refused_pack::RefusedPack;
use suban_model::{
    Aggregate, Book, Digest, Moment, Observation, Period, Person, Ticket, TicketId, TicketRef, Warning,
};
use suban_store::{Head, Scan, Store, walk, walk_by};

/// The place of an entry among those of its period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPlace {
    /// Id of the unit charged.
    pub unit: String,
    /// Number of the record that posted it.
    pub record: u64,
    /// Its place among that record's entries.
    pub index: u32,
}

impl EntryPlace {
    /// The place of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self { unit: entry.unit.clone(), record: entry.seq, index: entry.index }
    }
}

/// The place of a warning among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarningPlace {
    /// Number of the record that told it.
    pub record: u64,
    /// Its place among that record's warnings.
    pub index: u32,
}

impl WarningPlace {
    /// The place that a key ends with.
    fn in_key(key: &[u8]) -> Option<Self> {
        let (rest, index) = key.split_last_chunk::<4>()?;
        let (_, record) = rest.split_last_chunk::<8>()?;
        Some(Self { record: u64::from_be_bytes(*record), index: u32::from_be_bytes(*index) })
    }
}

/// A place in the due list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When a clock of the ticket must be looked at.
    pub at: Moment,
    /// The ticket.
    pub ticket: TicketId,
}

impl Due {
    /// The place that a key ends with.
    fn in_key(key: &[u8]) -> Option<Self> {
        let (rest, ticket) = key.split_last_chunk::<8>()?;
        let (_, at) = rest.split_last_chunk::<8>()?;
        let at = Moment::from_seconds(i64::from_be_bytes(*at)).ok()?;
        Some(Self { at, ticket: TicketId(u64::from_be_bytes(*ticket)) })
    }
}

/// Reads one organisation.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Where.
    pub store: &'a dyn Store,
    /// The organisation's id.
    pub org: &'a str,
    /// Its keys.
    pub keys: &'a Keys,
}

impl<'a> View<'a> {
    /// Reads an organisation in a store.
    pub fn new(store: &'a dyn Store, org: &'a str, keys: &'a Keys) -> Self {
        Self { store, org, keys }
    }

    /// The newest record's number and digest.
    pub fn head(&self) -> Result<Head, DeskError> {
        Ok(self.store.head(self.org)?)
    }

    /// The newest record; `None` before the first pack was activated.
    pub fn last_record(&self) -> Result<Option<Record>, DeskError> {
        match self.head()?.seq {
            0 => Ok(None),
            seq => self.record(seq),
        }
    }

    /// A ticket.
    pub fn ticket(&self, id: TicketId) -> Result<Option<Ticket>, DeskError> {
        self.read(&self.keys.ticket(id), || format!("ticket {id}"))
    }

    /// The ticket that a command names.
    pub fn find_ticket(&self, reference: &TicketRef) -> Result<Ticket, DeskError> {
        let id = match reference {
            TicketRef::Id(id) => Some(*id),
            TicketRef::External(number) => self.by_external(number)?,
        };
        let ticket = id.map(|id| self.ticket(id)).transpose()?.flatten();
        ticket.ok_or_else(|| {
            Refusal::UnknownTicket(match reference {
                TicketRef::Id(id) => id.to_string(),
                TicketRef::External(number) => number.clone(),
            })
            .into()
        })
    }

    /// The ticket that has an external number; none has one beyond [`EXTERNAL_BYTES_MAX`].
    pub fn by_external(&self, number: &str) -> Result<Option<TicketId>, DeskError> {
        if number.len() > EXTERNAL_BYTES_MAX {
            return Ok(None);
        }
        let found = self.read(&self.keys.external(number), || format!("external number {number}"))?;
        Ok(found.map(|ByExternal(ticket)| ticket))
    }

    /// The record that a command key made.
    pub fn by_command_key(&self, key: &str) -> Result<Option<u64>, DeskError> {
        let found = self.read(&self.keys.command_key(key), || "command key".into())?;
        Ok(found.map(|ByCommandKey(seq)| seq))
    }

    /// A record.
    pub fn record(&self, seq: u64) -> Result<Option<Record>, DeskError> {
        self.read(&self.keys.record(seq), || format!("record {seq}"))
    }

    /// A record with the words of its command, as far as they are there.
    pub fn record_with_words(&self, seq: u64) -> Result<Option<Record>, DeskError> {
        let Some(mut record) = self.record(seq)? else { return Ok(None) };
        if record.private.is_some() {
            record.command = record.command_with(self.payload(seq)?.as_ref());
        }
        Ok(Some(record))
    }

    /// The bytes of a record's payload, unless it has none or it was erased. The record names it by their digest.
    pub fn payload_bytes(&self, seq: u64) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.store.get(&self.keys.payload(seq))?)
    }

    /// A record's payload, unless it has none or it was erased.
    pub fn payload(&self, seq: u64) -> Result<Option<Payload>, DeskError> {
        self.read(&self.keys.payload(seq), || format!("payload of record {seq}"))
    }

    /// The book of a finding about the organisation.
    pub fn finding_book(&self, seq: u64) -> Result<Option<Book>, DeskError> {
        self.read(&self.keys.finding_book(seq), || format!("book of finding {seq}"))
    }

    /// Something that a figure counted, if it still counts.
    pub fn observation(&self, like: &Observation) -> Result<Option<Observation>, DeskError> {
        self.read(&self.keys.observation(like), || format!("observation of {}", like.figure))
    }

    /// How many observations like this one there are since a moment, those of the same moment up to its subject, and
    /// itself included.
    pub fn count_up_to(&self, since: Moment, observation: &Observation) -> Result<u64, DeskError> {
        let (figure, group) = (&observation.figure, &observation.group);
        let start = self.keys.observed_at(figure, group, since);
        self.count_between(observation, &start, &self.keys.observation(observation))
    }

    /// How many observations like this one there are after it, up to and including a moment.
    pub fn count_later(&self, observation: &Observation, until: Moment) -> Result<u64, DeskError> {
        let next = until.plus_seconds(1).unwrap_or(Moment::MAX);
        let end = self.keys.observed_at(&observation.figure, &observation.group, next);
        self.count_between(observation, &self.keys.observation(observation), &end)
    }

    /// How many observations like this one have keys after the one and up to the other.
    fn count_between(&self, like: &Observation, after: &[u8], up_to: &[u8]) -> Result<u64, DeskError> {
        let prefix = self.keys.observed(&like.figure, &like.group);
        let scan = Scan::prefix(&prefix, usize::MAX).after(after).up_to(up_to);
        walk(self.store, scan).try_fold(0, |count, entry| entry.map(|_| count + 1)).map_err(Into::into)
    }

    /// Shows what a figure counts in a group between two moments, both included, by moment.
    pub fn each_observation(
        &self,
        figure: &str,
        group: &[String],
        (from, until): (Moment, Moment),
        mut visit: impl FnMut(Observation) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let prefix = self.keys.observed(figure, group);
        let start = self.keys.observed_at(figure, group, from);
        let end = self.keys.observed_at(figure, group, until.plus_seconds(1).unwrap_or(Moment::MAX));
        let scan = Scan::prefix(&prefix, usize::MAX).from(&start).before(&end);
        self.each_in(scan, "observation", &mut visit)
    }

    /// What a figure comes to in a period and group; `None` if nothing was counted.
    pub fn aggregate(
        &self,
        figure: &str,
        period: Period,
        group: &[String],
    ) -> Result<Option<Aggregate>, DeskError> {
        self.read(&self.keys.aggregate(figure, period, group), || format!("figure {figure} of {period}"))
    }

    /// Shows what a figure comes to in a period, group by group.
    pub fn each_aggregate(
        &self,
        figure: &str,
        period: Period,
        visit: impl FnMut(Aggregate) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        self.each(&self.keys.aggregates(figure, period), "figure", visit)
    }

    /// What a period came to when it was last settled.
    pub fn settlement(&self, period: Period) -> Result<Option<Settlement>, DeskError> {
        self.read(&self.keys.settlement(period), || format!("settlement of {period}"))
    }

    /// Number of the record that warned of the same.
    pub fn warned_in(&self, warning: &Warning) -> Result<Option<u64>, DeskError> {
        let found = self.read(&self.keys.warned_of(warning), || "warning".into())?;
        Ok(found.map(|WarnedIn(seq)| seq))
    }

    /// The warnings that are wanted, the newest first, within bounds: those told before the one at a place.
    pub fn warnings_before(
        &self,
        before: Option<WarningPlace>,
        bounds: Bounds,
        wanted: impl Fn(&IssuedWarning) -> bool,
    ) -> Result<Page<(WarningPlace, IssuedWarning), WarningPlace>, DeskError> {
        let prefix = self.keys.space(Space::Warning);
        let end = before.map(|place| self.keys.warning(place.record, place.index));
        let scan = Scan::prefix(&prefix, bounds.read_max()).backward();
        let scan = end.as_ref().map_or(scan, |end| scan.before(end));
        let warnings = walk_by(bounds.found_max, self.store, scan).map(|entry| {
            let (key, bytes) = entry?;
            let corrupt = |source| DeskError::Corrupt { what: "warning".into(), source };
            let place = WarningPlace::in_key(&key).ok_or(CodecError::Length).map_err(corrupt)?;
            Ok((place, decode(&bytes).map_err(corrupt)?))
        });
        page(warnings, bounds, |(place, _)| *place, |(_, told)| wanted(told))
    }

    /// Shows every warning told, in the order told.
    pub fn each_warning(
        &self,
        visit: impl FnMut(IssuedWarning) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        self.each(&self.keys.space(Space::Warning), "warning", visit)
    }

    /// The first ticket ever registered.
    pub fn first_ticket(&self) -> Result<Option<Ticket>, DeskError> {
        let prefix = self.keys.space(Space::Ticket);
        Ok(self.page(&Scan::prefix(&prefix, 1), "ticket")?.into_iter().next())
    }

    /// A blob, joined from its parts.
    pub fn blob(&self, digest: &Digest) -> Result<Option<Vec<u8>>, DeskError> {
        let mut bytes = Vec::new();
        for part in 0..=u16::MAX {
            match self.store.get(&self.keys.blob(digest, part))? {
                Some(more) => bytes.extend(more),
                None if part == 0 => return Ok(None),
                None => break,
            }
        }
        Ok(Some(bytes))
    }

    /// The numbers of the records that a space lists, in order.
    pub fn numbers(&self, space: Space) -> Result<Vec<u64>, DeskError> {
        let prefix = self.keys.space(space);
        let keys = walk(self.store, Scan::prefix(&prefix, usize::MAX));
        let number =
            |key: Vec<u8>| key.split_last_chunk::<8>().map_or(0, |(_, seq)| u64::from_be_bytes(*seq));
        keys.map(|entry| Ok(number(entry?.0))).collect()
    }

    /// The number of the newest record of those that a space lists.
    pub fn last_number(&self, space: Space) -> Result<Option<u64>, DeskError> {
        let prefix = self.keys.space(space);
        let newest = self.store.scan(&Scan::prefix(&prefix, 1).backward())?;
        Ok(newest.first().and_then(|(key, _)| key.last_chunk()).map(|seq| u64::from_be_bytes(*seq)))
    }

    /// The last pack that was not put in force since one was.
    pub fn refused(&self) -> Result<Option<RefusedPack>, DeskError> {
        self.read(&self.keys.refused(), || "refused pack".into())
    }

    /// What the host's clock showed when somebody confirmed it last.
    pub fn confirmed_clock(&self) -> Result<Option<ConfirmedClock>, DeskError> {
        self.read(&self.keys.confirmed_clock(), || "confirmed clock".into())
    }

    /// What is known of a person; `None`: nothing. No staff number is longer than [`FIELD_BYTES_MAX`].
    pub fn person(&self, person: &str) -> Result<Option<Person>, DeskError> {
        if person.len() > FIELD_BYTES_MAX {
            return Ok(None);
        }
        self.read(&self.keys.person(person), || format!("person {person}"))
    }

    /// Whether anybody was ever given a role.
    pub fn has_people(&self) -> Result<bool, DeskError> {
        Ok(!self.store.scan(&Scan::prefix(&self.keys.space(Space::Person), 1))?.is_empty())
    }

    /// Everybody who was ever given a role or stood in, by staff number.
    pub fn people(&self) -> Result<Vec<(String, Person)>, DeskError> {
        let prefix = self.keys.space(Space::Person);
        let people = walk(self.store, Scan::prefix(&prefix, usize::MAX));
        let person = |(key, bytes): (Vec<u8>, Vec<u8>)| {
            let number = key.get(prefix.len()..).unwrap_or_default();
            let number = String::from_utf8_lossy(number).into_owned();
            let corrupt = |source| DeskError::Corrupt { what: format!("person {number}"), source };
            let person = decode(&bytes).map_err(corrupt)?;
            Ok((number, person))
        };
        people.map(|entry| person(entry?)).collect()
    }

    /// Shows every ticket, by number.
    pub fn each_ticket(&self, visit: impl FnMut(Ticket) -> Result<(), DeskError>) -> Result<(), DeskError> {
        self.each(&self.keys.space(Space::Ticket), "ticket", visit)
    }

    /// The ledger's entries of a period that are wanted, of one unit or all, by unit and record, within bounds: those
    /// after the one of unit, record and index `after`.
    pub fn entries_in(
        &self,
        period: Period,
        unit: Option<&str>,
        after: Option<&EntryPlace>,
        bounds: Bounds,
        wanted: impl Fn(&Entry) -> bool,
    ) -> Result<Page<Entry, EntryPlace>, DeskError> {
        let prefix = self.keys.ledger(period, unit);
        let start = after.map(|place| self.keys.entry(period, &place.unit, place.record, place.index));
        let scan = Scan::prefix(&prefix, bounds.read_max());
        let scan = start.as_ref().map_or(scan, |start| scan.after(start));
        let entries = walk_by(bounds.found_max, self.store, scan).map(|entry| {
            let corrupt = |source| DeskError::Corrupt { what: "ledger entry".into(), source };
            decode(&entry?.1).map_err(corrupt)
        });
        page(entries, bounds, EntryPlace::of, wanted)
    }

    /// Shows the ledger's entries of a period, of one unit or all, by unit and record.
    pub fn each_entry(
        &self,
        period: Period,
        unit: Option<&str>,
        visit: impl FnMut(Entry) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        self.each(&self.keys.ledger(period, unit), "ledger entry", visit)
    }

    /// Shows the ledger's entries of all periods before this one, by period, unit and record.
    pub fn each_entry_before(
        &self,
        period: Period,
        mut visit: impl FnMut(Entry) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let (prefix, end) = (self.keys.space(Space::Ledger), self.keys.ledger(period, None));
        self.each_in(Scan::prefix(&prefix, usize::MAX).before(&end), "ledger entry", &mut visit)
    }

    /// Tickets that have a clock to be looked at by `now`, soonest first, at most `limit`: those after a place in the
    /// due list.
    pub fn to_check_by(&self, now: Moment, after: Option<Due>, limit: usize) -> Result<Vec<Due>, DeskError> {
        let prefix = self.keys.space(Space::Due);
        let start = after.map(|due| self.keys.due(due.at, due.ticket));
        let end = self.keys.due_after(now);
        let scan = Scan::prefix(&prefix, limit).before(&end);
        let scan = start.as_ref().map_or(scan, |start| scan.after(start));
        walk(self.store, scan).map(|entry| Ok(Due::in_key(&entry?.0))).filter_map(Result::transpose).collect()
    }

    fn each<T: Stored>(
        &self,
        prefix: &[u8],
        what: &str,
        mut visit: impl FnMut(T) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        self.each_in(Scan::prefix(prefix, usize::MAX), what, &mut visit)
    }

    fn each_in<T: Stored>(
        &self,
        scan: Scan<'_>,
        what: &str,
        visit: &mut impl FnMut(T) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        for entry in walk(self.store, scan) {
            let (_, bytes) = entry?;
            visit(decode(&bytes).map_err(|source| DeskError::Corrupt { what: what.to_owned(), source })?)?;
        }
        Ok(())
    }

    fn page<T: Stored>(&self, scan: &Scan<'_>, what: &str) -> Result<Vec<T>, DeskError> {
        let corrupt = |source| DeskError::Corrupt { what: what.to_owned(), source };
        let entries = self.store.scan(scan)?;
        entries.iter().map(|(_, bytes)| decode(bytes).map_err(corrupt)).collect()
    }

    fn read<T: Stored>(&self, key: &[u8], what: impl Fn() -> String) -> Result<Option<T>, DeskError> {
        let Some(bytes) = self.store.get(key)? else { return Ok(None) };
        decode(&bytes).map(Some).map_err(|source| DeskError::Corrupt { what: what(), source })
    }
}
