//! A plugin that nearly runs dry on the short texts of the tests runs dry on a long one in earnest.

use super::Survey;
use crate::coverage::{Burnt, Coverage};
use suban_policy::diagnostic::Bilingual;

/// One call may burn this many times what a test burns.
const HEADROOM: u64 = 10;

/// Finds the plugins that come too near to their limit.
pub(super) fn survey(survey: &mut Survey<'_>, coverage: &Coverage) {
    for (plugin, Burnt { fuel, test }) in &coverage.burnt {
        let mut plugins = survey.pack.plugins();
        let seat = plugins.find(|(name, _)| name == plugin).map(|(_, seat)| seat);
        let Some(most) = seat.and_then(|seat| seat.program.fuel()) else { continue };
        if fuel.saturating_mul(HEADROOM) <= most {
            continue;
        }
        let message = Bilingual::new(
            format!("用例「{}」里,插件 {plugin} 烧了 {fuel} 燃料,一次最多 {most}", test.name),
            format!("in the test `{}` the plugin `{plugin}` burns {fuel} fuel, of {most} a call", test.name),
        );
        let help = (
            format!("应留 {HEADROOM} 倍余量:请供应商改快,或在 plugin.toml 提高 limits.fuel"),
            format!(
                "leave it {HEADROOM} times that: let the vendor make it faster, or raise limits.fuel in plugin.toml"
            ),
        );
        survey.warn("tight-fuel", plugin, ("pack.toml", None), message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::HEADROOM;
    use crate::coverage::{Coverage, TestName, TestTrace};
    use crate::lint::lint;
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::Arc;
    use suban_policy::decision::{Asked, Trace};
    use suban_policy::diagnostic::Diagnostic;
    use suban_policy::engine::{Engine, Program, Unit};
    use suban_policy::plugin::Identity;
    use suban_policy::run::Run;
    use suban_policy::{Fault, Hook, Pack, PackFiles};

    /// An engine of plugins that may burn this much fuel and are never called.
    #[derive(Debug)]
    struct Stove(u64);

    impl Engine for Stove {
        fn extension(&self) -> &'static str {
            "plugin"
        }

        fn profile(&self) -> String {
            "stove".to_owned()
        }

        fn compile(&self, _: Unit<'_>) -> Result<Arc<dyn Program>, Vec<Diagnostic>> {
            Ok(Arc::new(Self(self.0)))
        }
    }

    impl Program for Stove {
        fn defines(&self, _: &str) -> bool {
            true
        }

        fn fuel(&self) -> Option<u64> {
            Some(self.0)
        }

        fn texts(&self) -> Option<&BTreeSet<String>> {
            None
        }

        fn call(&self, _: &str, run: Run) -> (Run, Result<(), Fault>) {
            (run, Ok(()))
        }
    }

    const MANIFEST: &str = "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n\
        [calendar]\nzone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n\"电话\" = [\"来电\"]\n\
        [hooks]\nroute = { plugin = \"p\" }\n[plugins.p]\npackage = \"plugins/p.plugin\"\n";

    /// What lint says of a plugin that may burn `most` and burnt `burnt` in a test.
    fn told(burnt: u64, most: u64) -> Vec<String> {
        let files = [("pack.toml", MANIFEST), ("clauses.toml", ""), ("plugins/p.plugin", "")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let files = PackFiles::new(BTreeMap::from(files)).unwrap();
        let pack = Pack::load(&files, &[Arc::new(Stove(most))], &BTreeMap::new()).unwrap();
        let mut heard =
            TestTrace::nothing(TestName { path: "tests/a.toml".to_owned(), name: "一".to_owned() });
        let (plugin, identity) = ("p".to_owned(), Identity::default());
        let asked = Asked { plugin, identity, said: Vec::new(), fuel: burnt, fault: None };
        heard.traces.push((Hook::Route, Trace { asked: vec![asked], ..Trace::default() }));
        let found = lint(&pack, &files, Some(&Coverage::of(&pack, &[heard])));
        let tight = found.into_iter().filter(|diagnostic| diagnostic.code == "tight-fuel");
        tight.map(|diagnostic| diagnostic.message.en).collect()
    }

    #[test]
    fn a_plugin_that_comes_near_its_limit_in_a_test_is_told() {
        assert_eq!(told(7, 7 * HEADROOM), Vec::<String>::new());
        let tight = told(7, 7 * HEADROOM - 1);
        assert_eq!(tight, ["in the test `一` the plugin `p` burns 7 fuel, of 69 a call"]);
    }
}
