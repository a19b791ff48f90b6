//! What add-ons, and merchants themselves, put beside X-Cart's own members: typed where it is known, reachable by name where
//! it is not, and never in the way of the rest. XC-ADDON-1, XC-ADDON-2.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod common;

use api_core::wire::{self, BadMember, Json, WireValue};
use common::round_trip;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use xcart_client::wire::{
    Cart, Coupon, CouponId, DiscountType, HistoryEntry, Order, OrderAddOns, Product, ProductAddOns, Profile, ProfileId,
    ProfileInput, SaleType, VariantId,
};

/// The fixture with further members.
fn with<T: WireValue>(fixture: &str, members: &str) -> T {
    let mut json = Json::parse(fixture.as_bytes()).unwrap();
    for (name, value) in Json::parse(members.as_bytes()).unwrap().as_object().unwrap() {
        json.set(name, value.clone());
    }
    round_trip("fixture", &json)
}

const ORDER: &str = include_str!("fixtures/order.json");
const CART: &str = include_str!("fixtures/cart.json");
const PRODUCT: &str = include_str!("fixtures/product.json");
const PROFILE: &str = include_str!("fixtures/profile.json");
const COUPON: &str = r#"{"id": 4, "code": "SPRING", "enabled": true, "value": 10, "type": "%", "single_use": false,
    "specific_products": false}"#;

#[test]
fn the_coupons_of_an_order_tell_what_each_took_off() {
    let order: Order = with(ORDER, "{}");
    let coupons = order.add_ons().used_coupons().unwrap().unwrap();
    assert_eq!((coupons[0].code.as_str(), *coupons[0].coupon_id), ("SPRING", Some(CouponId(4))));
    assert_eq!((coupons[0].value.to_string(), &*coupons[0].discount_type), ("3.0050".to_owned(), &None));
    // Together they are the order's surcharge.
    assert_eq!(-order.surcharges[1].value, coupons[0].value);
    assert_eq!(order.items[0].add_ons().variant(), Ok(Some(VariantId(12))));
    assert_eq!(order.items[1].add_ons().variant(), Ok(None));
}

