//! Logging in, and setting one's own password. Whatever is wrong is answered alike and takes as long.

use crate::account::{Account, folded};
use crate::accounts::{Accounts, Writing};
use crate::holder::Holder;
use crate::limits::SESSIONS_PER_ACCOUNT_MAX;
use crate::password::PasswordHash;
use crate::refusal::AccountError;
use crate::secret::Secret;
use crate::session::Session;
use crate::tries::of_login;
use std::net::IpAddr;
use suban_model::{Digest, Moment};

/// Who has logged in.
#[derive(Debug)]
pub struct LoggedIn {
    /// What is to be presented from now on; it is told once.
    pub secret: Secret,
    /// Who that makes one.
    pub holder: Holder,
}

impl Accounts {
    /// Logs somebody in who comes from an address. Takes as long as a password is hashed, and waits for the disk if it is right.
    pub fn log_in(
        &self,
        login: &str,
        password: &str,
        from: Option<IpAddr>,
        now: Moment,
    ) -> Result<LoggedIn, AccountError> {
        let login = folded(login);
        let proven = self.prove(&login, password, from, now)?;
        let secret = Secret::of_session()?;
        let digest = secret.digest();

        let _pen = self.take_pen();
        // It may have been disabled while its password was looked at.
        if self.known().accounts.get(&login) != Some(&proven) {
            return Err(AccountError::Wrong);
        }
        let session = Session::of(login, now);
        let over = self.in_the_way_of(&session, now);
        let keys = over.iter().map(|digest| self.keys.session(digest));
        self.write(Writing::default().delete(keys).put(self.keys.session(&digest), &session)?)?;
        self.adopt(|known| {
            known.sessions.retain(|digest, _| !over.contains(digest));
            known.sessions.insert(digest, session);
        });
        let holder = self.holder(secret.text(), now).ok_or(AccountError::Wrong)?;
        Ok(LoggedIn { secret, holder })
    }

    /// Sets the password of whoever came by a session, who says the old one again. All sessions of the account end.
    pub fn change_password(
        &self,
        holder: &Holder,
        old: &str,
        new: &str,
        from: Option<IpAddr>,
        now: Moment,
    ) -> Result<(), AccountError> {
        let login = holder.login.as_deref().ok_or(AccountError::Wrong)?;
        self.prove(login, old, from, now)?;
        if old == new {
            return Err(AccountError::SamePassword);
        }
        let password = PasswordHash::of(new)?;
        self.set(login, |account| Account { password, must_change: false, ..account })?;
        Ok(())
    }

    /// The account that may come in by this password. The try counts until it turns out right.
    fn prove(
        &self,
        login: &str,
        password: &str,
        from: Option<IpAddr>,
        now: Moment,
    ) -> Result<Account, AccountError> {
        let counted = of_login(login, from);
        self.tries().begin(&counted, now)?;
        let account = self.known().accounts.get(login).cloned();
        let hash = account.as_ref().map_or(PasswordHash::of_nobody(), |account| account.password.clone());
        // Slow, and nothing is held meanwhile.
        let is_right = hash.is_of(password);
        let account = account.filter(|account| is_right && !account.disabled).ok_or(AccountError::Wrong)?;
        self.tries().was_right(&counted);
        Ok(account)
    }

    /// What must go before a session begins: those that are over, and of an account that has too many the one used
    /// longest ago.
    fn in_the_way_of(&self, session: &Session, now: Moment) -> Vec<Digest> {
        let known = self.known();
        let (mut living, over): (Vec<_>, Vec<_>) = known
            .sessions
            .iter()
            .filter(|(_, other)| other.login == session.login)
            .partition(|(_, other)| other.lives(now));
        living.sort_by_key(|(_, other)| other.used);
        let too_many = (living.len() + 1).saturating_sub(SESSIONS_PER_ACCOUNT_MAX);
        over.into_iter().chain(living.into_iter().take(too_many)).map(|(digest, _)| *digest).collect()
    }
}
