//! Pictures of products and of categories (XC-IMAGE-1, XC-IMAGE-2). None is looked at: each is taken for one of 300 by 300 pixels.

use api_core::wire::{Extras, Json};

use super::{
    input,
    jsonld::{CATEGORY_BANNER, CATEGORY_ICON, PRODUCT_IMAGE, Resource},
    php::document,
    records::kinds::CATEGORIES,
    reply::{Answer, Failure},
    service::Call,
    tables::Tables,
};
use crate::wire::{CategoryImage, ImageId, ProductId, ProductImage};

/// Which picture of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    Icon,
    Banner,
}

impl Picture {
    fn name(self) -> &'static str {
        match self {
            Self::Icon => "icon",
            Self::Banner => "banner",
        }
    }

    fn resource(self) -> &'static Resource {
        match self {
            Self::Icon => &CATEGORY_ICON,
            Self::Banner => &CATEGORY_BANNER,
        }
    }
}

const SIDE: Option<i64> = Some(300);

/// The name of the file that the body brings, or leads to.
fn file_name(body: &Json) -> Result<&str, Failure> {
    if let Some(url) = input::text(body, "externalUrl")? {
        let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
        let name = rest.and_then(|rest| rest.split(['?', '#']).next()?.rsplit_once('/')).map(|(_, name)| name);
        return name.filter(|name| !name.is_empty()).ok_or_else(|| unusable("the URL leads to no file"));
    }
    let (Some(bytes), Some(name)) = (input::text(body, "attachment")?, input::text(body, "filename")?) else {
        return Err(unusable("it needs externalUrl, or attachment and filename"));
    };
    let stripped = bytes.trim_end_matches('=');
    let is_base64 = stripped.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    if is_base64 && !stripped.is_empty() && bytes.len() % 4 == 0 { Ok(name) } else { Err(unusable("it is not Base64")) }
}

/// In words of ours: X-Cart's are not known.
fn unusable(why: &str) -> Failure {
    Failure::bad_request(format!("The image cannot be used: {why}"))
}

impl Call<'_> {
    /// `POST /products/{id}/images`. The list of them is in the product.
    pub(super) fn make_image(&mut self, tables: &mut Tables, product: i64) -> Result<Answer, Failure> {
        let Tables { products, ids, .. } = tables;
        let row = products.get_mut(&ProductId(product)).ok_or_else(Failure::not_found)?;
        let body = input::object(self.headers, self.body)?;
        let name = file_name(&body)?;
        let image = ProductImage {
            id: ImageId(ids.next("product images")),
            position: Some(input::integer(&body, "position")?.unwrap_or(0)),
            alt: input::text(&body, "alt")?.unwrap_or_default().into(),
            url: format!("{}/var/images/product/{product}/{name}", self.base).into(),
            width: SIDE,
            height: SIDE,
            extras: Extras::new(),
        };
        let shown = document(&image);
        let location = format!("{}/{}", self.path, image.id);
        row.images.push(image);
        Ok(self.single(&PRODUCT_IMAGE, shown).in_session().created(location))
    }

    /// `GET`, `PUT` and `DELETE /products/{id}/images/{id}`.
    pub(super) fn image(&mut self, tables: &mut Tables, product: i64, id: i64) -> Result<Answer, Failure> {
        let row = tables.products.get_mut(&ProductId(product)).ok_or_else(Failure::not_found)?;
        let place = row.images.iter().position(|image| image.id == ImageId(id)).ok_or_else(Failure::not_found)?;
        if self.is_delete {
            row.images.remove(place);
            return Ok(Answer::no_content());
        }
        let image = row.images.get_mut(place).ok_or_else(Failure::not_found)?;
        if !self.is_put {
            let shown = document(image);
            return Ok(self.single(&PRODUCT_IMAGE, shown).in_session());
        }
        let body = input::object(self.headers, self.body)?;
        image.position = input::integer(&body, "position")?.or(image.position);
        if let Some(alt) = input::text(&body, "alt")? {
            image.alt = alt.into();
        }
        let shown = document(image);
        let location = self.path.to_owned();
        Ok(self.single(&PRODUCT_IMAGE, shown).in_session().written(location))
    }

    /// `GET`, `POST` and `DELETE /categories/{id}/icon`, and the same of the banner.
    pub(super) fn picture(&mut self, tables: &mut Tables, picture: Picture, id: i64) -> Result<Answer, Failure> {
        let Tables { records, ids, .. } = tables;
        let row = records.get_mut(&CATEGORIES, None, id).ok_or_else(Failure::not_found)?;
        if self.is_post {
            let body = input::object(self.headers, self.body)?;
            let name = file_name(&body)?;
            let kind = picture.name();
            let image = CategoryImage {
                id: ImageId(ids.next("category images")),
                alt: input::text(&body, "alt")?.unwrap_or_default().into(),
                url: format!("{}/var/images/category_{kind}/{id}/{name}", self.base).into(),
                width: SIDE,
                height: SIDE,
                extras: Extras::new(),
            };
            let shown = document(&image);
            row.set(kind, shown.clone());
            let location = self.path.to_owned();
            return Ok(self.single(picture.resource(), shown).in_session().created(location));
        }
        let shown = row.get(picture.name()).filter(|shown| **shown != Json::Null).cloned();
        let shown = shown.ok_or_else(Failure::not_found)?;
        if self.is_delete {
            row.set(picture.name(), Json::Null);
            return Ok(Answer::no_content());
        }
        Ok(self.single(picture.resource(), shown).in_session())
    }
}
