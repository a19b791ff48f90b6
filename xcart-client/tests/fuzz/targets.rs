//! The fuzz targets: plain functions over bytes, each of which panics if a decoder does, or breaks a promise. The test beside
//! this file runs them on stable, `fuzz/` with cargo-fuzz.
//!
//! The first bytes of an input choose (the type, the status, …), the rest is what is decoded.

use std::{
    collections::BTreeSet,
    fmt::Debug,
    str,
    sync::{Arc, Mutex},
};

use api_core::{
    Secret,
    runtime::{ManualRuntime, Runtime},
    signing::{Encoding, Keys},
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
    wire::{self, Json, WireStruct},
};
use async_trait::async_trait;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use xcart_client::{
    ChangeCursor, Client, Error, Fingerprint, OrderQuery, RetryPolicy, SweepCursor, SweepPolicy,
    meaning::{MoneyTrail, PaymentSums, RestAfterCapture, SubTotal, Total, chosen_transaction, needs_history},
    webhooks::{OrderIds, Receiver, Verdict},
    wire as xcart,
    wire::{
        Cart, CategoryId, ErrorBody, HistoryEntry, Order, OrderId, OrderNumber, PaymentTransaction, ProductId,
        ProfileId,
    },
};

use crate::laws::{Target, choose, one_line_without_addresses, record, survives};

/// Every target.
pub(crate) const ALL: &[Target] = &[
    Target { name: "xcart_records", run: records, choices: 1, weight: 4 },
    Target { name: "xcart_orders", run: orders, choices: 1, weight: 3 },
    Target { name: "xcart_transactions", run: transactions, choices: 0, weight: 3 },
    Target { name: "xcart_answers", run: answers, choices: 3, weight: 4 },
    Target { name: "xcart_writes", run: super::writes::writes, choices: 3, weight: 4 },
    Target { name: "xcart_error_bodies", run: error_bodies, choices: 1, weight: 2 },
    Target { name: "xcart_cursors", run: cursors, choices: 0, weight: 2 },
    Target { name: "xcart_legacy", run: super::legacy::legacy, choices: 1, weight: 3 },
    Target { name: "xcart_legacy_answers", run: super::legacy::answers, choices: 3, weight: 3 },
    Target { name: "xcart_webhooks", run: webhooks, choices: 2, weight: 2 },
];

/// An object with every member that the type knows, each with the first of some values that it takes.
fn example<T: WireStruct>() -> String {
    const VALUES: [&str; 9] = [
        "[]",
        "null",
        "true",
        "7",
        "12.5",
        "\"2025-11-23T12:13:20+0000\"",
        "\"2025-11-23T12:13:20+00:00\"",
        "\"x\"",
        "{\"id\":4,\"code\":\"P\",\"name\":\"Paid\",\"customer_name\":\"Paid\"}",
    ];
    // A member can only be tried where those that must be there are; so each is taken in turn until the whole is read.
    let mut chosen: Vec<usize> = vec![0; T::MEMBERS.len()];
    let body = |chosen: &[usize]| {
        let member = |(known, choice): (&wire::Member, &usize)| format!("\"{}\":{}", known.name, VALUES[*choice]);
        format!("{{{}}}", T::MEMBERS.iter().zip(chosen).map(member).collect::<Vec<_>>().join(","))
    };
    while let Err(error) = wire::from_str::<T>(&body(&chosen)) {
        let text = error.to_string();
        let blamed = T::MEMBERS.iter().position(|known| text.starts_with(&format!("{}:", known.name)));
        let blamed = blamed.unwrap_or_else(|| panic!("{text} blames no member of {}", body(&chosen)));
        chosen[blamed] += 1;
        assert!(chosen[blamed] < VALUES.len(), "{} takes nothing", T::MEMBERS[blamed].name);
    }
    body(&chosen)
}

/// The same for each of these types, by their names.
macro_rules! records {
    ($($name:ident),* $(,)?) => {
        /// The names of the wire types that are read.
        pub(crate) const RECORDS: &[&str] = &[$(stringify!($name)),*];
        const READERS: &[fn(&[u8])] = &[$(record::<xcart::$name>),*];
        /// Whether the body is one of that type, without members that it does not know.
        pub(crate) fn is_read_whole(name: &str, body: &str) -> bool {
            match name {
                $(stringify!($name) => wire::from_str::<xcart::$name>(body).is_ok_and(|value| value.extras.is_empty()),)*
                _ => false,
            }
        }
        /// A body of each, with every member that it knows.
        pub(crate) const EXAMPLES: &[fn() -> String] = &[$(example::<xcart::$name>),*];
    };
}

