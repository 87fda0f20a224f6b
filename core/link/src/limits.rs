//! Every bound of the link. Only programs of the same user get in at all; the bounds keep one that hangs or runs wild
//! from taking what the server's other clients need.

/// Most programs that are served at the same time; further ones are told to come back.
pub const CLIENTS_MAX: usize = 16;

/// Most questions of one client that wait for their answers; it is not read on before one is answered. All
/// clients together stay below the writer's queue.
pub const IN_FLIGHT_MAX: usize = 128;

/// Most bytes of a question. The largest command fits several times.
pub const ASK_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a pack that go into one question.
pub const PACK_PART_BYTES: usize = 128 * 1024;

/// Most bytes of a pack.
pub const PACK_BYTES_MAX: usize = suban_policy::files::CONTAINER_BYTES_MAX;

/// Most bytes of a holiday file.
pub const HOLIDAYS_BYTES_MAX: usize = ASK_BYTES_MAX / 2;

/// Most bytes of an answer: a scan of [`SCAN_ENTRIES_MAX`] of the largest entries that a store takes.
pub const ANSWER_BYTES_MAX: usize = 34 * 1024 * 1024;

/// Most entries that are read from the store for one question. A longer scan is several questions.
pub const SCAN_ENTRIES_MAX: usize = 1_000;

/// Within how many seconds a question or an answer must have arrived once it has begun, and must be taken.
pub const FRAME_SECONDS_MAX: u64 = 30;

/// Within how many seconds the two must have told each other which program they are.
pub const HELLO_SECONDS_MAX: u64 = 5;

/// For how many seconds a client may ask nothing before its place is given away.
pub const IDLE_SECONDS_MAX: u64 = 600;

/// For how many seconds a client waits for an answer to begin.
pub const ANSWER_SECONDS_MAX: u64 = 120;

/// For how many seconds a client waits for a publication, in which everything on record may be lived through.
pub const PUBLISH_SECONDS_MAX: u64 = 3_600;

/// Most bytes of a program's name and version.
pub const HELLO_BYTES_MAX: usize = 256;

/// Most bytes of the path of a socket: what the operating system has room for.
pub const SOCKET_PATH_BYTES_MAX: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
