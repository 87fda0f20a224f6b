//! What commands share while one is decided: the case, the facts it shows to hooks, clocks, requirements, figures,
//! charges and warnings. Pure: reads what is stored and writes nothing.

pub(crate) mod again;
pub(crate) mod answerer;
pub(crate) mod assessment;
pub(crate) mod case;
pub(crate) mod charges;
pub(crate) mod clocks;
pub mod decided;
pub(crate) mod facts;
pub(crate) mod figures;
pub(crate) mod holder;
pub(crate) mod input;
pub(crate) mod leading;
pub mod request;
pub(crate) mod requirements;
pub(crate) mod rights;
pub(crate) mod said;
pub(crate) mod suspension;
pub(crate) mod warnings;
