//! The book's arithmetic under any order of assessments: what it posts is always the difference to what stands.

use super::*;
use crate::points::POINTS_HUNDREDTHS_MAX;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Something that happens to a book.
#[derive(Debug, Clone)]
enum Step {
    Assess { subject: usize, charges: Vec<Charge>, month: i8 },
    Decide { subject: usize, rule: usize, unit: usize, hundredths: i64 },
    Appeal { subject: usize, rule: usize, unit: usize, counts: bool },
    Rule { subject: usize, rule: usize, unit: usize, ruling: Ruling },
}

const SUBJECTS: [&str; 2] = ["clock/答复", "finding/1"];
const RULES: [&str; 3] = ["P1", "P2", "P3"];
const UNITS: [&str; 2] = ["billing", "network"];

fn points(hundredths: i64) -> Points {
    Points::from_hundredths(hundredths).unwrap()
}

fn period(month: i8) -> Period {
    format!("2026-{month:02}").parse().unwrap()
}

fn charge() -> impl Strategy<Value = Charge> {
    let amount = prop_oneof![
        (0_i64..1_000).prop_map(|hundredths| Amount::Fixed(points(hundredths))),
        (0_i64..500, 500_i64..1_000).prop_map(|(low, high)| Amount::Range(points(low), points(high))),
        Just(Amount::Open),
    ];
    let times = prop::option::of(
        (1_i64..400)
            .prop_map(|hundredths| Times { factor: Decimal::new(hundredths, 2), clause: "C2".to_owned() }),
    );
    let slot = prop::option::of((0..2_usize, any::<bool>()).prop_map(|(slot, last)| Slot {
        key: format!("槽{slot}"),
        keep: if last { Keep::Last } else { Keep::Max },
    }));
    (0..RULES.len(), 0..UNITS.len(), amount, 0_u32..4, times, slot).prop_map(
        |(rule, unit, amount, count, times, slot)| Charge {
            rule: RULES[rule].to_owned(),
            clause: "C1".to_owned(),
            who: UNITS[unit].to_owned(),
            amount,
            count,
            times,
            decider: None,
            slot,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..SUBJECTS.len(), prop::collection::vec(charge(), 0..5), 1_i8..4)
            .prop_map(|(subject, charges, month)| Step::Assess { subject, charges, month }),
        1 => (0..SUBJECTS.len(), 0..RULES.len(), 0..UNITS.len(), -10_i64..1_100)
            .prop_map(|(subject, rule, unit, hundredths)| Step::Decide { subject, rule, unit, hundredths }),
        2 => (0..SUBJECTS.len(), 0..RULES.len(), 0..UNITS.len(), any::<bool>())
            .prop_map(|(subject, rule, unit, counts)| Step::Appeal { subject, rule, unit, counts }),
        2 => (0..SUBJECTS.len(), 0..RULES.len(), 0..UNITS.len(), ruling())
            .prop_map(|(subject, rule, unit, ruling)| Step::Rule { subject, rule, unit, ruling }),
    ]
}

fn ruling() -> impl Strategy<Value = Ruling> {
    let partly = (1_i64..1_000).prop_map(|hundredths| Ruling::Partly(points(hundredths)));
    prop_oneof![Just(Ruling::Upheld), partly, Just(Ruling::Rejected)]
}

fn key(subject: usize, rule: usize, unit: usize) -> String {
    format!("{}#{}#{}", SUBJECTS[subject], RULES[rule], UNITS[unit])
}

/// What the postings come to, by slot, rule, unit and period.
type Ledger = BTreeMap<(String, String, String, Period), i64>;

fn post(ledger: &mut Ledger, postings: &[Posting]) {
    for posting in postings {
        let place = (posting.slot.clone(), posting.rule.clone(), posting.who.clone(), posting.belongs_to);
        *ledger.entry(place).or_default() += posting.points.hundredths();
    }
    ledger.retain(|_, hundredths| *hundredths != 0);
}

fn of_standing(book: &Book) -> Ledger {
    let mut ledger = Ledger::new();
    for standing in book.standing() {
        post(&mut ledger, &[difference(standing, standing.points)]);
    }
    ledger
}

