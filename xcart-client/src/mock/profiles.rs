//! What clients ask of customers and their addresses.

use super::{
    input::{self, Violations},
    jsonld,
    listing::{Search, date_filters},
    orders::contains,
    php::document,
    reply::{Answer, Failure},
    rows::profile,
    service::Call,
    tables::{ProfileRow, Tables},
};
use crate::wire::{AddressId, ProfileId};

impl Call<'_> {
    /// `GET /profiles`. The orders' copies of customers are not among them (XC-PROFILE-1).
    pub(super) fn profiles(&mut self, tables: &Tables) -> Result<Answer, Failure> {
        let page = self.query.page()?;
        let rows = tables.profiles.values().map(|row| &row.profile).filter(|profile| {
            let first_login = profile.first_login_date.map(|at| at.0);
            self.query.admits("added", profile.create_date.0)
                && self.query.admits("first_login", first_login)
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

    /// `POST /profiles`.
    pub(super) fn make_profile(&mut self, tables: &mut Tables) -> Result<Answer, Failure> {
        let body = input::object(self.headers, self.body)?;
        let login = input::text(&body, "login")?.unwrap_or_default();
        let mut violations = Violations::of(r"XLite\API\Endpoint\Profile\DTO\ProfileInput");
        violations.email("login", login);
        if let Some(password) = input::text(&body, "password")? {
            violations.at_least("password", password, 8);
        }
        violations.into_result()?;
        let id = ProfileId(tables.ids.next("profiles"));
        let mut made = profile(id, login, self.now);
        if let Some(language) = input::text(&body, "language")? {
            made.language = language.into();
        }
        let row = document(&made);
        tables.profiles.insert(id, ProfileRow { profile: made, addresses: Vec::new() });
        let answer = self.single(&jsonld::PROFILE, row);
        Ok(answer.in_session().created(format!("{}/api/profiles/{id}", self.folder)))
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
