//! What a credential is good for. It only ever takes away: whether the person may do it, the desk decides.

use crate::refusal::AccountError;
use serde::{Deserialize, Serialize};
use suban_model::ActKind;

/// What a request needs of the credential that it comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// To be told something.
    Read,
    /// To give a command of this kind.
    Act(ActKind),
    /// To give somebody a role, or take it away.
    People,
    /// To change the rules.
    Rules,
    /// To erase a citizen's words.
    Erase,
}

/// What a credential is good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each scope is there or not, whatever the others are")]
pub struct Scopes {
    /// Being told.
    read: bool,
    /// Giving commands.
    act: Acts,
    /// Appointing and dismissing.
    people: bool,
    /// Publishing and rolling back.
    rules: bool,
    /// Erasing.
    erase: bool,
}

/// Which commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Acts {
    None,
    Only(Vec<ActKind>),
    Every,
}

impl Scopes {
    /// Everything.
    pub const ALL: Self = Self { read: true, act: Acts::Every, people: true, rules: true, erase: true };

    /// What is done every day.
    pub const EVERYDAY: Self =
        Self { read: true, act: Acts::Every, people: false, rules: false, erase: false };

    /// As they are written: `read`, `act`, `act:register`, `act:登记`, `people`, `rules`, `erase`.
    pub fn of<W: AsRef<str>>(words: &[W]) -> Result<Self, AccountError> {
        let mut scopes = Self { read: false, act: Acts::None, people: false, rules: false, erase: false };
        for word in words.iter().map(AsRef::as_ref) {
            match word {
                "read" => scopes.read = true,
                "act" => scopes.act = Acts::Every,
                "people" => scopes.people = true,
                "rules" => scopes.rules = true,
                "erase" => scopes.erase = true,
                _ => scopes.add(act_named(word).ok_or_else(|| AccountError::UnknownScope(word.to_owned()))?),
            }
        }
        Ok(scopes)
    }

    fn add(&mut self, kind: ActKind) {
        match &mut self.act {
            Acts::None => self.act = Acts::Only(vec![kind]),
            Acts::Only(kinds) if !kinds.contains(&kind) => kinds.push(kind),
            Acts::Only(_) | Acts::Every => {}
        }
    }

    /// As [`Self::of`] reads them.
    pub fn words(&self) -> Vec<String> {
        let if_so = |is: bool, word: &str| is.then(|| word.to_owned());
        let acts = match &self.act {
            Acts::None => Vec::new(),
            Acts::Only(kinds) => kinds.iter().map(|kind| format!("act:{}", kind.name())).collect(),
            Acts::Every => vec!["act".to_owned()],
        };
        let before = if_so(self.read, "read").into_iter().chain(acts);
        let apart = [(self.people, "people"), (self.rules, "rules"), (self.erase, "erase")];
        before.chain(apart.into_iter().filter_map(|(is, word)| if_so(is, word))).collect()
    }

    /// What both are good for.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let act = match (&self.act, &other.act) {
            (Acts::None, _) | (_, Acts::None) => Acts::None,
            (Acts::Every, acts) | (acts, Acts::Every) => acts.clone(),
            (Acts::Only(kinds), Acts::Only(others)) => {
                match kinds.iter().filter(|kind| others.contains(kind)).copied().collect::<Vec<_>>() {
                    none if none.is_empty() => Acts::None,
                    both => Acts::Only(both),
                }
            }
        };
        Self {
            read: self.read && other.read,
            act,
            people: self.people && other.people,
            rules: self.rules && other.rules,
            erase: self.erase && other.erase,
        }
    }

    /// Whether this is among them.
    pub fn allow(&self, need: Need) -> bool {
        match need {
            Need::Read => self.read,
            Need::Act(kind) => match &self.act {
                Acts::None => false,
                Acts::Only(kinds) => kinds.contains(&kind),
                Acts::Every => true,
            },
            Need::People => self.people,
            Need::Rules => self.rules,
            Need::Erase => self.erase,
        }
    }
}

/// The kind of `act:register`. What only the host does is none, and what has a scope of its own is not hidden in another.
fn act_named(word: &str) -> Option<ActKind> {
    let name = word.strip_prefix("act:")?;
    let apart = [
        ActKind::Expire,
        ActKind::Reschedule,
        ActKind::Activate,
        ActKind::Erase,
        ActKind::Appoint,
        ActKind::Dismiss,
    ];
    let kinds = ActKind::ALL.into_iter().filter(|kind| !apart.contains(kind));
    kinds.into_iter().find(|kind| name == kind.name() || name == kind.chinese())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_they_are_written() {
        let check = |words: &[&str], expect: &[&str]| {
            let scopes = Scopes::of(words).unwrap();
            assert_eq!(scopes.words(), expect);
            assert_eq!(Scopes::of(&scopes.words()).unwrap(), scopes);
        };
        check(&[], &[]);
        check(&["act", "read"], &["read", "act"]);
        check(&["act:登记", "act:register", "act:reply"], &["act:register", "act:reply"]);
        check(&["act:reply", "act", "act:register"], &["act"]);
        check(&["erase", "rules", "people"], &["people", "rules", "erase"]);
        assert_eq!(Scopes::ALL.words(), ["read", "act", "people", "rules", "erase"]);
        assert_eq!(Scopes::EVERYDAY.words(), ["read", "act"]);
        for unknown in
            ["", "write", "act:", "act:fly", "act:erase", "act:appoint", "act:activate", "act:expire", "Read"]
        {
            let refused = Scopes::of(&[unknown]).unwrap_err();
            assert_eq!(refused.code(), "unknown-scope", "{unknown}");
        }
    }

    #[test]
    fn what_two_are_good_for_is_what_each_is() {
        for (one, other, expect) in [
            (&["read", "act", "erase"][..], &["read", "act", "rules"][..], &["read", "act"][..]),
            (&["act"], &["act:reply", "act:register"], &["act:reply", "act:register"]),
            (&["act:reply", "act:judge"], &["act:register", "act:reply"], &["act:reply"]),
            (&["act:reply"], &["act:register"], &[]),
            (&["act"], &["read"], &[]),
        ] {
            let (one, other) = (Scopes::of(one).unwrap(), Scopes::of(other).unwrap());
            assert_eq!(one.within(&other).words(), expect, "{one:?} {other:?}");
            assert_eq!(other.within(&one).words(), expect, "{other:?} {one:?}");
        }
    }

    #[test]
    fn a_scope_is_good_for_itself_alone() {
        let needs = [
            Need::Read,
            Need::Act(ActKind::Register),
            Need::Act(ActKind::Reply),
            Need::People,
            Need::Rules,
            Need::Erase,
        ];
        for (words, expect) in [
            (&["read"][..], [true, false, false, false, false, false]),
            (&["act"], [false, true, true, false, false, false]),
            (&["act:register"], [false, true, false, false, false, false]),
            (&["people"], [false, false, false, true, false, false]),
            (&["rules"], [false, false, false, false, true, false]),
            (&["erase"], [false, false, false, false, false, true]),
            (&[], [false; 6]),
        ] {
            let scopes = Scopes::of(words).unwrap();
            assert_eq!(needs.map(|need| scopes.allow(need)), expect, "{words:?}");
        }
    }
}
