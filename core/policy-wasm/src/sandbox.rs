//! The one configuration that plugins are compiled and run with: nothing in it lets two machines answer differently.

use crate::limits::{
    CALLS_AT_A_TIME_MAX, CORE_INSTANCES_MAX, MEMORIES_MAX, MEMORY_BYTES_MAX, STACK_BYTES_MAX,
    TABLE_ELEMENTS_MAX, TABLES_MAX,
};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// The version of wasmtime: the same that the manifest of the workspace names.
pub(crate) const WASMTIME_VERSION: &str = "48.0.8";

/// Bytes of a memory that an ended call leaves mapped for the next one: enough for what plugins usually touch. Giving
/// pages back takes a lock of the whole process, on which calls would wait for plugins that eat memory.
const RESIDENT_BYTES: usize = 256 << 10;

/// An engine that runs plugins.
pub(crate) fn engine() -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(CALLS_AT_A_TIME_MAX)
        .total_core_instances(CALLS_AT_A_TIME_MAX * CORE_INSTANCES_MAX)
        .total_memories(CALLS_AT_A_TIME_MAX * MEMORIES_MAX)
        .total_tables(CALLS_AT_A_TIME_MAX * TABLES_MAX)
        .max_core_instances_per_component(CORE_INSTANCES_MAX)
        .max_memories_per_component(MEMORIES_MAX)
        .max_tables_per_component(TABLES_MAX)
        .table_elements(TABLE_ELEMENTS_MAX)
        .max_memory_size(MEMORY_BYTES_MAX)
        .linear_memory_keep_resident(RESIDENT_BYTES)
        .table_keep_resident(RESIDENT_BYTES);
    Engine::new(config().allocation_strategy(InstanceAllocationStrategy::Pooling(pool)))
}

/// An engine that only compiles, for [`engine`]. It reserves no memory.
pub(crate) fn compiler() -> wasmtime::Result<Engine> {
    Engine::new(&config())
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(STACK_BYTES_MAX)
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        .wasm_multi_memory(false)
        .wasm_memory64(false)
        .wasm_tail_call(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false)
        .concurrency_support(false)
        // A vendor finds the place with tools of its own; here addresses would only take memory.
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .native_unwind_info(false);
    config
}

/// The settings above in words, for the engine profile.
pub(crate) fn describe() -> String {
    format!(
        "wasmtime {WASMTIME_VERSION} (fuel, canonical NaN, no relaxed SIMD, threads, second memory, 64-bit memory or tail calls"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{DefaultHasher, Hash, Hasher};

    #[test]
    fn what_one_engine_compiles_the_other_runs() {
        let hash = |engine: &Engine| {
            let mut hasher = DefaultHasher::new();
            engine.precompile_compatibility_hash().hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(&engine().unwrap()), hash(&compiler().unwrap()));
    }

    #[test]
    fn the_version_is_that_of_the_library() {
        let lock = include_str!("../../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"wasmtime\"\nversion = \"{WASMTIME_VERSION}\"")));
    }
}
