//! Where the socket lies: in a folder of its own inside the data folder, which only its owner may enter.
//!
//! A program that was killed leaves its socket behind. Nobody can be listening on one that refuses a connection,
//! and only the program that holds the store's lock listens, so it may take the place of a left one.

use crate::error::LinkError;
use crate::limits::SOCKET_PATH_BYTES_MAX;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The folder of the socket, in the data folder.
const FOLDER: &str = "link";

/// The socket, in that folder.
const SOCKET: &str = "socket";

/// Its owner may enter.
const FOLDER_MODE: u32 = 0o700;

/// Its owner may connect.
const SOCKET_MODE: u32 = 0o600;

/// The socket of a data folder.
pub fn socket_in(data: &Path) -> PathBuf {
    data.join(FOLDER).join(SOCKET)
}

/// A socket that somebody listens on. Whatever lies at its path by the time it is left, it is this one that is closed.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    /// Device and number of its file.
    file: Option<(u64, u64)>,
    /// The same socket once more, to close it while somebody waits for the next connection.
    handle: UnixStream,
}

/// Listens; the caller holds the store's lock.
pub fn listen(data: &Path) -> Result<(Socket, UnixListener), LinkError> {
    let socket = socket_in(data);
    check_length(&socket)?;
    let folder = data.join(FOLDER);
    make_private(&folder).map_err(failed("make private", &folder))?;
    match fs::symlink_metadata(&socket) {
        Ok(found) if !found.file_type().is_socket() => return Err(LinkError::InTheWay { path: socket }),
        Ok(_) if UnixStream::connect(&socket).is_ok() => return Err(LinkError::Taken { socket }),
        Ok(_) => fs::remove_file(&socket).map_err(failed("remove the old socket", &socket))?,
        Err(_) => {}
    }
    let listener = UnixListener::bind(&socket).map_err(failed("listen on", &socket))?;
    fs::set_permissions(&socket, Permissions::from_mode(SOCKET_MODE))
        .map_err(failed("make private", &socket))?;
    let handle = listener.try_clone().map_err(failed("listen on", &socket))?;
    // To the system a socket that listens can be closed like any other; the library has a method for a stream alone.
    let handle = UnixStream::from(OwnedFd::from(handle));
    Ok((Socket { file: file_at(&socket), path: socket, handle }, listener))
}

impl Socket {
    /// Takes no more connections, and wakes whoever waits for one: whether it could.
    ///
    /// Knocking at the path instead would wake the server that has taken this one's place, if the folder was replaced.
    pub fn close(&self) -> bool {
        self.handle.shutdown(Shutdown::Both).is_ok()
    }

    /// Takes the socket away, if it still lies there.
    pub fn leave(&self) {
        // One that stays is recognised by whoever comes next.
        if self.file.is_some() && file_at(&self.path) == self.file {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Device and number of the file at a path.
fn file_at(path: &Path) -> Option<(u64, u64)> {
    let found = fs::symlink_metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// Connects to whoever listens.
pub fn connect(data: &Path) -> Result<UnixStream, LinkError> {
    let socket = socket_in(data);
    if !socket.exists() {
        return Err(LinkError::Nobody { socket });
    }
    check_length(&socket)?;
    UnixStream::connect(&socket).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
            LinkError::Nobody { socket: socket.clone() }
        }
        _ => failed("connect to", &socket)(source),
    })
}

/// A folder, and not a link to one elsewhere, that only its owner may enter.
fn make_private(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
}

fn check_length(socket: &Path) -> Result<(), LinkError> {
    let bytes = socket.as_os_str().as_bytes().len();
    if bytes <= SOCKET_PATH_BYTES_MAX {
        return Ok(());
    }
    Err(LinkError::PathTooLong { socket: socket.to_owned(), bytes })
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> LinkError {
    let path = path.to_owned();
    move |source| LinkError::Io { action, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn nobody_else_may_enter() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join(FOLDER)).unwrap();
        let _listener = listen(data.path()).unwrap();
        assert_eq!((mode(&data.path().join(FOLDER)), mode(&socket_in(data.path()))), (0o700, 0o600));
        connect(data.path()).unwrap();
        assert!(matches!(listen(data.path()), Err(LinkError::Taken { .. })));
    }

    #[test]
    fn a_socket_that_was_left_behind_is_known_and_replaced() {
        let data = tempfile::tempdir().unwrap();
        assert!(matches!(connect(data.path()), Err(LinkError::Nobody { .. })));
        drop(listen(data.path()).unwrap());
        assert!(socket_in(data.path()).exists(), "as a killed program leaves it");
        assert!(matches!(connect(data.path()), Err(LinkError::Nobody { .. })));
        let (socket, _listener) = listen(data.path()).unwrap();
        connect(data.path()).unwrap();
        socket.leave();
        assert!(matches!(connect(data.path()), Err(LinkError::Nobody { .. })));
    }

    #[test]
    fn closing_wakes_whoever_waits_though_another_has_the_place() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        fs::create_dir(&data).unwrap();
        let (socket, listener) = listen(&data).unwrap();
        let waiting = std::thread::spawn(move || listener.accept().is_err());
        // The folder is replaced under whoever listens, and another listens in the new one.
        fs::rename(&data, root.path().join("old")).unwrap();
        fs::create_dir(&data).unwrap();
        let (_, _other) = listen(&data).unwrap();
        assert!(socket.close());
        assert!(waiting.join().unwrap(), "nobody has knocked, and it waits no more");
        socket.leave();
        connect(&data).unwrap();
    }

    #[test]
    fn what_is_no_socket_is_left_alone() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join(FOLDER)).unwrap();
        fs::write(socket_in(data.path()), "words").unwrap();
        assert!(matches!(listen(data.path()), Err(LinkError::InTheWay { .. })));
        assert_eq!(fs::read(socket_in(data.path())).unwrap(), b"words");
        let elsewhere = tempfile::tempdir().unwrap();
        let linked = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), linked.path().join(FOLDER)).unwrap();
        assert!(matches!(listen(linked.path()), Err(LinkError::Io { action: "make private", .. })));
    }

    #[test]
    fn a_path_just_within_and_just_beyond_its_length() {
        let root = tempfile::tempdir().unwrap();
        let rest = socket_in(&root.path().join("")).as_os_str().len();
        let data = |bytes: usize| {
            let data = root.path().join("d".repeat(bytes - rest - 1));
            fs::create_dir_all(&data).unwrap();
            assert_eq!(socket_in(&data).as_os_str().len(), bytes);
            data
        };
        assert!(listen(&data(SOCKET_PATH_BYTES_MAX)).is_ok());
        let error = listen(&data(SOCKET_PATH_BYTES_MAX + 1)).unwrap_err();
        assert!(matches!(error, LinkError::PathTooLong { .. }));
        assert!(error.to_string().contains("a shorter path"), "{error}");
    }
}
