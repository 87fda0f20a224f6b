//! A pack goes live: it is tried out, put in force or refused, and its state is told.

mod demanded;
pub mod gate;
pub mod publish;
pub mod refused;
pub mod status;
