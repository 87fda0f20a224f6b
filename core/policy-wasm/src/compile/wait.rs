//! The parent of the process that compiles: it waits only so long, and reads only so much.

use super::child::{CODE, HEAD_BYTES, REASON};
use super::{CODE_BYTES_MAX, COMPILE_SECONDS_MAX, Child, CompileError};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Compiles in a process of its own.
pub(super) fn compile(child: &Child, component: &[u8]) -> Result<Vec<u8>, CompileError> {
    compile_within(Duration::from_secs(COMPILE_SECONDS_MAX), child, component)
}

fn compile_within(most: Duration, child: &Child, component: &[u8]) -> Result<Vec<u8>, CompileError> {
    let mut process = Command::new(&child.program)
        .args(&child.args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (stdin, stdout) = (process.stdin.take(), process.stdout.take());
    let said = thread::scope(|scope| {
        let (done, finished) = mpsc::channel();
        // A child that stopped reading shows in what it writes.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(component)));
        scope.spawn(move || {
            let mut said = Vec::new();
            let wanted = (HEAD_BYTES + CODE_BYTES_MAX + 1) as u64;
            let read = stdout.map(|pipe| pipe.take(wanted).read_to_end(&mut said));
            // The parent waits for this message, unless it gave up waiting.
            let _heard = done.send(read.transpose().map(|_| said));
        });
        let said = finished.recv_timeout(most);
        // Whether it is done or too slow: what it still has to say is not wanted, and killing ends both threads.
        let _ended = process.kill();
        let _status = process.wait();
        said
    });
    let said = said.map_err(|_| CompileError::TooSlow)??;
    if said.len() > HEAD_BYTES + CODE_BYTES_MAX {
        return Err(CompileError::TooLarge);
    }
    match message(&said) {
        Some((CODE, code)) => Ok(code.to_vec()),
        Some((REASON, reason)) => {
            Err(CompileError::Component(crate::faults::cut(&String::from_utf8_lossy(reason))))
        }
        _ => Err(CompileError::Ended),
    }
}

/// Its kind and what it says, if it is whole.
fn message(said: &[u8]) -> Option<(u8, &[u8])> {
    let (kind, said) = said.split_first()?;
    let (bytes, said) = said.split_first_chunk()?;
    (u64::from_be_bytes(*bytes) == said.len() as u64).then_some((*kind, said))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// The call comes back, so the process and both threads have ended.
    #[test]
    fn a_process_that_takes_too_long_is_killed() {
        let child = Child { program: "/bin/sleep".into(), args: vec!["600".into()] };
        let compiled = compile_within(Duration::from_millis(20), &child, &vec![0; 1 << 20]);
        assert!(matches!(compiled, Err(CompileError::TooSlow)), "{compiled:?}");
    }

    #[test]
    fn half_a_message_is_none() {
        let whole = b"C\0\0\0\0\0\0\0\x02xy";
        assert_eq!(message(whole), Some((CODE, &b"xy"[..])));
        for damaged in [&whole[..whole.len() - 1], &whole[..5], &[&whole[..], b"z"].concat(), b""] {
            assert_eq!(message(damaged), None, "{damaged:?}");
        }
    }
}
