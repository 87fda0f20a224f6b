//! What packs ask of the next one in their `gates.toml`, of `check` and of its own tests. Those of the pack in force and the
//! candidate's own are asked alike, so that no edit lowers the bar that it has to pass.

use crate::publishing::gate::{Candidate, Gate, Patience, Stopped, Trial, Unfit};
use suban_model::Bilingual;
use suban_policy::diagnostic::{Diagnostic, Severity};
use suban_policy::gates::Need;
use suban_policy::{Pack, PackFiles};
use suban_policy_review::coverage::Coverage;
use suban_policy_review::lint::lint;
use suban_policy_review::trials::try_values;

/// Something that a gate asks and the candidate does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// What is asked, and what there is.
    pub message: Bilingual,
    /// What to do about it.
    pub help: Option<Bilingual>,
}

impl Shortfall {
    /// What is asked and what there is, where nothing can be advised.
    pub(super) fn of(zh: String, en: String) -> Self {
        Self { message: Bilingual::new(zh, en), help: None }
    }
}

/// `check` and the pack's own tests show as much as is asked.
pub struct Reach;

impl Gate for Reach {
    fn pass(&self, candidate: &mut Candidate<'_>, _: Patience<'_>) -> Result<(), Stopped> {
        let asking = candidate.asking();
        let needs: Vec<&Need> = asking.iter().map(|rulebook| &rulebook.pack.gates().need).collect();
        if needs.iter().all(|need| need.warnings.is_none() && need.rules.is_none() && need.clauses.is_none())
        {
            return Ok(());
        }
        let revision = &candidate.revision;
        let mut shown = Shown::of(&revision.rulebook.pack, &revision.files, &candidate.trial);
        if needs.iter().any(|need| need.warnings.is_some()) {
            let engines = candidate.revisions.engines();
            shown.add(&try_values(&revision.rulebook.pack, &revision.files, engines));
        }
        stop_for(needs.into_iter().flat_map(|need| shown.short_of(need)))
    }
}

/// What a pack shows without the past.
struct Shown {
    errors: usize,
    warnings: usize,
    /// Rules that tests hit, of all.
    rules: (usize, usize),
    /// Clauses that are carried out and tested, of all.
    clauses: (usize, usize),
}

impl Shown {
    fn of(pack: &Pack, files: &PackFiles, trial: &Trial) -> Self {
        let cases = trial.cases.iter().map(|case| &case.heard);
        let heard: Vec<_> =
            cases.chain(trial.scenarios.iter().map(|played| &played.heard)).cloned().collect();
        let coverage = Coverage::of(pack, &heard);
        let mut shown = Self {
            errors: 0,
            warnings: 0,
            rules: (coverage.rules.iter().filter(|rule| !rule.hits.is_empty()).count(), coverage.rules.len()),
            clauses: (
                coverage.clauses.iter().filter(|clause| clause.is_covered()).count(),
                coverage.clauses.len(),
            ),
        };
        shown.add(&pack.warnings);
        shown.add(&lint(pack, files, Some(&coverage)));
        shown
    }

    /// Counts what was found.
    fn add(&mut self, found: &[Diagnostic]) {
        let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
        self.errors += errors;
        self.warnings += found.len() - errors;
    }

    fn short_of(&self, need: &Need) -> Vec<Shortfall> {
        let mut short = Vec::new();
        if let Some(most) = need.warnings.filter(|most| self.errors > 0 || self.warnings > *most) {
            let (errors, warnings) = (self.errors, self.warnings);
            short.push(Shortfall {
                help: Some(Bilingual::new("suban check 会逐条说", "`suban check` tells each")),
                ..if errors > 0 {
                    Shortfall::of(format!("检查有 {errors} 处错误"), format!("{errors} errors of `check`"))
                } else {
                    Shortfall::of(
                        format!("检查有 {warnings} 处提醒,最多 {most} 处"),
                        format!("{warnings} warnings of `check`, of which there may be {most}"),
                    )
                }
            });
        }
        for (least, (hit, all), (what, is), en) in [
            (need.rules, self.rules, ("规则", "有用例命中"), "rules are hit by tests"),
            (
                need.clauses,
                self.clauses,
                ("条款", "有规则并有用例命中"),
                "clauses are carried out and tested",
            ),
        ] {
            if let Some(least) = least.filter(|least| hit * 100 < all * usize::from(*least)) {
                short.push(Shortfall {
                    help: Some(Bilingual::new(
                        "suban test --coverage 会逐条说",
                        "`suban test --coverage` tells each",
                    )),
                    ..Shortfall::of(
                        format!("{all} 条{what}里 {hit} 条{is},不到 {least}%"),
                        format!("{hit} of {all} {en}, less than {least} %"),
                    )
                });
            }
        }
        short
    }
}

/// Stops a candidate that falls short of anything; what several packs ask is told once.
pub(super) fn stop_for(short: impl IntoIterator<Item = Shortfall>) -> Result<(), Stopped> {
    let mut all: Vec<Shortfall> = Vec::new();
    for one in short {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    if all.is_empty() { Ok(()) } else { Err(Stopped::Unfit(Unfit::Short(all))) }
}
