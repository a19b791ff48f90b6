//! Where a call goes: segments and query values are percent-encoded by construction, so that no name of a file and no text
//! of a customer can change what is called.

use std::fmt::{Display, Write as _};

use bytes::Bytes;
use http::Method;

use super::Call;

/// A path below the base URL, with its query.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    text: String,
    has_query: bool,
}

impl Target {
    /// A collection, such as `Invoices`.
    pub(crate) fn new(collection: &str) -> Self {
        Self { text: String::new(), has_query: false }.segment(collection)
    }

    /// One segment more; a slash in it does not begin another.
    pub(crate) fn segment(mut self, segment: impl Display) -> Self {
        let segment = segment.to_string();
        self.text.push('/');
        if segment.bytes().all(|byte| byte == b'.') {
            // Servers resolve such a segment away.
            self.text.extend(std::iter::repeat_n("%2E", segment.len()));
        } else {
            self.encoded(&segment);
        }
        self
    }

    /// A parameter of the query.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.encoded(name);
        self.text.push('=');
        self.encoded(value);
        self
    }

    /// The parameter where it applies.
    pub(crate) fn query_if(self, applies: bool, name: &str, value: &str) -> Self {
        if applies { self.query(name, value) } else { self }
    }

    /// Unreserved characters of RFC 3986 stay, everything else is encoded.
    fn encoded(&mut self, text: &str) {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                self.text.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(self.text, "%{byte:02X}");
            }
        }
    }

    /// The read of it.
    #[cfg(feature = "client")]
    pub(crate) fn get(self) -> Call {
        self.call(Method::GET, Bytes::new())
    }

    /// The call of it.
    pub(crate) fn call(self, method: Method, body: impl Into<Bytes>) -> Call {
        Call { method, path_and_query: self.text, body: body.into() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments_and_values_are_encoded() {
        let target = Target::new("Invoices").segment("a/b c#&.pdf").segment("..").query("a b", "é&=").query("c", "");
        assert_eq!(target.text, "/Invoices/a%2Fb%20c%23%26.pdf/%2E%2E?a%20b=%C3%A9%26%3D&c=");
    }

    proptest! {
        #[test]
        fn no_name_makes_another_path(name in "\\PC{1,40}|[./%?#\\\\]{1,6}") {
            let call = Target::new("Accounts").segment(&name).call(Method::GET, "");
            prop_assert!(call.check().is_ok());
            prop_assert_eq!(call.path_and_query.matches('/').count(), 2);
            let segment = call.path_and_query.strip_prefix("/Accounts/").unwrap();
            prop_assert_eq!(api_core::url::decode_segment(segment), name);
        }
    }
}
