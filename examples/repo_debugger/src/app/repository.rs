//! A temporary crate with a bug in it, and the only access to its files.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

use tempfile::TempDir;
use tokio::{
    sync::{RwLock, RwLockReadGuard, RwLockWriteGuard},
    task::spawn_blocking,
};

const FILES: [(&str, &str); 6] = [
    // The empty `[workspace]` keeps cargo from searching the directories above for a workspace.
    (
        "Cargo.toml",
        "[package]\nname = \"status-page\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    ),
    ("src/lib.rs", include_str!("../../broken/lib.rs")),
    ("docs/on_call.md", include_str!("../../broken/on_call.md")),
    ("docs/percentiles.md", include_str!("../../broken/percentiles.md")),
    ("docs/releases.md", include_str!("../../broken/releases.md")),
    ("docs/units.md", include_str!("../../broken/units.md")),
];

/// A crate in its own temporary directory, which is deleted on drop.
#[derive(Debug)]
pub struct Repository {
    directory: TempDir,
    /// Tool calls of one response are concurrent. Tests must not run during an edit, and two edits of one file must
    /// not overwrite each other.
    lock: RwLock<()>,
}

impl Repository {
    /// Writes the crate and its notes.
    pub fn create() -> io::Result<Self> {
        let directory = tempfile::Builder::new().prefix("repo-debugger-").tempdir()?;
        let repository = Self {
            directory,
            lock: RwLock::new(()),
        };
        for (path, text) in FILES {
            let path = repository.root().join(path);
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(path, text)?;
        }
        Ok(repository)
    }

    /// The folder of `Cargo.toml`.
    pub fn root(&self) -> PathBuf {
        self.directory.path().join("crate")
    }

    /// The folder in which the crate is built. It is deleted with the crate, and outside of the paths of
    /// [`Self::resolve`].
    pub fn target(&self) -> PathBuf {
        self.directory.path().join("target")
    }

    /// The file at `path`, or `None` if that is outside the repository.
    pub fn resolve(&self, path: &str) -> Option<PathBuf> {
        let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        Path::new(path).components().all(inside).then(|| self.root().join(path))
    }

    /// A guard to hold while files are read.
    pub async fn reading(&self) -> RwLockReadGuard<'_, ()> {
        self.lock.read().await
    }

    /// A guard to hold while a file is changed.
    pub async fn editing(&self) -> RwLockWriteGuard<'_, ()> {
        self.lock.write().await
    }

    /// Every note, as its path in the repository and its text, sorted by path.
    pub async fn notes(&self) -> io::Result<Vec<(String, String)>> {
        let directory = self.root().join("docs");
        blocking(move || {
            let mut notes = Vec::new();
            for entry in fs::read_dir(directory)? {
                let entry = entry?;
                let path = format!("docs/{}", entry.file_name().display());
                notes.push((path, fs::read_to_string(entry.path())?));
            }
            notes.sort();
            Ok(notes)
        })
        .await
    }
}

/// The text of a file.
pub async fn read(file: PathBuf) -> io::Result<String> {
    blocking(|| fs::read_to_string(file)).await
}

/// Replaces a file's text.
pub async fn write(file: PathBuf, text: String) -> io::Result<()> {
    blocking(|| fs::write(file, text)).await
}

/// Runs blocking file operations on a thread of their own, because they would stall the runtime's threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await?
}
