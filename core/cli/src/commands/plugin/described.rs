//! A plugin that was admitted, for people and for programs.

use crate::output::Output;
use serde::Serialize;
use std::fmt::Write as _;
use suban_model::Digest;
use suban_plugin::{Admitted, KeyId, Manifest, Revocation, Trust};

/// Who a plugin is, who signed it, and what it asks for.
#[derive(Debug, Serialize)]
pub struct Described {
    manifest: Manifest,
    package: Digest,
    signers: Vec<Signer>,
    /// Why it must not run.
    pub revoked: Option<Revocation>,
}

/// A key that signed it.
#[derive(Debug, Serialize)]
struct Signer {
    name: String,
    key: KeyId,
}

impl Described {
    /// Describes what `trust` admitted.
    pub fn new(admitted: Admitted, trust: &Trust) -> Self {
        let signer = |key: &KeyId| {
            let name = trust.key(*key).map_or_else(String::new, |trusted| trusted.name.clone());
            Signer { name, key: *key }
        };
        let signers = admitted.signers.iter().map(signer).collect();
        let (package, revoked) = (admitted.identity.package, admitted.revoked);
        Self { manifest: admitted.manifest, package, signers, revoked }
    }

    /// Who it is and who signed it, on one line; on a second one why it must not run.
    pub fn in_short(&self, output: &Output) -> String {
        let Manifest { id, version, counter, title, .. } = &self.manifest;
        let signers: Vec<String> =
            self.signers.iter().map(|signer| format!("{} ({})", signer.name, signer.key)).collect();
        let signers = signers.join("、");
        let zh = format!("{id} {version}(序号 {counter})《{title}》,签名:{signers}");
        let en = format!("{id} {version} (counter {counter}) “{title}”, signed by {signers}");
        let mut said = output.say(&zh, &en).to_owned();
        if let Some(Revocation { reason, date, .. }) = &self.revoked {
            let zh = format!("已于 {date} 撤销,不会运行:{reason}");
            let en = format!("revoked on {date}, it will not run: {reason}");
            let _ = write!(said, "\n  {}", output.say(&zh, &en));
        }
        said
    }

    /// The whole: what it serves, asks for and may use, besides.
    pub fn in_full(&self, output: &Output) -> String {
        let Manifest { vendor, contract, limits, keywords, .. } = &self.manifest;
        let rights: Vec<String> = self
            .manifest
            .rights()
            .iter()
            .map(|right| right.words().speak(output.language).to_owned())
            .collect();
        let rights = rights.join("、");
        let words: usize = keywords.values().map(Vec::len).sum();
        let (lists, fuel, memory) = (keywords.len(), limits.fuel, limits.memory_kib);
        let zh = format!(
            "供应方:{vendor}\n接口版本:{contract}\n申请:{rights}\n每次调用至多:{fuel} 步,{memory} KiB 内存\n\
             自带关键词:{lists} 组,{words} 个\n包的摘要:{}",
            self.package
        );
        let en = format!(
            "vendor: {vendor}\ncontract: {contract}\nasks for: {rights}\na call takes at most: {fuel} instructions, \
             {memory} KiB of memory\nkeywords of its own: {words} in {lists} lists\ndigest of the package: {}",
            self.package
        );
        format!("{}\n{}", self.in_short(output), output.say(&zh, &en))
    }
}
