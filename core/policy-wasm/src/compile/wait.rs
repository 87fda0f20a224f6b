//! The parent of the process that compiles: it waits only so long, and reads only so much.

use super::child::{CODE, REASON};
use super::{CODE_BYTES_MAX, COMPILE_SECONDS_MAX, Child, CompileError};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Compiles in a process of its own.
pub(super) fn compile(child: &Child, component: &[u8]) -> Result<Vec<u8>, CompileError> {
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
            let most = CODE_BYTES_MAX as u64 + 2;
            let read = stdout.map(|pipe| pipe.take(most).read_to_end(&mut said));
            // The parent waits for this message, unless it gave up waiting.
            let _heard = done.send(read.transpose().map(|_| said));
        });
        let said = finished.recv_timeout(Duration::from_secs(COMPILE_SECONDS_MAX));
        // Whether it is done or too slow: what it still has to say is not wanted, and killing ends both threads.
        let _ended = process.kill();
        let _status = process.wait();
        said
    });
    let said = said.map_err(|_| CompileError::TooSlow)??;
    match said.split_first() {
        Some((&CODE, code)) if code.len() <= CODE_BYTES_MAX => Ok(code.to_vec()),
        Some((&CODE, _)) => Err(CompileError::TooLarge),
        Some((&REASON, reason)) => {
            Err(CompileError::Component(crate::faults::cut(&String::from_utf8_lossy(reason))))
        }
        _ => Err(CompileError::Ended),
    }
}
