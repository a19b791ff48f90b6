//! Pictures of products and of categories, as the client makes, reads and deletes them in a `FakeXCart`.
#![cfg(all(feature = "client", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // as in every test

use xcart_client::{Error, ErrorKind, mock::Demo, wire::*};

/// The smallest GIF there is.
const GIF: &str = "R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=";

/// XC-IMAGE-1
#[test]
fn a_products_pictures_are_in_the_product_and_made_changed_and_deleted_one_by_one() {
    let demo = Demo::new().unwrap();
    let (client, product) = (demo.client(), ProductId(1));
    demo.block_on(async {
        let from_url = ImageInput { position: Some(20), ..ImageInput::from_url("https://cdn.example/a/tea.png?w=300") };
        let tea = client.create_product_image(product, &from_url).await?.value;
        assert_eq!((tea.position, &*tea.alt), (Some(20), ""));
        assert!(tea.url.ends_with("/tea.png"), "{}", tea.url);
        let sent = ImageInput { alt: Some("A cup".into()), ..ImageInput::from_base64("cup.gif", GIF) };
        let cup = client.create_product_image(product, &sent).await?.value;
        assert!(cup.url.ends_with("/cup.gif") && cup.id != tea.id, "{}", cup.url);

        let read = client.product(product).await?.unwrap().value;
        assert_eq!(read.images, [tea.clone(), cup.clone()]);
        let update = ImageUpdate { position: Some(10), ..ImageUpdate::default() };
        let changed = client.update_product_image(product, cup.id, &update).await?.value;
        assert_eq!(changed, ProductImage { position: Some(10), ..cup.clone() });
        assert_eq!(client.product_image(product, cup.id).await?.unwrap().value, changed);

        assert!(client.delete_product_image(product, cup.id).await?);
        assert!(!client.delete_product_image(product, cup.id).await?);
        assert!(client.product_image(product, cup.id).await?.is_none());
        let error = client.update_product_image(product, cup.id, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(client.product(product).await?.unwrap().value.images, [tea]);
        Ok::<(), Error>(())
    })
    .unwrap();
    let expected = [("POST /products/{id}/images", 2), ("PUT /products/{id}/images/{id}", 2)];
    for (call, count) in expected {
        assert_eq!(demo.store().calls()[call], count, "{call}");
    }
}

/// XC-IMAGE-1
#[test]
fn a_category_has_at_most_one_icon_and_one_banner() {
    let demo = Demo::new().unwrap();
    let client = demo.client();
    demo.block_on(async {
        let input = CategoryInput { name: Some("Tea".into()), ..CategoryInput::default() };
        let id = client.create_category(&input).await?.value.id;
        assert!(client.category_icon(id).await?.is_none() && !client.delete_category_banner(id).await?);
        client.create_category_icon(id, &ImageInput::from_base64("old.gif", GIF)).await?;
        let icon = client.create_category_icon(id, &ImageInput::from_base64("new.gif", GIF)).await?.value;
        let banner = client.create_category_banner(id, &ImageInput::from_url("http://cdn.example/b.png")).await?.value;
        let category = client.category(id).await?.unwrap().value;
        assert_eq!((category.icon.0.as_ref(), category.banner.0.as_ref()), (Some(&icon), Some(&banner)));
        assert!(icon.url.ends_with("/new.gif") && client.category_icon(id).await?.unwrap().value == icon);
        // Other writes leave them where they are.
        let renamed = CategoryInput { name: Some("Teas".into()), ..CategoryInput::default() };
        assert_eq!(client.update_category(id, &renamed).await?.value.icon.0, Some(icon));
        assert!(client.delete_category_icon(id).await? && client.category_icon(id).await?.is_none());
        assert_eq!(client.category_banner(id).await?.unwrap().value, banner);
        let error = client.create_category_icon(CategoryId(99), &ImageInput::from_base64("a.gif", GIF)).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::NotFound);
        Ok::<(), Error>(())
    })
    .unwrap();
}

/// XC-IMAGE-2
#[test]
fn a_picture_comes_from_an_address_or_stands_in_the_request() {
    let demo = Demo::new().unwrap();
    for input in [
        ImageInput::default(),
        ImageInput::from_url("cup.gif"),
        ImageInput::from_url("https://cdn.example"),
        ImageInput::from_base64("cup.gif", "no base 64"),
        ImageInput { filename: None, ..ImageInput::from_base64("cup.gif", GIF) },
    ] {
        let error = demo.block_on(demo.client().create_product_image(ProductId(1), &input)).unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidRequest && error.is_permanent(), "{error}");
    }
    assert!(demo.block_on(demo.client().product(ProductId(1))).unwrap().unwrap().value.images.is_empty());
}
