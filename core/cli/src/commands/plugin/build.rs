//! `suban plugin build`: a package out of a project.

use crate::author_args::{BuildArgs, SourceArgs};
use crate::commands::plugin::{cargo, component, refused};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::Output;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use suban_model::Digest;
use suban_plugin::{COMPONENT_PATH, MANIFEST_PATH, Manifest, PACKAGE_BYTES_MAX, Package};
use suban_policy::PackFiles;
use suban_policy::diagnostic::Diagnostic;
use suban_policy::source::Source;

/// What a package may hold for people, if the project has it.
const FOR_PEOPLE: [&str; 2] = ["LICENSE", "README.md"];

/// What was built.
#[derive(Serialize)]
struct Built {
    package: PathBuf,
    id: String,
    version: String,
    counter: u64,
    bytes: usize,
    component_bytes: usize,
    digest: String,
    /// Whether the file that was there has the same bytes.
    same: bool,
}

/// Builds the package and writes it, or compares it with the one that is there: exit 0 if it is the same, else 1.
pub fn run(args: &BuildArgs, output: &Output) -> Result<Exit, Failure> {
    let package = package(&args.source, output)?;
    let folder = args.into.as_ref().unwrap_or(&args.source.folder);
    let path = folder.join(format!("{}.plugin", package.manifest().id.name()));
    let same = std::fs::read(&path).is_ok_and(|there| there == package.container());
    if !args.check && !same {
        std::fs::write(&path, package.container()).map_err(|error| Failure::file(path.display(), &error))?;
    }
    let built = Built {
        id: package.manifest().id.to_string(),
        version: package.manifest().version.clone(),
        counter: package.manifest().counter,
        bytes: package.container().len(),
        component_bytes: package.component().len(),
        digest: Digest::of(package.container()).to_string(),
        package: path,
        same,
    };
    output.result(&built, || in_words(&built, args.check, output));
    Ok(if same || !args.check { Exit::Done } else { Exit::Found })
}

fn in_words(built: &Built, check: bool, output: &Output) -> String {
    let Built { package, id, version, counter, bytes, component_bytes, digest, same } = built;
    let (package, digest) = (package.display(), digest.get(..12).unwrap_or(digest));
    let end = match (check, same) {
        (true, true) => output.say(",与已有的逐字节相同", ", the same bytes as are there"),
        (true, false) => output.say(",与已有的不同", ", other bytes than are there"),
        (false, _) => "",
    };
    output
        .say(
            &format!("{package}:{id} {version}(第 {counter} 版),{bytes} 字节,其中组件 {component_bytes} 字节,摘要 {digest}{end}"),
            &format!("{package}: {id} {version} (counter {counter}), {bytes} bytes, {component_bytes} of them component, digest {digest}{end}"),
        )
        .to_owned()
}

/// The package of a project.
pub fn package(source: &SourceArgs, output: &Output) -> Result<Package, Failure> {
    let manifest = source.folder.join(MANIFEST_PATH);
    let bytes = read(&manifest)?;
    let text = String::from_utf8(bytes.clone()).map_err(|error| Failure::file(manifest.display(), &error))?;
    let read_manifest = Manifest::parse(&Source { path: MANIFEST_PATH.to_owned(), text })
        .map_err(|found| wrong(&found, &bytes, output))?;
    let built = match &source.from {
        Some(path) => read(path)?,
        None => cargo::module(&source.folder)?,
    };
    let component = component::component(&built, &read_manifest)
        .map_err(|unfit| Failure::input(unfit.chinese(), unfit.to_string()))?;
    let mut parts =
        BTreeMap::from([(MANIFEST_PATH.to_owned(), bytes.clone()), (COMPONENT_PATH.to_owned(), component)]);
    for name in FOR_PEOPLE {
        let path = source.folder.join(name);
        if path.is_file() {
            parts.insert(name.to_owned(), read(&path)?);
        }
    }
    Package::assemble(read_manifest.id.name(), parts).map_err(|found| wrong(&found, &bytes, output))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    input::read(path, PACKAGE_BYTES_MAX as u64)
}

/// Shows what is wrong in a manifest.
fn wrong(found: &[Diagnostic], manifest: &[u8], output: &Output) -> Failure {
    let files = PackFiles::new(BTreeMap::from([(MANIFEST_PATH.to_owned(), manifest.to_vec())]));
    refused(found, &files.unwrap_or_default(), output)
}
