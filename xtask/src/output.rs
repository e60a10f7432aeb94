//! Files that a command writes, or compares with `--check`.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A result whose error is text, which is enough: a person reads it, and it ends the command.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Reads a file of the repository.
pub(crate) fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).map_err(|error| format!("cannot read {path}: {error}"))
}

/// The written or compared files of one command.
pub(crate) struct Output {
    check: bool,
    command: String,
    files: usize,
    changed: Vec<String>,
}

impl Output {
    pub(crate) fn new(check: bool, command: &str) -> Self {
        Self {
            check,
            command: command.to_owned(),
            files: 0,
            changed: Vec::new(),
        }
    }

    /// Writes a file only if its content differs, so that nothing is rebuilt needlessly.
    pub(crate) fn file(&mut self, path: &str, content: &str) -> Result<()> {
        let full = root().join(path);
        self.files += 1;
        match fs::read_to_string(&full) {
            Ok(existing) if existing == content => return Ok(()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(format!("cannot read {path}: {error}"));
            }
            _ => self.changed.push(path.to_owned()),
        }
        if self.check {
            return Ok(());
        }
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("cannot create the folder of {path}: {error}"))?;
        }
        fs::write(&full, content).map_err(|error| format!("cannot write {path}: {error}"))
    }

    /// Puts texts between their marks in a file. The marks name the command that writes the texts.
    pub(crate) fn blocks(&mut self, path: &str, blocks: &[(&str, String)]) -> Result<()> {
        let mut text = read(path)?;
        for (name, block) in blocks {
            let begin = format!("<!-- {name}: written by `{}` -->", self.command);
            let end = format!("<!-- end of {name} -->");
            let (before, rest) = text.split_once(&begin).ok_or(format!("{path} has no line {begin}"))?;
            let (_, after) = rest.split_once(&end).ok_or(format!("{path} has no line {end}"))?;
            text = format!("{before}{begin}\n{block}{end}{after}");
        }
        self.file(path, &text)
    }

    /// Removes a file that is no longer written.
    pub(crate) fn remove(&mut self, path: &str) -> Result<()> {
        self.changed.push(path.to_owned());
        if self.check {
            return Ok(());
        }
        fs::remove_file(root().join(path)).map_err(|error| format!("cannot remove {path}: {error}"))
    }

    /// Fails with `--check` if anything differs so far.
    pub(crate) fn checked(&self) -> Result<()> {
        if !self.check || self.changed.is_empty() {
            return Ok(());
        }
        Err(format!(
            "not up to date: {}\n  run `{}` and commit the result",
            self.changed.join(", "),
            self.command
        ))
    }

    /// Returns a message about the written files. With `--check`, fails if anything differs.
    pub(crate) fn finish(self) -> Result<String> {
        self.checked()?;
        if self.changed.is_empty() {
            return Ok(match self.files {
                1 => "1 file is up to date".to_owned(),
                files => format!("{files} files are up to date"),
            });
        }
        Ok(format!("wrote {}", self.changed.join(", ")))
    }
}
