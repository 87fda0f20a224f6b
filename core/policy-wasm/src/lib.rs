//! Runs the plugins of a policy pack: WebAssembly components, metered and shut in.
