//! The file behind a trace file: its lock, and its rotation.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::Duration;
use std::time::Instant;

/// Number of processes that can write files of one name at the same time.
const MOST_PROCESSES: usize = 1_000;
#[cfg(unix)]
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A file that is written line by line, without a buffer.
#[derive(Debug)]
pub(super) struct Output {
    /// The path that was configured.
    asked: PathBuf,
    /// The path of the file, which may differ from the configured one.
    path: PathBuf,
    file: File,
    /// The previous file, still locked: a process that opened it under its old name must not take it for its own.
    before: Option<File>,
    size: u64,
    max_bytes: u64,
    kept_files: usize,
    /// The last time of a check whether the file still exists.
    looked: Instant,
    /// The size beyond which a write ends the process.
    limit: u64,
    /// Whether the last line is cut off.
    torn: bool,
}

impl Output {
    /// Opens the file, or one beside it if another process writes it. Existing contents stay.
    pub(super) fn open(asked: PathBuf, max_bytes: u64, kept_files: usize) -> io::Result<Self> {
        let (path, mut file) = claim(&asked)?;
        let size = file.seek(SeekFrom::End(0))?;
        Ok(Self {
            torn: size > 0 && !ends_with_line(&mut file, size)?,
            asked,
            path,
            file,
            before: None,
            size,
            max_bytes,
            kept_files,
            looked: Instant::now(),
            limit: most_bytes(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether this line has to go into the next file.
    pub(super) fn is_full(&self, line: &[u8]) -> bool {
        self.size > 0 && self.size.saturating_add(line.len() as u64) > self.max_bytes
    }

    /// Renames the file to `run.jsonl.1` and those before it to the next number, and begins a new one.
    ///
    /// If that fails, writing continues in the old file.
    pub(super) fn rotate(&mut self) -> io::Result<()> {
        for number in (1..self.kept_files).rev() {
            let older = numbered(&self.path, number);
            if older.exists() {
                fs::rename(older, numbered(&self.path, number + 1))?;
            }
        }
        if self.kept_files > 0 {
            fs::rename(&self.path, numbered(&self.path, 1))?;
        } else {
            fs::remove_file(&self.path)?;
        }
        self.begin()
    }

    /// Whether the file was deleted, so that further writes are lost. Checks once a second, because a check takes as
    /// long as a write.
    #[cfg(unix)]
    pub(super) fn is_deleted(&mut self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        if self.looked.elapsed() < LOOK_EVERY {
            return false;
        }
        self.looked = Instant::now();
        self.file.metadata().is_ok_and(|data| data.nlink() == 0)
    }

    /// Returns `false`: outside Unix, an open file can't be deleted.
    #[cfg(not(unix))]
    pub(super) fn is_deleted(&mut self) -> bool {
        false
    }

    /// Begins a new file.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        let (path, file) = claim(&self.asked)?;
        self.path = path;
        self.before = Some(std::mem::replace(&mut self.file, file));
        self.size = self.file.seek(SeekFrom::End(0))?;
        self.torn = false;
        Ok(())
    }

    /// Writes a line at once. A failure may cut it off; the next line still begins on a line of its own.
    pub(super) fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.torn {
            self.write_all(b"\n")?;
            self.torn = false;
        }
        self.write_all(line)
    }

    fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        if self.size.saturating_add(bytes.len() as u64) > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        while !bytes.is_empty() {
            match self.file.write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    bytes = &bytes[written..];
                    self.size += written as u64;
                    self.torn = !bytes.is_empty();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The folder of the path, if it has one.
pub(super) fn folder(asked: &Path) -> Option<&Path> {
    asked.parent().filter(|folder| !folder.as_os_str().is_empty())
}

/// The first of `run.jsonl`, `run.2.jsonl`, `run.3.jsonl` … that no other process writes.
fn claim(asked: &Path) -> io::Result<(PathBuf, File)> {
    if let Some(folder) = folder(asked) {
        fs::create_dir_all(folder)?;
    }
    for number in 1..=MOST_PROCESSES {
        let path = own_name(asked, number);
        // The file is readable too, because its last byte shows whether the last line is whole.
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        if is_ours(&file) {
            return Ok((path, file));
        }
    }
    Err(io::Error::other("too many processes write files of this name"))
}

/// Locks the file until this process ends, for any reason. A file system without locks gives every process the same
/// file.
#[cfg(unix)]
fn is_ours(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    flock(file, FlockOperation::NonBlockingLockExclusive) != Err(rustix::io::Errno::WOULDBLOCK)
}

/// Takes no lock: on this system it would keep readers out, too.
#[cfg(not(unix))]
fn is_ours(_: &File) -> bool {
    true
}

/// The largest file size that this process may write (`ulimit -f`). A write beyond it is a signal that ends the
/// process.
#[cfg(unix)]
fn most_bytes() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX)
}

/// Returns the largest number: this system has no such limit.
#[cfg(not(unix))]
fn most_bytes() -> u64 {
    u64::MAX
}

fn ends_with_line(file: &mut File, size: u64) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::Start(size - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// The name for a process: `run.jsonl` for the first, `run.2.jsonl` for the second.
fn own_name(asked: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return asked.to_owned();
    }
    let mut name = asked.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{number}"));
    if let Some(extension) = asked.extension() {
        name.push(".");
        name.push(extension);
    }
    asked.with_file_name(name)
}

/// The name of a full file, such as `run.jsonl.1`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}"));
    PathBuf::from(name)
}
