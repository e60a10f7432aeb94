//! The modules of a crate: the file and the names of each.

use std::collections::BTreeMap;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::Item;

use super::tokens::{self, Import, Mention};

/// The text of each file, by its path from the crate's `src`.
pub(crate) type Files = BTreeMap<String, String>;

/// A module, as an index into [`Modules`]. The crate's root is the first.
pub(crate) type Id = usize;

/// The namespace of an item's name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Space {
    Type,
    Value,
    Macro,
}

/// The meaning of a name in a module.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Module(Id),
    /// An item of this module. `#[macro_export]` puts a macro's name into the root.
    Item(Id, Space),
    Import(Import),
}

#[derive(Debug)]
pub(crate) struct Module {
    /// The path from the crate's root: `budget`, `ledger`.
    pub(crate) path: Vec<String>,
    pub(crate) parent: Option<Id>,
    pub(crate) file: String,
    pub(crate) entries: Vec<(String, Entry)>,
    pub(crate) globs: Vec<Import>,
    pub(crate) mentions: Vec<Mention>,
}

/// All modules, except those that exist only in tests.
#[derive(Debug)]
pub(crate) struct Modules {
    pub(crate) all: Vec<Module>,
    /// Files that no `mod` reaches: their arrows are unknown.
    pub(crate) unreached: Vec<String>,
}

impl Modules {
    /// The modules in `lib.rs` and below.
    ///
    /// # Panics
    ///
    /// If a file is not valid Rust, or is missing.
    pub(crate) fn read(files: &Files) -> Self {
        let mut reading = Reading {
            files,
            all: Vec::new(),
            tests: Vec::new(),
        };
        reading.file(None, Vec::new(), "lib.rs".to_owned());
        let reached = |file: &str| {
            reading.all.iter().any(|module| module.file == file)
                || reading.tests.iter().any(|test| {
                    file.strip_prefix(test.as_str())
                        .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
                })
        };
        let unreached = files.keys().filter(|file| !reached(file)).cloned().collect();
        Self {
            all: reading.all,
            unreached,
        }
    }

    /// The outermost module in the file.
    pub(crate) fn of_file(&self, file: &str) -> Id {
        self.all
            .iter()
            .position(|module| module.file == file)
            .expect("every file has a module")
    }

    /// The top-level module that contains the file; `None` for `lib.rs`.
    pub(crate) fn room(&self, file: &str) -> Option<&str> {
        self.all[self.of_file(file)].path.first().map(String::as_str)
    }
}

struct Reading<'a> {
    files: &'a Files,
    all: Vec<Module>,
    /// The folders of modules that exist only in tests.
    tests: Vec<String>,
}

impl Reading<'_> {
    fn file(&mut self, parent: Option<Id>, path: Vec<String>, file: String) -> Id {
        let text = self
            .files
            .get(&file)
            .unwrap_or_else(|| panic!("there is no file {file}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let id = self.module(parent, path, file);
        self.items(id, parsed.items);
        id
    }

    fn module(&mut self, parent: Option<Id>, path: Vec<String>, file: String) -> Id {
        let (entries, globs, mentions) = (Vec::new(), Vec::new(), Vec::new());
        self.all.push(Module {
            path,
            parent,
            file,
            entries,
            globs,
            mentions,
        });
        self.all.len() - 1
    }

    fn items(&mut self, id: Id, items: Vec<Item>) {
        for item in items {
            let tokens: Vec<TokenTree> = item.to_token_stream().into_iter().collect();
            let test = tokens::is_test(&tokens);
            match item {
                Item::Mod(declared) if declared.content.is_none() && test => {
                    let path = self.child(id, &declared.ident.to_string());
                    self.tests.push(path.join("/"));
                }
                _ if test => {}
                Item::Mod(declared) => {
                    let name = declared.ident.to_string();
                    let path = self.child(id, &name);
                    let child = if let Some((_, items)) = declared.content {
                        let child = self.module(Some(id), path, self.all[id].file.clone());
                        self.items(child, items);
                        child
                    } else {
                        let file = self.find(&path);
                        self.file(Some(id), path, file)
                    };
                    self.all[id].entries.push((name, Entry::Module(child)));
                }
                item => {
                    if let Some((name, space)) = defined(&item) {
                        let at = if tokens::has_attribute(&tokens, "macro_export") {
                            0
                        } else {
                            id
                        };
                        self.all[at].entries.push((name, Entry::Item(id, space)));
                    }
                    self.mentions(id, matches!(item, Item::Use(_)), &tokens);
                }
            }
        }
    }

    fn mentions(&mut self, id: Id, is_use: bool, tokens: &[TokenTree]) {
        for mention in tokens::mentions(tokens) {
            if let Mention::Use(import) = &mention
                && is_use
            {
                if import.glob {
                    self.all[id].globs.push(import.clone());
                } else if let Some(name) = &import.name {
                    self.all[id].entries.push((name.clone(), Entry::Import(import.clone())));
                }
            }
            self.all[id].mentions.push(mention);
        }
    }

    fn child(&self, id: Id, name: &str) -> Vec<String> {
        let name = name.trim_start_matches("r#").to_owned();
        self.all[id].path.iter().cloned().chain([name]).collect()
    }

    fn find(&self, path: &[String]) -> String {
        let path = path.join("/");
        let files = [format!("{path}.rs"), format!("{path}/mod.rs")];
        let found = files.iter().find(|file| self.files.contains_key(*file));
        found
            .unwrap_or_else(|| panic!("there is no file {} and no {}", files[0], files[1]))
            .clone()
    }
}

/// The name that an item defines. `None` for items that a macro makes.
fn defined(item: &Item) -> Option<(String, Space)> {
    let (ident, space) = match item {
        Item::Const(item) => (&item.ident, Space::Value),
        Item::Enum(item) => (&item.ident, Space::Type),
        Item::Fn(item) => (&item.sig.ident, Space::Value),
        Item::Macro(item) => (item.ident.as_ref()?, Space::Macro),
        Item::Static(item) => (&item.ident, Space::Value),
        Item::Struct(item) => (&item.ident, Space::Type),
        Item::Trait(item) => (&item.ident, Space::Type),
        Item::TraitAlias(item) => (&item.ident, Space::Type),
        Item::Type(item) => (&item.ident, Space::Type),
        Item::Union(item) => (&item.ident, Space::Type),
        _ => return None,
    };
    Some((ident.to_string(), space))
}
