//! What each call of the catalogue, of customers and of statuses sends, to the byte; which of them are made again; and how
//! signing in and the store's refusals of writes come back.
#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

mod support;

use std::{
    collections::VecDeque,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};

use api_core::{
    Secret,
    runtime::ManualRuntime,
    transport::{Request, Response, Sent, Transport, TransportError, TransportErrorKind},
    url::BaseUrl,
};
use async_trait::async_trait;
use http::{HeaderMap, StatusCode};
use rust_decimal::dec;
use support::{Answer, KEY, json};
use xcart_client::{Client, Credentials, Error, ErrorKind, wire::*};

/// Answers from a list, and keeps method, path, credentials and body of each request.
#[derive(Debug, Clone, Default)]
struct Desk {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Asked {
    line: String,
    body: String,
    credentials: String,
}

#[async_trait]
impl Transport for Desk {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("content-type").is_some(), !request.body.is_empty());
        let url = request.url.expose().strip_prefix("https://shop.example/sub").unwrap().to_owned();
        self.asked.lock().unwrap().push(Asked {
            line: format!("{} {url}", request.method),
            body: String::from_utf8(request.body.to_vec()).unwrap(),
            credentials: header("x-auth-token").or_else(|| header("authorization")).unwrap_or_default(),
        });
        let answer = self.answers.lock().unwrap().pop_front().expect("one more request than there are answers");
        // Others may come while this one is under way.
        tokio::task::yield_now().await;
        answer.map_err(|(kind, sent)| TransportError::new(kind, sent, "scripted"))
    }
}

fn gone() -> Answer {
    Ok(Response::new(StatusCode::NO_CONTENT, HeaderMap::new(), String::new()))
}

fn ok(body: &str) -> Answer {
    Ok(json(200, body.to_owned()))
}

fn problem(status: u16, detail: &str) -> Answer {
    let detail = serde_json::to_string(detail).unwrap();
    Ok(json(status, format!(r#"{{"type":"about:blank","title":"An error occurred","detail":{detail}}}"#)))
}

fn broken(sent: Sent) -> Answer {
    Err((TransportErrorKind::Connect, sent))
}

impl Desk {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), asked: Arc::default() }
    }

    fn client(&self, runtime: &ManualRuntime, credentials: impl Into<Credentials>) -> Client {
        let base = BaseUrl::parse("https://shop.example/sub").unwrap();
        Client::builder(Arc::new(self.clone()), Arc::new(runtime.clone()), base, credentials).build().unwrap()
    }

    fn lines(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|asked| asked.line.clone()).collect()
    }
}

/// Makes one call on these answers: what it gave, and what it sent.
fn call<T, F: Future<Output = Result<T, Error>>>(
    answers: impl IntoIterator<Item = Answer>,
    make: impl FnOnce(Client) -> F,
) -> (Result<T, Error>, Vec<Asked>) {
    let (desk, runtime) = (Desk::new(answers), ManualRuntime::new(3));
    let result = runtime.block_on(make(desk.client(&runtime, Secret::new(KEY))));
    assert_eq!(desk.answers.lock().unwrap().len(), 0, "answers that nobody asked for");
    let asked = desk.asked.lock().unwrap().clone();
    (result, asked)
}

/// That a call sends one request of that method, path and body, to the byte.
#[track_caller]
fn golden<T, F: Future<Output = Result<T, Error>>>(
    line: &str,
    body: &str,
    answer: Answer,
    make: impl FnOnce(Client) -> F,
) -> T {
    let (result, asked) = call([answer], make);
    let expected = Asked { line: line.to_owned(), body: body.to_owned(), credentials: KEY.to_owned() };
    assert_eq!(asked, [expected]);
    result.unwrap()
}

