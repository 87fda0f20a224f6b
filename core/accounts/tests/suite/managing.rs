//! What an administrator can and cannot have.

use crate::office::{NOW, Office, PASSWORD, add, token};
use suban_accounts::limits::TOKEN_DAYS_MAX;
use suban_accounts::{AccountAnswer, AccountOrder, PasswordHash};
use suban_test_kit::at;

fn first() -> AccountOrder {
    match add("wang", "0101", &["read"]) {
        AccountOrder::Add { login, person, password, scopes, .. } => {
            AccountOrder::Add { first: true, login, person, password, must_change: true, scopes }
        }
        other => other,
    }
}

#[test]
fn the_first_account_is_made_while_there_is_none() {
    let office = Office::empty();
    assert!(office.accounts.are_none());
    let AccountAnswer::Account(made) = office.carry_out(first()).unwrap() else { panic!("no account") };
    assert!(made.must_change && !made.disabled && made.created == at(NOW));
    assert!(!office.accounts.are_none());
    assert_eq!(office.carry_out(first()).unwrap_err().code(), "not-first");
    let came = office.log_in("wang", PASSWORD, at(NOW)).unwrap();
    assert!(came.holder.must_change);
    office.accounts.change_password(&came.holder, PASSWORD, "battery staple", None, at(NOW)).unwrap();
    assert!(!office.log_in("wang", "battery staple", at(NOW)).unwrap().holder.must_change);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let office = Office::new();
    let (order, _) = token("platform", None, &["read"], TOKEN_DAYS_MAX);
    office.carry_out(order).unwrap();
    let lists =
        || [AccountOrder::List, AccountOrder::ListTokens].map(|order| office.carry_out(order).unwrap());
    let before = lists();
    let of_token = |name: &str, login, scopes: &[&str], days| token(name, login, scopes, days).0;
    let password = || PasswordHash::of(PASSWORD).unwrap();
    let of_nobody = "nobody".to_owned();
    for (order, code) in [
        (add("wang", "0199", &["read"]), "login-taken"),
        (add("WANG", "0199", &["read"]), "login-taken"),
        (add("wang2", "0101", &["read"]), "person-taken"),
        (add("wang 2", "0199", &["read"]), "unfit-login"),
        (add("", "0199", &["read"]), "unfit-login"),
        (add("zhao", "", &["read"]), "unfit-name"),
        (add("zhao", "01\n99", &["read"]), "unfit-name"),
        (add("zhao", "0199", &["write"]), "unknown-scope"),
        (add("zhao", "0199", &[]), "no-scope"),
        (AccountOrder::Disable(of_nobody.clone()), "unknown-account"),
        (AccountOrder::Enable(String::new()), "unknown-account"),
        (
            AccountOrder::SetPassword { login: of_nobody, password: password(), must_change: false },
            "unknown-account",
        ),
        (of_token("platform", None, &["read"], 1), "token-taken"),
        (of_token("other", Some("nobody"), &["read"], 1), "unknown-account"),
        (of_token("other", None, &["act:fly"], 1), "unknown-scope"),
        (of_token("other", None, &["read"], 0), "unfit-days"),
        (of_token("other", None, &["read"], TOKEN_DAYS_MAX + 1), "unfit-days"),
        (of_token("", None, &["read"], 1), "unfit-name"),
        (AccountOrder::RevokeToken("other".to_owned()), "unknown-token"),
    ] {
        let refused = office.carry_out(order.clone()).unwrap_err();
        assert_eq!(refused.code(), code, "{order:?}");
        assert!(refused.is_refusal() && !refused.chinese().is_empty());
    }
    assert_eq!(lists(), before);
}
