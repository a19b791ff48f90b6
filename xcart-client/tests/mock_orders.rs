//! FakeXCart's rules on orders, their statuses, payments and sums.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod mock_support;

use api_core::wire::Json;
use chrono::TimeDelta;
use mock_support::World;
use rust_decimal::{Decimal, dec};
use xcart_client::{
    meaning::{PaymentSums, RestAfterCapture},
    mock::{Charge, FakeXCart, FakeXCartConfig, Line, OrderSeed, Payment, address},
    wire::{
        HistoryEntry, Order, OrderId, PaymentStatusCode, PaymentTransaction, ShippingStatusCode, SurchargeType,
        TransactionType,
    },
};

const FIRST: OrderId = OrderId(1);

fn tea(quantity: i64) -> Line {
    Line::new("TEA-1", "Tea", dec!(10), quantity)
}

/// A store with one order of two teas, paid by PayPal.
fn paid() -> World {
    World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).guest("ada@shop.example").line(tea(2));
        store.add_order(seed.payment_status(PaymentStatusCode::Paid).payment(Payment::sale("PayPal")));
    })
}

fn total(seed: OrderSeed) -> Decimal {
    let mut store = FakeXCart::new(FakeXCartConfig::default());
    let id = store.add_order(seed);
    store.order(id).unwrap().total
}

fn seed(currency: &str) -> OrderSeed {
    OrderSeed::new(currency, api_core::runtime::Timestamp::UNIX_EPOCH)
}

fn update_date(world: &World) -> String {
    world.get("/api/orders/1").json.get("update_date").unwrap().as_str().unwrap().to_owned()
}

/// XC-ORDER-1
#[test]
fn an_order_is_found_by_id_and_by_number() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).number("A_77").line(tea(1)));
    });
    let by_id: Order = world.get("/api/orders/1").read();
    let by_number: Order = world.get("/api/orders/by_number/A_77").read();
    assert_eq!(by_id, by_number);
    assert_eq!((world.get("/api/orders/77").status, world.get("/api/orders/by_number/77").status), (404, 404));
}

/// XC-ORDER-2
#[test]
fn a_cart_is_no_order_and_an_order_is_no_cart() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).line(tea(1)));
        store.add_order(OrderSeed::new("USD", now).line(tea(1)).cart());
    });
    assert_eq!((world.get("/api/orders").ids(), world.get("/api/carts").ids()), (vec![1], vec![2]));
    assert_eq!((world.get("/api/orders/2").status, world.get("/api/orders/2").detail()), (404, "Not Found"));
    assert_eq!(world.get("/api/carts/1").status, 404);
    let cart = world.get("/api/carts/2");
    assert_eq!((cart.json.get("order_number"), cart.json.get("payment_status")), (None, Some(&Json::Null)));
}

/// XC-ORDER-3
#[test]
fn orders_cannot_be_made_changed_or_deleted() {
    let world = paid();
    for (method, target) in [
        ("POST", "/api/orders"),
        ("PUT", "/api/orders/1"),
        ("DELETE", "/api/orders/1"),
        ("POST", "/api/orders/1/payment_transactions"),
        ("PUT", "/api/carts/1"),
    ] {
        assert_eq!(world.write(method, target, r#"{"total":1}"#).status, 404, "{method} {target}");
    }
}

/// XC-NUMBER-1
#[test]
fn a_number_with_anything_but_letters_digits_and_underscores_has_no_route() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).number("MG-1"));
    });
    let no_route = world.get("/api/orders/by_number/MG-1");
    assert_eq!((no_route.status, no_route.detail()), (404, "Not found"));
    let no_order = world.get("/api/orders/by_number/MG1");
    assert_eq!((no_order.status, no_order.detail()), (404, "Not Found"));
}

