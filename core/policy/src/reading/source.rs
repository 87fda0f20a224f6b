//! Reading a pack's TOML files: text, typed data, and the place of whatever is wrong.

use crate::reading::diagnostic::{Bilingual, Diagnostic, Severity, Span};
use crate::reading::files::PackFiles;
use crate::reading::mangling::Mangling;
use crate::reading::reader_words::ReaderWords;
use crate::reading::text::decode;
use crate::reading::workbook;
use serde::de::DeserializeOwned;
use std::ops::Range;

/// A text file of a pack, for pointing into it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path inside the pack.
    pub path: String,
    /// Decoded text; of a workbook, what it would be as CSV.
    pub text: String,
}

/// The text of a file as [`Source::read`] would read it, for showing a place in it.
pub fn text_of(files: &PackFiles, path: &str) -> Option<String> {
    files.get(path)?;
    Source::read(files, path, &mut Vec::new()).map(|source| source.text)
}

impl Source {
    /// Reads `path`, and complains if it is missing or not text.
    pub fn read(files: &PackFiles, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(bytes) = files.get(path) else {
            let missing = Bilingual::new(format!("缺少文件 {path}"), format!("file `{path}` is missing"));
            diagnostics
                .push(Diagnostic::error("missing-file", path, None, missing).one_of(path, files.paths()));
            return None;
        };
        if path.ends_with(workbook::ENDING) {
            return workbook::read(path, bytes, diagnostics);
        }
        match decode(bytes) {
            Ok(text) => Some(Self { path: path.to_owned(), text }),
            Err(error) => {
                let message = Bilingual::new("文件编码无法识别", error.to_string());
                let help = (
                    "请存为 UTF-8、带 BOM 的 UTF-16 或 GB18030",
                    "save it as UTF-8, UTF-16 with a mark, or GB18030",
                );
                diagnostics.push(Diagnostic::error("encoding", path, None, message).help(help.0, help.1));
                None
            }
        }
    }

    /// Reads the table of that name: `tables/NAME.csv`, or a workbook in its place.
    pub(crate) fn read_table(
        files: &PackFiles,
        name: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let (csv, book) = (format!("tables/{name}.csv"), format!("tables/{name}{}", workbook::ENDING));
        if files.get(&book).is_none() {
            return Self::read(files, &csv, diagnostics);
        }
        if files.get(&csv).is_some() {
            let message = Bilingual::new(
                format!("{csv} 和 {book} 都在,只读前一个"),
                format!("of `{csv}` and `{book}` only the first is read"),
            );
            let diagnostic = Diagnostic::warning("two-files", &book, None, message);
            diagnostics.push(diagnostic.help("请留一个", "keep one of them"));
            return Self::read(files, &csv, diagnostics);
        }
        Self::read(files, &book, diagnostics)
    }

    /// Reads the file as TOML of one shape.
    pub fn parse<T: DeserializeOwned>(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
        let parsed = toml::from_str(&self.text);
        if let Some(mangled) = self.mangled() {
            // What else is wrong follows from it.
            let severity = if parsed.is_ok() { Severity::Warning } else { Severity::Error };
            diagnostics.push(Diagnostic { severity, ..mangled });
            return parsed.ok();
        }
        parsed
            .map_err(|error: toml::de::Error| {
                let ReaderWords { message, help } = ReaderWords::of(error.message());
                let span = error.span().map(|range| self.span(range));
                let diagnostic = Diagnostic { help, ..Diagnostic::error("toml", &self.path, span, message) };
                let twice = error.span().filter(|_| error.message().starts_with("duplicate key"));
                diagnostics.push(twice.map_or(diagnostic.clone(), |range| self.twice(range, diagnostic)));
            })
            .ok()
    }

    /// Adds which name stands at `range` for the second time, and where it stood first.
    fn twice(&self, range: Range<usize>, diagnostic: Diagnostic) -> Diagnostic {
        let key = self.text.get(range.clone()).unwrap_or_default();
        let message = Bilingual::new(format!("{key} 写了两次"), format!("{key} stands here twice"));
        let before = self.text.get(..range.start).unwrap_or_default();
        let starts = before.rmatch_indices(key).map(|(at, _)| at);
        let is_key =
            |at: &usize| before.get(..*at).is_some_and(|text| text.is_empty() || text.ends_with(['\n', '[']));
        let diagnostic = Diagnostic { message, ..diagnostic };
        match starts.filter(|_| !key.is_empty()).find(is_key).map(|at| self.span(at..at + key.len()).line) {
            Some(line) => diagnostic.help(
                format!("第一次在第 {line} 行;删去一个,或改名"),
                format!("first in line {line}; remove or rename one of them"),
            ),
            None => diagnostic,
        }
    }

    /// That the text was spoiled in the wrong code page, if it was.
    pub(crate) fn mangled(&self) -> Option<Diagnostic> {
        let said = Mangling::of(&self.text)?.say();
        Some(Diagnostic::error("mangled-text", &self.path, None, said))
    }

    /// The place of a range of bytes.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::locate(&self.text, range)
    }

    /// An error at a range of bytes.
    pub fn error(&self, code: &'static str, range: Range<usize>, message: Bilingual) -> Diagnostic {
        let message = if self.path.ends_with(workbook::ENDING) {
            let cell = workbook::cell_name(&self.text, range.start);
            Bilingual::new(format!("{cell}:{}", message.zh), format!("{cell}: {}", message.en))
        } else {
            message
        };
        Diagnostic::error(code, &self.path, Some(self.span(range)), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that followed every bracket would run out of stack, and the program with it.
    #[test]
    fn what_is_nested_without_end_is_refused() {
        let nested = |depth: usize| format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
        for (text, refused) in [
            (nested(10), false),
            (nested(100_000), true),
            (format!("{} = 1", vec!["a"; 100_000].join(".")), true),
        ] {
            let (source, mut diagnostics) = (Source { path: "pack.toml".into(), text }, Vec::new());
            let read = source.parse::<toml::Table>(&mut diagnostics);
            let codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            assert_eq!((read.is_none(), codes), (refused, if refused { vec!["toml"] } else { vec![] }));
        }
    }
}
