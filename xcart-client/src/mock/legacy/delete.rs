//! Deletions, of one thing and of all of them (XC-LEGACY-4).

use api_core::wire::Json;

use super::{asked::Kind, reply::Outcome};
use crate::{
    mock::service::FakeXCart,
    wire::{OrderId, ProductId, ProfileId},
};

impl FakeXCart {
    /// Deletes everything of that kind, and tells how many there were. Carts are no orders.
    pub(super) fn delete_all(&mut self, kind: Kind) -> i64 {
        let tables = &mut self.tables;
        let count = match kind {
            Kind::Order => {
                let placed: Vec<OrderId> =
                    tables.orders.rows().filter(|row| row.placed).map(|row| row.order.id).collect();
                placed.iter().filter(|id| tables.orders.remove(**id).is_some()).count()
            }
            Kind::Profile => std::mem::take(&mut tables.profiles).len(),
            Kind::Product => {
                let ids: Vec<ProductId> = tables.products.keys().copied().collect();
                ids.iter().filter(|id| self.delete_product(**id).is_ok()).count()
            }
            Kind::Item => tables.orders.rows_mut().map(|row| std::mem::take(&mut row.order.items).len()).sum(),
            Kind::Transaction => tables.orders.rows_mut().map(|row| std::mem::take(&mut row.transactions).len()).sum(),
            Kind::BackendTransaction => {
                let transactions = tables.orders.rows_mut().flat_map(|row| &mut row.transactions);
                transactions.map(|one| std::mem::take(&mut one.backend_transactions).len()).sum()
            }
            Kind::TrackingNumber => {
                let orders = tables.orders.rows_mut().map(|row| &mut row.order);
                orders.map(|order| std::mem::take(&mut order.tracking_numbers).len()).sum()
            }
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// Deletes one thing: `true`, or `null` if there was none (XC-LEGACY-9).
    pub(super) fn delete_one(&mut self, kind: Kind, id: &str) -> Outcome {
        let id: i64 = id.trim().parse().unwrap_or(0);
        let was_there = match kind {
            Kind::Order => self.tables.orders.remove(OrderId(id)).is_some(),
            Kind::Profile => self.tables.profiles.remove(&ProfileId(id)).is_some(),
            Kind::Product => self.delete_product(ProductId(id)).is_ok(),
            Kind::TrackingNumber => self.tables.orders.rows_mut().any(|row| {
                let numbers = &mut row.order.tracking_numbers;
                let before = numbers.len();
                numbers.retain(|number| number.id.is_none_or(|own| own.0 != id));
                numbers.len() < before
            }),
            Kind::Item | Kind::Transaction | Kind::BackendTransaction => return Outcome::NotPlayed,
        };
        Outcome::One(if was_there { Json::from(true) } else { Json::Null })
    }
}