/// XC-STATUS-1
#[test]
fn a_merchants_own_status_stands_beside_x_carts() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).payment_status(PaymentStatusCode::Other("HOLD".into())));
    });
    assert!(world.get("/api/orders/1").text.contains(r#""code":"HOLD""#));
    assert_eq!(world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"HOLD"}"#).status, 200);
}

/// XC-STATUS-2 XC-STATUS-3
#[test]
fn every_status_of_x_cart_can_be_set() {
    let world = paid();
    for code in PaymentStatusCode::KNOWN {
        let answer = world.write("PUT", "/api/orders/1/payment_status", &format!(r#"{{"code":"{code}"}}"#));
        assert_eq!(answer.json.get("code"), Some(&Json::from(code.as_str())), "{}", answer.text);
    }
    for code in ShippingStatusCode::KNOWN {
        let answer = world.write("PUT", "/api/orders/1/shipping_status", &format!(r#"{{"code":"{code}"}}"#));
        assert_eq!(answer.json.get("code"), Some(&Json::from(code.as_str())), "{}", answer.text);
    }
}

/// XC-STATUS-4
#[test]
fn a_status_can_be_read_alone_and_an_unknown_order_is_a_400() {
    let world = paid();
    let status = world.get("/api/orders/1/payment_status");
    assert_eq!(status.text, r#"{"id":4,"code":"P","name":"Paid","customer_name":"Paid"}"#);
    assert_eq!(
        world.get("/api/orders/1/shipping_status").text,
        r#"{"id":1,"code":"N","name":"New","customer_name":"New"}"#
    );
    for answer in [
        world.get("/api/orders/99999/payment_status"),
        world.get("/api/orders/99999/shipping_status"),
        world.write("PUT", "/api/orders/99999/payment_status", r#"{"code":"P"}"#),
    ] {
        assert_eq!((answer.status, answer.detail()), (400, "Order with ID 99999 not found"));
    }
}

/// XC-STATUS-5
#[test]
fn setting_a_status_moves_the_update_date_enters_history_and_mails_the_customer() {
    let world = paid();
    let before = update_date(&world);
    world.runtime.advance(std::time::Duration::from_secs(60));
    assert_eq!(world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"C"}"#).status, 200);
    assert_ne!(update_date(&world), before);
    let store = world.store.lock();
    let mails: Vec<_> = store.mails().iter().map(|mail| (mail.to.as_str(), mail.about.as_str())).collect();
    assert_eq!(mails, [("ada@shop.example", "payment status Cancelled")]);
    let last = store.history(FIRST).last().unwrap();
    assert_eq!((last.code.as_str(), last.date.0), ("CHANGE PAYMENT STATUS ORDER", mail_time(&store)));
}

fn mail_time(store: &FakeXCart) -> api_core::runtime::Timestamp {
    store.mails().last().unwrap().at
}

/// XC-STATUS-5
#[test]
fn setting_the_status_that_is_there_changes_and_mails_nothing() {
    let world = paid();
    let before = update_date(&world);
    world.runtime.advance(std::time::Duration::from_secs(60));
    for body in [r#"{"code":"P"}"#, "{}"] {
        let answer = world.write("PUT", "/api/orders/1/payment_status", body);
        assert_eq!((answer.status, answer.json.get("code")), (200, Some(&Json::from("P"))));
    }
    assert_eq!(update_date(&world), before);
    assert!(world.store.lock().mails().is_empty());
}

/// XC-STATUS-6
#[test]
fn asking_for_a_status_that_an_order_does_not_have_is_a_500() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).no_statuses());
    });
    for kind in ["payment_status", "shipping_status"] {
        let answer = world.get(&format!("/api/orders/1/{kind}"));
        assert_eq!((answer.status, answer.detail()), (500, "Internal Server Error"));
    }
    assert_eq!(world.get("/api/orders/1").status, 200);
}

/// XC-STATUS-7
#[test]
fn the_address_after_setting_a_status_is_that_of_the_status() {
    let answer = paid().write("PUT", "/api/orders/1/shipping_status", r#"{"code":"S"}"#);
    assert_eq!(answer.header("content-location"), Some("/api/orders/3/shipping_status"));
}

/// XC-STATUS-8
#[test]
fn an_unknown_code_is_refused_and_changes_nothing() {
    let world = paid();
    let answer = world.write("PUT", "/api/orders/1/payment_status", r#"{"code":"ZZ"}"#);
    assert_eq!((answer.status, answer.detail()), (400, "Status code 'ZZ' is invalid"));
    assert!(world.get("/api/orders/1/payment_status").text.contains(r#""code":"P""#));
    assert!(world.store.lock().mails().is_empty());
}

/// XC-TXN-1
#[test]
fn a_transactions_status_is_the_name_of_the_payment_method() {
    let transactions: Vec<PaymentTransaction> = paid().get("/api/orders/1/payment_transactions").read();
    let transaction = &transactions[0];
    assert_eq!((transaction.status_text.as_str(), transaction.name.as_str()), ("PayPal", "PayPal"));
    assert_eq!(transaction.status(), None);
    assert_eq!(transaction.backend_transactions[0].status.as_str(), "S");
}

/// XC-TXN-2
#[test]
fn an_offline_method_has_no_exchange_with_a_gateway() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).line(tea(1)).payment(Payment::offline("Echeck")));
    });
    let transactions: Vec<PaymentTransaction> = world.get("/api/orders/1/payment_transactions").read();
    assert_eq!(transactions[0].value, dec!(10));
    assert!(transactions[0].backend_transactions.is_empty());
    let sums = PaymentSums::of(&transactions, RestAfterCapture::Released).unwrap();
    assert_eq!(sums.undecided, [transactions[0].id]);
}

/// XC-TXN-3 XC-TXN-4 XC-TXN-5
#[test]
fn captures_and_refunds_are_rows_of_their_transaction() {
    let world = World::with(|store, now| {
        let held = Payment::authorization("Credit Card").captured_part(now + TimeDelta::hours(1), dec!(15));
        store.add_order(OrderSeed::new("USD", now).line(tea(2)).payment(held.refunded_part(now, dec!(5))));
    });
    let transactions: Vec<PaymentTransaction> = world.get("/api/orders/1/payment_transactions").read();
    let kinds: Vec<&str> =
        transactions[0].backend_transactions.iter().map(|row| row.transaction_type.as_str()).collect();
    assert_eq!(kinds, ["auth", "capturePart", "refundMulti"]);
    let sums = PaymentSums::of(&transactions, RestAfterCapture::Released).unwrap();
    assert_eq!((sums.paid, sums.refunded), (dec!(10), dec!(5)));
}

/// XC-TXN-6
#[test]
fn an_order_that_is_not_there_has_no_transactions() {
    for part in ["payment_transactions", "details", "history"] {
        let answer = paid().get(&format!("/api/orders/99999/{part}"));
        assert_eq!((answer.status, answer.text.as_str()), (200, "[]"), "{part}");
    }
}

/// XC-TXN-7
#[test]
fn transactions_are_paged_and_sorted_by_date() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(tea(2));
        let half = |hours| Payment::sale("PayPal").amount(dec!(10)).at(now + TimeDelta::hours(hours));
        store.add_order(seed.payment(half(2)).payment(half(1)));
    });
    let ids = |query: &str| world.get(&format!("/api/orders/1/payment_transactions{query}")).ids();
    assert_eq!((ids(""), ids("?itemsPerPage=1&page=2")), (vec![1, 2], vec![2]));
    assert_eq!((ids("?order[date]=asc"), ids("?order[date]=desc")), (vec![2, 1], vec![1, 2]));
}

