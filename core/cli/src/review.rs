//! Everything that can be said of a pack before it judges: whether it loads, what in it is probably not meant, and whether
//! its tests can be read.

use crate::commands::test::{self, Tested};
use crate::engines::engines;
use crate::folder::open_in_excel;
use std::collections::BTreeMap;
use std::path::Path;
use suban_model::Holidays;
use suban_policy::diagnostic::{Diagnostic, Severity};
use suban_policy::{Pack, PackFiles};
use suban_policy_review::lint::lint;
use suban_policy_review::trials::try_values;

/// What was found.
pub struct Review {
    /// The pack, if it loads.
    pub pack: Option<Pack>,
    /// What is wrong, and what should be looked at.
    pub diagnostics: Vec<Diagnostic>,
}

impl Review {
    /// Looks a pack over, as it was read from `folder`.
    pub fn of(files: &PackFiles, folder: &Path) -> Self {
        let mut diagnostics = open_in_excel(folder);
        let pack = match Pack::load(files, &engines(), &BTreeMap::new()) {
            Ok(pack) => pack,
            Err(found) => {
                diagnostics.extend(found);
                return Self { pack: None, diagnostics };
            }
        };
        diagnostics.extend(pack.warnings.iter().cloned());
        // Tests that cannot be read say nothing of what they reach; those that fail are told by `suban test`.
        let (tested, unreadable) = match test::run_tests(files, &Holidays::china()) {
            Ok(tested) => (Some(tested), Vec::new()),
            Err(found) => (None, found),
        };
        let coverage = tested.as_ref().map(|tested: &Tested| tested.coverage(&pack));
        diagnostics.extend(lint(&pack, files, coverage.as_ref()));
        diagnostics.extend(unreadable);
        let mut review = Self { pack: None, diagnostics };
        // A script that fails whatever the parameters are would be told again for each of them.
        if review.errors() == 0 {
            review.diagnostics.extend(try_values(&pack, files, &engines()));
        }
        review.pack = Some(pack);
        review
    }

    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }
}
