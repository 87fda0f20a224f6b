//! A core module out of a Rust project, by cargo and with as few bytes as it can.

use crate::exit::{Exit, Failure};
use serde::Deserialize;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Imports nothing by itself, unlike the targets of WASI, and every rustup has it.
const TARGET: &str = "wasm32-unknown-unknown";

/// What cargo calls its message about a file that it made.
const ARTIFACT: &str = "compiler-artifact";

/// A small release build whatever the project's own profile says, so that the same source gives the same bytes.
const PROFILE: [&str; 6] = [
    "profile.release.opt-level='s'",
    "profile.release.lto=true",
    "profile.release.codegen-units=1",
    "profile.release.panic='abort'",
    "profile.release.strip=true",
    "profile.release.debug=false",
];

/// A plugin's stack; a small one is cheaper to set up for every call.
const STACK_BYTES: u32 = 65_536;

/// The part of cargo's messages that names what was built.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

/// Builds the project in `folder`; cargo's own words go to standard error.
pub fn module(folder: &Path) -> Result<Vec<u8>, Failure> {
    let folder = folder.canonicalize().map_err(|error| Failure::file(folder.display(), &error))?;
    let manifest = folder.join("Cargo.toml");
    if !manifest.is_file() {
        return Err(no_project(&folder));
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--release", "--target", TARGET, "--message-format=json-render-diagnostics"]);
    cargo.arg("--manifest-path").arg(&manifest).arg("--target-dir").arg(target_folder(&folder));
    for setting in PROFILE {
        cargo.args(["--config", setting]);
    }
    cargo.arg("--config").arg(flags(&folder));
    // Either would take the place of our flags.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let output = cargo.stderr(Stdio::inherit()).output().map_err(|error| no_cargo(&error))?;
    if !output.status.success() {
        return Err(not_compiled());
    }
    let built = built(&output.stdout, &manifest).ok_or_else(|| no_library(&folder))?;
    std::fs::read(&built).map_err(|error| Failure::file(built.display(), &error))
}

/// A folder of its own, because a plugin is compiled by another compiler or with other flags than its tests.
fn target_folder(folder: &Path) -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(shared) => Path::new(&shared).join("plugin"),
        None => folder.join("target/plugin"),
    }
}

/// No path of this machine may get into the bytes.
fn flags(folder: &Path) -> OsString {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let paths = [(Some(folder.to_owned()), "plugin"), (cargo, "cargo")];
    let remapped = paths.iter().filter_map(|(path, name)| {
        let path = path.as_deref()?.to_str()?;
        Some(format!("--remap-path-prefix={path}=/{name}"))
    });
    let flags: Vec<_> = remapped.chain([format!("-Clink-arg=-zstack-size={STACK_BYTES}")]).collect();
    format!("target.{TARGET}.rustflags={flags:?}").into()
}

/// The module that a project's library became.
fn built(messages: &[u8], manifest: &Path) -> Option<PathBuf> {
    let messages = messages.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let ours =
        messages.filter(|message: &Message| message.reason == ARTIFACT && message.manifest_path == manifest);
    let is_module = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "wasm");
    ours.flat_map(|message| message.filenames).find(is_module)
}

fn no_project(folder: &Path) -> Failure {
    let shown = folder.display();
    Failure::input(
        format!("{shown} 里没有 Cargo.toml;别的语言写的插件用 --from 给出编好的 .wasm"),
        format!("there is no Cargo.toml in {shown}; give a plugin in another language with --from FILE.wasm"),
    )
}

fn no_cargo(error: &std::io::Error) -> Failure {
    Failure {
        exit: Exit::Other,
        zh: format!("启动不了 cargo:{error};请先安装 Rust(https://rustup.rs)"),
        en: format!("cargo does not start: {error}; install Rust first (https://rustup.rs)"),
    }
}

fn not_compiled() -> Failure {
    Failure::input(
        format!("没有编译成功(见上)。若说找不到 `core` 或 `std`,先装目标:rustup target add {TARGET}"),
        format!(
            "it does not compile, see above; if `core` or `std` cannot be found, add the target first: \
             rustup target add {TARGET}"
        ),
    )
}

fn no_library(folder: &Path) -> Failure {
    let shown = folder.display();
    Failure::input(
        format!("{shown} 编译后没有 .wasm:Cargo.toml 的 [lib] 要有 crate-type = [\"cdylib\", \"rlib\"]"),
        format!("{shown} gives no .wasm: its [lib] needs crate-type = [\"cdylib\", \"rlib\"]"),
    )
}
