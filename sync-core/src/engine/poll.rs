//! From the store's changes to signals.

use api_core::limiter::Priority;
use canonical_model::ConnectionId;

use super::{Connection, Engine};
use crate::{
    Side, StoreError, Subject, SyncError,
    ports::{ChangedPage, Cursor, Event, NewSignal, Precondition, Versioned, Write, WriteSet},
};

/// The stream of the cursor.
pub(super) const ORDERS: &str = "orders";

impl Engine {
    /// Reads what changed in the store, all pages of it, and turns it into signals. The cursor moves together with the signals
    /// that were found before it. Does nothing while another process polls this connection. Returns how many signals there were.
    ///
    /// Until the first walk has come to its end, the signals are work of the past ([`Priority::Backfill`]), which lets everything
    /// else go first; from then on they are everyday work.
    ///
    /// # Errors
    /// When the store or the back end fails; what was read before stays.
    pub async fn poll(&self, id: &ConnectionId) -> Result<usize, SyncError> {
        Ok(self.try_poll(id).await?.unwrap_or_default())
    }

    /// As [`poll`](Self::poll); `None` while another process polls this connection.
    pub(super) async fn try_poll(&self, id: &ConnectionId) -> Result<Option<usize>, SyncError> {
        let connection = self.connection(id)?;
        let office = format!("poll/{id}");
        let Some(mut term) = self.store.acquire(&office, self.timing.lease).await? else { return Ok(None) };
        let mut found = 0;
        let outcome = loop {
            match self.poll_page(connection).await {
                Ok(Some(page)) => {
                    found += page.orders;
                    if !page.more {
                        break Ok(Some(found));
                    }
                }
                // Another process reads the same pages: the office was lost.
                Ok(None) => break Ok(Some(found)),
                Err(error) => break Err(error),
            }
            match self.store.renew(&term, self.timing.lease).await? {
                Some(renewed) => term = renewed,
                None => return Ok(Some(found)),
            }
        };
        // Whatever happened, nobody should have to wait for the end of the term.
        let resigned = self.store.resign(term).await;
        let found = outcome?;
        resigned?;
        Ok(found)
    }

    /// One page; `None` if another process moved the cursor meanwhile.
    async fn poll_page(&self, connection: &Connection) -> Result<Option<Page>, SyncError> {
        let id = &connection.id;
        let cursor = self.store.cursor(id, ORDERS).await?;
        let walked = walked(id);
        let first_walk = self.store.setting(&walked).await?.is_none();
        let read = connection.storefront.changed_since(cursor.as_ref().map(|cursor| &cursor.value)).await;
        let page = read.map_err(|error| connection.failed(Side::Storefront, error))?;
        let orders = page.orders.len();
        let next = next(&page, cursor.as_ref());
        let more = page.more && next.is_some();

        let mut set = WriteSet::new();
        let priority = if first_walk { Priority::Backfill } else { Priority::Normal };
        for order in page.orders {
            set.write(Write::Enqueue(NewSignal {
                connection: id.clone(),
                subject: Subject::Order(order.id),
                priority,
                not_before: None,
                snapshot: order.snapshot,
            }));
        }
        if let Some(next) = next {
            let stream = ORDERS.to_owned();
            let version = cursor.map_or(0, |cursor| cursor.version);
            set.require(Precondition::CursorVersion { connection: id.clone(), stream: stream.clone(), version });
            set.write(Write::PutCursor { connection: id.clone(), stream, cursor: next });
        }
        for what in &page.unreadable {
            set.audit(id, id, "unreadable", what);
        }
        if first_walk && !more {
            set.write(Write::KeepSetting { name: walked, value: Vec::new() });
        }
        if !set.writes.is_empty() {
            match self.store.commit(set).await {
                Ok(()) => {}
                Err(StoreError::Conflict(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        for what in page.unreadable {
            self.emit(Event::Unreadable { connection: id.clone(), what });
        }
        self.emit(Event::Polled { connection: id.clone(), orders });
        Ok(Some(Page { orders, more }))
    }
}

struct Page {
    orders: usize,
    more: bool,
}

/// Where the cursor goes; `None` if it stays, which also ends a walk that would go round in a circle.
fn next(page: &ChangedPage, cursor: Option<&Versioned<Cursor>>) -> Option<Cursor> {
    page.next.clone().filter(|next| cursor.is_none_or(|cursor| cursor.value != *next))
}

/// The setting that says that the first walk has come to its end.
pub(super) fn walked(id: &ConnectionId) -> String {
    format!("walked/{id}")
}
