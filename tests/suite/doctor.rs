//! `suban doctor`: every line says whether something is well, and what to do if it is not.

use crate::program::{Server, run};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// What is found of each thing that is looked at: whether it is well.
fn examined(data: &Path) -> Vec<(String, bool)> {
    let data = data.to_str().expect("temporary paths are text");
    let output = run(&["doctor", "--format", "json", "--data", data]);
    let checks: Value = serde_json::from_slice(&output.stdout).expect("the result is JSON");
    let checks = checks.as_array().expect("one check a thing").iter();
    let examined: Vec<_> = checks
        .map(|check| {
            (check["name"].as_str().expect("a check has a name").to_owned(), check["remedy"].is_null())
        })
        .collect();
    let is_well = examined.iter().all(|(_, is_well)| *is_well);
    assert_eq!(output.status.code(), Some(i32::from(!is_well)), "{examined:?}");
    examined
}

#[test]
fn each_thing_is_told_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let demo = run(&["demo", "--once", "--data", data.to_str().unwrap()]);
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let alone = examined(&data);
    let names: Vec<_> = alone.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["folder", "disk", "backup", "clock", "rules", "holidays"]);
    let needs_nothing = |(name, is_well): &(String, bool)| *is_well || name == "holidays" || name == "backup";
    assert!(alone.iter().all(needs_nothing), "{alone:?}");
    assert!(alone.contains(&("backup".to_owned(), false)), "it was never backed up");
    let (at, file) = (data.to_str().unwrap(), folder.path().join("backup"));
    assert!(run(&["backup", file.to_str().unwrap(), "--data", at]).status.success());
    assert!(run(&["verify", "--data", at]).status.success());
    let looked_after = examined(&data);
    for chore in ["backup", "verify"] {
        assert!(looked_after.contains(&(chore.to_owned(), true)), "{looked_after:?}");
    }

    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    let server = Server::start(&data);
    let beside = examined(&data);
    assert_eq!(beside[0], ("folder".to_owned(), false));
    assert!(beside.contains(&("writer".to_owned(), true)), "{beside:?}");
    drop(server);

    let told = run(&["doctor", "--lang", "en", "--data", data.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("✗ others may enter the data folder") && told.contains("chmod -R go= "), "{told}");
}
