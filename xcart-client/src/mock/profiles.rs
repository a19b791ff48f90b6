//! What clients read of customers and their addresses.

use super::{
    jsonld,
    listing::{Search, date_filters},
    orders::contains,
    php::document,
    reply::{Answer, Failure},
    service::Call,
    tables::Tables,
};
use crate::wire::{AddressId, ProfileId};

impl Call<'_> {
    /// `GET /profiles`. The orders' copies of customers are not among them (XC-PROFILE-1).
    pub(super) fn profiles(&mut self, tables: &Tables) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let (added, first_login) = (self.query.dates("added", self.zone), self.query.dates("first_login", self.zone));
        let rows = tables.profiles.values().map(|row| &row.profile).filter(|profile| {
            added.admit(profile.create_date.0)
                && first_login.admit(profile.first_login_date.map(|at| at.0))
                && self.query.last("login").is_none_or(|part| contains(&profile.login, part))
        });
        let rows: Vec<_> = rows.collect();
        let mut search = Search::new();
        date_filters(&mut search, "first_login");
        date_filters(&mut search, "added");
        search.push(("login".into(), "login".into()));
        search.push(("searchFakeField".into(), "searchFakeField".into()));
        let total = rows.len();
        let documents = page.of(rows).into_iter().map(document).collect();
        Ok(self.list(&jsonld::PROFILE, &search, documents, total, page))
    }

    /// `GET /profiles/{id}`.
    pub(super) fn profile(&mut self, tables: &Tables, id: i64) -> Result<Answer, Failure> {
        let row = tables.profiles.get(&ProfileId(id)).ok_or_else(Failure::not_found)?;
        Ok(self.single(&jsonld::PROFILE, document(&row.profile)))
    }

    /// `GET /profiles/{id}/addresses`; a profile that cannot be read has none.
    pub(super) fn addresses(&mut self, tables: &Tables, id: i64) -> Result<Answer, Failure> {
        let rows = tables.profiles.get(&ProfileId(id)).map(|row| row.addresses.iter().map(document).collect());
        self.whole_list(&jsonld::ADDRESS, rows.unwrap_or_default())
    }

    /// `GET /profiles/{id}/addresses/{id}`.
    pub(super) fn address(&mut self, tables: &Tables, id: i64, address: i64) -> Result<Answer, Failure> {
        let row = tables.profiles.get(&ProfileId(id));
        let address = row.and_then(|row| row.addresses.iter().find(|known| known.id == AddressId(address)));
        let address = document(address.ok_or_else(Failure::not_found)?);
        Ok(self.single(&jsonld::ADDRESS, address))
    }
}
