//! A field of the demo profile with a value of its own, and what becomes of an order by it.

use canonical_model::{Plan, ledger::Document};
use mapping::{Mapper, Profile, ProfileError};
use serde_json::Value;

use super::{Books, read, transaction};

/// The demo profile with a field of documents, and tables behind it.
pub fn with(field: &str, tables: &str) -> Result<Profile, ProfileError> {
    let (name, _) = field.split_once(" = ").unwrap();
    let text = mapping::profiles::DEMO;
    let own = text.lines().find(|line| line.starts_with(&format!("{name} = ")));
    let text = match own {
        Some(own) => text.replace(own, field),
        None => text.replace("[documents]", &format!("[documents]\n{field}")),
    };
    Profile::from_toml(&format!("{text}\n{tables}"))
}

pub fn plan(profile: Profile, differs: &Value) -> Plan {
    let mapper = Mapper::new(profile);
    let paid = [transaction(1, "Credit Card", "USD", &[("sale", "20", 1)])];
    let order = read(&mapper, differs, &paid).unwrap();
    Books::new().plan(&mapper, &order)
}

pub fn invoice(profile: Profile, differs: &Value) -> Document {
    let mut books = Books::new();
    let plan = plan(profile, differs);
    assert!(plan.parked.is_empty(), "{:?}", plan.parked);
    books.apply(&plan);
    books.invoice().clone()
}

/// The reference without its tag.
pub fn reference(value: &str, tables: &str, differs: &Value) -> String {
    let document = invoice(with(&format!("reference = {value}"), tables).unwrap(), differs);
    document.reference.rsplit_once(" #").map_or(String::new(), |(text, _)| text.to_owned())
}