fn play(book: &mut Book, step: &Step) -> Vec<Posting> {
    match step {
        Step::Assess { subject, charges, month } => {
            book.reassess(SUBJECTS[*subject], charges.clone(), period(*month))
        }
        Step::Decide { subject, rule, unit, hundredths } => {
            let picked = Determination { base: points(*hundredths), by: "考评会议".into(), record: 7 };
            book.determine(&key(*subject, *rule, *unit), picked).unwrap_or_default()
        }
        Step::Appeal { subject, rule, unit, counts } => {
            let charge = key(*subject, *rule, *unit);
            book.appeal(Appeal { charge, counts: *counts, due: None, record: 8 }).unwrap_or_default()
        }
        Step::Rule { subject, rule, unit, ruling } => {
            let ruled = Ruled { ruling: *ruling, by: "评审组".into(), record: 9 };
            book.rule_on(&key(*subject, *rule, *unit), ruled).unwrap_or_default()
        }
    }
}

proptest! {
    #[test]
    fn the_ledger_holds_what_stands(steps in prop::collection::vec(step(), 0..16)) {
        let (mut book, mut ledger) = (Book::default(), Ledger::new());
        for step in &steps {
            let postings = play(&mut book, step);
            prop_assert!(postings.iter().all(|posting| posting.points != Points::ZERO), "{postings:?}");
            post(&mut ledger, &postings);
            prop_assert_eq!(&ledger, &of_standing(&book), "after {:?}", step);
        }
        let slots: Vec<&str> = book.standing().iter().map(|standing| standing.slot.as_str()).collect();
        let mut once = slots.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), slots.len(), "a slot holds one charge");
    }

    #[test]
    fn assessing_again_posts_nothing(steps in prop::collection::vec(step(), 0..8), charges in prop::collection::vec(charge(), 0..5)) {
        let mut book = Book::default();
        for step in &steps {
            play(&mut book, step);
        }
        book.reassess(SUBJECTS[0], charges.clone(), period(1));
        let before = book.clone();
        let again = book.reassess(SUBJECTS[0], charges, period(2));
        prop_assert_eq!(again, vec![]);
        prop_assert_eq!(book, before);
    }

    #[test]
    fn taking_everything_back_leaves_nothing(steps in prop::collection::vec(step(), 0..16)) {
        let (mut book, mut ledger) = (Book::default(), Ledger::new());
        for step in &steps {
            post(&mut ledger, &play(&mut book, step));
        }
        for subject in SUBJECTS {
            post(&mut ledger, &book.reassess(subject, Vec::new(), period(1)));
        }
        prop_assert_eq!(ledger, Ledger::new());
        prop_assert!(book.standing().is_empty() && book.proposals().is_empty());
    }

    /// What was set aside is not charged again, and what is left of the others is no more than they are worth, whatever
    /// is assessed, picked, appealed and ruled on in between, and in whichever order.
    #[test]
    fn what_came_of_an_appeal_stays_with_its_charge(
        steps in prop::collection::vec(step(), 0..16),
        later in prop::collection::vec(step(), 0..8),
    ) {
        let mut book = Book::default();
        for step in &steps {
            play(&mut book, step);
        }
        let ruled: Vec<Appealed> = book.appeals.iter().filter(|one| one.ruled.is_some()).cloned().collect();
        for step in &later {
            play(&mut book, step);
            prop_assert!(ruled.iter().all(|one| book.appeals.contains(one)), "after {:?}", step);
            for proposal in book.proposals() {
                let (state, counts, worth) = (book.state(proposal), book.counts(proposal), proposal.points());
                prop_assert_eq!(state == ChargeState::Pending, worth.is_none());
                prop_assert!(counts <= worth, "{:?} of {:?}", counts, worth);
                let gone = ruled.iter().any(|one| {
                    one.concerns(&proposal.key()) && one.ruled.as_ref().unwrap().ruling == Ruling::Upheld
                });
                let is_set_aside = state == ChargeState::SetAside || worth.is_none();
                prop_assert!(!gone || (is_set_aside && counts.is_none()), "{:?} {:?}", state, counts);
            }
        }
    }

    #[test]
    fn points_are_base_times_count_times_factor(base in -10_000_i64..10_000, count in 0_u32..100, factor in 1_i64..10_000) {
        let times = Times { factor: Decimal::new(factor, 2), clause: "C2".into() };
        let charge = Charge { amount: Amount::Open, count, times: Some(times), ..plain() };
        let exact = Decimal::new(base, 2) * Decimal::from(count) * Decimal::new(factor, 2);
        let points = charge.points_for(points(base)).map(Points::to_decimal);
        let fits = exact.abs() <= Decimal::new(POINTS_HUNDREDTHS_MAX, 2);
        prop_assert_eq!(points.is_some(), fits);
        prop_assert!(points.is_none_or(|points| (points - exact).abs() <= Decimal::new(5, 3)), "{points:?} for {exact}");
    }
}

