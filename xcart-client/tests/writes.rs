//! Writes of the catalogue and of customers, over a `FakeXCart`: what is made can be read, what a change leaves out stays, what
//! another has is refused by its kind, and what was deleted is gone. To the byte they are in `catalogue`.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use std::sync::Arc;

use api_core::{Secret, fake::Fault, wire::ExtendedInstant};
use rust_decimal::dec;
use xcart_client::{
    Client, Credentials, Error, ErrorKind, ProfileQuery,
    mock::{Demo, FakeXCart, FakeXCartConfig},
    wire::*,
};

/// A store with one product, one customer, and one membership.
fn store() -> Demo {
    let fill = |now| {
        let mut store = FakeXCart::new(FakeXCartConfig::default());
        store.add_product("TEA-1", "Tea", dec!(9.90), now);
        store.add_profile("ada@shop.example", now);
        store.add_membership("Trade");
        store
    };
    Demo::with(fill, |client| client).unwrap()
}

const TEA: ProductId = ProductId(1);
const ADA: ProfileId = ProfileId(1);

fn end_of_may() -> ExtendedInstant {
    ExtendedInstant("2026-05-31T22:00:00Z".parse().unwrap())
}

/// The whole life of a thing of a table: what makes it, what changes it, and what it is then.
macro_rules! life {
    (
        $test:ident: $list:ident($($query:expr)?), $get:ident, $create:ident, $update:ident, $delete:ident;
        $made:expr, $change:expr, $changed:expr
    ) => {
        #[test]
        fn $test() {
            let demo = store();
            let client = demo.client();
            demo.block_on(async {
                let made = client.$create(&$made).await?.value;
                assert_eq!(client.$get(made.id).await?.unwrap().value, made);
                let page = client.$list($($query)?).next_page().await?.unwrap();
                assert!(page.rows.iter().any(|row| row.value == made) && page.bad.is_empty(), "{page:?}");

                let mut expected = made.clone();
                #[allow(clippy::redundant_closure_call)]
                ($changed)(&mut expected);
                assert_ne!(expected, made);
                assert_eq!(client.$update(made.id, &$change).await?.value, expected, "what a change leaves out stays");
                assert_eq!(client.$update(made.id, &Default::default()).await?.value, expected);
                assert_eq!(client.$get(made.id).await?.unwrap().value, expected);

                assert!(client.$delete(made.id).await?);
                assert!(!client.$delete(made.id).await?);
                assert!(client.$get(made.id).await?.is_none());
                let error = client.$update(made.id, &$change).await.unwrap_err();
                assert_eq!((error.kind(), error.may_be_done()), (ErrorKind::NotFound, false));
                Ok::<(), Error>(())
            })
            .unwrap();
        }
    };
}

life! {
    a_product_is_made_changed_and_deleted: products(), product, create_product, update_product, delete_product;
    ProductInput {
        price: Some(dec!(12.3456)), memberships: Some(vec!["Trade".into()]), ..ProductInput::new("MUG-2", "Mug")
    },
    ProductInput { amount: Some(0), memberships: Some(Vec::new()), ..ProductInput::default() },
    |product: &mut Product| (product.amount, product.memberships) = (Some(0), Vec::new())
}

life! {
    a_category_is_made_changed_and_deleted: categories(), category, create_category, update_category, delete_category;
    CategoryInput { name: Some("Tea".into()), position: Some(3), ..CategoryInput::default() },
    CategoryInput { enabled: Some(false), ..CategoryInput::default() },
    |category: &mut Category| category.enabled = false
}

life! {
    a_class_of_products_is_made_changed_and_deleted:
    product_classes(), product_class, create_product_class, update_product_class, delete_product_class;
    ClassInput::named("Apparel"), ClassInput::named("Shoes"), |class: &mut ProductClass| class.name = "Shoes".into()
}

life! {
    a_class_of_taxes_is_made_changed_and_deleted:
    tax_classes(), tax_class, create_tax_class, update_tax_class, delete_tax_class;
    ClassInput::named("Reduced"), ClassInput::named("Zero"), |class: &mut TaxClass| class.name = "Zero".into()
}

life! {
    a_membership_is_made_changed_and_deleted:
    memberships(), membership, create_membership, update_membership, delete_membership;
    MembershipInput::named("Gold"), MembershipInput { enabled: Some(false), ..MembershipInput::default() },
    |membership: &mut Membership| membership.enabled = Some(false)
}

life! {
    a_coupon_is_made_changed_and_deleted: coupons(), coupon, create_coupon, update_coupon, delete_coupon;
    CouponInput { value: Some(dec!(10)), memberships: Some(vec![MembershipId(1)]), ..CouponInput::new("SPRING") },
    CouponInput { date_range_end: Some(Some(end_of_may()).into()), ..CouponInput::default() },
    |coupon: &mut Coupon| coupon.date_range_end = Some(end_of_may()).into()
}