records! {
    Address, AddressInput, BackendTransaction, Cart, CartReminderEmail, Category, CategoryImage, CategoryInput, CategoryMove, CategoryProduct, CategoryStats, ClassInput, ClassRef, Coupon, CouponInput, CustomField, Detail, HistoryEntry, ImageInput, ImageUpdate, Membership, MembershipInput, Order, OrderItem, PaymentStatus, PaymentStatusInput, PaymentTransaction, Product, ProductClass, ProductImage, ProductInput, Profile, ProfileInput, RewardEvent, ShippingStatus, ShippingStatusInput, Surcharge, TaxClass, TrackingNumber, TransactionData, UsedCoupon, UspsShipment, Variant, VariantImage, VariantInput, VolumeDiscount, VolumeDiscountInput,
}

/// One record of any type.
pub(crate) fn records(data: &[u8]) {
    let ([kind], data) = choose(data);
    READERS[kind % READERS.len()](data);
}

/// An order, and the arithmetic over it.
pub(crate) fn orders(data: &[u8]) {
    let ([exponent], data) = choose(data);
    record::<Cart>(data);
    let Ok(order) = wire::from_slice::<Order>(data) else { return };
    survives(&order);
    let exponent = u32::try_from(exponent % 6).unwrap();
    if let Some(total) = order.computed_total(exponent) {
        assert!(!total.is_sign_negative() || total.is_zero());
        assert_eq!(order.computed_total(exponent), Some(total));
    }
    if let Ok(total) = Total::of(&order, exponent) {
        assert_eq!(Total::of(&order, exponent), Ok(total));
    }
    if let Ok(sum) = SubTotal::of(&order, exponent) {
        let _lines: Vec<_> = order.items.iter().map(|item| sum.unit_price.of(item)).collect();
    }
    let mut bad_members = order.add_ons().bad_members();
    for item in &order.items {
        let _total = item.line_total();
        bad_members.extend(item.add_ons().bad_members());
    }
    for bad in bad_members {
        one_line_without_addresses(&bad.to_string());
    }
    for address in [order.billing_address.as_ref(), order.shipping_address.as_ref()].into_iter().flatten() {
        let _company = address.custom_field("company");
    }
    let _matches = OrderQuery::new().login("Ada").matches(&order);
    let _routable = order.order_number.is_routable();
}

/// An order with its transactions and its history, and what they come to. Or transactions alone.
pub(crate) fn transactions(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == PART);
    let (transactions, order, history) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let Ok(transactions) = wire::from_slice::<Vec<PaymentTransaction>>(transactions) else { return };
    survives(&transactions);
    let history = history.and_then(|history| wire::from_slice::<Vec<HistoryEntry>>(history).ok()).unwrap_or_default();
    if let Some(Ok(order)) = order.map(wire::from_slice::<Order>) {
        survives(&history);
        let _needs = needs_history(&order, &transactions);
        for exponent in [0, 2, 3] {
            let trail = MoneyTrail::of(&order, &transactions, &history, exponent);
            match &trail {
                Ok(trail) => {
                    let (captured, refunded) = (trail.captured(), trail.refunded());
                    assert!(captured.scale() <= exponent.max(captured.scale()) && refunded.scale() <= 28);
                    let ids: BTreeSet<_> = trail.movements.iter().map(|movement| movement.id.as_str()).collect();
                    assert_eq!(ids.len(), trail.movements.len(), "{trail:?}");
                }
                Err(error) => one_line_without_addresses(&error.to_string()),
            }
            assert_eq!(MoneyTrail::of(&order, &transactions, &history, exponent), trail);
        }
        assert_eq!(Fingerprint::of(&order, &transactions), Fingerprint::of(&order, &transactions));
    }
    let _chosen = chosen_transaction(&transactions);
    for rest in [RestAfterCapture::Held, RestAfterCapture::Released] {
        let Some(sums) = PaymentSums::of(&transactions, rest) else { continue };
        assert_eq!(PaymentSums::of(&transactions, rest).as_ref(), Some(&sums));
        let _taken = sums.taken();
        let _rounded = sums.rounded(2);
    }
    for transaction in &transactions {
        assert!(transaction.status().is_none() || transaction.status_text != transaction.name);
    }
}

