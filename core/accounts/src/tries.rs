//! How often somebody may try a password or a code. A try counts before it is looked at, so that many at once are as many, and
//! is taken back when it was right.
//!
//! Kept in memory alone: what anybody on the network can cause must not be written to the disk each time.

use crate::limits::{ACCOUNT_TRIES_MAX, ADDRESS_TRIES_MAX, CODE_TRIES_MAX, TRIED_MAX, TRIES_SECONDS};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use suban_model::{Digest, Moment};

/// What tries are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The login name that was asked for, whether it is there or not; names are as long as anybody likes.
    Login(Digest),
    /// The address that a login came from.
    Address(IpAddr),
    /// The address that a citizen's code came from. A code is too long to be guessed, so that no ticket is shut for its citizen.
    Citizen(IpAddr),
}

impl By {
    const fn tries_max(self) -> usize {
        match self {
            Self::Login(_) => ACCOUNT_TRIES_MAX,
            Self::Address(_) => ADDRESS_TRIES_MAX,
            Self::Citizen(_) => CODE_TRIES_MAX,
        }
    }
}

/// Tries of the last quarter of an hour that were not right, oldest first.
#[derive(Debug, Default)]
pub struct Tries(BTreeMap<By, Vec<Moment>>);

/// There were too many; after so many seconds there may be another.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany {
    /// At least 1.
    pub seconds: i64,
}

impl Tries {
    /// Counts a try, if there may be one.
    pub fn begin(&mut self, counted: &[By], now: Moment) -> Result<(), TooMany> {
        for by in counted {
            let Some(before) = self.0.get_mut(by) else { continue };
            before.retain(|at| is_remembered(*at, now));
            // The one by whose end there is room again.
            let in_the_way = before.len().checked_sub(by.tries_max()).and_then(|index| before.get(index));
            if let Some(at) = in_the_way {
                let seconds = (TRIES_SECONDS - (now.seconds() - at.seconds())).clamp(1, TRIES_SECONDS);
                return Err(TooMany { seconds });
            }
        }
        for by in counted {
            self.make_room(*by, now);
            self.0.entry(*by).or_default().push(now);
        }
        Ok(())
    }

    /// A try was right: the account has none against it any more, the address one less.
    pub fn was_right(&mut self, counted: &[By]) {
        for by in counted {
            match by {
                By::Login(_) => drop(self.0.remove(by)),
                By::Address(_) | By::Citizen(_) => {
                    if let Some(tries) = self.0.get_mut(by) {
                        tries.pop();
                    }
                }
            }
        }
    }

    /// Forgets what is over, and, if need be, those whose last try is oldest.
    fn make_room(&mut self, by: By, now: Moment) {
        if self.0.len() < TRIED_MAX || self.0.contains_key(&by) {
            return;
        }
        self.0.retain(|_, tries| tries.last().is_some_and(|at| is_remembered(*at, now)));
        while self.0.len() >= TRIED_MAX {
            let oldest = self.0.iter().min_by_key(|(_, tries)| tries.last().copied()).map(|(by, _)| *by);
            let Some(oldest) = oldest else { return };
            self.0.remove(&oldest);
        }
    }
}

fn is_remembered(at: Moment, now: Moment) -> bool {
    now.seconds() - at.seconds() < TRIES_SECONDS
}

/// What a login is counted by.
pub fn of_login(login: &str, from: Option<IpAddr>) -> Vec<By> {
    let login = By::Login(Digest::of(login.as_bytes()));
    [login].into_iter().chain(from.map(|address| By::Address(network(address)))).collect()
}

/// What a citizen's code is counted by.
pub fn of_citizen(from: Option<IpAddr>) -> Vec<By> {
    from.map(|address| By::Citizen(network(address))).into_iter().collect()
}

/// Whoever has an address of version 6 has all that begin with the same 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(1_000_000 + seconds).unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_sixth_try_within_a_quarter_of_an_hour_waits_until_the_first_is_over() {
        let mut tries = Tries::default();
        for second in 0..5 {
            assert_eq!(tries.begin(&of_login("a", None), at(second)), Ok(()));
        }
        assert_eq!(tries.begin(&of_login("a", None), at(10)), Err(TooMany { seconds: 890 }));
        assert_eq!(tries.begin(&of_login("b", None), at(10)), Ok(()), "others are not kept from it");
        assert_eq!(tries.begin(&of_login("a", None), at(899)), Err(TooMany { seconds: 1 }));
        assert_eq!(tries.begin(&of_login("a", None), at(900)), Ok(()));
        assert_eq!(tries.begin(&of_login("a", None), at(900)), Err(TooMany { seconds: 1 }));
        tries.was_right(&of_login("a", None));
        assert_eq!(tries.begin(&of_login("a", None), at(900)), Ok(()));
    }

    #[test]
    fn an_address_has_thirty_whoever_it_asks_for() {
        let mut tries = Tries::default();
        let from = Some(address("2001:db8::1"));
        for name in 0..30 {
            assert_eq!(tries.begin(&of_login(&name.to_string(), from), at(0)), Ok(()));
        }
        for (asks, expect) in [
            ("2001:db8::1", false),
            ("2001:db8::ffff:ffff", false),
            ("2001:db8:0:1::1", true),
            ("10.0.0.1", true),
            ("::ffff:10.0.0.1", true),
        ] {
            assert_eq!(tries.begin(&of_login(asks, Some(address(asks))), at(1)).is_ok(), expect, "{asks}");
        }
        tries.was_right(&of_login("7", from));
        assert_eq!(tries.begin(&of_login("a", from), at(2)), Ok(()), "a right one does not count");
        assert_eq!(tries.begin(&of_login("b", from), at(2)), Err(TooMany { seconds: 898 }));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let mut tries = Tries::default();
        for number in 0..i64::try_from(TRIED_MAX).unwrap() + 5 {
            let name = number.to_string();
            assert_eq!(tries.begin(&of_login(&name, None), at(number / 100)), Ok(()));
        }
        assert_eq!(tries.0.len(), TRIED_MAX);
        assert!(tries.0.values().all(|tries| tries.len() == 1));
    }

    proptest! {
        /// Whatever the times of tries, no stretch of a quarter of an hour has more than five that were let through.
        #[test]
        fn five_and_no_more(gaps in proptest::collection::vec(0_i64..400, 1..60)) {
            let mut tries = Tries::default();
            let (mut now, mut admitted) = (0, Vec::new());
            for gap in gaps {
                now += gap;
                match tries.begin(&of_login("a", None), at(now)) {
                    Ok(()) => admitted.push(now),
                    Err(TooMany { seconds }) => {
                        let recent = admitted.iter().filter(|then| now - **then < TRIES_SECONDS).count();
                        prop_assert_eq!(recent, ACCOUNT_TRIES_MAX, "none is refused without a reason");
                        let oldest = admitted[admitted.len() - ACCOUNT_TRIES_MAX];
                        prop_assert_eq!(now + seconds, oldest + TRIES_SECONDS);
                    }
                }
            }
            for window in admitted.windows(ACCOUNT_TRIES_MAX + 1) {
                prop_assert!(window[ACCOUNT_TRIES_MAX] - window[0] >= TRIES_SECONDS);
            }
        }
    }
}
