//! Reading input files whole, up to a limit.

use crate::exit::Failure;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Reads a file, or standard input for `-`, of at most `bytes_max` bytes.
pub fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::file(path.display(), &error);
    let source: Box<dyn Read> = match path.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(File::open(path).map_err(failed)?),
    };
    let mut bytes = Vec::new();
    source.take(bytes_max + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > bytes_max {
        let shown = path.display();
        return Err(Failure::input(
            format!("{shown} 超过 {bytes_max} 字节"),
            format!("{shown} has more than {bytes_max} bytes"),
        ));
    }
    Ok(bytes)
}
