//! A pack goes live: it is tried out, put in force or refused, and its state is told.

mod acceptance;
mod demanded;
mod foreseen;
pub mod gate;
mod loosened;
mod moved;
pub mod publish;
pub mod refused;
pub mod status;
