//! Exact arithmetic. `7 / 2` is 3.5, `6 / 2` is 3: dividing whole numbers loses nothing, and what comes out whole
//! is an integer again.

use crate::faults::{Hosted, refuse};
use crate::values;
use rhai::{Dynamic, Engine, INT};
use rust_decimal::{Decimal, RoundingStrategy};
use std::any::TypeId;

/// Largest exponent of `**`.
pub const EXPONENT_MAX: u32 = 128;

/// Most decimals that a number is rounded to.
pub const DECIMALS_MAX: u32 = 28;

type Operator = fn(Decimal, Decimal) -> Option<Decimal>;

/// Operators that need an exact form, the assignments that go with them, and what they do.
const OPERATORS: [(&str, &str, Operator); 6] = [
    ("+", "+=", Decimal::checked_add),
    ("-", "-=", Decimal::checked_sub),
    ("*", "*=", Decimal::checked_mul),
    ("/", "/=", Decimal::checked_div),
    ("%", "%=", Decimal::checked_rem),
    ("**", "**=", power),
];

/// Offers the arithmetic. Integers keep the language's own `+ - * %`, which are exact or fail.
pub(super) fn offer(engine: &mut Engine) {
    for (symbol, assignment, operator) in OPERATORS {
        engine.register_fn(symbol, move |a: Decimal, b: Decimal| apply(symbol, operator, a, b));
        engine.register_fn(symbol, move |a: Decimal, b: INT| apply(symbol, operator, a, b.into()));
        engine.register_fn(symbol, move |a: INT, b: Decimal| apply(symbol, operator, a.into(), b));
        assign::<Decimal, Decimal>(engine, (symbol, assignment, operator));
        assign::<Decimal, INT>(engine, (symbol, assignment, operator));
        if ["/", "**"].contains(&symbol) {
            engine.register_fn(symbol, move |a: INT, b: INT| apply(symbol, operator, a.into(), b.into()));
            assign::<INT, INT>(engine, (symbol, assignment, operator));
        }
    }
    engine.register_fn("-", |number: Decimal| values::number(-number));
    engine.register_fn("-", |number: INT| values::number(-Decimal::from(number)));
    engine.register_fn("!", |flag: bool| !flag);
    offer_rounding(engine);
    offer_choice(engine);
}

fn offer_rounding(engine: &mut Engine) {
    for (name, rounding) in [
        ("floor", Decimal::floor as fn(&Decimal) -> Decimal),
        ("ceiling", Decimal::ceil),
        ("abs", Decimal::abs),
        ("round", |number| round(*number, 0)),
    ] {
        engine.register_fn(name, move |number: Decimal| values::number(rounding(&number)));
        engine.register_fn(name, move |number: INT| values::number(rounding(&number.into())));
    }
    engine.register_fn("round", |number: Decimal, decimals: INT| round_to(number, decimals));
    engine.register_fn("round", |number: INT, decimals: INT| round_to(number.into(), decimals));
    engine.register_fn("to_string", |number: Decimal| number.normalize().to_string());
    engine.register_fn("to_string", |number: INT| number.to_string());
}

fn offer_choice(engine: &mut Engine) {
    for (name, choose) in [("min", Decimal::min as fn(Decimal, Decimal) -> Decimal), ("max", Decimal::max)] {
        engine.register_fn(name, move |a: Decimal, b: Decimal| values::number(choose(a, b)));
        engine.register_fn(name, move |a: Decimal, b: INT| values::number(choose(a, b.into())));
        engine.register_fn(name, move |a: INT, b: Decimal| values::number(choose(a.into(), b)));
        engine.register_fn(name, move |a: INT, b: INT| values::number(choose(a.into(), b.into())));
    }
}

/// `a += b` and the like, where the language's own form would keep the kind of `a` and lose what does not fit.
fn assign<A: 'static, B: 'static>(
    engine: &mut Engine,
    (symbol, assignment, operator): (&'static str, &str, Operator),
) {
    let kinds = [TypeId::of::<A>(), TypeId::of::<B>()];
    engine.register_raw_fn(assignment, kinds, move |_, operands| {
        if let [target, operand] = operands
            && let (Some(a), Some(b)) = (values::decimal(target), values::decimal(operand))
        {
            **target = apply(symbol, operator, a, b)?;
        }
        Ok(())
    });
}

fn apply(symbol: &str, operator: Operator, a: Decimal, b: Decimal) -> Hosted<Dynamic> {
    match operator(a, b) {
        Some(result) => Ok(values::number(result)),
        None if b.is_zero() && ["/", "%"].contains(&symbol) => refuse("除数为零", "division by zero"),
        None => refuse(
            format!("{a} {symbol} {b} 算不出来:数过大,或指数不是 0 到 {EXPONENT_MAX} 的整数"),
            format!(
                "`{a} {symbol} {b}` is too large, or its exponent is no whole number from 0 to {EXPONENT_MAX}"
            ),
        ),
    }
}

/// By squaring, and without a square that is not needed: it might be too large.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let mut times =
        u32::try_from(exponent).ok().filter(|times| exponent.fract().is_zero() && *times <= EXPONENT_MAX)?;
    let (mut product, mut square) = (Decimal::ONE, base);
    loop {
        if times % 2 == 1 {
            product = product.checked_mul(square)?;
        }
        times /= 2;
        if times == 0 {
            return Some(product);
        }
        square = square.checked_mul(square)?;
    }
}

fn round_to(number: Decimal, decimals: INT) -> Hosted<Dynamic> {
    match u32::try_from(decimals) {
        Ok(decimals) if decimals <= DECIMALS_MAX => Ok(values::number(round(number, decimals))),
        _ => refuse(
            format!("小数位数应为 0 到 {DECIMALS_MAX},不是 {decimals}"),
            format!("round to 0 to {DECIMALS_MAX} decimals, not {decimals}"),
        ),
    }
}

/// 四舍五入: half goes away from zero.
fn round(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}
