//! The file: whose it is, and when it is begun anew.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::time::Duration;
use std::time::Instant;

/// Processes that write files of one name side by side.
const MOST_PROCESSES: usize = 1_000;
#[cfg(unix)]
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A file that is written line by line, without a buffer.
#[derive(Debug)]
pub(super) struct Output {
    /// As asked for.
    asked: PathBuf,
    /// The file's own name.
    path: PathBuf,
    file: File,
    /// The file before, still locked: a process that opened it under its old name must not take it for its own.
    before: Option<File>,
    size: u64,
    max_bytes: u64,
    kept_files: usize,
    /// When it was last seen whether the file is still there.
    looked: Instant,
    /// The size beyond which a write ends the process.
    limit: u64,
    /// The last line breaks off.
    torn: bool,
}

impl Output {
    /// Opens the file, or one beside it if another process writes it. What is in it stays.
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

    /// Whether this line belongs into the next file.
    pub(super) fn is_full(&self, line: &[u8]) -> bool {
        self.size > 0 && self.size.saturating_add(line.len() as u64) > self.max_bytes
    }

    /// Puts the file aside as `run.jsonl.1`, those before it one number further, and begins a new one.
    ///
    /// If that fails, the file is written on.
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

    /// Whether somebody has deleted the file, so that what is written to it is nowhere. Looks once a second, because it
    /// takes as long as a write.
    #[cfg(unix)]
    pub(super) fn is_deleted(&mut self) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        if self.looked.elapsed() < LOOK_EVERY {
            return false;
        }
        self.looked = Instant::now();
        self.file.metadata().is_ok_and(|data| data.nlink() == 0)
    }

    /// An open file can't be deleted.
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

    /// Writes a line at once. On a failure it may break off; the next one begins on a line of its own.
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

/// The folder that the path names, if it names one.
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
        // Readable too, because the last byte shows whether the last line is whole.
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        if is_ours(&file) {
            return Ok((path, file));
        }
    }
    Err(io::Error::other("too many processes write files of this name"))
}

/// Locks the file until this process ends, however it ends. A file system without locks gives every process the same file.
#[cfg(unix)]
fn is_ours(file: &File) -> bool {
    use rustix::fs::{FlockOperation, flock};
    flock(file, FlockOperation::NonBlockingLockExclusive) != Err(rustix::io::Errno::WOULDBLOCK)
}

/// A lock would keep readers out, too.
#[cfg(not(unix))]
fn is_ours(_: &File) -> bool {
    true
}

/// The size of a file that this process may write (`ulimit -f`). A write beyond it is a signal that ends the process.
#[cfg(unix)]
fn most_bytes() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Fsize).current.unwrap_or(u64::MAX)
}

/// There is no such limit.
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

/// `run.jsonl` for the first, `run.2.jsonl` for the second.
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

/// `run.jsonl.1`.
fn numbered(path: &Path, number: usize) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(format!(".{number}"));
    PathBuf::from(name)
}
