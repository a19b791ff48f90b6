//! What Xero says about an element, beside the element itself.

use api_core::wire::SmolStr;

api_core::wire_struct! {
    /// A sentence about an element: why it was refused, or a warning.
    #[derive(Default)]
    pub struct ValidationError {
        /// The sentence.
        message: Option<SmolStr> => "Message",
        /// The sentence under another name, which some answers use.
        description: Option<SmolStr> => "Description",
    }
}

impl ValidationError {
    /// The sentence, under whichever name it came.
    pub fn text(&self) -> &str {
        self.message.as_deref().or(self.description.as_deref()).unwrap_or_default()
    }
}

api_core::wire_struct! {
    /// Where a page stands in its list. Only there if paging was asked for.
    #[derive(Default)]
    pub struct Pagination {
        /// This page, from 1.
        page: Option<u32> => "page",
        /// Elements to a page.
        page_size: Option<u32> => "pageSize",
        /// Pages in all.
        page_count: Option<u32> => "pageCount",
        /// Elements in all.
        item_count: Option<u64> => "itemCount",
    }
}
