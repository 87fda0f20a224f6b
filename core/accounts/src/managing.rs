//! What an administrator has done on the machine: by the program that has the store open, or by one beside it. No secret is
//! in an order or in what is told of it: passwords are hashed, and tokens made, where they are typed or shown.

use crate::account::{Account, login_name, name};
use crate::accounts::{Accounts, Known, Writing};
use crate::limits::{ACCOUNTS_MAX, TOKEN_DAYS_MAX, TOKENS_MAX};
use crate::password::PasswordHash;
use crate::refusal::AccountError;
use crate::scope::Scopes;
use crate::token::ApiToken;
use serde::{Deserialize, Serialize};
use suban_model::{Digest, Moment};

/// Seconds of a day.
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountOrder {
    /// Make an account.
    Add {
        /// Only if there is none yet.
        first: bool,
        /// Login name.
        login: String,
        /// Staff number.
        person: String,
        /// What is kept of the password.
        password: PasswordHash,
        /// It is good for setting another and nothing else.
        must_change: bool,
        /// What its sessions are good for, in words.
        scopes: Vec<String>,
    },
    /// Tell all accounts.
    List,
    /// Let nobody in by an account any more: its sessions end and its tokens rest.
    Disable(String),
    /// Let people in by it again.
    Enable(String),
    /// Set the password of somebody who forgot it; all sessions of the account end.
    SetPassword {
        /// Login name.
        login: String,
        /// What is kept of the password.
        password: PasswordHash,
        /// It is good for setting another and nothing else.
        must_change: bool,
    },
    /// Make a token.
    AddToken {
        /// What to call it.
        name: String,
        /// What its secret is known by.
        secret: Digest,
        /// The account for whose person it speaks; `None`: it vouches for whom it names.
        login: Option<String>,
        /// What it is good for, in words.
        scopes: Vec<String>,
        /// For how many days.
        days: u32,
    },
    /// Tell all tokens.
    ListTokens,
    /// Let nobody in by a token any more.
    RevokeToken(String),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountAnswer {
    /// An account as it is now.
    Account(AccountTold),
    /// All of them.
    Accounts(Vec<AccountTold>),
    /// A token as it is now, or was.
    Token(TokenTold),
    /// All of them.
    Tokens(Vec<TokenTold>),
}

/// An account without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountTold {
    /// Login name.
    pub login: String,
    /// Staff number.
    pub person: String,
    /// Nobody comes in by it.
    pub disabled: bool,
    /// Another password must be set first.
    pub must_change: bool,
    /// What its sessions are good for, in words.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: Moment,
    /// How many sessions it has.
    pub sessions: usize,
}

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenTold {
    /// What it is called.
    pub name: String,
    /// The account for whose person it speaks.
    pub login: Option<String>,
    /// What it is good for, in words.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: Moment,
    /// When it is over.
    pub expires: Moment,
    /// The last request, or none yet.
    pub used: Option<Moment>,
}

impl Accounts {
    /// Does what an administrator asks for.
    pub fn carry_out(&self, order: AccountOrder, now: Moment) -> Result<AccountAnswer, AccountError> {
        match order {
            AccountOrder::Add { first, login, person, password, must_change, scopes } => {
                let scopes = some(&scopes)?;
                let person = name(&person)?;
                let account =
                    Account { person, password, must_change, disabled: false, scopes, created: now };
                self.add(first, login_name(&login)?, account, now)
            }
            AccountOrder::List => {
                let known = self.known();
                let accounts = known.accounts.iter();
                Ok(AccountAnswer::Accounts(
                    accounts.map(|(login, account)| known.tell(login, account, now)).collect(),
                ))
            }
            AccountOrder::Disable(login) => {
                self.set(&login, |account| Account { disabled: true, ..account })?;
                self.tell(&login, now)
            }
            AccountOrder::Enable(login) => {
                self.set(&login, |account| Account { disabled: false, ..account })?;
                self.tell(&login, now)
            }
            AccountOrder::SetPassword { login, password, must_change } => {
                self.set(&login, |account| Account { password, must_change, ..account })?;
                self.tell(&login, now)
            }
            AccountOrder::AddToken { name: called, secret, login, scopes, days } => {
                let expires = expiry(now, days)?;
                let scopes = some(&scopes)?;
                let login = login.as_deref().map(login_name).transpose()?;
                let token =
                    ApiToken { name: name(&called)?, login, scopes, created: now, expires, used: None };
                self.add_token(secret, token)
            }
            AccountOrder::ListTokens => {
                Ok(AccountAnswer::Tokens(self.known().tokens.values().map(TokenTold::of).collect()))
            }
            AccountOrder::RevokeToken(name) => self.revoke_token(&name),
        }
    }

