//! The client on stores with each fault on and off: what it gives is the same, or is what a caller can go by.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::time::Duration;

use api_core::runtime::{Runtime, Timestamp};
use chrono::TimeDelta;
use rust_decimal::dec;
use xcart_client::{
    ChangeCursor, Error, ErrorKind, Fingerprint, IfChanged, OrderQuery, SweepCursor, SweepPolicy,
    meaning::{PaymentSums, RestAfterCapture},
    mock::{Demo, FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, Quirk, XCartVersion},
    wire::{OrderId, OrderNumber, PaymentStatusCode, ProfileInput},
};

const FIRST: OrderId = OrderId(1);

/// A store with so many paid orders, a minute apart.
fn paid(config: FakeXCartConfig, orders: i32) -> Demo {
    Demo::with(
        |now| {
            let mut store = FakeXCart::new(config);
            for minute in (1..=orders).rev() {
                store.add_order(order(now - TimeDelta::minutes(minute.into())));
            }
            store
        },
        |client| client,
    )
    .unwrap()
}

fn order(placed: Timestamp) -> OrderSeed {
    let seed = OrderSeed::new("USD", placed).guest("ada@shop.example").line(Line::new("TEA-1", "Tea", dec!(10), 2));
    seed.payment_status(PaymentStatusCode::Paid).payment(Payment::sale("PayPal"))
}

/// The same with this fault on, and off.
fn both(quirk: Quirk, orders: i32) -> [(bool, Demo); 2] {
    [true, false].map(|on| (on, paid(FakeXCartConfig::default().quirk(quirk, on), orders)))
}

/// What has changed since: ids, and how many were bad.
fn poll(demo: &Demo, cursor: &mut ChangeCursor) -> (Vec<i64>, usize) {
    let (mut ids, mut bad) = (Vec::new(), 0);
    loop {
        let page = demo.block_on(demo.client().changes(cursor)).unwrap();
        ids.extend(page.rows.iter().map(|row| row.order.id.0));
        bad += page.bad.len();
        *cursor = page.next;
        if !page.more {
            return (ids, bad);
        }
    }
}

#[test]
fn an_order_whose_product_is_gone_is_reported_or_has_a_line_without_a_product() {
    for (on, demo) in both(Quirk::PoisonOrders, 3) {
        let product = {
            let mut store = demo.store();
            let now = demo.runtime().now();
            let id = store.add_order(order(now - TimeDelta::seconds(5)).line(Line::new("GONE", "Gone", dec!(1), 1)));
            store.order(id).unwrap().items[1].product_id.unwrap()
        };
        demo.store().delete_product(product).unwrap();
        let page = demo.block_on(demo.client().orders(OrderQuery::new()).next_page()).unwrap().unwrap();
        assert_eq!((page.rows.len(), page.bad.len()), if on { (3, 1) } else { (4, 0) });
        if !on {
            let last = &page.rows[3].order;
            assert_eq!((last.items[0].product_id.is_some(), last.items[1].product_id.0), (true, None));
            assert_eq!(last.items[1].sku.as_str(), "GONE");
        }
    }
}

#[test]
fn changes_are_found_with_the_filter_and_without_and_the_capabilities_tell_which() {
    for (on, demo) in both(Quirk::UpdateFilterIgnored, 70) {
        let capabilities = demo.block_on(demo.client().capabilities()).unwrap().unwrap();
        assert_eq!(capabilities.filters_by_change, !on);
        let mut cursor = ChangeCursor::start();
        assert_eq!(poll(&demo, &mut cursor).0.len(), 70);
        demo.runtime().advance(Duration::from_secs(3_600));
        demo.store().set_admin_notes(OrderId(33), "seen", demo.runtime().now()).unwrap();
        assert_eq!(poll(&demo, &mut cursor), (vec![33], 0));
    }
}

#[test]
fn a_store_that_is_upgraded_and_set_back_between_polls_loses_no_change_and_is_asked_anew_after_a_day() {
    let demo = paid(FakeXCartConfig::default(), 70);
    let mut cursor = ChangeCursor::start();
    assert_eq!(poll(&demo, &mut cursor).0.len(), 70);
    for (version, id) in [(XCartVersion::V5_6, 7), (XCartVersion::V5_5_0_29, 8), (XCartVersion::V5_5_1, 9)] {
        demo.store().upgrade(version);
        for (hours, id) in [(1, id), (25, id + 10)] {
            demo.runtime().advance(Duration::from_secs(hours * 3_600));
            demo.store().set_admin_notes(OrderId(id), "seen", demo.runtime().now()).unwrap();
            assert_eq!(poll(&demo, &mut cursor), (vec![id], 0), "{version:?}, after {hours} h");
        }
        let capabilities = demo.block_on(demo.client().capabilities()).unwrap().unwrap();
        assert_eq!(capabilities.filters_by_change, version != XCartVersion::V5_5_0_29);
    }
}

