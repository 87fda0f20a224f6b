//! How large a script and its data may grow. Together with the budget of operations these bound the time, the
//! memory and the stack of one call; all of them are part of the engine profile on record.
//!
//! A deepest call of deepest expressions takes less than 1 MiB of stack (measured in debug and release builds),
//! half of what a thread has by default. Whoever raises a limit of depth measures again: an overflow ends the
//! process.

use rhai::Engine;

/// Bytes of one script file.
pub const SCRIPT_BYTES_MAX: usize = 32 << 10;

/// Functions that one script defines.
pub const FUNCTIONS_MAX: usize = 100;

/// Helpers called within helpers, below the hook's own function.
pub const CALL_LEVELS_MAX: usize = 16;

/// Levels of blocks, brackets and operators nested in each other.
pub const EXPRESSION_LEVELS_MAX: usize = 32;

/// Findings listed of one script.
pub const FINDINGS_MAX: usize = 50;

/// Items of a list or map written out in a script, nested ones included; longer ones are tables.
pub const LITERAL_ITEMS_MAX: usize = 100;

/// Bytes of a text written out in a script.
pub const LITERAL_BYTES_MAX: usize = 1_000;

/// Variables that one function holds at a time.
pub const VARIABLES_MAX: usize = 64;

/// Bytes of a text, and of all texts in a list or map together.
pub const TEXT_BYTES_MAX: usize = 16 << 10;

/// Items of a list, those of the lists within it included.
pub const LIST_ITEMS_MAX: usize = 1_000;

/// Entries of a map, those of the maps within it included.
pub const MAP_ENTRIES_MAX: usize = 200;

/// Bytes of a key that a script puts into a map.
pub const KEY_BYTES_MAX: usize = 200;

/// Bytes of a text that a script adds to its outcome, such as a tag or a reason.
pub const OUTPUT_BYTES_MAX: usize = 500;

/// Tags of one classification.
pub const TAGS_MAX: usize = 50;

/// Co-handlers of one ticket.
pub const CO_HANDLERS_MAX: usize = 20;

/// Sets the limits that the language itself enforces.
pub(crate) fn set(engine: &mut Engine) {
    engine
        .set_max_functions(FUNCTIONS_MAX)
        .set_max_call_levels(CALL_LEVELS_MAX)
        .set_max_expr_depths(EXPRESSION_LEVELS_MAX, EXPRESSION_LEVELS_MAX)
        .set_max_variables(VARIABLES_MAX)
        .set_max_string_size(TEXT_BYTES_MAX)
        .set_max_array_size(LIST_ITEMS_MAX)
        .set_max_map_size(MAP_ENTRIES_MAX);
}

/// The limits in words, for the engine profile.
pub(crate) fn describe() -> String {
    format!(
        "script bytes {SCRIPT_BYTES_MAX}, functions {FUNCTIONS_MAX}, call levels {CALL_LEVELS_MAX}, \
         expression levels {EXPRESSION_LEVELS_MAX}, variables {VARIABLES_MAX}, \
         literal items {LITERAL_ITEMS_MAX}, literal bytes {LITERAL_BYTES_MAX}, text bytes {TEXT_BYTES_MAX}, \
         list items {LIST_ITEMS_MAX}, map entries {MAP_ENTRIES_MAX}, key bytes {KEY_BYTES_MAX}, \
         output bytes {OUTPUT_BYTES_MAX}, tags {TAGS_MAX}, co-handlers {CO_HANDLERS_MAX}"
    )
}
