//! What pages have in common: they stand alone, with one style and nothing to fetch or to run.

/// Declares a page's style, by its file and the SHA-256 of that as content security policies write it, and what a
/// browser may do with the page: show it in this style, and nothing else.
macro_rules! styled {
    ($file:literal, $hash:literal) => {
        /// The page's only style.
        pub(crate) const STYLE: &str = include_str!($file);

        /// SHA-256 of the style, as content security policies write it.
        pub(crate) const STYLE_HASH: &str = $hash;

        /// What a browser may do with the page: show it in its own style, and nothing else.
        pub const CONTENT_SECURITY_POLICY: &str = concat!(
            "default-src 'none'; style-src '",
            $hash,
            "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-modals"
        );
    };
}

pub(crate) use styled;

#[cfg(test)]
mod tests {
    use crate::dry_run::page as dry_run;
    use crate::{overview, supervision_sheet};
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use sha2::{Digest, Sha256};

    /// Git may not change line ends of a style, and whoever changes a style must change its hash.
    #[test]
    fn every_policy_names_the_style() {
        for (style, hash, policy) in [
            (dry_run::STYLE, dry_run::STYLE_HASH, dry_run::CONTENT_SECURITY_POLICY),
            (overview::STYLE, overview::STYLE_HASH, overview::CONTENT_SECURITY_POLICY),
            (
                supervision_sheet::STYLE,
                supervision_sheet::STYLE_HASH,
                supervision_sheet::CONTENT_SECURITY_POLICY,
            ),
        ] {
            let of_bytes = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(style)));
            assert_eq!(hash, of_bytes);
            assert!(policy.contains(&of_bytes));
        }
    }
}
