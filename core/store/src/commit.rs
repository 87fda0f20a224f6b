//! What is written: heads, commits, and the bounds that every store holds them to.

use std::fmt;

use crate::StoreError;

/// Keys that begin with this byte belong to the store itself.
pub const RESERVED_FIRST_BYTE: u8 = 0;

/// The longest key, in bytes. Keeps sled's index nodes (257 keys) far below the size at which they leave the
/// log.
pub const KEY_BYTES_MAX: usize = 512;

/// The longest value, in bytes. Keeps sled's leaves (some 17 values) far below the size at which they leave
/// the log.
pub const VALUE_BYTES_MAX: usize = 32 * 1024;

/// The longest name of an organisation, in bytes; it also has at least one byte and no control characters.
pub const ORG_BYTES_MAX: usize = 64;

/// The most keys one commit may put and delete. A commit is one sled batch, which locks out the whole
/// process.
pub const COMMIT_KEYS_MAX: usize = 1_000;

/// The most bytes of keys and values in one commit. What sled logs for it must stay well below two segments
/// of its log.
pub const COMMIT_BYTES_MAX: usize = 1024 * 1024;

/// The most keys in one call of [`Store::commit`](crate::Store::commit), and in one group that shares a
/// flush.
pub const GROUP_KEYS_MAX: usize = 50_000;

/// The most bytes of keys and values in one call of [`Store::commit`](crate::Store::commit), and in one
/// group.
pub const GROUP_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a store above may add to a value that it writes, in bytes, as a seal does: [`groups`] leaves room for it.
pub const VALUE_GROWTH_BYTES_MAX: usize = 64;

/// Where an organisation's chain of commits stands. The default is genesis: number 0, a hash of zeros.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Head {
    /// Grows with every commit that moves the head.
    pub seq: u64,
    /// The hash of the chain up to `seq`; the store only compares it.
    pub hash: [u8; 32],
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = blake3::Hash::from_bytes(self.hash).to_hex();
        write!(f, "number {} (hash {hash:.8}…)", self.seq)
    }
}

/// One atomic change of one organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commit {
    /// Whose head is compared and moved.
    pub org: String,
    /// The head on which the change was decided.
    pub expected: Head,
    /// The head after the change: `expected` itself (rebuilding derived keys moves no head) or one with a
    /// greater `seq`.
    pub next: Head,
    /// Values to write, after the deletes; of two puts under one key the later stays.
    pub puts: Vec<(Vec<u8>, Vec<u8>)>,
    /// Keys to remove; a key that is not there is fine.
    pub deletes: Vec<Vec<u8>>,
}

impl Commit {
    /// How many keys the commit puts and deletes.
    pub fn keys(&self) -> usize {
        self.puts.len().saturating_add(self.deletes.len())
    }

    /// How many bytes its keys and values have together.
    pub fn bytes(&self) -> usize {
        let puts = self.puts.iter().map(|(key, value)| key.len().saturating_add(value.len()));
        puts.chain(self.deletes.iter().map(Vec::len)).fold(0, usize::saturating_add)
    }
}

/// Holds a call of `commit` to the bounds of this file, whatever the store.
pub(crate) fn check_commits(commits: &[Commit]) -> Result<(), StoreError> {
    commits.iter().try_for_each(check_commit)?;
    let keys = commits.iter().map(Commit::keys).fold(0, usize::saturating_add);
    let bytes = commits.iter().map(Commit::bytes).fold(0, usize::saturating_add);
    if keys > GROUP_KEYS_MAX || bytes > GROUP_BYTES_MAX {
        return Err(StoreError::GroupTooLarge { keys, bytes });
    }
    Ok(())
}

