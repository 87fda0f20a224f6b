//! Files as they come from outside: read, turned into commands, or refused with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod hostile;
mod office;
mod real_file;
mod tickets;
mod workbooks;
