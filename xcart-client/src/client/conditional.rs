//! Reads of one thing that need not be looked at again if it is as it was: `ETag` and `If-None-Match` (XC-CACHE-1).

use std::{fmt, str::FromStr};

use api_core::{transport::Response, wire::WireValue};
use http::{HeaderValue, StatusCode};

use super::{Client, OrderRow, Row, answer::judge, call::MAX_SINGLE_BYTES};
use crate::{
    Error, ErrorKind,
    wire::{Order, OrderId, Product, ProductId, Profile, ProfileId},
};

/// The longest tag that is kept, in bytes.
const MAX_TAG: usize = 256;

/// What a store calls one state of a thing: its header `ETag`, as it came. X-Cart's is a digest of the answer's JSON, so equal
/// tags are equal JSON, in one language (XC-CACHE-1). It can be stored as its text.
///
/// ```
/// use xcart_client::EntityTag;
///
/// let tag: EntityTag = "\"a515d409\"".parse()?;
/// assert_eq!(tag.to_string(), "\"a515d409\"");
/// assert!("a515d409".parse::<EntityTag>().is_err(), "a tag stands in quotes");
/// # Ok::<(), xcart_client::EntityTagError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntityTag(String);

/// A text that is no [`EntityTag`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entity tag is a text in quotes, without quotes within, of at most 256 bytes")]
pub struct EntityTagError;

impl FromStr for EntityTag {
    type Err = EntityTagError;

    fn from_str(text: &str) -> Result<Self, EntityTagError> {
        let inside = opaque(text).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        // RFC 9110, 8.8.3, less what is not ASCII.
        let is_tag = inside.is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'));
        if is_tag && text.len() <= MAX_TAG { Ok(Self(text.to_owned())) } else { Err(EntityTagError) }
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl EntityTag {
    fn of(response: &Response) -> Option<Self> {
        response.header("etag")?.parse().ok()
    }

    /// Whether both name one state. A proxy that packs an answer may mark its tag as weak.
    fn names_what(&self, other: &Self) -> bool {
        opaque(&self.0) == opaque(&other.0)
    }
}

fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// What a read comes to when the caller may know the thing already.
#[derive(Debug, Clone)]
pub enum IfChanged<T> {
    /// It is as it was when it had the tag that was given.
    Unchanged,
    /// It is another, or no tag was given; with its tag now, if it has one.
    Changed(T, Option<EntityTag>),
}

impl Client {
    /// The order of this id, unless it still has this tag; `None` if the store has none, or only a cart. Without a tag it is
    /// read in any case, for its first one.
    ///
    /// The call is made all the same, and costs the store as much: X-Cart makes the whole answer to find its tag, and 5.5.0.29
    /// sends it too (XC-CACHE-1). What is saved is reading its JSON, and whatever the caller would do with it; and its way over the
    /// network, where a later release, or a proxy, answers 304. To find *which* orders have changed, see
    /// [`changes`](Self::changes), which asks for many at once.
    ///
    /// An order's tag says nothing of its payment transactions, history and details, which are read by calls of their own.
    ///
    /// # Errors
    /// As for [`order`](Self::order).
    ///
    /// ```
    /// # async fn f(client: xcart_client::Client) -> Result<(), xcart_client::Error> {
    /// use xcart_client::{IfChanged, wire::OrderId};
    ///
    /// let Some(IfChanged::Changed(row, tag)) = client.order_if_changed(OrderId(42), None).await? else { return Ok(()) };
    /// // … later:
    /// match client.order_if_changed(OrderId(42), tag.as_ref()).await? {
    ///     Some(IfChanged::Unchanged) => println!("{} is still {}", row.order.order_number, row.order.total),
    ///     Some(IfChanged::Changed(row, _)) => println!("{} is now {}", row.order.order_number, row.order.total),
    ///     None => println!("it is gone"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn order_if_changed(
        &self,
        id: OrderId,
        known: Option<&EntityTag>,
    ) -> Result<Option<IfChanged<OrderRow>>, Error> {
        Ok(self.one_if_changed::<Order>(&["orders", &id.to_string()], known).await?.map(|read| match read {
            IfChanged::Unchanged => IfChanged::Unchanged,
            IfChanged::Changed(row, tag) => IfChanged::Changed(row.into(), tag),
        }))
    }

    /// The product of this id, unless it still has this tag; `None` if there is none. For what it saves, see
    /// [`order_if_changed`](Self::order_if_changed).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn product_if_changed(
        &self,
        id: ProductId,
        known: Option<&EntityTag>,
    ) -> Result<Option<IfChanged<Row<Product>>>, Error> {
        self.one_if_changed(&["products", &id.to_string()], known).await
    }

    /// The customer, or member of staff, of this id, unless it still has this tag; `None` if there is none. The addresses are
    /// not part of it. For what it saves, see [`order_if_changed`](Self::order_if_changed).
    ///
    /// # Errors
    /// See [`Client`].
    pub async fn profile_if_changed(
        &self,
        id: ProfileId,
        known: Option<&EntityTag>,
    ) -> Result<Option<IfChanged<Row<Profile>>>, Error> {
        self.one_if_changed(&["profiles", &id.to_string()], known).await
    }

    async fn one_if_changed<T: WireValue>(
        &self,
        path: &[&str],
        known: Option<&EntityTag>,
    ) -> Result<Option<IfChanged<Row<T>>>, Error> {
        let mut call = self.inner.reading(self.inner.url(path.iter().copied()).build(), MAX_SINGLE_BYTES);
        call.unless = known.and_then(|known| HeaderValue::from_str(&known.0).ok());
        let is_known = |tag: &EntityTag| known.is_some_and(|known| known.names_what(tag));
        let answer = self.inner.send_and(&call, |name, response, key, now| {
            if response.status == StatusCode::NOT_MODIFIED && known.is_some() {
                return Ok(None);
            }
            let tag = EntityTag::of(&response);
            let answer = judge(name, response, key, now)?;
            Ok(if tag.as_ref().is_some_and(is_known) { None } else { Some((answer, tag)) })
        });
        match answer.await {
            Ok(None) => Ok(Some(IfChanged::Unchanged)),
            Ok(Some((answer, tag))) => Ok(Some(IfChanged::Changed(answer.one()?, tag))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
