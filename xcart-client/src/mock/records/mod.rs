//! The simple tables of a store: rows of a handful of members that are listed, read, made, changed and deleted alike. Which
//! tables there are stands in [`kinds`]; what only categories can do, in [`tree`].

pub(super) mod kinds;
mod tree;

use std::collections::BTreeMap;

use api_core::wire::{ExtendedInstant, Json, WireValue, from_slice};

use super::{
    basket::stored,
    input::{self, Violations, misformatted},
    jsonld::Resource,
    listing::{Search, order_filter},
    php::document,
    reply::{Answer, Failure},
    service::Call,
    tables::{Ids, Tables},
};
use crate::wire::Membership;

/// A member that no two rows have alike, and what is said to one that would.
type Unique = (&'static str, fn(&str) -> String);

/// A table: its place among the paths, and what its rows are made of.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) resource: &'static Resource,
    /// The PHP class of a body, as refusals name it.
    pub(super) class: &'static str,
    /// All members but the id, in the order in which they are written.
    pub(super) fields: &'static [Field],
    /// The member that no two rows have alike, and what is said to one that would.
    pub(super) unique: Option<Unique>,
    /// Whether the list is sorted by `order[name]`.
    pub(super) by_name: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
}

/// What a member may be, and is when nobody says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// From so many characters to so many; empty.
    Text(usize, usize),
    AnyText,
    /// At most so many characters, or null; null.
    MaybeText(usize),
    Flag(bool),
    /// Of four decimals, not negative; 0.
    Number,
    MaybeNumber,
    /// Not negative; 0.
    Whole,
    MaybeWhole,
    /// An instant, or null; null.
    MaybeDate,
    /// One of these; the first.
    Choice(&'static [&'static str]),
    /// Whole numbers; none.
    Wholes,
    /// Written as names, read as objects; none.
    Memberships,
    /// Cannot be written.
    Null,
}

/// Rows by their ids, in a table for each path and, below it, for each thing that they belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Records(BTreeMap<(&'static str, Option<i64>), BTreeMap<i64, Json>>);

impl Records {
    pub(super) fn of(&self, kind: &Kind, owner: Option<i64>) -> impl Iterator<Item = (i64, &Json)> {
        self.0.get(&(kind.resource.path, owner)).into_iter().flatten().map(|(id, row)| (*id, row))
    }

    fn get(&self, kind: &Kind, owner: Option<i64>, id: i64) -> Option<&Json> {
        self.0.get(&(kind.resource.path, owner))?.get(&id)
    }

    pub(super) fn get_mut(&mut self, kind: &Kind, owner: Option<i64>, id: i64) -> Option<&mut Json> {
        self.0.get_mut(&(kind.resource.path, owner))?.get_mut(&id)
    }

    fn put(&mut self, kind: &Kind, owner: Option<i64>, id: i64, row: Json) {
        self.0.entry((kind.resource.path, owner)).or_default().insert(id, row);
    }

    fn remove(&mut self, kind: &Kind, owner: Option<i64>, id: i64) -> bool {
        self.0.get_mut(&(kind.resource.path, owner)).is_some_and(|rows| rows.remove(&id).is_some())
    }

    /// Everything that belongs to an owner who is gone.
    pub(super) fn disown(&mut self, owner: i64) {
        self.0.retain(|(_, of), _| *of != Some(owner));
    }

    /// Makes a row from a body that is known to be good.
    pub(super) fn add(&mut self, ids: &mut Ids, kind: &Kind, body: &Json) -> i64 {
        let id = ids.next(kind.resource.path);
        let mut row = kind.blank();
        for (name, value) in body.as_object().unwrap_or_default() {
            row.set(name, value.clone());
        }
        row.set("id", Json::from(id));
        self.put(kind, None, id, row);
        id
    }

    /// The row of that name, as what products and categories show of it.
    pub(super) fn named<T: WireValue>(&self, kind: &Kind, name: &str) -> Option<T> {
        let mut rows = self.of(kind, None);
        let (_, row) = rows.find(|(_, row)| row.get("name").and_then(Json::as_str) == Some(name))?;
        from_slice(&row.to_bytes()).ok()
    }

    /// The row of that id, as what products show of it.
    pub(super) fn of_id<T: WireValue>(&self, kind: &Kind, id: i64) -> Option<T> {
        from_slice(&self.get(kind, None, id)?.to_bytes()).ok()
    }
}

impl Kind {
    fn blank(&self) -> Json {
        let id = ("id".to_owned(), Json::from(0));
        let members = self.fields.iter().map(|field| (field.name.to_owned(), field.shape.blank()));
        Json::Object([id].into_iter().chain(members).collect())
    }

