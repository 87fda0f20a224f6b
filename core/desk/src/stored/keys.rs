//! The key layout. One ordered tree holds every organisation, each of them one stretch of keys; a key is
//!
//! ```text
//! length of the organisation's id (1) · id · space (1 byte) · rest
//!
//! R  record            seq (8)                                      the truth; never changed or deleted
//! P  payload           seq (8)                                      erasable words of that record
//! B  blob              digest (32) · part (2)                       packs, holidays, profiles; never changed
//! T  ticket            id (8)                                       derived
//! F  finding's book    seq (8)                                      derived; findings about the organisation
//! X  external number   text                                         derived: ticket id
//! K  command key       digest (32)                                  derived: seq
//! D  next check        moment (8) · ticket id (8)                   derived; empty
//! L  ledger            period (4) · unit · 0 · seq (8) · index (4)   derived: entry
//! O  observation       figure · 0 · group (16) · moment (8) · subject  derived
//! A  aggregate         figure · 0 · period (4) · group (16)          derived
//! S  settlement        period (4)                                   derived: record and book
//! W  warning           seq (8) · index (4)                          derived
//! V  warned of         digest of rule and key (32)                  derived: seq
//! E  activation        seq (8)                                      derived; empty
//! Y  person            staff number                             derived
//! I  listing           list (1) · received at (8) · ticket id (8)    derived: row, see [`crate::stored::listing`]
//! N  refused pack      -                                            the last one; neither truth nor derived
//! C  confirmed clock   -                                            the last one; neither truth nor derived
//! U  account           login name                                   neither; whoever may come in, see `core/accounts`
//! u  session           digest of its secret (32)                    neither
//! t  API token         digest of its secret (32)                    neither
//! c  citizen's code    ticket id (8)                                neither
//! M  format mark       -                                            see [`crate::stored::mark`]; neither
//! ```
//!
//! Up to format 3 the space came first. An id has at most 64 bytes and a space is a letter, so that keys of the two
//! layouts are never mistaken for each other, whatever the organisation is called.
//!
//! Numbers are big-endian, so that bytes sort as numbers do. What is derived can be rebuilt from R (and P).

use suban_model::{Digest, Moment, Observation, Period, TicketId, Warning};

/// The kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// The event log.
    Record,
    /// Erasable words.
    Payload,
    /// Packs, holidays, profiles.
    Blob,
    /// Tickets.
    Ticket,
    /// Books of findings about the organisation.
    FindingBook,
    /// External numbers.
    External,
    /// Keys of repeatable commands.
    CommandKey,
    /// Tickets by their next due moment.
    Due,
    /// Entries by period and unit.
    Ledger,
    /// What figures count, by figure, group and time.
    Observation,
    /// What figures come to, by figure, period and group.
    Aggregate,
    /// What closed periods came to.
    Settlement,
    /// Warnings told.
    Warning,
    /// What was warned of.
    Warned,
    /// Records that put a pack in force.
    Activation,
    /// Who holds which role, by staff number.
    Person,
    /// Tickets by when they were received.
    Listing,
    /// The last pack that was not put in force, for whoever must mend it.
    Refused,
    /// What the host's clock showed when somebody confirmed it last.
    ConfirmedClock,
    /// In which format the organisation is stored.
    Mark,
    /// People who may log in.
    Account,
    /// Those who have logged in.
    Session,
    /// Programs that may come in.
    ApiToken,
    /// Codes by which citizens see their tickets.
    CitizenCode,
}

impl Space {
    /// The spaces of the truth, from which everything derived is built.
    pub const TRUTH: [Self; 3] = [Self::Record, Self::Payload, Self::Blob];

    /// The spaces that are derived from records and payloads.
    pub const DERIVED: [Self; 14] = [
        Self::Ticket,
        Self::FindingBook,
        Self::External,
        Self::CommandKey,
        Self::Due,
        Self::Ledger,
        Self::Observation,
        Self::Aggregate,
        Self::Settlement,
        Self::Warning,
        Self::Warned,
        Self::Activation,
        Self::Person,
        Self::Listing,
    ];

    /// The spaces that say who may come in: they decided nothing, so no record gives them again, and an upgrade copies them.
    pub const CREDENTIALS: [Self; 4] = [Self::Account, Self::Session, Self::ApiToken, Self::CitizenCode];

