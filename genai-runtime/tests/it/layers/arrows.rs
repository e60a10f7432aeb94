//! Dependencies between files: follows each path through re-exports to the file that defines the item.

use std::collections::BTreeSet;

use super::modules::{Entry, Id, Modules, Space};
use super::tokens::{Import, Mention, Path};

/// A dependency: one file mentions an item that another file defines.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) line: usize,
    /// The path in its source form, with the part before the braces of a `use`.
    pub(crate) path: String,
    pub(crate) to: String,
    /// Whether the rule against circles counts it. That rule does not count the name of a module, because it counts the
    /// paths through it. It also does not count re-exports from the module's own children.
    pub(crate) in_circles: bool,
}

/// The end of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Module(Id),
    Item(Id, Space),
    /// The last module whose source is known: a macro or another crate defines the item.
    Within(Id),
}

/// The imports that were followed. Following one again would not end.
type Followed<'a> = Vec<&'a Import>;

/// All arrows between files, in order.
pub(crate) fn arrows(modules: &Modules) -> BTreeSet<Arrow> {
    let mut found = BTreeSet::new();
    for (id, module) in modules.all.iter().enumerate() {
        for mention in &module.mentions {
            match mention {
                Mention::Use(import) => modules.import(id, import, &mut found),
                Mention::Path(path) => modules.path(id, path, &mut found),
            }
        }
    }
    found.retain(|arrow| arrow.from != arrow.to);
    found
}

impl Modules {
    fn import(&self, id: Id, import: &Import, found: &mut BTreeSet<Arrow>) {
        for target in self.resolve(id, &import.path, &mut Vec::new()) {
            if import.only_type && matches!(target, Target::Item(_, Space::Value | Space::Macro)) {
                continue;
            }
            let names_module = matches!(target, Target::Module(_)) && !import.glob;
            let reexports = import.public && self.is_own(id, target);
            let written = import.path.join("::") + if import.glob { "::*" } else { "" };
            found.insert(self.arrow(id, import.line, written, target, !names_module && !reexports));
        }
    }

    fn path(&self, id: Id, path: &Path, found: &mut BTreeSet<Arrow>) {
        let first = path.segments[0].as_str();
        let targets = if let Some(via) = &path.via {
            let via: Vec<_> = via.path.iter().chain(&path.segments[1..]).cloned().collect();
            let short = &via[..via.len() - (path.segments.len() - 1)];
            // The `use` of an item is already the arrow to it.
            let to_module = |target: &Target| matches!(target, Target::Module(_));
            if path.segments.len() == 1 || !self.resolve(id, short, &mut Vec::new()).iter().any(to_module) {
                return;
            }
            self.resolve(id, &via, &mut Vec::new())
        } else if ["crate", "self", "super"].contains(&first) {
            if path.segments.len() == 1 {
                return;
            }
            self.resolve(id, &path.segments, &mut Vec::new())
        } else {
            self.name(id, path)
        };
        for target in targets {
            let in_circles = !matches!(target, Target::Module(_));
            found.insert(self.arrow(id, path.line, path.segments.join("::"), target, in_circles));
        }
    }

    /// The ends of a path that begins with a name in scope. None if a `use` is already the arrow to it.
    fn name(&self, id: Id, path: &Path) -> Vec<Target> {
        let first = &path.segments[0];
        let entries = || {
            self.all[id]
                .entries
                .iter()
                .filter(|(name, _)| name == first)
                .map(|(_, entry)| entry)
        };
        let found = self.lookup(id, first, &mut Vec::new());
        if path.segments.len() > 1 && found.iter().any(|target| matches!(target, Target::Module(_))) {
            return self.resolve(id, &path.segments, &mut Vec::new());
        }
        let items = found.into_iter().filter(|target| !matches!(target, Target::Module(_)));
        if entries().next().is_none() {
            let items: Vec<_> = items.collect();
            return if items.is_empty() && path.calls_macro {
                self.macro_above(id, first)
            } else {
                items
            };
        }
        let reexported = entries().any(|entry| matches!(entry, Entry::Import(import) if import.public));
        items.filter(|target| reexported && self.is_own(id, *target)).collect()
    }

