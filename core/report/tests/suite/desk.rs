//! The small organisation's desk, or one of a pack of the repository, and what reports are taken from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use suban_desk::{DeskError, Rulebook, Rulebooks, View};
use suban_model::{Act, Command, Moment, Ticket, TicketRef};
use suban_policy::PackFiles;
use suban_policy::engine::Engine;
use suban_policy_rhai::RhaiEngine;
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};
use suban_report::Reading;
use suban_test_kit::{at, files};

/// The small pack with points in hundredths, a clause that a spreadsheet would take for a formula, and one that only a
/// finding about nobody's ticket cites.
pub fn small_pack() -> PackFiles {
    files(|files| {
        let mut edit = |path: &str, old: &str, new: &str| {
            let text = String::from_utf8(files[path].clone()).unwrap();
            assert!(text.contains(old), "{path} has no {old}");
            files.insert(path.to_owned(), text.replace(old, new).into_bytes());
        };
        edit("clauses.toml", "C2 = \"乙\"\n", "C2 = \"=逾期\"\nC4 = \"丁\"\n");
        edit("tables/overdue.csv", "接办部门,1\n", "接办部门,0.1\n");
        edit("tables/overdue.csv", ">=3,→,接办部门,2\n", ">=3,→,接办部门,2.25\n");
        edit("tables/faults.csv", "F5,C3,", "F5,C4,");
    })
}

/// A pack of the repository.
pub fn pack(folder: &Path) -> PackFiles {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let inside = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(inside, std::fs::read(&path).unwrap());
        }
    }
    PackFiles::new(files).unwrap()
}

/// Both engines, set up once; machine code of plugins is kept for the next start of the tests.
static ENGINES: LazyLock<Vec<Arc<dyn Engine>>> = LazyLock::new(|| {
    let cache = Some(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("plugins"));
    let options = Options { compiler: Compiler::InProcess, cache, logs: Logs::default() };
    vec![Arc::new(RhaiEngine::new()), Arc::new(WasmEngine::new(options).unwrap())]
});

pub fn engines() -> Vec<Arc<dyn Engine>> {
    ENGINES.clone()
}

/// A desk in memory, and the rules that reports are taken with.
pub struct TestDesk {
    pub rulebook: Rulebook,
    rulebooks: Arc<Rulebooks>,
    desk: suban_test_kit::TestDesk,
}

impl TestDesk {
    pub fn of(files: &PackFiles) -> Self {
        let desk = suban_test_kit::TestDesk::with_engines(files, engines());
        let rulebooks = desk.writer.in_force().now();
        let rulebook = rulebooks.iter().next().unwrap().clone();
        Self { rulebook, rulebooks, desk }
    }

    pub fn small() -> Self {
        Self::of(&small_pack())
    }

    pub fn view(&self) -> View<'_> {
        self.desk.view()
    }

    /// What a report is taken from, at the time that the desk's clock shows.
    pub fn reading(&self) -> Reading<'_> {
        let now = Moment::from_seconds(self.desk.now.load(Ordering::Relaxed)).unwrap();
        Reading { view: self.view(), rulebooks: &self.rulebooks, now }
    }

    /// The same at another time, to which nobody has brought the desk.
    pub fn reading_at(&self, now: &str) -> Reading<'_> {
        Reading { now: at(now), ..self.reading() }
    }

    /// Lets time go on; clocks that run out fire.
    pub fn wait_until(&self, now: &str) {
        self.desk.set_now(now);
        while self.desk.writer.tick(at(now)).unwrap().more {}
    }

    /// Does what an office asks at this moment, written down at the time that the desk's clock shows.
    pub fn act(&self, when: &str, office: &str, act: Act, words: &[(&str, &str)]) {
        self.desk.try_do(when, office, act, words).unwrap();
    }

    /// Performs a command as it stands.
    pub fn perform(&self, command: Command, words: &[(&str, &str)]) -> Result<(), DeskError> {
        self.desk.perform(command, words).map(drop)
    }

    pub fn ticket(&self, external: &str) -> Ticket {
        self.view().find_ticket(&TicketRef::External(external.to_owned())).unwrap()
    }
}
