//! An upgrade that asks for more says so.

use crate::vendor::manifest;
use suban_plugin::{Manifest, Right, diff};
use suban_policy::Hook;
use suban_policy::source::Source;

fn read(text: &str) -> Manifest {
    Manifest::parse(&Source { path: "plugin.toml".into(), text: text.into() }).unwrap()
}

#[test]
fn whatever_is_asked_anew_widens() {
    let old = manifest("suban/water", 1, "[asks]\nfacts = [\"channel\", \"area\"]");
    let check = |change: &[(&str, &str)], added: &[Right], dropped: &[Right], widens: bool| {
        let new = change.iter().fold(old.clone(), |text, (from, to)| text.replacen(from, to, 1));
        let difference = diff(&read(&old), &read(&new));
        assert_eq!(difference.added.into_iter().collect::<Vec<_>>(), added, "{change:?}");
        assert_eq!(difference.dropped.into_iter().collect::<Vec<_>>(), dropped, "{change:?}");
        assert_eq!(diff(&read(&old), &read(&new)).widens(), widens, "{change:?}");
    };
    let fact = |name: &str| Right::Fact(name.to_owned());
    check(&[], &[], &[], false);
    check(&[("counter = 1", "counter = 2")], &[], &[], false);
    check(&[("[asks]", "[asks]\nwords = true")], &[Right::Words], &[], true);
    check(&[("[asks]", "[asks]\nunits = true")], &[Right::Units], &[], true);
    check(&[(", \"area\"", "")], &[], &[fact("area")], false);
    check(&[("\"area\"", "\"lead\"")], &[fact("lead")], &[fact("area")], true);
    check(&[("[\"classify\"]", "[\"classify\", \"warn\"]")], &[Right::Hook(Hook::Warn)], &[], true);
    check(&[("fuel = 1000000", "fuel = 1000001")], &[], &[], true);
    check(&[("fuel = 1000000", "fuel = 999999")], &[], &[], false);
    check(&[("memory_kib = 1024", "memory_kib = 1025")], &[], &[], true);
}
