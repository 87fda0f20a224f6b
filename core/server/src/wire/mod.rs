//! What only an answer over HTTP has: its status, its headers, and what it was made of.

pub mod answer;
