//! Watch mode, for authors: a save of the pack's folder is in force a moment later, if it is sound. If it is not, the
//! last sound save judges on, and what is wrong is told here, over HTTP and by `suban status`.
//!
//! A save passes the gates of every publication, all of its own cases and scenarios among them.

use crate::args::HolidaysArgs;
use crate::cause::administrator;
use crate::exit::Failure;
use crate::folder::read_pack;
use crate::output::Output;
use crate::show;
use notify_debouncer_full::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, RecommendedCache, new_debouncer};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use suban_desk::publishing::publish::keep_note;
use suban_desk::{Cause, DeskError, PublishError, Published, RefusedPack, publish};
use suban_model::{Digest, Holidays};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Bilingual;
use suban_server::Site;

/// How long the folder must be quiet before it is read, in milliseconds: editors save in several steps.
const QUIET_MS: u64 = 80;

/// After how long the folder is looked at in any case, in milliseconds: events get lost on some file systems, and when
/// the folder itself is replaced.
const LOOK_MS: u64 = 2_000;

/// Watches until it is dropped.
pub struct Watch {
    /// Whether what is being looked at is still to be put in force.
    goes_on: Arc<AtomicBool>,
    stop: Option<Sender<Signal>>,
    thread: Option<JoinHandle<()>>,
    /// Sends events as long as it lives.
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

enum Signal {
    Changed,
    Stop,
}

impl Watch {
    /// Looks at the folder once, and then watches it on a thread of its own.
    pub fn start(
        folder: &Path,
        holidays: &HolidaysArgs,
        site: &Arc<Site>,
        output: Output,
    ) -> Result<Self, Failure> {
        let failed = |error: notify::Error| Failure::file(folder.display(), &error);
        let (sender, signals) = channel();
        let changed = sender.clone();
        let mut debouncer =
            new_debouncer(Duration::from_millis(QUIET_MS), None, move |_: DebounceEventResult| {
                // Whatever happened, even a lost event, is a reason to look.
                let _ = changed.send(Signal::Changed);
            })
            .map_err(failed)?;
        debouncer.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
        let (folder, holidays) = (folder.to_owned(), holidays.named(site.revisions())?);
        let goes_on = Arc::new(AtomicBool::new(true));
        let (site, stays) = (Arc::clone(site), Arc::clone(&goes_on));
        let mut eye = Eye { folder, holidays, site, output, goes_on: stays, seen: None };
        eye.look();
        let thread = std::thread::Builder::new().name("watch".to_owned()).spawn(move || eye.watch(&signals));
        let thread = thread.map_err(|error| Failure::other(&error))?;
        Ok(Self { goes_on, stop: Some(sender), thread: Some(thread), _debouncer: debouncer })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.goes_on.store(false, Ordering::Relaxed);
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(Signal::Stop);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What was read last: a pack, or why there is none.
#[derive(PartialEq, Eq)]
enum Seen {
    Pack(Digest),
    Unreadable(String),
}

struct Eye {
    folder: PathBuf,
    holidays: Option<Arc<Holidays>>,
    site: Arc<Site>,
    output: Output,
    goes_on: Arc<AtomicBool>,
    seen: Option<Seen>,
}

impl Eye {
    fn watch(&mut self, signals: &Receiver<Signal>) {
        loop {
            match signals.recv_timeout(Duration::from_millis(LOOK_MS)) {
                Ok(Signal::Changed) | Err(RecvTimeoutError::Timeout) => self.look(),
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Reads the folder, and publishes what is in it unless that was tried before.
    fn look(&mut self) {
        let begun = Instant::now();
        let read = read_pack(&self.folder);
        let seen = match &read {
            Ok(files) => Seen::Pack(files.digest()),
            Err(failure) => Seen::Unreadable(failure.en.clone()),
        };
        if self.seen.as_ref() == Some(&seen) {
            return;
        }
        self.seen = Some(seen);
        let cause = match cause(&self.site) {
            Ok(cause) => cause,
            Err(error) => {
                self.output.fail(&error.into());
                return;
            }
        };
        match read {
            Ok(files) => self.publish(&files, &cause, begun),
            Err(failure) => {
                let why = Bilingual::new(failure.zh, failure.en);
                let note = RefusedPack::unreadable(why, &cause, self.site.now());
                keep_note(&mut self.site.writer(), &note);
                self.tell_refused(&note, true);
            }
        }
    }

    fn publish(&self, files: &PackFiles, cause: &Cause, begun: Instant) {
        let is_awaited = || self.goes_on.load(Ordering::Relaxed);
        match publish(&mut self.site.writer(), files, self.holidays.clone(), cause, &is_awaited) {
            Ok(published) => self.tell_published(&published, files, begun),
            Err(PublishError::Unfit { unfit, note }) => {
                show::refused(&unfit, &note, files, &self.output);
                self.tell_refused(&note, false);
            }
            // The service ends.
            Err(PublishError::Desk(DeskError::Abandoned)) => {}
            Err(PublishError::Desk(error)) => {
                self.output.fail(&error.into());
            }
            Err(PublishError::Rulebook(error)) => {
                self.output.fail(&error.into());
            }
        }
    }

    fn tell_published(&self, published: &Published, files: &PackFiles, begun: Instant) {
        show::diagnostics(&published.warnings, files, &self.output);
        let Some(record) = &published.record else { return };
        let (digest, seq, ms) = (record.rulebook.pack.short(), record.seq, begun.elapsed().as_millis());
        let trial = &published.trial;
        let (cases, scenarios) = (trial.cases.len(), trial.scenarios.len());
        self.output.remark(
            &format!("✓ {digest} 已生效(记录 {seq},{ms} 毫秒):用例 {cases} 个、情景 {scenarios} 个通过"),
            &format!("✓ {digest} is in force (record {seq}, {ms} ms): {cases} cases and {scenarios} scenarios passed"),
        );
    }

    /// Says that the last sound save judges on; and why, unless that was shown.
    fn tell_refused(&self, note: &RefusedPack, with_complaints: bool) {
        if with_complaints {
            let said = show::complaints(note, &self.output);
            self.output.remark(&said, &said);
        }
        let (total, in_force) = (note.complaints_total, self.site.rulebook().id.pack.short());
        self.output.remark(
            &format!("✗ 这次保存没有生效({total} 处不对),仍按 {in_force} 判定"),
            &format!("✗ this save is not in force ({total} complaints); {in_force} judges on"),
        );
    }
}

/// On record, a save is its author's doing.
fn cause(site: &Site) -> Result<Cause, DeskError> {
    let by = administrator(None, site.revisions().view())?;
    Ok(Cause { by, reason: "保存即生效".to_owned(), accepted: None })
}
