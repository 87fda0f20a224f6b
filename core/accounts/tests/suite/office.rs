//! An office whose people have accounts.

use std::sync::Arc;
use suban_accounts::{AccountAnswer, AccountError, AccountOrder, Accounts, LoggedIn, PasswordHash, Secret};
use suban_model::Moment;
use suban_store::Store;
use suban_test_kit::{ORG, TestDesk, at};

/// The password of everybody here.
pub const PASSWORD: &str = "correct horse";

/// What the clock shows at first.
pub const NOW: &str = "2026-03-02 09:00";

pub struct Office {
    pub desk: TestDesk,
    pub accounts: Accounts,
}

impl Office {
    /// With the accounts of `wang`, who may do everything, and `li`.
    pub fn new() -> Self {
        let office = Self::empty();
        office.carry_out(add("wang", "0101", &["read", "act", "rules", "erase"])).unwrap();
        office.carry_out(add("li", "0102", &["read", "act"])).unwrap();
        office
    }

    pub fn empty() -> Self {
        let desk = TestDesk::new();
        Self { accounts: open(&desk), desk }
    }

    /// The same office after its server has started anew.
    pub fn restarted(self) -> Self {
        Self { accounts: open(&self.desk), desk: self.desk }
    }

    pub fn carry_out(&self, order: AccountOrder) -> Result<AccountAnswer, AccountError> {
        self.accounts.carry_out(order, at(NOW))
    }

    pub fn log_in(&self, login: &str, password: &str, now: Moment) -> Result<LoggedIn, AccountError> {
        self.accounts.log_in(login, password, None, now)
    }

    /// A session of somebody that has begun at [`NOW`].
    pub fn session(&self, login: &str) -> Secret {
        self.log_in(login, PASSWORD, at(NOW)).unwrap().secret
    }

    /// The person for whom a secret speaks.
    pub fn person(&self, secret: &Secret, now: Moment) -> Option<String> {
        self.accounts.holder(secret.text(), now)?.person
    }
}

fn open(desk: &TestDesk) -> Accounts {
    Accounts::open(Arc::clone(&desk.store) as Arc<dyn Store>, ORG).unwrap()
}

pub fn add(login: &str, person: &str, scopes: &[&str]) -> AccountOrder {
    AccountOrder::Add {
        first: false,
        login: login.to_owned(),
        person: person.to_owned(),
        password: PasswordHash::of(PASSWORD).unwrap(),
        must_change: false,
        scopes: owned(scopes),
    }
}

/// An order for a token, and its secret.
pub fn token(name: &str, login: Option<&str>, scopes: &[&str], days: u32) -> (AccountOrder, Secret) {
    let made = Secret::of_token().unwrap();
    let order = AccountOrder::AddToken {
        name: name.to_owned(),
        secret: made.digest(),
        login: login.map(str::to_owned),
        scopes: owned(scopes),
        days,
    };
    (order, made)
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// [`NOW`], so many seconds later.
pub fn later(seconds: i64) -> Moment {
    at(NOW).plus_seconds(seconds).unwrap()
}
