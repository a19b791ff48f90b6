//! Customers and products in both schemas.

use api_core::{runtime::Timestamp, wire::Json};

use super::{
    LegacyQuirk,
    asked::{Asked, Schema},
    value::{Writer, joined, text},
};
use crate::{
    mock::{orders::contains, tables::ProfileRow},
    wire::{MembershipId, Product, ProductId, ProfileId},
};

impl Writer<'_> {
    /// The columns of a profile whose other values nobody keeps.
    pub(super) fn profile_row(self, id: ProfileId, login: &str, added: Timestamp, anonymous: bool) -> Json {
        Json::from([
            ("profile_id", self.whole(id.0)),
            ("login", text(login)),
            ("password", self.password(login)),
            ("password_hint", text("")),
            ("password_hint_answer", text("")),
            ("passwordResetKey", text("")),
            ("passwordResetKeyDate", self.whole(0)),
            ("access_level", self.whole(0)),
            ("added", self.seconds(added)),
            ("first_login", self.whole(0)),
            ("last_login", self.whole(0)),
            ("status", text("E")),
            ("statusComment", text("")),
            ("referer", text("")),
            ("language", text("en")),
            ("anonymous", Json::from(anonymous)),
        ])
    }

    pub(super) fn profile_columns(self, id: ProfileId) -> Option<Json> {
        let profile = &self.store.tables.profiles.get(&id)?.profile;
        let mut row = self.profile_row(id, &profile.login, profile.create_date.0, false);
        row.set("access_level", self.whole(profile.access_level));
        row.set("first_login", self.maybe_seconds(profile.first_login_date.map(|at| at.0)));
        row.set("last_login", self.maybe_seconds(profile.last_login_date.map(|at| at.0)));
        row.set("status", text(profile.status.as_str()));
        row.set("statusComment", text(&profile.status_comment));
        row.set("referer", text(&profile.referer));
        row.set("language", text(&profile.language));
        Some(row)
    }

    pub(super) fn profile(self, id: i64) -> Option<Json> {
        let row = self.store.tables.profiles.get(&ProfileId(id))?;
        let addresses = row.addresses.iter().map(|address| {
            Json::from([
                ("address_id", self.whole(address.id.0)),
                ("is_billing", Json::from(address.is_billing)),
                ("is_shipping", Json::from(address.is_shipping)),
            ])
        });
        let addresses = addresses.collect();
        let membership = row.profile.membership_id.map(|id| Json::from([("membership_id", self.whole(id.0))]));
        Some(joined(
            self.profile_columns(ProfileId(id))?,
            [
                ("membership", membership.unwrap_or_default()),
                ("addresses", Json::Array(addresses)),
                ("roles", Json::Array(Vec::new())),
            ],
        ))
    }

    pub(super) fn profile_rows(self, asked: &Asked, schema: Schema) -> Result<Vec<Json>, String> {
        let ignores = self.store.has(LegacyQuirk::ConditionsIgnored);
        let is_wanted = |row: &ProfileRow| {
            let added = row.profile.create_date.0.timestamp();
            ignores
                || (asked.text("login").is_none_or(|part| contains(&row.profile.login, part))
                    && asked.number("added", "0").is_none_or(|from| added >= from)
                    && asked.number("added", "1").is_none_or(|to| added <= to))
        };
        let rows = self.store.tables.profiles.iter().filter(|(_, row)| is_wanted(row)).map(|(id, _)| id.0);
        let ids = sorted(asked, "p.profile_id", rows.collect())?;
        let row = |id: i64| match schema {
            Schema::Default => self.profile_columns(ProfileId(id)),
            Schema::Complex => self.complex_profile(id),
        };
        Ok(asked.part_of(ids).into_iter().filter_map(row).collect())
    }

    pub(super) fn complex_profile(self, id: i64) -> Option<Json> {
        let ProfileRow { profile, addresses, .. } = self.store.tables.profiles.get(&ProfileId(id))?;
        let first = addresses.iter().find(|address| address.is_billing).or(addresses.first());
        Some(Json::from([
            ("profileId", self.whole(id)),
            ("login", text(&profile.login)),
            ("email", text(&profile.login)),
            ("status", text(profile.status.as_str())),
            ("referer", text(&profile.referer)),
            ("firstLogin", self.maybe_seconds(profile.first_login_date.map(|at| at.0))),
            ("lastLogin", self.maybe_seconds(profile.last_login_date.map(|at| at.0))),
            ("addresses", Json::Array(addresses.iter().map(|address| self.complex_address(address)).collect())),
            ("addedDate", self.date(profile.create_date.0)),
            ("membership", text(&self.membership_name(profile.membership_id.0))),
            ("roles", Json::Array(Vec::new())),
            ("firstname", text(first.map(|address| address.firstname.as_str()).unwrap_or_default())),
            ("lastname", text(first.map(|address| address.lastname.as_str()).unwrap_or_default())),
        ]))
    }

    pub(super) fn membership_name(self, id: Option<MembershipId>) -> String {
        let kind = &crate::mock::records::kinds::MEMBERSHIPS;
        let row = id.and_then(|id| self.store.tables.records.of_id::<crate::wire::Membership>(kind, id.0));
        row.map(|membership| membership.name.to_string()).unwrap_or_default()
    }

    pub(super) fn product_columns(self, product: &Product) -> Json {
        let row = Json::from([
            ("product_id", self.whole(product.id.0)),
            ("price", self.price(product.price)),
            ("sku", text(&product.sku)),
            ("enabled", Json::from(product.enabled)),
            ("weight", self.number(product.weight.unwrap_or_default())),
            ("free_shipping", Json::from(product.free_shipping.unwrap_or(false))),
            ("taxable", Json::from(product.taxable.unwrap_or(true))),
            ("date", self.maybe_seconds(product.create_date.map(|at| at.0))),
            ("updateDate", self.maybe_seconds(product.update_date.map(|at| at.0))),
            ("arrivalDate", self.maybe_seconds(product.arrival_date.map(|at| at.0))),
        ]);
        if self.store.has(LegacyQuirk::StockApart) {
            return row;
        }
        joined(row, [("inventoryEnabled", Json::from(true)), ("amount", self.whole(product.amount.unwrap_or(0)))])
    }

    pub(super) fn product(self, id: i64) -> Option<Json> {
        let product = self.store.tables.products.get(&ProductId(id))?;
        let translation = Json::from([
            ("label_id", self.whole(id)),
            ("code", text("en")),
            ("name", text(&product.name)),
            ("description", text(&product.description)),
            ("briefDescription", text(&product.brief_description)),
        ]);
        let row = joined(self.product_columns(product), [("translations", Json::Array(vec![translation]))]);
        if !self.store.has(LegacyQuirk::StockApart) {
            return Some(row);
        }
        let amount = ("amount", self.whole(product.amount.unwrap_or(0)));
        Some(joined(row, [("inventory", Json::from([amount, ("enabled", Json::from(true))]))]))
    }

    pub(super) fn product_rows(self, asked: &Asked, schema: Schema) -> Result<Vec<Json>, String> {
        let ids = self.store.tables.products.keys().map(|id| id.0).collect();
        let ids = sorted(asked, "p.product_id", ids)?;
        let row = |id: i64| match schema {
            Schema::Default => {
                self.store.tables.products.get(&ProductId(id)).map(|product| self.product_columns(product))
            }
            Schema::Complex => self.complex_product(id),
        };
        Ok(asked.part_of(ids).into_iter().filter_map(row).collect())
    }

    pub(super) fn complex_product(self, id: i64) -> Option<Json> {
        let product = self.store.tables.products.get(&ProductId(id))?;
        let list = |texts: Vec<Json>| Json::Array(texts);
        let ids = Json::from([("sku", text(&product.sku)), ("productId", self.whole(id))]);
        Some(joined(
            joined(ids, texts(product)),
            [
                ("price", self.price(product.price)),
                ("weight", self.price(product.weight.unwrap_or_default())),
                ("quantity", self.whole(product.amount.unwrap_or(0))),
                ("releaseDate", product.arrival_date.map_or(Json::Null, |at| self.date(at.0))),
                ("image", list(product.images.iter().map(|image| text(&image.url)).collect())),
                ("URL", text(&product.clean_url)),
                ("enabled", Json::from(product.enabled)),
                ("freeShipping", Json::from(product.free_shipping.unwrap_or(false))),
                ("categories", list(Vec::new())),
                ("memberships", list(product.memberships.iter().map(|one| text(&one.name)).collect())),
                ("translations", Json::from([("en", Json::from(texts(product)))])),
            ],
        ))
    }
}

fn texts(product: &Product) -> [(&'static str, Json); 3] {
    [
        ("name", text(&product.name)),
        ("description", text(&product.description)),
        ("shortDescription", text(&product.brief_description)),
    ]
}

/// The ids sorted as asked; they ascend already.
fn sorted(asked: &Asked, column: &str, mut ids: Vec<i64>) -> Result<Vec<i64>, String> {
    match asked.order_by() {
        Some((wanted, descending)) if wanted == column => {
            if descending {
                ids.reverse();
            }
            Ok(ids)
        }
        Some((wanted, _)) => Err(format!("[Semantical Error] line 0, near '{wanted}': Error: has no such field")),
        None => Ok(ids),
    }
}
