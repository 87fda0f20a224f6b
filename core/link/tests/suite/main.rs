//! The link between two programs, here between two ends in one.

mod hostile;
mod office;
mod use_it;
