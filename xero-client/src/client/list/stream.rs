//! Following a list page by page.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use api_core::wire::BadElement;
use futures_core::Stream;

use super::{List, Position, foreign_position, runs::Run};
use crate::{answer::Page, client::retry::is_too_large, error::Error, resource::Resource};

/// A page of a list that is being followed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PageAt<T> {
    /// The page.
    pub page: Page<T>,
    /// Where it stands.
    pub position: Position,
    /// Where reading goes on behind it; `None` if it is the last.
    pub next: Option<Position>,
}

/// The state of following a list.
struct Walk<T> {
    list: List<T>,
    /// Runs of values, of which each is a request of its own.
    runs: Vec<Run>,
    /// The page to ask for next; `None` behind the last.
    at: Option<Position>,
}

impl<T: Resource> Walk<T> {
    fn new(list: List<T>) -> Self {
        let runs = list.runs();
        let at = list.begin();
        Self { list, runs, at }
    }

    async fn next(&mut self) -> Option<Result<PageAt<T>, Error>> {
        loop {
            let at = self.at.take()?;
            if let Err(error) = self.list.check() {
                return Some(Err(error));
            }
            // What was begun here has a run; what somebody gave back may have none.
            let Some(values) = run(&self.runs, &at) else { return Some(Err(foreign_position())) };
            let asked = self.list.is_paged().then_some((at.page, at.size));
            match self.list.fetch(values, asked, at.since).await {
                Ok(page) => {
                    let next = if asked.is_some() && page.has_next(at.page, at.size) {
                        Some(Position { page: at.page.saturating_add(1), ..at.clone() })
                    } else {
                        let next = Position {
                            run: at.run.saturating_add(1),
                            page: 1,
                            size: self.list.page_size,
                            ..at.clone()
                        };
                        Some(next).filter(|next| run(&self.runs, next).is_some())
                    };
                    self.at.clone_from(&next);
                    return Some(Ok(PageAt { page, position: at, next }));
                }
                // The same place in pages of half the size. What was read so far ends where such a page begins.
                Err(error) if is_too_large(&error) && asked.is_some() && at.size.is_multiple_of(2) => {
                    let page = at.page.saturating_sub(1).saturating_mul(2).saturating_add(1);
                    self.at = Some(Position { page, size: at.size / 2, ..at });
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The values of a position's run.
fn run<'a>(runs: &'a [Run], at: &Position) -> Option<&'a Run> {
    runs.get(usize::try_from(at.run).ok()?)
}

/// The pages of a list, each with its position; see [`List::pages`].
#[must_use = "nothing is asked for before the first page is"]
pub struct Pages<T> {
    pages: Pin<Box<dyn Stream<Item = Result<PageAt<T>, Error>> + Send>>,
}

impl<T: Resource> Pages<T> {
    pub(super) fn new(list: List<T>) -> Self {
        let pages = futures_util::stream::unfold(Walk::new(list), |mut walk| async move {
            let page = walk.next().await?;
            Some((page, walk))
        });
        // Whoever asks once more at the end gets nothing once more.
        Self { pages: Box::pin(futures_util::StreamExt::fuse(pages)) }
    }

    /// The next page; `None` behind the last. For those who do without a crate of streams.
    ///
    /// # Errors
    /// As any read. It is the last page then.
    ///
    /// # Cancellation
    /// Safe: the page is asked for by the next call.
    pub async fn next(&mut self) -> Option<Result<PageAt<T>, Error>> {
        futures_util::StreamExt::next(self).await
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<PageAt<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pages.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

/// The elements of a list, one after the other; see [`List::stream`].
#[must_use = "nothing is asked for before the first element is"]
pub struct Elements<T> {
    pages: Pages<T>,
    ready: VecDeque<Result<T, BadElement>>,
    /// The first page that is not wholly delivered.
    at: Option<Position>,
    next: Option<Position>,
}

// Nothing in it is pinned but the boxed stream of pages.
impl<T> Unpin for Elements<T> {}

impl<T: Resource> Elements<T> {
    pub(super) fn new(list: List<T>) -> Self {
        let at = list.begin();
        Self { pages: Pages::new(list), ready: VecDeque::new(), next: at.clone(), at }
    }

    /// Where to read on if it ends here: store it behind what was done with the elements so far. `None` when all was
    /// delivered. After an error it names the page that could not be had.
    pub fn position(&self) -> Option<&Position> {
        self.at.as_ref()
    }

    /// The next element; `None` behind the last. For those who do without a crate of streams.
    ///
    /// # Errors
    /// Of one element that cannot be read, or of a page that cannot be had, which is the last.
    ///
    /// # Cancellation
    /// Safe: what was not delivered comes at the next call.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        futures_util::StreamExt::next(self).await
    }
}

impl<T: Resource> Stream for Elements<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(element) = this.ready.pop_front() {
                if this.ready.is_empty() {
                    this.at.clone_from(&this.next);
                }
                return Poll::Ready(Some(element.map_err(|bad| Error::unreadable(T::PATH, &bad))));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(PageAt { page, position, next })) => {
                    this.at = if page.elements.is_empty() { next.clone() } else { Some(position) };
                    this.next = next;
                    this.ready = page.elements.into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    return Poll::Ready(None);
                }
            }
        }
    }
}

impl<T> fmt::Debug for Elements<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Elements").field("at", &self.at).field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
