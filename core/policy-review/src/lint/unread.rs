//! Files of a pack that nothing reads: a copy that somebody keeps editing, tests in a folder of another name, a workbook
//! of the old kind. Notes for people, such as `README.md` or a PDF of the rulebook, may lie anywhere.

use super::Survey;
use std::collections::BTreeSet;
use suban_policy::diagnostic::Bilingual;

/// Files that every pack may have.
const KNOWN: [&str; 8] = [
    "pack.toml",
    "clauses.toml",
    "units.toml",
    "roles.toml",
    "gates.toml",
    "findings.toml",
    "figures.toml",
    "plugins/trust.toml",
];

/// Endings of what a pack is made of, and of sheets that look as if they were.
const ENDINGS: [&str; 9] = ["toml", "csv", "xlsx", "xls", "xlsm", "et", "rhai", "plugin", "minisig"];

/// Finds them.
pub(super) fn survey(survey: &mut Survey<'_>) {
    let read = read(survey);
    let files = survey.files;
    for path in files.paths().filter(|path| !read.contains(*path)) {
        let Some((stem, ending)) = path.rsplit_once('.') else { continue };
        if !ENDINGS.contains(&ending.to_lowercase().as_str()) || is_read(survey, path, stem, ending) {
            continue;
        }
        let message =
            Bilingual::new(format!("没有谁读 {path}:改它不起作用"), format!("nothing reads `{path}`"));
        let (zh, en) = remedy(path, stem, ending);
        survey.warn("unread-file", path, (path, None), message, (zh, en));
    }
}

/// What rules and plugins read by path.
fn read(survey: &Survey<'_>) -> BTreeSet<String> {
    let tables = survey.grids.iter().map(|grid| grid.path.to_owned());
    let lookups = survey.pack.plugins().flat_map(|(_, seat)| seat.grant.tables.iter());
    let lookups = lookups.flat_map(|name| ["csv", "xlsx"].map(|ending| format!("tables/{name}.{ending}")));
    tables.chain(lookups).chain(KNOWN.map(str::to_owned)).collect()
}

/// What is read by its folder or by a name in `pack.toml`, or told of already: a second form of a table, and a table
/// that no hook uses.
fn is_read(survey: &Survey<'_>, path: &str, stem: &str, ending: &str) -> bool {
    let named = |path: &str| survey.declared("pack.toml", None, path).is_some();
    match (ending, path.split_once('/').map_or("", |(folder, _)| folder)) {
        ("toml", "tests") | (_, "scenarios") => true,
        ("rhai" | "plugin", _) => named(path),
        ("minisig", _) => named(stem),
        ("csv" | "xlsx", "tables") => {
            let name = stem.strip_prefix("tables/").unwrap_or(stem);
            survey.pack.declares_table(name)
        }
        _ => false,
    }
}

fn remedy(path: &str, stem: &str, ending: &str) -> (String, String) {
    let name = stem.rsplit('/').next().unwrap_or(stem);
    match ending.to_lowercase().as_str() {
        "csv" | "xlsx" => (
            format!("要用就放在 tables/ 里,在 pack.toml 的 [tables] 和 [hooks] 里写上「{name}」;不用就移出政策包"),
            format!(
                "to use it, keep it in tables/ and name `{name}` under [tables] and [hooks] of pack.toml; else move it out of the pack"
            ),
        ),
        "xls" | "xlsm" | "et" => (
            format!("请另存为 tables/{name}.xlsx 或“CSV UTF-8”"),
            format!("save it as tables/{name}.xlsx or as CSV UTF-8"),
        ),
        "toml" => (
            "用例放在 tests/,情景放在 scenarios/;其余只读 pack、clauses、units、findings、figures 各一个 .toml".to_owned(),
            "cases belong into tests/, scenarios into scenarios/; else only pack, clauses, units, findings and figures.toml are read".to_owned(),
        ),
        "minisig" => (
            "它旁边没有 pack.toml 里写到的插件包;请一并移走".to_owned(),
            "no package that pack.toml names lies beside it; move it out as well".to_owned(),
        ),
        _ => (
            format!("要用就在 pack.toml 里写上「{path}」;不用就移出政策包"),
            format!("to use it, name `{path}` in pack.toml; else move it out of the pack"),
        ),
    }
}
