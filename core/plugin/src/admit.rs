//! Letting a plugin in: signatures over the raw bytes first, and only then what the bytes say.

use crate::id::PluginId;
use crate::key::{KeyId, VerifyingKey};
use crate::manifest::Manifest;
use crate::package::Package;
use crate::revocation::Revocation;
use crate::signature::{SIGNATURE_ENDING, Signatures};
use crate::trust::{TRUST_PATH, Trust};
use suban_model::Digest;
use suban_policy::PackFiles;
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::plugin::Identity;

/// A plugin whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its manifest.
    pub manifest: Manifest,
    /// The bytes of its component.
    pub component: Vec<u8>,
    /// Who it is, for the record.
    pub identity: Identity,
    /// The trusted keys that signed it and may, those that were revoked included.
    pub signers: Vec<KeyId>,
    /// Set if trust was taken back: the component must not run, and its hooks fail closed.
    pub revoked: Option<Revocation>,
    /// What the administrator should look at.
    pub warnings: Vec<Diagnostic>,
}

/// Reads the package at `path` of a pack, such as `plugins/water.plugin`, if the pack's own trust lets it in.
pub fn admit(path: &str, files: &PackFiles) -> Result<Admitted, Vec<Diagnostic>> {
    let Some(package) = files.get(path) else {
        let message =
            Bilingual::new(format!("缺少插件包 {path}"), format!("the package `{path}` is missing"));
        return Err(vec![
            Diagnostic::error("plugin-package", path, None, message).one_of(path, files.paths()),
        ]);
    };
    let signatures = files.get(&format!("{path}{SIGNATURE_ENDING}"));
    Trust::read(files)?.admit(path, package, signatures)
}

impl Trust {
    /// Admits a package that need not be in a pack yet. `path` is what messages call it, `signatures` the text of its
    /// `.minisig`.
    pub fn admit(
        &self,
        path: &str,
        package: &[u8],
        signatures: Option<&[u8]>,
    ) -> Result<Admitted, Vec<Diagnostic>> {
        let signers = self.signers(path, package, signatures)?;
        if signers.len() < self.signatures {
            return Err(vec![self.too_few(path, &signers)]);
        }
        let (manifest, component) = Package::read_unverified(path, package)?.into_parts();
        let identity = Identity {
            id: manifest.id.to_string(),
            version: manifest.version.clone(),
            counter: manifest.counter,
            package: Digest::of(package),
        };
        let signers = self.allowed(path, &manifest.id, signers)?;
        let seen = self.counters.get(&manifest.id).copied();
        if seen.is_some_and(|seen| manifest.counter < seen) {
            return Err(vec![downgrade(path, &manifest, seen.unwrap_or_default())]);
        }
        let warnings = if seen == Some(manifest.counter) { vec![] } else { vec![unseen(path, &manifest)] };
        let revoked = self.revoked_package(identity.package, &manifest.id, manifest.counter);
        let revoked = revoked.or_else(|| self.revoked_signers(&signers)).cloned();
        Ok(Admitted { manifest, component, identity, signers, revoked, warnings })
    }

    /// The trusted keys, at least one, whose signatures over the raw bytes hold.
    pub(crate) fn signers(
        &self,
        path: &str,
        package: &[u8],
        signatures: Option<&[u8]>,
    ) -> Result<Vec<KeyId>, Vec<Diagnostic>> {
        let Some(text) = signatures else { return Err(vec![unsigned(path)]) };
        let at = format!("{path}{SIGNATURE_ENDING}");
        let signatures = Signatures::read(&at, text).map_err(|wrong| vec![wrong])?;
        let keys: Vec<&VerifyingKey> = self.keys.iter().map(|trusted| &trusted.key).collect();
        let signers = signatures.check(package, &keys)?;
        if signers.is_empty() { Err(vec![unknown_keys(&at, signatures.claimed())]) } else { Ok(signers) }
    }

    /// Those of the signers that may sign this plugin, if there are enough.
    fn allowed(&self, path: &str, id: &PluginId, signers: Vec<KeyId>) -> Result<Vec<KeyId>, Vec<Diagnostic>> {
        let may = |key: &KeyId| {
            self.key(*key).is_some_and(|trusted| trusted.signs.iter().any(|scope| scope.covers(id)))
        };
        let (allowed, others): (Vec<KeyId>, Vec<KeyId>) = signers.into_iter().partition(may);
        if allowed.len() >= self.signatures {
            return Ok(allowed);
        }
        match others.first() {
            Some(other) => Err(vec![self.not_its_to_sign(path, id, *other)]),
            None => Err(vec![self.too_few(path, &allowed)]),
        }
    }

