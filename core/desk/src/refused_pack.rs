//! The last pack that was not put in force, and what is wrong with it: for whoever saved or published it, wherever
//! they look. It is kept beside the chain, for it decided nothing, until a pack goes live again.

use crate::activation::Cause;
use crate::scenario::Played;
use crate::trial::{Trial, Unfit};
use serde::{Deserialize, Serialize};
use suban_model::{Actor, Digest, Moment};
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic, Severity};
use suban_policy::pack_tests::CaseResult;
use suban_policy::text::decode;

/// Most complaints that are kept; the pack itself gives them all again.
pub const COMPLAINTS_MAX: usize = 8;

/// Most bytes of one sentence or quotation of a complaint, about 200 Chinese characters. All complaints together fit
/// a value of the store.
pub const COMPLAINT_BYTES_MAX: usize = 600;

/// A pack that was not put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPack {
    /// When.
    pub at: Moment,
    /// Who wanted it.
    pub by: Actor,
    /// Why they did.
    pub reason: String,
    /// Names the files; none if they could not be read.
    pub digest: Option<Digest>,
    /// What is wrong, at most [`COMPLAINTS_MAX`].
    pub complaints: Vec<Complaint>,
    /// How many complaints there are.
    pub complaints_total: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Stable name of the kind, such as `unknown-unit` or `failed-case`.
    pub code: String,
    /// File inside the pack; empty if it is about no file.
    pub path: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// The words at fault.
    pub words: Option<String>,
    /// What is wrong.
    pub message: Bilingual,
    /// What would be right.
    pub help: Option<Bilingual>,
}

impl RefusedPack {
    /// What is to be kept of a pack that is unfit.
    pub fn of(files: &PackFiles, unfit: &Unfit, cause: &Cause, at: Moment) -> Self {
        let complaints = match unfit {
            Unfit::Broken(found) => found
                .iter()
                .filter(|found| is_error(found))
                .map(|found| of_diagnostic(found, files))
                .collect(),
            Unfit::Untested => vec![Complaint::general(
                "untested",
                Bilingual::new(
                    "政策包没有自带的测试(tests/ 或 scenarios/)",
                    "the pack brings no tests along, in tests/ or scenarios/",
                ),
            )],
            Unfit::Failed(trial) => of_trial(trial),
        };
        Self::new(Some(files.digest()), complaints, cause, at)
    }

    /// What is to be kept when the pack could not even be read.
    pub fn unreadable(why: Bilingual, cause: &Cause, at: Moment) -> Self {
        Self::new(None, vec![Complaint::general("unreadable", why)], cause, at)
    }

    fn new(digest: Option<Digest>, mut complaints: Vec<Complaint>, cause: &Cause, at: Moment) -> Self {
        let complaints_total = complaints.len();
        complaints.truncate(COMPLAINTS_MAX);
        complaints.iter_mut().for_each(Complaint::shorten);
        Self {
            at,
            by: Actor {
                office: shortened(&cause.by.office),
                person: cause.by.person.as_deref().map(shortened),
            },
            reason: shortened(&cause.reason),
            digest,
            complaints,
            complaints_total,
        }
    }
}

impl Complaint {
    fn general(code: &str, message: Bilingual) -> Self {
        let (code, path) = (code.to_owned(), String::new());
        Self { code, path, line: None, column: None, words: None, message, help: None }
    }

    /// Whatever a pack may hold, what is kept of it fits a value of the store.
    fn shorten(&mut self) {
        let sentences = std::iter::once(&mut self.message).chain(&mut self.help);
        let texts = sentences.flat_map(|sentence| [&mut sentence.zh, &mut sentence.en]);
        texts.chain(&mut self.words).for_each(|text| *text = shortened(text));
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn of_diagnostic(diagnostic: &Diagnostic, files: &PackFiles) -> Complaint {
    let text = files.get(&diagnostic.path).and_then(|bytes| decode(bytes).ok());
    let words = diagnostic.span.and_then(|span| {
        let words = text.as_ref()?.get(span.offset..span.offset.checked_add(span.len)?)?;
        (!words.is_empty()).then(|| words.to_owned())
    });
    Complaint {
        code: diagnostic.code.to_owned(),
        path: diagnostic.path.clone(),
        line: diagnostic.span.map(|span| span.line),
        column: diagnostic.span.map(|span| span.column),
        words,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
    }
}

fn of_trial(trial: &Trial) -> Vec<Complaint> {
    let cases = trial.cases.iter().filter(|case| !case.passed()).map(of_case);
    let scenarios = trial.scenarios.iter().filter(|played| !played.passed()).map(of_scenario);
    cases.chain(scenarios).collect()
}

fn of_case(case: &CaseResult) -> Complaint {
    let why = case.failures.join(";");
    Complaint {
        path: case.path.clone(),
        line: Some(case.span.line),
        column: Some(case.span.column),
        words: Some(case.name.clone()),
        ..Complaint::general(
            "failed-case",
            Bilingual::new(
                format!("用例不符:{why}"),
                format!("the case does not come out as written: {why}"),
            ),
        )
    }
}

fn of_scenario(played: &Played) -> Complaint {
    let steps = played
        .steps
        .iter()
        .flat_map(|step| step.failures.iter().map(|failure| format!("{}: {failure}", step.at)));
    let why = steps.chain(played.failures.iter().cloned()).collect::<Vec<_>>().join(";");
    Complaint {
        path: played.path.clone(),
        words: Some(played.name.clone()),
        ..Complaint::general(
            "failed-scenario",
            Bilingual::new(
                format!("情景不符:{why}"),
                format!("the scenario does not come out as written: {why}"),
            ),
        )
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= COMPLAINT_BYTES_MAX {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(COMPLAINT_BYTES_MAX - '…'.len_utf8());
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::encode;
    use suban_store::VALUE_BYTES_MAX;

    #[test]
    fn texts_end_exactly_at_their_limit() {
        let check =
            |text: String, expect: usize| assert_eq!(shortened(&text).len(), expect, "{}", text.len());
        check("x".repeat(COMPLAINT_BYTES_MAX), COMPLAINT_BYTES_MAX);
        check("x".repeat(COMPLAINT_BYTES_MAX + 1), COMPLAINT_BYTES_MAX);
        check("水".repeat(COMPLAINT_BYTES_MAX / 3), COMPLAINT_BYTES_MAX);
        check("水".repeat(COMPLAINT_BYTES_MAX), COMPLAINT_BYTES_MAX);
    }

    #[test]
    fn the_longest_note_fits_the_store() {
        let long = "\u{20000}".repeat(9_999);
        let message = || Bilingual::new(long.clone(), long.clone());
        let path = "p".repeat(suban_policy::files::PATH_BYTES_MAX);
        let found = |_| Diagnostic::error("unknown-clause", &path, None, message()).help(&long, &long);
        let unfit = Unfit::Broken((0..99).map(found).collect());
        let by = Actor { office: long.clone(), person: Some(long.clone()) };
        let cause = Cause { by, reason: long.clone() };
        let mut note = RefusedPack::of(&PackFiles::default(), &unfit, &cause, Moment::MIN);
        assert_eq!((note.complaints.len(), note.complaints_total), (COMPLAINTS_MAX, 99));
        note.complaints.iter_mut().for_each(|complaint| complaint.words = Some(shortened(&long)));
        assert!(encode(&note).unwrap().len() <= VALUE_BYTES_MAX);
    }
}
