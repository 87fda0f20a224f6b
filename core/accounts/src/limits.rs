//! Every bound of accounts.

/// Memory of one password hash, in KiB: what OWASP asks of argon2id with two passes.
pub const HASH_MEMORY_KIB: u32 = 19 * 1024;

/// Passes over that memory.
pub const HASH_PASSES: u32 = 2;

/// Most passwords that are hashed at the same time, so that a storm of logins takes neither memory nor processors from
/// whoever is in already.
pub const HASHES_MAX: usize = 4;

/// Fewest characters of a password.
pub const PASSWORD_CHARS_MIN: usize = 10;

/// Most bytes of a password.
pub const PASSWORD_BYTES_MAX: usize = 512;

/// Most characters of a login name, a staff number, or the name of a token.
pub const NAME_CHARS_MAX: usize = 64;

/// Most accounts of an organisation.
pub const ACCOUNTS_MAX: usize = 10_000;

/// Most sessions of one account; the one used longest ago ends for the next.
pub const SESSIONS_PER_ACCOUNT_MAX: usize = 20;

/// Most API tokens of an organisation.
pub const TOKENS_MAX: usize = 1_000;

/// For how many days an API token may be good.
pub const TOKEN_DAYS_MAX: u32 = 366;

/// After how many seconds without a request a session ends.
pub const SESSION_IDLE_SECONDS: i64 = 30 * 60;

/// After how many seconds a session ends in any case.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;

/// How exactly, in seconds, the last use of a session or a token is kept: few requests wait for the disk, and a session ends
/// at most so much too early.
pub const USE_KEPT_SECONDS: i64 = 60;

/// For how many seconds a login that failed is remembered.
pub const TRIES_SECONDS: i64 = 15 * 60;

/// Most failed logins of one account in that time.
pub const ACCOUNT_TRIES_MAX: usize = 5;

/// Most failed logins from one address in that time.
pub const ADDRESS_TRIES_MAX: usize = 30;

/// Most wrong codes of citizens from one address in that time. Nobody guesses one; it keeps whoever tries from the store.
pub const CODE_TRIES_MAX: usize = 60;

/// Most login names and addresses whose failures are remembered; those whose last one is oldest are forgotten first.
pub const TRIED_MAX: usize = 10_000;
