//! Characters of a pack's files, and of their names, that nobody sees as what they are; see [`suban_policy::unseen`].

use super::Survey;
use suban_policy::diagnostic::{Diagnostic, Severity, Span};
use suban_policy::source::Source;
use suban_policy::unseen::{Unseen, unseen};

/// Most of one kind that are told of one file.
const PER_FILE_MAX: usize = 5;

/// Endings of the files that are texts.
const TEXTS: [&str; 4] = ["toml", "csv", "xlsx", "rhai"];

/// Finds them.
pub(super) fn survey(survey: &mut Survey<'_>) {
    let files = survey.files;
    for path in files.paths() {
        let named = unseen(path).next();
        if let Some((_, character, kind)) = named {
            survey.find(path, diagnostic(kind, path, None, character));
        }
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        if !TEXTS.contains(&ending) {
            continue;
        }
        let Some(source) = Source::read(files, path, &mut Vec::new()) else { continue };
        for kind in [Unseen::Direction, Unseen::Invisible, Unseen::LookAlike] {
            let found = unseen(&source.text).filter(|(.., found)| *found == kind);
            for (range, character, _) in found.take(PER_FILE_MAX) {
                survey.find(path, diagnostic(kind, path, Some(source.span(range)), character));
            }
        }
    }
}

fn diagnostic(kind: Unseen, path: &str, span: Option<Span>, character: char) -> Diagnostic {
    let warning = Diagnostic::warning(kind.code(), path, span, kind.say(character));
    let severity = if kind == Unseen::Direction { Severity::Error } else { warning.severity };
    let told = warning.help("删去它,或照样重打这一处", "take it out, or type the place anew");
    Diagnostic { severity, ..told }
}
