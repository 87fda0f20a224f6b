//! Why the desk did not do what it was asked: nothing was stored, and the sentence says what to change.

use crate::refusal_of_people::PeopleRefusal;
use crate::stored::codec::CodecError;
use crate::stored::confirmed_clock::ClockDoubt;
use crate::stored::unusable::{ChainError, FormatError};
use std::sync::Arc;
use suban_model::{ActKind, Bilingual, BookError, Stage, TicketId};
use suban_policy::Fault;
use suban_store::StoreError;

/// A command that cannot be done as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No ticket of that number.
    #[error("no ticket `{0}`")]
    UnknownTicket(String),
    /// The pack knows no such channel.
    #[error("no channel `{channel}`; known: {known}")]
    UnknownChannel {
        /// As given.
        channel: String,
        /// Those there are.
        known: String,
    },
    /// The pack knows no such unit.
    #[error("no unit `{unit}`; known: {known}")]
    UnknownUnit {
        /// Where it stands in the command, such as `lead` or `co_handlers[1]`.
        field: String,
        /// As given.
        unit: String,
        /// Those there are.
        known: String,
    },
    /// The finding does not fit its form.
    #[error("{0}")]
    Form(Fault),
    /// The finding is about a ticket and names none, or the other way round.
    #[error("form `{form}` is {} a ticket", if *.about_ticket { "about" } else { "not about" })]
    FormSubject {
        /// Name of the form.
        form: String,
        /// Whether it is about a ticket.
        about_ticket: bool,
    },
    /// This office may not do it.
    #[error("`{office}` may not do this; it takes: {allowed}")]
    NotAllowed {
        /// Who asked.
        office: String,
        /// Who may.
        allowed: String,
    },
    /// The unit is no more.
    #[error("there is no `{unit}` any more: `{successor}` has taken over")]
    UnitNoMore {
        /// Which argument.
        field: String,
        /// Its name.
        unit: String,
        /// Name of who has taken over.
        successor: String,
    },
    /// Somebody may not do it, or not be appointed to it.
    #[error(transparent)]
    People(PeopleRefusal),
    /// The same verdict of the same moment stands.
    #[error("`{verdict}` of that moment is on record {record}; if it is another one, tell its own time")]
    JudgedBefore {
        /// In the words of the pack.
        verdict: String,
        /// Number of the record.
        record: u64,
    },
    /// No rule wants a signature before that step.
    #[error("nothing is to be signed before `{step}`")]
    NothingToSign {
        /// The step.
        step: String,
    },
    /// Others sign before.
    #[error("`{step}` is {}", if .turn.is_empty() { "signed for already".to_owned() } else { format!("to be signed by `{turn}` first") })]
    NotTheirTurn {
        /// The step.
        step: String,
        /// Whose turn it is; nobody's, if all have signed.
        turn: String,
    },
    /// The external number is taken.
    #[error("external number `{external}` is already ticket {ticket}")]
    DuplicateExternal {
        /// As given.
        external: String,
        /// The ticket that has it.
        ticket: TicketId,
    },
    /// The external number is taken, by a ticket that whoever asks does not see.
    #[error("external number `{0}` is taken")]
    NumberTaken(String),
    /// The command key was used for another command.
    #[error("the key `{0}` was already used for a different command")]
    KeyReused(String),
    /// A text is too long, or a list.
    #[error("`{field}` has {size}, more than {max}")]
    TooLong {
        /// Field name.
        field: String,
        /// Its bytes or entries.
        size: usize,
        /// Most that is allowed.
        max: usize,
    },
    /// A text that must be there is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// The business time is in the future.
    #[error("{at} is in the future; it is {now} here")]
    Future {
        /// As given.
        at: String,
        /// The desk's time.
        now: String,
    },
    /// The business time is before the ticket was received.
    #[error("{at} is before ticket {ticket} was received, at {received_at}")]
    BeforeReceived {
        /// As given.
        at: String,
        /// Which ticket.
        ticket: TicketId,
        /// When it was received.
        received_at: String,
    },
    /// No rule of the pack starts such a clock.
    #[error("no clock `{clock}`; known: {known}")]
    UnknownClock {
        /// As given.
        clock: String,
        /// Those there are.
        known: String,
    },
    /// Only the host gives such commands.
    #[error("`{0}` is not for callers: the desk does it by itself")]
    HostOnly(&'static str),
    /// The command keeps no words.
    #[error("`{0}` takes no private words")]
    WordsNotKept(&'static str),
    /// The ticket is as full as the store allows.
    #[error("ticket {ticket} is full: it can only be replied to, called back and erased")]
    TicketFull {
        /// Which ticket.
        ticket: TicketId,
    },
    /// The ticket has no such clock, or it is not running.
    #[error("ticket {ticket} has no running clock `{clock}`")]
    NoRunningClock {
        /// Which ticket.
        ticket: TicketId,
        /// As given.
        clock: String,
    },
    /// No holidays that came into force move a clock of the ticket.
    #[error("no clock of ticket {0} is moved by other holidays")]
    NothingToReschedule(TicketId),
    /// The clock is not out yet.
    #[error("clock `{clock}` of ticket {ticket} is not out before {due}")]
    ClockNotOut {
        /// Which ticket.
        ticket: TicketId,
        /// Which clock.
        clock: String,
        /// Its last moment in time.
        due: String,
    },
    /// The ticket's stage rules the act out.
    #[error("`{}` is not possible while ticket {ticket} is {}{}; possible now: {}",
        .act.name(), .stage.name(), if *.suspended { " and suspended" } else { "" }, english(.possible))]
    NotNow {
        /// What was asked.
        act: ActKind,
        /// Which ticket.
        ticket: TicketId,
        /// Where it stands.
        stage: Stage,
        /// Whether it is suspended.
        suspended: bool,
        /// What is possible instead.
        possible: Vec<ActKind>,
    },
    /// The pack has the node in other stages only.
    #[error("`{node}` is not possible while the ticket is {}; it is in: {}", .stage.name(), .stages.iter().map(|stage| stage.name()).collect::<Vec<_>>().join(", "))]
    NodeNotNow {
        /// The node.
        node: String,
        /// Where the ticket stands.
        stage: Stage,
        /// Where the node is possible.
        stages: Vec<Stage>,
    },
    /// The pack has the node once a round.
    #[error("`{node}` was passed in this round already")]
    NodeOnce {
        /// The node.
        node: String,
    },
    /// Another ticket cannot lead as it stands.
    #[error("ticket {ticket} is {} and cannot lead", .stage.name())]
    CannotLead {
        /// The one that should lead.
        ticket: TicketId,
        /// Where it stands.
        stage: Stage,
    },
    /// A ticket cannot be merged into itself.
    #[error("ticket {0} cannot lead itself")]
    LeadsItself(TicketId),
    /// The pack names no such cause of suspension.
    #[error("no cause of suspension `{cause}`; known: {known}")]
    UnknownSuspension {
        /// As given.
        cause: String,
        /// Those there are.
        known: String,
    },
    /// It is dated before what it follows.
    #[error("{at} is before what it follows: {}, at {since}", .what.en)]
    BeforeThat {
        /// As given.
        at: String,
        /// What it follows.
        what: Bilingual,
        /// When that was.
        since: String,
    },
    /// A clock still waits for something.
    #[error("ticket {ticket} cannot be closed while clocks wait: {clocks}")]
    ClocksOpen {
        /// Which ticket.
        ticket: TicketId,
        /// Those clocks.
        clocks: String,
    },
    /// A correction that corrects nothing.
    #[error("the correction names nothing that is wrong")]
    NothingToCorrect,
    /// The same form says the same of the same ticket.
    #[error(
        "record {record} says the same on the form `{form}` already; if it is another occasion, say so (`another`)"
    )]
    SaidBefore {
        /// The form.
        form: String,
        /// The record of the earlier one.
        record: u64,
    },
    /// Nothing that stands is called so.
    #[error("there is no finding or verdict `{what}` to withdraw; there are: {known}")]
    NothingToWithdraw {
        /// As given.
        what: String,
        /// What could be withdrawn.
        known: String,
    },
    /// The ticket has no clock of that name that waits, or it runs by a limit.
    #[error("ticket {ticket} has no open clock `{clock}` whose last moment was given")]
    NotGiven {
        /// Which ticket.
        ticket: TicketId,
        /// As given.
        clock: String,
    },
    /// An excuse came with a step that ends none of the ticket's limits.
    #[error("`{0}` ends no limit of the ticket that still runs or is late: leave the excuse out")]
    NothingToExcuse(String),
    /// A step lacks what the rulebook wants first.
    #[error("`{step}` needs first: {what} ({clause})")]
    Lacks {
        /// The step, by its Chinese name.
        step: String,
        /// Clause of the rulebook.
        clause: String,
        /// What is missing.
        what: String,
    },
    /// The rulebook rules a step out as the ticket stands.
    #[error("`{step}` is refused: {reason} ({clause})")]
    Forbidden {
        /// The step, by its Chinese name.
        step: String,
        /// Clause of the rulebook.
        clause: String,
        /// Why, in the pack's own words.
        reason: String,
    },
    /// The pack knows no such event or node.
    #[error("no step `{step}`; known: {known}")]
    UnknownStep {
        /// Where it stands in the command.
        field: &'static str,
        /// As given.
        step: String,
        /// Those there are.
        known: String,
    },
    /// The pack has no such figure that is told from outside.
    #[error("no figure `{figure}` that is told from outside; known: {known}")]
    UnknownTally {
        /// As given.
        figure: String,
        /// Those there are.
        known: String,
    },
    /// A number of things cannot be negative.
    #[error("{0} is negative")]
    NegativeTally(rust_decimal::Decimal),
    /// Nobody can promise the past.
    #[error("an answer by {until} cannot be promised at {at}")]
    PromisePast {
        /// What was promised.
        until: String,
        /// When.
        at: String,
    },
    /// The period has not closed.
    #[error("period {period} closes only at {closes}")]
    PeriodOpen {
        /// Which.
        period: suban_model::Period,
        /// Its last moment.
        closes: String,
    },
    /// The pack says nothing of what a period comes to.
    #[error("the rules in force then have nothing to settle")]
    NothingToSettle,
    /// It came before the first rules were in force.
    #[error("the rules are in force from {since} on: nobody is charged for what came before")]
    BeforeRules {
        /// Their first day.
        since: suban_model::CivilDate,
    },
    /// No record of that number holds a finding about the organisation.
    #[error("record {0} holds no finding about the organisation")]
    UnknownFinding(u64),
    /// A charge is picked for a ticket or for a finding.
    #[error("name either a ticket or a finding")]
    OneSubject,
    /// Every charge of that rule and unit has its points already.
    #[error("the points of `{called}` are decided already; to change them, name the charge itself: {keys}")]
    Decided {
        /// As called.
        called: String,
        /// The charges that it could mean.
        keys: String,
    },
    /// Points cannot be picked, or a charge not appealed or ruled on.
    #[error("{0}")]
    Book(BookError),
    /// The pack has no `[appeals]`.
    #[error(
        "the rules grant no appeals; what was found or judged wrongly can be withdrawn by whoever may record it"
    )]
    NoAppeals,
    /// The limit of appeals is over.
    #[error(
        "`{charge}` could be appealed until {until} ({clause}); what was found wrongly can still be withdrawn by whoever may record it"
    )]
    AppealTooLate {
        /// Key of the charge.
        charge: String,
        /// Last moment in time.
        until: String,
        /// The clause that grants appeals.
        clause: String,
    },
    /// The citizen's words are already gone.
    #[error("ticket {0} is already erased")]
    AlreadyErased(TicketId),
    /// The command and what follows from it need more bytes than one record may have.
    #[error("the record would have {bytes} bytes, more than {}", crate::limits::RECORD_BYTES_MAX)]
    RecordTooLarge {
        /// Bytes it would have.
        bytes: usize,
    },
    /// The pack to be activated is not the one that the host has loaded.
    #[error("the pack to activate is not the one loaded")]
    NotInForce,
    /// No pack was ever put in force.
    #[error("no pack is in force yet; publish one first")]
    NoRules,
    /// No record of that number put a pack in force.
    #[error("record {0} put no pack in force; `suban rollback` lists those that did")]
    UnknownRevision(u64),
    /// The pack is not a revision of the organisation's own.
    #[error(
        "this is the pack `{given}`, but the rules here are `{in_force}`: is it the right folder and organisation?"
    )]
    OtherPack {
        /// Id of the pack in force.
        in_force: String,
        /// Id of the one given.
        given: String,
    },
    /// The rules were changed while a pack was looked at.
    #[error(
        "record {by} changed the rules while this pack was looked at: see `suban status`, then publish it again"
    )]
    RulesChanged {
        /// Number of the activation.
        by: u64,
    },
    /// The pack would go back to an older release of a plugin.
    #[error(
        "the plugin `{plugin}` has the counter {given}, but {seen} was in force: go back with `suban rollback`, or have it released again with a higher counter"
    )]
    OlderPlugin {
        /// Id of the plugin.
        plugin: String,
        /// Its highest counter in any revision that was in force.
        seen: u64,
        /// Its counter in the pack given.
        given: u64,
    },
}

