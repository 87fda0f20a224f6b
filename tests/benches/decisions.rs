//! One ticket's decisions — classify, route, schedule — by the tables of the water pack and by the same rules written in
//! Rust. The plugin of the pack is left out: what a call of it costs is measured beside its host.

use crate::by_hand::{ByHand, Judged};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use suban_model::{Digest, Value};
use suban_policy::text::normalise;
use suban_policy::vocabulary::field;
use suban_policy::{Facts, Hook, Outcome, Pack, PackFiles};
use unicode_normalization::UnicodeNormalization;

const ROUNDS: usize = 9;
const DECISIONS_PER_ROUND: usize = 20_000;

/// A ticket as it comes in.
struct Case {
    channel: &'static str,
    area: &'static str,
    text: String,
}

/// Measures both in turn, so that a noisy machine is noisy for both.
pub fn run() {
    let (_, pack) = water_pack();
    let by_hand = ByHand::new();
    let cases = cases();
    for case in &cases {
        let (packed, written) = (by_pack(&pack, case), by_hand.judge(case.channel, case.area, &case.text));
        assert_eq!(packed, written, "both must decide alike: {}", case.text);
    }
    let mut ratios = Vec::new();
    let mut costs = Vec::new();
    for _ in 0..ROUNDS {
        let packed = time(&cases, |case| drop(black_box(by_pack(&pack, case))));
        let written =
            time(&cases, |case| drop(black_box(by_hand.judge(case.channel, case.area, &case.text))));
        ratios.push(packed.as_secs_f64() / written.as_secs_f64());
        costs.push(packed.as_nanos() / DECISIONS_PER_ROUND as u128);
    }
    ratios.sort_by(f64::total_cmp);
    costs.sort_unstable();
    println!(
        "decisions: classify + route + schedule of one ticket, {} texts of about {} characters",
        cases.len(),
        cases[0].text.chars().count()
    );
    println!(
        "  pack / hand-written Rust: {:.1} (median of {ROUNDS}; {:.1} to {:.1}); {} ns a ticket",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1],
        costs[ROUNDS / 2]
    );
    println!("  normalising a text, by the tables of Unicode / as shipped: {:.1}", normalising(&cases));
}

/// How long texts take to be brought into their one form, by the tables of Unicode alone and as shipped.
fn normalising(cases: &[Case]) -> f64 {
    let by_tables = |text: &str| -> String { text.nfkc().flat_map(char::to_lowercase).collect() };
    let mut ratios: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let tables = time(cases, |case| drop(black_box(by_tables(&case.text))));
            let shipped = time(cases, |case| drop(black_box(normalise(&case.text))));
            tables.as_secs_f64() / shipped.as_secs_f64()
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ROUNDS / 2]
}

fn time(cases: &[Case], judge: impl Fn(&Case)) -> Duration {
    let begin = Instant::now();
    for case in cases.iter().cycle().take(DECISIONS_PER_ROUND) {
        judge(case);
    }
    begin.elapsed()
}

fn by_pack(pack: &Pack, case: &Case) -> Judged {
    let mut facts = Facts::default();
    facts.set(field::EVENT, "ticket.registered");
    facts.set(field::CHANNEL, pack.channels().fact(case.channel).unwrap());
    facts.set(field::AREA, case.area);
    facts.set_text(&[&case.text], Digest::default());
    let Ok(Outcome::Classified(class)) = pack.decide(Hook::Classify, "ticket", facts.clone()).outcome else {
        unreachable!()
    };
    facts.set(field::KIND, class.kind.as_str());
    facts.set(field::CATEGORY, class.category.as_str());
    let Ok(Outcome::Routed(routing)) = pack.decide(Hook::Route, "ticket", facts.clone()).outcome else {
        unreachable!()
    };
    facts.set(field::GIVEN, Value::Terms(Vec::new()));
    let Ok(Outcome::Scheduled(clocks)) = pack.decide(Hook::Schedule, "ticket", facts).outcome else {
        unreachable!()
    };
    let clocks = clocks.into_iter().map(|clock| clock.name).collect();
    Judged { kind: class.kind, category: class.category, routing, clocks }
}

fn cases() -> Vec<Case> {
    let beginnings = [
        "松龄路小区三天停水",
        "自来水发黄有异味",
        "水费比上月多收了",
        "营业厅人员态度恶劣",
        "路面开挖没有回填",
        "请问怎样报装",
        "想反映一件事",
    ];
    let filler = "我们楼里老人多,已经打过几次电话,物业说不归他们管,希望尽快安排人来看看,谢谢。".repeat(8);
    let places = [("来电", "般阳路"), ("来信", "城东"), ("12345", "松龄路")];
    beginnings
        .iter()
        .flat_map(|beginning| {
            places.map(|(channel, area)| Case { channel, area, text: format!("{beginning},{filler}") })
        })
        .collect()
}

/// The water pack without its plugin, as files and loaded.
pub fn water_pack() -> (PackFiles, Pack) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/xingchen-water");
    let mut files = BTreeMap::new();
    // What judges, without what tests it.
    for part in ["", "tables/"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(format!("{part}{name}"), std::fs::read(path).unwrap());
            }
        }
    }
    let manifest = files.get_mut("pack.toml").unwrap();
    *manifest = without_plugin(std::str::from_utf8(manifest).unwrap()).into_bytes();
    let engines = [std::sync::Arc::new(suban_policy_rhai::RhaiEngine::new())
        as std::sync::Arc<dyn suban_policy::engine::Engine>];
    let files = PackFiles::new(files).unwrap();
    let pack = Pack::load(&files, &engines, &BTreeMap::new()).unwrap();
    (files, pack)
}

/// A manifest whose hooks, which follow its plugins, ask none.
fn without_plugin(manifest: &str) -> String {
    let (head, rest) = manifest.split_once("[plugins.water]").unwrap();
    let (_, hooks) = rest.split_once("[hooks]").unwrap();
    format!("{head}[hooks]{}", hooks.replace(", plugin = \"water\"", ""))
}
