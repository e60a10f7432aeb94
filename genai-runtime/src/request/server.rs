//! Address of the server that a client connects to, parsed from its base URL.

use http::Uri;

use crate::request::request::{Request, RequestAttributes};

/// Values of `server.address` and `server.port`, taken from a client's base URL. Pass it as
/// `request = (request, ServerAddress::from_url(url))`, or use it for the keys `server_address` and `server_port`.
///
/// No other part of the URL is kept: no user, no password, no path.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::ServerAddress;
/// let server = ServerAddress::from_url("https://api.openai.com/v1");
/// assert_eq!((server.address(), server.port()), (Some("api.openai.com"), Some(443)));
/// assert_eq!(ServerAddress::from_url("not a URL").address(), None);
/// ```
#[cfg(feature = "http")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerAddress {
    address: Option<String>,
    port: Option<u16>,
}

impl ServerAddress {
    /// Parses a URL with a scheme. If the URL has no port, the default port of `http` or `https` is used.
    pub fn from_url(url: &str) -> Self {
        let Ok(uri) = url.parse::<Uri>() else {
            return Self::default();
        };
        let Some(host) = uri.host().filter(|host| uri.scheme().is_some() && !host.is_empty()) else {
            return Self::default();
        };
        let of_scheme = match uri.scheme_str() {
            Some("http") => Some(80),
            Some("https") => Some(443),
            _ => None,
        };
        Self {
            // Only URLs put an IPv6 address in brackets.
            address: Some(host.trim_start_matches('[').trim_end_matches(']').to_owned()),
            port: uri.port_u16().or(of_scheme),
        }
    }

    /// The host name or address (`server.address`).
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// The port (`server.port`).
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl Request for ServerAddress {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes.server_address(self.address()).server_port(self.port);
    }
}

#[cfg(test)]
mod tests {
    use crate::request::server::ServerAddress;

    #[test]
    fn server_keeps_only_host_and_port() {
        for (url, address, port) in [
            ("http://localhost:11434", Some("localhost"), Some(11_434)),
            (
                "https://user:word@api.example.com/v1?key=1",
                Some("api.example.com"),
                Some(443),
            ),
            ("http://[::1]:8080/v1", Some("::1"), Some(8_080)),
            ("http://127.0.0.1/", Some("127.0.0.1"), Some(80)),
            ("ws://gateway", Some("gateway"), None),
            ("localhost:8080", None, None),
            ("/v1", None, None),
            ("", None, None),
            ("http://", None, None),
        ] {
            let server = ServerAddress::from_url(url);
            assert_eq!((server.address(), server.port()), (address, port), "{url}");
        }
    }
}
