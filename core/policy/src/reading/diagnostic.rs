//! What is wrong in a pack, where, and what would be right: for the people who write packs.

use serde::Serialize;
use std::fmt;

pub use suban_model::{Bilingual, Language};

/// Whether a pack can be used in spite of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack loads; the author should look.
    Warning,
    /// The pack does not load.
    Error,
}

impl Severity {
    /// Both, the lighter first.
    pub const ALL: [Self; 2] = [Self::Warning, Self::Error];

    /// The name in the API and wherever programs read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a file, in bytes of its decoded text and as people count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// First byte.
    pub offset: usize,
    /// Bytes.
    pub len: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Span {
    /// The span of `range` in `source`.
    pub fn locate(source: &str, range: std::ops::Range<usize>) -> Self {
        let before = source.get(..range.start).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            offset: range.start,
            len: range.end.saturating_sub(range.start),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }

    /// The span of a line and column counted from 1, one character long.
    pub fn at(source: &str, line: usize, column: usize) -> Self {
        let line_start = match line {
            0 | 1 => 0,
            _ => source.match_indices('\n').nth(line - 2).map_or(source.len(), |(at, _)| at + 1),
        };
        let rest = source.get(line_start..).unwrap_or("");
        let (skip, len) = rest
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or((0, 0), |(at, character)| (at, character.len_utf8()));
        Self { offset: line_start + skip, len, line, column }
    }
}

/// One finding about a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whether the pack can be used in spite of it.
    pub severity: Severity,
    /// Stable name of the kind of finding, such as `unknown-unit`.
    pub code: &'static str,
    /// File inside the pack.
    pub path: String,
    /// Where in the file.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: Bilingual,
    /// What would be right.
    pub help: Option<Bilingual>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: &'static str, path: &str, span: Option<Span>, message: Bilingual) -> Self {
        Self { severity: Severity::Error, code, path: path.to_owned(), span, message, help: None }
    }

    /// A warning.
    pub fn warning(code: &'static str, path: &str, span: Option<Span>, message: Bilingual) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, path, span, message) }
    }

    /// Adds what would be right.
    #[must_use]
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Bilingual::new(zh, en));
        self
    }

    /// Adds the names that would have been right, the nearest first.
    #[must_use]
    pub fn one_of<'a>(self, wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let list = alternatives(wrong, names);
        self.help(format!("可用:{list}"), format!("known: {list}"))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)?;
        if let Some(span) = self.span {
            write!(out, ":{}:{}", span.line, span.column)?;
        }
        write!(out, ": {}", self.message.en)
    }
}

/// Most findings while a pack is loaded. Once there are this many, no further table or row is read.
pub const DIAGNOSTICS_MAX: usize = 500;

/// Most names listed in one message.
const ALTERNATIVES_MAX: usize = 8;

/// Lists names for a message: those most like the wrong one first, and how many more.
pub fn alternatives<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let likeness = |name: &'a str| (strsim::jaro_winkler(wrong, name), name);
    let mut names: Vec<(f64, &str)> = names.into_iter().map(likeness).collect();
    names.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let shown = names.iter().take(ALTERNATIVES_MAX).map(|(_, name)| *name).collect::<Vec<_>>().join("、");
    match names.len().saturating_sub(ALTERNATIVES_MAX) {
        0 => shown,
        more => format!("{shown} …(+{more})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_comes_first() {
        let clauses = ["S1-01", "S1-P09", "S1-P11", "S1-Q09"];
        assert_eq!(alternatives("S1-P9", clauses).split('、').next(), Some("S1-P09"));
        let many: Vec<String> = (0..10).map(|number| format!("R{number}")).collect();
        assert_eq!(
            alternatives("R0", many.iter().map(String::as_str)),
            "R0、R1、R2、R3、R4、R5、R6、R7 …(+2)"
        );
        assert_eq!(alternatives("x", []), "");
    }

    #[test]
    fn severities_are_written_as_they_are_named() {
        for severity in Severity::ALL {
            assert_eq!(serde_json::to_string(&severity).unwrap(), format!("\"{}\"", severity.name()));
        }
    }

    #[test]
    fn places_are_counted_in_characters() {
        let text = "编号,条款\n甲,乙\n";
        let span = Span::locate(text, "编号,条款\n甲,".len().."编号,条款\n甲,乙".len());
        assert_eq!((span.line, span.column, span.len), (2, 3, 3));
        assert_eq!(Span::at(text, 2, 3), span);
        assert_eq!(Span::at(text, 9, 9).offset, text.len());
    }
}
