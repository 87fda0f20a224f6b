//! Showing diagnostics of a pack: file, line, the words at fault underlined, and what would be right.

use crate::output::{Format, Output};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity as MietteSeverity, SourceCode,
};
use std::fmt;
use std::io::IsTerminal;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Diagnostic, Language, Severity};
use suban_policy::text::decode;

/// Prints diagnostics to standard error; programs get them in the result instead.
pub fn diagnostics(found: &[Diagnostic], files: &PackFiles, output: &Output) {
    if output.format == Format::Json {
        return;
    }
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
    for diagnostic in found {
        let mut text = String::new();
        let shown = Shown::new(diagnostic, files, output.language);
        if handler.render_report(&mut text, &shown).is_ok() {
            eprintln!("{text}");
        } else {
            eprintln!("{diagnostic}");
        }
    }
}

/// A diagnostic with the text it points into.
#[derive(Debug)]
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    source: Option<NamedSource<String>>,
    language: Language,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, files: &PackFiles, language: Language) -> Self {
        let text = files.get(&diagnostic.path).and_then(|bytes| decode(bytes).ok());
        let source = text.map(|text| NamedSource::new(&diagnostic.path, text));
        Self { diagnostic, source, language }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source.is_none() || self.diagnostic.span.is_none() {
            write!(out, "{}: ", self.diagnostic.path)?;
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