    /// The row with what the body says; what it leaves out stays (XC-WRITE-1).
    fn filled(&self, records: &Records, mut row: Json, body: &Json) -> Result<Json, Failure> {
        let mut violations = Violations::of(self.class);
        for field in self.fields {
            if let Some(value) = field.read(records, body)? {
                row.set(field.name, value);
            }
            field.check(&row, &mut violations);
        }
        violations.into_result()?;
        Ok(row)
    }

    /// Refuses a row that has the same as another where no two may.
    fn admit(&self, records: &Records, row: &Json) -> Result<(), Failure> {
        let Some((name, refusal)) = self.unique else { return Ok(()) };
        let Some(value) = row.get(name).and_then(Json::as_str) else { return Ok(()) };
        let tables = records.0.iter().filter(|((path, _), _)| *path == self.resource.path);
        let mut others = tables.flat_map(|(_, rows)| rows.values()).filter(|other| other.get("id") != row.get("id"));
        if others.any(|other| other.get(name).and_then(Json::as_str) == Some(value)) {
            return Err(Failure::bad_request(refusal(value)));
        }
        Ok(())
    }
}

impl Shape {
    fn blank(self) -> Json {
        match self {
            Self::Text(..) | Self::AnyText => Json::from(""),
            Self::Flag(value) => Json::from(value),
            Self::Number | Self::Whole => Json::from(0),
            Self::Choice(of) => Json::from(of.first().copied().unwrap_or_default()),
            Self::Wholes | Self::Memberships => Json::Array(Vec::new()),
            Self::MaybeText(_) | Self::MaybeNumber | Self::MaybeWhole | Self::MaybeDate | Self::Null => Json::Null,
        }
    }
}

impl Field {
    /// The value that the body gives it, if it gives one.
    fn read(self, records: &Records, body: &Json) -> Result<Option<Json>, Failure> {
        let name = self.name;
        let or_null = |value: Option<Option<Json>>| value.map(Option::unwrap_or_default);
        Ok(match self.shape {
            Shape::Text(..) | Shape::AnyText | Shape::Choice(_) => input::text(body, name)?.map(Json::from),
            Shape::MaybeText(_) => {
                or_null(input::nullable(body, name, |body, name| Ok(input::text(body, name)?.map(Json::from)))?)
            }
            Shape::Flag(_) => input::boolean(body, name)?.map(Json::from),
            Shape::Number => input::number(body, name)?.map(|number| Json::from(stored(number))),
            Shape::MaybeNumber => or_null(input::nullable(body, name, |body, name| {
                Ok(input::number(body, name)?.map(|number| Json::from(stored(number))))
            })?),
            Shape::Whole => input::integer(body, name)?.map(Json::from),
            Shape::MaybeWhole => {
                or_null(input::nullable(body, name, |body, name| Ok(input::integer(body, name)?.map(Json::from)))?)
            }
            Shape::MaybeDate => or_null(input::nullable(body, name, date)?),
            Shape::Wholes => body.get(name).map(wholes).transpose()?,
            Shape::Memberships => body.get(name).map(|names| memberships(records, names)).transpose()?,
            Shape::Null => None,
        })
    }

    fn check(self, row: &Json, violations: &mut Violations) {
        let value = row.get(self.name);
        match self.shape {
            Shape::Text(0, most) | Shape::MaybeText(most) => {
                violations.at_most(self.name, value.and_then(Json::as_str).unwrap_or_default(), most);
            }
            Shape::Text(least, most) => {
                violations.length(self.name, value.and_then(Json::as_str).unwrap_or_default(), least..=most);
            }
            Shape::Choice(of) => {
                violations.one_of(self.name, value.and_then(Json::as_str).unwrap_or_default(), of);
            }
            Shape::Number | Shape::Whole | Shape::MaybeNumber | Shape::MaybeWhole => {
                violations.not_negative(self.name, value.and_then(Json::as_decimal).unwrap_or_default());
            }
            Shape::AnyText | Shape::Flag(_) | Shape::MaybeDate | Shape::Wholes | Shape::Memberships | Shape::Null => {}
        }
    }
}

fn date(body: &Json, name: &str) -> Result<Option<Json>, Failure> {
    let read = |text: &str| from_slice::<ExtendedInstant>(&Json::from(text).to_bytes());
    input::text(body, name)?.map(|text| read(text).map(|at| document(&at)).map_err(|_| misformatted())).transpose()
}

fn wholes(value: &Json) -> Result<Json, Failure> {
    let whole = |value: &Json| value.as_decimal().filter(|number| number.fract().is_zero()).is_some();
    let numbers = value.as_array().filter(|values| values.iter().all(whole));
    numbers.map(|_| value.clone()).ok_or_else(misformatted)
}

