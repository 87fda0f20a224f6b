//! Checking what a TOML file says against its bounds, with the place of whatever is beyond them.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::source::Source;
use suban_policy::unseen::unseen;
use toml::Spanned;

/// Collects what is wrong in one file.
pub struct Bounds<'a> {
    source: &'a Source,
    code: &'static str,
    found: Vec<Diagnostic>,
}

impl<'a> Bounds<'a> {
    /// Findings in `source` will be of the kind `code`.
    pub fn of(source: &'a Source, code: &'static str) -> Self {
        Self { source, code, found: Vec::new() }
    }

    /// What was found, or `read` if nothing was.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Diagnostic>> {
        read.filter(|_| self.found.is_empty()).ok_or(self.found)
    }

    /// Says what is wrong at a place, and what would be right.
    pub fn complain(&mut self, at: Range<usize>, what: (String, String), help: (&str, &str)) {
        let message = Bilingual::new(what.0, what.1);
        self.found.push(self.source.error(self.code, at, message).help(help.0, help.1));
    }

    /// A text of so many bytes on one line.
    pub fn line(&mut self, name: &str, text: &Spanned<String>, bytes_max: usize) -> String {
        let written = text.get_ref();
        if written.trim().is_empty() || written.len() > bytes_max || written.contains(char::is_control) {
            let what = (
                format!("{name} 应为一行文字,1 到 {bytes_max} 字节"),
                format!("`{name}` should be one line of 1 to {bytes_max} bytes"),
            );
            self.complain(text.span(), what, ("改短,或去掉换行", "shorten it, or take out the line breaks"));
        } else if let Some((_, character, kind)) = unseen(written).next() {
            let Bilingual { zh, en } = kind.say(character);
            self.complain(
                text.span(),
                (format!("{name}:{zh}"), format!("`{name}`: {en}")),
                ("照样重打", "type it anew"),
            );
        }
        written.clone()
    }

    /// A number within a range.
    pub fn number(&mut self, name: &str, number: &Spanned<i64>, range: RangeInclusive<u64>) -> u64 {
        let written = u64::try_from(*number.get_ref()).ok().filter(|value| range.contains(value));
        written.unwrap_or_else(|| {
            let (least, most) = (range.start(), range.end());
            let what = (
                format!("{name} 应在 {least} 到 {most} 之间"),
                format!("`{name}` should be between {least} and {most}"),
            );
            self.complain(number.span(), what, ("改成范围内的数", "write a number within the range"));
            *least
        })
    }

    /// A counter of releases.
    pub fn counter(&mut self, name: &str, counter: &Spanned<i64>) -> u64 {
        self.number(name, counter, 1..=i64::MAX.cast_unsigned())
    }

    /// A list of at most so many.
    pub fn count(&mut self, name: &str, at: Range<usize>, count: usize, most: usize) {
        if count > most {
            let what = (
                format!("{name} 有 {count} 项,最多 {most} 项"),
                format!("`{name}` has {count} entries, at most {most} are taken"),
            );
            self.complain(at, what, ("去掉一些", "leave some out"));
        }
    }

    /// Names, each once, each on one line.
    pub fn names(
        &mut self,
        name: &str,
        list: &Spanned<Vec<Spanned<String>>>,
        most: usize,
    ) -> BTreeSet<String> {
        self.count(name, list.span(), list.get_ref().len(), most);
        let mut names = BTreeSet::new();
        for entry in list.get_ref().iter().take(most) {
            let written = self.line(name, entry, NAME_BYTES_MAX);
            if !names.insert(written) {
                let repeated = entry.get_ref();
                let what =
                    (format!("{name} 里「{repeated}」写了两次"), format!("`{name}` has `{repeated}` twice"));
                self.complain(entry.span(), what, ("留一个", "keep one"));
            }
        }
        names
    }

    /// Something that reads itself from text.
    pub fn parsed<T: std::str::FromStr>(&mut self, text: &Spanned<String>, zh: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let read = text.get_ref().parse();
        read.map_err(|error: T::Err| {
            let what = (format!("「{}」不是{zh}", text.get_ref()), error.to_string());
            self.found.push(self.source.error(self.code, text.span(), Bilingual::new(what.0, what.1)));
        })
        .ok()
    }
}

/// Most bytes of a name in a list.
const NAME_BYTES_MAX: usize = 120;