const PRODUCT: &str = include_str!("fixtures/product.json");
const PROFILE: &str = include_str!("fixtures/profile.json");
const CATEGORY: &str = r#"{"id":7,"enabled":true,"show_title":true,"position":0,"memberships":[],"parent":null,"clean_url":"tea","name":"Tea","description":"","meta_tags":"","meta_description":"","meta_title":"","icon":null,"banner":null}"#;
const VARIANT: &str = r#"{"id":5,"price":9.5,"default_price":false,"amount":0,"default_amount":true,"weight":0,"default_weight":true,"default_variant":false,"sku":null,"image":null,"attribute_checkbox_values":[],"attribute_select_values":[3]}"#;
const COUPON: &str = r#"{"id":4,"code":"SPRING","enabled":true,"value":10,"type":"%","comment":"","date_range_begin":"2026-03-01T00:00:00+00:00","date_range_end":null,"total_range_begin":null,"total_range_end":0,"uses_limit":0,"uses_limit_per_user":null,"single_use":true,"specific_products":false,"product_classes":[],"memberships":[2],"zones":[],"products":[],"categories":[]}"#;
const DISCOUNT: &str = r#"{"id":3,"value":5,"type":"$","subtotal_range_begin":100,"membership":null,"zones":[],"date_range_begin":null,"date_range_end":null}"#;
const ADDRESS: &str = r#"{"id":51,"is_billing":true,"is_shipping":false,"is_work":false,"type":"","title":"","firstname":"A","lastname":"B","phone":"","street":"","zipcode":"","city":"","country_code":"US","state":595,"state_name":"Oklahoma","custom_fields":[]}"#;

#[test]
fn a_product_is_written_with_what_was_set_and_with_exact_numbers() {
    let input = ProductInput {
        price: Some(dec!(0.1000)),
        weight: Some(dec!(12345678901234.5678)),
        product_class: Some(None.into()),
        memberships: Some(Vec::new()),
        ..ProductInput::new("TEA/1", "Tea \"green\"")
    };
    let body = r#"{"sku":"TEA/1","name":"Tea \"green\"","price":0.1000,"weight":12345678901234.5678,"product_class":null,"memberships":[]}"#;
    golden("POST /api/products", body, Ok(json(201, PRODUCT.into())), async |c| c.create_product(&input).await);
    let input = ProductInput { amount: Some(49), ..ProductInput::default() };
    golden("PUT /api/products/2", r#"{"amount":49}"#, ok(PRODUCT), async |c| {
        c.update_product(ProductId(2), &input).await
    });
    assert!(golden("DELETE /api/products/2", "", gone(), async |c| c.delete_product(ProductId(2)).await));
}

#[test]
fn variants_coupons_and_discounts_are_read_and_written() {
    let (product, id) = (ProductId(2), VariantId(5));
    let variants =
        golden("GET /api/products/2/variants?page=1&itemsPerPage=100", "", ok(&format!("[{VARIANT}]")), async |c| {
            c.variants(product).await
        });
    assert_eq!((variants[0].effective_price(dec!(7)), variants[0].effective_amount(12)), (dec!(9.5), 12)); // XC-VARIANT-1
    golden("GET /api/products/2/variants/5", "", ok(VARIANT), async |c| c.variant(product, id).await).unwrap();
    let input = VariantInput { price: Some(dec!(9.50)), sku: Some(None.into()), ..VariantInput::default() };
    let body = r#"{"price":9.50,"sku":null}"#;
    golden("PUT /api/products/2/variants/5", body, ok(VARIANT), async |c| c.update_variant(product, id, &input).await);
    golden("POST /api/products/2/variants", body, ok(VARIANT), async |c| c.create_variant(product, &input).await);
    golden("DELETE /api/products/2/variants/5", "", gone(), async |c| c.delete_variant(product, id).await);

    let coupon = golden("GET /api/coupons/4", "", ok(COUPON), async |c| c.coupon(CouponId(4)).await).unwrap().value;
    assert_eq!(
        (coupon.value, coupon.discount_type, coupon.memberships),
        (dec!(10), DiscountType::Percent, vec![MembershipId(2)])
    );
    let input = CouponInput { discount_type: Some(DiscountType::FreeShipping), ..CouponInput::new("SHIP") };
    golden("POST /api/coupons", r#"{"code":"SHIP","type":"S"}"#, ok(COUPON), async |c| c.create_coupon(&input).await);
    let input = VolumeDiscountInput { value: Some(dec!(5)), membership: Some(None.into()), ..Default::default() };
    let body = r#"{"value":5,"membership":null}"#;
    golden("PUT /api/volume_discounts/3", body, ok(DISCOUNT), async |c| {
        c.update_volume_discount(VolumeDiscountId(3), &input).await
    });
}

#[test]
fn classes_and_memberships_are_written() {
    let class = r#"{"id":1,"name":"Reduced"}"#;
    let input = ClassInput::named("Reduced");
    let body = r#"{"name":"Reduced"}"#;
    golden("POST /api/tax_classes", body, ok(class), async |c| c.create_tax_class(&input).await);
    golden("PUT /api/product_classes/1", body, ok(class), async |c| {
        c.update_product_class(ProductClassId(1), &input).await
    });
    golden("DELETE /api/tax_classes/1", "", gone(), async |c| c.delete_tax_class(TaxClassId(1)).await);
    let membership = r#"{"id":1,"name":"Trade","enabled":true}"#;
    let input = MembershipInput { enabled: Some(false), ..MembershipInput::default() };
    golden("PUT /api/memberships/1", r#"{"enabled":false}"#, ok(membership), async |c| {
        c.update_membership(MembershipId(1), &input).await
    });
}

