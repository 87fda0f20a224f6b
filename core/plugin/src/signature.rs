//! `NAME.plugin.minisig`: signatures over raw bytes, in the text that the minisign tool writes, one after another.

use crate::key::{KeyId, VerifyingKey};
use minisign_verify::{Error, Signature};
use suban_policy::diagnostic::{Bilingual, Diagnostic};

/// What is added to the name of a file for that of its signatures.
pub const SIGNATURE_ENDING: &str = ".minisig";

/// Most signatures of one file.
pub const SIGNATURES_MAX: usize = 16;

/// Most bytes of a file of signatures.
pub const SIGNATURE_BYTES_MAX: usize = 16 << 10;

/// Lines of one signature: comment, signature, trusted comment, signature over both.
const LINES: usize = 4;

/// Signatures as read, of which none is checked yet.
pub struct Signatures {
    path: String,
    signatures: Vec<(KeyId, Signature)>,
}

impl Signatures {
    /// Reads the text of a file of signatures.
    pub fn read(path: &str, text: &[u8]) -> Result<Self, Diagnostic> {
        let lines: Option<Vec<&str>> = std::str::from_utf8(text)
            .ok()
            .filter(|text| text.len() <= SIGNATURE_BYTES_MAX)
            .map(|text| text.lines().filter(|line| !line.trim().is_empty()).collect());
        let signatures: Option<Vec<_>> = lines
            .filter(|lines| (1..=SIGNATURES_MAX * LINES).contains(&lines.len()))
            .and_then(|lines| lines.chunks(LINES).map(one).collect());
        let malformed = || {
            let message = Bilingual::new(
                format!(
                    "不是 minisign 签名,或已损坏;最多 {SIGNATURES_MAX} 个签名,{SIGNATURE_BYTES_MAX} 字节"
                ),
                format!(
                    "these are no minisign signatures, or they are damaged; at most {SIGNATURES_MAX} in \
                     {SIGNATURE_BYTES_MAX} bytes"
                ),
            );
            Diagnostic::error("plugin-signature", path, None, message).help(
                "请供应方重新签名:suban plugin sign,或 minisign -S",
                "have it signed again: `suban plugin sign`, or `minisign -S`",
            )
        };
        signatures.map(|signatures| Self { path: path.to_owned(), signatures }).ok_or_else(malformed)
    }

    /// Whose signatures they say they are, in order.
    pub fn claimed(&self) -> impl Iterator<Item = KeyId> {
        self.signatures.iter().map(|(key, _)| *key)
    }

    /// Checks every signature by one of `keys` over `bytes`; those by others say nothing here. A signature that
    /// does not hold is an error even beside one that does, for somebody changed something.
    pub fn check(&self, bytes: &[u8], keys: &[&VerifyingKey]) -> Result<Vec<KeyId>, Vec<Diagnostic>> {
        let mut signers = Vec::new();
        let mut wrong = Vec::new();
        for (id, signature) in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.id() == *id) else { continue };
            // A signature of the older form is one over other bytes: allowing both would let a signature over one
            // file stand for another.
            match key.public().verify(bytes, signature, false) {
                Ok(()) if signers.contains(id) => {}
                Ok(()) => signers.push(*id),
                Err(Error::UnexpectedAlgorithm) => wrong.push(self.legacy(*id)),
                Err(_) => wrong.push(self.bad(*id)),
            }
        }
        if wrong.is_empty() { Ok(signers) } else { Err(wrong) }
    }

    fn bad(&self, id: KeyId) -> Diagnostic {
        let message = Bilingual::new(
            format!("密钥 {id} 的签名与文件不符:文件或签名被改过"),
            format!("the signature by key {id} does not fit the file: one of the two was changed"),
        );
        Diagnostic::error("plugin-signature", &self.path, None, message).help(
            "不要使用;从供应方重新取文件和签名",
            "do not use it; get file and signature from the vendor again",
        )
    }

    fn legacy(&self, id: KeyId) -> Diagnostic {
        let message = Bilingual::new(
            format!("密钥 {id} 的签名是旧式的,不予采信"),
            format!("the signature by key {id} is of the older form, which is not taken"),
        );
        Diagnostic::error("plugin-signature", &self.path, None, message).help(
            "请供应方用 suban plugin sign 或 minisign -S -H 重新签名",
            "have it signed again with `suban plugin sign`, or `minisign -S -H`",
        )
    }
}

fn one(lines: &[&str]) -> Option<(KeyId, Signature)> {
    let encoded = lines.get(1)?;
    let signature = Signature::decode(&lines.join("\n")).ok()?;
    Some((KeyId::within(encoded)?, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of minisign's own documentation: key, and signatures of the old and of the new form over `test`.
    const PUBLIC: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const LEGACY: &str = "untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
";
    const PREHASHED: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
";

    fn check(text: &str, bytes: &[u8]) -> Result<usize, String> {
        let key: VerifyingKey = PUBLIC.parse().unwrap();
        assert_eq!(key.id().to_string(), "E7620F1842B4E81F");
        let read = Signatures::read("test.minisig", text.as_bytes()).map_err(|wrong| wrong.message.en)?;
        read.check(bytes, &[&key]).map(|signers| signers.len()).map_err(|wrong| wrong[0].message.en.clone())
    }

    #[test]
    fn what_minisign_signed_holds_for_these_bytes_only() {
        assert_eq!(check(PREHASHED, b"test"), Ok(1));
        assert_eq!(check(&PREHASHED.replace('\n', "\r\n"), b"test"), Ok(1));
        assert!(check(PREHASHED, b"Test").unwrap_err().contains("does not fit the file"));
        let comment = PREHASHED.replace("1556193335", "1999999999");
        assert!(check(&comment, b"test").unwrap_err().contains("does not fit the file"), "a changed comment");
    }

    #[test]
    fn the_older_form_is_refused_with_the_way_out() {
        assert!(check(LEGACY, b"test").unwrap_err().contains("older form"));
    }

    #[test]
    fn a_key_that_signed_twice_counts_once() {
        assert_eq!(check(&[PREHASHED, "\n", PREHASHED].concat(), b"test"), Ok(1));
    }

    #[test]
    fn anything_else_is_no_signature() {
        let cut: String = PREHASHED.lines().take(3).collect::<Vec<_>>().join("\n");
        let swapped = PREHASHED.replace("trusted comment: t", "comment: t");
        for text in ["", "\n", "no signature", &cut, &swapped, &PREHASHED.replace("RUQf", "XXXX")] {
            assert!(check(text, b"test").unwrap_err().contains("no minisign signatures"), "{text}");
        }
        assert!(Signatures::read("a", &[0xFF, 0xFE, 0]).is_err());
    }

    #[test]
    fn sizes_end_exactly_at_their_limits() {
        assert_eq!(check(&PREHASHED.repeat(SIGNATURES_MAX), b"test"), Ok(1));
        assert!(check(&PREHASHED.repeat(SIGNATURES_MAX + 1), b"test").is_err());
        let padded = |bytes: usize| format!("{PREHASHED}{}", "\n".repeat(bytes - PREHASHED.len()));
        assert_eq!(check(&padded(SIGNATURE_BYTES_MAX), b"test"), Ok(1));
        assert!(check(&padded(SIGNATURE_BYTES_MAX + 1), b"test").is_err());
    }
}
