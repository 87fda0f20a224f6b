//! The past again: the proof that all is as recorded, and scenarios, which are lives played from the beginning.

pub mod scenario;
pub mod shelf;
pub mod verify;
