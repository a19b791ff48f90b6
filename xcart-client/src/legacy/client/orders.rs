//! Orders, what belongs to them, and lists of them.

use std::{fmt, marker::PhantomData};

use api_core::{transport::Sent, wire::WireValue};
use futures_core::Stream;
use http::Method;

use super::{
    Client,
    call::{Entity, One, Schema},
    query::{self, Match},
};
use crate::{
    BadRow, Error, ErrorKind, OrderQuery,
    client::{course::Course, examine::Found, pages::stream_of, rows::Glance},
    legacy::{
        Current, OrderParts, Unconvertible,
        wire::{BackendTransaction, ComplexOrder, Item, Order, Transaction},
    },
    wire::{BackendTransactionId, ItemId, OrderId, TransactionId},
};

/// How often an order is read again because it changed while its parts were read.
const ATTEMPTS: u32 = 3;

impl Client {
    /// The order of this id in the default schema, with what hangs on it; `None` if the store has none.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn order(&self, id: OrderId) -> Result<Option<Order>, Error> {
        self.inner.one(One { entity: Entity::Order, id: id.0 }, Schema::Default).await
    }

    /// The order of this id in the complex schema; `None` if the store has none.
    ///
    /// # Errors
    /// [`ErrorKind::Server`] for an order that the store cannot write in it (XC-LEGACY-7).
    pub async fn complex_order(&self, id: OrderId) -> Result<Option<ComplexOrder>, Error> {
        self.inner.one(One { entity: Entity::Order, id: id.0 }, Schema::Complex).await
    }

    /// A line of an order, with its product and surcharges (XC-LEGACY-17).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn item(&self, id: ItemId) -> Result<Option<Item>, Error> {
        self.inner.one(One { entity: Entity::Item, id: id.0 }, Schema::Default).await
    }

    /// A payment transaction, with its exchanges with the gateway (XC-LEGACY-16).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn transaction(&self, id: TransactionId) -> Result<Option<Transaction>, Error> {
        self.inner.one(One { entity: Entity::Transaction, id: id.0 }, Schema::Default).await
    }

    /// One exchange with a gateway, with what the gateway said and the transaction to which it belongs.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn backend_transaction(&self, id: BackendTransactionId) -> Result<Option<BackendTransaction>, Error> {
        self.inner.one(One { entity: Entity::BackendTransaction, id: id.0 }, Schema::Default).await
    }

    /// Every payment transaction of the order, each with its exchanges; `None` if there is no such order.
    ///
    /// # Cost
    /// One call, and one for each transaction.
    ///
    /// # Errors
    /// Any one that cannot be read is an error of the whole, as an amount left out is worse than none.
    pub async fn transactions(&self, order: OrderId) -> Result<Option<Vec<Transaction>>, Error> {
        match self.order(order).await? {
            Some(order) => self.transactions_of(&order).await.map(Some),
            None => Ok(None),
        }
    }

    async fn transactions_of(&self, order: &Order) -> Result<Vec<Transaction>, Error> {
        let listed = order.payment_transactions.as_deref().unwrap_or_default();
        let mut transactions = Vec::with_capacity(listed.len());
        for row in listed {
            // One that is gone since leaves its row, whose exchanges are not known.
            transactions.extend(self.transaction(*row.transaction_id).await?);
        }
        Ok(transactions)
    }

    /// All that can be read of an order; `None` if the store has none. It is several readings, between which the order may
    /// change: [`current`](Self::current) minds that.
    ///
    /// # Cost
    /// Two calls, one for each payment transaction, and one for each line that has added surcharges. An order that has no
    /// profile at all, and so no addresses, is not read in the complex schema, which would fail (XC-LEGACY-7), but line by line.
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn parts(&self, id: OrderId) -> Result<Option<OrderParts>, Error> {
        let Some(mut order) = self.order(id).await? else { return Ok(None) };
        let has_profile = order.profile.is_some() || order.orig_profile.is_some();
        for item in order.items.iter_mut().flatten() {
            let has_surcharges = item.added_surcharges().is_none_or(|sum| !sum.is_zero());
            if (has_surcharges || !has_profile)
                && item.surcharges.is_none()
                && let Some(read) = self.item(*item.item_id).await?
            {
                *item = read;
            }
        }
        let complex = if has_profile { self.complex_order(id).await? } else { None };
        let transactions = self.transactions_of(&order).await?;
        Ok(Some(OrderParts::new(order, complex, transactions)))
    }

    /// The order in the types of the current API, with its payment transactions; `None` if the store has none. If it changes
    /// while its parts are read, they are read again, three times in all.
    ///
    /// ```
    /// # async fn f(client: xcart_client::legacy::Client) -> Result<(), xcart_client::Error> {
    /// use xcart_client::wire::OrderId;
    ///
    /// if let Some(current) = client.current(OrderId(42)).await? {
    ///     println!("{} {} {}", current.order.order_number, current.order.total, current.order.currency);
    ///     for gap in &current.gaps {
    ///         eprintln!("{gap}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cost
    /// As of [`parts`](Self::parts).
    ///
    /// # Errors
    /// [`ErrorKind::Unstable`] if it kept changing; [`ErrorKind::Undecodable`] if something is missing that an account cannot do
    /// without, with the [`Unconvertible`] as its source; and see [`Client`].
    pub async fn current(&self, id: OrderId) -> Result<Option<Current>, Error> {
        let mut attempt = 1;
        loop {
            let Some(parts) = self.parts(id).await? else { return Ok(None) };
            let unconvertible = match parts.to_current() {
                Ok(current) => return Ok(Some(current)),
                Err(unconvertible) => unconvertible,
            };
            // A part that is gone since it was listed is as good as one that changed.
            let may_pass = matches!(
                unconvertible,
                Unconvertible::Torn { .. } | Unconvertible::TransactionUnread { .. } | Unconvertible::LineUnread { .. }
            );
            if may_pass && attempt < ATTEMPTS {
                attempt += 1;
                continue;
            }
            let kind = if may_pass { ErrorKind::Unstable } else { ErrorKind::Undecodable };
            let call = self.inner.name(&Method::GET, &One { entity: Entity::Order, id: id.0 }.to_string());
            let error = Error::new(kind, call).sent_as(Sent::Maybe).with_detail(unconvertible.to_string());
            return Err(error.with_source(unconvertible));
        }
    }

    /// Orders in the complex schema, page by page or as a stream. Every condition is checked again on what comes; for that on the
    /// e-mail, both that of the order and that of its customer today count.
    ///
    /// # Cost
    /// A call for each page; and with a condition on the e-mail one more for each row whose customer has another e-mail today, as
    /// the e-mail with which it was ordered stands in the default schema alone.
    pub fn orders(&self, query: OrderQuery) -> Orders<ComplexOrder> {
        Orders::new(self.clone(), query, Schema::Complex, query::matches)
    }

    /// Orders in the default schema, of which a list has numbers, totals and dates alone (XC-LEGACY-11): to know which there
    /// are. It is cheap to a store.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] for a query about statuses or e-mails: such a row does not have them, so that nothing
    /// could be checked. Use [`orders`](Self::orders).
    pub fn order_rows(&self, query: OrderQuery) -> Result<Orders<Order>, Error> {
        if query::is_about_dates_alone(&query) {
            return Ok(Orders::new(self.clone(), query, Schema::Default, query::matches_row));
        }
        let call = self.inner.name(&Method::GET, Entity::Order.as_str());
        let detail =
            "rows of the default schema have neither statuses nor e-mails; list these orders in the complex schema";
        Err(Error::new(ErrorKind::Configuration, call).with_detail(detail))
    }
}