    /// The macro of this name that an enclosing module defines: such a macro requires no `use`.
    fn macro_above(&self, id: Id, name: &str) -> Vec<Target> {
        let above = std::iter::successors(self.all[id].parent, |above| self.all[*above].parent);
        above
            .flat_map(|above| self.all[above].entries.iter().filter(|(entry, _)| entry == name))
            .filter_map(|(_, entry)| match entry {
                Entry::Item(at, Space::Macro) => Some(Target::Item(*at, Space::Macro)),
                _ => None,
            })
            .take(1)
            .collect()
    }

    fn resolve<'a>(&'a self, id: Id, path: &[String], followed: &mut Followed<'a>) -> Vec<Target> {
        let mut at = id;
        let mut rest = path;
        loop {
            match rest.first().map(String::as_str) {
                Some("crate") => at = 0,
                Some("self") => {}
                Some("super") => at = self.all[at].parent.unwrap_or(at),
                _ => break,
            }
            rest = &rest[1..];
        }
        if rest.is_empty() {
            return vec![Target::Module(at)];
        }
        // A path whose first name is unknown begins with the name of another crate.
        let inside = rest.len() < path.len();
        for (index, segment) in rest.iter().enumerate() {
            let found = self.lookup(at, segment, followed);
            if found.is_empty() {
                return if inside || index > 0 {
                    vec![Target::Within(at)]
                } else {
                    Vec::new()
                };
            }
            if index + 1 == rest.len() {
                return found;
            }
            let module = found.iter().find_map(|target| match target {
                Target::Module(module) => Some(*module),
                _ => None,
            });
            let Some(module) = module else {
                let of_type = found
                    .iter()
                    .find(|target| matches!(target, Target::Item(_, Space::Type)));
                return vec![*of_type.unwrap_or(&found[0])];
            };
            at = module;
        }
        unreachable!("the last segment returns")
    }

    fn lookup<'a>(&'a self, id: Id, name: &str, followed: &mut Followed<'a>) -> Vec<Target> {
        let module = &self.all[id];
        let mut found = Vec::new();
        for (_, entry) in module.entries.iter().filter(|(entry, _)| entry == name) {
            match entry {
                Entry::Module(child) => found.push(Target::Module(*child)),
                Entry::Item(at, space) => found.push(Target::Item(*at, *space)),
                Entry::Import(import) if followed.iter().any(|other| std::ptr::eq(*other, import)) => {}
                Entry::Import(import) => {
                    followed.push(import);
                    let mut targets = self.resolve(id, &import.path, followed);
                    followed.pop();
                    if import.only_type {
                        targets.retain(|target| !matches!(target, Target::Item(_, Space::Value | Space::Macro)));
                    }
                    if targets.is_empty() {
                        targets.push(Target::Within(id));
                    }
                    found.extend(targets);
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
        for glob in &module.globs {
            if followed.iter().any(|other| std::ptr::eq(*other, glob)) {
                continue;
            }
            followed.push(glob);
            for target in self.resolve(id, &glob.path, followed) {
                if let Target::Module(at) = target {
                    found.extend(self.lookup(at, name, followed));
                }
            }
            followed.pop();
        }
        found
    }

    /// Whether the target is in a module below the file's.
    fn is_own(&self, id: Id, target: Target) -> bool {
        let own = &self.all[self.of_file(&self.all[id].file)].path;
        let other = &self.all[target.module()].path;
        other.len() > own.len() && other.starts_with(own)
    }

    fn arrow(&self, id: Id, line: usize, path: String, target: Target, in_circles: bool) -> Arrow {
        let file = |id: Id| self.all[id].file.clone();
        Arrow {
            from: file(id),
            line,
            path,
            to: file(target.module()),
            in_circles,
        }
    }
}

impl Target {
    fn module(self) -> Id {
        match self {
            Self::Module(id) | Self::Item(id, _) | Self::Within(id) => id,
        }
    }
}
