//! What an author of rules can write, for people and for editors: the fields, the hooks with their output columns,
//! the events, and the files of a pack with the shape of each.
//!
//! All of it is read off the types that load a pack; only what they cannot say is written down here.

mod fields;
mod files;
mod hooks;

pub use fields::FieldEntry;
pub use files::{FILES, PackFile};
pub use hooks::HookEntry;

use serde::Serialize;
use suban_model::Event;
use suban_policy::{ENGINE_VERSION, Pack};

/// Everything that a pack may write, or that one pack may.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Version of the vocabulary: `engine` in `pack.toml`.
    pub engine: &'static str,
    /// The files of a pack.
    pub files: Vec<PackFile>,
    /// The hooks, in the order a ticket meets them.
    pub hooks: Vec<HookEntry>,
    /// What can happen to a ticket.
    pub events: Vec<EventEntry>,
    /// What input columns and scripts may name.
    pub fields: Vec<FieldEntry>,
}

/// An event under the names that rule files may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventEntry {
    /// English name.
    pub name: String,
    /// Chinese name.
    pub chinese: String,
}

impl Reference {
    /// What every pack may write; with a pack, also the fields of its forms and the terms that it declares.
    pub fn of(pack: Option<&Pack>) -> Self {
        let nodes = pack.iter().flat_map(|pack| pack.nodes().map(|node| Event::Node(node.to_owned())));
        let event = |event: Event| EventEntry { name: event.name().into(), chinese: event.chinese().into() };
        Self {
            engine: ENGINE_VERSION,
            files: FILES.to_vec(),
            hooks: hooks::all(),
            events: Event::COMMON.into_iter().chain(nodes).map(event).collect(),
            fields: fields::all(pack),
        }
    }
}

#[cfg(test)]
mod tests;
