//! `[appeals]`: by when whoever is charged may appeal, and what becomes of the charge meanwhile.

use super::Loader;
use super::manifest::Manifest;
use crate::names::Names;
use crate::names::appeals::Appeals;
use crate::reading::source::Source;

impl Loader<'_> {
    /// The rules of appeals; `None`: the pack has none, so that nobody can appeal.
    pub(super) fn appeals(&mut self, source: &Source, manifest: &Manifest, names: &Names) -> Option<Appeals> {
        let section = manifest.appeals.as_ref()?;
        let clause = section.clause.get_ref();
        if let Err(fault) = names.known_clause(clause) {
            let help = names.clause_help(clause);
            let diagnostic = source.error("unknown-clause", section.clause.span(), fault.message());
            self.diagnostics.push(diagnostic.help(help.zh, help.en));
        }
        let mut limit = |written: &Option<_>| {
            written.as_ref().and_then(|limit| self.limit(limit, source, &names.parameters))
        };
        let (within, ruled_within) = (limit(&section.within), limit(&section.ruled_within));
        Some(Appeals { clause: clause.clone(), within, ruled_within, counts: section.counts })
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::Pack;
    use crate::reading::files::PackFiles;
    use std::collections::BTreeMap;

    const MANIFEST: &str = r#"
        id = "sample"
        title = "样例"
        engine = "1"
        effective_from = 2022-10-10
        calendar = { zone = "Asia/Shanghai", hours = ["08:30-12:00"] }
        channels = {}
        appeals = { clause = "C1", within = "{stay}", counts = true, ruled_within = "10 天" }
        parameters = { stay = "5 工作日" }
    "#;

    fn load(roles: &str, (from, to): (&str, &str)) -> Result<Pack, Vec<String>> {
        assert!(MANIFEST.contains(from));
        let files = [
            ("pack.toml", MANIFEST.replace(from, to)),
            ("clauses.toml", "C1 = \"第一条\"".to_owned()),
            ("roles.toml", roles.to_owned()),
        ];
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes()));
        let pack = Pack::load(&PackFiles::new(files.collect()).unwrap(), &[], &BTreeMap::new());
        pack.map_err(|found| found.iter().map(|found| found.message.en.clone()).collect())
    }

    #[test]
    fn a_pack_says_by_when_and_whether_it_counts_meanwhile() {
        let pack = load("", ("", "")).unwrap();
        let appeals = pack.appeals().unwrap();
        assert_eq!(appeals.within, Some("5 工作日".parse().unwrap()));
        assert_eq!(appeals.ruled_within, Some("10 天".parse().unwrap()));
        assert!(appeals.counts);
        let none = load("", ("appeals =", "nodes ={}\n # appeals =")).unwrap();
        assert!(none.appeals().is_none());
    }

    #[test]
    fn what_is_wrong_is_told() {
        let check = |roles, manifest, expect: &str| {
            let found = load(roles, manifest).unwrap_err();
            assert!(found[0].starts_with(expect), "{found:?}");
        };
        check("", ("10 天", "十天"), "`十天`");
        check("", ("C1", "C9"), "clause `C9` is not in clauses.toml");
        // Whom a charge is against is known where a charge is meant, and nowhere else.
        let acts = |act: &str| format!("[acts]\n\"{act}\" = {{ by = [\"被扣单位\"] }}");
        assert!(load(&acts("申诉"), ("", "")).is_ok());
        check(&acts("登记"), ("", ""), "`被扣单位` can only be named where a charge is meant");
    }
}
