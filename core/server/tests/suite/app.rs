//! A desk of its own for each test, with the API before it.

use crate::client::{Client, PASSWORD, RULES_SECRET, SECRET};
use crate::log;
use crate::orders::NOW;
use crate::small_pack::{ORG, river_water};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use suban_accounts::{AccountOrder, Accounts, PasswordHash, Secret};
use suban_desk::replay::verify::verify;
use suban_desk::{Desk, Host, Revision, Revisions, Rulebook, Writer};
use suban_model::{Holidays, Moment, Zone};
use suban_policy::{Pack, PackFiles};
use suban_server::{Options, Site, Token, router};
use suban_store::{MemoryStore, Store};

/// A served desk. Asked directly, it is asked by a program on this machine.
pub struct TestApp {
    pub site: Arc<Site>,
    pub client: Client,
    pub accounts: Arc<Accounts>,
    store: Arc<dyn Store>,
    clock: Arc<AtomicI64>,
    /// By how many seconds the clock is wrong.
    wrong: Arc<AtomicI64>,
}

impl TestApp {
    pub fn new() -> Self {
        Self::on(Arc::new(MemoryStore::default()))
    }

    /// One that asks for a token.
    pub fn with_token() -> Self {
        let options = Options { token: Some(Token::new(SECRET).unwrap()), ..Options::default() };
        Self::build(river_water(), Arc::new(MemoryStore::default()), &options)
    }

    /// One that asks for another token for the rules.
    pub fn with_two_tokens() -> Self {
        let token = |secret| Some(Token::new(secret).unwrap());
        let options = Options { token: token(SECRET), rules_token: token(RULES_SECRET) };
        Self::build(river_water(), Arc::new(MemoryStore::default()), &options)
    }

    pub fn with_pack(pack: (PackFiles, Pack)) -> Self {
        Self::build(pack, Arc::new(MemoryStore::default()), &Options::default())
    }

    pub fn on(store: Arc<dyn Store>) -> Self {
        Self::build(river_water(), store, &Options::default())
    }

    fn build((files, pack): (PackFiles, Pack), store: Arc<dyn Store>, options: &Options) -> Self {
        log::begin();
        let clock = Arc::new(AtomicI64::new(moment(NOW).seconds()));
        let rulebook = Rulebook::new(Arc::new(pack), Holidays::china());
        let revisions = Arc::new(Revisions::new(Arc::clone(&store), ORG, Vec::new()));
        let wrong = Arc::new(AtomicI64::new(0));
        let host = FrozenHost { clock: Arc::clone(&clock), wrong: Arc::clone(&wrong) };
        let desk = Desk::founded(revisions, host, &Revision { files, rulebook }).unwrap();
        let accounts = Arc::new(Accounts::open(Arc::clone(&store), ORG).unwrap());
        let site = Arc::new(Site::new(Arc::new(Writer::start(desk).unwrap()), Arc::clone(&accounts)));
        let client = Client::anonymous(router(Arc::clone(&site), options));
        Self { site, client, accounts, store, clock, wrong }
    }

    /// One that asks for two tokens and has an account: 王工, who may do everything, with this password.
    pub fn with_account() -> Self {
        let app = Self::with_two_tokens();
        app.add_account("wang", "王工", &["read", "act", "rules", "erase"]);
        app
    }

    /// Adds an account, by whoever administers the machine.
    pub fn add_account(&self, login: &str, person: &str, scopes: &[&str]) {
        let order = AccountOrder::Add {
            first: false,
            login: login.to_owned(),
            person: person.to_owned(),
            password: PasswordHash::of(PASSWORD).unwrap(),
            must_change: false,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        };
        self.accounts.carry_out(order, self.site.now()).unwrap();
    }

    /// A program that comes with a new token of these scopes, for the person of an account or for anybody.
    pub fn program(&self, login: Option<&str>, scopes: &[&str]) -> Client {
        let secret = Secret::of_token().unwrap();
        let order = AccountOrder::AddToken {
            name: secret.digest().short(),
            secret: secret.digest(),
            login: login.map(str::to_owned),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            days: 30,
        };
        self.accounts.carry_out(order, self.site.now()).unwrap();
        self.with_secret(secret.text())
    }

    pub fn set_clock(&self, text: &str) {
        self.clock.store(moment(text).seconds(), Ordering::Relaxed);
    }

    /// Has the clock show what it should not.
    pub fn set_clock_wrong(&self, text: &str) {
        let right = self.clock.swap(moment(text).seconds(), Ordering::Relaxed);
        self.wrong.store(moment(text).seconds() - right, Ordering::Relaxed);
    }

    /// From now on, whoever asks what time it is panics.
    pub fn break_clock(&self) {
        self.clock.store(i64::MAX, Ordering::Relaxed);
    }
}

impl Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Whatever a test did, the records prove it.
impl Drop for TestApp {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let report = verify(self.store.as_ref(), ORG, &[], None, |_| ()).unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

pub fn moment(text: &str) -> Moment {
    Moment::parse(text, &Zone::default()).unwrap()
}

/// A clock that tests set, and no chance at all.
struct FrozenHost {
    clock: Arc<AtomicI64>,
    wrong: Arc<AtomicI64>,
}

impl Host for FrozenHost {
    fn now(&self) -> Moment {
        let seconds = self.clock.load(Ordering::Relaxed);
        Moment::from_seconds(seconds).unwrap_or_else(|_| panic!("the citizen's words"))
    }

    fn uptime(&self) -> Duration {
        let right = self.clock.load(Ordering::Relaxed).saturating_sub(self.wrong.load(Ordering::Relaxed));
        Duration::from_secs(right.unsigned_abs())
    }

    fn salt(&self) -> [u8; 16] {
        [7; 16]
    }
}
