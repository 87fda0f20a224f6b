//! What programs know a refusal by, and where in the command it points.

use crate::refusal::Refusal;
use suban_model::BookError;

impl Refusal {
    /// Stable name of the kind, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTicket(_) => "unknown-ticket",
            Self::UnknownChannel { .. } => "unknown-channel",
            Self::UnknownUnit { .. } => "unknown-unit",
            Self::UnitNoMore { .. } => "unit-no-more",
            Self::Form(_) => "form",
            Self::FormSubject { .. } => "form-subject",
            Self::NotAllowed { .. } => "not-allowed",
            Self::JudgedBefore { .. } => "judged-before",
            Self::NothingToSign { .. } => "nothing-to-sign",
            Self::NotTheirTurn { .. } => "not-their-turn",
            Self::People(why) => why.code(),
            Self::DuplicateExternal { .. } | Self::NumberTaken(_) => "duplicate-external",
            Self::KeyReused(_) => "key-reused",
            Self::TooLong { .. } => "too-long",
            Self::Empty(_) => "empty",
            Self::Future { .. } => "future",
            Self::BeforeReceived { .. } => "before-received",
            Self::NoRunningClock { .. } => "no-running-clock",
            Self::NothingToReschedule(_) => "nothing-to-reschedule",
            Self::ClockNotOut { .. } => "clock-not-out",
            Self::NotNow { .. } => "not-now",
            Self::NodeNotNow { .. } => "node-not-now",
            Self::NodeOnce { .. } => "node-once",
            Self::CannotLead { .. } => "cannot-lead",
            Self::LeadsItself(_) => "leads-itself",
            Self::UnknownSuspension { .. } => "unknown-suspension",
            Self::BeforeThat { .. } => "before-that",
            Self::ClocksOpen { .. } => "clocks-open",
            Self::NothingToCorrect => "nothing-to-correct",
            Self::SaidBefore { .. } => "said-before",
            Self::NothingToWithdraw { .. } => "nothing-to-withdraw",
            Self::NotGiven { .. } => "not-given",
            Self::NothingToExcuse(_) => "nothing-to-excuse",
            Self::Lacks { .. } => "lacks",
            Self::Forbidden { .. } => "forbidden",
            Self::UnknownStep { .. } => "unknown-step",
            Self::UnknownTally { .. } => "unknown-tally",
            Self::NegativeTally(_) => "negative-tally",
            Self::PromisePast { .. } => "promise-past",
            Self::PeriodOpen { .. } => "period-open",
            Self::NothingToSettle => "nothing-to-settle",
            Self::BeforeRules { .. } => "before-rules",
            Self::UnknownFinding(_) => "unknown-finding",
            Self::OneSubject => "one-subject",
            Self::Decided { .. } => "decided",
            Self::Book(BookError::Determine(_)) => "determine",
            Self::Book(BookError::Appeal(_)) => "appeal",
            Self::NoAppeals => "no-appeals",
            Self::AppealTooLate { .. } => "appeal-too-late",
            Self::AlreadyErased(_) => "already-erased",
            Self::RecordTooLarge { .. } => "record-too-large",
            Self::NotInForce => "not-in-force",
            Self::NoRules => "no-rules",
            Self::UnknownRevision(_) => "unknown-revision",
            Self::OtherPack { .. } => "other-pack",
            Self::RulesChanged { .. } => "rules-changed",
            Self::OlderPlugin { .. } => "older-plugin",
            Self::UnknownClock { .. } => "unknown-clock",
            Self::HostOnly(_) => "host-only",
            Self::WordsNotKept(_) => "words-not-kept",
            Self::TicketFull { .. } => "ticket-full",
        }
    }

    /// Where the command is wrong, by the names of its fields, such as `lead` or `co_handlers[1]`; `None`: in no field of
    /// its own.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::UnknownTicket(_) => Some("ticket"),
            Self::UnknownChannel { .. } => Some("channel"),
            Self::UnknownUnit { field, .. }
            | Self::UnitNoMore { field, .. }
            | Self::TooLong { field, .. } => Some(field),
            Self::UnknownStep { field, .. } | Self::Empty(field) => Some(field),
            Self::UnknownClock { .. } | Self::NotGiven { .. } => Some("given"),
            Self::CannotLead { .. } | Self::LeadsItself(_) => Some("into"),
            Self::UnknownSuspension { .. } => Some("cause"),
            Self::NothingToWithdraw { .. } => Some("what"),
            Self::UnknownTally { .. } => Some("figure"),
            Self::NegativeTally(_) => Some("value"),
            Self::UnknownFinding(_) => Some("finding"),
            Self::UnknownRevision(_) => Some("restores"),
            Self::NotAllowed { .. } => Some("by.office"),
            Self::JudgedBefore { .. } => Some("verdict"),
            Self::NothingToSign { .. } | Self::NotTheirTurn { .. } => Some("step"),
            Self::People(why) => why.field(),
            Self::DuplicateExternal { .. } | Self::NumberTaken(_) => Some("external"),
            Self::KeyReused(_) => Some("key"),
            Self::FormSubject { .. } => Some("form"),
            Self::Future { .. } | Self::BeforeReceived { .. } | Self::BeforeThat { .. } => Some("at"),
            Self::PromisePast { .. } => Some("until"),
            Self::WordsNotKept(_) => Some("private"),
            Self::Form(_)
            | Self::HostOnly(_)
            | Self::TicketFull { .. }
            | Self::NoRunningClock { .. }
            | Self::NothingToReschedule(_)
            | Self::ClockNotOut { .. }
            | Self::NotNow { .. }
            | Self::NodeNotNow { .. }
            | Self::NodeOnce { .. }
            | Self::ClocksOpen { .. }
            | Self::NothingToCorrect
            | Self::SaidBefore { .. }
            | Self::NothingToExcuse(_)
            | Self::Lacks { .. }
            | Self::Forbidden { .. }
            | Self::PeriodOpen { .. }
            | Self::NothingToSettle
            | Self::BeforeRules { .. }
            | Self::OneSubject
            | Self::Decided { .. }
            | Self::Book(_)
            | Self::NoAppeals
            | Self::AppealTooLate { .. }
            | Self::AlreadyErased(_)
            | Self::RecordTooLarge { .. }
            | Self::NotInForce
            | Self::NoRules
            | Self::OtherPack { .. }
            | Self::RulesChanged { .. }
            | Self::OlderPlugin { .. } => None,
        }
    }
}
