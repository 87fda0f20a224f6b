//! Every bound of the HTTP face. What one client may use is small, so that one client cannot take what others need.
//!
//! The bounds on texts, fields and lists inside a command are the desk's, see [`suban_desk::commands::handle`].

/// Most bytes of a request's body. A command with every field full, escaped as JSON, fits.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Within how many seconds a request's body must have arrived.
pub const BODY_SECONDS_MAX: u64 = 10;

/// Most bytes of a request's first line and headers together; somewhat more are let through if they arrive at once.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Most headers of a request.
pub const HEADERS_MAX: usize = 64;

/// Within how many seconds a request's headers must have arrived, from the opening of the connection or from the
/// answer before; an idle connection is closed after as many.
pub const HEADER_SECONDS_MAX: u64 = 20;

/// Most bytes of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 255;

/// Most todos that one answer lists, those that are due first.
pub const WORKLIST_ROWS_MAX: usize = 500;

/// Within how many seconds a request is answered, its body's arrival included. A command that was handed to the
/// desk is done even if its answer comes too late.
pub const REQUEST_SECONDS_MAX: u64 = 30;

/// Most requests that are answered at the same time; further ones are told to come back.
pub const REQUESTS_MAX: usize = 512;

/// Most requests whose container is on its way; further ones are told to come back.
pub const CONTAINERS_MAX: usize = 4;

/// Most requests that read the store at the same time, each on a thread of its own; further ones wait their turn.
pub const READS_MAX: usize = 16;

/// Most requests that try whether the store takes writes; further ones wait their turn.
pub const PROBES_MAX: usize = 1;

/// Most bytes of a published pack's container; every pack fits that the host takes at all.
pub const CONTAINER_BYTES_MAX: usize = suban_policy::files::CONTAINER_BYTES_MAX;

/// Most packs that are looked at to be published at the same time; further ones wait their turn.
pub const PUBLICATIONS_MAX: usize = 1;

/// Most rollbacks at the same time; further ones wait their turn, but never behind a publication.
pub const ROLLBACKS_MAX: usize = 1;

/// Most logins that wait, with those whose password is being hashed; further ones are told to come back.
pub const LOGINS_WAITING_MAX: usize = 16;

/// Within how many seconds `/health` has read the store and tried to write to it.
pub const HEALTH_SECONDS_MAX: u64 = 5;

/// Most revisions in one answer about the rules; the newest are shown.
pub const REVISIONS_MAX: usize = 50;

/// Most open connections. Beyond them the one gives way that has waited longest without having sent a whole request; if none
/// does, the next waits.
pub const CONNECTIONS_MAX: usize = 1_024;

/// How often is looked, in milliseconds, whether a connection can give way to one that waits.
pub const ROOM_LOOK_MS: u64 = 50;

/// After how many seconds a client that was told to come back should.
pub const RETRY_SECONDS: u64 = 1;

/// Rows of a page when the request does not say.
pub const PAGE_ROWS_DEFAULT: usize = 50;

/// Most rows of a page.
pub const PAGE_ROWS_MAX: usize = 500;

/// Most rows that are looked at for one page, whether a filter wants them or not; then the page ends and says where
/// to go on. A list's rows are small.
pub const LOOKED_AT_ROWS_MAX: usize = 10_000;

/// Rows of a page of records when the request does not say; a record is told with all its reasons.
pub const RECORD_PAGE_ROWS_DEFAULT: usize = 20;

/// Most rows of a page of records.
pub const RECORD_PAGE_ROWS_MAX: usize = 100;

/// Most records that are looked at for one page, whether a filter wants them or not.
pub const LOOKED_AT_RECORDS_MAX: usize = 2_000;

/// Most ledger entries that are summed up beside a first page; of more, no sums are told.
pub const SUMMED_ENTRIES_MAX: usize = 50_000;

/// Most records of a ticket's history in one answer; the newest are shown.
pub const HISTORY_RECORDS_MAX: usize = 500;

/// Fewest characters of a token.
pub const TOKEN_CHARS_MIN: usize = 20;

/// Most characters of a token.
pub const TOKEN_CHARS_MAX: usize = 512;

/// Seconds from one look at the clocks to the next.
pub const TICK_SECONDS: u64 = 30;

/// For how many seconds a shutdown waits for requests that are being answered.
pub const SHUTDOWN_SECONDS_MAX: u64 = 35;

/// For how many seconds a client may let an answer wait without taking any of it.
pub const WRITE_SECONDS_MAX: u64 = 30;

/// Most bytes that are thrown away of what a client still sends when its connection is closed.
pub const LINGER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// For how many seconds a connection that is closed still listens.
pub const LINGER_SECONDS_MAX: u64 = 2;
