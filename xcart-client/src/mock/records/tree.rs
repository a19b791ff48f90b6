//! What only categories can do: they stand below each other, and products stand in them.

use std::collections::BTreeSet;

use api_core::wire::Json;

use super::{Kind, kinds::CATEGORIES};
use crate::{
    mock::{
        input::{self, misformatted},
        reply::{Answer, Failure},
        service::Call,
        tables::Tables,
    },
    wire::ProductId,
};

fn whole(row: &Json, name: &str) -> Option<i64> {
    row.get(name).and_then(Json::as_decimal).and_then(|number| i64::try_from(number).ok())
}

impl Call<'_> {
    /// Refuses a category below one that is not there, or below itself.
    pub(super) fn check_parent(&self, tables: &Tables, kind: &Kind, row: &Json) -> Result<(), Failure> {
        if kind.resource.path != CATEGORIES.resource.path {
            return Ok(());
        }
        let own = whole(row, "id");
        let mut passed = BTreeSet::new();
        let mut above = whole(row, "parent");
        while let Some(id) = above {
            let there = tables.records.get(&CATEGORIES, None, id);
            if there.is_none() || Some(id) == own || !passed.insert(id) {
                return Err(Failure::bad_request(format!("Parent category with ID {id} is invalid")));
            }
            above = there.and_then(|row| whole(row, "parent"));
        }
        Ok(())
    }

    /// `PUT /categories/{id}/move`: below another, or to another position, or both.
    pub(in crate::mock) fn move_category(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let mut row = tables.records.get(&CATEGORIES, None, id).cloned().ok_or_else(Failure::not_found)?;
        let body = input::object(self.headers, self.body)?;
        if let Some(parent) = input::nullable(&body, "parent", input::integer)? {
            row.set("parent", parent.map(Json::from).unwrap_or_default());
        }
        if let Some(position) = input::integer(&body, "position")? {
            row.set("position", Json::from(position));
        }
        self.check_parent(tables, &CATEGORIES, &row)?;
        tables.records.put(&CATEGORIES, None, id, row.clone());
        let location = format!("{}/api/categories/{id}", self.folder);
        Ok(self.single(CATEGORIES.resource, row).in_session().written(location))
    }

    /// `GET /categories/{id}/stats`.
    pub(in crate::mock) fn category_stats(&mut self, tables: &Tables, id: i64) -> Result<Answer, Failure> {
        tables.records.get(&CATEGORIES, None, id).ok_or_else(Failure::not_found)?;
        let below = tables.records.of(&CATEGORIES, None).filter(|(_, row)| whole(row, "parent") == Some(id));
        let (all, enabled) = below.fold((0_i64, 0_i64), |(all, enabled), (_, row)| {
            (all + 1, enabled + i64::from(row.get("enabled").and_then(Json::as_bool) == Some(true)))
        });
        let counts =
            [("subcategories_count_all", Json::from(all)), ("subcategories_count_enabled", Json::from(enabled))];
        Ok(Answer::ok(Json::from(counts)).in_session())
    }

    /// `GET` and `POST /categories/{id}/products`: a list without pages.
    pub(in crate::mock) fn category_products(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        tables.records.get(&CATEGORIES, None, id).ok_or_else(Failure::not_found)?;
        let shown = |product: &ProductId| Json::from([("product_id", Json::from(product.0))]);
        if !self.is_post {
            let rows = tables.in_categories.get(&id).into_iter().flatten().map(shown).collect();
            return Ok(Answer::ok(Json::Array(rows)).in_session());
        }
        let body = input::object(self.headers, self.body)?;
        let product = ProductId(input::integer(&body, "product_id")?.ok_or_else(misformatted)?);
        if !tables.products.contains_key(&product) {
            return Err(Failure::bad_request(format!("Product with ID {product} not found")));
        }
        tables.in_categories.entry(id).or_default().insert(product);
        let category = tables.records.get(&CATEGORIES, None, id).cloned().ok_or_else(Failure::not_found)?;
        let location = format!("{}/api/categories/{id}", self.folder);
        Ok(self.single(CATEGORIES.resource, category).in_session().created(location))
    }

    /// `DELETE /categories/{id}/products/{id}`.
    pub(in crate::mock) fn take_out(&self, tables: &mut Tables, id: i64, product: i64) -> Result<Answer, Failure> {
        let there = tables.in_categories.get_mut(&id).is_some_and(|products| products.remove(&ProductId(product)));
        if there { Ok(Answer::no_content()) } else { Err(Failure::not_found()) }
    }
}

impl Tables {
    /// A category is gone, and with it those below it; the products that stood in them stay.
    pub(super) fn fell_category(&mut self, id: i64) {
        let mut gone = vec![id];
        while let Some(id) = gone.pop() {
            self.records.remove(&CATEGORIES, None, id);
            self.in_categories.remove(&id);
            let below = self.records.of(&CATEGORIES, None).filter(|(_, row)| whole(row, "parent") == Some(id));
            gone.extend(below.map(|(id, _)| id).collect::<Vec<_>>());
        }
    }
}
