//! Lists of the add-on: any rows by first row and count, sorted as asked (XC-LEGACY-10, XC-LEGACY-20).

use api_core::{runtime::Timestamp, wire};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    answer::without_key,
    call::{Entity, One, Schema, Settings},
};
use crate::{
    Error, ErrorKind, OrderBy,
    client::{
        rows::Glance,
        walk::Along,
        window::{List, Source},
    },
    legacy::wire::{ComplexOrder, Loose, Moment, Order},
};

const SORTED_BY: &str = "_cnd[orderBy][0]";
const DIRECTION: &str = "_cnd[orderBy][1]";
const SCHEMA: &str = "_schema";

/// A list of a kind of thing in that schema, sorted by a column.
pub(super) fn list(entity: Entity, schema: Schema, column: &str, newest_first: bool) -> List {
    let direction = if newest_first { "desc" } else { "asc" };
    let query =
        vec![(SCHEMA, schema.as_str().to_owned()), (SORTED_BY, column.to_owned()), (DIRECTION, direction.to_owned())];
    List { path: vec![entity.as_str().to_owned()], query }
}

/// A list of orders, sorted, and along what it is sorted.
pub(super) fn orders(schema: Schema, order_by: OrderBy) -> (List, Along) {
    let (column, newest_first, along) = match order_by {
        OrderBy::Id => ("o.order_id", false, Along::Id),
        OrderBy::Placed { newest_first } => ("o.date", newest_first, Along::Created { newest_first }),
        OrderBy::Changed { newest_first } => ("o.lastRenewDate", newest_first, Along::Updated { newest_first }),
    };
    (list(Entity::Order, schema, column, newest_first), along)
}

impl Source for Settings {
    async fn page(&self, list: &List, start: u64, size: u64) -> Result<Vec<Box<RawValue>>, Error> {
        let (start, count) = (start.to_string(), size.to_string());
        let limit = [("_cnd[limit][0]", start.as_str()), ("_cnd[limit][1]", count.as_str())];
        let query = list.query.iter().map(|(name, value)| (*name, value.as_str())).chain(limit);
        self.list(&list.path.concat(), query).await?.rows(size).map_err(|error| without_key(error, &self.key))
    }

    /// In the complex schema, as the default one fails on hardly anything. What is found by an id may also be a cart, which is in
    /// no list (XC-LEGACY-9).
    async fn fails_on(&self, id: i64) -> Result<bool, Error> {
        let order = One { entity: Entity::Order, id };
        match self.one::<ComplexOrder>(order, Schema::Complex).await {
            Ok(_) => return Ok(false),
            Err(error) if matches!(error.kind(), ErrorKind::Server | ErrorKind::TooLarge) => {}
            Err(error) if error.kind() == ErrorKind::Undecodable => return Ok(false),
            Err(error) => return Err(error),
        }
        match self.one::<Order>(order, Schema::Default).await {
            Ok(order) => Ok(order.is_some_and(|order| order.order_number.non_empty().is_some())),
            Err(error) if matches!(error.kind(), ErrorKind::Server | ErrorKind::TooLarge | ErrorKind::Undecodable) => {
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    fn call_of(&self, list: &List) -> String {
        self.name(&http::Method::GET, &list.path.concat())
    }

    fn is_by_id(&self, list: &List) -> bool {
        list.query.iter().any(|(name, value)| *name == SORTED_BY && value.ends_with("_id"))
    }

    fn glance(&self, raw: &RawValue) -> Glance {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(borrow, alias = "order_id", alias = "orderId", alias = "profile_id", alias = "profileId")]
            #[serde(alias = "product_id", alias = "productId")]
            id: Option<&'a RawValue>,
            #[serde(borrow, alias = "lastRenewDate", alias = "updateDate")]
            updated: Option<&'a RawValue>,
            #[serde(borrow, alias = "date", alias = "orderDate")]
            created: Option<&'a RawValue>,
        }
        let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get()) else { return Glance::default() };
        let moment = |raw: Option<&RawValue>| -> Option<Timestamp> { wire::from_str::<Moment>(raw?.get()).ok()?.at() };
        Glance {
            id: members.id.and_then(|raw| wire::from_str::<Loose<i64>>(raw.get()).ok()).map(|id| *id),
            updated: moment(members.updated),
            created: moment(members.created),
        }
    }
}
