//! Values that a profile gives for a field: a constant, what the order says at a path, a text with such in it, the outcome of a
//! table, one or the other by a condition, an expression.
//!
//! A value chooses, it never reckons: no form of it can make an amount.

mod compile;
mod custom;
mod expression;
mod facts;
mod known;
mod path;
mod table;
mod template;
mod text;

use canonical_model::{Order, Park, ParkCode, squeeze, squeezed};

pub(super) use compile::{Compiler, Expected};
pub(super) use custom::{Custom, NAMESPACES};
use expression::Expression;
pub(crate) use facts::Facts;
pub(super) use known::LINE_KINDS;
pub use path::Beside;
pub(crate) use path::Path;
pub(super) use path::{Catalogue, Scope};
use smol_str::{SmolStr, ToSmolStr};
use table::{NamedTable, Tables};
pub(crate) use template::Template;
#[cfg(feature = "schema")]
pub(super) use text::FormText;
pub(super) use text::{ValueText, WhenText};

use std::sync::Arc;

use super::source::NodeId;
use crate::{
    by::{By, Chosen},
    decision::{MAX_COLUMNS, Table},
    scalar::{Scalar, ScalarType},
};

/// A value of one field, whose type and paths were checked.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// The field's path in the profile.
    pub(crate) field: String,
    form: Form,
}

/// One form of a value, in its place.
#[derive(Debug, Clone)]
pub(super) struct Form {
    at: NodeId,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Const(Scalar<'static>),
    Path(Path),
    Template(Template),
    Table(Arc<NamedTable>),
    When(Box<Choice>),
    Expression(Box<Expression>),
    /// The order is parked, with these words.
    Refuse(String),
}

/// One value or the other.
#[derive(Debug, Clone)]
struct Choice {
    condition: Condition,
    then: Form,
    otherwise: Form,
}

#[derive(Debug, Clone)]
enum Condition {
    /// A row of its own: what must be said at some paths.
    Row {
        paths: Vec<Path>,
        table: Table<()>,
    },
    Expression(Expression),
}

impl Value {
    /// The value; none where the order says nothing at its path.
    ///
    /// # Errors
    /// A [`Park`] where the profile says that there is none.
    pub(crate) fn scalar<'a>(&'a self, facts: &Facts<'a>) -> Result<Chosen<Option<Scalar<'a>>>, Park> {
        let (at, value) = self.form.scalar(facts).map_err(|refusal| refusal.park(facts.order, &self.field))?;
        Ok(Chosen { value, by: By::Profile(at) })
    }

    /// What it can be that is known before any order, each with its place.
    pub(super) fn constants(&self) -> Vec<(NodeId, Scalar<'_>)> {
        let mut constants = Vec::new();
        self.form.constants(&mut constants);
        constants
    }

    /// The value as a text on one line; empty where there is none.
    ///
    /// # Errors
    /// As [`scalar`](Self::scalar).
    pub(crate) fn text(&self, facts: &Facts<'_>) -> Result<Chosen<SmolStr>, Park> {
        let text = self.form.chosen(facts).and_then(|form| form.text(facts));
        let (at, value) = text.map_err(|refusal| refusal.park(facts.order, &self.field))?;
        Ok(Chosen { value, by: By::Profile(at) })
    }

    /// The value as a whole number; none where there is none.
    ///
    /// # Errors
    /// As [`scalar`](Self::scalar).
    pub(crate) fn integer(&self, facts: &Facts<'_>) -> Result<Chosen<Option<i64>>, Park> {
        Ok(self.scalar(facts)?.map(|scalar| match scalar {
            Some(Scalar::Integer(number)) => Some(number),
            _ => None,
        }))
    }
}

/// Why there is no value.
#[derive(Debug)]
pub(crate) struct Refusal {
    cause: String,
    fix: String,
}

impl Refusal {
    /// Parks the order, for that field of the profile.
    pub(crate) fn park(self, order: &Order, field: &str) -> Park {
        Park::new(ParkCode::UnmappedValue, format!("order {}: {field}: {}", order.number, self.cause), self.fix)
    }
}

impl Form {
    /// The value, and the place of what gives it.
    fn scalar<'a>(&'a self, facts: &Facts<'a>) -> Result<(NodeId, Option<Scalar<'a>>), Refusal> {
        let value = match &self.kind {
            Kind::Const(scalar) => Some(scalar.borrowed()),
            Kind::Expression(expression) => {
                let (row, scalar) = expression.value(facts)?;
                return Ok((row.unwrap_or(self.at), Some(scalar)));
            }
            Kind::Path(path) => path.get(facts)?,
            Kind::Template(template) => Some(Scalar::text(String::from(template.fill(facts)?))),
            Kind::Table(_) | Kind::When(_) => return self.chosen(facts)?.scalar(facts),
            Kind::Refuse(words) => {
                return Err(Refusal {
                    cause: words.clone(),
                    fix: "mend it in the store, or give it a value in the profile".to_owned(),
                });
            }
        };
        Ok((self.at, value))
    }