fn english(acts: &[ActKind]) -> String {
    acts.iter().map(|act| act.name()).collect::<Vec<_>>().join(", ")
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The command must be changed.
    #[error("{0}")]
    Refused(Refusal),
    /// The store failed; nothing of the command was kept.
    #[error("the store failed")]
    Store(#[source] Arc<StoreError>),
    /// What is stored cannot be read.
    #[error("stored {what} cannot be read")]
    Corrupt {
        /// What, such as `ticket T5`.
        what: String,
        /// Why.
        #[source]
        source: CodecError,
    },
    /// The chain of records does not hold.
    #[error("the records are not whole: {0}; restore them from a backup")]
    Chain(#[from] ChainError),
    /// The organisation is stored in another format, or is not whole.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// Something that a derived key points to is not there.
    #[error("stored {0} is missing")]
    Missing(String),
    /// The desk takes no commands any more.
    #[error("the desk is closed")]
    Closed,
    /// Deciding the command ended in a defect of this program; nothing of it was kept.
    #[error("the command met a defect of this program")]
    Defect,
    /// The host's clock is not believed.
    #[error(transparent)]
    Clock(#[from] ClockDoubt),
    /// Nobody waits any more for what was being done.
    #[error("nobody waits for it any more")]
    Abandoned,
    /// Too many commands wait.
    #[error("too many commands wait; try again")]
    Busy,
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
