//! A month of a water company's tickets, made up: what happened to each of them from its reception to the end of the
//! quarter after, as plain events, and the commands that tell a desk of it.
//!
//! ```
//! use suban_month::{Month, commands};
//!
//! let story = Month { seed: 7, tickets: 10 }.tell();
//! assert!(story.lives.len() >= 10);
//! assert_eq!(story, Month { seed: 7, tickets: 10 }.tell());
//! assert!(commands(&story).len() > story.lives.len());
//! ```
//!
//! The month is the assessment month of April 2025 (29 March to 28 April), with the Qingming holiday inside it, a worked
//! Sunday near its end and the holidays of May and June after it. What it costs whom is no part of the story: rules say
//! that, and whoever wants to check them counts the events.

mod almanac;
mod chance;
mod commands;
mod company;
mod life;
mod month;
mod telling;

pub use commands::{Line, commands, line_of};
pub use company::Matter;
pub use life::{CompanyCharge, Event, Finding, Life, Story, What};
pub use month::Month;
