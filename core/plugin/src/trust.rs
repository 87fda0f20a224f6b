//! `plugins/trust.toml`: whose plugins an organisation runs.

use crate::bounds::Bounds;
use crate::id::{PluginId, Scope};
use crate::key::{KeyId, VerifyingKey};
use crate::revocation::{Revocation, Revoked, WrittenRevocation};
use serde::Deserialize;
use std::collections::BTreeMap;
use suban_model::Digest;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::source::Source;
use toml::Spanned;

/// Path of the trust roots in a pack.
pub const TRUST_PATH: &str = "plugins/trust.toml";

/// Most keys that an organisation trusts.
pub const KEYS_MAX: usize = 64;

/// Most scopes of one key.
pub const SCOPES_MAX: usize = 64;

/// Most counters that are remembered, of plugins and of lists.
pub const COUNTERS_MAX: usize = 1_000;

/// Most bytes of a key's name.
const NAME_BYTES_MAX: usize = 80;

/// Whom an organisation trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// How many different keys must have signed a package; at least one.
    pub signatures: usize,
    /// The keys.
    pub keys: Vec<TrustedKey>,
    /// The highest counter seen of each plugin; none below is taken.
    pub counters: BTreeMap<PluginId, u64>,
    /// The counter of the newest revocation list taken in, by the list's id.
    pub lists: BTreeMap<PluginId, u64>,
    /// What is no longer trusted.
    pub revocations: Vec<Revocation>,
}

/// A key that an organisation trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// What people call it.
    pub name: String,
    /// The key.
    pub key: VerifyingKey,
    /// Which plugins it may sign.
    pub signs: Vec<Scope>,
    /// Whether it may sign revocation lists, which may name anybody's plugins.
    pub revokes: bool,
}

/// As written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    signatures: Spanned<i64>,
    #[serde(default)]
    keys: Vec<WrittenKey>,
    #[serde(default)]
    counters: BTreeMap<Spanned<String>, Spanned<i64>>,
    #[serde(default)]
    lists: BTreeMap<Spanned<String>, Spanned<i64>>,
    #[serde(default)]
    revocations: Vec<WrittenRevocation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    name: Spanned<String>,
    public: Spanned<String>,
    #[serde(default)]
    signs: Vec<Spanned<String>>,
    #[serde(default)]
    revokes: bool,
}

impl Trust {
    /// Reads the trust roots of a pack.
    pub fn read(files: &PackFiles) -> Result<Self, Vec<Diagnostic>> {
        if files.get(TRUST_PATH).is_none() {
            let message = Bilingual::new(
                "没有写信任谁签的插件",
                "nothing says whose plugins are trusted: this file is missing",
            );
            return Err(vec![Diagnostic::error("plugin-trust", TRUST_PATH, None, message).help(
                "用 suban plugin trust add 登记供应方的公钥",
                "enter the vendor's public key with `suban plugin trust add`",
            )]);
        }
        let mut unreadable = Vec::new();
        let Some(source) = Source::read(files, TRUST_PATH, &mut unreadable) else { return Err(unreadable) };
        Self::parse(&source)
    }

    /// Trust in one key, whatever it signed: for looking at a package that is in no pack yet.
    pub fn in_key(name: &str, key: VerifyingKey) -> Self {
        let key = TrustedKey { name: name.to_owned(), key, signs: vec![Scope::Everything], revokes: false };
        Self {
            signatures: 1,
            keys: vec![key],
            counters: BTreeMap::new(),
            lists: BTreeMap::new(),
            revocations: Vec::new(),
        }
    }

    /// Reads `trust.toml`; says at once everything that is wrong in it.
    pub fn parse(source: &Source) -> Result<Self, Vec<Diagnostic>> {
        let mut unreadable = Vec::new();
        let Some(written) = source.parse::<Written>(&mut unreadable) else { return Err(unreadable) };
        let mut bounds = Bounds::of(source, "plugin-trust");
        let read = written.within(&mut bounds);
        bounds.finish(Some(read))
    }

