//! Provider names that programs read from their configuration, and their names in the table.

use genai_semconv::PROVIDER_ALIASES;

/// A name in lower case and without separators between words.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The name in the table that an alias stands for. `plain` has no separators.
pub(super) fn aliased(plain: &str) -> Option<&'static str> {
    PROVIDER_ALIASES
        .iter()
        .find(|(alias, _)| *alias == plain)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use genai_semconv::values::provider_name;

    use super::*;
    use crate::price::bundled;

    #[test]
    fn provider_aliases_name_bundled_providers() {
        for (alias, name) in PROVIDER_ALIASES {
            assert_eq!(plain(alias), *alias);
            let provider = bundled::provider(name);
            assert!(provider.is_some() || provider_name::ALL.contains(name), "{name}");
            assert_eq!(bundled::provider(alias), provider, "{alias}");
        }
    }
}
