//! What the store holds: the records, which are the truth, what is derived from them, and how both are read. Knows no pack
//! and decides nothing.

pub mod cause;
pub mod chain;
pub mod codec;
pub mod confirmed_clock;
pub mod history;
pub mod kept;
pub mod keys;
pub mod listing;
pub mod mark;
pub mod older;
pub mod page;
pub mod project;
pub mod record;
pub mod refused_pack;
pub mod sizes;
pub mod unusable;
pub mod view;
