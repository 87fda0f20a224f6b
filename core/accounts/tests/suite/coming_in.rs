//! Logging in, and what ends that.

use crate::office::{NOW, Office, PASSWORD, add, later, token};
use suban_accounts::limits::{
    ACCOUNT_TRIES_MAX, CODE_TRIES_MAX, SESSION_IDLE_SECONDS, SESSIONS_PER_ACCOUNT_MAX, TRIES_SECONDS,
};
use suban_accounts::{AccountError, AccountOrder, Credential, PasswordHash};
use suban_test_kit::at;

#[test]
fn whoever_has_the_password_comes_in_and_whatever_is_wrong_is_told_alike() {
    let office = Office::new();
    office.carry_out(add("gone", "0103", &["read"])).unwrap();
    office.carry_out(AccountOrder::Disable("gone".to_owned())).unwrap();
    for (login, password, person) in [
        ("li", PASSWORD, Some("0102")),
        (" LI ", PASSWORD, Some("0102")),
        ("li", "correct horsf", None),
        ("li", "", None),
        ("nobody", PASSWORD, None),
        ("", PASSWORD, None),
        ("gone", PASSWORD, None),
    ] {
        let came = office.log_in(login, password, at(NOW));
        match person {
            Some(person) => {
                let came = came.unwrap();
                assert_eq!(came.holder.person.as_deref(), Some(person), "{login}");
                assert_eq!(office.person(&came.secret, at(NOW)).as_deref(), Some(person));
            }
            None => assert!(matches!(came, Err(AccountError::Wrong)), "{login} {password}"),
        }
    }
}

#[test]
fn a_session_goes_on_with_use_and_ends_by_rest_logout_disabling_and_a_new_password() {
    let office = Office::new();
    let idle = SESSION_IDLE_SECONDS;
    let session = office.session("li");
    assert!(office.person(&session, later(idle - 1)).is_some());
    assert_eq!(office.person(&session, later(idle)), None);
    let holder = office.accounts.holder(session.text(), later(idle - 1)).unwrap();
    office.accounts.note_use(&holder, later(idle - 1)).unwrap();
    assert!(office.person(&session, later(idle)).is_some(), "it was used");

    assert!(office.accounts.log_out(&holder).unwrap());
    assert_eq!(office.person(&session, later(idle)), None);
    assert!(!office.accounts.log_out(&holder).unwrap(), "it is over");

    let orders = [
        AccountOrder::Disable("li".to_owned()),
        AccountOrder::SetPassword {
            login: "li".to_owned(),
            password: PasswordHash::of(PASSWORD).unwrap(),
            must_change: false,
        },
    ];
    for order in orders {
        let (ended, other) = (office.session("li"), office.session("wang"));
        office.carry_out(order.clone()).unwrap();
        office.carry_out(AccountOrder::Enable("li".to_owned())).unwrap();
        assert_eq!(office.person(&ended, at(NOW)), None, "{order:?}");
        assert_eq!(office.person(&other, at(NOW)).as_deref(), Some("0101"), "others' go on");
    }
}

#[test]
fn a_person_sets_their_own_password_by_the_old_one() {
    let office = Office::new();
    let came = office.log_in("li", PASSWORD, at(NOW)).unwrap();
    let change = |old, new| office.accounts.change_password(&came.holder, old, new, None, at(NOW));
    assert!(matches!(change("wrong password", "battery staple"), Err(AccountError::Wrong)));
    assert!(matches!(change(PASSWORD, PASSWORD), Err(AccountError::SamePassword)));
    assert!(matches!(change(PASSWORD, "short"), Err(AccountError::UnfitPassword { chars: 5 })));
    change(PASSWORD, "battery staple").unwrap();
    assert_eq!(office.person(&came.secret, at(NOW)), None, "log in anew");
    assert!(office.log_in("li", PASSWORD, at(NOW)).is_err());
    assert!(office.log_in("li", "battery staple", at(NOW)).is_ok());
}

