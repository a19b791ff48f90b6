//! An order of the add-on as one of the current API.

use rust_decimal::dec;
use xcart_client::{
    legacy::{Gap, Unconvertible, wire::Order},
    meaning::{MoneyTrail, MovementKind, SubTotal, Total},
    wire::{ItemId, OrderId, PaymentStatusCode, ProductId, TransactionId},
};

use crate::fixtures::{ORDER, item, parts, read, with};

#[test]
fn everything_that_the_add_on_tells_stands_where_the_current_api_has_it() {
    let current = parts().to_current().unwrap();
    let order = &current.order;
    assert_eq!((order.id, order.order_number.0.as_str(), order.currency.as_str()), (OrderId(42), "1042", "EUR"));
    assert_eq!((order.total, order.sub_total, order.email.as_str()), (dec!(128.95), dec!(119.99), "ada@shop.example"));
    assert_eq!(order.create_date.0.to_rfc3339(), "2025-03-01T09:30:00+00:00");
    assert_eq!(order.update_date.0.to_rfc3339(), "2025-03-01T09:31:00+00:00");
    assert_eq!(order.payment_status.as_ref().unwrap().code, PaymentStatusCode::PartiallyPaid);
    assert_eq!((order.customer_id.0, order.order_profile_id.unwrap().0), (None, 1142));
    let products: Vec<_> = order.items.iter().map(|item| item.product_id.0).collect();
    assert_eq!(products, [Some(ProductId(31)), None], "0 is the product that was deleted");
    let billing = order.billing_address.as_ref().unwrap();
    assert_eq!((billing.street.as_str(), billing.country_code.as_str()), ("Storgata 1", "NO"));
    assert_eq!(billing.custom_field("company"), Some("Lind Te AS"));
    assert_eq!(billing.custom_field("vat_number"), Some("998877"));
    assert_eq!((order.shipping_address.0.as_ref(), order.tracking_numbers[0].value.as_str()), (None, "NO123"));
    assert_eq!(order.extras.get("xcPendingExport"), Some("false"), "what an add-on sends is kept");
    let chosen = order.items[0].extras.get("attributes");
    assert_eq!(chosen, Some(r#"{"Pieces":"2","Size":"1 kg"}"#), "what was chosen of a line");
    assert_eq!(order.items[1].extras.get("attributes"), None);
    assert_eq!(current.gaps, [Gap::Products, Gap::IncludedLineTaxes]);
}

#[test]
fn what_reads_the_current_api_reads_it_too() {
    let current = parts().to_current().unwrap();
    SubTotal::of(&current.order, 2).unwrap();
    Total::of(&current.order, 2).unwrap();
    let trail = MoneyTrail::of(&current.order, &current.transactions, &[], 2).unwrap();
    let moved: Vec<_> = trail.movements.iter().map(|movement| (movement.kind, movement.amount)).collect();
    assert_eq!(moved, [(MovementKind::Capture, dec!(100.05)), (MovementKind::Refund, dec!(20.1))]);
    // It is written and read as an order of the current API.
    let text = serde_json::to_string(&current.order).unwrap();
    assert_eq!(read::<xcart_client::wire::Order>(&text), current.order);
}

/// XC-LEGACY-13.
#[test]
fn without_the_complex_schema_addresses_and_products_are_empty_and_told() {
    let mut parts = parts();
    parts.complex = None;
    let current = parts.to_current().unwrap();
    assert_eq!((current.order.billing_address.0.as_ref(), current.order.items[0].product_id.0), (None, None));
    assert_eq!(current.gaps, [Gap::Addresses, Gap::Products, Gap::IncludedLineTaxes]);
}

/// XC-LEGACY-17.
#[test]
fn added_surcharges_of_a_line_must_be_read_and_are_then_there() {
    let mut parts = parts();
    parts.order = read(&with(ORDER, "items", Some(&format!("[{}]", crate::fixtures::ITEM))));
    let lines = &mut parts.complex.as_mut().unwrap().items;
    lines.truncate(1);
    let current = parts.to_current().unwrap();
    assert_eq!((current.order.items[0].surcharges[0].value, current.gaps), (dec!(25), vec![]));
    let unread = [xcart_client::legacy::wire::Item { surcharges: None, ..item() }];
    parts.order.items = Some(unread.to_vec());
    let line = Unconvertible::LineUnread { order: OrderId(42), line: ItemId(7) };
    assert_eq!(parts.to_current(), Err(line));
}

/// XC-LEGACY-16.
#[test]
fn a_transaction_whose_refunds_are_not_known_is_an_error() {
    let mut parts = parts();
    parts.transactions.clear();
    let error = parts.to_current().unwrap_err();
    assert_eq!(error, Unconvertible::TransactionUnread { order: OrderId(42), transaction: TransactionId(21) });
    assert!(error.to_string().starts_with("order 42: transaction 21 was not read by its id"), "{error}");
}

#[test]
fn what_an_account_cannot_do_without_is_an_error_that_names_it() {
    for (member, value) in [
        ("currency", None),
        ("items", None),
        ("surcharges", None),
        ("payment_transactions", None),
        ("orderNumber", Some("null")),
        ("date", Some("0")),
    ] {
        let mut parts = parts();
        parts.order = read(&with(ORDER, member, value));
        match parts.to_current() {
            Err(Unconvertible::Missing { order: OrderId(42), member: named, .. }) => assert_eq!(named, member),
            other => panic!("{member}: {other:?}"),
        }
    }
}

#[test]
fn parts_of_two_readings_between_which_the_order_changed_do_not_make_one() {
    let torn = |change: fn(&mut xcart_client::legacy::OrderParts)| {
        let mut parts = parts();
        change(&mut parts);
        matches!(parts.to_current(), Err(Unconvertible::Torn { .. }))
    };
    assert!(torn(|parts| parts.complex.as_mut().unwrap().total = dec!(1).into()));
    assert!(torn(|parts| parts.complex.as_mut().unwrap().order_id = OrderId(43).into()));
    assert!(torn(|parts| parts.complex.as_mut().unwrap().items.truncate(1)));
    assert!(torn(|parts| parts.transactions[0].transaction_id = TransactionId(22).into()));
}

#[test]
fn where_an_older_release_has_less_something_stands_for_it_and_is_told() {
    let mut parts = parts();
    parts.order.last_renew_date = None;
    for item in parts.order.items.as_mut().unwrap() {
        (item.item_net_price, item.discounted_subtotal, item.total) = (None, None, None);
    }
    parts.transactions[0].date = None;
    let current = parts.to_current().unwrap();
    assert_eq!(current.order.update_date, current.order.create_date);
    assert_eq!(
        (current.order.items[0].item_net_price, current.order.items[0].discounted_subtotal),
        (dec!(23.997), dec!(119.985))
    );
    assert_eq!(current.transactions[0].date.0.timestamp(), 1_740_821_410);
    for gap in [Gap::NetPrices, Gap::UpdateDate, Gap::TransactionDate(TransactionId(21))] {
        assert!(current.gaps.contains(&gap), "{gap}");
    }
}

#[test]
fn no_amount_makes_the_conversion_panic() {
    let mut parts = parts();
    parts.order.items.as_mut().unwrap()[0].discounted_subtotal = None;
    parts.order.items.as_mut().unwrap()[0].item_net_price = Some(rust_decimal::Decimal::MAX.into());
    assert_eq!(parts.to_current(), Err(Unconvertible::TooLarge { order: OrderId(42) }));
    parts.order = read::<Order>(ORDER);
    parts.order.items.as_mut().unwrap()[0].total = Some(rust_decimal::Decimal::MAX.into());
    parts.order.items.as_mut().unwrap()[0].subtotal = Some(rust_decimal::Decimal::MIN.into());
    assert_eq!(parts.to_current(), Err(Unconvertible::TooLarge { order: OrderId(42) }));
}
