//! A desk in memory at which time stands still, with a small pack or one of the repository's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use suban_desk::stored::keys::Keys;
use suban_desk::{Desk, DeskError, Host, Request, Revision, Revisions, Rulebook, View, Writer};
use suban_model::{Act, Actor, Command, Holidays, Moment, Private, Ticket, TicketRef, Zone};
use suban_policy::engine::Engine;
use suban_policy::{Pack, PackFiles};
use suban_policy_rhai::RhaiEngine;
use suban_policy_wasm::{Compiler, Logs, Options, WasmEngine};
use suban_store::MemoryStore;

const ORG: &str = "org";

const MANIFEST: &str = r#"
id = "small"
title = "小单位"
engine = "1"
effective_from = 2020-01-01
[calendar]
zone = "Asia/Shanghai"
hours = ["08:30-12:00", "13:30-17:30"]
[channels]
"三来" = ["来电"]
"平台" = ["12345"]
[who]
"接办部门" = ["时限承办", "主办"]
"责任部门" = ["责任单位", "主办"]
[hooks]
classify = { tables = ["words"] }
route = { tables = ["routes"] }
schedule = { tables = ["clocks"] }
assess = { tables = ["overdue", "verdicts", "faults"] }
[tables]
words = { policy = "best" }
routes = { policy = "first" }
clocks = { policy = "collect" }
overdue = { policy = "unique", on = "clock.late" }
verdicts = { policy = "unique", on = "platform.judged" }
faults = { policy = "collect", on = "finding.recorded" }
"#;

const FINDINGS: &str = r#"
[fault]
name = "差错"
about = "ticket"
by = ["工作室"]
pick = ["推诿", "不实", "影响"]
fields.responsible = { type = "unit", label = "责任单位" }
[company]
name = "公司被扣"
about = "organisation"
by = ["工作室"]
fields.points = { type = "points", label = "分值", required = true }
fields.responsible = { type = "unit", label = "责任单位", required = true }
"#;

const FIGURES: &str =
    "[rework]\nname = \"第几次\"\nclause = \"C3\"\nnth = \"平台认定\"\nsame = [\"工单\", \"平台认定\"]\n";

const TABLES: [(&str, &str); 6] = [
    (
        "words",
        "编号,条款,词,→,诉求类型,类别,权重\nK1,C1,停水|没水,→,报修,供水/停水,3\nK2,C1,水费,→,咨询,营业/水费,2\n",
    ),
    (
        "routes",
        "编号,条款,类别,→,主办,协办,处置\nR1,C1,供水/*,→,管网所,,\nR2,C1,营业/*,→,营业部,,\nR3,C1,*,→,,,转人工:分不了类\n",
    ),
    (
        "clocks",
        "编号,条款,开始于,渠道,→,时限,多久,结束于,归谁\nT1,C2,登记,三来,→,答复,3 工作日,最终回复,\nT2,C2,登记,平台,→,平台,指定,最终回复,\n",
    ),
    (
        "overdue",
        "编号,条款,时限,已说明,超期天数,→,扣谁,分\nO1,C2,答复,*,<=2,→,接办部门,0.1\nO2,C2,答复,*,>=3,→,接办部门,2.25\nO3,C2,平台,否,*,→,接办部门,5\n",
    ),
    (
        "verdicts",
        "编号,条款,平台认定,第几次,→,扣谁,分\nV1,C3,退回,1,→,责任部门,2\nV2,C3,退回,>=2,→,责任部门,5\n",
    ),
    (
        "faults",
        "编号,条款,查实事项,情形,→,扣谁,分,待定由\nF1,C3,差错,推诿,→,责任部门,2,\nF2,C3,差错,影响,→,责任部门,2..5,考评会议\nF5,C4,公司被扣,*,→,责任部门,{分值},\n",
    ),
];

/// The small pack.
pub fn small_pack() -> PackFiles {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut put = |path: &str, text: &str| files.insert(path.to_owned(), text.as_bytes().to_vec());
    put("pack.toml", MANIFEST);
    put("clauses.toml", "C1 = \"甲\"\nC2 = \"=逾期\"\nC3 = \"丙\"\nC4 = \"丁\"\n");
    put(
        "units.toml",
        "[pipes]\nname = \"管网所\"\n[billing]\nname = \"营业部\"\n[studio]\nname = \"工作室\"\n",
    );
    put("findings.toml", FINDINGS);
    put("figures.toml", FIGURES);
    for (name, text) in TABLES {
        put(&format!("tables/{name}.csv"), text);
    }
    PackFiles::new(files).unwrap()
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

struct Frozen(Arc<AtomicI64>);

impl Host for Frozen {
    fn now(&self) -> Moment {
        Moment::from_seconds(self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// A desk in memory.
pub struct TestDesk {
    pub rulebook: Rulebook,
    store: Arc<MemoryStore>,
    keys: Keys,
    writer: Writer,
    now: Arc<AtomicI64>,
}

impl TestDesk {
    pub fn of(files: &PackFiles) -> Self {
        let loaded = Pack::load(files, &engines(), &BTreeMap::new()).unwrap();
        let rulebook = Rulebook::new(Arc::new(loaded), Holidays::china());
        let store = Arc::new(MemoryStore::default());
        let now = Arc::new(AtomicI64::new(0));
        let revisions = Arc::new(Revisions::new(Arc::clone(&store) as _, ORG, engines()));
        let revision = Revision { files: files.clone(), rulebook: rulebook.clone() };
        let desk = Desk::founded(revisions, Frozen(Arc::clone(&now)), &revision).unwrap();
        let writer = Writer::start(desk).unwrap();
        Self { rulebook, store, keys: Keys::of(ORG), writer, now }
    }

    pub fn small() -> Self {
        Self::of(&small_pack())
    }

    pub fn view(&self) -> View<'_> {
        View::new(self.store.as_ref(), ORG, &self.keys)
    }

    /// Lets time go on; clocks that run out fire.
    pub fn wait_until(&self, now: &str) {
        let now = at(now);
        self.now.store(now.seconds(), Ordering::Relaxed);
        while self.writer.tick(now).unwrap().more {}
    }

    /// Does what an office asks at this moment, written down at the time that the desk's clock shows.
    pub fn act(&self, at_text: &str, office: &str, act: Act, words: &[(&str, &str)]) {
        self.try_act(at_text, office, act, words).unwrap();
    }

    pub fn try_act(
        &self,
        at_text: &str,
        office: &str,
        act: Act,
        words: &[(&str, &str)],
    ) -> Result<(), DeskError> {
        let private: Private =
            words.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let by = Actor::of(office).into();
        let command = Command { at: at(at_text), by, key: None, act };
        self.writer.perform(Request { command, private }).map(|_| ())
    }

    pub fn ticket(&self, external: &str) -> Ticket {
        self.view().find_ticket(&TicketRef::External(external.to_owned())).unwrap()
    }
}

pub fn at(text: &str) -> Moment {
    Moment::parse(text, &Zone::default()).unwrap()
}
