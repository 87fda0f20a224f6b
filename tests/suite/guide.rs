//! The guides to editing a rule: their commands are run, line by line, in a folder of their own, and must say what
//! the guide says they say.
//!
//! A line of a `sh` block must end well, or as its comment says (`# 退出码 1`, `# exit 1`). Every line of a `text` block
//! must be in what the block before it printed.

use crate::program::suban;
use crate::repository::root;
use std::path::Path;
use std::process::Command;

#[test]
fn the_chinese_guide_works() {
    follow("docs/EDIT-A-RULE.zh-CN.md");
}

#[test]
fn the_english_guide_works() {
    follow("docs/EDIT-A-RULE.md");
}

#[test]
fn both_guides_give_the_same_commands() {
    let commands = |guide: &str| -> Vec<String> {
        let text = std::fs::read_to_string(root().join(guide)).expect("the guide is there");
        let blocks = blocks(&text);
        let lines = blocks.iter().filter(|(kind, _)| *kind == "sh").flat_map(|(_, lines)| lines);
        lines.map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect()
    };
    assert_eq!(commands("docs/EDIT-A-RULE.zh-CN.md"), commands("docs/EDIT-A-RULE.md"));
}

fn follow(guide: &str) {
    let text = std::fs::read_to_string(root().join(guide)).expect("the guide is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copied = Command::new("cp").arg("-r").arg(root().join("scripts")).arg(folder.path()).status();
    assert!(copied.expect("cp runs").success());
    let mut printed = String::new();
    for (kind, lines) in blocks(&text) {
        match kind {
            "sh" => {
                printed = lines.iter().map(|line| run_line(line, folder.path(), guide)).collect();
            }
            "text" => {
                for line in lines {
                    let line = line.trim();
                    assert!(printed.contains(line), "{guide} shows `{line}`, which is not in:\n{printed}");
                }
            }
            _ => {}
        }
    }
}

/// Runs a line as its reader would, and gives what it printed.
fn run_line(line: &str, folder: &Path, guide: &str) -> String {
    let program = suban(&[]);
    let bin = Path::new(program.get_program()).parent().expect("the program is in a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)));
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path.expect("folders of programs have plain names"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .expect("sh runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let expected = ["退出码 ", "exit "].iter().find_map(|word| {
        let (_, rest) = line.split_once('#')?.1.split_once(word)?;
        rest.chars().next()?.to_digit(10)
    });
    let ended = output.status.code().and_then(|code| u32::try_from(code).ok());
    assert_eq!(ended, Some(expected.unwrap_or(0)), "{guide}: `{line}` says\n{said}");
    said
}

/// The fenced blocks of a document: the word after the fence, and the lines.
fn blocks(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            blocks.push((kind, lines.by_ref().take_while(|line| *line != "```").collect()));
        }
    }
    blocks
}
