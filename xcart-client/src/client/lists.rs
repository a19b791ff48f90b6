//! Lists of the current API: pages by number and size, rows that say when they were placed and changed.

use serde_json::value::RawValue;

use super::{
    call::{Inner, MAX_SINGLE_BYTES},
    rows::Glance,
    window::{List, Source},
};
use crate::{Error, ErrorKind};

impl Source for Inner {
    async fn page(&self, list: &List, start: u64, size: u64) -> Result<Vec<Box<RawValue>>, Error> {
        let mut url = self.url(list.path.iter().map(String::as_str));
        for (name, value) in &list.query {
            url = url.query(name, value);
        }
        let page = start.checked_div(size).unwrap_or_default() + 1;
        let url = url.query("page", &page.to_string()).query("itemsPerPage", &size.to_string()).build();
        let answer = match self.get(url, self.max_page_bytes).await {
            // A list of its own is there, even if it is empty, or this is another program's 404.
            Err(error) if error.kind() == ErrorKind::NotFound && list.path.len() == 1 => {
                let detail = "there is no such list at this address";
                return Err(self.fault(ErrorKind::NotXCart, list, detail).with_source(error));
            }
            answer => answer?,
        };
        answer.rows(size)
    }

    async fn fails_on(&self, id: i64) -> Result<bool, Error> {
        let url = self.url(["orders", &id.to_string()]).build();
        match self.get(url, MAX_SINGLE_BYTES).await {
            Ok(_) => Ok(false),
            Err(error) => match error.kind() {
                ErrorKind::Server | ErrorKind::TooLarge => Ok(true),
                ErrorKind::NotFound => Ok(false),
                _ => Err(error),
            },
        }
    }

    fn call_of(&self, list: &List) -> String {
        format!("GET {}{}", self.base.authority(), self.url(list.path.iter().map(String::as_str)).build().path())
    }

    /// Orders alone, and only as long as nothing else sorts them (XC-SORT-1).
    fn is_by_id(&self, list: &List) -> bool {
        matches!(list.path.as_slice(), [one] if one == "orders")
            && !list.query.iter().any(|(name, _)| name.starts_with("order["))
    }

    fn glance(&self, raw: &RawValue) -> Glance {
        Glance::at(raw)
    }
}