#[test]
fn points_picked_for_one_of_two_charges_of_a_rule_stay_with_it() {
    let (fixed, open) = (Charge { amount: Amount::Fixed(points(100)), ..plain() }, plain());
    let mut book = Book::default();
    book.reassess(SUBJECTS[1], vec![open.clone()], period(1));
    let picked = Determination { base: points(300), by: "考评会议".into(), record: 7 };
    book.determine(&book.proposals()[0].key(), picked.clone()).unwrap();
    for _ in 0..2 {
        book.reassess(SUBJECTS[1], vec![fixed.clone(), open.clone()], period(1));
        let determined: Vec<_> =
            book.proposals().iter().map(|proposal| proposal.determined.clone()).collect();
        assert_eq!(determined, [None, Some(picked.clone())]);
    }
}

fn plain() -> Charge {
    Charge {
        rule: RULES[0].to_owned(),
        clause: "C1".to_owned(),
        who: UNITS[0].to_owned(),
        amount: Amount::Open,
        count: 1,
        times: None,
        decider: None,
        slot: None,
    }
}

fn measure(rule: &str, unit: &str, what: &str) -> Measure {
    Measure {
        rule: rule.to_owned(),
        clause: "C1".to_owned(),
        whom: "班组".to_owned(),
        unit: Some(unit.to_owned()),
        measure: what.to_owned(),
        by: "营销部".to_owned(),
    }
}

#[test]
fn a_measure_is_there_once_for_one_occasion() {
    let slot = |key: &str| Some(Slot { key: key.to_owned(), keep: Keep::Last });
    // The slots and months of two subjects, and whether what both say is one measure.
    for (slots, months, is_one) in [
        ([slot("认定"), slot("认定")], [3, 4], true),
        ([slot("认定"), slot("超期")], [3, 4], false),
        ([None, None], [3, 4], false),
        ([None, None], [3, 3], true),
    ] {
        let mut book = Book::default();
        for (subject, (slot, month)) in SUBJECTS.into_iter().zip(slots.clone().into_iter().zip(months)) {
            book.reassess(subject, vec![Charge { slot, ..plain() }], period(month));
            book.hold(subject, vec![measure("V1", UNITS[0], "一票否决")]);
        }
        let held = |book: &Book| book.measures().map(|held| held.subject.clone()).collect::<Vec<_>>();
        let expected = if is_one { &SUBJECTS[1..] } else { &SUBJECTS[..] };
        assert_eq!(held(&book), expected, "{slots:?} {months:?}");
        // What was said last is taken back: what was said before still holds.
        book.hold(SUBJECTS[1], Vec::new());
        assert_eq!(held(&book), SUBJECTS[..1]);
    }
}

#[test]
fn two_rules_that_ask_the_same_are_one_measure_and_another_unit_is_another() {
    let mut book = Book::default();
    let [one, other] = UNITS;
    let asked = vec![measure("V1", one, "培训"), measure("V2", one, "培训"), measure("V1", other, "培训")];
    book.hold(SUBJECTS[0], asked);
    let told: Vec<_> =
        book.measures().map(|held| (held.measure.rule.as_str(), held.measure.unit.as_deref())).collect();
    assert_eq!(told, [("V2", Some(one)), ("V1", Some(other))]);
}

/// A charge of so many points for a subject, in a slot or in one of its own.
fn charged(hundredths: i64, slot: Option<&str>) -> Charge {
    let slot = slot.map(|key| Slot { key: key.to_owned(), keep: Keep::Last });
    Charge { amount: Amount::Fixed(points(hundredths)), slot, ..plain() }
}

fn appealed(counts: bool) -> Appeal {
    Appeal { charge: key(1, 0, 0), counts, due: None, record: 8 }
}

fn ruled(ruling: Ruling) -> Ruled {
    Ruled { ruling, by: "评审组".into(), record: 9 }
}

fn total(postings: &[Posting]) -> i64 {
    postings.iter().map(|posting| posting.points.hundredths()).sum()
}

