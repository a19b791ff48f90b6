//! Lists of things that are neither orders nor sorted by anything certain: page by page, each thing once.

use std::{
    collections::BTreeSet,
    fmt,
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use api_core::wire::{BadElement, WireValue};
use futures_core::Stream;
use futures_util::stream;

use super::{
    Client,
    call::Inner,
    rows::{Glance, Row, decode},
    window::{List, Slot, Source, Windows},
};
use crate::{Error, ErrorKind};

/// So many pages in a row without anything new are no list that moves.
const MAX_REPEATED: u32 = 4;

/// A page of things.
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The things.
    pub rows: Vec<Row<T>>,
    /// Those that could not be understood.
    pub bad: Vec<BadElement>,
    /// How many rows the store fails on.
    pub unreadable: usize,
    /// How many rows the store sent although they were not asked for: it ignored a filter (XC-FILTER-4).
    pub left_out: usize,
}

/// How far the reading of such a list has come.
#[derive(Debug, Clone)]
pub(crate) struct Sheets {
    list: List,
    page_size: u64,
    start: u64,
    seen: BTreeSet<i64>,
    /// A digest of the page before, if it had rows without an id.
    before: Option<u64>,
    /// How many pages in a row held nothing new.
    repeated: u32,
    ended: bool,
}

impl Sheets {
    pub(crate) fn new(list: List, page_size: u64) -> Self {
        Self { list, page_size, start: 0, seen: BTreeSet::new(), before: None, repeated: 0, ended: false }
    }

    /// The next page; `None` behind the last. After an error the same page is asked for again.
    pub(crate) async fn next<T: WireValue>(
        &mut self,
        source: &impl Source,
        is_asked_for: &(dyn Fn(&T) -> bool + Send + Sync),
    ) -> Result<Option<Page<T>>, Error> {
        let Some(slots) = self.slots(source).await? else { return Ok(None) };
        let mut page = Page { rows: Vec::new(), bad: Vec::new(), unreadable: 0, left_out: 0 };
        for (index, slot) in slots {
            match slot {
                Slot::Raw(raw, _) => match decode(index, raw) {
                    Ok(row) if is_asked_for(&row.value) => page.rows.push(row),
                    Ok(_) => page.left_out += 1,
                    Err(bad) => page.bad.push(bad),
                },
                Slot::Unreadable(_) => page.unreadable += 1,
            }
        }
        Ok(Some(page))
    }

    /// What the next page holds and none before it did, each with its place in the page.
    async fn slots(&mut self, source: &impl Source) -> Result<Option<Vec<(usize, Slot)>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let window = source.window(&self.list, self.start, self.page_size).await?;
        let is_last = window.is_last;
        let text = digest(&window.slots);
        let is_known = |slot: &Slot| match slot {
            Slot::Raw(_, Glance { id: Some(id), .. }) => self.seen.contains(id),
            Slot::Raw(_, Glance { id: None, .. }) => self.before == text,
            Slot::Unreadable(_) => false,
        };
        let is_repeated = !is_last && window.slots.iter().all(is_known);
        self.repeated = if is_repeated { self.repeated + 1 } else { 0 };
        if self.repeated >= MAX_REPEATED {
            let detail = "page after page it sends the same rows, as a cache does that ignores the query";
            return Err(source.fault(ErrorKind::NotXCart, &self.list, detail));
        }
        let mut slots: Vec<_> = window.slots.into_iter().enumerate().collect();
        slots.retain(|(_, slot)| slot.glance().id.is_none_or(|id| self.seen.insert(id)));
        self.before = text;
        self.start += self.page_size;
        self.ended = is_last;
        Ok(Some(slots))
    }
}

/// Of the texts of a page, for telling whether the next one is the same; `None` where ids tell.
fn digest(slots: &[Slot]) -> Option<u64> {
    let is_without_id = |slot: &Slot| matches!(slot, Slot::Raw(_, Glance { id: None, .. }));
    slots.iter().any(is_without_id).then(|| {
        let mut hasher = DefaultHasher::new();
        for slot in slots {
            match slot {
                Slot::Raw(raw, _) => raw.get().hash(&mut hasher),
                Slot::Unreadable(_) => hasher.write_u8(0),
            }
        }
        hasher.finish()
    })
}

/// Reads a list page by page; each thing comes once. One that is put in or deleted meanwhile may move another over the edge of
/// a page, which is then missed.
#[derive(Clone)]
pub struct Pages<T> {
    client: Client,
    sheets: Sheets,
    /// Whether a thing is one of those asked for.
    is_asked_for: Arc<dyn Fn(&T) -> bool + Send + Sync>,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("client", &self.client).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

impl<T: WireValue + Send + 'static> Pages<T> {
    pub(super) fn new(client: Client, list: List) -> Self {
        Self::of(client, list, |_| true)
    }

    /// A list that the store may filter; the check is made on what it sends.
    pub(super) fn of(client: Client, list: List, is_asked_for: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        let sheets = Sheets::new(list, client.inner.page_size);
        Self { client, sheets, is_asked_for: Arc::new(is_asked_for) }
    }

    /// The next page; `None` behind the last. After an error the same page is asked for again.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        self.sheets.next(&*self.client.inner, &*self.is_asked_for).await
    }

    /// Thing after thing; what the store fails on is left out. The stream ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Result<Row<T>, BadElement>, Error>> + Send {
        stream_of(self, |mut pages| async move {
            let page = pages.next_page().await?;
            let rows = page.map(|page| page.rows.into_iter().map(Ok).chain(page.bad.into_iter().map(Err)).collect());
            Ok((pages, rows))
        })
    }
}

/// A stream of the items of page after page.
pub(crate) fn stream_of<P, I, F, Fut>(pages: P, next: F) -> impl Stream<Item = Result<I, Error>> + Send
where
    P: Send,
    I: Send,
    F: Fn(P) -> Fut + Send,
    Fut: Future<Output = Result<(P, Option<Vec<I>>), Error>> + Send,
{
    struct State<P, I, F> {
        pages: Option<P>,
        items: std::vec::IntoIter<I>,
        next: F,
    }
    let start = State { pages: Some(pages), items: Vec::new().into_iter(), next };
    stream::unfold(start, |mut state| async move {
        loop {
            if let Some(item) = state.items.next() {
                return Some((Ok(item), state));
            }
            match (state.next)(state.pages.take()?).await {
                Ok((pages, Some(items))) => (state.pages, state.items) = (Some(pages), items.into_iter()),
                Ok((_, None)) => return None,
                Err(error) => return Some((Err(error), state)),
            }
        }
    })
}

impl Inner {
    /// Every element of a short list, by ascending id; any that cannot be read is an error of the whole.
    pub(super) async fn whole<T: WireValue>(&self, list: &List, id: impl Fn(&T) -> i64) -> Result<Vec<T>, Error> {
        let mut things: Vec<T> = Vec::new();
        let mut sheets = Sheets::new(list.clone(), self.page_size);
        while let Some(slots) = sheets.slots(self).await? {
            for (index, slot) in slots {
                match slot {
                    Slot::Raw(raw, _) => match decode::<T>(index, raw) {
                        Ok(row) => things.push(row.value),
                        Err(bad) => {
                            return Err(Error::undecodable(self.call_of(list), &bad, bad.raw.get().as_bytes()));
                        }
                    },
                    Slot::Unreadable(error) => return Err(error),
                }
            }
        }
        things.sort_by_key(id);
        Ok(things)
    }
}
