//! Checks on the text of Rust files.

use crate::repository::Repository;

/// Most lines of a Rust file.
const FILE_LINES_MAX: usize = 500;

/// Rust files that are generated, and compared with what they are generated from.
const GENERATED: [&str; 1] = ["plugins/sdk/src/bindings.rs"];

/// Macros that stand for work not done, without the `!` that would make this file find itself.
const UNFINISHED_MACROS: [&str; 3] = ["todo", "unimplemented", "dbg"];

/// How a test is switched off.
const IGNORED: &str = concat!("#[", "ignore");

/// Words that a single organisation's rules are made of: categories, channels, programmes, names.
const WORDS_OF_AN_ORGANISATION: [&str; 7] =
    ["停水", "水压", "漏水", "般阳", "国务院大督查", "星辰", "城乡建设"];

/// Before a digit, a rule's point value: 扣2分.
const CHARGE: &str = "扣";

pub fn without_head(repository: &Repository) -> Vec<String> {
    let has_head = |text: &str| text.lines().next().is_some_and(|line| line.trim_end().starts_with("//! "));
    let headless = repository.files_ending("rs").filter(|(_, text)| !has_head(text));
    headless.map(|(path, _)| format!("{path} does not say what it is")).collect()
}

/// What no person reads is as long as it gets.
pub fn too_long(repository: &Repository) -> Vec<String> {
    let written = repository.files_ending("rs").filter(|(path, _)| !GENERATED.contains(path));
    let lines = written.map(|(path, text)| (path, text.lines().count()));
    lines
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect()
}

pub fn unfinished(repository: &Repository) -> Vec<String> {
    let marks: Vec<_> =
        UNFINISHED_MACROS.iter().map(|name| format!("{name}!(")).chain([IGNORED.to_owned()]).collect();
    numbered_lines(repository)
        .flat_map(|(path, number, line)| {
            let found = marks.iter().filter(|mark| line.contains(*mark));
            found.map(|mark| format!("{path}:{number} has `{mark}`")).collect::<Vec<_>>()
        })
        .collect()
}

/// Comments may give examples and tests need them; code may not know the words.
pub fn words_of_an_organisation(repository: &Repository) -> Vec<String> {
    let of_tests: Vec<_> =
        repository.files_ending("rs").flat_map(|(path, text)| modules_of_tests(path, text)).collect();
    let is_of_core = |path: &str| path.starts_with("core/") && path.contains("/src/");
    let is_of_tests = |path: &str| of_tests.iter().any(|module| path.starts_with(module));
    let judged = repository.files_ending("rs").filter(|(path, _)| is_of_core(path) && !is_of_tests(path));
    let mut complaints = Vec::new();
    for (path, text) in judged {
        for (number, line) in lines_outside_tests(text) {
            let code = line.split("//").next().unwrap_or_default();
            let found = WORDS_OF_AN_ORGANISATION.iter().filter(|word| code.contains(*word));
            complaints.extend(found.map(|word| format!("{path}:{number} knows `{word}`")));
            if has_point_value(code) {
                complaints.push(format!("{path}:{number} holds a point value"));
            }
        }
    }
    complaints
}

/// What the paths of the modules begin with that `text` declares by `#[cfg(test)]` and then `mod name;`.
fn modules_of_tests(path: &str, text: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main" | "mod")) => folder,
        _ => stem,
    };
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = pairs.filter_map(|pair| pair[1].strip_prefix("mod ")?.strip_suffix(';'));
    names.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")]).collect()
}

fn has_point_value(code: &str) -> bool {
    code.split(CHARGE).skip(1).any(|after| after.starts_with(|first: char| first.is_ascii_digit()))
}

fn numbered_lines(repository: &Repository) -> impl Iterator<Item = (&str, usize, &str)> {
    let files = repository.files_ending("rs");
    files.flat_map(|(path, text)| text.lines().zip(1..).map(move |(line, number)| (path, number, line)))
}

