//! Own rules for fields of JSON: by name at any depth, or by path.

/// A pattern for fields: `name`, `na*e`, `path.to.*` or `path.**`.
pub(crate) enum FieldPattern {
    Name(String),
    Path(Vec<String>),
}

impl FieldPattern {
    pub(crate) fn parse(pattern: &str) -> Result<Self, &'static str> {
        if pattern.is_empty() || pattern.split('.').any(str::is_empty) {
            return Err("a field is a name, or names with single points between them");
        }
        let lower = pattern.to_lowercase();
        Ok(if lower.contains('.') {
            Self::Path(lower.split('.').map(str::to_owned).collect())
        } else {
            Self::Name(lower)
        })
    }

    /// The name to search for in text, if the pattern is a name without `*`.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self {
            Self::Name(name) if !name.contains('*') => Some(name),
            _ => None,
        }
    }

    /// Whether the pattern matches the field at the end of this path, whose names are in lower case.
    pub(crate) fn is(&self, path: &[String]) -> bool {
        match self {
            Self::Name(name) => path.last().is_some_and(|last| glob(name, last)),
            Self::Path(pattern) => along(pattern, path),
        }
    }
}

fn along(pattern: &[String], path: &[String]) -> bool {
    match (pattern.split_first(), path.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "**" => {
            along(rest, path) || path.split_first().is_some_and(|(_, path)| along(pattern, path))
        }
        (Some((first, rest)), Some((name, path))) => glob(first, name) && along(rest, path),
        _ => false,
    }
}

/// Matches a name, in which `*` is any number of characters.
fn glob(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut rest) = name.strip_prefix(head) else {
        return false;
    };
    let pieces: Vec<&str> = tail.split('*').collect();
    let Some((last, middle)) = pieces.split_last() else {
        return true;
    };
    for piece in middle {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}
