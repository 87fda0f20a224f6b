//! A person who has logged in.

use crate::limits::{SESSION_IDLE_SECONDS, SESSION_SECONDS};
use serde::{Deserialize, Serialize};
use suban_desk::stored::codec::Stored;
use suban_desk::stored::keys::Space;
use suban_model::Moment;

/// A person who has logged in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// By which account.
    pub login: String,
    /// When.
    pub begun: Moment,
    /// The last request.
    pub used: Moment,
}

impl Stored for Session {
    const SPACE: Space = Space::Session;
    const VERSION: u8 = 1;
}

impl Session {
    /// One that begins now.
    pub fn of(login: String, now: Moment) -> Self {
        Self { login, begun: now, used: now }
    }

    /// When it ends if nothing more is asked; it is over at that second.
    pub fn ends(&self) -> Moment {
        let idle = later(self.used, SESSION_IDLE_SECONDS);
        idle.min(later(self.begun, SESSION_SECONDS))
    }

    /// Whether it still goes on.
    pub fn lives(&self, now: Moment) -> bool {
        now < self.ends()
    }
}

/// A moment so many seconds later. After the end of what moments can say there is none: what lasts longer has ended.
fn later(moment: Moment, seconds: i64) -> Moment {
    moment.plus_seconds(seconds).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use suban_desk::stored::codec::{decode, encode};

    fn at(seconds: i64) -> Moment {
        Moment::from_seconds(1_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_session_ends_by_rest_or_by_age() {
        const IDLE: i64 = SESSION_IDLE_SECONDS;
        const LONGEST: i64 = SESSION_SECONDS;
        for (used, now, lives) in [
            (0, 0, true),
            (0, IDLE - 1, true),
            (0, IDLE, false),
            (100, IDLE, true),
            (100, IDLE + 100, false),
            (LONGEST - 60, LONGEST - 1, true),
            (LONGEST - 60, LONGEST, false),
        ] {
            let session = Session { used: at(used), ..Session::of("a".to_owned(), at(0)) };
            assert_eq!(session.lives(at(now)), lives, "used {used}, now {now}");
        }
    }

    /// Credentials cannot be built again: what was stored must be read for ever, by a new version if need be.
    #[test]
    fn it_is_stored_as_it_was() {
        let bytes = [1, 2, b'l', b'i', 0x80, 0x89, 0x7A, 0xF8, 0x89, 0x7A];
        let session = Session { used: at(60), ..Session::of("li".to_owned(), at(0)) };
        assert_eq!(encode(&session).unwrap(), bytes);
        assert_eq!(decode::<Session>(&bytes).unwrap(), session);
    }

    proptest! {
        /// However often it is used, it never lives beyond its age, and never past a rest.
        #[test]
        fn no_session_lives_for_ever(steps in proptest::collection::vec(1_i64..4_000, 1..60)) {
            let (mut session, mut now) = (Session::of("a".to_owned(), at(0)), 0);
            for step in steps {
                now += step;
                prop_assert_eq!(session.lives(at(now)), step < SESSION_IDLE_SECONDS && now < SESSION_SECONDS);
                if !session.lives(at(now)) {
                    break;
                }
                session.used = at(now);
            }
        }
    }
}