#[test]
fn categories_are_written_moved_and_counted_and_tell_their_products() {
    let id = CategoryId(7);
    let input = CategoryInput { name: Some("Tea".into()), parent: Some(None.into()), ..CategoryInput::default() };
    let body = r#"{"parent":null,"name":"Tea"}"#;
    golden("POST /api/categories", body, ok(CATEGORY), async |c| c.create_category(&input).await);
    let to = CategoryMove { parent: Some(Some(CategoryId(3)).into()), ..CategoryMove::default() };
    golden("PUT /api/categories/7/move", r#"{"parent":3}"#, ok(CATEGORY), async |c| c.move_category(id, &to).await);
    let stats = r#"{"subcategories_count_all":4,"subcategories_count_enabled":3}"#;
    let stats = golden("GET /api/categories/7/stats", "", ok(stats), async |c| c.category_stats(id).await).unwrap();
    assert_eq!(stats.value.subcategories_count_enabled, 3);
    let products = r#"[{"product_id":9},{"product_id":2}]"#;
    // Without paging: XC-CATEGORY-1.
    let products = golden("GET /api/categories/7/products", "", ok(products), async |c| c.category_products(id).await);
    assert_eq!(products, [ProductId(9), ProductId(2)]);
    golden("POST /api/categories/7/products", r#"{"product_id":9}"#, ok(CATEGORY), async |c| {
        c.add_to_category(id, ProductId(9)).await
    });
    golden("DELETE /api/categories/7/products/9", "", gone(), async |c| c.remove_from_category(id, ProductId(9)).await);
}

#[test]
fn customers_and_their_addresses_are_written_and_a_password_is_shown_nowhere() {
    let input =
        ProfileInput { password: Some(Some(Password::new("Secret-123")).into()), ..ProfileInput::new("a@b.example") };
    assert!(!format!("{input:?}").contains("Secret-123") && !format!("{input:?}").contains("10"), "{input:?}");
    let body = r#"{"login":"a@b.example","password":"Secret-123"}"#;
    golden("POST /api/profiles", body, ok(PROFILE), async |c| c.create_profile(&input).await);
    let input = ProfileInput { membership_id: Some(None.into()), ..ProfileInput::default() };
    golden("PUT /api/profiles/3", r#"{"membership_id":null}"#, ok(PROFILE), async |c| {
        c.update_profile(ProfileId(3), &input).await
    });
    let input = AddressInput {
        state: Some(Some(StateId(595)).into()),
        custom_fields: Some(vec![CustomField { name: "vat".into(), value: None.into(), ..CustomField::default() }]),
        ..AddressInput::default()
    };
    let body = r#"{"state":595,"custom_fields":[{"name":"vat","value":null}]}"#;
    golden("POST /api/profiles/3/addresses", body, ok(ADDRESS), async |c| c.create_address(ProfileId(3), &input).await);
    golden("PUT /api/profiles/3/addresses/51", body, ok(ADDRESS), async |c| {
        c.update_address(ProfileId(3), AddressId(51), &input).await
    });
    golden("DELETE /api/profiles/3/addresses/51", "", gone(), async |c| {
        c.delete_address(ProfileId(3), AddressId(51)).await
    });
}

const STATUS: &str = r#"{"id":4,"code":"P","name":"Paid","customer_name":"Paid"}"#;

