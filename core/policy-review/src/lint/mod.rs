//! Lint: what loads and is probably not meant. Findings are warnings with a stable code, a
//! place and a way out; what must fail whenever it runs is an error.
//!
//! | code | what |
//! |---|---|
//! | `overlap` | two rows of a `unique` table can both hold |
//! | `unreachable` | a row that can never fire |
//! | `gap` | between two rows a number falls through |
//! | `idle-column`, `uniform-column` | a column that tells no rows apart |
//! | `unknown-value` | a cell asks for what no finding, channel, unit or clock can give |
//! | `unread-pick` | what staff may record and no rule reads |
//! | `unjudged-clock` | a clock that no rule judges when it is late |
//! | `uncited-clause`, `cited-no-rule` | a clause without rule, or with one against its declaration |
//! | `gap-as-no-rule` | a clause that is said to need no rule because nobody has written it |
//! | `unit-by-name` | a rule that calls a unit by a name which may change, though it has a key |
//! | `cannot-hand-in` | a lead that may not record what its tickets need and its peers may |
//! | `unknown-field`, `unknown-parameter`, `unknown-figure`, `unknown-clause` | a script spells out what the pack does not have: an error |
//! | `unseen-field` | a script asks for the citizen's words: an error |
//! | `direction-mark`, `invisible-character`, `look-alike-letter` | a text that reads otherwise than it is; the first is an error |
//! | `unread-file` | a file that looks like a part of the pack and that nothing reads |
//! | `untested-rule` | a rule that no test hits |
//! | `tight-budget` | a hook that in some test uses more than a tenth of the operations that a call may |
//! | `tight-fuel` | a plugin that in some test burns more than a tenth of what it may |
//! | `unread-parameter`, `unused-who`, `unused-slot`, `unused-form`, `unused-unit`, `unused-channel` | declared for nothing |
//! | `unfinished-lint` | a table too large to examine to its end, or too many findings to tell |
//! | `unused-allow` | a permission below that permits nothing |
//!
//! A pack may say that some of it is meant:
//!
//! ```toml
//! [lint.allow]
//! unjudged-clock = ["答复", "解决"]      # 制度只考核督办时限
//! ```

mod budget;
mod domain;
mod fuel;
mod gaps;
mod mentions;
mod region;
mod rows;
mod scripts;
mod units;
mod unread;
mod unseen;
mod unused;
mod values;
mod witness;

use crate::coverage::Coverage;
use domain::Space;
use mentions::Mentions;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::source::Source;
use suban_policy::table::Grid;
use suban_policy::vocabulary::FieldId;
use suban_policy::{Allowed, Pack, PackFiles};

/// Most findings of one pack; what is found beyond them is not told.
pub const FINDINGS_MAX: usize = 1_000;

/// Looks a pack over. With the coverage of its tests, rules that no test hits are found too.
pub fn lint(pack: &Pack, files: &PackFiles, coverage: Option<&Coverage>) -> Vec<Diagnostic> {
    let mut survey = Survey::new(pack, files);
    rows::survey(&mut survey);
    gaps::survey(&mut survey);
    values::survey(&mut survey);
    unused::survey(&mut survey);
    units::survey(&mut survey);
    scripts::survey(&mut survey);
    unread::survey(&mut survey);
    unseen::survey(&mut survey);
    if let Some(coverage) = coverage {
        untested(&mut survey, coverage);
        fuel::survey(&mut survey, coverage);
        budget::survey(&mut survey, coverage);
    }
    survey.report(&pack.allowed)
}

/// Every term that a closed field can have in a pack; `None` for an open one.
pub(crate) fn terms_of(pack: &Pack, id: FieldId) -> Option<BTreeSet<String>> {
    Space::of(pack).closed_terms(id)
}

/// A pack being looked over.
pub(crate) struct Survey<'a> {
    pub pack: &'a Pack,
    pub grids: Vec<Grid<'a>>,
    pub space: Space<'a>,
    pub mentions: Mentions,
    pub files: &'a PackFiles,
    sources: BTreeMap<String, Source>,
    found: Vec<Finding>,
}

/// Something found, and the name that a permission would give.
struct Finding {
    subject: String,
    diagnostic: Diagnostic,
}

