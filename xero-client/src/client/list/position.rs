//! Where the reading of a list stands, as something that can be stored.

use api_core::runtime::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the reading of a list stands: give it back to [`List::resume`](super::List::resume), in this process or a later one.
///
/// It is stored through serde, as an object of five members: `list`, by which the list is known again; `run`, which of the
/// requests that long lists of ids are cut into; `page` and `size`; and `since`, the time that `If-Modified-Since` said when
/// reading began. Only this crate gives them a meaning.
///
/// Reading on repeats rather than loses. A position names the first page that was not wholly delivered, and reading begins
/// one page before it: what somebody changed meanwhile has moved to the end, and has moved everything behind it forward. So
/// elements come twice, and whoever must not take them twice tells them by their ids. When more than a page of elements was
/// changed or left the filter meanwhile, one may be missed in the order of Xero's choice (XR-LIST-5); in an order by id, such
/// as `Field("InvoiceID").ascending()`, no change moves anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub(super) list: u32,
    pub(super) run: u32,
    pub(super) page: u32,
    pub(super) size: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<Timestamp>,
}

impl Position {
    /// The page, from 1.
    pub fn page(&self) -> u32 {
        self.page
    }

    /// How many elements to a page. It is less than what was asked for where a page was too large to be received.
    pub fn page_size(&self) -> u32 {
        self.size
    }

    /// The time that `If-Modified-Since` said, if it was sent.
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }
}

/// By what a list is known again: FNV-1a over the words of its request.
pub(super) fn fingerprint<'a>(words: impl IntoIterator<Item = &'a str>) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in words.into_iter().flat_map(|word| word.bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_where_words_end() {
        assert_eq!(fingerprint(["ab", "c"]), fingerprint(["ab", "c"]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
        assert_ne!(fingerprint(["a"]), fingerprint(["a", ""]));
    }

    #[test]
    fn a_position_is_stored_as_it_is_documented() {
        let position =
            Position { list: 7, run: 1, page: 3, size: 100, since: Some("2026-01-05T10:20:30Z".parse().unwrap()) };
        let text = serde_json::to_string(&position).unwrap();
        assert_eq!(text, r#"{"list":7,"run":1,"page":3,"size":100,"since":"2026-01-05T10:20:30Z"}"#);
        assert_eq!(serde_json::from_str::<Position>(&text).unwrap(), position);
        let without: Position = serde_json::from_str(r#"{"list":7,"run":1,"page":3,"size":100}"#).unwrap();
        assert_eq!(without.since(), None);
    }
}
