//! Every bound of the desk: what a command, a record, a batch and a page may have at most.

/// Most bytes of the text of a request.
pub const TEXT_BYTES_MAX: usize = 28_000;

/// Most bytes of every other field.
pub const FIELD_BYTES_MAX: usize = 1_000;

/// Most entries of a list in a command.
pub const LIST_ENTRIES_MAX: usize = 50;

/// Most bytes of an external number; it is part of a key.
pub const EXTERNAL_BYTES_MAX: usize = 200;

/// By how much a sender's clock may run ahead of ours, in seconds.
pub const FUTURE_SECONDS_MAX: i64 = 300;

/// Most bytes of a record; a store's value may not be larger.
pub const RECORD_BYTES_MAX: usize = 32_000;

/// Bytes of one decision about a ticket, its trace included: a command asks a handful of hooks, and their decisions go
/// into one record.
pub const DECISION_BYTES_MAX: usize = 4_000;

/// Most bytes of a ticket; what must still be possible then fits below the store's limit.
pub const TICKET_BYTES_MAX: usize = 24_000;

/// Most records of a ticket, so that the words of all can be erased in one batch.
pub const TICKET_RECORDS_MAX: usize = 500;

/// Most commands that wait for the writer.
pub const QUEUE_COMMANDS_MAX: usize = 4_096;

/// Most commands of one batch.
pub const BATCH_COMMANDS_MAX: usize = 128;

/// Milliseconds of deciding after which a batch takes no further command. Whoever is in it is answered first, and the rest
/// comes into the next.
pub const BATCH_MS: u64 = 50;

/// Milliseconds of deciding after which a tick yields: a person who gives a command waits for no more of a backlog than
/// this, and for the one hook that was being asked.
pub const TICK_MS: u64 = 20;

/// Most tickets whose clocks one tick fires before others get their turn.
pub const TICK_TICKETS_MAX: usize = 256;

/// Bytes of commits after which a tick fires no further ticket. A ticket with years of clocks writes many times what
/// another does, so tickets alone bound nothing.
pub const TICK_BYTES: usize = 4 * 1024 * 1024;

/// Most payloads that are written again in one go, before others get their turn.
pub const REWRITE_PAYLOADS_MAX: usize = 256;

/// Bytes of payloads after which no further one is written again in that go.
pub const REWRITE_BYTES: usize = 256 * 1024;

/// Least seconds of a clock that starts because one ran out, so that none goes round and round.
pub const RESTART_SECONDS_MIN: i64 = 86_400;

/// Most periods that a streak looks back.
pub const STREAK_PERIODS_MAX: u32 = 120;

/// Most revisions that are kept loaded besides those in force.
pub const LOADED_REVISIONS_MAX: usize = 16;
