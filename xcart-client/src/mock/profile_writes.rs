//! What clients change of customers and their addresses.

use api_core::wire::{Extras, Json, SmolStr};

use super::{
    input::{self, Violations, misformatted},
    jsonld,
    php::document,
    reply::{Answer, Failure},
    rows::profile,
    seed::address,
    service::Call,
    tables::{ProfileRow, Tables},
};
use crate::wire::{Address, AddressId, CustomField, MembershipId, Profile, ProfileId, ProfileStatus, StateId};

/// Countries that have states, as the fake's store has them set up.
const WITH_STATES: [&str; 3] = ["US", "CA", "AU"];

/// Names of some states, by X-Cart's ids.
const STATES: [(i64, &str); 5] =
    [(579, "Massachusetts"), (595, "Oklahoma"), (596, "Oregon"), (601, "Texas"), (604, "Virginia")];

impl Call<'_> {
    /// `POST /profiles`.
    pub(super) fn make_profile(&mut self, tables: &mut Tables) -> Result<Answer, Failure> {
        let body = input::object(self.headers, self.body)?;
        let blank = ProfileRow { profile: profile(ProfileId(0), "", self.now), addresses: Vec::new(), password: None };
        let mut row = filled(tables, blank, &body)?;
        let id = ProfileId(tables.ids.next("profiles"));
        row.profile.id = id;
        let shown = document(&row.profile);
        tables.profiles.insert(id, row);
        let answer = self.single(&jsonld::PROFILE, shown);
        Ok(answer.in_session().created(format!("{}/api/profiles/{id}", self.folder)))
    }

    /// `PUT` and `DELETE /profiles/{id}`. A deleted customer's addresses go along; orders keep their copies.
    pub(super) fn change_profile(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let id = ProfileId(id);
        let row = tables.profiles.get(&id).cloned().ok_or_else(Failure::not_found)?;
        if !self.is_put {
            tables.profiles.remove(&id);
            return Ok(Answer::no_content());
        }
        let body = input::object(self.headers, self.body)?;
        let row = filled(tables, row, &body)?;
        let shown = document(&row.profile);
        tables.profiles.insert(id, row);
        let answer = self.single(&jsonld::PROFILE, shown);
        Ok(answer.in_session().written(format!("{}/api/profiles/{id}", self.folder)))
    }

    /// `POST /profiles/{id}/addresses`.
    pub(super) fn make_address(&mut self, tables: &mut Tables, id: i64) -> Result<Answer, Failure> {
        let body = input::object(self.headers, self.body)?;
        let row = tables.profiles.get_mut(&ProfileId(id)).ok_or_else(Failure::not_found)?;
        let made = filled_address(address("", "", "", "", "", ""), &body)?;
        let made = Address { id: AddressId(tables.ids.next("addresses")), ..made };
        let shown = document(&made);
        let location = format!("{}/api/profiles/{id}/addresses/{}", self.folder, made.id);
        row.addresses.push(made);
        Ok(self.single(&jsonld::ADDRESS, shown).created(location))
    }

    /// `PUT` and `DELETE /profiles/{id}/addresses/{id}`.
    pub(super) fn change_address(&mut self, tables: &mut Tables, id: i64, address: i64) -> Result<Answer, Failure> {
        let row = tables.profiles.get_mut(&ProfileId(id)).ok_or_else(Failure::not_found)?;
        let place = row.addresses.iter_mut().find(|known| known.id == AddressId(address));
        let place = place.ok_or_else(Failure::not_found)?;
        if !self.is_put {
            row.addresses.retain(|known| known.id != AddressId(address));
            return Ok(Answer::no_content());
        }
        let body = input::object(self.headers, self.body)?;
        *place = filled_address(place.clone(), &body)?;
        let shown = document(place);
        let location = format!("{}/api/profiles/{id}/addresses/{address}", self.folder);
        Ok(self.single(&jsonld::ADDRESS, shown).written(location))
    }
}