/// XC-UPDATE-1
#[test]
fn a_parcels_number_and_a_second_partial_refund_do_not_move_the_update_date() {
    let world = paid();
    let step = |act: &dyn Fn(&mut FakeXCart)| {
        world.runtime.advance(std::time::Duration::from_secs(60));
        act(&mut world.store.lock());
        update_date(&world)
    };
    let now = || world.now();
    let placed = update_date(&world);
    assert_eq!(step(&|store| store.add_tracking(FIRST, "1Z", now()).unwrap()), placed);
    let refunded = step(&|store| store.refund(FIRST, dec!(3), now()).unwrap());
    assert_ne!(refunded, placed, "P becomes PP");
    assert_eq!(step(&|store| store.refund(FIRST, dec!(4), now()).unwrap()), refunded, "PP stays PP");
    let transactions: Vec<PaymentTransaction> = world.get("/api/orders/1/payment_transactions").read();
    assert_eq!(transactions[0].backend_transactions.len(), 3);
    assert_ne!(step(&|store| store.refund(FIRST, dec!(13), now()).unwrap()), refunded, "PP becomes R");
}

/// XC-UPDATE-2
#[test]
fn a_change_of_the_orders_own_row_moves_the_update_date() {
    let world = paid();
    let mut last = update_date(&world);
    let acts: [&dyn Fn(&mut FakeXCart); 3] = [
        &|store| store.set_admin_notes(FIRST, "changed", world.now()).unwrap(),
        &|store| store.set_shipping_status(FIRST, &ShippingStatusCode::Shipped, world.now()).unwrap(),
        &|store| store.edit_order(FIRST, world.now(), |basket| basket.set_quantity("TEA-1", 3)).unwrap(),
    ];
    for act in acts {
        world.runtime.advance(std::time::Duration::from_secs(60));
        act(&mut world.store.lock());
        let new = update_date(&world);
        assert!(new > last, "{new} {last}");
        last = new;
    }
}

