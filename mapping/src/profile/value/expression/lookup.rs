//! `lookup('table', key, …)`: what follows from the row of a table of the profile that fits the keys, which stand for its columns.
//!
//! No table leads to another one, so that a row's expression looks nothing up, and all that rows ask is counted in the steps of the
//! expression that looks them up.

use std::sync::Arc;

use super::{
    Term,
    check::{Checker, are_alike, unlike},
    evaluate::{BYTES_OF_A_STEP, Outcome, Run},
    syntax::{Fault, Kind, Node},
};
use crate::{
    decision::MAX_COLUMNS,
    profile::{
        NodeId,
        value::{Condition, Form, Kind as FormKind, Path, Refusal, said, table::NamedTable},
    },
    scalar::{Scalar, ScalarType},
};

/// Conditions of rows that are looked at in one step.
const CONDITIONS_OF_A_STEP: usize = 32;

/// A table and what stands for its columns.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    table: Arc<NamedTable>,
    keys: Vec<Term>,
    scalar_type: ScalarType,
    /// How many conditions the table has.
    conditions: usize,
}

impl Lookup {
    /// What can follow that is known before any order.
    pub(super) fn constants<'a>(&'a self, constants: &mut Vec<(NodeId, Scalar<'a>)>) {
        self.table.forms().for_each(|form| form.constants(constants));
    }
}

impl Checker<'_> {
    pub(super) fn lookup(&mut self, at: usize, arguments: &[Node]) -> Result<(Term, ScalarType), Fault> {
        let Some((Node { at: place, kind: Kind::Text(name) }, given)) = arguments.split_first() else {
            let what = "lookup takes the name of a table in quotes, and a key for each of its columns, as in lookup('region', billing.country_code)";
            return Err(Fault::new(arguments.first().map_or(at, |first| first.at), what));
        };
        let table = self
            .tables
            .find(name)
            .map_err(|(message, suggestion)| Fault { suggestion, ..Fault::new(*place, message) })?;
        let columns: Vec<&str> = table.paths.iter().map(Path::name).collect();
        if given.len() != columns.len() {
            let what = format!(
                "a key for each column of tables.{name} is expected here ({}), and here are {}",
                columns.join(", "),
                given.len()
            );
            return Err(Fault::new(at, what));
        }
        let mut keys = Vec::with_capacity(given.len());
        for (node, column) in given.iter().zip(&table.paths) {
            let (key, found) = self.term(node)?;
            if !are_alike(found, column.scalar_type()) {
                return Err(unlike(node.at, column.scalar_type(), found));
            }
            keys.push(key);
        }
        let mut types = Vec::new();
        table.forms().for_each(|form| form.types(&mut types));
        let Some(scalar_type) = types.first().copied() else {
            return Err(Fault::new(*place, format!("no row of tables.{name} gives a value")));
        };
        if let Some(other) = types.iter().find(|other| **other != scalar_type) {
            let what = format!(
                "the rows of tables.{name} give values of type {scalar_type} and of type {other}: let all give the same type"
            );
            return Err(Fault::new(*place, what));
        }
        table.forms().for_each(|form| form.paths(&mut self.paths));
        let conditions = table.table.conditions();
        Ok((Term::Lookup(Box::new(Lookup { table, keys, scalar_type, conditions })), scalar_type))
    }
}

impl<'a> Run<'a, '_> {
    /// What follows from the row that fits.
    pub(super) fn row(&mut self, lookup: &'a Lookup) -> Outcome<&'a Form> {
        let mut said = [const { None }; MAX_COLUMNS];
        for (said, key) in said.iter_mut().zip(&lookup.keys) {
            *said = self.maybe(key)?;
        }
        self.look_at(lookup.conditions, &said)?;
        lookup.table.form_of(said)
    }

    /// Counts the steps in which that is compared with so many conditions.
    fn look_at(&mut self, conditions: usize, said: &[Option<Scalar<'_>>]) -> Outcome<()> {
        let texts = said.iter().map(|said| if let Some(Scalar::Text(text)) = said { text.len() } else { 0 });
        let pieces = texts.fold(0, usize::saturating_add) / BYTES_OF_A_STEP + 1;
        self.step(conditions.div_ceil(CONDITIONS_OF_A_STEP).max(1).saturating_mul(pieces))
    }

    /// The value of a row.
    pub(super) fn of_row(&mut self, lookup: &'a Lookup, row: &'a Form) -> Outcome<Scalar<'a>> {
        match self.given(row)? {
            Some(given) => Ok(given),
            // As of a path: an unset text is empty.
            None if lookup.scalar_type == ScalarType::Text => Ok(Scalar::text("")),
            None => {
                let name = &lookup.table.name;
                Err(Refusal {
                    cause: format!("the order says nothing at the path that a row of tables.{name} names"),
                    fix: format!("give default(lookup('{name}', …), …) in the profile's expression"),
                })
            }
        }
    }

    /// The value of what follows from a row; none where the order says nothing at its path.
    pub(super) fn given(&mut self, form: &'a Form) -> Outcome<Option<Scalar<'a>>> {
        self.step(1)?;
        match &form.kind {
            FormKind::When(choice) => {
                let holds = match &choice.condition {
                    Condition::Expression(expression) => self.apart(|run| run.truth(&expression.term))?,
                    Condition::Row { paths, table } => {
                        let said = said(paths, self.facts)?;
                        self.look_at(table.conditions(), &said)?;
                        table.find(said).is_some()
                    }
                };
                self.given(choice.branch(holds))
            }
            FormKind::Expression(expression) => self.apart(|run| run.scalar(&expression.term)).map(Some),
            _ => {
                let (_, given) = form.scalar(self.facts)?;
                if let Some(Scalar::Text(text)) = &given {
                    self.step(text.len() / BYTES_OF_A_STEP)?;
                }
                Ok(given)
            }
        }
    }

    /// Evaluates another expression, to which nothing is bound of this one, on the same steps.
    fn apart<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let bound = std::mem::take(&mut self.bound);
        let outcome = evaluate(self);
        self.bound = bound;
        outcome
    }
}
