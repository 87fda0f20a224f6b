//! What came of an order about accounts, for people and programs. A secret is told here once, on standard output and
//! nowhere else.

use crate::output::Output;
use serde::Serialize;
use suban_accounts::{AccountAnswer, AccountTold, Secret, TokenTold};

/// What programs read.
#[derive(Serialize)]
struct Shown<'a, T> {
    #[serde(flatten)]
    told: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_time_password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

/// Tells what came of an order, with what was made for it.
pub fn tell(told: &AccountAnswer, made: Option<&Secret>, output: &Output) {
    let secret = made.map(Secret::text);
    match told {
        AccountAnswer::Account(account) => {
            let result = Shown { told: account, one_time_password: secret, token: None };
            output.result(&result, || {
                with(account_line(account, output), secret.map(|secret| once(secret, output)))
            });
        }
        AccountAnswer::Token(token) => {
            let result = Shown { told: token, one_time_password: None, token: secret };
            output.result(&result, || {
                with(token_line(token, output), secret.map(|secret| shown_once(secret, output)))
            });
        }
        AccountAnswer::Accounts(accounts) => output.result(accounts, || {
            let none = || output.say("没有账号", "no accounts").to_owned();
            lines(accounts.iter().map(|account| account_line(account, output))).unwrap_or_else(none)
        }),
        AccountAnswer::Tokens(tokens) => output.result(tokens, || {
            let none = || output.say("没有令牌", "no tokens").to_owned();
            lines(tokens.iter().map(|token| token_line(token, output))).unwrap_or_else(none)
        }),
    }
}

fn with(line: String, more: Option<String>) -> String {
    [Some(line), more].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn lines(lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Such as `wang  0101  read act  可以登录`.
fn account_line(account: &AccountTold, output: &Output) -> String {
    let AccountTold { login, person, disabled, must_change, scopes, created, sessions } = account;
    let state = match (disabled, must_change) {
        (true, _) => output.say("已停用", "disabled"),
        (false, true) => output.say("须先改密码", "must change the password"),
        (false, false) => output.say("可以登录", "may log in"),
    };
    let scopes = scopes.join(" ");
    let (zh, en) = (
        format!("{login}  {person}  {scopes}  {state}  会话 {sessions}  建于 {created}"),
        format!("{login}  {person}  {scopes}  {state}  {sessions} sessions  made {created}"),
    );
    output.say(&zh, &en).to_owned()
}

/// Such as `platform  不限何人  read act:register  至 2026-06-01T02:00:00Z  未用过`.
fn token_line(token: &TokenTold, output: &Output) -> String {
    let TokenTold { name, login, scopes, expires, used, created: _ } = token;
    let whose = login.as_deref().unwrap_or_else(|| output.say("不限何人", "anybody"));
    let scopes = scopes.join(" ");
    let (zh, en) = match used {
        Some(used) => (format!("上次使用 {used}"), format!("last used {used}")),
        None => ("未用过".to_owned(), "never used".to_owned()),
    };
    let (zh, en) = (
        format!("{name}  {whose}  {scopes}  至 {expires}  {zh}"),
        format!("{name}  {whose}  {scopes}  until {expires}  {en}"),
    );
    output.say(&zh, &en).to_owned()
}

fn once(password: &str, output: &Output) -> String {
    let (zh, en) = (
        format!("一次性密码,只显示这一次,登录后须改:{password}"),
        format!("password to be used once, shown only now, to be changed after the login: {password}"),
    );
    output.say(&zh, &en).to_owned()
}

fn shown_once(token: &str, output: &Output) -> String {
    let (zh, en) = (format!("令牌,只显示这一次:{token}"), format!("token, shown only now: {token}"));
    output.say(&zh, &en).to_owned()
}
