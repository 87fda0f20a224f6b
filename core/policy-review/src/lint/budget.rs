//! A hook that is slow on the small facts of the tests is slower in earnest, and may then fail for want of operations.

use super::Survey;
use crate::coverage::{Coverage, Dearest};
use suban_policy::budget::OPERATIONS_MAX;
use suban_policy::diagnostic::Bilingual;

/// One call may use this many times what a test uses.
const HEADROOM: u64 = 10;

/// Finds the hooks that come too near to their limit.
pub(super) fn survey(survey: &mut Survey<'_>, coverage: &Coverage) {
    for Dearest { hook, spent, test } in &coverage.dearest {
        if spent.saturating_mul(HEADROOM) <= OPERATIONS_MAX {
            continue;
        }
        let (zh, name) = (hook.chinese(), hook.name());
        let message = Bilingual::new(
            format!("用例「{}」里,「{zh}」用了 {spent} 步运算,一次最多 {OPERATIONS_MAX}", test.name),
            format!(
                "in the test `{}` the hook `{name}` uses {spent} operations, of {OPERATIONS_MAX} a call",
                test.name
            ),
        );
        let help = (
            format!("应留 {HEADROOM} 倍余量:看脚本里有没有多余的循环,能写成表的写成表"),
            format!(
                "leave it {HEADROOM} times that: look for loops that the script can do without, and make tables of rules"
            ),
        );
        survey.warn("tight-budget", name, ("pack.toml", None), message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::HEADROOM;
    use crate::coverage::{Coverage, TestName, TestTrace};
    use crate::lint::lint;
    use std::collections::BTreeMap;
    use suban_policy::budget::OPERATIONS_MAX;
    use suban_policy::{Hook, Pack, PackFiles};

    const MANIFEST: &str = "id = \"a\"\ntitle = \"a\"\nengine = \"1\"\neffective_from = 2022-10-10\n\
        [calendar]\nzone = \"Asia/Shanghai\"\nhours = [\"08:30-12:00\"]\n[channels]\n";

    #[test]
    fn a_hook_that_comes_near_its_limit_in_a_test_is_told() {
        let files = [("pack.toml", MANIFEST), ("clauses.toml", "")];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let files = PackFiles::new(BTreeMap::from(files)).unwrap();
        let pack = Pack::load(&files, &[], &BTreeMap::new()).unwrap();
        let told = |spent: u64| {
            let test = TestName { path: "tests/a.toml".to_owned(), name: "一".to_owned() };
            let mut heard = TestTrace::nothing(test);
            heard.spent.extend([(Hook::Route, 7), (Hook::Route, spent), (Hook::Assess, 1)]);
            let found = lint(&pack, &files, Some(&Coverage::of(&pack, &[heard])));
            let tight = found.into_iter().filter(|diagnostic| diagnostic.code == "tight-budget");
            tight.map(|diagnostic| diagnostic.message.en).collect::<Vec<_>>()
        };
        let most = OPERATIONS_MAX / HEADROOM;
        assert_eq!(told(most), Vec::<String>::new());
        let expect = format!(
            "in the test `一` the hook `route` uses {} operations, of {OPERATIONS_MAX} a call",
            most + 1
        );
        assert_eq!(told(most + 1), [expect]);
    }
}
