//! Both READMEs, and the guides to editing a rule, to adding a year of holidays, to accounts, to running it and to writing a
//! plugin: their commands are run, line by line, in a folder of their own, and must say what the guide says they say.
//!
//! A server is started and stopped again, and whatever calls Cargo is left to whoever builds. Any other line of a `sh`
//! block must end well, or as its comment says (`# 退出码 1`, `# exit 1`). Every line of a `text` block
//! must be in what the block before it printed.

use crate::program::suban;
use crate::repository::root;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_readmes_work() {
    follow("README.zh-CN.md", &[]);
    follow("README.md", &[]);
}

#[test]
fn the_chinese_guide_works() {
    follow("docs/EDIT-A-RULE.zh-CN.md", &[]);
}

#[test]
fn the_english_guide_works() {
    follow("docs/EDIT-A-RULE.md", &[]);
}

#[test]
fn a_year_of_holidays_is_added_as_the_guides_say() {
    follow("docs/HOLIDAYS.zh-CN.md", &[]);
    follow("docs/HOLIDAYS.md", &[]);
}

#[test]
fn a_change_passes_its_gates_as_the_guides_say() {
    follow("docs/GATES.zh-CN.md", &[]);
    follow("docs/GATES.md", &[]);
}

#[test]
fn accounts_are_set_up_as_the_guides_say() {
    follow("docs/ACCOUNTS.zh-CN.md", &[]);
    follow("docs/ACCOUNTS.md", &[]);
}

#[test]
fn it_is_run_as_the_guides_say() {
    follow("docs/OPERATIONS.zh-CN.md", &[]);
    follow("docs/OPERATIONS.md", &[]);
}

/// A row that a guide shows is the row of the pack, under the same head.
#[test]
fn the_tables_shown_are_those_of_the_pack() {
    for guide in ["docs/EDIT-A-RULE.md", "docs/EDIT-A-RULE.zh-CN.md"] {
        let text = std::fs::read_to_string(root().join(guide)).expect("the guide is there");
        let named = text.split('`').find_map(|word| word.strip_prefix("my-pack/tables/"));
        let file = format!("scripts/xingchen-water/tables/{}", named.expect("the guide names a table"));
        let table = std::fs::read_to_string(root().join(&file)).expect("the table is there");
        let table: Vec<Vec<&str>> =
            table.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
        let shown: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with("| "))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        assert!(shown.len() > 1, "{guide} shows no row");
        for row in shown {
            assert!(table.contains(&row), "{guide} shows {row:?}, which is no row of {file}");
        }
    }
}

/// From an empty folder to a signed plugin that judges a ticket.
#[test]
#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
fn the_guide_to_plugins_works() {
    match toolchain() {
        Some(toolchain) => follow("docs/PLUGINS.zh-CN.md", &toolchain),
        None => eprintln!("skipped: there is no compiler for WebAssembly here"),
    }
}

/// What `plugins/toolchain.sh` sets for a compiler of WebAssembly; none if there is none.
fn toolchain() -> Option<Vec<(String, String)>> {
    let output = Command::new(root().join("plugins/toolchain.sh")).arg("env").output().expect("bash runs");
    let said = String::from_utf8(output.stdout).expect("the environment is text");
    let ours = |name: &str| name == "RUSTC" || name.starts_with("CARGO_TARGET_WASM32");
    let variables = said.lines().filter_map(|line| line.split_once('='));
    let variables = variables.filter(|(name, _)| ours(name));
    output.status.success().then(|| variables.map(|(name, set)| (name.to_owned(), set.to_owned())).collect())
}

#[test]
fn both_languages_give_the_same_commands() {
    let commands = |guide: &str| -> Vec<String> {
        let text = std::fs::read_to_string(root().join(guide)).expect("the guide is there");
        let blocks = blocks(&text);
        let lines = blocks.iter().filter(|(kind, _)| *kind == "sh").flat_map(|(_, lines)| lines);
        lines.map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect()
    };
    for guide in ["ACCOUNTS", "EDIT-A-RULE", "GATES", "HOLIDAYS", "OPERATIONS", "PLUGINS"] {
        assert_eq!(commands(&format!("docs/{guide}.zh-CN.md")), commands(&format!("docs/{guide}.md")));
    }
}

/// Follows a guide, with these variables set besides for the program itself.
fn follow(guide: &str, environment: &[(String, String)]) {
    let text = std::fs::read_to_string(root().join(guide)).expect("the guide is there");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folders = ["scripts", "examples"].map(|folder| root().join(folder));
    let copied = Command::new("cp").arg("-r").args(folders).arg(folder.path()).status();
    assert!(copied.expect("cp runs").success());
    let mut printed = String::new();
    for (kind, lines) in blocks(&text) {
        match kind {
            "sh" => {
                printed =
                    lines.iter().map(|line| run_line(line, folder.path(), environment, guide)).collect();
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
fn run_line(line: &str, folder: &Path, environment: &[(String, String)], guide: &str) -> String {
    if line.is_empty() || line.starts_with("cargo ") {
        return String::new();
    }
    if line.starts_with("suban serve ") {
        return serve(line, folder, guide);
    }
    let output = shell(line, folder)
        .envs(environment.iter().filter(|_| line.starts_with("suban ")).map(|(name, set)| (name, set)))
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

/// Starts the server of a line, at a port that is free, and stops it once it listens.
fn serve(line: &str, folder: &Path, guide: &str) -> String {
    let command = line.split(" #").next().unwrap_or(line).trim();
    let mut shell = shell(&format!("exec {command} --listen 127.0.0.1:0"), folder);
    let mut child = shell.stdout(Stdio::piped()).spawn().expect("sh runs");
    let mut said = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("its output is piped"));
    stdout.read_line(&mut said).expect("its output is text");
    let stopped = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    let ended = child.wait().expect("it ends");
    let listened = said.starts_with("listening on ") && stopped.expect("kill runs").success();
    assert!(listened && ended.success(), "{guide}: `{line}` says\n{said}");
    said
}

/// A line for a shell that finds the program.
fn shell(line: &str, folder: &Path) -> Command {
    let program = suban(&[]);
    let bin = Path::new(program.get_program()).parent().expect("the program is in a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)));
    let mut shell = Command::new("sh");
    shell
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", path.expect("folders of programs have plain names"))
        .env("LC_ALL", "zh_CN.UTF-8");
    shell
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