#[test]
fn many_tries_wait_even_with_the_right_password() {
    let office = Office::new();
    for _ in 0..ACCOUNT_TRIES_MAX {
        assert!(matches!(office.log_in("li", "wrong password", at(NOW)), Err(AccountError::Wrong)));
        assert!(matches!(office.log_in("nobody", "wrong password", at(NOW)), Err(AccountError::Wrong)));
    }
    for (login, after) in [("li", 0), ("nobody", 0), ("LI", 10), ("li", TRIES_SECONDS - 1)] {
        let refused = office.log_in(login, PASSWORD, later(after)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("too many failed tries: try again in {} s", TRIES_SECONDS - after)
        );
    }
    assert!(office.log_in("wang", PASSWORD, at(NOW)).is_ok(), "others come in");
    assert!(office.log_in("li", PASSWORD, later(TRIES_SECONDS)).is_ok());
}

#[test]
fn tries_that_come_at_once_are_as_many() {
    let office = Office::new();
    let wrong = std::thread::scope(|scope| {
        let tries: Vec<_> =
            (0..12).map(|_| scope.spawn(|| office.log_in("li", "wrong password", at(NOW)))).collect();
        let ended = tries.into_iter().map(|tried| tried.join().unwrap());
        ended.filter(|tried| matches!(tried, Err(AccountError::Wrong))).count()
    });
    assert_eq!(wrong, ACCOUNT_TRIES_MAX);
}

#[test]
fn an_account_has_a_few_sessions_and_the_one_used_longest_ago_goes() {
    let office = Office::new();
    let first = office.session("li");
    let number = i64::try_from(SESSIONS_PER_ACCOUNT_MAX).unwrap();
    let others: Vec<_> =
        (1..=number).map(|second| office.log_in("li", PASSWORD, later(second)).unwrap().secret).collect();
    assert_eq!(office.person(&first, later(number)), None);
    assert!(others.iter().all(|secret| office.person(secret, later(number)).is_some()));
}

#[test]
fn an_address_may_have_so_many_codes_wrong_and_then_waits() {
    let office = Office::new();
    let ticket = office.desk.register("2026-03-02 09:00", "来电", "停水");
    let code = office.accounts.new_code(ticket).unwrap();
    let from = |text: &str| Some(text.parse().unwrap());
    let ask = |code: &str, from, now| office.accounts.check_code(Some(ticket), code, from, now);
    assert_eq!(ask(code.text(), from("10.0.0.1"), at(NOW)).unwrap(), ticket);
    for _ in 0..CODE_TRIES_MAX {
        assert!(matches!(ask("wrong", from("10.0.0.1"), at(NOW)), Err(AccountError::WrongCode)));
    }
    assert!(matches!(
        ask(code.text(), from("10.0.0.1"), at(NOW)),
        Err(AccountError::TooMany { seconds: 900 })
    ));
    assert!(ask(code.text(), from("10.0.0.2"), at(NOW)).is_ok(), "the citizen elsewhere is not kept out");
    assert!(
        office.accounts.log_in("li", PASSWORD, from("10.0.0.1"), at(NOW)).is_ok(),
        "nor are people at work"
    );
    assert!(ask(code.text(), from("10.0.0.1"), later(TRIES_SECONDS)).is_ok());
}

#[test]
fn a_token_speaks_for_its_person_or_for_whom_it_names_until_its_day() {
    let office = Office::new();
    let (order, of_li) = token("of li", Some("Li"), &["read"], 1);
    office.carry_out(order).unwrap();
    let (order, of_platform) = token("platform", None, &["act:register"], 30);
    office.carry_out(order).unwrap();

    let holder = office.accounts.holder(of_platform.text(), at(NOW)).unwrap();
    assert_eq!((holder.by, holder.person), (Credential::Token { name: "platform".to_owned() }, None));
    assert_eq!(holder.scopes.words(), ["act:register"]);
    let day = 24 * 60 * 60;
    assert_eq!(office.person(&of_li, later(day - 1)).as_deref(), Some("0102"));
    assert!(office.accounts.holder(of_li.text(), later(day)).is_none(), "it is over");

    office.carry_out(AccountOrder::Disable("li".to_owned())).unwrap();
    assert!(office.accounts.holder(of_li.text(), at(NOW)).is_none(), "it rests with its account");
    office.carry_out(AccountOrder::Enable("li".to_owned())).unwrap();
    assert!(office.accounts.holder(of_li.text(), at(NOW)).is_some());
    office.carry_out(AccountOrder::RevokeToken("of li".to_owned())).unwrap();
    assert!(office.accounts.holder(of_li.text(), at(NOW)).is_none());
    for none in ["", "suban_token_", of_li.digest().to_string().as_str()] {
        assert!(office.accounts.holder(none, at(NOW)).is_none(), "{none}");
    }
}
