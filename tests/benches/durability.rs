//! Durable commands a second at the desk, against writing the same bytes to a file with one fdatasync a batch.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use suban_desk::{Desk, Host, Request, Revision, Revisions, Rulebook, Writer};
use suban_model::{Act, Actor, Command, Holidays, Moment, Register};
use suban_store::{OpenOptions, Scan, SledStore, Store, walk};

const COMMANDS: usize = 4_000;
const ROUNDS: usize = 5;

/// How long before now the first ticket is received, in seconds.
const FIRST_SECONDS_AGO: i64 = 10_000;

struct System;

impl Host for System {
    fn now(&self) -> Moment {
        Moment::from_seconds(1_772_500_000).unwrap()
    }

    fn uptime(&self) -> Duration {
        Duration::ZERO
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// Measures batches as large as the desk makes them when so many commands wait.
pub fn run() {
    println!("durability: register one ticket a command, {COMMANDS} commands, waiting in groups");
    for waiting in [1, 16, 128] {
        let mut ratios = Vec::new();
        let mut line = String::new();
        for _ in 0..ROUNDS {
            let folder = tempfile::tempdir().unwrap();
            let desk = desk_speed(folder.path(), waiting);
            let raw = raw_speed(folder.path(), waiting, desk.bytes);
            ratios.push(desk.per_second / raw);
            line = format!(
                "{:.0}/s at the desk, {:.0}/s raw, {:.1} keys and {} bytes a command",
                desk.per_second, raw, desk.keys, desk.bytes
            );
        }
        ratios.sort_by(f64::total_cmp);
        println!(
            "  {waiting:>4} waiting: desk / raw append + fdatasync {:.2} (median of {ROUNDS}); last: {line}",
            ratios[ROUNDS / 2]
        );
    }
}

struct Speed {
    per_second: f64,
    keys: f64,
    /// Bytes of keys and values a command.
    bytes: usize,
}

fn desk_speed(folder: &Path, waiting: usize) -> Speed {
    let store: Arc<dyn Store> =
        Arc::new(SledStore::open(&folder.join("store"), &OpenOptions::default()).unwrap());
    let (files, pack) = crate::decisions::water_pack();
    let rulebook = Rulebook::new(Arc::new(pack), Holidays::china());
    let revisions = Arc::new(Revisions::new(Arc::clone(&store), "bench", Vec::new()));
    let desk = Desk::founded(revisions, System, &Revision { files, rulebook }).unwrap();
    let count = |store: &dyn Store| {
        walk(store, Scan::prefix(b"", usize::MAX))
            .map(|entry| entry.map_or(0, |(key, value)| key.len() + value.len()))
            .fold((0usize, 0usize), |(keys, bytes), more| (keys + 1, bytes + more))
    };
    let before = count(store.as_ref());
    let writer = Writer::start(desk).unwrap();
    let (sender, answers) = channel();
    let begin = Instant::now();
    let mut sent = 0;
    while sent < COMMANDS {
        let group = waiting.min(COMMANDS - sent);
        for _ in 0..group {
            let sender = sender.clone();
            writer.submit(request(sent), move |answer| {
                sender.send(answer.map(|_| ()).map_err(|error| error.to_string())).unwrap();
            });
            sent += 1;
        }
        for _ in 0..group {
            answers.recv().unwrap().unwrap();
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    drop(writer);
    let after = count(store.as_ref());
    Speed {
        per_second: COMMANDS as f64 / seconds,
        keys: (after.0 - before.0) as f64 / COMMANDS as f64,
        bytes: (after.1 - before.1) / COMMANDS,
    }
}

fn raw_speed(folder: &Path, batch: usize, bytes: usize) -> f64 {
    let mut file = File::create(folder.join("raw")).unwrap();
    let block = vec![7u8; bytes * batch];
    let begin = Instant::now();
    let batches = COMMANDS.div_ceil(batch);
    for _ in 0..batches {
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
    }
    (batches * batch) as f64 / begin.elapsed().as_secs_f64()
}

fn request(number: usize) -> Request {
    let register = Register {
        external: Some(format!("B-{number}")),
        channel: "来电".to_owned(),
        area: Some("般阳路".to_owned()),
        ..Register::default()
    };
    let by = Actor::of("工作室").into();
    let text =
        format!("第 {number} 件:般阳路北段早上六点多开始停水,楼上楼下都没水,也没有看到通知,什么时候能来水?");
    // A second apart, as calls come in: what is counted up to a moment is not all counted at one.
    let at = System.now().plus_seconds(i64::try_from(number).unwrap() - FIRST_SECONDS_AGO).unwrap();
    let command = Command { at, by, key: None, act: Act::Register(register) };
    Request { command, private: [("text".to_owned(), text)].into() }
}
