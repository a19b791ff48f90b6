//! URLs that are built, never pasted: segments and query values are percent-encoded by construction, and printing one
//! never shows a query value.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986 unreserved characters stay, everything else is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a base URL was refused. Prints no part of the URL but its scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Not a URL.
    #[error("the base URL is not a URL such as https://shop.example/shop")]
    Malformed,
    /// Neither http nor https.
    #[error("the base URL must start with https:// (or http:// where the network policy allows it), not {0}:")]
    Scheme(String),
    /// A user name or password stands in the URL.
    #[error("the base URL must not hold a user name or password")]
    UserInfo,
    /// A query or fragment stands in the URL.
    #[error("the base URL must not hold a query or fragment")]
    QueryOrFragment,
}

/// Scheme, host, port and path prefix of a service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    scheme: &'static str,
    authority: String,
    /// Begins with a slash and ends without one; empty for the root.
    prefix: String,
}

impl BaseUrl {
    /// Reads a base URL such as `https://shop.example/sub/folder/`.
    ///
    /// # Errors
    /// [`UrlError`] when it is no http(s) URL, or holds a user name, query or fragment.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Malformed)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => "https",
            "http" => "http",
            other => return Err(UrlError::Scheme(other.chars().take(16).collect())),
        };
        if rest.contains(['?', '#']) {
            return Err(UrlError::QueryOrFragment);
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(UrlError::UserInfo);
        }
        let authority: http::uri::Authority = authority.parse().map_err(|_| UrlError::Malformed)?;
        let has_port = authority.as_str().len() > authority.host().len();
        if authority.host().is_empty() || (has_port && authority.port_u16().is_none()) {
            return Err(UrlError::Malformed);
        }
        let mut prefix = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            if segment == "." || segment == ".." {
                return Err(UrlError::Malformed);
            }
            prefix.push('/');
            prefix.push_str(segment);
        }
        let _: http::uri::PathAndQuery =
            if prefix.is_empty() { "/" } else { &prefix }.parse().map_err(|_| UrlError::Malformed)?;
        Ok(Self { scheme, authority: authority.as_str().to_ascii_lowercase(), prefix })
    }

    /// Starts a URL below this one.
    pub fn request_url(&self) -> RequestUrlBuilder {
        let mut text = String::with_capacity(self.scheme.len() + self.authority.len() + self.prefix.len() + 64);
        text.push_str(self.scheme);
        text.push_str("://");
        text.push_str(&self.authority);
        let path_start = text.len();
        text.push_str(&self.prefix);
        RequestUrlBuilder { text, path_start, query_start: None }
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// Host and port as given, in lower case.
    pub fn authority(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({self})")
    }
}

/// Builds a [`RequestUrl`]: path segments first, then query pairs.
#[derive(Clone)]
#[must_use]
pub struct RequestUrlBuilder {
    text: String,
    path_start: usize,
    query_start: Option<usize>,
}

impl RequestUrlBuilder {
    /// Appends one path segment, percent-encoded: a slash in it does not start a new one. Ignored once a query has
    /// begun; a segment of only dots, which servers resolve away, has its dots encoded.
    pub fn segment(mut self, segment: &str) -> Self {
        if self.query_start.is_none() {
            self.text.push('/');
            if segment == "." || segment == ".." {
                self.text.push_str(&segment.replace('.', "%2E"));
            } else {
                self.text.extend(utf8_percent_encode(segment, ENCODED));
            }
        }
        self
    }

    /// Appends several segments.
    pub fn segments<'a>(self, segments: impl IntoIterator<Item = &'a str>) -> Self {
        segments.into_iter().fold(self, Self::segment)
    }

    /// Appends a query pair, both sides percent-encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.query_start.is_some() { '&' } else { '?' });
        self.query_start.get_or_insert(self.text.len());
        self.text.extend(utf8_percent_encode(name, ENCODED));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, ENCODED));
        self
    }

    /// Appends the pair if there is a value.
    pub fn query_opt(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// The finished URL.
    pub fn build(self) -> RequestUrl {
        RequestUrl { text: self.text, path_start: self.path_start, query_start: self.query_start }
    }
}

impl fmt::Debug for RequestUrlBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clone().build().fmt(f)
    }
}

/// An absolute URL of one request. `Display` and `Debug` replace every query value by `…`, because X-Cart's classic
/// API carries its key there; [`expose`](Self::expose) is for the transport alone.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestUrl {
    text: String,
    path_start: usize,
    query_start: Option<usize>,
}