/// A page of orders.
#[derive(Debug)]
#[non_exhaustive]
pub struct OrdersPage<T> {
    /// The orders.
    pub rows: Vec<T>,
    /// Rows that could not be read.
    pub bad: Vec<BadRow>,
    /// How many rows the store sent although the query excludes them: it ignored a condition.
    pub left_out: usize,
}

/// Reads a list of orders. By id every order that exists throughout comes exactly once, whatever else changes meanwhile. By
/// a date an order whose date changes meanwhile comes where it was, where it is then, or both.
#[derive(Clone)]
pub struct Orders<T> {
    client: Client,
    query: OrderQuery,
    course: Course,
    matches: fn(&OrderQuery, &T) -> Match,
    orders: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Orders<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").field("client", &self.client).field("query", &self.query).finish_non_exhaustive()
    }
}

impl<T: WireValue + Send + 'static> Orders<T> {
    fn new(client: Client, query: OrderQuery, schema: Schema, matches: fn(&OrderQuery, &T) -> Match) -> Self {
        let (list, along) = query::list(&query, schema);
        let course = Course::new(list, along, query.rows_per_page().unwrap_or(client.inner.page_size));
        Self { client, query, course, matches, orders: PhantomData }
    }

    /// The next page; `None` behind the last. A page may be empty although there are more. After an error the same page is
    /// asked for again.
    ///
    /// # Errors
    /// When the store cannot be reached, or refuses; [`ErrorKind::Unstable`] when a list by a date changes too much.
    pub async fn next_page(&mut self) -> Result<Option<OrdersPage<T>>, Error> {
        // The page counts as read when all that it leaves open is answered too.
        let mut course = self.course.clone();
        let Some(found) = course.next::<T>(&*self.client.inner).await? else { return Ok(None) };
        let mut page = OrdersPage { rows: Vec::new(), bad: Vec::new(), left_out: 0 };
        for found in found {
            match found {
                Found::Row(row, glance) => {
                    let is_wanted = match (self.matches)(&self.query, &row.value) {
                        Match::Yes => true,
                        Match::No => false,
                        Match::UnlessOfAnotherEmail => self.was_ordered_with_it(glance).await?,
                    };
                    if is_wanted {
                        page.rows.push(row.value);
                    } else {
                        page.left_out += 1;
                    }
                }
                Found::Bad(bad, _) => page.bad.push(bad),
            }
        }
        self.course = course;
        Ok(Some(page))
    }

    /// Whether the e-mail that was asked for is that of the order's own copy of its customer.
    async fn was_ordered_with_it(&self, row: Glance) -> Result<bool, Error> {
        let Some(id) = row.id else { return Ok(false) };
        let order = self.client.order(OrderId(id)).await?;
        Ok(order.and_then(|order| order.profile.0).is_some_and(|copy| self.query.is_of(&copy.login)))
    }

    /// Row after row. The stream ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Result<T, BadRow>, Error>> + Send {
        stream_of(self, |mut orders| async move {
            let page = orders.next_page().await?;
            let rows = page.map(|page| page.rows.into_iter().map(Ok).chain(page.bad.into_iter().map(Err)).collect());
            Ok((orders, rows))
        })
    }
}
