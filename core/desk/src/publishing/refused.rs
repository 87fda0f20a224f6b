//! What is told of a pack that is unfit: one complaint for each error, failed case or failed scenario.

use crate::publishing::gate::{TRIAL_SECONDS_MAX, Trial, Unfit};
use crate::replay::scenario::Played;
use crate::stored::cause::Cause;
use crate::stored::refused_pack::{Complaint, RefusedPack};
use suban_model::Moment;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic, Severity};
use suban_policy::source::text_of;
use suban_policy_review::pack_tests::CaseResult;

/// What is to be kept of a pack that is unfit.
pub fn note_of(files: &PackFiles, unfit: &Unfit, cause: &Cause, at: Moment) -> RefusedPack {
    let complaints = match unfit {
        Unfit::Broken(found) => {
            found.iter().filter(|found| is_error(found)).map(|found| of_diagnostic(found, files)).collect()
        }
        Unfit::Untested => vec![Complaint::general(
            "untested",
            Bilingual::new(
                "政策包没有自带的测试(tests/ 或 scenarios/)",
                "the pack brings no tests along, in tests/ or scenarios/",
            ),
        )],
        Unfit::Slow => vec![Complaint::general(
            "slow-tests",
            Bilingual::new(
                format!("自带的测试 {TRIAL_SECONDS_MAX} 秒内没有跑完:`suban test` 会说哪些慢"),
                format!("its own tests did not end within {TRIAL_SECONDS_MAX} s: run them with `suban test`"),
            ),
        )],
        Unfit::Failed(trial) => of_trial(trial),
        Unfit::Short(short) => short
            .iter()
            .map(|short| Complaint {
                help: short.help.clone(),
                ..Complaint::general("gate", short.message.clone())
            })
            .collect(),
    };
    RefusedPack::new(Some(files.digest()), complaints, cause, at)
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn of_diagnostic(diagnostic: &Diagnostic, files: &PackFiles) -> Complaint {
    let text = text_of(files, &diagnostic.path);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::codec::encode;
    use crate::stored::refused_pack::{COMPLAINT_BYTES_MAX, COMPLAINTS_MAX};
    use suban_model::Actor;
    use suban_store::VALUE_BYTES_MAX;

    #[test]
    fn the_longest_note_fits_the_store() {
        let long = "\u{20000}".repeat(9_999);
        let message = || Bilingual::new(long.clone(), long.clone());
        let path = "p".repeat(suban_policy::files::PATH_BYTES_MAX);
        let found = |_| Diagnostic::error("unknown-clause", &path, None, message()).help(&long, &long);
        let unfit = Unfit::Broken((0..99).map(found).collect());
        let more = || Some(long.clone());
        let by = Actor { office: long.clone(), person: more(), role: more(), on_behalf_of: more() };
        let cause = Cause { by, reason: long.clone(), accepted: None };
        let mut note = note_of(&PackFiles::default(), &unfit, &cause, Moment::MIN);
        assert_eq!((note.complaints.len(), note.complaints_total), (COMPLAINTS_MAX, 99));
        note.complaints
            .iter_mut()
            .for_each(|complaint| complaint.words = Some("\u{20000}".repeat(COMPLAINT_BYTES_MAX / 4)));
        assert!(encode(&note).unwrap().len() <= VALUE_BYTES_MAX);
    }
}
