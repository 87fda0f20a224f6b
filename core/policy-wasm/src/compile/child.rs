//! The process that compiles: a component comes in, machine code or a reason goes out, and nothing else ever does.

use super::{CODE_BYTES_MAX, said, shut_in};
use crate::limits::COMPONENT_BYTES_MAX;
use crate::sandbox;
use std::io::{self, Read, Write};

/// What the child writes first before machine code.
pub(super) const CODE: u8 = b'C';

/// What the child writes first before a reason.
pub(super) const REASON: u8 = b'R';

/// Bytes of the kind and the length, which come before what is said: a child may end in the middle of it.
pub(super) const HEAD_BYTES: usize = 1 + size_of::<u64>();

/// Why the child gave up.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// It could not be shut in; an untrusted component is not compiled outside.
    #[error("the compiling process could not be shut in: {0}")]
    ShutIn(String),
    /// It could not read or write.
    #[error("the compiling process could not talk to its parent")]
    Talk(#[from] io::Error),
    /// There is no engine.
    #[error("the compiler could not be started: {0}")]
    Engine(String),
}

/// What the program of a [`super::Child`] does: gives up every right it does not need, then compiles the one component
/// that it is given.
pub fn child_main(mut stdin: impl Read, mut stdout: impl Write) -> Result<(), ChildError> {
    shut_in::shut_in().map_err(|error| ChildError::ShutIn(error.to_string()))?;
    let mut component = Vec::new();
    stdin.by_ref().take(COMPONENT_BYTES_MAX as u64 + 1).read_to_end(&mut component)?;
    let compiler = sandbox::compiler().map_err(|error| ChildError::Engine(said(&error)))?;
    let (kind, bytes) = match compiler.precompile_component(&component) {
        Ok(code) if code.len() > CODE_BYTES_MAX => (REASON, b"too much machine code".to_vec()),
        Ok(code) => (CODE, code),
        Err(error) => (REASON, said(&error).into_bytes()),
    };
    stdout.write_all(&[kind])?;
    stdout.write_all(&(bytes.len() as u64).to_be_bytes())?;
    stdout.write_all(&bytes)?;
    stdout.flush()?;
    Ok(())
}
