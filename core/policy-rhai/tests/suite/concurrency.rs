//! One engine and one pack, many threads.

use super::pack::{facts, load};
use suban_policy::Hook;

const THREADS: usize = 4;
const CALLS: usize = 250;

#[test]
fn a_thousand_calls_on_several_threads_give_the_same() {
    let script = "fn assess() { let t = 0; for i in 0..20 { t += i / 3; } this.note(\"S1-01\", `${t}`); \
                  for c in this.charges() { c.times(this.event.count, \"S1-02\"); } }";
    let pack = load(Hook::Assess, script).unwrap();
    let facts = facts(&pack);
    let expect = pack.decide(Hook::Assess, "subject", facts.clone());
    assert!(expect.outcome.is_ok());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    assert_eq!(pack.decide(Hook::Assess, "subject", facts.clone()), expect);
                }
            });
        }
    });
}
