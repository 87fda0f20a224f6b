//! Rights that the compiling process gives up before it reads a byte that it does not trust: if the compiler has a
//! flaw that a component exploits, there is nothing to reach from here.

use super::{CODE_BYTES_MAX, COMPILE_SECONDS_MAX};

/// Bytes of address space: what the largest components need several times over.
#[cfg(unix)]
const ADDRESS_BYTES_MAX: u64 = 2 << 30;

/// Files: standard input, output and error, so that none can be opened, nor any socket.
#[cfg(unix)]
const FILES_MAX: u64 = 3;

/// Gives the rights up, for good.
pub(super) fn shut_in() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(unix)]
    limit()?;
    #[cfg(target_os = "linux")]
    forbid()?;
    Ok(())
}

#[cfg(unix)]
fn limit() -> std::io::Result<()> {
    use rlimit::Resource;
    const _: () = assert!((CODE_BYTES_MAX as u64) < ADDRESS_BYTES_MAX, "the code has to fit");
    for (resource, most) in [
        (Resource::AS, ADDRESS_BYTES_MAX),
        (Resource::CPU, COMPILE_SECONDS_MAX),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, FILES_MAX),
    ] {
        resource.set(most, most)?;
    }
    Ok(())
}

/// What only this processor still has besides: each call by path under its first name.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const OLDER_CALLS: [libc::c_long; 12] = [
    libc::SYS_open,
    libc::SYS_creat,
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_unlink,
    libc::SYS_rmdir,
    libc::SYS_rename,
    libc::SYS_link,
    libc::SYS_symlink,
    libc::SYS_mkdir,
    libc::SYS_chmod,
    libc::SYS_setrlimit,
];

#[cfg(all(target_os = "linux", not(target_arch = "x86_64")))]
const OLDER_CALLS: [libc::c_long; 0] = [];

/// Forbids the system calls that reach out of the process: other programs, the network, files, and rights.
#[cfg(target_os = "linux")]
fn forbid() -> Result<(), Box<dyn std::error::Error>> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let refused = [
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_open_by_handle_at,
        libc::SYS_unlinkat,
        libc::SYS_renameat,
        libc::SYS_renameat2,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_mkdirat,
        libc::SYS_truncate,
        libc::SYS_fchmodat,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_tgkill,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_io_uring_setup,
        libc::SYS_prlimit64,
    ];
    let filter = SeccompFilter::new(
        refused.into_iter().chain(OLDER_CALLS).map(|call| (call, Vec::new())).collect(),
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.cast_unsigned()),
        std::env::consts::ARCH.try_into()?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}
