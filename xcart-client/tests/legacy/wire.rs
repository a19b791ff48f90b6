//! Orders, payments and the rest in both schemas.

use rust_decimal::dec;
use xcart_client::{
    legacy::wire::{
        ComplexOrder, ComplexProduct, ComplexProfile, Inventory, Item, Order, Product, Profile, TrackingNumberInput,
        Transaction,
    },
    wire::{OrderId, PaymentStatusCode, ShippingStatusCode, TransactionStatus, TransactionType},
};

use crate::fixtures::{
    COMPLEX_ORDER, COMPLEX_PRODUCT, COMPLEX_PROFILE, ITEM, ORDER, PRODUCT, PROFILE, TRANSACTION, read, with,
};

/// What was read, written and read again.
fn again<T: api_core::wire::WireValue>(value: &T) -> T {
    read(str::from_utf8(&api_core::wire::to_vec(value).unwrap()).unwrap())
}

#[test]
fn whatever_is_read_is_read_alike_after_it_was_written() {
    macro_rules! same {
        ($($ty:ty: $text:expr),* $(,)?) => { $( assert_eq!(again(&read::<$ty>($text)), read::<$ty>($text)); )* };
    }
    same! {
        Order: ORDER, Item: ITEM, Transaction: TRANSACTION, Profile: PROFILE, Product: PRODUCT,
        ComplexOrder: COMPLEX_ORDER, ComplexProfile: COMPLEX_PROFILE, ComplexProduct: COMPLEX_PRODUCT,
    }
}

/// XC-LEGACY-11, XC-LEGACY-16, XC-LEGACY-17.
#[test]
fn an_order_in_the_default_schema() {
    let order: Order = read(ORDER);
    assert_eq!((*order.order_id, *order.total, *order.subtotal), (OrderId(42), dec!(128.95), dec!(119.99)));
    assert_eq!(order.payment_status.as_ref().unwrap().code.0, Some(PaymentStatusCode::PartiallyPaid));
    assert_eq!(order.shipping_status.as_ref().unwrap().code.0, Some(ShippingStatusCode::Other("PICK".into())));
    assert_eq!(*order.surcharges.as_ref().unwrap()[1].value, dec!(-3.005));
    let item = &order.items.as_ref().unwrap()[0];
    assert_eq!((item.object.is_none(), item.surcharges.is_none()), (true, true));
    assert_eq!(item.added_surcharges(), Some(dec!(0)));
    assert_eq!(read::<Item>(ITEM).added_surcharges(), Some(dec!(25)));
    let transaction = &order.payment_transactions.as_ref().unwrap()[0];
    assert_eq!((transaction.status.clone(), &transaction.backend_transactions), (TransactionStatus::Success, &None));
    assert_eq!(order.extras.get("xcPendingExport"), Some("false"));
}

/// XC-LEGACY-11.
#[test]
fn a_row_of_a_list_has_its_own_members_alone() {
    let row = ["items", "surcharges", "payment_transactions", "currency", "profile", "paymentStatus"]
        .iter()
        .fold(ORDER.to_owned(), |text, name| with(&text, name, None));
    let row: Order = read(&row);
    assert_eq!((row.items, row.currency.0, row.profile.0, row.payment_status.0), (None, None, None, None));
}

/// XC-LEGACY-13, XC-LEGACY-14.
#[test]
fn an_order_in_the_complex_schema() {
    let order: ComplexOrder = read(COMPLEX_ORDER);
    assert!(order.other_surcharges.is_empty() && order.items[1].attributes.is_empty());
    assert_eq!(&*order.items[0].attributes["Pieces"], "2");
    assert_eq!(*order.subtotal, *order.total - *order.shipping_cost.unwrap(), "it is not the sum of the lines");
    let fee = r#"{"FEE": {"name": "Fee", "value": "2.5000"}}"#;
    let order: ComplexOrder = read(&with(COMPLEX_ORDER, "otherSurcharges", Some(fee)));
    assert_eq!(*order.other_surcharges["FEE"].value, dec!(2.5));
    let never =
        with(COMPLEX_ORDER, "customerInfo", Some(r#"{"profileId": "7", "login": "a@b.example", "addedDate": 0}"#));
    assert_eq!(read::<ComplexOrder>(&never).customer_info.as_ref().unwrap().added_date.unwrap().at(), None);
}

#[test]
fn an_order_whose_numbers_are_all_texts_is_the_same() {
    let quoted = [("order_id", r#""42""#), ("total", "128.95"), ("date", r#""1740821400""#), ("orderNumber", "1042")];
    let other = quoted.iter().fold(ORDER.to_owned(), |text, (name, value)| with(&text, name, Some(value)));
    assert_eq!(read::<Order>(&other), Order { total: dec!(128.95).into(), ..read(&with(ORDER, "nothing", None)) });
}

/// XC-LEGACY-15.
#[test]
fn the_hash_of_a_password_goes_nowhere() {
    let profile: Profile = read(PROFILE);
    let written = serde_json::to_string(&profile).unwrap();
    for text in [written.clone(), format!("{profile:?}"), format!("{:?}", read::<Order>(ORDER))] {
        assert!(!text.contains("SHA512") && !text.contains("k-1"), "{text}");
    }
    assert!(!written.contains("\"password\"") && written.contains("passwordResetKeyDate"), "{written}");
}

/// XC-LEGACY-16.
#[test]
fn a_transaction_read_by_its_id_has_its_exchanges_with_the_gateway() {
    let transaction: Transaction = read(TRANSACTION);
    let backend = transaction.backend_transactions.unwrap();
    assert_eq!((backend[2].transaction_type.clone(), *backend[2].value), (TransactionType::Refund, dec!(20.1)));
    assert_eq!(*transaction.order.as_ref().unwrap().order_id, OrderId(42));
}

/// XC-LEGACY-19.
#[test]
fn stock_is_read_wherever_a_release_keeps_it() {
    let product: Product = read(PRODUCT);
    assert_eq!(
        (product.stock(), product.name("no"), product.name("de")),
        (Some(49), Some("Earl Grey, ett kilo"), Some("Earl Grey, 1 kg"))
    );
    let older = with(&with(PRODUCT, "amount", None), "inventory", Some(r#"{"amount": "12", "enabled": true}"#));
    let older: Product = read(&older);
    assert_eq!(older.stock(), Some(12));
    assert_eq!(older.inventory.as_ref().map(|Inventory { amount, .. }| **amount), Some(12));
}

/// XC-LEGACY-18.
#[test]
fn a_parcel_s_number_is_entered_at_its_order() {
    let input = TrackingNumberInput::new(OrderId(12), "1Z999");
    assert_eq!(serde_json::to_string(&input).unwrap(), r#"{"value":"1Z999","order":{"order_id":12}}"#);
}
