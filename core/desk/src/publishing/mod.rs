//! A pack goes live: it is tried out, put in force or refused, and its state is told.

pub mod gate;
pub mod publish;
pub mod refused;
pub mod status;