impl<'a> Survey<'a> {
    fn new(pack: &'a Pack, files: &'a PackFiles) -> Self {
        let mut unread = Vec::new();
        let sources = files.paths().filter(|path| {
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
            ["toml", "csv", "xlsx"].contains(&ending)
        });
        let sources =
            sources.filter_map(|path| Some((path.to_owned(), Source::read(files, path, &mut unread)?)));
        let sources: BTreeMap<String, Source> = sources.collect();
        Self {
            pack,
            grids: pack.grids(),
            space: Space::of(pack),
            mentions: Mentions::of(pack, &sources),
            files,
            sources,
            found: Vec::new(),
        }
    }

    /// Notes a finding. `subject` is the name that a permission would give.
    pub fn warn(
        &mut self,
        code: &'static str,
        subject: &str,
        (path, place): (&str, Option<Range<usize>>),
        message: Bilingual,
        help: (String, String),
    ) {
        let span = place.and_then(|place| Some(self.sources.get(path)?.span(place)));
        self.find(subject, Diagnostic::warning(code, path, span, message).help(help.0, help.1));
    }

    /// Notes a finding as it is. `subject` is the name that a permission would give.
    pub fn find(&mut self, subject: &str, diagnostic: Diagnostic) {
        if self.found.len() < FINDINGS_MAX {
            self.found.push(Finding { subject: subject.to_owned(), diagnostic });
        }
    }

    /// Where a name is declared in a TOML file, quoted or bare, at or after the heading `[section]`.
    pub fn declared(&self, path: &str, section: Option<&str>, name: &str) -> Option<Range<usize>> {
        let text = self.sources.get(path)?.text.as_str();
        let from = match section {
            None => 0,
            Some(section) => [format!("[{section}]"), format!("[\"{section}\"]"), format!("{section} =")]
                .iter()
                .find_map(|heading| text.find(heading.as_str()))?,
        };
        let rest = text.get(from..)?;
        let quoted = format!("\"{name}\"");
        let at = rest.find(&quoted).map(|at| (at, quoted.len()));
        let (at, len) = at.or_else(|| rest.find(name).map(|at| (at, name.len())))?;
        Some(from + at..from + at + len)
    }

    /// The findings that nobody permitted, by file and place.
    fn report(self, allowed: &[Allowed]) -> Vec<Diagnostic> {
        let covers = |allowed: &Allowed, finding: &Finding| {
            finding.diagnostic.code == allowed.code
                && (finding.subject == allowed.name || allowed.name == "*")
        };
        let mut idle = Vec::new();
        for one in allowed.iter().filter(|one| !self.found.iter().any(|finding| covers(one, finding))) {
            let Allowed { code, name, place } = one;
            let message = Bilingual::new(
                format!("[lint.allow] 里的 {code}「{name}」没有对应的提醒"),
                format!("`{name}` under `{code}` in [lint.allow] permits nothing"),
            );
            let warning = Diagnostic::warning("unused-allow", "pack.toml", Some(*place), message);
            idle.push(warning.help("删去这一项", "remove it"));
        }
        if self.found.len() == FINDINGS_MAX {
            let message = Bilingual::new(
                format!("提醒多于 {FINDINGS_MAX} 条,其余没有列出"),
                format!("more than {FINDINGS_MAX} findings; the others are not told"),
            );
            idle.push(Diagnostic::warning("unfinished-lint", "pack.toml", None, message));
        }
        let is_allowed = |finding: &Finding| allowed.iter().any(|one| covers(one, finding));
        let kept = self.found.iter().filter(|finding| !is_allowed(finding));
        let mut kept: Vec<Diagnostic> = kept.map(|finding| finding.diagnostic.clone()).chain(idle).collect();
        let place = |found: &Diagnostic| found.span.map_or(0, |span| span.offset);
        kept.sort_by(|one, other| (&one.path, place(one)).cmp(&(&other.path, place(other))));
        kept
    }
}

fn untested(survey: &mut Survey<'_>, coverage: &Coverage) {
    let grids = survey.grids.clone();
    for grid in &grids {
        for row in &grid.rows {
            if coverage.has_hit(row.rule) {
                continue;
            }
            let message = Bilingual::new(
                format!("没有一个用例或情景命中 {}", row.rule),
                format!("no case and no scenario hits `{}`", row.rule),
            );
            let help = (
                "在 tests/ 里加一个用例,再加一个差一点的".to_owned(),
                "add a case in tests/ that hits it, and one that just misses it".to_owned(),
            );
            let place = Some(row.written.rule.clone());
            survey.warn("untested-rule", row.rule, (grid.path, place), message, help);
        }
    }
}

#[cfg(test)]
mod tests;
