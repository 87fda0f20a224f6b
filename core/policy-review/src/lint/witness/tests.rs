//! The algebra of conditions against tables of cases, and against brute force over small worlds.

use super::*;
use proptest::prelude::*;
use suban_policy::condition::Subject;
use suban_policy::keywords::{KeywordList, Negation};
use suban_policy::text::normalise;
use suban_policy::vocabulary::{FieldKind, field};

fn parse(cell: &str, kind: FieldKind) -> Condition {
    Condition::parse(cell, Subject::Field(field::AREA, kind), &mut KeywordList::default()).unwrap()
}

fn open() -> Domain {
    Domain::Open { many: false, known: Vec::new() }
}

fn together(one: &str, other: &str, kind: FieldKind, domain: &Domain) -> Option<String> {
    let (one, other) = (parse(one, kind), parse(other, kind));
    sample(domain, &[Constraint::Holds(&one), Constraint::Holds(&other)], &[], false)
        .map(|sample| sample.to_string())
}

fn implies(one: &str, other: &str, kind: FieldKind, domain: &Domain) -> bool {
    let (one, other) = (parse(one, kind), parse(other, kind));
    sample(domain, &[Constraint::Holds(&one), Constraint::Fails(&other)], &[], false).is_none()
}

#[test]
fn two_conditions_meet_or_not_and_the_meeting_point_is_told() {
    let number = Domain::Number { least: None, whole: false };
    let whole = Domain::Number { least: None, whole: true };
    let picks = Domain::SomeOf(vec!["甲".into(), "乙".into()]);
    let channels =
        Domain::Sets(vec![vec!["来电".into(), "三来".into()], vec!["12345".into(), "平台".into()]]);
    for (one, other, kind, domain, expect) in [
        ("<=2", ">=2", FieldKind::Number, &number, Some("2")),
        ("<=2", ">=3", FieldKind::Number, &number, None),
        (">2", "<3", FieldKind::Number, &number, Some("2.5")),
        (">2", "<3", FieldKind::Number, &whole, None),
        ("供水/*", "供水/停水", FieldKind::Path, &open(), Some("供水/停水")),
        ("供水/*", "not 供水/停水", FieldKind::Path, &open(), Some("供水/其他")),
        ("供水/*", "管网/*", FieldKind::Path, &open(), None),
        ("甲", "乙", FieldKind::Term, &open(), None),
        ("甲", "乙", FieldKind::Term, &picks, Some("甲+乙")),
        ("甲", "not 乙", FieldKind::Term, &picks, Some("甲")),
        ("三来", "平台", FieldKind::Term, &channels, None),
        ("来电", "三来", FieldKind::Term, &channels, Some("来电+三来")),
        ("是", "否", FieldKind::Flag, &Domain::Flag(&[true, false]), None),
        ("not 甲", "not 乙", FieldKind::Term, &open(), Some("其他")),
    ] {
        assert_eq!(together(one, other, kind, domain).as_deref(), expect, "{one} and {other}");
    }
    for (one, other, kind, domain, expect) in [
        ("<=2", "<=3", FieldKind::Number, &number, true),
        (">2", ">=3", FieldKind::Number, &number, false),
        (">2", ">=3", FieldKind::Number, &whole, true),
        ("供水/停水", "供水/*", FieldKind::Path, &open(), true),
        ("供水/*", "供水/停水", FieldKind::Path, &open(), false),
        ("甲", "甲|乙", FieldKind::Term, &open(), true),
        ("甲", "not 乙", FieldKind::Term, &open(), true),
        ("甲", "not 乙", FieldKind::Term, &picks, false),
        ("来电", "三来", FieldKind::Term, &channels, true),
        ("*", "not 甲", FieldKind::Term, &open(), false),
    ] {
        assert_eq!(implies(one, other, kind, domain), expect, "{one} implies {other}");
    }
}

#[test]
fn numbers_at_the_end_of_the_scale_overflow_nothing() {
    let huge = "79228162514264337593543950335";
    for whole in [true, false] {
        let domain = Domain::Number { least: None, whole };
        assert_eq!(together(&format!(">={huge}"), "*", FieldKind::Number, &domain).as_deref(), Some(huge));
        assert_eq!(together(&format!(">{huge}"), "*", FieldKind::Number, &domain), None);
    }
}

/// Terms of a small world: few enough to try them all.
const TERMS: [&str; 5] = ["a", "a/b", "a/c", "b", "z"];

/// Words that contain each other.
const WORDS: [&str; 5] = ["水", "停水", "停", "没水", "黄"];

fn term_cell() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec!["a", "a/b", "a/c", "b", "a/*", "b/*"]);
    (any::<bool>(), prop::collection::vec(term, 1..3))
        .prop_map(|(not, terms)| format!("{}{}", if not { "not " } else { "" }, terms.join("|")))
}

fn number_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        (prop::sample::select(vec!["<", "<=", ">", ">=", "="]), -2i32..6)
            .prop_map(|(sign, end)| format!("{sign}{end}")),
        (-2i32..3, 0i32..4).prop_map(|(low, len)| format!("{low}..{}", low + len)),
    ]
}

