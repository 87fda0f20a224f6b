//! How much one plugin may be and use. What its manifest asks for is capped by these; all that could change an
//! outcome is part of the engine profile on record.

/// Bytes of a component.
pub const COMPONENT_BYTES_MAX: usize = 1 << 20;

/// Functions of a component, in all its modules together.
pub const FUNCTIONS_MAX: u32 = 10_000;

/// Bytes of one function: the compiler's time grows faster than a function does.
pub const FUNCTION_BYTES_MAX: u32 = 64 << 10;

/// Modules and components within a component. Each hook is a component of its own, and the adapters for WASI need four.
pub const MODULES_MAX: u32 = 20;

/// Core instances of one call.
pub const CORE_INSTANCES_MAX: u32 = 20;

/// Memories of one call.
pub const MEMORIES_MAX: u32 = 1;

/// Tables of one call: the plugin's own, and that of its adapters.
pub const TABLES_MAX: u32 = 4;

/// Entries of one table.
pub const TABLE_ELEMENTS_MAX: usize = 10_000;

/// Bytes of a call's memory, whatever the manifest asks.
pub const MEMORY_BYTES_MAX: usize = 16 << 20;

/// Fuel of a call, whatever the manifest asks: about one for each WebAssembly instruction.
pub const FUEL_MAX: u64 = 10_000_000;

/// Fuel burnt for one operation of the call's budget, which tables, script and plugins share.
pub const FUEL_PER_OPERATION: u64 = 100;

/// Fuel for getting ready: what a plugin's start function may burn while it is loaded.
pub const START_FUEL_MAX: u64 = 1_000_000;

/// Bytes of stack that WebAssembly may use.
pub const STACK_BYTES_MAX: usize = 256 << 10;

/// Bytes that one answer, or the arguments of one call to the host, may hold.
pub const HANDED_BYTES_MAX: usize = 64 << 10;

/// Lines that a call may log.
pub const LOG_LINES_MAX: usize = 64;

/// Bytes that a call may log.
pub const LOG_BYTES_MAX: usize = 8 << 10;

/// Calls in progress at a time, in all threads together.
pub const CALLS_AT_A_TIME_MAX: u32 = 64;

/// Milliseconds after which a call is stopped whatever fuel it has left. It is a backstop: fuel ends a call long
/// before, unless the machine itself stands still.
pub const CALL_MILLISECONDS_MAX: u64 = 2_000;

/// The limits that could change an outcome in words, for the engine profile.
pub(crate) fn describe() -> String {
    format!(
        "component bytes {COMPONENT_BYTES_MAX}, functions {FUNCTIONS_MAX}, function bytes {FUNCTION_BYTES_MAX}, \
         modules {MODULES_MAX}, core instances {CORE_INSTANCES_MAX}, memories {MEMORIES_MAX}, tables {TABLES_MAX}, \
         table elements {TABLE_ELEMENTS_MAX}, memory bytes {MEMORY_BYTES_MAX}, fuel {FUEL_MAX}, \
         fuel per operation {FUEL_PER_OPERATION}, start fuel {START_FUEL_MAX}, stack bytes {STACK_BYTES_MAX}, \
         handed bytes {HANDED_BYTES_MAX}"
    )
}
