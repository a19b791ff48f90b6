//! What clients ask of products.

use api_core::wire::{ExtendedInstant, Json};
use rust_decimal::Decimal;

use super::{
    basket::stored,
    input::{self, Violations, misformatted},
    jsonld,
    listing::{Search, order_filter},
    query::instant,
    records::{
        Kind,
        kinds::{MEMBERSHIPS, PRODUCT_CLASSES, TAX_CLASSES},
    },
    reply::{Answer, Failure},
    rows::{basic, product},
    service::Call,
    tables::Tables,
};
use crate::wire::{ClassRef, Product, ProductId};

impl Call<'_> {
    /// `GET /products`.
    pub(super) fn products(&mut self, tables: &Tables) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let fields = ["name", "price", "arrivalDate"];
        let mut rows: Vec<&Product> = tables.products.values().collect();
        for (field, descending) in self.query.sorting(&fields).into_iter().rev() {
            rows.sort_by(|one, other| {
                let ordering = match field {
                    "name" => one.name.cmp(&other.name),
                    "price" => one.price.cmp(&other.price),
                    _ => one.arrival_date.cmp(&other.arrival_date),
                };
                if descending { ordering.reverse() } else { ordering }
            });
        }
        let mut search = Search::new();
        fields.iter().for_each(|field| order_filter(&mut search, field));
        let total = rows.len();
        let documents = page.of(rows).into_iter().map(|product| self.zone.product(product)).collect();
        Ok(self.list(&jsonld::PRODUCT, &search, documents, total, page).in_session())
    }

    /// `POST /products`.
    pub(super) fn make_product(&mut self, tables: &mut Tables) -> Result<Answer, Failure> {
        let body = input::object(self.headers, self.body)?;
        let name = input::text(&body, "name")?.unwrap_or_default();
        let blank = product(ProductId(0), "", name, Decimal::ZERO, self.now, self.zone);
        let made = self.filled(tables, blank, &body)?;
        let id = ProductId(tables.ids.next("products"));
        let made = Product { id, ..made };
        let row = self.zone.product(&made);
        tables.products.insert(id, made);
        let answer = self.single(&jsonld::PRODUCT, row);
        Ok(answer.in_session().created(format!("{}/api/products/{id}", self.folder)))
    }

    /// `GET`, `PUT` and `DELETE /products/{id}`.
    pub(super) fn product(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let id = ProductId(id);
        let stored = tables.products.get(&id).cloned().ok_or_else(Failure::not_found)?;
        if !self.is_put {
            return Ok(self.single(&jsonld::PRODUCT, self.zone.product(&stored)).in_session());
        }
        let body = input::object(self.headers, self.body)?;
        let changed = self.filled(tables, stored, &body)?;
        let changed = Product { update_date: Some(ExtendedInstant(basic(self.now).0)), ..changed };
        let row = self.zone.product(&changed);
        tables.products.insert(id, changed);
        let answer = self.single(&jsonld::PRODUCT, row);
        Ok(answer.in_session().written(format!("{}/api/products/{id}", self.folder)))
    }

    /// The product with what the body says; what it leaves out stays (XC-WRITE-1).
    fn filled(&self, tables: &Tables, mut product: Product, body: &Json) -> Result<Product, Failure> {
        for (name, field) in [
            ("sku", &mut product.sku),
            ("name", &mut product.name),
            ("description", &mut product.description),
            ("brief_description", &mut product.brief_description),
            ("meta_tags", &mut product.meta_tags),
            ("meta_description", &mut product.meta_description),
            ("meta_title", &mut product.meta_title),
            ("clean_url", &mut product.clean_url),
        ] {
            if let Some(text) = input::text(body, name)? {
                *field = text.into();
            }
        }
        if let Some(price) = input::number(body, "price")? {
            product.price = stored(price);
        }
        for (name, field) in [
            ("weight", &mut product.weight),
            ("width", &mut product.width),
            ("length", &mut product.length),
            ("height", &mut product.height),
        ] {
            *field = input::number(body, name)?.map(stored).or(*field);
        }
        if let Some(enabled) = input::boolean(body, "enabled")? {
            product.enabled = enabled;
        }
        for (name, field) in [
            ("separate_box", &mut product.separate_box),
            ("free_shipping", &mut product.free_shipping),
            ("taxable", &mut product.taxable),
            ("inventory_traceable", &mut product.inventory_traceable),
        ] {
            *field = input::boolean(body, name)?.or(*field);
        }
        if let Some(text) = input::nullable(body, "arrival_date", input::text)?.flatten() {
            product.arrival_date = Some(ExtendedInstant(instant(text, self.zone).ok_or_else(misformatted)?));
        }
        product.amount = input::integer(body, "amount")?.or(product.amount);
        product.tax_class.0 = class(tables, &TAX_CLASSES, body, "tax_class", product.tax_class.0)?;
        product.product_class.0 = class(tables, &PRODUCT_CLASSES, body, "product_class", product.product_class.0)?;
        if let Some(names) = body.get("memberships") {
            let names = names.as_array().ok_or_else(misformatted)?.iter();
            let named = names.map(|name| {
                let name = name.as_str().ok_or_else(misformatted)?;
                tables
                    .records
                    .named(&MEMBERSHIPS, name)
                    .ok_or_else(|| Failure::bad_request(format!("Membership '{name}' not found")))
            });
            product.memberships = named.collect::<Result<_, _>>()?;
        }
        let mut violations = Violations::of(r"XLite\API\Endpoint\Product\DTO\Input");
        violations.length("sku", &product.sku, 1..=32);
        violations.length("name", &product.name, 1..=255);
        violations.not_negative("price", product.price);
        violations.not_negative("amount", product.amount.unwrap_or_default().into());
        violations.into_result()?;
        match tables.product_of_sku(&product.sku) {
            Some(other) if other.id != product.id => {
                let detail = format!("Input validations failed: SKU {} is not unique", product.sku);
                Err(Failure::bad_request(detail))
            }
            _ => Ok(product),
        }
    }
}

/// The class that the body names; null is none.
fn class(
    tables: &Tables,
    kind: &Kind,
    body: &Json,
    name: &str,
    old: Option<ClassRef>,
) -> Result<Option<ClassRef>, Failure> {
    match input::nullable(body, name, input::text)? {
        None => Ok(old),
        Some(None) => Ok(None),
        Some(Some(value)) => {
            let known = tables.records.named(kind, value);
            known.map(Some).ok_or_else(|| Failure::bad_request(format!("Class '{value}' not found")))
        }
    }
}
