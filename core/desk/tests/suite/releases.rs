//! Plugins of a pack in force: no edit puts an older release of one in its place, and a rollback does.

use std::sync::Arc;
use suban_desk::{Cause, PublishError, Published, publish};
use suban_policy::diagnostic::Diagnostic;
use suban_policy::engine::{Engine, Program, Unit};
use suban_policy::plugin::Identity;
use suban_policy::run::Run;
use suban_policy::{Fault, PackFiles};
use suban_test_kit::{TestDesk, files};

/// Takes a file for a plugin whose counter it says.
struct Counters;

#[derive(Debug)]
struct Counted(Identity);

impl Engine for Counters {
    fn extension(&self) -> &'static str {
        "plugin"
    }

    fn profile(&self) -> String {
        "counters".to_owned()
    }

    fn identify(&self, path: &str, files: &PackFiles) -> Option<Identity> {
        let package = files.get(path).filter(|_| path.ends_with(".plugin"))?;
        let counter = std::str::from_utf8(package).unwrap().parse().unwrap();
        Some(Identity { id: "test/p".to_owned(), counter, ..Identity::default() })
    }

    fn compile(&self, unit: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
        Ok(Arc::new(Counted(self.identify(unit.path, unit.files).unwrap())))
    }
}

impl Program for Counted {
    fn defines(&self, _: &str) -> bool {
        true
    }

    fn identity(&self) -> Option<&Identity> {
        Some(&self.0)
    }

    fn call(&self, _: &str, run: Run) -> (Run, Result<(), Fault>) {
        (run, Ok(()))
    }
}

/// The pack with this release of a plugin, or with none.
fn pack(effective_from: &str, counter: Option<u64>) -> PackFiles {
    files(|files| {
        let text = String::from_utf8(files["pack.toml"].clone()).unwrap();
        let mut text = text.replace("2020-01-01", effective_from);
        let case = "[[case]]\nname = \"第一次退回\"\ngives = [\"V1 管网所 2\"]\n\
            facts = { \"事件\" = \"platform.judged\", \"平台认定\" = \"退回\", \"第几次\" = 1, \"主办\" = \"管网所\" }\n";
        files.insert("tests/verdicts.toml".to_owned(), case.into());
        if let Some(counter) = counter {
            text.push_str("[plugins.p]\npackage = \"plugins/p.plugin\"\n");
            files.insert("plugins/p.plugin".to_owned(), counter.to_string().into_bytes());
        }
        files.insert("pack.toml".to_owned(), text.into_bytes());
    })
}

fn desk(files: &PackFiles) -> TestDesk {
    TestDesk::with_engines(files, vec![Arc::new(Counters)])
}

fn published(desk: &TestDesk, files: &PackFiles) -> Result<Published, PublishError> {
    publish(&mut &desk.writer, files, None, &Cause::default(), &|| true)
}

#[test]
fn an_older_release_does_not_go_live() {
    let desk = desk(&pack("2020-01-01", None));
    let third = published(&desk, &pack("2020-01-01", Some(3))).unwrap().record.unwrap().seq;
    published(&desk, &pack("2020-01-01", Some(4))).unwrap();
    for date in ["2020-01-01", "2026-04-01"] {
        let refused = published(&desk, &pack(date, Some(3))).unwrap_err().to_string();
        assert!(refused.contains("`test/p` has the counter 3, but 4 was in force"), "{refused}");
    }
    assert!(published(&desk, &pack("2026-04-01", Some(4))).is_ok());
    assert!(desk.writer.restore(third, Cause::default()).unwrap().is_some());
    assert!(published(&desk, &pack("2020-01-01", None)).is_ok(), "one may be taken out");
}

#[test]
fn an_older_release_does_not_go_live_behind_a_pack_without_the_plugin() {
    let desk = desk(&pack("2020-01-01", Some(4)));
    let second = published(&desk, &pack("2020-01-01", None)).unwrap().record.unwrap().seq;
    let refused = published(&desk, &pack("2020-01-01", Some(3))).unwrap_err().to_string();
    assert!(refused.contains("`test/p` has the counter 3, but 4 was in force"), "{refused}");
    assert!(published(&desk, &pack("2019-01-01", Some(3))).is_ok(), "an earlier day has rules of its own");
    published(&desk, &pack("2020-01-01", Some(5))).unwrap();
    // What was gone back behind counts no more, and what was before it does.
    assert!(desk.writer.restore(second, Cause::default()).unwrap().is_some());
    assert!(published(&desk, &pack("2020-01-01", Some(3))).is_err());
    assert!(published(&desk, &pack("2020-01-01", Some(4))).is_ok());
}

/// A newer program judges by the pack in force without putting it in force anew.
#[test]
fn another_version_of_the_program_leaves_its_profile_with_its_records() {
    let desk = desk(&pack("2020-01-01", None)).restarted();
    desk.register("2026-03-02 09:00", "来电", "没水");
    let report = desk.verify();
    assert!(report.is_clean(), "{report:?}");
}
