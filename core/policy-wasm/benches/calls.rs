//! What the host adds to a plugin: a classify call of the water plugin, against the same code native, and against the
//! same component in a fresh instance that nothing meters or limits; what a storm of hostile plugins of other
//! organisations does to it; and how much memory a thousand loaded plugins take.
//!
//! `cargo bench --workspace --bench calls`

#![allow(
    clippy::cast_precision_loss,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench is a program for the console"
)]

mod bare;
#[path = "../tests/suite/guest.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod guest;
mod hosted;
mod native;
mod storm;

use std::time::Instant;

/// Words of a ticket, of about 300 characters.
const WORDS: &str = "来电人反映,家住柳泉路东段某小区六号楼二单元,从昨天下午三点左右开始家里水龙头完全没有水,起初以为\
    是小区临时检修,问了物业说没有接到任何通知,邻居几户也都一样,只有一楼的水流很小,像线一样细。今天早上下楼时发现小区\
    东门外的路面往外冒水,水流顺着马路淌到了公交站,已经结了一层薄冰,有老人差点滑倒,怀疑是埋在路下的主管道破裂了。家里\
    有不满一岁的婴儿,做饭、冲奶粉都成问题,只好到超市去买桶装水。之前也打过一次供水热线,接线员说会派人来看,但是到现在\
    没有人联系,也没有人到现场。希望供水公司尽快派抢修人员到现场查看,说清楚大概什么时候能恢复供水,并安排临时送水车,\
    同时把路面的积水和冰处理一下,避免发生意外,处理以后请给来电人回个电话。";

/// Rounds, of which the median counts.
const ROUNDS: usize = 21;

/// Calls of one round.
const CALLS: usize = 200;

/// Plugins loaded at once.
const PLUGINS: usize = 1_000;

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (host, bare, native) = (hosted::Host::new(), bare::Bare::new(), native::Native::new());
    assert_eq!(host.classify(WORDS), bare.classify(WORDS), "both say the same");
    assert_eq!(host.classify(WORDS), native.classify(WORDS), "both say the same");
    let (mut hosted, mut empty, mut alone, mut compiled) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        hosted.push(microseconds(|| drop(host.classify(WORDS))));
        empty.push(microseconds(|| host.ask_nobody(WORDS)));
        alone.push(microseconds(|| drop(bare.classify(WORDS))));
        compiled.push(microseconds(|| drop(native.classify(WORDS))));
    }
    let [hosted, empty, alone, compiled] = [hosted, empty, alone, compiled].map(median);
    println!("classify of the water plugin, {} characters, median of {ROUNDS} rounds", WORDS.chars().count());
    println!("  through the host                  {hosted:8.1} µs");
    println!("  the same pack without the plugin  {empty:8.1} µs");
    println!("  bare component, fresh instance    {alone:8.1} µs");
    println!("  native, keywords found beforehand {compiled:8.1} µs");
    println!("  added by the host                 {:8.1} µs", hosted - empty - alone);
    println!("  ratio to bare                     {:8.2}", (hosted - empty) / alone);
    println!("  ratio to native                   {:8.2}", (hosted - empty) / compiled);
    storm::measure(&host);
    let before = resident_kib();
    let loaded = hosted::load(PLUGINS);
    let took = resident_kib().saturating_sub(before);
    println!("{} plugins loaded: {} MiB, {} KiB each", loaded.len(), took >> 10, took / PLUGINS);
}

/// Of one call.
fn microseconds(call: impl Fn()) -> f64 {
    let begun = Instant::now();
    (0..CALLS).for_each(|_| call());
    begun.elapsed().as_secs_f64() * 1e6 / CALLS as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Memory of this process, as Linux counts it; nothing elsewhere.
fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