/// Between the parts of an input.
pub(crate) const PART: u8 = 0x1e;
/// The statuses of answers, the common ones more often.
pub(crate) const STATUSES: [u16; 22] =
    [200, 200, 200, 200, 200, 201, 304, 400, 400, 401, 403, 404, 404, 409, 422, 429, 500, 502, 503, 204, 302, 521];
/// Kinds of bodies.
pub(crate) const KINDS: [Option<&str>; 6] = [
    Some("application/json; charset=utf-8"),
    Some("application/problem+json; charset=utf-8"),
    Some("application/ld+json; charset=utf-8"),
    Some("text/html; charset=UTF-8"),
    Some("text/plain"),
    None,
];
/// How many kinds of calls there are.
pub(crate) const CALLS: usize = 14;

/// Gives one answer; then the line is cut.
#[derive(Debug)]
pub(crate) struct Once(Mutex<Option<Response>>);

impl Once {
    pub(crate) fn new(answer: Response) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(answer))))
    }
}

#[async_trait]
impl Transport for Once {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        let cut = || TransportError::new(TransportErrorKind::Connect, Sent::Never, "nobody is there any more");
        self.0.lock().unwrap().take().ok_or_else(cut)
    }
}

/// An answer of any status and kind, and the call that it answers. The first line of the input is `Retry-After`.
pub(crate) fn answer(data: &[u8]) -> (usize, Response) {
    let ([call, status, content_type], data) = choose(data);
    let (header, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) if at < 64 => (&data[..at], &data[at + 1..]),
        _ => (&b""[..], data),
    };
    let mut headers = HeaderMap::new();
    if let Some(value) = KINDS[content_type % KINDS.len()] {
        headers.insert("content-type", HeaderValue::from_static(value));
    }
    for name in ["retry-after", "location", "etag"] {
        if let (false, Ok(value)) = (header.is_empty(), HeaderValue::from_bytes(header)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let status = StatusCode::from_u16(STATUSES[status % STATUSES.len()]).unwrap();
    (call, Response::new(status, headers, body.to_vec()))
}

/// An answer to any call that reads.
pub(crate) fn answers(data: &[u8]) {
    let (call, answer) = answer(data);
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example/shop").unwrap();
    let client = Client::builder(Once::new(answer), Arc::new(runtime.clone()), base, Secret::new("key-of-this-test"));
    let client = client.retry(RetryPolicy::never()).page_size(8).build().unwrap();
    let (order, profile) = (OrderId(42), ProfileId(7));
    let error = runtime.block_on(async {
        match call % CALLS {
            0 => client.order(order).await.err(),
            1 => client.order_by_number(&OrderNumber("42".into())).await.err(),
            2 => client.payment_transactions(order).await.err(),
            3 => client.order_history(order).await.err(),
            4 => client.order_details(order).await.err(),
            5 => client.changes(&ChangeCursor::start()).await.err(),
            6 => client.orders(OrderQuery::new()).next_page().await.err(),
            7 => client.capabilities().await.err(),
            8 => client.profile(profile).await.err(),
            9 => client.addresses(profile).await.err(),
            10 => client.product(ProductId(7)).await.err(),
            11 => client.category_products(CategoryId(7)).await.err(),
            12 => client.product_if_changed(ProductId(7), Some(&"\"a\"".parse().unwrap())).await.err(),
            _ => client.products().next_page().await.err(),
        }
    });
    if let Some(error) = error {
        holds(&error, "/api", &["GET"]);
    }
}

/// A client of a store that gives one answer with that body.
fn reading(body: &'static str) -> (ManualRuntime, Client) {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    let once = Once::new(Response::new(StatusCode::OK, headers, body));
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example/shop").unwrap();
    let client = Client::builder(once, Arc::new(runtime.clone()), base, Secret::new("key-of-this-test"));
    (runtime, client.retry(RetryPolicy::never()).build().unwrap())
}

/// What every error promises.
pub(crate) fn holds(error: &Error, path: &str, methods: &[&str]) {
    let line = error.to_string();
    one_line_without_addresses(&line);
    assert!(methods.iter().any(|method| line.starts_with(&format!("{method} shop.example/shop{path}"))), "{line}");
    assert!(!line.contains("key-of-this-test"), "{line}");
    assert!(format!("{error:?}").contains("kind"), "{line}");
    assert!(!(error.is_retryable() && error.is_permanent()), "{line}");
    assert!(line.len() < 2_000, "{}", line.len());
    for violation in error.violations() {
        one_line_without_addresses(&violation.to_string());
    }
    let _unused = (error.retry_after(), error.status(), error.excerpt(), error.sent());
}

/// What an error's body says, whoever sent it.
pub(crate) fn error_bodies(data: &[u8]) {
    let ([kind], body) = choose(data);
    let error = ErrorBody::parse(KINDS[kind % KINDS.len()], body);
    let line = error.to_string();
    one_line_without_addresses(&line);
    assert!(!line.is_empty() && line.chars().count() < 300, "{line}");
    for violation in error.violations() {
        one_line_without_addresses(&violation.to_string());
    }
    let _unused = (error.shape(), error.title(), error.detail(), error.code(), format!("{error:?}"));
}

/// A position that came from anywhere.
pub(crate) fn cursors(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(cursor) = text.parse::<SweepCursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        let (runtime, client) = reading("[]");
        if let Err(error) = runtime.block_on(client.sweep(&cursor, &SweepPolicy::new(), |_| None)) {
            holds(&error, "/api", &["GET"]);
        }
    }
    if let Ok(print) = text.parse::<Fingerprint>() {
        assert_eq!(print.to_string().parse(), Ok(print));
    }
    if let Ok(cursor) = text.parse::<ChangeCursor>() {
        let written = cursor.to_string();
        let again: ChangeCursor = match written.parse() {
            Ok(again) => again,
            Err(error) => panic!("{error}: {written}, which was written for {text}"),
        };
        assert_eq!((&again, again.to_string()), (&cursor, written));
        let _unused = (cursor.is_backfill(), cursor.watermark(), format!("{cursor:?}"));
        // A poll goes on from it, or says why not.
        let (runtime, client) = reading("[]");
        if let Err(error) = runtime.block_on(client.changes(&cursor)) {
            holds(&error, "/api", &["GET"]);
        }
    }
}

