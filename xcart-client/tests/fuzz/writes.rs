//! The target of writes: an answer of any kind to each call that changes something, and to signing in.

use std::sync::Arc;

use api_core::{Secret, runtime::ManualRuntime, transport::Sent, url::BaseUrl};
use xcart_client::{
    Client, Credentials, Error, ErrorKind, RetryPolicy,
    wire::{
        AddressInput, CategoryId, CategoryMove, CouponId, CouponInput, ImageInput, OrderId, Password,
        PaymentStatusCode, ProductId, ProductInput, ProfileId, ProfileInput, ShippingStatusCode, VariantInput,
    },
};

use super::targets::{Once, answer, holds};

/// How many calls there are.
pub(crate) const WRITES: usize = 14;
const PASSWORD: &str = "Secret-123";

/// An answer to any write.
pub(crate) fn writes(data: &[u8]) {
    let (call, answer) = answer(data);
    let runtime = ManualRuntime::new(1);
    let base = BaseUrl::parse("https://shop.example/shop").unwrap();
    let signs_in = call % WRITES == 13;
    let credentials = match signs_in {
        true => Credentials::sign_in("ada@shop.example", PASSWORD),
        false => Credentials::key(Secret::new("key-of-this-test")),
    };
    let client = Client::builder(Once::new(answer), Arc::new(runtime.clone()), base, credentials);
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    let error = runtime.block_on(write(&client, call % WRITES));
    let Some(error) = error else { return };
    holds(&error, "/api", &["POST", "PUT", "DELETE"]);
    let shown = format!("{error} {error:?} {:?} {:?}", error.body(), error.violations());
    // Of the calls that send it, none tells it.
    assert!(!(signs_in || call % WRITES == 4) || !shown.contains(PASSWORD), "{shown}");
    // What may be done and is not to be done twice is not made again, and a refusal is never in doubt.
    let is_once = matches!(call % WRITES, 0 | 3..=10);
    assert!(!(is_once && error.may_be_done() && error.is_retryable()), "{error:?}");
    assert!(!(error.sent() == Sent::Never && error.may_be_done()), "{error:?}");
    if matches!(
        error.kind(),
        ErrorKind::DuplicateSku | ErrorKind::DuplicateLogin | ErrorKind::DuplicateName | ErrorKind::ReadOnlyKey
    ) {
        assert!(error.is_permanent() && !error.may_be_done(), "{error:?}");
    }
}

async fn write(client: &Client, call: usize) -> Option<Error> {
    let (product, profile) = (ProductId(7), ProfileId(7));
    let input = ProductInput::new("TEA-1", "Tea");
    match call {
        0 => client.create_product(&input).await.err(),
        1 => client.update_product(product, &input).await.err(),
        2 => client.delete_product(product).await.err(),
        3 => client
            .create_variant(product, &VariantInput { sku: Some(Some("TEA-1".into()).into()), ..Default::default() })
            .await
            .err(),
        4 => {
            let password = Some(Some(Password::new(PASSWORD)).into());
            client.create_profile(&ProfileInput { password, ..ProfileInput::new("ada@shop.example") }).await.err()
        }
        5 => client.create_address(profile, &AddressInput::default()).await.err(),
        6 => client.create_coupon(&CouponInput::new("SPRING")).await.err(),
        7 => client.set_payment_status(OrderId(7), PaymentStatusCode::Paid).await.err(),
        8 => client.set_shipping_status(OrderId(7), ShippingStatusCode::Shipped).await.err(),
        9 => client.create_product_image(product, &ImageInput::from_url("https://cdn.example/a.png")).await.err(),
        10 => client.add_to_category(CategoryId(7), product).await.err(),
        11 => client.move_category(CategoryId(7), &CategoryMove::default()).await.err(),
        12 => client.delete_coupon(CouponId(7)).await.err(),
        _ => client.update_product(product, &input).await.err(),
    }
}