/// Commits that may be too many for one call of [`Store::commit`](crate::Store::commit), in calls that are not, in
/// order, even if every value grows by [`VALUE_GROWTH_BYTES_MAX`] on its way down.
pub fn groups(mut commits: &[Commit]) -> impl Iterator<Item = &[Commit]> {
    std::iter::from_fn(move || {
        let (mut keys, mut bytes) = (0usize, 0usize);
        let fits = commits.iter().take_while(|commit| {
            keys = keys.saturating_add(commit.keys());
            let growth = commit.puts.len().saturating_mul(VALUE_GROWTH_BYTES_MAX);
            bytes = bytes.saturating_add(commit.bytes()).saturating_add(growth);
            keys <= GROUP_KEYS_MAX && bytes <= GROUP_BYTES_MAX
        });
        // A commit too large for any call goes alone, for the store to refuse.
        let (group, rest) = commits.split_at_checked(fits.count().max(1))?;
        commits = rest;
        Some(group)
    })
}

fn check_commit(commit: &Commit) -> Result<(), StoreError> {
    let Commit { org, expected, next, puts, deletes } = commit;
    check_org(org)?;
    if next != expected && next.seq <= expected.seq {
        return Err(StoreError::HeadNotForward { org: org.clone(), expected: *expected, next: *next });
    }
    for (key, value) in puts {
        check_key(key)?;
        check_value(key, value)?;
    }
    deletes.iter().try_for_each(|key| check_key(key))?;
    let (keys, bytes) = (commit.keys(), commit.bytes());
    if keys > COMMIT_KEYS_MAX || bytes > COMMIT_BYTES_MAX {
        return Err(StoreError::CommitTooLarge { org: org.clone(), keys, bytes });
    }
    Ok(())
}

/// The name of an organisation appears in keys and in a file of lines.
pub(crate) fn check_org(org: &str) -> Result<(), StoreError> {
    let fits = !org.is_empty() && org.len() <= ORG_BYTES_MAX && !org.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(StoreError::OrgName { org: org.to_owned() }) }
}

/// A caller's key: not empty, not too long, not in the store's own space.
pub(crate) fn check_key(key: &[u8]) -> Result<(), StoreError> {
    match key.first() {
        None => Err(StoreError::KeyEmpty),
        Some(&RESERVED_FIRST_BYTE) => Err(StoreError::KeyReserved { key: shown(key) }),
        Some(_) if key.len() > KEY_BYTES_MAX => {
            Err(StoreError::KeyTooLong { key: shown(key), bytes: key.len() })
        }
        Some(_) => Ok(()),
    }
}

pub(crate) fn check_value(key: &[u8], value: &[u8]) -> Result<(), StoreError> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(StoreError::ValueTooLong { key: shown(key), bytes: value.len() });
    }
    Ok(())
}

