//! Personal words in a data folder: sealed where they lie, and out of anybody's reach once their key is replaced.

use crate::program::{run, suban};
use crate::repository::has_bytes;
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::process::{Output, Stdio};

const PACK: &str = "scripts/xingchen-water";

/// A number that nobody else has, wherever its bytes may lie.
const PHONE: &str = "13907246518";

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

/// Has commands done, given as JSON lines.
fn perform(data: &str, lines: &str) {
    let mut command = suban(&["do", "-", "--format", "json", "--pack", PACK, "--data", data]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn words_are_sealed_on_disk_and_an_old_copy_has_none_of_what_was_erased() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    let at = data.to_str().expect("text").to_owned();
    let register = |number: u32| {
        format!(
            r#"{{"command":{{"at":"2026-03-02T01:00:00Z","by":{{"office":"工作室"}},"act":{{"register":{{"channel":"来电","external":"S-{number}"}}}}}},"private":{{"text":"家里没水,电话 {PHONE}","phone":"{PHONE}"}}}}"#
        )
    };
    perform(&at, &format!("{}\n{}\n", register(1), register(2)));
    assert!(!has_bytes(&data, PHONE), "the words lie plain in the folder");

    let erase = r#"{"command":{"at":"2026-03-03T01:00:00Z","by":{"office":"信息保护岗"},"act":{"erase":{"ticket":{"external":"S-1"},"reason":"本人申请"}}}}"#;
    // A copy of the folder, without its keys, from before.
    fs::create_dir(&copy).expect("a folder");
    for entry in fs::read_dir(&data).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, copy.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    perform(&at, &format!("{erase}\n"));
    let resealed = json(&run(&["reseal", "--format", "json", "--data", &at]));
    assert_eq!((resealed["epoch"].as_u64(), resealed["destroyed"].as_u64()), (Some(2), Some(1)));
    let verified = json(&run(&["verify", "--format", "json", "--data", &at]));
    assert_eq!(verified["erased"], 1, "{verified}");
    let page = folder.path().join("sheet.html");
    assert!(
        run(&["report", "sheet", "S-2", "--data", &at, "--out", page.to_str().expect("text")])
            .status
            .success()
    );
    assert!(fs::read_to_string(&page).expect("a page").contains(PHONE), "what is kept is read as before");

    // The thief has the old bytes, and today's key.
    let keys = copy.join("keys");
    fs::create_dir(&keys).expect("a folder");
    let key = "epoch-2.key";
    fs::copy(data.join("keys").join(key), keys.join(key)).expect("copied");
    let verified = run(&["verify", "--lang", "en", "--data", copy.to_str().expect("text")]);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert_eq!(verified.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&verified.stderr));
    assert_eq!(said.matches("the key of epoch 1 is not there").count(), 2, "{said}");
    assert!(!has_bytes(&copy, PHONE));
}