fn memberships(records: &Records, names: &Json) -> Result<Json, Failure> {
    let object = |name: &Json| {
        let name = name.as_str().ok_or_else(misformatted)?;
        let known = records.named::<Membership>(&kinds::MEMBERSHIPS, name);
        let known = known.ok_or_else(|| Failure::bad_request(format!("Membership '{name}' not found")))?;
        Ok(document(&known))
    };
    let names = names.as_array().ok_or_else(misformatted)?.iter();
    Ok(Json::Array(names.map(object).collect::<Result<_, _>>()?))
}

impl Call<'_> {
    /// `GET` and `POST` of a table.
    pub(super) fn records(
        &mut self,
        tables: &mut Tables,
        kind: &'static Kind,
        owner: Option<i64>,
    ) -> Result<Answer, Failure> {
        if !self.is_post {
            return self.record_list(tables, kind, owner);
        }
        let body = input::object(self.headers, self.body)?;
        let mut row = kind.filled(&tables.records, kind.blank(), &body)?;
        kind.admit(&tables.records, &row)?;
        self.check_parent(tables, kind, &row)?;
        let id = tables.ids.next(kind.resource.path);
        row.set("id", Json::from(id));
        tables.records.put(kind, owner, id, row.clone());
        let location = format!("{}/{id}", self.path);
        Ok(self.single(kind.resource, row).in_session().created(location))
    }

    fn record_list(&mut self, tables: &Tables, kind: &Kind, owner: Option<i64>) -> Result<Answer, Failure> {
        let page = self.query.page(self.quirks)?;
        let parent = self.query.last("parent").filter(|_| kind.resource.path == kinds::CATEGORIES.resource.path);
        let below = |row: &Json| row.get("parent").map(Json::to_string);
        let rows = tables.records.of(kind, owner).map(|(_, row)| row);
        let mut rows: Vec<&Json> =
            rows.filter(|row| parent.is_none_or(|parent| below(row).as_deref() == Some(parent))).collect();
        let mut search = Search::new();
        if kind.by_name {
            order_filter(&mut search, "name");
            for (_, descending) in self.query.sorting(&["name"]) {
                let name = |row: &Json| row.get("name").and_then(Json::as_str).map(str::to_owned);
                rows.sort_by(|one, other| {
                    let ordering = name(one).cmp(&name(other));
                    if descending { ordering.reverse() } else { ordering }
                });
            }
        }
        let total = rows.len();
        let rows = page.of(rows).into_iter().cloned().collect();
        Ok(self.list(kind.resource, &search, rows, total, page).in_session())
    }

    /// `GET`, `PUT` and `DELETE` of a row.
    pub(super) fn record(
        &mut self,
        tables: &mut Tables,
        kind: &'static Kind,
        owner: Option<i64>,
        id: i64,
    ) -> Result<Answer, Failure> {
        let row = tables.records.get(kind, owner, id).cloned().ok_or_else(Failure::not_found)?;
        if self.is_delete {
            tables.records.remove(kind, owner, id);
            tables.forget(kind, id);
            return Ok(Answer::no_content());
        }
        if !self.is_put {
            return Ok(self.single(kind.resource, row).in_session());
        }
        let body = input::object(self.headers, self.body)?;
        let row = kind.filled(&tables.records, row, &body)?;
        kind.admit(&tables.records, &row)?;
        self.check_parent(tables, kind, &row)?;
        tables.records.put(kind, owner, id, row.clone());
        tables.forget(kind, id);
        let location = self.path.to_owned();
        Ok(self.single(kind.resource, row).in_session().written(location))
    }
}

impl Tables {
    /// A row was changed or is gone: whatever shows it shows it anew, or no longer.
    fn forget(&mut self, kind: &Kind, id: i64) {
        let Self { records, products, .. } = self;
        for product in products.values_mut() {
            let tax_class = product.tax_class.0.take();
            product.tax_class.0 = tax_class.and_then(|class| records.of_id(&kinds::TAX_CLASSES, class.id.0));
            let class = product.product_class.0.take();
            product.product_class.0 = class.and_then(|class| records.of_id(&kinds::PRODUCT_CLASSES, class.id.0));
            let memberships = std::mem::take(&mut product.memberships).into_iter();
            product.memberships =
                memberships.filter_map(|shown| records.of_id(&kinds::MEMBERSHIPS, shown.id.0)).collect();
        }
        if kind.resource.path == kinds::CATEGORIES.resource.path && self.records.get(kind, None, id).is_none() {
            self.fell_category(id);
        }
    }
}