/// A key as messages show it: text where it is text, `\x00` where it is not, cut after 64 bytes.
pub(crate) fn shown(key: &[u8]) -> String {
    const SHOWN_BYTES_MAX: usize = 64;
    let cut = key.get(..SHOWN_BYTES_MAX);
    let text = cut.unwrap_or(key).escape_ascii().to_string();
    if cut.is_some() && key.len() > SHOWN_BYTES_MAX { text + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(commit: Commit, expect: Result<(), &str>) {
        let got = check_commits(&[commit]).map_err(|error| error.to_string());
        assert_eq!(got, expect.map_err(str::to_owned));
    }

    fn commit() -> Commit {
        Commit { org: "水务".to_owned(), next: Head { seq: 1, hash: [1; 32] }, ..Commit::default() }
    }

    fn puts(count: usize, value_bytes: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        (0..count).map(|n| (format!("{n:08}").into_bytes(), vec![0; value_bytes])).collect()
    }

    #[test]
    fn keys_and_values_just_within_and_just_beyond_their_bounds() {
        let put = |key: Vec<u8>, bytes: usize| Commit { puts: vec![(key, vec![0; bytes])], ..commit() };
        check(put(vec![1], 0), Ok(()));
        check(put(vec![255; KEY_BYTES_MAX], VALUE_BYTES_MAX), Ok(()));
        check(put(vec![], 0), Err("a key is empty"));
        check(
            put(vec![0, b'a'], 0),
            Err("key `\\x00a` begins with byte 00, which the store keeps for itself"),
        );
        check(
            put(vec![b'k'; KEY_BYTES_MAX + 1], 0),
            Err(&format!("key `{}…` has 513 bytes, more than the 512 a key may have", "k".repeat(64))),
        );
        check(
            put(vec![b'k'], VALUE_BYTES_MAX + 1),
            Err("the value of key `k` has 32769 bytes, more than the 32768 a value may have"),
        );
        check(Commit { deletes: vec![vec![]], ..commit() }, Err("a key is empty"));
    }

    #[test]
    fn names_of_organisations() {
        let named = |org: &str| Commit { org: org.to_owned(), ..commit() };
        check(named(&"a".repeat(ORG_BYTES_MAX)), Ok(()));
        for org in [String::new(), "a".repeat(ORG_BYTES_MAX + 1), "a\nb".to_owned()] {
            let message = format!(
                "`{org}` cannot name an organisation in the store: a name has 1 to 64 bytes \
                 and no control characters"
            );
            check(named(&org), Err(&message));
        }
    }

    #[test]
    fn a_commit_and_a_call_just_within_and_just_beyond_their_size() {
        check(Commit { puts: puts(COMMIT_KEYS_MAX, 1), ..commit() }, Ok(()));
        check(
            Commit { puts: puts(COMMIT_KEYS_MAX, 1), deletes: vec![vec![1]], ..commit() },
            Err("a commit of `水务` has 1001 keys and 9001 bytes, \
                 more than the 1000 keys and 1048576 bytes of one commit"),
        );
        // 32 values of 32,760 bytes under keys of 8 bytes are exactly the most.
        check(Commit { puts: puts(32, VALUE_BYTES_MAX - 8), ..commit() }, Ok(()));
        let beyond = Commit { puts: puts(32, VALUE_BYTES_MAX - 8), deletes: vec![vec![1]], ..commit() };
        assert!(matches!(check_commits(&[beyond]), Err(StoreError::CommitTooLarge { bytes: 1_048_577, .. })));

        let full = Commit { puts: puts(COMMIT_KEYS_MAX, 1), ..commit() };
        let mut call = vec![full; GROUP_KEYS_MAX / COMMIT_KEYS_MAX];
        assert!(check_commits(&call).is_ok());
        call.push(Commit { deletes: vec![vec![1]], ..commit() });
        assert!(matches!(check_commits(&call), Err(StoreError::GroupTooLarge { keys: 50_001, .. })));
    }

    #[test]
    fn commits_are_grouped_up_to_the_bounds_of_a_call() {
        let sizes = |commits: &[Commit]| groups(commits).map(<[Commit]>::len).collect::<Vec<_>>();
        assert_eq!(sizes(&[]), []);
        let keys = vec![Commit { puts: puts(COMMIT_KEYS_MAX, 1), ..commit() }; 120];
        assert_eq!(sizes(&keys), [50, 50, 20]);
        // 32 values of 32,696 bytes under keys of 8 bytes are 1 MiB once each has grown by 64.
        let mut bytes = vec![Commit { puts: puts(32, VALUE_BYTES_MAX - 72), ..commit() }; 16];
        assert_eq!(sizes(&bytes), [16]);
        bytes.push(Commit { deletes: vec![vec![1]], ..commit() });
        assert_eq!(sizes(&bytes), [16, 1]);
        assert!(groups(&bytes).all(|group| check_commits(group).is_ok()));
        let too_large = Commit { puts: puts(GROUP_KEYS_MAX + 1, 1), ..commit() };
        assert_eq!(sizes(&[commit(), too_large, commit()]), [1, 1, 1]);
    }

    #[test]
    fn a_head_stays_or_moves_forward() {
        let head = |seq, byte| Head { seq, hash: [byte; 32] };
        for (expected, next, forward) in [
            (head(0, 0), head(0, 0), true),
            (head(0, 0), head(1, 1), true),
            (head(4, 1), head(9, 1), true),
            (head(4, 1), head(4, 2), false),
            (head(4, 1), head(3, 1), false),
        ] {
            let got = check_commits(&[Commit { expected, next, ..commit() }]);
            assert_eq!(got.is_ok(), forward, "{expected} to {next}");
        }
    }
}