/// The customer with what the body says; what it leaves out stays (XC-WRITE-1).
fn filled(tables: &Tables, row: ProfileRow, body: &Json) -> Result<ProfileRow, Failure> {
    let ProfileRow { mut profile, addresses, mut password } = row;
    let new_password = input::nullable(body, "password", input::text)?.flatten();
    let mut violations = Violations::of(r"XLite\API\Endpoint\Profile\DTO\ProfileInput");
    let login = input::text(body, "login")?.map_or(profile.login.to_string(), str::to_owned);
    violations.email("login", &login);
    violations.size("login", &login, 5..=128);
    if let Some(new) = new_password {
        violations.size("password", new, 8..=128);
        password = Some(new.to_owned());
    }
    if let Some(status) = input::text(body, "status")? {
        violations.one_of("status", status, &["E", "D"]);
        profile.status = ProfileStatus::from(status);
    }
    if let Some(language) = input::text(body, "language")? {
        violations.at_most("language", language, 2);
        profile.language = language.into();
    }
    violations.into_result()?;
    if tables.profiles.values().any(|other| other.profile.id != profile.id && other.profile.login == *login) {
        return Err(Failure::bad_request(format!(
            "Input validations failed: profile with login {login} already exists"
        )));
    }
    profile.login = login.into();
    rest(&mut profile, body)?;
    Ok(ProfileRow { profile, addresses, password })
}

/// The members that nothing is demanded of but their type.
fn rest(profile: &mut Profile, body: &Json) -> Result<(), Failure> {
    if let Some(comment) = input::text(body, "status_comment")? {
        profile.status_comment = comment.into();
    }
    if let Some(referer) = input::text(body, "referer")? {
        profile.referer = referer.into();
    }
    if let Some(level) = input::integer(body, "access_level")? {
        profile.access_level = level;
    }
    if let Some(id) = input::nullable(body, "membership_id", input::integer)? {
        profile.membership_id = id.map(MembershipId).into();
    }
    if let Some(id) = input::nullable(body, "pending_membership_id", input::integer)? {
        profile.pending_membership_id = id.map(MembershipId).into();
    }
    if let Some(roles) = body.get("role_ids") {
        let roles = roles.as_array().ok_or_else(misformatted)?.iter();
        let id = |role: &Json| role.as_decimal().and_then(|id| i64::try_from(id).ok()).ok_or_else(misformatted);
        profile.role_ids = roles.map(id).collect::<Result<_, _>>()?;
    }
    profile.force_change_password = input::boolean(body, "force_change_password")?.or(profile.force_change_password);
    Ok(())
}

/// The address with what the body says. `title` and `type` are not kept: a store keeps them only where they are turned on,
/// and this one has not (XC-ADDRESS-1).
fn filled_address(mut address: Address, body: &Json) -> Result<Address, Failure> {
    for (name, field) in [
        ("firstname", &mut address.firstname),
        ("lastname", &mut address.lastname),
        ("phone", &mut address.phone),
        ("street", &mut address.street),
        ("zipcode", &mut address.zipcode),
        ("city", &mut address.city),
        ("state_name", &mut address.state_name),
    ] {
        if let Some(text) = input::text(body, name)? {
            *field = text.into();
        }
    }
    for (name, field) in [("is_billing", &mut address.is_billing), ("is_shipping", &mut address.is_shipping)] {
        *field = input::boolean(body, name)?.unwrap_or(*field);
    }
    address.is_work = input::boolean(body, "is_work")?.or(address.is_work);
    if let Some(country) = input::nullable(body, "country_code", input::text)? {
        address.country_code = country.unwrap_or_default().into();
    }
    if let Some(state) = input::nullable(body, "state", input::integer)? {
        address.state = state.map(StateId).into();
        let name = STATES.iter().find(|(id, _)| Some(*id) == state).map(|(_, name)| *name);
        address.state_name = name.map_or(address.state_name, Into::into);
    }
    if let Some(fields) = body.get("custom_fields") {
        let fields = fields.as_array().ok_or_else(misformatted)?.iter();
        address.custom_fields = fields.map(custom_field).collect::<Result<_, _>>()?;
    }
    let mut violations = Violations::of(r"XLite\API\Endpoint\ProfileAddress\DTO\ProfileAddressInput");
    violations.at_most("zipcode", &address.zipcode, 32);
    if !address.country_code.is_empty() {
        violations.size("country_code", &address.country_code, 2..=2);
    }
    violations.into_result()?;
    if WITH_STATES.contains(&address.country_code.as_str()) && address.state.is_none() {
        return Err(Failure::bad_request(r#"Field "state" is required"#));
    }
    Ok(address)
}

fn custom_field(field: &Json) -> Result<CustomField, Failure> {
    let name = input::text(field, "name")?.ok_or_else(misformatted)?;
    let value = input::nullable(field, "value", input::text)?.flatten();
    Ok(CustomField { name: name.into(), value: value.map(SmolStr::from).into(), extras: Extras::new() })
}
