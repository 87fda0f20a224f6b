//! Of a damaged data folder, what holds is saved, verified, and the rest is told.

use crate::program::run;
use crate::repository::{copy, files_below};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

/// How often a byte of the folder is changed.
const DAMAGES: usize = 16;

/// Where the random places come from.
const SEED: u64 = 20_260_301;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn call(args: &[&str]) -> (Option<i32>, Value, String) {
    let Output { status, stdout, stderr } = run(&[args, &["--lang", "en", "--format", "json"]].concat());
    let told = serde_json::from_slice(&stdout).unwrap_or(Value::Null);
    (status.code(), told, String::from_utf8_lossy(&stderr).into_owned())
}

/// Salvages a folder; what is told of the one organisation in it.
#[track_caller]
fn salvage(damaged: &Path, new: &Path) -> (Option<i32>, Value) {
    let before: Vec<_> = files_below(damaged).into_iter().map(|path| fs::read(path).unwrap()).collect();
    let (code, told, said) = call(&["salvage", text(damaged), text(new)]);
    let after: Vec<_> = files_below(damaged).into_iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(after == before, "the damaged folder was written to: {said}");
    (code, told[0].clone())
}

#[test]
fn nothing_is_lost_of_a_sound_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, new) = (folder.path().join("data"), folder.path().join("new"));
    call(&["demo", "--once", "--data", text(&data)]);
    let (code, saved) = salvage(&data, &new);
    assert_eq!(
        (code, saved["lost_records"].as_u64(), saved["findings_total"].as_u64()),
        (Some(0), Some(0), Some(0))
    );
    let head = saved["head"].as_str().unwrap();
    for folder in [&data, &new] {
        assert_eq!(call(&["verify", "--data", text(folder), "--expect", head]).0, Some(0));
    }
}

#[test]
fn of_what_is_no_store_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let (damaged, new) = (folder.path().join("damaged"), folder.path().join("new"));
    fs::create_dir(&damaged).unwrap();
    fs::write(damaged.join("db"), vec![b'x'; 100_000]).unwrap();
    let (code, _, said) = call(&["salvage", text(&damaged), text(&new)]);
    assert_eq!(code, Some(3), "{said}");
    let why = format!("nothing of {} can be saved", text(&damaged));
    assert!(said.contains(&why) && !said.contains("salvaging"), "{said}");
    assert!(fs::read_dir(folder.path()).unwrap().count() == 1, "nothing is left beside it");
}

#[test]
fn what_holds_of_a_damaged_folder_is_saved_and_the_rest_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    call(&["demo", "--once", "--data", text(&data)]);
    let records = call(&["verify", "--data", text(&data)]).1["records"].as_u64().unwrap();
    let mut chance = StdRng::seed_from_u64(SEED);
    let (mut parts, mut wholes, mut lost) = (0, 0, 0);
    for number in 0..DAMAGES {
        let (damaged, new) = (folder.path().join("damaged"), folder.path().join("new"));
        copy(&data, &damaged);
        let db = damaged.join("db");
        let mut bytes = fs::read(&db).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        if number % 4 == 0 {
            bytes.truncate(chance.random_range(used / 4..used));
        } else {
            let at = chance.random_range(0..used);
            bytes[at] ^= 1 << chance.random_range(0..8);
        }
        fs::write(&db, bytes).unwrap();
        let (code, saved) = salvage(&damaged, &new);
        match code {
            // Of some there is nothing left to be read, and then nothing is made.
            Some(3) => {
                assert!(!new.exists());
                lost += 1;
            }
            Some(code @ (0 | 1)) => {
                let saved_records = saved["records"].as_u64().unwrap();
                let lost_records = saved["lost_records"].as_u64().unwrap();
                assert_eq!(saved_records + lost_records, records, "{saved}");
                let (verified, told, said) =
                    call(&["verify", "--data", text(&new), "--expect", saved["head"].as_str().unwrap()]);
                assert_eq!(told["findings_total"], saved["findings_total"], "{said}");
                assert_eq!(verified, Some(i32::from(saved["findings_total"] != 0)), "{said}");
                if code == 0 {
                    wholes += 1;
                } else {
                    parts += 1;
                }
                fs::remove_dir_all(&new).unwrap();
            }
            code => panic!("{code:?}"),
        }
        fs::remove_dir_all(&damaged).unwrap();
    }
    assert!(parts > 0 && lost < DAMAGES / 2, "{parts} in part, {wholes} whole, {lost} lost");
}