/// XC-POISON-1
#[test]
fn an_order_of_a_deleted_product_is_a_500_and_so_is_every_page_with_it() {
    let world = World::with(|store, now| {
        for sku in ["TEA-1", "MUG-2", "TEA-1", "POT-3"] {
            store.add_order(OrderSeed::new("USD", now).line(Line::new(sku, "Thing", dec!(5), 1)));
        }
    });
    assert_eq!(world.write("DELETE", "/api/products/2", "").status, 204);
    for target in ["/api/orders/2", "/api/orders/by_number/2", "/api/orders", "/api/orders?itemsPerPage=2"] {
        let answer = world.get(target);
        assert_eq!((answer.status, answer.detail()), (500, "Internal Server Error"), "{target}");
        assert_eq!(world.get_ld(target).status, 500, "{target}");
    }
    assert_eq!(world.get("/api/orders?itemsPerPage=2&page=2").ids(), [3, 4]);
    assert_eq!(world.get("/api/orders?itemsPerPage=1&page=1").ids(), [1]);
    assert_eq!(world.get("/api/orders/2/payment_status").status, 200);
}

/// XC-TOTAL-1
#[test]
fn the_total_is_the_sub_total_and_every_added_surcharge_rounded_by_itself() {
    let shipping = |value| Charge::other(SurchargeType::Shipping, "A", value);
    let handling = |value| Charge::other(SurchargeType::Handling, "B", value);
    // 0.005 twice is 0.01 twice, although their sum is 0.01.
    assert_eq!(
        total(seed("USD").line(tea(1)).charge(shipping(dec!(0.005))).charge(handling(dec!(0.005)))),
        dec!(10.02)
    );
    assert_eq!(total(seed("USD").line(tea(1)).charge(shipping(dec!(-0.005)))), dec!(9.99));
    assert_eq!(total(seed("JPY").line(tea(1)).charge(shipping(dec!(0.5)))), dec!(11));
    assert_eq!(total(seed("KWD").line(tea(1)).charge(shipping(dec!(0.1255)))), dec!(10.126));
    assert_eq!(total(seed("USD").line(tea(1)).charge(shipping(dec!(3)).unavailable())), dec!(10));
    assert_eq!(total(seed("USD").line(tea(1)).charge(Charge::vat_included(dec!(20)))), dec!(10));
    assert_eq!(total(seed("USD").line(tea(1)).charge(Charge::coupon(dec!(15)))), dec!(0));
}

/// XC-TOTAL-2
#[test]
fn the_sub_total_is_net_price_times_quantity() {
    let mut store = FakeXCart::new(FakeXCartConfig::default());
    let line = || Line::new("MUG-2", "Mug", dec!(19.99), 3).net_price(dec!(16.6583));
    let net = store.add_order(seed("EUR").line(line()));
    let shown = store.add_order(seed("EUR").line(line()).sums_shown_prices());
    assert_eq!(store.order(net).unwrap().sub_total, dec!(49.9749));
    assert_eq!(store.order(shown).unwrap().sub_total, dec!(59.97));
}