    fn add(
        &self,
        first: bool,
        login: String,
        account: Account,
        now: Moment,
    ) -> Result<AccountAnswer, AccountError> {
        let _pen = self.take_pen();
        {
            let accounts = &self.known().accounts;
            if first && !accounts.is_empty() {
                return Err(AccountError::NotFirst);
            }
            if accounts.contains_key(&login) {
                return Err(AccountError::LoginTaken(login));
            }
            if accounts.values().any(|other| other.person == account.person) {
                return Err(AccountError::PersonTaken(account.person));
            }
            if accounts.len() >= ACCOUNTS_MAX {
                return Err(AccountError::Full);
            }
        }
        self.write(Writing::default().put(self.keys.account(&login), &account)?)?;
        self.adopt(|known| known.accounts.insert(login.clone(), account));
        self.tell(&login, now)
    }

    /// Makes an account another. Whatever is changed of it, its sessions end.
    pub(crate) fn set(
        &self,
        login: &str,
        change: impl FnOnce(Account) -> Account,
    ) -> Result<(), AccountError> {
        let unknown = || AccountError::UnknownAccount(login.to_owned());
        let login = login_name(login).map_err(|_| unknown())?;
        let _pen = self.take_pen();
        let (account, ended) = {
            let known = self.known();
            let account = known.accounts.get(&login).cloned().ok_or_else(unknown)?;
            let of_it = known.sessions.iter().filter(|(_, session)| session.login == login);
            (change(account), of_it.map(|(digest, _)| *digest).collect::<Vec<_>>())
        };
        let keys = ended.iter().map(|digest| self.keys.session(digest));
        self.write(Writing::default().delete(keys).put(self.keys.account(&login), &account)?)?;
        self.adopt(|known| {
            known.sessions.retain(|_, session| session.login != login);
            known.accounts.insert(login, account);
        });
        Ok(())
    }

    fn add_token(&self, secret: Digest, token: ApiToken) -> Result<AccountAnswer, AccountError> {
        let _pen = self.take_pen();
        {
            let known = self.known();
            if let Some(login) = token.login.as_ref().filter(|login| !known.accounts.contains_key(*login)) {
                return Err(AccountError::UnknownAccount(login.clone()));
            }
            if known.tokens.values().any(|other| other.name == token.name) {
                return Err(AccountError::TokenTaken(token.name));
            }
            if known.tokens.len() >= TOKENS_MAX {
                return Err(AccountError::Full);
            }
        }
        let told = TokenTold::of(&token);
        self.write(Writing::default().put(self.keys.api_token(&secret), &token)?)?;
        self.adopt(|known| known.tokens.insert(secret, token));
        Ok(AccountAnswer::Token(told))
    }

    fn revoke_token(&self, name: &str) -> Result<AccountAnswer, AccountError> {
        let _pen = self.take_pen();
        let found = self
            .known()
            .tokens
            .iter()
            .find_map(|(secret, token)| (token.name == name).then(|| (*secret, TokenTold::of(token))));
        let (secret, told) = found.ok_or_else(|| AccountError::UnknownToken(name.to_owned()))?;
        self.write(Writing::default().delete([self.keys.api_token(&secret)]))?;
        self.adopt(|known| known.tokens.remove(&secret));
        Ok(AccountAnswer::Token(told))
    }

    fn tell(&self, login: &str, now: Moment) -> Result<AccountAnswer, AccountError> {
        let known = self.known();
        let found = login_name(login).ok().and_then(|login| known.accounts.get_key_value(&login));
        let (login, account) = found.ok_or_else(|| AccountError::UnknownAccount(login.to_owned()))?;
        Ok(AccountAnswer::Account(known.tell(login, account, now)))
    }
}

impl Known {
    fn tell(&self, login: &str, account: &Account, now: Moment) -> AccountTold {
        let sessions = self.sessions.values();
        AccountTold {
            login: login.to_owned(),
            person: account.person.clone(),
            disabled: account.disabled,
            must_change: account.must_change,
            scopes: account.scopes.words(),
            created: account.created,
            sessions: sessions.filter(|session| session.login == login && session.lives(now)).count(),
        }
    }
}

impl TokenTold {
    fn of(token: &ApiToken) -> Self {
        let ApiToken { name, login, scopes, created, expires, used } = token.clone();
        Self { name, login, scopes: scopes.words(), created, expires, used }
    }
}

/// Scopes in words, at least one.
fn some(words: &[String]) -> Result<Scopes, AccountError> {
    if words.is_empty() { Err(AccountError::NoScope) } else { Scopes::of(words) }
}

fn expiry(now: Moment, days: u32) -> Result<Moment, AccountError> {
    let unfit = || AccountError::UnfitDays(days);
    let within = (1..=TOKEN_DAYS_MAX).contains(&days).then_some(days).ok_or_else(unfit)?;
    now.plus_seconds(i64::from(within) * DAY_SECONDS).map_err(|_| unfit())
}