    /// The key of that id.
    pub fn key(&self, id: KeyId) -> Option<&TrustedKey> {
        self.keys.iter().find(|trusted| trusted.key.id() == id)
    }

    /// Why a key is no longer trusted.
    pub fn revoked_key(&self, key: KeyId) -> Option<&Revocation> {
        self.revocations.iter().find(|revocation| revocation.of == Revoked::Key(key))
    }

    /// Why a release of a plugin is no longer trusted, whoever signed it.
    pub fn revoked_package(&self, package: Digest, id: &PluginId, counter: u64) -> Option<&Revocation> {
        self.revocations.iter().find(|revocation| match &revocation.of {
            Revoked::Key(_) => false,
            Revoked::Package(revoked) => *revoked == package,
            Revoked::Plugin { id: revoked, from, to } => revoked == id && (*from..=*to).contains(&counter),
        })
    }
}

impl Written {
    fn within(self, bounds: &mut Bounds<'_>) -> Trust {
        let keys = keys(&self.keys, bounds);
        let signatures = bounds.number("signatures", &self.signatures, 1..=KEYS_MAX as u64);
        let signatures = usize::try_from(signatures).unwrap_or(KEYS_MAX);
        if signatures > self.keys.len().max(1) {
            let count = self.keys.len();
            let what = (
                format!("要 {signatures} 个签名,却只有 {count} 把密钥"),
                format!("{signatures} signatures are wanted, but there are {count} keys"),
            );
            let help = ("登记更多公钥,或改小 signatures", "enter more keys, or lower `signatures`");
            bounds.complain(self.signatures.span(), what, help);
        }
        Trust {
            signatures,
            keys,
            counters: counters("counters", &self.counters, bounds),
            lists: counters("lists", &self.lists, bounds),
            revocations: WrittenRevocation::all(&self.revocations, bounds),
        }
    }
}

fn keys(written: &[WrittenKey], bounds: &mut Bounds<'_>) -> Vec<TrustedKey> {
    if let Some(beyond) = written.get(KEYS_MAX) {
        bounds.count("keys", beyond.name.span(), written.len(), KEYS_MAX);
    }
    let mut keys: Vec<TrustedKey> = Vec::new();
    for one in written.iter().take(KEYS_MAX) {
        let name = bounds.line("name", &one.name, NAME_BYTES_MAX);
        if let Some(beyond) = one.signs.get(SCOPES_MAX) {
            bounds.count("signs", beyond.span(), one.signs.len(), SCOPES_MAX);
        }
        let scopes = one.signs.iter().take(SCOPES_MAX);
        let signs =
            scopes.filter_map(|scope| bounds.parsed(scope, "插件编号(vendor/name)或 vendor/*")).collect();
        let Some(key) = bounds.parsed::<VerifyingKey>(&one.public, " minisign 公钥") else { continue };
        if keys.iter().any(|known| known.name == name || known.key.id() == key.id()) {
            let id = key.id();
            let what = (
                format!("密钥 {id} 或它的名字写了两次"),
                format!("the key {id}, or its name, is entered twice"),
            );
            bounds.complain(
                one.name.span(),
                what,
                ("留一个,把 signs 合在一起", "keep one, with what both may sign"),
            );
        }
        keys.push(TrustedKey { name, key, signs, revokes: one.revokes });
    }
    keys
}

fn counters(
    name: &str,
    written: &BTreeMap<Spanned<String>, Spanned<i64>>,
    bounds: &mut Bounds<'_>,
) -> BTreeMap<PluginId, u64> {
    if let Some((beyond, _)) = written.iter().nth(COUNTERS_MAX) {
        bounds.count(name, beyond.span(), written.len(), COUNTERS_MAX);
    }
    let read = written.iter().take(COUNTERS_MAX);
    read.filter_map(|(id, counter)| {
        let counter = bounds.counter(name, counter);
        Some((bounds.parsed(id, "编号(vendor/name)")?, counter))
    })
    .collect()
}
