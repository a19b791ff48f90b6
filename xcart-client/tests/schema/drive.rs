//! Calls every method of the client once, on a store that answers what the document promises.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use api_core::{
    Secret,
    runtime::ManualRuntime,
    transport::{Request, Response, Transport, TransportError},
    url::BaseUrl,
    wire::{Json, WireValue, from_slice},
};
use async_trait::async_trait;
use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode};
use xcart_client::{Client, OrderBy, OrderQuery, Pages, ProfileQuery, wire::*};

use crate::document::Document;

/// Answers by the document, and keeps what was asked.
struct Promised {
    document: Document,
    asked: Mutex<Vec<Request>>,
}

impl fmt::Debug for Promised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Promised")
    }
}

#[async_trait]
impl Transport for Promised {
    async fn execute(&self, request: Request) -> Result<Response, TransportError> {
        let operation = self.document.operation(&request.method, request.url.path());
        let (status, body) = match operation {
            Some(operation) => {
                let body = operation.response.as_ref().map(|kind| self.document.sample_of_kind(kind).to_string());
                (operation.success, body)
            }
            // Add-ons have paths of their own, which the store of the document has not.
            None => (404, Some(r#"{"title":"An error occurred","detail":"Not found"}"#.to_owned())),
        };
        self.asked.lock().unwrap().push(request);
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("application/json; charset=utf-8"));
        Ok(Response::new(StatusCode::from_u16(status).unwrap(), headers, body.unwrap_or_default()))
    }
}

/// The requests of every method of the client, and which methods could not make anything of their answer.
pub(crate) fn every_method(document: &Document) -> (Vec<Request>, Vec<String>) {
    let runtime = ManualRuntime::new(1);
    let promised = Arc::new(Promised { document: document.clone(), asked: Mutex::default() });
    let base = BaseUrl::parse("https://shop.example").unwrap();
    let client =
        Client::builder(promised.clone(), Arc::new(runtime.clone()), base, Secret::new("key")).build().unwrap();
    let drive = Drive { client, document, failed: Mutex::default() };
    runtime.block_on(async {
        drive.orders().await;
        drive.carts().await;
        drive.people().await;
        drive.products().await;
        drive.images().await;
        drive.categories().await;
        drive.tables().await;
        drive.add_ons().await;
    });
    let asked = std::mem::take(&mut *promised.asked.lock().unwrap());
    (asked, drive.failed.into_inner().unwrap())
}

struct Drive<'a> {
    client: Client,
    document: &'a Document,
    failed: Mutex<Vec<String>>,
}