/// XC-SURCHARGE-1 XC-SURCHARGE-2
#[test]
fn a_surcharge_tells_an_amount_and_never_a_rate() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(tea(3)).charge(Charge::sales_tax(dec!(8.25)));
        store.add_order(seed.charge(Charge::other(SurchargeType::Other("addon".into()), "ADDON", dec!(1))));
    });
    let order: Order = world.get("/api/orders/1").read();
    let [tax, other] = &order.surcharges[..] else { panic!("{:?}", order.surcharges) };
    assert_eq!((tax.code.as_str(), tax.value, tax.include), ("CDEV.STAX.1", dec!(2.48), false));
    assert_eq!(other.surcharge_type, SurchargeType::Other("addon".into()));
    assert!(!world.get("/api/orders/1").text.contains("8.25"));
    assert!(order.items[0].surcharges.is_empty());
}

/// XC-SCALAR-1
#[test]
fn whole_numbers_have_no_fraction_and_others_at_most_four_decimals() {
    let world = World::with(|store, now| {
        let line = Line::new("MUG-2", "Mug", dec!(650.00), 2).net_price(dec!(1.123456));
        store.add_order(OrderSeed::new("USD", now).line(line).charge(Charge::volume_discount(dec!(3.00))));
    });
    let text = world.get("/api/orders/1").text;
    for part in [r#""price":650,"#, r#""item_net_price":1.1235,"#, r#""value":-3,"#, r#""amount":2,"#] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

/// XC-SCALAR-2
#[test]
fn dates_of_orders_have_an_offset_without_a_colon_and_those_of_products_with_one() {
    let world = World::with(|store, _| {
        let placed = "2025-06-01T12:00:00.987Z".parse().unwrap();
        store.add_order(OrderSeed::new("USD", placed).line(tea(1)).payment(Payment::sale("PayPal")));
    });
    assert!(world.get("/api/orders/1").text.contains(r#""create_date":"2025-06-01T12:00:00+0000""#));
    assert!(world.get("/api/orders/1/payment_transactions").text.contains(r#""date":"2025-06-01T12:00:00+0000""#));
    assert!(world.get("/api/products/1").text.contains(r#""create_date":"2025-06-01T12:00:00+00:00""#));
}

/// XC-SCALAR-3
#[test]
fn slashes_and_what_is_beyond_ascii_are_escaped() {
    let world = World::with(|store, now| {
        let home = address("Zoë", "O'Neil-Łukasz", "1/2 Main 🫖", "Łódź", "90-001", "PL");
        store.add_order(OrderSeed::new("USD", now).line(tea(1)).address(home));
    });
    let answer = world.get("/api/orders/1");
    assert!(answer.text.is_ascii());
    assert!(answer.text.contains(r#""street":"1\/2 Main \ud83e\uded6""#), "{}", answer.text);
    let order: Order = answer.read();
    assert_eq!(order.billing_address.as_ref().unwrap().city, "Łódź");
}

/// XC-SCALAR-4
#[test]
fn what_has_no_value_is_there_as_null() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).no_statuses());
    });
    let json = world.get("/api/orders/1").json;
    for name in ["billing_address", "shipping_address", "payment_status", "customer_id", "shipping_method_name"] {
        assert_eq!(json.get(name), Some(&Json::Null), "{name}");
    }
    assert_eq!((json.get("items"), json.get("email")), (Some(&Json::Array(vec![])), Some(&Json::from(""))));
}

/// XC-HISTORY-1
#[test]
fn history_tells_changes_of_status_and_repeats_the_code_as_the_comment() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(tea(1)).payment(Payment::offline("Echeck"));
        store.add_order(seed.payment_status_changed(now + TimeDelta::hours(5), PaymentStatusCode::Paid));
    });
    let history: Vec<HistoryEntry> = world.get("/api/orders/1/history").read();
    let codes: Vec<&str> = history.iter().map(|entry| entry.code.as_str()).collect();
    assert_eq!(codes, ["PLACE ORDER", "CHANGE PAYMENT STATUS ORDER"]);
    assert!(history.iter().all(|entry| entry.comment == entry.code));
    assert_eq!(history[1].date.0, world.now() + TimeDelta::hours(5));
    let data = Json::parse(history[1].extras.get("data").unwrap().as_bytes()).unwrap();
    assert_eq!(
        (data.get("oldStatusCode"), data.get("newStatusCode")),
        (Some(&Json::from("Q")), Some(&Json::from("P")))
    );
}

/// XC-DETAIL-1
#[test]
fn details_are_free_pairs() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).detail("reference_id", "REF-1"));
    });
    assert_eq!(world.get("/api/orders/1/details").text, r#"[{"id":1,"name":"reference_id","value":"REF-1"}]"#);
}

