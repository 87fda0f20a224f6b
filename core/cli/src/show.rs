//! Showing diagnostics of a pack: file, line, the words at fault underlined, and what would be right.

use crate::output::{Format, Output, has_colours};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    Severity as MietteSeverity, SourceCode, SourceSpan, SpanContents,
};
use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use suban_desk::RefusedPack;
use suban_desk::publishing::gate::Unfit;
use suban_desk::stored::refused_pack::Complaint;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Diagnostic, Language, Severity, Span};
use suban_policy::source::text_of;
use suban_tell::sentences;

/// Prints diagnostics to standard error; programs get them in the result instead.
pub fn diagnostics(found: &[Diagnostic], files: &PackFiles, output: &Output) {
    grouped(found, files, usize::MAX, output);
}

/// Most warnings of one kind shown in full, unless all are asked for.
pub const WARNINGS_PER_CODE_MAX: usize = 3;

/// Prints diagnostics kind by kind, errors first: of errors that say the same, and of each kind of warning beyond so
/// many, only how many more there are and where.
pub fn grouped(found: &[Diagnostic], files: &PackFiles, warnings_per_code_max: usize, output: &Output) {
    if output.format == Format::Json {
        return;
    }
    let mut codes: Vec<(Severity, &str)> =
        found.iter().map(|diagnostic| (diagnostic.severity, diagnostic.code)).collect();
    codes.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
    let mut seen = BTreeSet::new();
    codes.retain(|code| seen.insert(*code));
    for (severity, code) in codes {
        let of_code: Vec<&Diagnostic> = found
            .iter()
            .filter(|diagnostic| (diagnostic.severity, diagnostic.code) == (severity, code))
            .collect();
        if severity == Severity::Error {
            errors(&of_code, files, output);
            continue;
        }
        let most = warnings_per_code_max.min(of_code.len());
        let (shown, more) = of_code.split_at(most);
        for diagnostic in shown {
            in_full(diagnostic, files, output);
        }
        if !more.is_empty() {
            let (zh, en) = (
                format!("{code}:还有 {} 处(--all 全部列出)", more.len()),
                format!("{code}: {} more (--all shows them)", more.len()),
            );
            remain(&zh, &en, more, output);
        }
    }
}

/// Errors of one kind: one cause, such as a unit that was renamed, is told once with all its places.
fn errors(of_code: &[&Diagnostic], files: &PackFiles, output: &Output) {
    let mut told = BTreeSet::new();
    for diagnostic in of_code {
        let said = diagnostic.message.speak(output.language);
        if !told.insert(said) {
            continue;
        }
        in_full(diagnostic, files, output);
        let same = of_code.iter().filter(|other| other.message.speak(output.language) == said).skip(1);
        let same: Vec<&Diagnostic> = same.copied().collect();
        if !same.is_empty() {
            let (zh, en) =
                (format!("同样的还有 {} 处", same.len()), format!("the same in {} more places", same.len()));
            remain(&zh, &en, &same, output);
        }
    }
}

/// Places named of what is not shown in full.
const PLACES_NAMED_MAX: usize = 12;

fn remain(zh: &str, en: &str, more: &[&Diagnostic], output: &Output) {
    let place = |diagnostic: &&Diagnostic| match diagnostic.span {
        Some(span) => format!("{}:{}", diagnostic.path, span.line),
        None => diagnostic.path.clone(),
    };
    let mut places: Vec<String> = more.iter().take(PLACES_NAMED_MAX).map(place).collect();
    if more.len() > PLACES_NAMED_MAX {
        places.push("…".to_owned());
    }
    let places = places.join(" ");
    output.remark(&format!("  {zh}:{places}\n"), &format!("  {en}: {places}\n"));
}

fn in_full(diagnostic: &Diagnostic, files: &PackFiles, output: &Output) {
    let theme = if has_colours() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
    let mut text = String::new();
    let shown = Shown::new(diagnostic, files, output.language);
    if handler.render_report(&mut text, &shown).is_ok() {
        eprintln!("{text}");
    } else {
        eprintln!("{diagnostic}");
    }
}

/// Says why a pack is not put in force; programs get it in the result instead.
pub fn refused(unfit: &Unfit, note: &RefusedPack, files: &PackFiles, output: &Output) {
    match unfit {
        Unfit::Broken(found) => diagnostics(found, files, output),
        Unfit::Untested | Unfit::Slow | Unfit::Failed(_) | Unfit::Short(_)
            if output.format == Format::Human =>
        {
            eprintln!("{}", complaints(note, output));
        }
        Unfit::Untested | Unfit::Slow | Unfit::Failed(_) | Unfit::Short(_) => {}
    }
}

/// What is wrong with a pack, a few lines for each complaint.
pub fn complaints(note: &RefusedPack, output: &Output) -> String {
    let mut said: Vec<String> = note.complaints.iter().map(|complaint| in_words(complaint, output)).collect();
    let more = note.complaints_total.saturating_sub(note.complaints.len());
    if more > 0 {
        let (zh, en) = (format!("  ……还有 {more} 处"), format!("  … and {more} more"));
        said.push(output.say(&zh, &en).to_owned());
    }
    said.join("\n")
}

/// Such as `✗ tables/routing.csv:4:2「S1-99」没有条款 S1-99`, and what would be right.
fn in_words(complaint: &Complaint, output: &Output) -> String {
    let mut said = format!("  ✗ {}", sentences::complaint::told(complaint).speak(output.language));
    if let Some(help) = &complaint.help {
        let _ = write!(said, "\n    {}", help.speak(output.language));
    }
    said
}

/// A diagnostic with the text it points into.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<PackText>,
    language: Language,
}

/// A file of a pack. Its columns are characters, as editors count them, and not bytes.
#[derive(Debug)]
struct PackText {
    path: String,
    text: String,
    span: Option<Span>,
}

impl SourceCode for PackText {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, lines_before, lines_after)?;
        let column = self.span.map_or(read.column(), |span| span.column.saturating_sub(1));
        let (data, span, line, lines) = (read.data(), *read.span(), read.line(), read.line_count());
        Ok(Box::new(MietteSpanContents::new_named(self.path.clone(), data, span, line, column, lines)))
    }
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, files: &PackFiles, language: Language) -> Self {
        let text = text_of(files, &diagnostic.path);
        let source = text.map(|text| PackText { path: diagnostic.path.clone(), text, span: diagnostic.span });
        Self { diagnostic, source, language }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.diagnostic.span, &self.source) {
            (Some(_), Some(_)) => {}
            (Some(span), None) => write!(out, "{}:{}:{}: ", self.diagnostic.path, span.line, span.column)?,
            (None, _) => write!(out, "{}: ", self.diagnostic.path)?,
        }
        out.write_str(self.diagnostic.message.speak(self.language))
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code))
    }

    fn severity(&self) -> Option<MietteSeverity> {
        Some(match self.diagnostic.severity {
            Severity::Error => MietteSeverity::Error,
            Severity::Warning => MietteSeverity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.diagnostic.help.as_ref()?;
        Some(Box::new(help.speak(self.language)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.diagnostic.span?;
        self.source.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, span.offset, span.len))))
    }
}
