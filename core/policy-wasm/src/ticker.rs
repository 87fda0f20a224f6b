//! The clock behind the backstop: one thread an engine, which ends with it.

use crate::limits::CALL_MILLISECONDS_MAX;
use std::time::Duration;
use wasmtime::{Engine, EngineWeak};

/// Milliseconds between two ticks.
const TICK_MILLISECONDS: u64 = 20;

/// Ticks that a call may take.
pub(crate) const TICKS_MAX: u64 = CALL_MILLISECONDS_MAX / TICK_MILLISECONDS;

/// Ticks for as long as the engine lives.
pub(crate) fn start(engine: &Engine) -> std::io::Result<()> {
    let engine = engine.weak();
    std::thread::Builder::new().name("plugin-ticker".to_owned()).spawn(move || tick(&engine)).map(drop)
}

fn tick(engine: &EngineWeak) {
    while let Some(engine) = engine.upgrade() {
        engine.increment_epoch();
        drop(engine);
        std::thread::sleep(Duration::from_millis(TICK_MILLISECONDS));
    }
}
