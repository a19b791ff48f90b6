//! What changed, one after another, with the places at which a reader that stops can go on.

use futures_core::Stream;

use super::{BadRow, ChangeCursor, Client, OrderRow, pages::stream_of};
use crate::Error;

/// Something that a stream of changes brings.
#[derive(Debug)]
#[non_exhaustive]
pub enum Change {
    /// An order that is new or changed, as it is now.
    Order(Box<OrderRow>),
    /// A row that could not be read.
    Bad(Box<BadRow>),
    /// Everything before this is settled: whoever has dealt with it stores the cursor and, after a crash, goes on from it.
    /// What came since the checkpoint before then comes again; nothing is lost.
    Checkpoint(ChangeCursor),
}

impl Client {
    /// What is new or changed since the cursor, as a stream of [`changes`](Self::changes): orders and bad rows of a page, then
    /// a [`Change::Checkpoint`], and so on until there is no more now. The last item is a checkpoint, from which the next poll
    /// goes on. A page is read when the stream is asked for its first row: what is not taken costs nothing.
    ///
    /// ```
    /// # use futures_util::StreamExt;
    /// # async fn poll(client: xcart_client::Client, stored: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::pin::pin;
    /// use xcart_client::Change;
    ///
    /// let mut changes = pin!(client.changes_since(stored.parse()?));
    /// while let Some(change) = changes.next().await {
    ///     match change? {
    ///         Change::Order(row) => println!("order {} is new or changed", row.order.order_number),
    ///         Change::Bad(bad) => eprintln!("{bad}"),
    ///         Change::Checkpoint(cursor) => println!("to be stored: {cursor}"),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`changes`](Self::changes); the stream ends after one. Start another from the last checkpoint.
    ///
    /// # Cancellation
    /// The stream may be dropped at any time; go on from the last checkpoint that was stored.
    pub fn changes_since(&self, cursor: ChangeCursor) -> impl Stream<Item = Result<Change, Error>> + Send + use<> {
        stream_of((self.clone(), Some(cursor)), |(client, cursor)| async move {
            let Some(cursor) = cursor else { return Ok(((client, None), None)) };
            let page = client.changes(&cursor).await?;
            let rows = page.rows.into_iter().map(|row| Change::Order(Box::new(row)));
            let bad = page.bad.into_iter().map(|bad| Change::Bad(Box::new(bad)));
            let items = rows.chain(bad).chain([Change::Checkpoint(page.next.clone())]).collect();
            Ok(((client, page.more.then_some(page.next)), Some(items)))
        })
    }
}