impl Drive<'_> {
    /// What the document says of a body, as the type that is sent.
    fn input<T: WireValue + Default>(&self, schema: &str) -> T {
        from_slice(&self.document.sample(schema).to_bytes()).unwrap_or_else(|error| {
            self.fail(schema, error);
            T::default()
        })
    }

    fn fail(&self, call: &str, error: impl fmt::Display) {
        self.failed.lock().unwrap().push(format!("{call}: {error}"));
    }

    /// That the call worked.
    fn works<T>(&self, call: &str, result: Result<T, xcart_client::Error>) {
        if let Err(error) = result {
            self.fail(call, error);
        }
    }

    /// That the call found something.
    fn finds<T>(&self, call: &str, result: Result<Option<T>, xcart_client::Error>) {
        match result {
            Ok(Some(_)) => {}
            Ok(None) => self.fail(call, "nothing was found"),
            Err(error) => self.fail(call, error),
        }
    }

    /// That the list has its one row.
    async fn lists<T: WireValue + Send + 'static>(&self, call: &str, pages: Pages<T>) {
        let rows: Vec<_> = pages.into_stream().collect().await;
        match &rows[..] {
            [Ok(Ok(_))] => {}
            [Ok(Err(bad))] => self.fail(call, bad),
            [Err(error)] => self.fail(call, error),
            rows => self.fail(call, format_args!("{} rows", rows.len())),
        }
    }

    async fn orders(&self) {
        let (client, id) = (&self.client, OrderId(7));
        let at = "2020-01-05T10:20:30Z".parse().unwrap();
        let all = OrderQuery::new().placed_from(at).placed_before(at).changed_from(at).login("x");
        let one = all
            .clone()
            .payment_status([PaymentStatusCode::Paid])
            .shipping_status([ShippingStatusCode::New])
            .order_by(OrderBy::Placed { newest_first: true });
        let several = all
            .payment_status([PaymentStatusCode::Paid, PaymentStatusCode::Refunded])
            .shipping_status([ShippingStatusCode::New, ShippingStatusCode::Shipped])
            .order_by(OrderBy::Changed { newest_first: true });
        for query in [OrderQuery::new(), one, several] {
            let page = client.orders(query).next_page().await;
            match page {
                Ok(Some(page)) if page.bad.is_empty() && page.rows.len() + page.left_out == 1 => {}
                page => self.fail("orders", format_args!("{page:?}")),
            }
        }
        self.finds("order", client.order(id).await);
        self.finds("order_by_number", client.order_by_number(&OrderNumber("7".into())).await);
        self.works("payment_transactions", client.payment_transactions(id).await);
        self.works("order_history", client.order_history(id).await);
        self.works("order_details", client.order_details(id).await);
        self.finds("payment_status", client.payment_status(id).await);
        self.finds("shipping_status", client.shipping_status(id).await);
        let payment: Option<PaymentStatusInput> = self.input("OrderPaymentStatus.OrderPaymentStatusInput");
        if let Some(input) = payment {
            self.works("set_payment_status", client.set_payment_status(id, input.code).await);
        }
        let shipping: Option<ShippingStatusInput> = self.input("OrderShippingStatus.OrderShippingStatusInput");
        if let Some(input) = shipping {
            self.works("set_shipping_status", client.set_shipping_status(id, input.code).await);
        }
    }

    async fn carts(&self) {
        let (client, id) = (&self.client, OrderId(7));
        self.lists("carts", client.carts()).await;
        self.finds("cart", client.cart(id).await);
        self.works("cart_payment_transactions", client.cart_payment_transactions(id).await);
        self.works("cart_history", client.cart_history(id).await);
        self.works("cart_details", client.cart_details(id).await);
    }

    async fn people(&self) {
        let (client, id, at) = (&self.client, ProfileId(7), AddressId(7));
        let input: ProfileInput = self.input("Profile.ProfileInput");
        let (from, before) = ("2025-11-23T12:13:20Z".parse().unwrap(), "2025-11-24T00:00:00Z".parse().unwrap());
        for query in [ProfileQuery::new(), ProfileQuery::new().login("e").added_from(from).added_before(before)] {
            self.lists("profiles", client.profiles(query)).await;
        }
        self.finds("profile", client.profile(id).await);
        self.works("create_profile", client.create_profile(&input).await);
        self.works("update_profile", client.update_profile(id, &input).await);
        self.works("delete_profile", client.delete_profile(id).await);
        let input: AddressInput = self.input("Address.ProfileAddressInput");
        self.works("addresses", client.addresses(id).await);
        self.finds("address", client.address(id, at).await);
        self.works("create_address", client.create_address(id, &input).await);
        self.works("update_address", client.update_address(id, at, &input).await);
        self.works("delete_address", client.delete_address(id, at).await);
    }

    async fn products(&self) {
        let (client, id) = (&self.client, ProductId(7));
        let input: ProductInput = self.input("Product.Input");
        self.lists("products", client.products()).await;
        self.finds("product", client.product(id).await);
        self.works("create_product", client.create_product(&input).await);
        self.works("update_product", client.update_product(id, &input).await);
        self.works("delete_product", client.delete_product(id).await);
    }

    async fn images(&self) {
        let (client, product, id) = (&self.client, ProductId(7), ImageId(7));
        let input: ImageInput = self.input("POST /api/products/{product_id}/images");
        let update: ImageUpdate = self.input("Product.Image.ImageUpdate");
        self.finds("product_image", client.product_image(product, id).await);
        self.works("create_product_image", client.create_product_image(product, &input).await);
        self.works("update_product_image", client.update_product_image(product, id, &update).await);
        self.works("delete_product_image", client.delete_product_image(product, id).await);
        let category = CategoryId(7);
        let input: ImageInput = self.input("POST /api/categories/{category_id}/icon");
        self.finds("category_icon", client.category_icon(category).await);
        self.works("create_category_icon", client.create_category_icon(category, &input).await);
        self.works("delete_category_icon", client.delete_category_icon(category).await);
        let input: ImageInput = self.input("POST /api/categories/{category_id}/banner");
        self.finds("category_banner", client.category_banner(category).await);
        self.works("create_category_banner", client.create_category_banner(category, &input).await);
        self.works("delete_category_banner", client.delete_category_banner(category).await);
    }

    async fn categories(&self) {
        let (client, id) = (&self.client, CategoryId(7));
        let input: CategoryInput = self.input("Category.Input");
        self.lists("categories", client.categories()).await;
        self.lists("categories_in", client.categories_in(id)).await;
        self.finds("category", client.category(id).await);
        self.works("create_category", client.create_category(&input).await);
        self.works("update_category", client.update_category(id, &input).await);
        self.works("delete_category", client.delete_category(id).await);
        let to: CategoryMove = self.input("Category.CategoryMoveInput");
        self.works("move_category", client.move_category(id, &to).await);
        self.finds("category_stats", client.category_stats(id).await);
        self.works("category_products", client.category_products(id).await);
        self.works("add_to_category", client.add_to_category(id, ProductId(7)).await);
        self.works("remove_from_category", client.remove_from_category(id, ProductId(7)).await);
    }

    async fn tables(&self) {
        let client = &self.client;
        let (class, id): (ClassInput, _) = (self.input("Product.Class.ProductClassInput"), ProductClassId(7));
        self.lists("product_classes", client.product_classes()).await;
        self.finds("product_class", client.product_class(id).await);
        self.works("create_product_class", client.create_product_class(&class).await);
        self.works("update_product_class", client.update_product_class(id, &class).await);
        self.works("delete_product_class", client.delete_product_class(id).await);
        let (class, id): (ClassInput, _) = (self.input("Tax.Class.TaxClassInput"), TaxClassId(7));
        self.lists("tax_classes", client.tax_classes()).await;
        self.finds("tax_class", client.tax_class(id).await);
        self.works("create_tax_class", client.create_tax_class(&class).await);
        self.works("update_tax_class", client.update_tax_class(id, &class).await);
        self.works("delete_tax_class", client.delete_tax_class(id).await);
        let (membership, id): (MembershipInput, _) = (self.input("Membership.MembershipInput"), MembershipId(7));
        self.lists("memberships", client.memberships()).await;
        self.finds("membership", client.membership(id).await);
        self.works("create_membership", client.create_membership(&membership).await);
        self.works("update_membership", client.update_membership(id, &membership).await);
        self.works("delete_membership", client.delete_membership(id).await);
    }

    /// What add-ons bring, the store of the documents has not: that it is asked for is all that can be seen.
    async fn add_ons(&self) {
        let (client, product) = (&self.client, ProductId(7));
        let (input, id) = (VariantInput::default(), VariantId(7));
        drop(client.variants(product).await);
        drop(client.variant(product, id).await);
        drop(client.create_variant(product, &input).await);
        drop(client.update_variant(product, id, &input).await);
        drop(client.delete_variant(product, id).await);
        let (input, id) = (CouponInput::new("SPRING"), CouponId(7));
        drop(client.coupons().next_page().await);
        drop(client.coupon(id).await);
        drop(client.create_coupon(&input).await);
        drop(client.update_coupon(id, &input).await);
        drop(client.delete_coupon(id).await);
        let (input, id) = (VolumeDiscountInput::default(), VolumeDiscountId(7));
        drop(client.volume_discounts().next_page().await);
        drop(client.volume_discount(id).await);
        drop(client.create_volume_discount(&input).await);
        drop(client.update_volume_discount(id, &input).await);
        drop(client.delete_volume_discount(id).await);
    }
}

/// What a request sends.
pub(crate) fn body(request: &Request) -> Option<Json> {
    (!request.body.is_empty()).then(|| Json::parse(&request.body).unwrap())
}
