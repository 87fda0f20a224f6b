//! Whatever is not a backup as it was written is told, and nothing of it is put in.

use crate::{back_up, desk, restore};
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use suban_backup::{Backup, BackupError};
use suban_desk::stored::codec::FORMAT;
use tempfile::{TempDir, tempdir};

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempdir().unwrap();
    let file = folder.path().join("b");
    back_up(desk(5).store.as_ref(), &file);
    fs::read(file).unwrap()
});

fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let file = folder.path().join("b");
    fs::write(&file, bytes).unwrap();
    (folder, file)
}

fn check(bytes: &[u8]) -> Result<Backup, BackupError> {
    let (_folder, file) = file(bytes);
    Backup::check(&file, |_| {})
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let sound = SOUND.as_slice();
    let said = |bytes: &[u8]| check(bytes).unwrap_err().to_string();
    let first = 14;
    let length = u32::from_be_bytes(sound[first + 1..first + 5].try_into().unwrap()) as usize;
    let second = first + 37 + length;
    assert!(check(sound).is_ok());
    assert!(said(b"").ends_with("is no backup of suban"));
    assert!(said(b"PK\x03\x04 some other file").ends_with("is no backup of suban"));
    assert!(said(&sound[..13]).contains("ends at byte 13"));
    assert!(said(&sound[..first]).contains("ends at byte 14"));
    assert!(said(&sound[..second]).contains(&format!("ends at byte {second}, before its manifest")));
    assert!(said(&[sound, b"x"].concat()).contains(&format!("from byte {} on", sound.len())));
    let newer = [&sound[..13], &[2], &sound[14..]].concat();
    assert_eq!(said(&newer), "a newer suban wrote this backup, in format 2; this program reads 1");
    // Whole segments that are left out or doubled have digests that fit.
    let without = [&sound[..first], &sound[second..]].concat();
    let doubled = [&sound[..second], &sound[first..]].concat();
    for bytes in [without, doubled] {
        assert!(said(&bytes).starts_with("the backup is damaged: the segment at byte"), "{}", said(&bytes));
    }
    let folder = tempdir().unwrap();
    assert!(matches!(Backup::check(folder.path(), |_| {}), Err(BackupError::NotABackup { .. })));
}

#[test]
fn data_of_a_newer_format_is_not_read_as_if_it_were_ours() {
    let text = String::from_utf8_lossy(&SOUND).into_owned();
    let manifest = &text[text.rfind("{\"program\"").unwrap()..];
    let newer = manifest.replace(&format!("\"format\":{FORMAT}"), &format!("\"format\":{}", FORMAT + 1));
    let begins = SOUND.len() - manifest.len() - 37;
    let mut start = vec![b'M'];
    start.extend(u32::try_from(newer.len()).unwrap().to_be_bytes());
    let digest = blake3::hash(&[start.as_slice(), newer.as_bytes()].concat());
    let bytes = [&SOUND[..begins], &start, digest.as_bytes(), newer.as_bytes()].concat();
    let error = check(&bytes).unwrap_err();
    assert!(matches!(error, BackupError::Newer { found, .. } if found == FORMAT + 1), "{error}");
}

proptest! {
    #[test]
    fn a_changed_byte_is_always_told(at in any::<prop::sample::Index>(), flip in 1..=u8::MAX) {
        let mut bytes = SOUND.clone();
        bytes[at.index(SOUND.len())] ^= flip;
        prop_assert!(check(&bytes).is_err());
        let (_folder, file) = file(&bytes);
        prop_assert!(restore(&file).is_err());
    }

    #[test]
    fn a_cut_file_is_always_told(at in any::<prop::sample::Index>()) {
        let cut = at.index(SOUND.len());
        let error = check(&SOUND[..cut]).unwrap_err();
        let is_told = matches!(error, BackupError::Cut { .. } | BackupError::NotABackup { .. });
        prop_assert!(is_told, "{}", error);
    }
}