    /// The credentials that go with a backup: a session is over by then.
    pub const LASTING_CREDENTIALS: [Self; 3] = [Self::Account, Self::ApiToken, Self::CitizenCode];

    const fn byte(self) -> u8 {
        match self {
            Self::Record => b'R',
            Self::Payload => b'P',
            Self::Blob => b'B',
            Self::Ticket => b'T',
            Self::FindingBook => b'F',
            Self::External => b'X',
            Self::CommandKey => b'K',
            Self::Due => b'D',
            Self::Ledger => b'L',
            Self::Observation => b'O',
            Self::Aggregate => b'A',
            Self::Settlement => b'S',
            Self::Warning => b'W',
            Self::Warned => b'V',
            Self::Activation => b'E',
            Self::Person => b'Y',
            Self::Listing => b'I',
            Self::Refused => b'N',
            Self::ConfirmedClock => b'C',
            Self::Mark => b'M',
            Self::Account => b'U',
            Self::Session => b'u',
            Self::ApiToken => b't',
            Self::CitizenCode => b'c',
        }
    }

    /// What people call a key of this space.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Payload => "payload",
            Self::Blob => "blob",
            Self::Ticket => "ticket",
            Self::FindingBook => "finding book",
            Self::External => "external number",
            Self::CommandKey => "command key",
            Self::Due => "due list",
            Self::Ledger => "ledger",
            Self::Observation => "observation",
            Self::Aggregate => "figure",
            Self::Settlement => "settlement",
            Self::Warning => "warning",
            Self::Warned => "warned of",
            Self::Activation => "activation",
            Self::Person => "person",
            Self::Listing => "listing",
            Self::Refused => "refused pack",
            Self::ConfirmedClock => "confirmed clock",
            Self::Mark => "format mark",
            Self::Account => "account",
            Self::Session => "session",
            Self::ApiToken => "API token",
            Self::CitizenCode => "citizen's code",
        }
    }
}

/// Makes the keys of one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    org: String,
    layout: Layout,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Organisation,
    /// Up to format 3.
    Space,
}

impl Keys {
    /// Keys of the organisation with this id.
    pub fn of(org: &str) -> Self {
        Self { org: org.to_owned(), layout: Layout::Organisation }
    }

    /// Its keys as they were up to format 3: for an upgrade, which reads them.
    pub fn in_layout_3(org: &str) -> Self {
        Self { org: org.to_owned(), layout: Layout::Space }
    }

    /// Whether a key is that of a payload, whatever organisation it is of.
    pub fn is_payload(key: &[u8]) -> bool {
        let space = key.split_first().and_then(|(org, rest)| rest.get(usize::from(*org)));
        space == Some(&Space::Payload.byte())
    }

    /// What all keys of a space begin with.
    pub fn space(&self, space: Space) -> Vec<u8> {
        let mut key = Vec::with_capacity(64);
        if self.layout == Layout::Space {
            key.push(space.byte());
        }
        key.push(u8::try_from(self.org.len()).unwrap_or(u8::MAX));
        key.extend(self.org.as_bytes());
        if self.layout == Layout::Organisation {
            key.push(space.byte());
        }
        key
    }