#[test]
fn an_appeal_posts_the_difference_in_the_period_of_the_facts() {
    use ChargeState::{Appealed, Counted, SetAside};
    // Whether it counts meanwhile, what is posted then, the ruling, what is posted for it, and where the charge stands.
    for (counts, meanwhile, ruling, then, state, left) in [
        (true, 0, Ruling::Upheld, -200, SetAside, None),
        (true, 0, Ruling::Partly(points(50)), -150, Counted, Some(50)),
        (true, 0, Ruling::Rejected, 0, Counted, Some(200)),
        (false, -200, Ruling::Upheld, 0, SetAside, None),
        (false, -200, Ruling::Partly(points(50)), 50, Counted, Some(50)),
        (false, -200, Ruling::Rejected, 200, Counted, Some(200)),
    ] {
        let mut book = Book::default();
        book.reassess(SUBJECTS[1], vec![charged(200, None)], period(3));
        let posted = book.appeal(appealed(counts)).unwrap();
        assert_eq!((total(&posted), book.state(&book.proposals()[0])), (meanwhile, Appealed), "{ruling:?}");
        let posted = book.rule_on(&key(1, 0, 0), ruled(ruling)).unwrap();
        assert_eq!(total(&posted), then, "{ruling:?}");
        assert!(posted.iter().all(|posting| posting.belongs_to == period(3)));
        // Assessed again, even after it was taken back for a while, it is what the ruling has left of it.
        book.reassess(SUBJECTS[1], Vec::new(), period(4));
        assert_eq!(book.appeals().count(), 0);
        book.reassess(SUBJECTS[1], vec![charged(200, None)], period(3));
        let charge = &book.proposals()[0];
        assert_eq!((book.state(charge), book.counts(charge)), (state, left.map(points)), "{ruling:?}");
        assert_eq!(book.standing().first().map(|standing| standing.points), left.map(points));
    }
}

#[test]
fn what_the_same_rule_charged_before_does_not_take_the_place_of_what_is_set_aside() {
    let mut book = Book::default();
    book.reassess(SUBJECTS[0], vec![charged(300, Some("认定"))], period(3));
    book.reassess(SUBJECTS[1], vec![charged(200, Some("认定"))], period(3));
    book.appeal(appealed(true)).unwrap();
    assert_eq!(total(&book.rule_on(&key(1, 0, 0), ruled(Ruling::Upheld)).unwrap()), -200);
    assert!(book.standing().is_empty());
    // What is found later is another matter.
    assert_eq!(total(&book.reassess("finding/2", vec![charged(100, Some("认定"))], period(3))), 100);
}

#[test]
fn what_cannot_be_appealed_or_ruled_on_is_told() {
    let mut book = Book::default();
    let refused = |book: &mut Book| book.appeal(appealed(true)).unwrap_err();
    let named = || key(1, 0, 0);
    let nothing = AppealError::NotCharged { key: named(), counted: "-".into() };
    assert_eq!(refused(&mut book), nothing);
    book.reassess(SUBJECTS[1], vec![plain()], period(3));
    assert_eq!(refused(&mut book), AppealError::Pending(named()));
    book.reassess(SUBJECTS[1], vec![charged(0, None)], period(3));
    assert_eq!(refused(&mut book), AppealError::NotCharged { key: named(), counted: named() });
    book.reassess(SUBJECTS[1], vec![charged(200, Some("认定"))], period(3));
    book.reassess(SUBJECTS[0], vec![charged(300, Some("认定"))], period(3));
    let counted = key(0, 0, 0);
    assert_eq!(refused(&mut book), AppealError::GaveWay { key: named(), counted });
    book.reassess(SUBJECTS[0], Vec::new(), period(3));

    let waiting = AppealError::NotAppealed { key: named(), waiting: "-".into() };
    assert_eq!(book.rule_on(&named(), ruled(Ruling::Upheld)).unwrap_err(), waiting);
    book.appeal(appealed(true)).unwrap();
    assert_eq!(refused(&mut book), AppealError::Waiting { key: named(), record: 8 });
    for left in [0, 200, 300] {
        let (points, worth) = (points(left), points(200));
        let partly = ruled(Ruling::Partly(points));
        assert_eq!(book.rule_on(&named(), partly).unwrap_err(), AppealError::NotPart { points, worth });
    }
    book.rule_on(&named(), ruled(Ruling::Partly(points(50)))).unwrap();
    assert_eq!(refused(&mut book), AppealError::Ruled { key: named(), record: 9 });
    // Its points changed since: what was ruled still holds until it is ruled on again.
    book.reassess(SUBJECTS[1], vec![charged(400, None)], period(3));
    book.appeal(appealed(true)).unwrap();
    assert_eq!(book.standing()[0].points, points(50));
    book.rule_on(&named(), ruled(Ruling::Upheld)).unwrap();
    assert_eq!(refused(&mut book), AppealError::SetAside { key: named(), record: 9 });
}
