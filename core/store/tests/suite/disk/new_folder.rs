//! A folder that is made beside its place and gets there when it is done: nothing else there is touched.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use suban_store::{NewFolder, ReplaceError};
use tempfile::tempdir;

#[test]
fn a_folder_is_in_its_place_only_when_it_is_done() {
    let root = tempdir().unwrap();
    let data = root.path().join("some/where/data");
    let new = NewFolder::at(&data).unwrap();
    let building = new.begin(0).unwrap();
    assert_eq!(fs::metadata(building).unwrap().permissions().mode() & 0o777, 0o700);
    fs::write(building.join("db"), "x").unwrap();
    assert!(!data.exists());
    // Killed here, the next one begins anew.
    let building = new.begin(0).unwrap();
    assert!(!building.join("db").exists());
    fs::write(building.join("db"), "y").unwrap();
    new.finish().unwrap();
    let names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["db"]);
}

#[test]
fn an_empty_folder_may_be_there_and_nothing_else() {
    let root = tempdir().unwrap();
    let data = root.path().join("data");
    fs::create_dir(&data).unwrap();
    let new = NewFolder::at(&data).unwrap();
    new.begin(0).unwrap();
    new.finish().unwrap();
    fs::write(data.join("mine"), "x").unwrap();
    assert!(matches!(NewFolder::at(&data), Err(ReplaceError::NotEmpty { .. })));
    assert!(matches!(NewFolder::at(&data.join("mine")), Err(ReplaceError::NotEmpty { .. })));
}

#[test]
fn what_somebody_else_put_beside_it_stays() {
    let root = tempdir().unwrap();
    let new = NewFolder::at(&root.path().join("data")).unwrap();
    let beside = root.path().join("data.restoring");
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("mine"), "x").unwrap();
    assert!(matches!(new.begin(0), Err(ReplaceError::InTheWay { .. })));
    fs::remove_file(beside.join("mine")).unwrap();
    new.begin(0).unwrap();
    new.give_up().unwrap();
    assert!(!beside.exists());
    assert!(matches!(new.begin(u64::MAX / 2), Err(ReplaceError::NoRoom { .. })));
    assert!(!beside.exists());
}