    /// A record.
    pub fn record(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Record, &[&seq.to_be_bytes()])
    }

    /// A record's payload.
    pub fn payload(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Payload, &[&seq.to_be_bytes()])
    }

    /// A part of a blob.
    pub fn blob(&self, digest: &Digest, part: u16) -> Vec<u8> {
        self.key(Space::Blob, &[&digest.0, &part.to_be_bytes()])
    }

    /// A ticket.
    pub fn ticket(&self, id: TicketId) -> Vec<u8> {
        self.key(Space::Ticket, &[&id.0.to_be_bytes()])
    }

    /// The book of a finding about the organisation.
    pub fn finding_book(&self, seq: u64) -> Vec<u8> {
        self.key(Space::FindingBook, &[&seq.to_be_bytes()])
    }

    /// An external number.
    pub fn external(&self, number: &str) -> Vec<u8> {
        self.key(Space::External, &[number.as_bytes()])
    }

    /// A repeatable command.
    pub fn command_key(&self, key: &str) -> Vec<u8> {
        self.key(Space::CommandKey, &[&Digest::of(key.as_bytes()).0])
    }

    /// A ticket in the due list.
    pub fn due(&self, due: Moment, id: TicketId) -> Vec<u8> {
        self.key(Space::Due, &[&due.seconds().to_be_bytes(), &id.0.to_be_bytes()])
    }

    /// Where the list of what is to be checked by this moment ends.
    pub fn due_after(&self, moment: Moment) -> Vec<u8> {
        self.key(Space::Due, &[&(moment.seconds() + 1).to_be_bytes()])
    }

    /// An entry of the ledger.
    pub fn entry(&self, period: Period, unit: &str, seq: u64, index: u32) -> Vec<u8> {
        self.key(
            Space::Ledger,
            &[&sortable(period), unit.as_bytes(), &[0], &seq.to_be_bytes(), &index.to_be_bytes()],
        )
    }

    /// What the entries of a period, or of a unit in it, begin with.
    pub fn ledger(&self, period: Period, unit: Option<&str>) -> Vec<u8> {
        match unit {
            Some(unit) => self.key(Space::Ledger, &[&sortable(period), unit.as_bytes(), &[0]]),
            None => self.key(Space::Ledger, &[&sortable(period)]),
        }
    }

    /// Something that a figure counts.
    pub fn observation(&self, observation: &Observation) -> Vec<u8> {
        let mut key = self.observed_at(&observation.figure, &observation.group, observation.at);
        key.extend(observation.subject.as_bytes());
        key
    }

    /// What all that a figure counts in a group at or after a moment begins with, or comes after.
    pub fn observed_at(&self, figure: &str, group: &[String], at: Moment) -> Vec<u8> {
        self.key(
            Space::Observation,
            &[figure.as_bytes(), &[0], &group_digest(group), &at.seconds().to_be_bytes()],
        )
    }

    /// What all that a figure counts in a group begins with.
    pub fn observed(&self, figure: &str, group: &[String]) -> Vec<u8> {
        self.key(Space::Observation, &[figure.as_bytes(), &[0], &group_digest(group)])
    }

    /// What a figure comes to in a period and group.
    pub fn aggregate(&self, figure: &str, period: Period, group: &[String]) -> Vec<u8> {
        let mut key = self.aggregates(figure, period);
        key.extend(group_digest(group));
        key
    }

    /// What all that a figure comes to in a period begins with.
    pub fn aggregates(&self, figure: &str, period: Period) -> Vec<u8> {
        self.key(Space::Aggregate, &[figure.as_bytes(), &[0], &sortable(period)])
    }

    /// What a closed period came to.
    pub fn settlement(&self, period: Period) -> Vec<u8> {
        self.key(Space::Settlement, &[&sortable(period)])
    }

    /// A warning told.
    pub fn warning(&self, seq: u64, index: u32) -> Vec<u8> {
        self.key(Space::Warning, &[&seq.to_be_bytes(), &index.to_be_bytes()])
    }

    /// What a warning is about.
    pub fn warned_of(&self, warning: &Warning) -> Vec<u8> {
        let about = format!("{}\0{}", warning.rule, warning.key);
        self.key(Space::Warned, &[&Digest::of(about.as_bytes()).0])
    }

    /// A record that put a pack in force.
    pub fn activation(&self, seq: u64) -> Vec<u8> {
        self.key(Space::Activation, &[&seq.to_be_bytes()])
    }

    /// A person, by staff number.
    pub fn person(&self, person: &str) -> Vec<u8> {
        self.key(Space::Person, &[person.as_bytes()])
    }

    /// The last pack that was not put in force.
    pub fn refused(&self) -> Vec<u8> {
        self.space(Space::Refused)
    }

    /// What the host's clock showed when somebody confirmed it last.
    pub fn confirmed_clock(&self) -> Vec<u8> {
        self.space(Space::ConfirmedClock)
    }

    /// An account.
    pub fn account(&self, login: &str) -> Vec<u8> {
        self.key(Space::Account, &[login.as_bytes()])
    }

    /// A session, by the digest of its secret.
    pub fn session(&self, secret: &Digest) -> Vec<u8> {
        self.key(Space::Session, &[&secret.0])
    }

    /// An API token, by the digest of its secret.
    pub fn api_token(&self, secret: &Digest) -> Vec<u8> {
        self.key(Space::ApiToken, &[&secret.0])
    }

    /// The code by which a citizen sees a ticket.
    pub fn citizen_code(&self, ticket: TicketId) -> Vec<u8> {
        self.key(Space::CitizenCode, &[&ticket.0.to_be_bytes()])
    }

    /// The mark of the format.
    pub fn mark(&self) -> Vec<u8> {
        self.space(Space::Mark)
    }

    /// What a key of this organisation is about, for people.
    pub fn shown(&self, space: Space, key: &[u8]) -> String {
        let rest = key.get(self.space(space).len()..).unwrap_or_default();
        match (space, rest.first_chunk::<8>()) {
            (Space::Ticket, Some(id)) => TicketId(u64::from_be_bytes(*id)).to_string(),
            (Space::FindingBook | Space::Activation, Some(seq)) => u64::from_be_bytes(*seq).to_string(),
            (Space::Due | Space::Listing, _) => due_ticket(key).map(|id| id.to_string()).unwrap_or_default(),
            _ => rest.escape_ascii().to_string(),
        }
    }

    fn key(&self, space: Space, parts: &[&[u8]]) -> Vec<u8> {
        let mut key = self.space(space);
        for part in parts {
            key.extend(*part);
        }
        key
    }
}