life! {
    a_volume_discount_is_made_changed_and_deleted:
    volume_discounts(), volume_discount, create_volume_discount, update_volume_discount, delete_volume_discount;
    VolumeDiscountInput { value: Some(dec!(5)), membership: Some(Some(MembershipId(1)).into()), ..Default::default() },
    VolumeDiscountInput {
        subtotal_range_begin: Some(Some(dec!(99.99)).into()), membership: Some(None.into()), ..Default::default()
    },
    |discount: &mut VolumeDiscount| {
        (discount.subtotal_range_begin, discount.membership) = (Some(dec!(99.99)).into(), None.into());
    }
}

life! {
    a_customer_is_made_changed_and_deleted:
    profiles(ProfileQuery::new()), profile, create_profile, update_profile, delete_profile;
    ProfileInput { password: Some(Some(Password::new("Secret-123")).into()), ..ProfileInput::new("bob@shop.example") },
    ProfileInput {
        status: Some(ProfileStatus::Disabled), membership_id: Some(Some(MembershipId(1)).into()), ..Default::default()
    },
    |profile: &mut Profile| {
        (profile.status, profile.membership_id) = (ProfileStatus::Disabled, Some(MembershipId(1)).into());
    }
}

#[test]
fn a_variant_is_made_changed_and_deleted_below_its_product() {
    let demo = store();
    let client = demo.client();
    demo.block_on(async {
        let input = VariantInput { sku: Some(Some("TEA-1-L".into()).into()), ..VariantInput::default() };
        let made = client.create_variant(TEA, &input).await?.value;
        let change = VariantInput { price: Some(dec!(9.95)), default_price: Some(false), ..VariantInput::default() };
        let expected = Variant { price: dec!(9.95), default_price: false, ..made.clone() };
        assert_eq!(client.update_variant(TEA, made.id, &change).await?.value, expected);
        assert_eq!(client.variants(TEA).await?, [expected]);
        // No product of that id has it.
        assert!(client.variant(ProductId(9), made.id).await?.is_none());
        assert!(client.delete_variant(TEA, made.id).await? && client.variant(TEA, made.id).await?.is_none());
        assert_eq!(client.create_variant(ProductId(9), &input).await.unwrap_err().kind(), ErrorKind::NotFound);
        Ok::<(), Error>(())
    })
    .unwrap();
}

#[test]
fn an_address_is_made_changed_and_deleted_and_needs_a_state_where_its_country_has_some() {
    let demo = store();
    let client = demo.client();
    demo.block_on(async {
        let input = AddressInput {
            firstname: Some("Ada".into()),
            country_code: Some(Some("US".into()).into()),
            custom_fields: Some(vec![CustomField {
                name: "vat".into(),
                value: Some("1".into()).into(),
                ..Default::default()
            }]),
            ..AddressInput::default()
        };
        let error = client.create_address(ADA, &input).await.unwrap_err(); // XC-ADDRESS-1
        assert_eq!(error.kind(), ErrorKind::StateRequired);
        let made =
            client.create_address(ADA, &AddressInput { state: Some(Some(StateId(595)).into()), ..input }).await?.value;
        assert_eq!((made.custom_field("vat"), &*made.state_name), (Some("1"), "Oklahoma"));
        let change = AddressInput { city: Some("Edmond".into()), ..AddressInput::default() };
        let expected = Address { city: "Edmond".into(), ..made.clone() };
        assert_eq!(client.update_address(ADA, made.id, &change).await?.value, expected);
        assert_eq!(client.addresses(ADA).await?, [expected]);
        assert!(client.delete_address(ADA, made.id).await? && client.address(ADA, made.id).await?.is_none());
        assert_eq!(client.update_address(ADA, made.id, &change).await.unwrap_err().kind(), ErrorKind::NotFound);
        Ok::<(), Error>(())
    })
    .unwrap();
}

#[test]
fn products_are_put_into_a_category_which_is_moved_and_counted() {
    let demo = store();
    let client = demo.client();
    demo.block_on(async {
        let named = |name: &str| CategoryInput { name: Some(name.into()), ..CategoryInput::default() };
        let (top, below) = (
            client.create_category(&named("Drinks")).await?.value.id,
            client.create_category(&named("Tea")).await?.value.id,
        );
        let to = CategoryMove { parent: Some(Some(top).into()), ..CategoryMove::default() };
        assert_eq!(client.move_category(below, &to).await?.value.parent.0, Some(top));
        assert_eq!(client.category_stats(top).await?.unwrap().value.subcategories_count_all, 1);
        let mut within = client.categories_in(top);
        let rows = within.next_page().await?.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.value.id).collect::<Vec<_>>(), [below]);
        assert_eq!(client.add_to_category(below, TEA).await?.value.id, below);
        assert_eq!(client.category_products(below).await?, [TEA]);
        assert!(client.remove_from_category(below, TEA).await? && !client.remove_from_category(below, TEA).await?);
        assert!(client.product(TEA).await?.is_some(), "the product stays");
        Ok::<(), Error>(())
    })
    .unwrap();
}