/// Lines with their numbers, without the items under `#[cfg(test)]`: as rustfmt writes them, such an item ends
/// with the first line that is not indented more than its attribute and ends in `}` or `;`.
fn lines_outside_tests(text: &str) -> Vec<(usize, &str)> {
    let mut kept = Vec::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if line.trim_start().starts_with("#[cfg(test)]") {
            let indent = indent_of(line);
            let ends = |line: &str| indent_of(line) <= indent && line.ends_with(['}', ';']);
            let _end_of_item = lines.by_ref().find(|(line, _)| !line.is_empty() && ends(line));
        } else {
            kept.push((number, line));
        }
    }
    kept
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

mod tests {
    use super::*;
    use crate::tidy::expect;

    #[test]
    fn a_file_without_head_is_found() {
        let said = "core/a/src/lib.rs does not say what it is";
        expect(without_head, &[("core/a/src/lib.rs", "//! Words.\n\nfn f() {}\n"), ("a.md", "x")], &[]);
        for text in ["fn f() {}\n", "//!\n", "//! \nfn f() {}\n", "// Words.\n", "\n//! Words.\n", ""] {
            expect(without_head, &[("core/a/src/lib.rs", text)], &[said]);
        }
    }

    #[test]
    fn a_long_file_is_found() {
        expect(too_long, &[("a.rs", &"x\n".repeat(FILE_LINES_MAX)), ("a.csv", &"x\n".repeat(9_999))], &[]);
        expect(too_long, &[("a.rs", &"x\n".repeat(FILE_LINES_MAX + 1))], &["a.rs has 501 lines"]);
        let generated = GENERATED.map(|path| (path, "x\n".repeat(9_999)));
        expect(too_long, &generated.each_ref().map(|(path, text)| (*path, text.as_str())), &[]);
    }

    #[test]
    fn unfinished_code_is_found() {
        for name in UNFINISHED_MACROS {
            let line = format!("fn f() {{\n    {name}!()\n}}\n");
            expect(unfinished, &[("a.rs", &line)], &[&format!("a.rs:2 has `{name}!(`")]);
        }
        let off = format!("#[test]\n{IGNORED} = \"slow\"]\nfn f() {{}}\n");
        expect(unfinished, &[("a.rs", &off)], &[&format!("a.rs:2 has `{IGNORED}`")]);
        expect(unfinished, &[("a.rs", "// to do: nothing\n")], &[]);
    }

    #[test]
    fn words_of_an_organisation_are_found_in_code_only() {
        let check = |path: &str, text: &str, complaints: &[&str]| {
            expect(words_of_an_organisation, &[(path, text)], complaints);
        };
        check("core/a/src/x.rs", "const WORD: &str = \"停水\";\n", &["core/a/src/x.rs:1 knows `停水`"]);
        check("core/a/src/x.rs", "//! X.\nlet p = \"扣2分\";\n", &["core/a/src/x.rs:2 holds a point value"]);
        check("core/a/src/x.rs", "let p = \"扣谁\"; // such as 停水\n", &[]);
        check("core/a/tests/x.rs", "const WORD: &str = \"停水\";\n", &[]);
        let tests = "#[cfg(test)]\nmod tests {\n    const WORD: &str = \"停水\";\n}\n";
        check("core/a/src/x.rs", tests, &[]);
        let after = format!("{tests}const WORD: &str = \"漏水\";\n");
        check("core/a/src/x.rs", &after, &["core/a/src/x.rs:5 knows `漏水`"]);
        let module = "#[cfg(test)]\nmod tests;\nconst WORD: &str = \"漏水\";\n";
        check("core/a/src/x.rs", module, &["core/a/src/x.rs:3 knows `漏水`"]);
        let root = ("core/a/src/lib.rs", "mod x;\n#[cfg(test)]\nmod tests;\n");
        let word = "const WORD: &str = \"停水\";\n";
        let files = |path| [root, (path, word)];
        for path in ["core/a/src/tests.rs", "core/a/src/tests/mod.rs", "core/a/src/tests/reading.rs"] {
            expect(words_of_an_organisation, &files(path), &[]);
        }
        let said = "core/a/src/x/tests.rs:1 knows `停水`";
        expect(words_of_an_organisation, &files("core/a/src/x/tests.rs"), &[said]);
        let inner = "impl A {\n    #[cfg(test)]\n    fn f() {\n        g(\"停水\");\n    }\n    const W: &str = \"停水\";\n}\n";
        check("core/a/src/x.rs", inner, &["core/a/src/x.rs:6 knows `停水`"]);
    }
}
