//! What is told of steps, commands and complaints, in both languages.

mod commands;
mod complaints;
mod reasons;
mod small;
mod steps;