#[test]
fn a_refund_of_all_that_was_taken_makes_r_and_one_of_an_offline_order_is_its_status_alone() {
    let world = World::with(|store, now| {
        store.add_order(OrderSeed::new("USD", now).line(tea(2)).payment(Payment::sale("PayPal")));
        store.add_order(OrderSeed::new("USD", now).line(tea(2)).payment(Payment::offline("Echeck")));
        store.refund(FIRST, dec!(20), now).unwrap();
        store.refund(OrderId(2), dec!(5), now).unwrap();
        let error = store.refund(OrderId(3), dec!(5), now).unwrap_err();
        assert_eq!(error.to_string(), "the fake store has no order 3");
    });
    let store = world.store.lock();
    let code = |id| store.order(id).unwrap().payment_status.as_ref().unwrap().code.clone();
    assert_eq!((code(FIRST), code(OrderId(2))), (PaymentStatusCode::Refunded, PaymentStatusCode::PartiallyPaid));
    let rows = &store.transactions(FIRST)[0].backend_transactions;
    assert_eq!(rows.last().unwrap().transaction_type, TransactionType::Refund);
    assert!(store.transactions(OrderId(2))[0].backend_transactions.is_empty());
    assert_eq!(store.mails().len(), 2);
}

#[test]
fn an_edited_order_is_computed_anew_and_keeps_the_ids_of_what_stays() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(tea(2)).line(Line::new("MUG-2", "Mug", dec!(5), 1));
        store.add_order(seed.charge(Charge::sales_tax(dec!(10))));
    });
    let before: Order = world.get("/api/orders/1").read();
    assert_eq!(before.total, dec!(27.50));
    let edited = world.store.lock().edit_order(FIRST, world.now(), |basket| {
        basket.set_quantity("TEA-1", 1);
        basket.set_quantity("MUG-2", 0);
        basket.add_line(Line::new("NEW-9", "New", dec!(1), 1));
        basket.set_charge(Charge::shipping(dec!(2)));
    });
    edited.unwrap();
    let after: Order = world.get("/api/orders/1").read();
    assert_eq!((after.sub_total, after.total), (dec!(11), dec!(14.10)));
    assert_eq!((after.items[0].id, after.surcharges[0].id), (before.items[0].id, before.surcharges[0].id));
    assert_eq!(after.items[1].sku, "NEW-9");
    assert!(after.items[1].id > before.items[1].id && after.items[1].product_id.is_some());
}

#[test]
fn a_capture_pays_what_was_held() {
    let world = World::with(|store, now| {
        let seed = OrderSeed::new("USD", now).line(tea(2)).payment_status(PaymentStatusCode::Authorized);
        store.add_order(seed.payment(Payment::authorization("Credit Card")));
        store.capture(FIRST, now + TimeDelta::hours(1)).unwrap();
    });
    let transactions: Vec<PaymentTransaction> = world.get("/api/orders/1/payment_transactions").read();
    assert_eq!(PaymentSums::of(&transactions, RestAfterCapture::Released).unwrap().paid, dec!(20));
    assert!(world.get("/api/orders/1/payment_status").text.contains(r#""code":"P""#));
}
