//! `gates.toml`: what a pack must show before it is put in force.

use super::Loader;
use crate::names::Names;
use crate::names::gates::{GATES_PATH, Gates};
use crate::names::who::Who;
use crate::reading::diagnostic::Bilingual;
use crate::reading::source::Source;

impl Loader<'_> {
    /// Reads the gates, and checks whom they name. `None`: the file cannot be read.
    pub(super) fn gates(&mut self, names: &Names) -> Option<Gates> {
        if self.files.get(GATES_PATH).is_none() {
            return Some(Gates::default());
        }
        let source = Source::read(self.files, GATES_PATH, &mut self.diagnostics)?;
        let gates: Gates = source.parse(&mut self.diagnostics)?;
        if let Some((name, given)) = gates.beyond_hundred() {
            let message = Bilingual::new(
                format!("{name} 是百分数,不能是 {given}"),
                format!("`{name}` is per cent, and not {given}"),
            );
            self.diagnostics.push(source.error("gates", 0..0, message));
        }
        for term in gates.terms() {
            if let Some((message, help)) = complaint(term.get_ref(), names) {
                let diagnostic = source.error("who", term.span(), message);
                self.diagnostics.push(diagnostic.help(help.zh, help.en));
            }
        }
        Some(gates)
    }
}

/// What is wrong with a term that names who accepts something: no ticket is in question there.
fn complaint(term: &str, names: &Names) -> Option<(Bilingual, Bilingual)> {
    if !Who::parse(term).speaks_of_ticket(&names.units) {
        return names.known().complaint(term);
    }
    let message = Bilingual::new(
        format!("「{term}」要有工单才知道是谁"),
        format!("nobody is `{term}` where no ticket is meant"),
    );
    Some((message, Bilingual::new("写角色或单位", "name a role or a unit")))
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
    "#;

    fn load(gates: &str) -> Result<Pack, Vec<String>> {
        let roles = "[roles]\n\"分管领导\" = { at = \"organisation\", sees = \"all\" }\n";
        let files =
            [("pack.toml", MANIFEST), ("clauses.toml", ""), ("roles.toml", roles), ("gates.toml", gates)];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let pack = Pack::load(&PackFiles::new(files.into()).unwrap(), &[], &BTreeMap::new());
        pack.map_err(|found| found.iter().map(|found| found.message.en.clone()).collect())
    }

    #[test]
    fn a_pack_says_what_it_must_show() {
        let pack = load(
            "need = { warnings = 0, rules = 100 }\n[[move]]\nof = \"unit\"\nbeyond = 5\naccepted_by = [\"分管领导\"]\n",
        );
        let gates = pack.unwrap().gates().clone();
        assert_eq!((gates.need.warnings, gates.need.rules, gates.need.clauses), (Some(0), Some(100), None));
        assert_eq!(gates.moves[0].beyond, "5".parse().unwrap());
        assert!(gates.ask_for_dry_run());
        for (text, asks) in [
            ("", false),
            ("need = { replay = true }", true),
            ("limit = {}", true),
            ("need = { rules = 90 }", false),
        ] {
            assert_eq!(load(text).unwrap().gates().ask_for_dry_run(), asks, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        for (text, expect) in [
            ("loosened_by = [\"主办\"]", "nobody is `主办` where no ticket is meant"),
            ("need = { rules = 101 }", "`need.rules` is per cent, and not 101"),
            ("limit = { unknown = 200 }", "`limit.unknown` is per cent, and not 200"),
            (
                "[[move]]\nof = \"unit\"\nbeyond = 5\naccepted_by = [\"老板\"]\n",
                "there is no role or unit `老板`",
            ),
            (
                "[[move]]\nof = \"unit\"\nbeyond = 5\naccepted_by = [\"分管领导 非 登记人\"]\n",
                "nobody is `分管领导 非 登记人` where no ticket is meant",
            ),
            ("[[move]]\nof = \"rank\"\nbeyond = 5\n", "unknown variant"),
            ("speed = 3", "unknown field"),
        ] {
            let found = load(text).unwrap_err();
            assert!(found.iter().any(|message| message.contains(expect)), "{text}: {found:?}");
        }
    }
}
