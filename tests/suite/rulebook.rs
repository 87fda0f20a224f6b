//! The checked-in rulebook is what the program prints from the pack.

use crate::program::run;
use crate::repository::root;

const PACK: &str = "scripts/xingchen-water";
const FILE: &str = "docs/RULEBOOK.md";

#[test]
fn the_rulebook_is_up_to_date() {
    let output = run(&["rulebook", PACK, "--lang", "zh"]);
    let printed = String::from_utf8_lossy(&output.stdout);
    let written = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
    let differs = printed.lines().zip(written.lines()).find(|(printed, written)| printed != written);
    assert!(
        printed == written,
        "{FILE} is not what the pack says, from here on:\n  {differs:?}\nWrite it anew: cargo run -- rulebook {PACK} > {FILE}"
    );
}
