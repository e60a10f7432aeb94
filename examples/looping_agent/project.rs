//! A real crate in a temporary folder, with a bug in a function.

use std::{
    env, fs, io,
    path::{Component, Path, PathBuf},
    process,
};

use tokio::process::Command;

const FILES: [(&str, &str); 2] = [
    // The empty `[workspace]` keeps cargo from searching the folders above for a workspace.
    (
        "Cargo.toml",
        "[package]\nname = \"statistics\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    ),
    ("src/lib.rs", include_str!("median.rs")),
];

/// The folder of the crate, deleted on drop.
#[derive(Debug)]
pub(crate) struct Project(PathBuf);

impl Project {
    pub(crate) fn create() -> io::Result<Self> {
        let project = Self(env::temp_dir().join(format!("looping-agent-{}", process::id())));
        for (path, text) in FILES {
            let path = project.0.join(path);
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(path, text)?;
        }
        Ok(project)
    }

    pub(crate) fn read(&self, path: &str) -> io::Result<String> {
        fs::read_to_string(self.resolve(path)?)
    }

    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) -> io::Result<String> {
        let file = self.resolve(path)?;
        let text = fs::read_to_string(&file)?;
        if old.is_empty() || text.matches(old).count() != 1 {
            return Err(io::Error::other("`old` has to be in the file exactly once"));
        }
        fs::write(file, text.replacen(old, new, 1))?;
        Ok(format!("{path} is changed"))
    }

    /// Runs the crate's tests and returns the failures, without the lines that differ from run to run.
    pub(crate) async fn test(&self) -> io::Result<String> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["test", "--quiet", "--offline", "--lib"])
            .current_dir(&self.0)
            // The cargo that runs this example may have set another folder.
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env("CARGO_TERM_COLOR", "never");
        let output = command.output().await?;
        if output.status.success() {
            return Ok("all tests pass".to_owned());
        }
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let is_reason = |line: &&str| {
            ["error", "assertion", "  left:", " right:"]
                .iter()
                .any(|start| line.starts_with(start))
        };
        let lines: Vec<_> = text.lines().filter(is_reason).collect();
        Ok(format!("FAILED\n{}", lines.join("\n")))
    }

    /// The file of that name, if it is inside the crate.
    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if Path::new(path).components().all(inside) {
            Ok(self.0.join(path))
        } else {
            Err(io::Error::other(format!("`{path}` is outside of the crate")))
        }
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        // A folder that stays behind in the system's temporary folder is harmless.
        let _ = fs::remove_dir_all(&self.0);
    }
}
