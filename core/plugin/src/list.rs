//! Revocation lists: signed files that reach an organisation without a network, on whatever carries files.

use crate::bounds::Bounds;
use crate::id::PluginId;
use crate::revocation::{Revocation, WrittenRevocation};
use crate::signature::SIGNATURE_ENDING;
use crate::trust::{TRUST_PATH, Trust};
use serde::{Deserialize, Serialize};
use suban_policy::diagnostic::{Bilingual, Diagnostic};
use suban_policy::source::Source;
use toml::Spanned;

/// Most bytes of a list.
pub const LIST_BYTES_MAX: usize = 1 << 20;

/// A revocation list within its bounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevocationList {
    /// Names the list for ever, such as `suban/revocations`.
    pub id: PluginId,
    /// Counts up with every issue.
    pub counter: u64,
    /// What is no longer to be trusted.
    pub revocations: Vec<Revocation>,
}

/// As written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    counter: Spanned<i64>,
    #[serde(default)]
    revocations: Vec<WrittenRevocation>,
}

impl RevocationList {
    /// Reads a list without asking who signed it: for one's own, about to be signed. Others' lists go through
    /// [`Trust::accept_list`].
    pub fn read_unverified(path: &str, bytes: &[u8]) -> Result<Self, Vec<Diagnostic>> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LIST_BYTES_MAX);
        let Some(text) = text else {
            let message = Bilingual::new(
                format!("不是 UTF-8 文本,或超过 {LIST_BYTES_MAX} 字节"),
                format!("this is no text in UTF-8, or more than {LIST_BYTES_MAX} bytes of it"),
            );
            let help = ("请存为 UTF-8", "save it as UTF-8");
            return Err(vec![Diagnostic::error("revocation-list", path, None, message).help(help.0, help.1)]);
        };
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        let mut unreadable = Vec::new();
        let Some(written) = source.parse::<Written>(&mut unreadable) else { return Err(unreadable) };
        let mut bounds = Bounds::of(&source, "revocation-list");
        let counter = bounds.counter("counter", &written.counter);
        let revocations = WrittenRevocation::all(&written.revocations, &mut bounds);
        let id = bounds.parsed(&written.id, "编号(vendor/name)");
        bounds.finish(id.map(|id| Self { id, counter, revocations }))
    }
}

impl Trust {
    /// Takes in a list that a key with `revokes` signed, unless a newer one of the same id was taken in before.
    /// `signatures` is the text of its `.minisig`.
    pub fn accept_list(
        &self,
        path: &str,
        bytes: &[u8],
        signatures: Option<&[u8]>,
    ) -> Result<RevocationList, Vec<Diagnostic>> {
        let signers = self.signers(path, bytes, signatures)?;
        let entitled = signers
            .iter()
            .filter(|key| self.revoked_key(**key).is_none())
            .any(|key| self.key(*key).is_some_and(|trusted| trusted.revokes));
        if !entitled {
            let message = Bilingual::new(
                "签名的密钥不得发撤销名单,或已被撤销",
                "the key that signed it may not sign revocation lists, or was revoked itself",
            );
            let at = format!("{path}{SIGNATURE_ENDING}");
            return Err(vec![Diagnostic::error("plugin-signature", &at, None, message).help(
                format!("确认无误后,在 {TRUST_PATH} 的这把密钥下写 revokes = true"),
                format!("if that is right, write revokes = true under the key in {TRUST_PATH}"),
            )]);
        }
        let list = RevocationList::read_unverified(path, bytes)?;
        match self.lists.get(&list.id) {
            Some(seen) if list.counter < *seen => Err(vec![outdated(path, &list, *seen)]),
            _ => Ok(list),
        }
    }

    /// What a list revokes that was not revoked before.
    pub fn news<'a>(&'a self, list: &'a RevocationList) -> impl Iterator<Item = &'a Revocation> {
        list.revocations.iter().filter(|one| self.revocations.iter().all(|known| known.of != one.of))
    }
}

fn outdated(path: &str, list: &RevocationList, seen: u64) -> Diagnostic {
    let (id, counter) = (&list.id, list.counter);
    let message = Bilingual::new(
        format!("撤销名单 {id} 的序号是 {counter},已经导入过 {seen}"),
        format!("the list `{id}` has the counter {counter}, but {seen} was taken in already"),
    );
    let help = ("导入最新的一份", "take in the newest one");
    Diagnostic::error("revocation-list", path, None, message).help(help.0, help.1)
}
