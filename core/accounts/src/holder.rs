//! Whoever comes with a secret.

use crate::account::Account;
use crate::accounts::{Accounts, Known, Writing};
use crate::limits::USE_KEPT_SECONDS;
use crate::refusal::AccountError;
use crate::scope::Scopes;
use crate::secret::digest_of;
use crate::session::Session;
use suban_model::{Digest, Moment};

/// Whoever came with a secret that is good now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// By what.
    pub by: Credential,
    /// The account.
    pub login: Option<String>,
    /// The person for whom alone it speaks; `None`: it vouches for whom it names.
    pub person: Option<String>,
    /// What it is good for.
    pub scopes: Scopes,
    /// When it is over, if nothing more is asked.
    pub ends: Moment,
    /// It is good for setting another password and nothing else.
    pub must_change: bool,
    /// What the secret is known by.
    secret: Digest,
    /// What is stored of its last use is too old.
    is_to_be_noted: bool,
}

/// What somebody came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The secret of a login.
    Session,
    /// A program's.
    Token {
        /// What its administrator calls it.
        name: String,
    },
}

impl Holder {
    /// Whether its last use is to be stored.
    pub const fn is_to_be_noted(&self) -> bool {
        self.is_to_be_noted
    }
}

impl Accounts {
    /// Whoever comes with this secret; `None`: it is none, or good no more. Waits for no disk.
    pub fn holder(&self, presented: &str, now: Moment) -> Option<Holder> {
        let (secret, known) = (digest_of(presented), self.known());
        known.session_holder(secret, now).or_else(|| known.token_holder(secret, now))
    }

    /// Stores that somebody came. May wait for the disk.
    pub fn note_use(&self, holder: &Holder, now: Moment) -> Result<(), AccountError> {
        let _pen = self.take_pen();
        let known = self.known();
        let session = known.sessions.get(&holder.secret).filter(|session| session.used < now).cloned();
        let token = known.tokens.get(&holder.secret).filter(|token| token.used < Some(now)).cloned();
        drop(known);
        if let Some(mut session) = session {
            session.used = now;
            self.write(Writing::default().put(self.keys.session(&holder.secret), &session)?)?;
            self.adopt(|known| known.sessions.insert(holder.secret, session));
        } else if let Some(mut token) = token {
            token.used = Some(now);
            self.write(Writing::default().put(self.keys.api_token(&holder.secret), &token)?)?;
            self.adopt(|known| known.tokens.insert(holder.secret, token));
        }
        Ok(())
    }

    /// Ends the session that somebody came by: whether it was one.
    pub fn log_out(&self, holder: &Holder) -> Result<bool, AccountError> {
        let _pen = self.take_pen();
        if !self.known().sessions.contains_key(&holder.secret) {
            return Ok(false);
        }
        self.write(Writing::default().delete([self.keys.session(&holder.secret)]))?;
        self.adopt(|known| known.sessions.remove(&holder.secret));
        Ok(true)
    }
}

impl Known {
    fn session_holder(&self, secret: Digest, now: Moment) -> Option<Holder> {
        let session = self.sessions.get(&secret).filter(|session| session.lives(now))?;
        let account = self.open_account(&session.login)?;
        Some(Holder {
            by: Credential::Session,
            login: Some(session.login.clone()),
            person: Some(account.person.clone()),
            scopes: account.scopes.clone(),
            ends: Session { used: now, ..session.clone() }.ends(),
            must_change: account.must_change,
            secret,
            is_to_be_noted: is_too_old(session.used, now),
        })
    }

    fn token_holder(&self, secret: Digest, now: Moment) -> Option<Holder> {
        let token = self.tokens.get(&secret).filter(|token| now < token.expires)?;
        // A program never may more than whom it speaks for, whatever has become of them since it was made.
        let (person, scopes) = match &token.login {
            Some(login) => {
                let account = self.open_account(login)?;
                (Some(account.person.clone()), token.scopes.within(&account.scopes))
            }
            None => (None, token.scopes.clone()),
        };
        Some(Holder {
            by: Credential::Token { name: token.name.clone() },
            login: token.login.clone(),
            person,
            scopes,
            ends: token.expires,
            must_change: false,
            secret,
            is_to_be_noted: token.used.is_none_or(|used| is_too_old(used, now)),
        })
    }

    fn open_account(&self, login: &str) -> Option<&Account> {
        self.accounts.get(login).filter(|account| !account.disabled)
    }
}

fn is_too_old(used: Moment, now: Moment) -> bool {
    now.seconds() - used.seconds() >= USE_KEPT_SECONDS
}