impl RequestUrl {
    /// The URL that a server received: path and query stand exactly as they came, nothing is encoded or decoded. Of
    /// `origin` scheme, host and port are taken; its path is not, as the one received is whole.
    pub fn from_received(origin: &BaseUrl, path_and_query: &str) -> Self {
        let slash = if path_and_query.starts_with('/') { "" } else { "/" };
        let text = format!("{}://{}{slash}{path_and_query}", origin.scheme, origin.authority);
        let path_start = origin.scheme.len() + "://".len() + origin.authority.len();
        let query_start = text.find('?').map(|mark| mark + 1);
        Self { text, path_start, query_start }
    }

    /// The whole URL with its query, for sending. Never log it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The path, percent-encoded as it is sent; `/` for the root.
    pub fn path(&self) -> &str {
        let end = self.query_start.map_or(self.text.len(), |start| start - 1);
        match self.text.get(self.path_start..end) {
            Some("") | None => "/",
            Some(path) => path,
        }
    }

    /// The query as it is sent, without its question mark. May hold a secret.
    pub fn query(&self) -> Option<&str> {
        self.text.get(self.query_start?..)
    }

    /// The query's pairs, decoded, in order.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        decode_query(self.query().unwrap_or_default())
    }
}

/// Decodes the pairs of a query string, in order; `+` is a space. What is not UTF-8 is replaced.
pub fn decode_query(query: &str) -> Vec<(String, String)> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// Decodes one percent-encoded path segment. What is not UTF-8 is replaced.
pub fn decode_segment(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

impl fmt::Display for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(start) = self.query_start else { return f.write_str(&self.text) };
        f.write_str(self.text.get(..start).unwrap_or_default())?;
        for (i, pair) in self.query().unwrap_or_default().split('&').enumerate() {
            let name = pair.split('=').next().unwrap_or_default();
            write!(f, "{}{name}=…", if i == 0 { "" } else { "&" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_and_query_are_encoded_by_construction() {
        let base = BaseUrl::parse("https://Shop.example:8443/sub//folder/").unwrap();
        let url = base
            .request_url()
            .segments(["api", "orders", "a/b c", ".."])
            .query("date[after]", "2026-01-01T00:00:00+00:00")
            .build();
        assert_eq!(
            url.expose(),
            "https://shop.example:8443/sub/folder/api/orders/a%2Fb%20c/%2E%2E?date%5Bafter%5D=2026-01-01T00%3A00%3A00%2B00%3A00"
        );
        assert_eq!(url.path(), "/sub/folder/api/orders/a%2Fb%20c/%2E%2E");
        assert_eq!(url.query_pairs(), [("date[after]".to_owned(), "2026-01-01T00:00:00+00:00".to_owned())]);
    }

    #[test]
    fn printing_a_url_shows_no_query_value() {
        let url = BaseUrl::parse("http://127.0.0.1:8080")
            .unwrap()
            .request_url()
            .query("_key", "canary")
            .query("page", "2")
            .build();
        assert_eq!(url.to_string(), "http://127.0.0.1:8080?_key=…&page=…");
        assert_eq!(url.path(), "/");
        assert!(!format!("{url:?}").contains("canary"));
    }

    #[test]
    fn a_received_url_keeps_path_and_query_as_they_came() {
        let origin = BaseUrl::parse("http://127.0.0.1:8080/ignored").unwrap();
        let url = RequestUrl::from_received(&origin, "/a%2Fb/%E2%82%AC?x=1%262&y&z=a+b?c");
        assert_eq!(url.expose(), "http://127.0.0.1:8080/a%2Fb/%E2%82%AC?x=1%262&y&z=a+b?c");
        assert_eq!((url.path(), url.query()), ("/a%2Fb/%E2%82%AC", Some("x=1%262&y&z=a+b?c")));
        let pairs = url.query_pairs();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("x", "1&2"), ("y", ""), ("z", "a b?c")]);
        let empty = RequestUrl::from_received(&origin, "?q=1");
        assert_eq!((empty.path(), empty.query()), ("/", Some("q=1")));
        let bare = RequestUrl::from_received(&origin, "/a?");
        assert_eq!((bare.path(), bare.query(), bare.query_pairs().len()), ("/a", Some(""), 0));
    }

    #[test]
    fn a_base_url_with_anything_but_scheme_host_port_and_path_is_refused() {
        for (text, expected) in [
            ("shop.example", UrlError::Malformed),
            ("ftp://shop.example", UrlError::Scheme("ftp".into())),
            ("https://u:p@shop.example", UrlError::UserInfo),
            ("https://shop.example/?_key=canary", UrlError::QueryOrFragment),
            ("https://shop.example/#x", UrlError::QueryOrFragment),
            ("https:///x", UrlError::Malformed),
            ("https://shop.example/a/../b", UrlError::Malformed),
            ("https://shop.example/a b", UrlError::Malformed),
            ("https://shop.example:99999", UrlError::Malformed),
        ] {
            assert_eq!(BaseUrl::parse(text), Err(expected), "{text}");
        }
    }
}