    /// The revocation of a key without whose signature there are too few.
    fn revoked_signers(&self, signers: &[KeyId]) -> Option<&Revocation> {
        let revoked: Vec<&Revocation> = signers.iter().filter_map(|key| self.revoked_key(*key)).collect();
        revoked.first().copied().filter(|_| signers.len() - revoked.len() < self.signatures)
    }

    fn too_few(&self, path: &str, signers: &[KeyId]) -> Diagnostic {
        let (wanted, there) = (self.signatures, signers.len());
        let names: Vec<&str> =
            signers.iter().filter_map(|key| self.key(*key)).map(|trusted| trusted.name.as_str()).collect();
        let names = names.join("、");
        let message = Bilingual::new(
            format!("要 {wanted} 把受信任的密钥签名,只有 {there} 把:{names}"),
            format!("{wanted} trusted keys must have signed it, but only {there} did: {names}"),
        );
        Diagnostic::error("plugin-signature", path, None, message).help(
            format!("请其余的人签名;要几个由 {TRUST_PATH} 的 signatures 定"),
            format!("have the others sign it; `signatures` in {TRUST_PATH} says how many"),
        )
    }

    fn not_its_to_sign(&self, path: &str, id: &PluginId, key: KeyId) -> Diagnostic {
        let name = self.key(key).map_or("", |trusted| trusted.name.as_str());
        let message = Bilingual::new(
            format!("密钥「{name}」({key})不得签 {id}"),
            format!("the key `{name}` ({key}) may not sign `{id}`"),
        );
        Diagnostic::error("plugin-signature", path, None, message).help(
            format!("确认是它的插件,再在 {TRUST_PATH} 的 signs 里加上"),
            format!("if the plugin is really theirs, add it to `signs` in {TRUST_PATH}"),
        )
    }
}

fn unsigned(path: &str) -> Diagnostic {
    let message = Bilingual::new(
        format!("没有签名:缺少 {path}{SIGNATURE_ENDING}"),
        format!("it is not signed: `{path}{SIGNATURE_ENDING}` is missing"),
    );
    Diagnostic::error("plugin-signature", path, None, message).help(
        "向供应方要签名文件,放在插件包旁边",
        "get the file of signatures from the vendor, and put it beside the package",
    )
}

fn unknown_keys(path: &str, claimed: impl Iterator<Item = KeyId>) -> Diagnostic {
    let claimed: Vec<String> = claimed.map(|key| key.to_string()).collect();
    let claimed = claimed.join("、");
    let message = Bilingual::new(
        format!("签名的密钥不受信任:{claimed}"),
        format!("nobody trusted has signed it, only {claimed}"),
    );
    Diagnostic::error("plugin-signature", path, None, message).help(
        "向供应方当面核对公钥,再用 suban plugin trust add 登记",
        "check the public key with the vendor in person, then enter it with `suban plugin trust add`",
    )
}

fn downgrade(path: &str, manifest: &Manifest, seen: u64) -> Diagnostic {
    let (id, version, counter) = (&manifest.id, &manifest.version, manifest.counter);
    let message = Bilingual::new(
        format!("{id} {version} 的序号是 {counter},已经用过 {seen}:不退回旧版"),
        format!("`{id}` {version} has the counter {counter}, but {seen} was seen already: no way back"),
    );
    Diagnostic::error("plugin-downgrade", path, None, message).help(
        "请供应方以更大的序号重新发布旧版",
        "have the vendor release the older version again, with a higher counter",
    )
}

fn unseen(path: &str, manifest: &Manifest) -> Diagnostic {
    let (id, counter) = (&manifest.id, manifest.counter);
    let message = Bilingual::new(
        format!("{TRUST_PATH} 还没有记下 {id} 的序号 {counter}:换回旧版不会被发现"),
        format!(
            "{TRUST_PATH} does not hold the counter {counter} of `{id}` yet: going back would not be noticed"
        ),
    );
    Diagnostic::warning("plugin-counter", path, None, message).help(
        format!("用 suban plugin install 安装,或在 [counters] 下写 \"{id}\" = {counter}"),
        format!("use `suban plugin install`, or write \"{id}\" = {counter} under [counters]"),
    )
}