    /// The value as a text on one line, and the place of what gives it.
    fn text(&self, facts: &Facts<'_>) -> Result<(NodeId, SmolStr), Refusal> {
        if let Kind::Template(template) = &self.kind {
            return Ok((self.at, squeezed(&template.fill(facts)?)));
        }
        let (at, scalar) = self.scalar(facts)?;
        let text = match scalar {
            Some(Scalar::Text(text)) => squeeze(&text).into(),
            Some(other) => other.to_smolstr(),
            None => SmolStr::default(),
        };
        Ok((at, text))
    }

    /// What gives the value: of a table the row's, of a condition the branch's.
    fn chosen(&self, facts: &Facts<'_>) -> Result<&Self, Refusal> {
        match &self.kind {
            Kind::Table(table) => table.form(facts)?.chosen(facts),
            Kind::When(choice) => choice.form(facts)?.chosen(facts),
            _ => Ok(self),
        }
    }

    fn constants<'a>(&'a self, constants: &mut Vec<(NodeId, Scalar<'a>)>) {
        match &self.kind {
            Kind::Const(scalar) => constants.push((self.at, scalar.clone())),
            Kind::Template(template) => constants.extend(template.constant().map(|text| (self.at, Scalar::text(text)))),
            Kind::Table(table) => {
                table.forms().for_each(|form| form.constants(constants));
            }
            Kind::When(choice) => {
                choice.then.constants(constants);
                choice.otherwise.constants(constants);
            }
            Kind::Expression(expression) => expression.constants(self.at, constants),
            Kind::Path(_) | Kind::Refuse(_) => {}
        }
    }

    /// Of what types its value can be, where that is known.
    fn types(&self, types: &mut Vec<ScalarType>) {
        match &self.kind {
            Kind::Table(table) => table.forms().for_each(|form| form.types(types)),
            Kind::When(choice) => {
                choice.then.types(types);
                choice.otherwise.types(types);
            }
            _ => types.extend(self.scalar_type()),
        }
    }

    /// The paths that it asks.
    fn paths(&self, paths: &mut Vec<Path>) {
        match &self.kind {
            Kind::Path(path) => paths.push(path.clone()),
            Kind::Template(template) => paths.extend(template.paths().cloned()),
            Kind::Expression(expression) => paths.extend_from_slice(expression.paths()),
            Kind::Table(table) => {
                paths.extend_from_slice(&table.paths);
                table.forms().for_each(|form| form.paths(paths));
            }
            Kind::When(choice) => {
                paths.extend_from_slice(choice.condition.paths());
                choice.then.paths(paths);
                choice.otherwise.paths(paths);
            }
            Kind::Const(_) | Kind::Refuse(_) => {}
        }
    }

    /// The whole number that a text is.
    fn quoted_number(&self) -> Option<i64> {
        match &self.kind {
            Kind::Template(template) => template.constant()?.trim().parse().ok(),
            _ => None,
        }
    }

    /// What its value is, where that is known.
    fn scalar_type(&self) -> Option<ScalarType> {
        match &self.kind {
            Kind::Const(scalar) => Some(scalar.scalar_type()),
            Kind::Path(path) => Some(path.scalar_type()),
            Kind::Template(_) => Some(ScalarType::Text),
            Kind::Expression(expression) => Some(expression.scalar_type()),
            Kind::Table(_) | Kind::When(_) | Kind::Refuse(_) => None,
        }
    }
}

impl Condition {
    fn paths(&self) -> &[Path] {
        match self {
            Self::Row { paths, .. } => paths,
            Self::Expression(expression) => expression.paths(),
        }
    }

    fn holds(&self, facts: &Facts<'_>) -> Result<bool, Refusal> {
        match self {
            Self::Row { paths, table } => Ok(table.find(said(paths, facts)?).is_some()),
            Self::Expression(expression) => expression.holds(facts),
        }
    }
}

impl Choice {
    fn form(&self, facts: &Facts<'_>) -> Result<&Form, Refusal> {
        Ok(self.branch(self.condition.holds(facts)?))
    }

    fn branch(&self, holds: bool) -> &Form {
        if holds { &self.then } else { &self.otherwise }
    }
}

/// What the order says at the paths.
fn said<'a>(paths: &[Path], facts: &Facts<'a>) -> Result<[Option<Scalar<'a>>; MAX_COLUMNS], Refusal> {
    let mut said = [const { None }; MAX_COLUMNS];
    for (said, path) in said.iter_mut().zip(paths) {
        *said = path.get(facts)?;
    }
    Ok(said)
}