fn constraints(conditions: &[(bool, Condition)]) -> Vec<Constraint<'_>> {
    let constraint =
        |(holds, condition): &(bool, Condition)| -> bool { *holds || *condition == Condition::Any };
    conditions
        .iter()
        .map(|pair| if constraint(pair) { Constraint::Holds(&pair.1) } else { Constraint::Fails(&pair.1) })
        .collect()
}

fn met(constraints: &[Constraint<'_>], value: Option<&Value>) -> bool {
    constraints.iter().all(|constraint| constraint.met_by(value))
}

/// The sample meets the constraints; and if there is none, no value of the small world meets them either.
fn check(domain: &Domain, constraints: &[Constraint<'_>], world: &[Value]) -> Result<(), TestCaseError> {
    match sample(domain, constraints, &[], false) {
        Some(Sample::Value(value)) => prop_assert!(met(constraints, Some(&value)), "{value:?}"),
        Some(Sample::Nothing) => prop_assert!(met(constraints, None)),
        Some(Sample::Words(_)) => prop_assert!(false, "no words were asked for"),
        None => {
            prop_assert!(!met(constraints, None));
            for value in world {
                prop_assert!(!met(constraints, Some(value)), "{value:?}");
            }
        }
    }
    Ok(())
}

fn parsed(cells: Vec<(bool, String)>, kind: FieldKind) -> Vec<(bool, Condition)> {
    cells.into_iter().map(|(holds, cell)| (holds, parse(&cell, kind))).collect()
}

proptest! {
    #[test]
    fn terms_agree_with_brute_force(cells in prop::collection::vec((any::<bool>(), term_cell()), 1..4)) {
        let conditions = parsed(cells, FieldKind::Path);
        let constraints = constraints(&conditions);
        let one: Vec<Value> = TERMS.iter().map(|term| Value::from(*term)).collect();
        check(&open(), &constraints, &one)?;
        let subsets: Vec<Value> = (1u32..32)
            .map(|bits| Value::Terms((0..5).filter(|at| bits & (1 << at) != 0).map(|at| TERMS[at].to_owned()).collect()))
            .collect();
        check(&Domain::Open { many: true, known: Vec::new() }, &constraints, &subsets)?;
        check(&Domain::SomeOf(TERMS.iter().map(|term| (*term).to_owned()).collect()), &constraints, &subsets)?;
        let sets = vec![vec!["a".to_owned(), "b".to_owned()], vec!["a/b".to_owned()], vec!["z".to_owned(), "a/c".to_owned()]];
        let world: Vec<Value> = sets.iter().cloned().map(Value::Terms).collect();
        check(&Domain::Sets(sets), &constraints, &world)?;
    }

    #[test]
    fn numbers_agree_with_brute_force(cells in prop::collection::vec((any::<bool>(), number_cell()), 1..5)) {
        let conditions = parsed(cells, FieldKind::Number);
        let constraints = constraints(&conditions);
        let halves: Vec<Value> = (-8..16).map(|half| Value::Number(Decimal::new(half * 5, 1))).collect();
        check(&Domain::Number { least: None, whole: false }, &constraints, &halves)?;
        let wholes: Vec<Value> = (-4..9).map(|whole: i64| Value::from(whole)).collect();
        check(&Domain::Number { least: None, whole: true }, &constraints, &wholes)?;
        check(&Domain::Number { least: Some(Decimal::ONE), whole: true }, &constraints, &wholes[5..])?;
    }

    #[test]
    fn keywords_agree_with_brute_force(
        cells in prop::collection::vec((any::<bool>(), any::<bool>(), prop::sample::subsequence(WORDS.to_vec(), 1..3)), 1..4)
    ) {
        let mut list = KeywordList::default();
        let conditions: Vec<(bool, Condition)> = cells
            .into_iter()
            .map(|(holds, contains, words)| {
                let subject = if contains { Subject::Contains } else { Subject::Lacks };
                (holds, Condition::parse(&words.join("|"), subject, &mut list).unwrap())
            })
            .collect();
        let matcher = list.compile(&Negation::default()).unwrap();
        let constraints = constraints(&conditions);
        let meets = |text: &str| {
            let found = matcher.find(&normalise(text));
            conditions.iter().all(|(holds, condition)| {
                let any = |set: &KeywordSet| set.any_in(&found);
                *holds == match condition {
                    Condition::Contains(set) => any(set),
                    Condition::Lacks(set) => !any(set),
                    _ => true,
                }
            })
        };
        match sample(&Domain::Words, &constraints, matcher.words(), false) {
            Some(Sample::Words(words)) => prop_assert!(meets(&words.join("\u{ff0c}")), "{words:?}"),
            Some(_) => prop_assert!(meets("")),
            None => for bits in 0u32..32 {
                let text: Vec<&str> = (0..5).filter(|at| bits & (1 << at) != 0).map(|at| WORDS[at]).collect();
                prop_assert!(!meets(&text.join(",")), "{text:?}");
            },
        }
    }
}
