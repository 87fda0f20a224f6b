#!/usr/bin/env bash
# Runs a command with a compiler that can build plugins:  plugins/toolchain.sh suban plugin build plugins/water
#
# Where rustup has the target (`rustup target add wasm32-unknown-unknown`) there is nothing to do. On a Debian machine
# that cannot reach rustup's servers, the packages `rustc-web` and `rust-web-src` build the target's standard library
# once, in about a minute, and it is kept in SUBAN_WASM_SYSROOT. Leaves with 69 where neither is possible.
set -euo pipefail

target=wasm32-unknown-unknown
unavailable() { echo "toolchain.sh: $*" >&2; exit 69; }

has_target() { [ -n "$(find "$(rustc --print target-libdir --target "$target")" -name 'libstd-*.rlib' 2>/dev/null)" ]; }
if has_target; then exec "$@"; fi

compiler=/usr/bin/rustc
library=/usr/lib/rustlib/src/rust/library
if ! [ -x "$compiler" ] || ! [ -e "$library" ] || ! "$compiler" -vV | grep -q 'built from a source tarball'; then
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
        unavailable "install the target: rustup target add $target"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends rustc-web rust-web-src; } >/dev/null 2>&1 ||
        unavailable "neither rustup's $target nor Debian's rustc-web can be installed"
fi

# No path of this machine may get into a plugin, not even through the standard library.
flags="-Cembed-bitcode=yes --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
# Keyed on the exact compiler, because another one refuses the library.
key="$({ "$compiler" -vV; echo "$flags"; } | sha256sum | cut -c1-16)"
sysroot="${SUBAN_WASM_SYSROOT:-$HOME/.cache/suban-wasm-sysroot}/$key"
if ! [ -e "$sysroot/complete" ]; then
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    libraries="$sysroot/lib/rustlib/$target/lib"
    mkdir -p "$work/src" "$libraries"
    : >"$work/src/lib.rs"
    cat >"$work/Cargo.toml" <<'MANIFEST'
[package]
name = "wasm-sysroot"
version = "0.0.0"
edition = "2024"
[profile.release]
panic = "abort"
[workspace]
MANIFEST
    # Only a bootstrapping compiler may build its own library; plugins are then built without.
    (cd "$work" && env -u RUSTFLAGS RUSTC="$compiler" RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR="$work/target" \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags" \
        cargo build -q --release --target "$target" -Z build-std=std,panic_abort -Z build-std-features=) ||
        unavailable "the standard library for $target could not be built"
    find "$work/target/$target/release/deps" -name '*.rlib' ! -name 'libwasm_sysroot*' -exec cp {} "$libraries/" \;
    touch "$sysroot/complete"
    rm -rf "$work"
    trap - EXIT
fi

linker="$(rustup run stable rustc --print sysroot 2>/dev/null || true)/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"
[ -x "$linker" ] || linker="$(command -v wasm-ld || command -v wasm-ld-14 || true)"
[ -n "$linker" ] || unavailable "there is no linker for wasm: install lld"

export RUSTC="$compiler"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--sysroot=$sysroot"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$linker"
exec "$@"