#[test]
fn statuses_are_read_and_set_by_code() {
    let status =
        golden("GET /api/orders/4/payment_status", "", ok(STATUS), async |c| c.payment_status(OrderId(4)).await);
    assert_eq!(status.unwrap().code, PaymentStatusCode::Paid);
    golden("PUT /api/orders/4/payment_status", r#"{"code":"P"}"#, ok(STATUS), async |c| {
        c.set_payment_status(OrderId(4), PaymentStatusCode::Paid).await
    });
    golden("PUT /api/orders/4/shipping_status", r#"{"code":"WND"}"#, ok(STATUS), async |c| {
        c.set_shipping_status(OrderId(4), ShippingStatusCode::WillNotDeliver).await
    });
    // An order that is not there is a 400 (XC-STATUS-4).
    let (missing, _) = call([problem(400, "Order with ID 9 not found")], async |c| c.payment_status(OrderId(9)).await);
    assert!(missing.unwrap().is_none());
}

#[test]
fn a_post_and_a_status_are_never_repeated_once_they_may_have_been_sent() {
    for answer in [broken(Sent::Maybe), problem(502, "Bad gateway"), problem(500, "Internal Server Error")] {
        let (result, asked) = call([answer.clone()], async |c| c.create_product(&ProductInput::new("A", "B")).await);
        let error = result.unwrap_err();
        assert!(asked.len() == 1 && error.may_be_done() && !error.is_retryable(), "{error}");
        let (result, asked) = call([answer], async |c| c.set_payment_status(OrderId(4), PaymentStatusCode::Paid).await);
        let error = result.unwrap_err();
        assert!(asked.len() == 1 && error.may_be_done() && error.sent() == Sent::Maybe, "{error}");
    }
}

#[test]
fn what_was_never_sent_or_refused_unread_is_repeated_and_so_is_a_put_of_values() {
    for answer in [broken(Sent::Never), problem(429, "Too many"), problem(503, "Maintenance")] {
        let (result, asked) =
            call([answer, ok(STATUS)], async |c| c.set_shipping_status(OrderId(4), ShippingStatusCode::New).await);
        assert!(result.is_ok() && asked[0] == asked[1], "{asked:?}");
    }
    let input = ProductInput { amount: Some(1), ..ProductInput::default() };
    let (result, asked) =
        call([broken(Sent::Maybe), ok(PRODUCT)], async |c| c.update_product(ProductId(2), &input).await);
    assert!(result.is_ok() && asked[0] == asked[1], "{asked:?}");
    // The first attempt may have deleted it.
    let (result, asked) =
        call([broken(Sent::Maybe), problem(404, "Not Found")], async |c| c.delete_product(ProductId(2)).await);
    assert!(!result.unwrap() && asked.len() == 2);
}

#[test]
fn a_refused_write_says_why_in_its_kind() {
    for (status, detail, kind, fix) in [
        (403, "Access Denied.", ErrorKind::ReadOnlyKey, "read/write key"), // XC-AUTH-2
        (400, "Input validations failed: SKU 1204 is not unique", ErrorKind::DuplicateSku, "another SKU"), // XC-PRODUCT-2
        (400, "'Trade' membership already exists", ErrorKind::DuplicateName, "another name"),              // XC-WRITE-3
        (400, "Profile with this login already exists", ErrorKind::DuplicateLogin, "this login"), // XC-PROFILE-5
        (400, "Status code 'ZZ' is invalid", ErrorKind::UnknownStatus, "the store's own statuses"), // XC-STATUS-8
        (400, "Field \"state\" is required", ErrorKind::StateRequired, "id of a state"),          // XC-ADDRESS-1
        (400, "Order with ID 9 not found", ErrorKind::NotFound, "does not have it"),              // XC-STATUS-4
        (400, "Syntax error", ErrorKind::InvalidRequest, "Syntax error"),
        (404, "Not Found", ErrorKind::NotFound, "does not have it"),
    ] {
        let (result, _) = call([problem(status, detail)], async |c| c.create_profile(&ProfileInput::new("a@b")).await);
        let error = result.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(fix) && error.is_permanent(), "{error}");
        assert!(!error.may_be_done() && !error.is_retryable(), "{error}");
    }
}

