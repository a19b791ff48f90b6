//! The tables of a profile that values refer to by their names.

use std::{collections::BTreeMap, sync::Arc};

use super::{Facts, Form, Path, Refusal, said};
use crate::{
    decision::{MAX_COLUMNS, Table},
    profile::closest,
    scalar::Scalar,
};

/// A table of the profile.
#[derive(Debug)]
pub(in crate::profile) struct NamedTable {
    pub(super) name: String,
    pub(super) paths: Vec<Path>,
    pub(super) table: Table<Form>,
    /// What follows where no row fits; none if a row always does.
    pub(super) default: Option<Form>,
}

impl NamedTable {
    /// What follows for an order.
    pub(super) fn form(&self, facts: &Facts<'_>) -> Result<&Form, Refusal> {
        self.form_of(said(&self.paths, facts)?)
    }

    /// What follows where that is said in its columns.
    pub(super) fn form_of(&self, said: [Option<Scalar<'_>>; MAX_COLUMNS]) -> Result<&Form, Refusal> {
        let found = self.table.find(said);
        found.map(|(_, form)| form).or(self.default.as_ref()).ok_or_else(|| Refusal {
            cause: format!("no row of tables.{} fits", self.name),
            fix: format!("add a row, or a default, to tables.{} in the profile", self.name),
        })
    }

    /// All that can follow.
    pub(super) fn forms(&self) -> impl Iterator<Item = &Form> {
        self.table.results().chain(&self.default)
    }
}

/// All tables of a profile; none while they are read themselves. So no table leads to another one, and none to itself.
#[derive(Debug, Default)]
pub(in crate::profile) struct Tables(Option<BTreeMap<String, Arc<NamedTable>>>);

impl Tables {
    pub(super) fn of(tables: BTreeMap<String, Arc<NamedTable>>) -> Self {
        Self(Some(tables))
    }

    /// The table of that name.
    ///
    /// # Errors
    /// Why there is none, and which may have been meant.
    pub(super) fn find(&self, name: &str) -> Result<Arc<NamedTable>, (String, Option<String>)> {
        let Some(tables) = &self.0 else {
            let message = "no table leads to another table: add the columns of that one to this one";
            return Err((message.to_owned(), None));
        };
        tables.get(name).cloned().ok_or_else(|| {
            let message = format!("there is no table {name:?} here: write it as [tables.{name}]");
            (message, closest(name, tables.keys().map(String::as_str)))
        })
    }
}