#[test]
fn what_was_paid_is_the_same_whether_or_not_a_transaction_tells_its_status() {
    for (on, demo) in both(Quirk::MethodAsStatus, 1) {
        demo.store().refund(FIRST, dec!(5), demo.runtime().now()).unwrap();
        let cheque =
            demo.store().add_order(OrderSeed::new("USD", demo.runtime().now()).payment(Payment::offline("Echeck")));
        let read = demo.block_on(demo.client().payment_transactions(FIRST)).unwrap();
        let sums = PaymentSums::of(&read, RestAfterCapture::Released).unwrap();
        assert_eq!((sums.paid, sums.refunded), (dec!(15), dec!(5)));
        // An offline payment is undecided only as long as nothing tells.
        let read = demo.block_on(demo.client().payment_transactions(cheque)).unwrap();
        let sums = PaymentSums::of(&read, RestAfterCapture::Released).unwrap();
        assert_eq!((sums.paid, sums.undecided.len()), (dec!(0), usize::from(on)));
    }
}

#[test]
fn a_wrong_key_is_one_error_in_every_version() {
    for version in [XCartVersion::V5_5_0_29, XCartVersion::V5_5_1, XCartVersion::V5_6] {
        let demo = paid(FakeXCartConfig::default().version(version).all_key("another"), 1);
        let error = demo.block_on(demo.client().order(FIRST)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorised, "{version:?}");
        assert!(error.to_string().contains("Invalid credentials."), "{error}");
    }
}

#[test]
fn money_that_moves_the_date_is_told_by_the_feed_and_other_money_by_the_sweep_and_none_by_both() {
    for (on, demo) in both(Quirk::UpdateDateStays, 1) {
        demo.store().refund(FIRST, dec!(1), demo.runtime().now()).unwrap();
        let mut cursor = ChangeCursor::start();
        poll(&demo, &mut cursor);
        demo.runtime().advance(Duration::from_secs(600));
        let read = async || {
            let row = demo.client().order(FIRST).await?.unwrap();
            Ok::<_, Error>(Fingerprint::of(&row.order, &demo.client().payment_transactions(FIRST).await?))
        };
        let mut known = demo.block_on(read()).unwrap();
        demo.store().refund(FIRST, dec!(2), demo.runtime().now()).unwrap();
        let by_feed = poll(&demo, &mut cursor).0;
        assert_eq!(by_feed, if on { vec![] } else { vec![1] });
        if !by_feed.is_empty() {
            known = demo.block_on(read()).unwrap();
        }
        let (start, policy) = (SweepCursor::start(), SweepPolicy::new());
        let round = demo.block_on(demo.client().sweep(&start, &policy, |_| Some(known))).unwrap();
        assert_eq!(round.changed.len(), usize::from(on));
    }
}

#[test]
fn a_number_without_a_route_is_never_called_missing() {
    for (_, demo) in both(Quirk::WordNumbersOnly, 0) {
        demo.store().add_order(order(demo.runtime().now()).number("MG-1"));
        // Which stores have the route is not known, so none is asked.
        let error = demo.block_on(demo.client().order_by_number(&OrderNumber("MG-1".into()))).unwrap_err();
        assert_eq!((error.kind(), demo.store().calls_total()), (ErrorKind::UnroutableNumber, 0));
    }
}

#[test]
fn an_order_without_a_status_is_told_apart_from_one_with() {
    for (on, demo) in both(Quirk::NoStatusFails, 0) {
        let id = demo.store().add_order(order(demo.runtime().now()).no_statuses());
        let row = demo.block_on(demo.client().order(id)).unwrap().unwrap();
        assert!(row.order.payment_status.is_none());
        match demo.block_on(demo.client().payment_status(id)) {
            Ok(status) => assert!(status.is_none() && !on),
            Err(error) => assert!(error.kind() == ErrorKind::Server && on, "{error}"),
        }
    }
}

#[test]
fn violations_are_taken_apart_from_a_400_and_from_a_422() {
    for (_, demo) in both(Quirk::InvalidIs400, 0) {
        let input = ProfileInput { login: Some("nobody".into()), ..ProfileInput::default() };
        let error = demo.block_on(demo.client().create_profile(&input)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.violations()[0].field, "login");
    }
}

#[test]
fn what_has_not_changed_is_known_by_its_tag_from_a_200_and_from_a_304() {
    for (_, demo) in both(Quirk::ETagIgnored, 1) {
        let client = demo.client();
        let read = demo.block_on(client.order_if_changed(FIRST, None)).unwrap();
        let Some(IfChanged::Changed(_, tag)) = read else { panic!("{read:?}") };
        let again = demo.block_on(client.order_if_changed(FIRST, tag.as_ref())).unwrap();
        assert!(matches!(again, Some(IfChanged::Unchanged)), "{again:?}");
        demo.store().set_admin_notes(FIRST, "changed", demo.runtime().now()).unwrap();
        let again = demo.block_on(client.order_if_changed(FIRST, tag.as_ref())).unwrap();
        assert!(matches!(again, Some(IfChanged::Changed(..))), "{again:?}");
    }
}
