//! A pack's files with parameters set otherwise: what an organisation does by hand in `pack.toml`, done for a
//! scenario, so that the files that judge are also the files that are kept.

use crate::reading::files::PackFiles;
use crate::reading::text::decode;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use suban_model::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a pack's parameters stand.
const MANIFEST: &str = "pack.toml";

impl PackFiles {
    /// These files with other values in `pack.toml`. `None` if it has no such parameter, or if a parameter cannot
    /// have such a value.
    #[must_use]
    pub fn with_parameters(&self, values: &BTreeMap<String, Value>) -> Option<Self> {
        let mut manifest = decode(self.get(MANIFEST)?).ok()?;
        for (name, value) in values {
            let place = place(&manifest, name)?;
            let is_number = manifest.get(place.clone())?.parse::<Decimal>().is_ok();
            manifest.replace_range(place, &written(value, is_number)?);
        }
        let bytes_of = |path: &str| match path {
            MANIFEST => Some(manifest.clone().into_bytes()),
            path => self.get(path).map(<[u8]>::to_vec),
        };
        let files = self.paths().map(|path| Some((path.to_owned(), bytes_of(path)?)));
        Self::new(files.collect::<Option<_>>()?).ok()
    }
}

/// Where the value of a dotted name stands: of its `is`, if it is a table with one.
fn place(manifest: &str, name: &str) -> Option<Range<usize>> {
    let root = DeTable::parse(manifest).ok()?;
    let mut found = root.get_ref().get("parameters")?;
    for part in name.split('.') {
        found = inner(found, part)?;
    }
    Some(inner(found, "is").unwrap_or(found).span())
}

fn inner<'a, 'i>(table: &'a Spanned<DeValue<'i>>, key: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    table.get_ref().as_table()?.get(key)
}

/// A value as TOML writes it. In the place of a number, text that is one is written as a number.
fn written(value: &Value, is_number: bool) -> Option<String> {
    match value {
        Value::Text(text) if is_number && text.parse::<Decimal>().is_ok() => Some(text.clone()),
        Value::Text(text) => Some(toml::Value::from(text.as_str()).to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.normalize().to_string()),
        Value::Terms(_) | Value::Shares(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "id = 'a'  # 编号\n[parameters]\nlimit = 3\n\
                           repeat.growth = { is = \"linear\", of = [\"linear\", \"doubling\"] }  # 递增\n";

    fn check(values: &[(&str, Value)], expect: Option<&str>) {
        let files = [(MANIFEST.to_owned(), WRITTEN.into()), ("a.csv".to_owned(), b"x".to_vec())];
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let changed = PackFiles::new(BTreeMap::from(files)).unwrap().with_parameters(&values);
        let manifest = changed.as_ref().and_then(|files| std::str::from_utf8(files.get(MANIFEST)?).ok());
        assert_eq!(manifest, expect, "{values:?}");
        assert!(changed.is_none_or(|files| files.get("a.csv") == Some(b"x")));
    }

    #[test]
    fn a_parameter_takes_its_new_value_and_all_else_stays() {
        let half = ("limit", Value::Number("0.50".parse().unwrap()));
        let doubling = ("repeat.growth", Value::from("doubling"));
        let limit = WRITTEN.replace("limit = 3", "limit = 0.5");
        check(std::slice::from_ref(&half), Some(&limit));
        check(&[half, doubling], Some(&limit.replace("is = \"linear\"", "is = \"doubling\"")));
        check(&[], Some(WRITTEN));
        check(&[("limit", Value::from("0.5"))], Some(&limit));
        check(&[("limit", Value::from("a \"b\""))], Some(&WRITTEN.replace("limit = 3", "limit = 'a \"b\"'")));
    }

    #[test]
    fn what_the_manifest_cannot_take_is_refused() {
        check(&[("repeat.window", Value::from("365 天"))], None);
        check(&[("limit.more", Value::from("a"))], None);
        check(&[("limit", Value::Terms(vec!["a".into()]))], None);
    }
}
