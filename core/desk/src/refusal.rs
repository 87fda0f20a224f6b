//! Why the desk did not do what it was asked: nothing was stored, and the sentence says what to change.

use crate::stored::codec::CodecError;
use crate::stored::confirmed_clock::ClockDoubt;
use crate::stored::unusable::{ChainError, FormatError};
use std::sync::Arc;
use suban_model::{DetermineError, TicketId};
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
    /// The external number is taken.
    #[error("external number `{external}` is already ticket {ticket}")]
    DuplicateExternal {
        /// As given.
        external: String,
        /// The ticket that has it.
        ticket: TicketId,
    },
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
    /// The ticket already has its final reply.
    #[error("ticket {0} already has its final reply")]
    AlreadyFinal(TicketId),
    /// The citizen can be asked only after an answer.
    #[error("ticket {0} has no reply yet")]
    NotReplied(TicketId),
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
    /// The decider's pick was not possible.
    #[error("{0}")]
    Determine(DetermineError),
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

impl Refusal {
    /// Stable name of the kind, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTicket(_) => "unknown-ticket",
            Self::UnknownChannel { .. } => "unknown-channel",
            Self::UnknownUnit { .. } => "unknown-unit",
            Self::Form(_) => "form",
            Self::FormSubject { .. } => "form-subject",
            Self::NotAllowed { .. } => "not-allowed",
            Self::DuplicateExternal { .. } => "duplicate-external",
            Self::KeyReused(_) => "key-reused",
            Self::TooLong { .. } => "too-long",
            Self::Empty(_) => "empty",
            Self::Future { .. } => "future",
            Self::BeforeReceived { .. } => "before-received",
            Self::NoRunningClock { .. } => "no-running-clock",
            Self::NothingToReschedule(_) => "nothing-to-reschedule",
            Self::ClockNotOut { .. } => "clock-not-out",
            Self::AlreadyFinal(_) => "already-final",
            Self::NotReplied(_) => "not-replied",
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
            Self::Determine(_) => "determine",
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
            Self::UnknownUnit { field, .. } | Self::TooLong { field, .. } => Some(field),
            Self::UnknownStep { field, .. } | Self::Empty(field) => Some(field),
            Self::UnknownClock { .. } => Some("given"),
            Self::UnknownTally { .. } => Some("figure"),
            Self::NegativeTally(_) => Some("value"),
            Self::UnknownFinding(_) => Some("finding"),
            Self::UnknownRevision(_) => Some("restores"),
            Self::NotAllowed { .. } => Some("by.office"),
            Self::DuplicateExternal { .. } => Some("external"),
            Self::KeyReused(_) => Some("key"),
            Self::FormSubject { .. } => Some("form"),
            Self::Future { .. } | Self::BeforeReceived { .. } => Some("at"),
            Self::PromisePast { .. } => Some("until"),
            Self::WordsNotKept(_) => Some("private"),
            Self::Form(_)
            | Self::HostOnly(_)
            | Self::TicketFull { .. }
            | Self::NoRunningClock { .. }
            | Self::NothingToReschedule(_)
            | Self::ClockNotOut { .. }
            | Self::AlreadyFinal(_)
            | Self::NotReplied(_)
            | Self::NothingToExcuse(_)
            | Self::Lacks { .. }
            | Self::Forbidden { .. }
            | Self::PeriodOpen { .. }
            | Self::NothingToSettle
            | Self::BeforeRules { .. }
            | Self::OneSubject
            | Self::Decided { .. }
            | Self::Determine(_)
            | Self::AlreadyErased(_)
            | Self::RecordTooLarge { .. }
            | Self::NotInForce
            | Self::NoRules
            | Self::OtherPack { .. }
            | Self::RulesChanged { .. }
            | Self::OlderPlugin { .. } => None,
        }
    }

    /// The sentence in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::UnknownTicket(ticket) => format!("没有工单「{ticket}」"),
            Self::UnknownChannel { channel, known } => format!("没有渠道「{channel}」;可用:{known}"),
            Self::UnknownUnit { unit, known, .. } => format!("没有单位「{unit}」;可用:{known}"),
            Self::Form(fault) => fault.zh.clone(),
            Self::FormSubject { form, about_ticket: true } => format!("「{form}」须指明工单"),
            Self::FormSubject { form, about_ticket: false } => format!("「{form}」不挂工单"),
            Self::NotAllowed { office, allowed } => format!("「{office}」无权办理;须由:{allowed}"),
            Self::DuplicateExternal { external, ticket } => {
                format!("外部编号「{external}」已是工单 {ticket}")
            }
            Self::KeyReused(key) => format!("幂等键「{key}」已用于另一条命令"),
            Self::TooLong { field, size, max } => format!("「{field}」有 {size}(字节或项),上限 {max}"),
            Self::Empty(field) => format!("「{field}」为空"),
            Self::Future { at, now } => format!("时间 {at} 在将来;现在是 {now}"),
            Self::BeforeReceived { at, ticket, received_at } => {
                format!("时间 {at} 早于工单 {ticket} 的接收时间 {received_at}")
            }
            Self::NoRunningClock { ticket, clock } => format!("工单 {ticket} 没有在走的时限「{clock}」"),
            Self::NothingToReschedule(ticket) => format!("工单 {ticket} 没有因节假日安排而变的时限"),
            Self::ClockNotOut { ticket, clock, due } => {
                format!("工单 {ticket} 的时限「{clock}」到 {due} 才到期")
            }
            Self::AlreadyFinal(ticket) => format!("工单 {ticket} 已有最终回复"),
            Self::NotReplied(ticket) => format!("工单 {ticket} 还没有回复"),
            Self::NothingToExcuse(step) => {
                format!("工单没有要由「{step}」结束、还在走或已超期的时限,不用写特殊原因")
            }
            Self::Lacks { step, clause, what } => format!("「{step}」之前还缺:{what}({clause})"),
            Self::Forbidden { step, clause, reason } => format!("不能「{step}」:{reason}({clause})"),
            Self::UnknownStep { step, known, .. } => format!("没有环节「{step}」;可用:{known}"),
            Self::UnknownTally { figure, known } => format!("没有可填报的口径「{figure}」;可用:{known}"),
            Self::NegativeTally(value) => format!("填报数 {value} 为负"),
            Self::PromisePast { until, at } => format!("{at} 不能承诺 {until} 前答复"),
            Self::PeriodOpen { period, closes } => format!("考核期 {period} 到 {closes} 才截止"),
            Self::NothingToSettle => "当期规则没有期末要结算的".to_owned(),
            Self::BeforeRules { since } => format!("制度从 {since} 起适用,此前的谁也不扣"),
            Self::UnknownFinding(seq) => format!("记录 {seq} 不是全单位的查实"),
            Self::OneSubject => "工单和查实,须写其一,且只写其一".to_owned(),
            Self::Decided { called, keys } => {
                format!("「{called}」已经定过分;要改,写明是哪一笔:{keys}")
            }
            Self::Determine(error) => format!("定分不成立:{}", error.chinese()),
            Self::AlreadyErased(ticket) => format!("工单 {ticket} 的个人信息已删除"),
            Self::RecordTooLarge { bytes } => {
                format!("这条记录有 {bytes} 字节,上限 {}", crate::limits::RECORD_BYTES_MAX)
            }
            Self::NotInForce => "要生效的政策包不是已装载的那个".to_owned(),
            Self::NoRules => "还没有生效的政策包;请先发布一个".to_owned(),
            Self::UnknownRevision(seq) => {
                format!("记录 {seq} 没有启用过政策包;有哪些,请看 suban rollback")
            }
            Self::OtherPack { in_force, given } => {
                format!("这是政策包「{given}」,而这里现行的是「{in_force}」:目录或单位选对了吗?")
            }
            Self::RulesChanged { by } => {
                format!("检查这个政策包期间,记录 {by} 改了规则:请先看 suban status,再发布一次")
            }
            Self::OlderPlugin { plugin, seen, given } => format!(
                "插件 {plugin} 的序号是 {given},生效过的是 {seen}:要退回请用 suban rollback,或请供应方以更大的序号重新发布"
            ),
            Self::UnknownClock { clock, known } => format!("没有时限「{clock}」;可用:{known}"),
            Self::HostOnly(command) => format!("「{command}」由系统自己执行,不由外部下达"),
            Self::WordsNotKept(command) => format!("「{command}」不收个人信息"),
            Self::TicketFull { ticket } => format!("工单 {ticket} 已满:只能再回复、回访和删除个人信息"),
        }
    }
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
