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
    ]
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
            let key = format!("{}#{}#{}", SUBJECTS[*subject], RULES[*rule], UNITS[*unit]);
            let base = points(*hundredths);
            let picked = Determination { base, by: "考评会议".into(), record: 7 };
            book.determine(&key, picked).unwrap_or_default()
        }
    }
}

proptest! {
    #[test]
    fn the_ledger_holds_what_stands(steps in prop::collection::vec(step(), 0..12)) {
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
    fn taking_everything_back_leaves_nothing(steps in prop::collection::vec(step(), 0..12)) {
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
