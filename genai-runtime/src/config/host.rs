//! Hosts that receive the trace context.

use http::Uri;

/// Host of an entry in the list, or of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// Name in lower case, without the trailing dot of a fully qualified name.
    name: String,
    port: Option<u16>,
}

impl Host {
    /// Parses `host`, `host:port` or a URL. `None` if it is no host, or if parsers could disagree about it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let has_scheme = text.contains("://");
        let uri: Uri = if has_scheme {
            text.parse().ok()?
        } else {
            format!("https://{text}").parse().ok()?
        };
        let authority = uri.authority()?;
        let name = uri.host()?.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        let is_ip6 = name.starts_with('[') && name.ends_with(']');
        let is_named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        if name.is_empty() || !(is_ip6 || name.bytes().all(is_named)) {
            return None;
        }
        let after_name = authority
            .as_str()
            .rsplit_once('@')
            .map_or(authority.as_str(), |(_, it)| it);
        let written = after_name.get(uri.host()?.len()..)?;
        let written = match written.strip_prefix(':') {
            None if written.is_empty() => None,
            Some("") => None,
            Some(port) => Some(port.parse().ok()?),
            None => return None,
        };
        let of_scheme = match uri.scheme_str() {
            Some("http") => Some(80),
            Some("https") => Some(443),
            _ => None,
        };
        Some(Self {
            name: name.to_owned(),
            port: written.or(of_scheme.filter(|_| has_scheme)),
        })
    }

    /// Whether this entry of the list includes the host. An entry without a port includes every port.
    pub(super) fn covers(&self, host: &Self) -> bool {
        self.name == host.name && self.port.is_none_or(|port| host.port == Some(port))
    }
}