#[test]
fn a_duplicate_is_another_kind_of_error_than_what_is_wrong_with_the_input_itself() {
    let demo = store();
    let client = demo.client();
    demo.block_on(async {
        client.create_coupon(&CouponInput::new("SPRING")).await?;
        let sku = |sku: &str| VariantInput { sku: Some(Some(sku.into()).into()), ..VariantInput::default() };
        client.create_variant(TEA, &sku("TEA-1-L")).await?;
        let kind = |error: Error| (error.kind(), error.violations().len(), error.is_permanent());
        for (error, expected) in [
            (client.create_product(&ProductInput::new("TEA-1", "Another")).await.map(drop), ErrorKind::DuplicateSku),
            (client.create_variant(TEA, &sku("TEA-1-L")).await.map(drop), ErrorKind::DuplicateSku),
            (client.create_profile(&ProfileInput::new("ada@shop.example")).await.map(drop), ErrorKind::DuplicateLogin),
            (client.create_membership(&MembershipInput::named("Trade")).await.map(drop), ErrorKind::DuplicateName),
            (client.create_coupon(&CouponInput::new("SPRING")).await.map(drop), ErrorKind::DuplicateName),
        ] {
            assert_eq!(kind(error.unwrap_err()), (expected, 0, true));
        }
        for error in [
            client.create_product(&ProductInput::new("", "Another")).await.map(drop),
            client
                .create_variant(TEA, &VariantInput { price: Some(dec!(-1)), ..VariantInput::default() })
                .await
                .map(drop),
            client.create_profile(&ProfileInput::new("ada")).await.map(drop),
            client.create_membership(&MembershipInput::default()).await.map(drop),
            client.create_coupon(&CouponInput::new("A CODE THAT IS TOO LONG")).await.map(drop),
        ] {
            let (kind, violations, is_permanent) = kind(error.unwrap_err());
            assert!(kind == ErrorKind::InvalidRequest && violations > 0 && is_permanent, "{kind:?} {violations}");
        }
        Ok::<(), Error>(())
    })
    .unwrap();
}

#[test]
fn a_write_whose_answer_was_lost_is_in_doubt_and_its_repetition_tells_that_it_was_done() {
    let demo = store();
    demo.faults().next(Fault::LostResponse);
    let input = ProductInput::new("MUG-2", "Mug");
    let error = demo.block_on(demo.client().create_product(&input)).unwrap_err();
    assert!(error.may_be_done() && !error.is_retryable(), "{error}");
    assert_eq!(demo.store().calls()["POST /products"], 1, "it was not sent again");
    let error = demo.block_on(demo.client().create_product(&input)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DuplicateSku);
}

/// Another client of the same store.
fn another(demo: &Demo, credentials: impl Into<Credentials>) -> Client {
    let (way, time) = (Arc::new(demo.transport().clone()), Arc::new(demo.runtime().clone()));
    Client::builder(way, time, demo.client().base_url().clone(), credentials).build().unwrap()
}

#[test]
fn a_key_that_only_reads_writes_nothing_and_staff_write_after_signing_in() {
    let demo = store();
    let change = ProductInput { amount: Some(1), ..ProductInput::default() };
    let reader = another(&demo, Secret::new("demo-read"));
    let error = demo.block_on(reader.update_product(TEA, &change)).unwrap_err();
    assert_eq!((error.kind(), error.may_be_done()), (ErrorKind::ReadOnlyKey, false)); // XC-AUTH-2

    demo.store().set_password(ADA, "Secret-123").unwrap();
    let ada = another(&demo, Credentials::sign_in("ada@shop.example", "Secret-123"));
    let error = demo.block_on(ada.update_product(TEA, &change)).unwrap_err();
    assert!(!error.may_be_done() && error.is_permanent(), "a customer is no staff: {error}");
    demo.store().make_staff(ADA).unwrap();
    assert_eq!(demo.block_on(ada.update_product(TEA, &change)).unwrap().value.amount, Some(1)); // XC-AUTH-4
    assert_eq!(demo.store().calls()["POST /api-login/check"], 1);
}