#[test]
fn what_the_validator_finds_is_reached_by_field() {
    let detail = "Object(XLite\\API\\Endpoint\\Product\\DTO\\Input).sku:\n    This value should not be blank. (code c1051bb4)\n\
                  Object(XLite\\API\\Endpoint\\Product\\DTO\\Input).price:\n    This value should be positive. (code ea4e51d1)\n";
    let (result, _) = call([problem(422, detail)], async |c| c.create_product(&ProductInput::default()).await);
    let error = result.unwrap_err();
    let fields: Vec<&str> = error.violations().iter().map(|violation| violation.field.as_str()).collect();
    assert_eq!((error.kind(), fields), (ErrorKind::InvalidRequest, vec!["sku", "price"]));
}

fn sign_in() -> Credentials {
    Credentials::sign_in("staff@shop.example", "hunter-22")
}

fn token(text: &str) -> Answer {
    ok(&format!(r#"{{"token":"{text}"}}"#))
}

#[test]
fn signing_in_happens_once_for_all_and_again_when_the_token_ends() {
    let runtime = ManualRuntime::new(3);
    let desk = Desk::new([token("t.1"), ok(PRODUCT), ok(PRODUCT), token("t.2"), ok(PRODUCT)]);
    let client = desk.client(&runtime, sign_in());
    runtime.block_on(async {
        let (one, other) = (client.product(ProductId(2)), client.product(ProductId(2)));
        let (a, b) = futures_util::future::join(one, other).await;
        (a.unwrap(), b.unwrap())
    });
    runtime.advance(Duration::from_secs(3550));
    runtime.block_on(client.product(ProductId(2))).unwrap();
    let asked = desk.asked.lock().unwrap().clone();
    let credentials: Vec<&str> = asked.iter().map(|asked| &*asked.credentials).collect();
    assert_eq!(credentials, ["", "Bearer t.1", "Bearer t.1", "", "Bearer t.2"]); // XC-AUTH-4
    assert_eq!(asked[0].line, "POST /api-login/check");
    assert_eq!(asked[0].body, r#"{"username":"staff@shop.example","password":"hunter-22"}"#);
}

#[test]
fn a_token_that_is_taken_back_is_replaced_once_even_under_a_post() {
    let runtime = ManualRuntime::new(3);
    let denied = || Ok(json(401, r#"{"code":401,"message":"Invalid JWT Token"}"#.into()));
    let desk =
        Desk::new([token("t.1"), ok(PRODUCT), denied(), token("t.2"), ok(PRODUCT), denied(), token("t.3"), denied()]);
    let client = desk.client(&runtime, sign_in());
    let input = ProductInput::new("A", "B");
    runtime.block_on(client.product(ProductId(2))).unwrap();
    runtime.block_on(client.create_product(&input)).unwrap();
    let error = runtime.block_on(client.create_product(&input)).unwrap_err();
    assert_eq!((error.kind(), desk.answers.lock().unwrap().len()), (ErrorKind::Unauthorised, 0));
}

#[test]
fn a_refused_sign_in_is_not_tried_again_at_once_and_shows_no_secret() {
    let runtime = ManualRuntime::new(3);
    let echo = Ok(json(401, r#"{"message":"hunter-22 is not the password of staff@shop.example"}"#.into()));
    let desk = Desk::new([echo, token("t.1"), ok(PRODUCT)]);
    let client = desk.client(&runtime, sign_in());
    for _ in 0..3 {
        let error = runtime.block_on(client.product(ProductId(2))).unwrap_err();
        assert_eq!((error.kind(), error.sent()), (ErrorKind::Unauthorised, Sent::Never));
        let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        for text in [error.to_string(), format!("{error:?} {client:?} {:?}", sign_in()), source] {
            assert!(!text.contains("hunter-22") && !text.contains("staff@"), "{text}");
        }
        assert!(error.to_string().contains("name and password"), "{error}");
    }
    assert_eq!(desk.lines(), ["POST /api-login/check"]);
    runtime.advance(Duration::from_secs(61));
    runtime.block_on(client.product(ProductId(2))).unwrap();
}

#[test]
fn an_answer_without_a_token_is_no_token_and_is_not_shown() {
    let (desk, runtime) = (Desk::new([ok(r#"{"tokens":"secret-t"}"#)]), ManualRuntime::new(3));
    let error = runtime.block_on(desk.client(&runtime, sign_in()).product(ProductId(2))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert!(!format!("{error} {error:?} {:?}", error.excerpt()).contains("secret-t"), "{error}");
}
