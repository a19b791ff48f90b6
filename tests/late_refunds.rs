//! What comes late: a second refund in part, which moves neither the order's status nor its date (XC-UPDATE-1), becomes a credit
//! note all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::time::Duration;

use api_core::runtime::Runtime;
use common::Rig;
use rust_decimal::Decimal;
use xcart_client::{mock::demo, wire::PaymentStatusCode};

/// The sum of all credit notes in the ledger.
fn credited(rig: &Rig) -> Decimal {
    rig.xero.lock().books().credit_notes().iter().map(|note| note.total).sum()
}

#[test]
fn a_second_refund_in_part_is_credited_though_the_orders_date_stood_still() {
    let rig = Rig::demo();
    let integration = rig.integration();
    rig.run(integration.sync()).unwrap();
    let id = rig.shop.lock().order_by_number(demo::TO_REFUND).unwrap().id;
    let before = credited(&rig);

    rig.runtime.advance(Duration::from_secs(3_600));
    rig.shop.lock().refund(id, Decimal::from(5), rig.runtime.now()).unwrap();
    rig.run(integration.sync()).unwrap();
    assert_eq!(credited(&rig) - before, Decimal::from(5));

    let order = rig.shop.lock().order(id).unwrap().clone();
    assert_eq!(order.payment_status.as_ref().unwrap().code, PaymentStatusCode::PartiallyPaid);
    rig.runtime.advance(Duration::from_secs(3_600));
    rig.shop.lock().refund(id, Decimal::from(2), rig.runtime.now()).unwrap();
    assert_eq!(rig.shop.lock().order(id).unwrap().update_date, order.update_date, "the date stands still");
    for _ in 0..4 {
        rig.runtime.advance(Duration::from_secs(900));
        rig.run(integration.sync()).unwrap();
    }
    assert_eq!(credited(&rig) - before, Decimal::from(7));
}
