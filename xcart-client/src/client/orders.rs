//! Orders, what belongs to them, and lists of them.

use api_core::wire::WireValue;
use futures_core::Stream;

use super::{
    BadRow, Client, OrderQuery, OrderRow,
    call::MAX_SINGLE_BYTES,
    course::Course,
    examine::Found,
    pages::stream_of,
    rows::Row,
    window::{List, Windows},
};
use crate::{
    Error, ErrorKind,
    wire::{Detail, HistoryEntry, Order, OrderId, OrderNumber, PaymentTransaction},
};

impl Client {
    /// The order of this id as it is now; `None` if the store has none, or only a cart.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] for a poison order (XC-POISON-1): X-Cart fails on it until it is mended.
    pub async fn order(&self, id: OrderId) -> Result<Option<OrderRow>, Error> {
        found(self.one::<Order>(&["orders", &id.to_string()]).await)
    }

    /// The order of this public number.
    ///
    /// # Errors
    /// [`ErrorKind::UnroutableNumber`], with nothing sent, when X-Cart's route does not take such a number (XC-NUMBER-1): the
    /// store would say that it does not exist. Look it up by its id, or in a list.
    pub async fn order_by_number(&self, number: &OrderNumber) -> Result<Option<OrderRow>, Error> {
        if !number.is_routable() {
            let call = format!("GET {}/api/orders/by_number", self.inner.base.authority());
            let detail = "X-Cart finds no order by a number with other characters than letters, digits and _";
            return Err(Error::new(ErrorKind::UnroutableNumber, call).with_detail(detail));
        }
        found(self.one::<Order>(&["orders", "by_number", &number.0]).await)
    }

    /// Every payment transaction of the order, by ascending id; none for an order that does not exist.
    ///
    /// # Errors
    /// Any one that cannot be read is an error of the whole, as an amount left out is worse than none.
    pub async fn payment_transactions(&self, order: OrderId) -> Result<Vec<PaymentTransaction>, Error> {
        self.whole(order, "payment_transactions", |transaction: &PaymentTransaction| transaction.id.0).await
    }

    /// What happened to the order, by ascending id.
    ///
    /// # Errors
    /// As for [`payment_transactions`](Self::payment_transactions).
    pub async fn order_history(&self, order: OrderId) -> Result<Vec<HistoryEntry>, Error> {
        self.whole(order, "history", |entry: &HistoryEntry| entry.id.0).await
    }

    /// Names and values that a gateway or the checkout left with the order.
    ///
    /// # Errors
    /// As for [`payment_transactions`](Self::payment_transactions).
    pub async fn order_details(&self, order: OrderId) -> Result<Vec<Detail>, Error> {
        self.whole(order, "details", |detail: &Detail| detail.id.map_or(i64::MAX, |id| id.0)).await
    }

    /// Orders, page by page or as a stream.
    ///
    /// ```
    /// # use futures_util::{StreamExt, TryStreamExt};
    /// # async fn list(client: xcart_client::Client) -> Result<(), xcart_client::Error> {
    /// use std::pin::pin;
    /// use xcart_client::OrderQuery;
    ///
    /// let mut orders = pin!(client.orders(OrderQuery::new()).into_stream());
    /// while let Some(row) = orders.next().await {
    ///     match row? {
    ///         Ok(row) => println!("{} {}", row.order.order_number, row.order.total),
    ///         Err(bad) => eprintln!("{bad}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn orders(&self, query: OrderQuery) -> OrderPages {
        OrderPages {
            client: self.clone(),
            course: Course::new(query.list(), query.along(), query.rows_per_page().unwrap_or(self.inner.page_size)),
            query,
        }
    }

    /// Whether the store serves its API to this key at all; what a single order fails on does not matter here.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses. That it answers but fails is `false`.
    pub async fn is_serving(&self) -> Result<bool, Error> {
        let list = List { path: vec!["orders".to_owned()], query: Vec::new() };
        match self.inner.proof_of_life(&list).await {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::Server | ErrorKind::Unavailable) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn one<T: WireValue>(&self, path: &[&str]) -> Result<Row<T>, Error> {
        let url = self.inner.url(path.iter().copied()).build();
        self.inner.get(url, MAX_SINGLE_BYTES).await?.one()
    }

    /// Every element of a list that belongs to an order.
    async fn whole<T: WireValue>(&self, order: OrderId, what: &str, id: impl Fn(&T) -> i64) -> Result<Vec<T>, Error> {
        let list = List { path: vec!["orders".to_owned(), order.to_string(), what.to_owned()], query: Vec::new() };
        self.inner.whole(&list, id).await
    }
}

pub(super) fn found<T, R: From<Row<T>>>(result: Result<Row<T>, Error>) -> Result<Option<R>, Error> {
    match result {
        Ok(row) => Ok(Some(row.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A page of orders.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct OrderPage {
    /// The orders.
    pub rows: Vec<OrderRow>,
    /// Rows that could not be read.
    pub bad: Vec<BadRow>,
    /// How many rows the store sent although the query excludes them: it ignored a filter.
    pub left_out: usize,
}

/// Reads a list of orders. By id every order that exists throughout comes exactly once, whatever else changes meanwhile. By
/// a date an order whose date changes meanwhile comes where it was, where it is then, or both.
#[derive(Debug, Clone)]
pub struct OrderPages {
    client: Client,
    query: OrderQuery,
    course: Course,
}

impl OrderPages {
    /// The next page; `None` behind the last. A page may be empty although there are more. After an error the same page is
    /// asked for again.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses; [`ErrorKind::Unstable`] when a list by a date changes too much.
    pub async fn next_page(&mut self) -> Result<Option<OrderPage>, Error> {
        let Some(found) = self.course.next(&*self.client.inner).await? else { return Ok(None) };
        let mut page = OrderPage::default();
        for found in found {
            match found {
                Found::Row(row, _) if self.query.matches(&row.value) => page.rows.push((*row).into()),
                Found::Row(..) => page.left_out += 1,
                Found::Bad(bad, _) => page.bad.push(bad),
            }
        }
        Ok(Some(page))
    }

    /// Row after row. The stream ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Result<OrderRow, BadRow>, Error>> + Send {
        stream_of(self, |mut pages| async move {
            let page = pages.next_page().await?;
            let rows = page.map(|page| page.rows.into_iter().map(Ok).chain(page.bad.into_iter().map(Err)).collect());
            Ok((pages, rows))
        })
    }
}
