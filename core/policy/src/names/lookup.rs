//! Lookup tables: plain CSV files in which plugins look up rows by the text of the first column.

use crate::reading::diagnostic::{Bilingual, Diagnostic};
use crate::reading::sheet::Sheet;
use crate::reading::source::Source;
use std::collections::BTreeMap;

/// A lookup table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookup {
    rows: BTreeMap<String, Vec<String>>,
}

impl Lookup {
    /// Reads a table, and complains of a key that is empty or stands in two rows.
    pub(crate) fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut lookup = Self::default();
        let Some(sheet) = Sheet::read(source, diagnostics) else { return lookup };
        for line in sheet.lines {
            let Some(key) = line.cells.first() else { continue };
            let row = line.cells.iter().map(|cell| cell.text.clone()).collect();
            if key.text.is_empty() || lookup.rows.insert(key.text.clone(), row).is_some() {
                let message = Bilingual::new(
                    format!("第一列「{}」为空或重复", key.text),
                    format!("`{}` in the first column is empty or taken", key.text),
                );
                let help =
                    ("第一列是键,每行一个,不能重", "the first column is the key: one a row, none twice");
                diagnostics.push(source.error("lookup-key", key.range.clone(), message).help(help.0, help.1));
            }
        }
        lookup
    }

    /// The cells of the row with that key, the key included.
    pub fn row(&self, key: &str) -> Option<&[String]> {
        self.rows.get(key).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Lookup, Vec<&'static str>) {
        let mut diagnostics = Vec::new();
        let source = Source { path: "tables/places.csv".into(), text: text.into() };
        let lookup = Lookup::read(&source, &mut diagnostics);
        (lookup, diagnostics.iter().map(|diagnostic| diagnostic.code).collect())
    }

    #[test]
    fn a_row_is_found_by_its_first_column() {
        let (lookup, codes) = read("地名,片区\n金晶大道,东片\n柳泉路,西片\n");
        assert_eq!(codes, [""; 0]);
        assert_eq!(lookup.row("柳泉路"), Some(&["柳泉路".to_owned(), "西片".to_owned()][..]));
        assert_eq!(lookup.row("地名"), None);
    }

    #[test]
    fn a_key_stands_once() {
        assert_eq!(read("地名,片区\n金晶大道,东片\n金晶大道,西片\n").1, ["lookup-key"]);
        assert_eq!(read("地名,片区\n,东片\n").1, ["lookup-key"]);
    }
}