/// The ticket at the end of a key of the due list, or of another list.
pub fn due_ticket(key: &[u8]) -> Option<TicketId> {
    let (_, id) = key.split_last_chunk::<8>()?;
    Some(TicketId(u64::from_be_bytes(*id)))
}

/// Stands for a group of any length. Its parts may hold any text, so each is told from the next by its length.
fn group_digest(group: &[String]) -> [u8; 16] {
    let parts: Vec<String> = group.iter().map(|part| format!("{}:{part}", part.len())).collect();
    let digest = Digest::of(parts.concat().as_bytes()).0;
    *digest.first_chunk().unwrap_or(&[0; 16])
}

fn sortable(period: Period) -> [u8; 4] {
    (u32::from(period.year().unsigned_abs()) * 100 + u32::from(period.month().unsigned_abs())).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every space, truth and derived.
    fn spaces() -> impl Iterator<Item = Space> {
        let others = Space::TRUTH.into_iter().chain([Space::Refused, Space::ConfirmedClock, Space::Mark]);
        Space::DERIVED.into_iter().chain(others).chain(Space::CREDENTIALS)
    }

    #[test]
    fn the_organisation_comes_first_and_up_to_format_3_the_space_did() {
        let rest = [0, 0, 0, 0, 0, 0, 0, 7];
        assert_eq!(Keys::of("水").record(7), [&[3][..], "水".as_bytes(), b"R", &rest].concat());
        assert_eq!(Keys::in_layout_3("水").record(7), [&[b'R', 3], "水".as_bytes(), &rest].concat());
        assert_eq!(Keys::of("a").due(Moment::MIN, TicketId(9)).len(), 3 + 16);
    }

    #[test]
    fn one_organisation_is_one_stretch_that_holds_no_other() {
        let longest = "R".repeat(suban_store::ORG_BYTES_MAX);
        let orgs = ["a", "aR", "R", "RR", "水", &longest];
        for org in orgs {
            let (keys, old) = (Keys::of(org), Keys::in_layout_3(org));
            let prefix = keys.space(Space::Record);
            let prefix = &prefix[..prefix.len() - 1];
            assert!(spaces().all(|space| keys.space(space).starts_with(prefix)));
            assert!(
                spaces().all(|space| keys.space(space)[0] < old.space(space)[0]),
                "layouts are told apart"
            );
            for other in orgs.iter().filter(|other| **other != org) {
                let theirs = |space| Keys::of(other).space(space);
                assert!(spaces().all(|space| !theirs(space).starts_with(prefix)), "{org} {other}");
            }
        }
    }

    #[test]
    fn every_space_has_a_letter_and_a_name_of_its_own() {
        let letters: std::collections::BTreeSet<_> = spaces().map(Space::byte).collect();
        let names: std::collections::BTreeSet<_> = spaces().map(Space::name).collect();
        assert_eq!((letters.len(), names.len()), (spaces().count(), spaces().count()));
    }
}