/// What a stranger, or an add-on, sends to a webhook.
pub(crate) fn webhooks(data: &[u8]) {
    let ([setting, place], body) = choose::<2>(data);
    let keys = Keys::new("first").unwrap().and("second").unwrap();
    let start = match setting % 3 {
        0 => Receiver::hmac(keys, "x-proof", Encoding::Hex),
        1 => Receiver::hmac(keys, "x-proof", Encoding::Base64).prefix("sha256="),
        _ => Receiver::token(keys, "x-proof"),
    };
    let places = [
        OrderIds::pointer("/order_id"),
        OrderIds::pointer("/orders/*/id"),
        OrderIds::form_field("order_id"),
        OrderIds::whole_body(),
    ];
    let start = start.order_ids(places[place % places.len()].clone());
    let start = if setting & 8 == 0 { start.timestamp("x-time") } else { start };
    let start = if setting & 16 == 0 { start.nonce("x-nonce") } else { start };
    let (receiver, now) = (start.build().unwrap(), ManualRuntime::new(1).now());
    // The body is a proof, a time and a nonce, too, for what it is worth.
    let mut stranger = HeaderMap::new();
    for name in ["x-proof", "x-time", "x-nonce"] {
        if let Ok(value) = HeaderValue::from_bytes(body) {
            stranger.insert(HeaderName::from_static(name), value);
        }
    }
    let verdict = receiver.receive(&stranger, body, now);
    let is_token = setting % 3 == 2 && matches!(body, b"first" | b"second");
    assert!(is_token || matches!(verdict, Verdict::Refused(_)), "{verdict:?}");
    one_line_without_addresses(&format!("{verdict:?}"));
    let mut headers = receiver.sign(body, now, "n-1");
    match receiver.receive(&headers, body, now) {
        Verdict::Changed(hint) => {
            assert!(hint.orders.windows(2).all(|pair| pair[0] < pair[1]) && hint.orders.iter().all(|id| id.0 > 0));
            let again = receiver.receive(&headers, body, now);
            assert!(
                matches!(again, Verdict::Repeated) || (setting & 16 != 0 && (setting & 8 != 0 || setting % 3 == 2))
            );
        }
        Verdict::Unreadable(error) => one_line_without_addresses(&error.to_string()),
        verdict => panic!("{verdict:?} of what is genuine"),
    }
    let proof = headers["x-proof"].as_bytes();
    let at = place % proof.len();
    let mut wrong = proof.to_vec();
    wrong[at] ^= 1;
    if let Ok(value) = HeaderValue::from_bytes(&wrong) {
        headers.insert("x-proof", value);
        assert!(matches!(receiver.receive(&headers, body, now), Verdict::Refused(_)));
    }
    let _document = Json::parse(body);
}
