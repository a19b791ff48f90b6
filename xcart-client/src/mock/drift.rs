//! A store that does not stand still while it is read: before a request is answered staff may have edited an order, a customer
//! placed one, somebody deleted one; and so rows move from page to page.

use api_core::runtime::Timestamp;
use rust_decimal::Decimal;

use super::{FakeXCart, Line, OrderSeed, Payment};
use crate::wire::{Order, OrderId, PaymentStatusCode};

/// How often something happens, and by which seed. The same requests at the same times meet the same changes.
///
/// ```
/// use std::pin::pin;
/// use futures_util::StreamExt;
/// use xcart_client::{OrderQuery, mock::{Demo, Drift, Drifted}};
///
/// let demo = Demo::new()?;
/// let before = demo.store().orders().count();
/// demo.store().set_drift(Drift::new(1));
/// let rows = demo.block_on(pin!(demo.client().orders(OrderQuery::new().page_size(8)).into_stream()).count());
/// let deleted = demo.store().drifted().iter().filter(|what| matches!(what, Drifted::Deleted(_))).count();
/// assert!(rows >= before - deleted, "whatever moved, no order was lost");
/// # Ok::<(), xcart_client::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Drift {
    dice: fastrand::Rng,
    per_thousand: u32,
}

impl Drift {
    /// Something happens before every tenth request, as a rule.
    pub fn new(seed: u64) -> Self {
        Self { dice: fastrand::Rng::with_seed(seed), per_thousand: 100 }
    }

    /// Before so many of a thousand requests.
    pub fn per_thousand(self, per_thousand: u32) -> Self {
        Self { per_thousand, ..self }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Drifted {
    /// A new order.
    Placed(OrderId),
    /// A cart, with an id of long ago, became an order.
    CartPlaced(OrderId),
    /// An order was edited.
    Edited(OrderId),
    /// An order was deleted.
    Deleted(OrderId),
}

impl FakeXCart {
    /// From now on orders change between requests. Poison orders, which the store itself cannot show, stay as they are.
    pub fn set_drift(&mut self, drift: Drift) {
        self.drift = Some(drift);
    }

    /// From now on nothing happens but what is asked for.
    pub fn stop_drift(&mut self) {
        self.drift = None;
    }

    /// What happened by [drift](Self::set_drift), the first first.
    pub fn drifted(&self) -> &[Drifted] {
        &self.drifted
    }

    pub(super) fn drift(&mut self, now: Timestamp) {
        // Taken out, so that the store can be changed by it.
        let Some(mut drift) = self.drift.take() else { return };
        if drift.dice.u32(0..1_000) < drift.per_thousand
            && let Some(happened) = self.happen(&mut drift.dice, now)
        {
            self.drifted.push(happened);
        }
        self.drift = Some(drift);
    }

    fn happen(&mut self, dice: &mut fastrand::Rng, now: Timestamp) -> Option<Drifted> {
        let readable = |order: &&Order| order.items.iter().all(|item| item.product_id.is_some());
        let ids: Vec<OrderId> = self.orders().filter(readable).map(|order| order.id).collect();
        let any = if ids.is_empty() { None } else { ids.get(dice.usize(0..ids.len())).copied() };
        match dice.u32(0..4) {
            0 => Some(Drifted::Placed(self.place_another(dice, now))),
            1 => {
                let id = any?;
                let note = format!("edited meanwhile, {}", dice.u32(..));
                self.set_admin_notes(id, &note, now).ok().map(|()| Drifted::Edited(id))
            }
            2 => {
                let id = any?;
                self.delete_order(id).ok().map(|()| Drifted::Deleted(id))
            }
            _ => {
                let cart = OrderId(dice.i64(1..=any?.0.max(1)));
                self.place_cart(cart, now).ok().map(|()| Drifted::CartPlaced(cart))
            }
        }
    }

    fn place_another(&mut self, dice: &mut fastrand::Rng, now: Timestamp) -> OrderId {
        let price = Decimal::new(dice.i64(500..10_000), 2);
        let seed = OrderSeed::new("USD", now)
            .guest(format!("meanwhile{}@shop.example", dice.u32(0..1_000)))
            .line(Line::new("MEANWHILE", "Ordered meanwhile", price, dice.i64(1..=3)));
        self.add_order(seed.payment_status(PaymentStatusCode::Paid).payment(Payment::sale("PayPal")))
    }
}
