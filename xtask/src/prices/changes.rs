//! What a new release changes, for the person who brings it.

use std::collections::BTreeMap;

/// Prints the models that came, went or changed.
pub(super) fn print(provider: &str, old: &str, new: &str) {
    let (old, new) = (blocks(old), blocks(new));
    for (name, rates) in &new {
        match old.get(name) {
            None => println!("{provider}: + {name}"),
            Some(before) if before != rates => {
                println!("{provider}: {name}\n  -{before}\n  +{rates}");
            }
            Some(_) => {}
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        println!("{provider}: - {name}");
    }
}

/// Each model's line, with what stands under it.
fn blocks(text: &str) -> BTreeMap<&str, String> {
    let mut blocks = BTreeMap::new();
    let mut name = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(' ') {
            let rates: &mut String = blocks.entry(name).or_default();
            rates.push_str(line);
        } else {
            name = line;
            blocks.entry(name).or_default();
        }
    }
    blocks
}