#[test]
fn amounts_dates_points_and_mails_of_an_order_are_typed() {
    let order: Order = with(
        ORDER,
        r#"{"gross_profit": 9007199254740993.0001, "mobile_order": true, "recovered": 1, "cart_reminders_sent": 2,
            "cart_reminder_date": "2025-03-01T08:00:00+0000", "lost": 0, "last_visit_date": null,
            "cart_reminder_emails": [{"id": 1, "date_sent": "2025-03-01T08:00:00+0000", "date_clicked": null,
                                      "date_placed": null, "date_paid": null, "reminder_id": 3}],
            "cart_recovery_email": null, "survey": {"rating": 5}, "survey_future_send_date": "2025-03-09T08:00:00+0000",
            "usps_shipments": [{"id": 1, "transaction_id": "T", "request_data": {"a": [1.10]}, "response_data": [],
                                "print_date": "2025-03-02T08:00:00+0000", "price": 7.35, "shipment_id": "S",
                                "tracking_number": "94", "tracking_data": [], "label_url": "", "label_content": []}],
            "reward_points": 12, "settled_points": 0, "redeemed_points": 40, "max_redeemed_points": -1,
            "reward_events": [{"id": 5, "date": "2025-03-01T09:30:00+0000", "points": -40, "reason": "R", "comment": "",
                               "user_id": 3, "initiator_id": null}],
            "points_rewarded": false, "points_redeemed": true}"#,
    );
    let add_ons = order.add_ons();
    assert_eq!(add_ons.bad_members(), []);
    assert_eq!(add_ons.gross_profit().unwrap().unwrap().to_string(), "9007199254740993.0001");
    assert_eq!(
        (add_ons.mobile_order(), add_ons.recovered(), add_ons.lost()),
        (Ok(Some(true)), Ok(Some(1)), Ok(Some(0)))
    );
    assert_eq!((add_ons.last_visit_date(), add_ons.cart_recovery_email()), (Ok(None), Ok(None)));
    let mails = add_ons.cart_reminder_emails().unwrap().unwrap();
    assert_eq!(*mails[0].date_sent, add_ons.cart_reminder_date().unwrap());
    assert_eq!(add_ons.survey().unwrap().unwrap().to_string(), r#"{"rating":5}"#);
    let shipment = &add_ons.usps_shipments().unwrap().unwrap()[0];
    assert_eq!((shipment.price, shipment.extras.get("request_data")), (Some(dec!(7.35)), Some(r#"{"a":[1.10]}"#)));
    let events = add_ons.reward_events().unwrap().unwrap();
    assert_eq!((events[0].points, *events[0].user_id), (-40, Some(ProfileId(3))));
    assert_eq!(add_ons.max_redeemed_points(), Ok(Some(-1)));
    let cart: Cart = with(CART, r#"{"cart_reminders_sent": 2}"#);
    assert_eq!(cart.add_ons().cart_reminders_sent(), Ok(Some(2)));
}

#[test]
fn products_coupons_and_customers_have_theirs() {
    let product: Product = with(
        PRODUCT,
        r#"{"market_price": 12.5, "participate_sale": true, "discount_type": "sale_percent", "sale_price_value": 15,
            "available_for_backorder": false, "backorder_limit": 0, "stickers": [], "tags": [{"id": 1}], "reward_points": 3}"#,
    );
    let add_ons = product.add_ons();
    assert_eq!(add_ons.bad_members(), []);
    assert_eq!((add_ons.market_price(), add_ons.cost_price()), (Ok(Some(dec!(12.5))), Ok(Some(dec!(9.10)))));
    assert_eq!((add_ons.discount_type(), add_ons.stickers()), (Ok(Some(SaleType::Percent)), Ok(Some(vec![]))));
    assert_eq!(add_ons.tags().unwrap().unwrap().len(), 1);
    let profile: Profile = with(
        PROFILE,
        r#"{"ava_tax_exemption_number": "EX-1", "ava_tax_customer_usage_type": null, "stripe_customer_id": "cus_1",
            "gdpr_consent": true}"#,
    );
    let add_ons = profile.add_ons();
    assert_eq!(add_ons.ava_tax_exemption_number(), Ok(Some("EX-1".into())));
    assert_eq!((add_ons.ava_tax_customer_usage_type(), add_ons.gdpr_consent()), (Ok(None), Ok(Some(true))));
    let coupon: Coupon = wire::from_str(COUPON).unwrap();
    assert_eq!((coupon.add_ons().all_vendors(), coupon.discount_type), (Ok(None), DiscountType::Percent));
}

#[test]
fn a_store_without_add_ons_has_none_of_their_members() {
    let mut order: Order = with(ORDER, "{}");
    order.extras = wire::Extras::new();
    assert_eq!((order.add_ons().used_coupons(), order.add_ons().gross_profit()), (Ok(None), Ok(None)));
    assert_eq!(order.add_ons().bad_members(), []);
}

#[test]
fn a_member_of_another_form_costs_nothing_but_itself_and_is_not_shown() {
    let order: Order = with(ORDER, r#"{"gross_profit": "Ada Lind", "mobile_order": 1, "lost": 0}"#);
    let error: BadMember = order.add_ons().gross_profit().unwrap_err();
    assert_eq!(error.name, "gross_profit");
    assert!(
        error.to_string().contains("a number is expected") && !format!("{error} {error:?}").contains("Ada"),
        "{error}"
    );
    let bad: Vec<_> = order.add_ons().bad_members().into_iter().map(|member| member.name).collect();
    assert_eq!(bad, ["gross_profit", "mobile_order"]);
    assert_eq!((order.add_ons().lost(), order.total), (Ok(Some(0)), dec!(128.95)));
    assert!(!format!("{:?}", order.add_ons()).contains("Ada"), "{:?}", order.add_ons());
    let coupons: Order = with(ORDER, r#"{"used_coupons": [{"code": "A", "value": 1}, {"code": "B", "value": "one"}]}"#);
    let error = coupons.add_ons().used_coupons().unwrap_err();
    assert!(error.reason.contains("[1]: value"), "{error}");
}

#[test]
fn what_a_merchant_added_is_read_and_set_by_its_name_and_type() {
    let order: Order = with(ORDER, r#"{"deposit": 10.50, "po": {"number": "PO-7"}, "routes": []}"#);
    assert_eq!(order.extras.read("deposit"), Ok(Some(dec!(10.50))));
    assert_eq!(order.extras.read::<Decimal>("nothing"), Ok(None));
    let po: Json = order.extras.read("po").unwrap().unwrap();
    assert_eq!(po.get("number").and_then(Json::as_str), Some("PO-7"));
    // PHP's empty map.
    assert_eq!(order.extras.read("routes"), Ok(Some(std::collections::BTreeMap::<String, Json>::new())));
    let mut input = ProfileInput::new("a@b.example");
    input.extras.set("gdpr_consent", &true).unwrap();
    assert_eq!(wire::to_vec(&input).unwrap(), br#"{"login":"a@b.example","gdpr_consent":true}"#);
}

#[test]
fn the_data_of_an_event_is_read_whatever_the_event() {
    let entry = |data: &str| -> HistoryEntry {
        let entry = format!(r#"{{"id": 4, "date": "2025-03-01T09:30:01+0000", "code": "X"{data}}}"#);
        wire::from_str(&entry).unwrap()
    };
    let change = entry(r#", "data": {"orderId": 7, "oldStatus": "Q", "newStatus": "P"}"#);
    let data = change.data().unwrap(); // XC-HISTORY-1
    assert_eq!((data["orderId"].as_decimal(), data["newStatus"].as_str()), (Some(dec!(7)), Some("P")));
    for nothing in ["", r#", "data": []"#, r#", "data": null"#, r#", "data": {}"#] {
        assert!(entry(nothing).data().unwrap().is_empty(), "{nothing}");
    }
    assert_eq!(entry(r#", "data": "text""#).data().unwrap_err().name, "data");
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "-?[1-9][0-9]{0,3}\\.[0-9]{1,4}(e[1-9])?".prop_map(Json::Number),
        ".{0,8}".prop_map(Json::from),
        "20[0-9]{2}-1[0-2]-[0-2][0-9]T10:00:00\\+0000".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let names =
            prop_oneof![Just("id".to_owned()), Just("value".to_owned()), Just("points".to_owned()), "[a-z_]{1,5}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(names, inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_stands_there_the_order_is_read_exact_and_its_other_members_too(
        at in 0..OrderAddOns::MEMBERS.len(),
        value in json(),
    ) {
        let name = OrderAddOns::MEMBERS[at];
        let mut plain: Order = with(ORDER, "{}");
        plain.extras = wire::Extras::new();
        let mut document = Json::parse(&wire::to_vec(&plain).unwrap()).unwrap();
        document.set(name, value.clone());
        let order: Order = wire::from_slice(&document.to_bytes()).unwrap();
        prop_assert_eq!(order.extras.get(name), Some(&*value.to_string()));
        prop_assert!(order.add_ons().bad_members().iter().all(|member| member.name == name));
        prop_assert_eq!(&wire::to_vec(&order).unwrap(), &document.to_bytes());
        let rest = Order { extras: wire::Extras::new(), ..order };
        prop_assert_eq!(rest, plain);
    }
}

#[test]
fn no_member_is_named_twice() {
    for members in [OrderAddOns::MEMBERS, ProductAddOns::MEMBERS] {
        let names: std::collections::BTreeSet<_> = members.iter().collect();
        assert_eq!(names.len(), members.len());
    }
}
