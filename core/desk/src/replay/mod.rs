//! The past again: the proof that all is as recorded, everything derived built anew, and scenarios, which are lives played
//! from the beginning.

pub mod dry_run;
pub mod reindex;
pub mod salvage;
pub mod scenario;
pub mod shelf;
pub mod truth;
pub mod upgrade;
pub mod verify;
pub mod world;
