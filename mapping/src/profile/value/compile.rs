//! From values as they are written to values that were checked: paths are known, tables and branches fit the field.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Beside, Catalogue, Choice, Condition, Expression, Form, Kind, NamedTable, Path, Scope, Tables, Template, Value,
    ValueText, WhenText, text::FormText,
};
use crate::{
    decision::{Cell, Fault, MAX_COLUMNS, MAX_ROWS, Row, Table, Written},
    profile::{
        ProfileError, closest,
        source::{Located, NodeId, Sources},
        text::TableText,
    },
    scalar::{Scalar, ScalarType},
};

/// How deep values may lie in each other.
const MAX_DEPTH: usize = 8;

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::profile) struct Expected {
    pub(in crate::profile) scalar_type: ScalarType,
    pub(in crate::profile) scope: Scope,
}

/// Compiles the values of a profile.
#[derive(Debug)]
pub(in crate::profile) struct Compiler<'a> {
    sources: &'a Sources,
    catalogue: Catalogue,
    tables: Tables,
}

impl<'a> Compiler<'a> {
    /// With the paths and the tables of the profile.
    pub(in crate::profile) fn new(
        sources: &'a Sources,
        catalogue: Catalogue,
        tables: &BTreeMap<String, Located<TableText>>,
    ) -> Result<Self, ProfileError> {
        let mut compiler = Self { sources, catalogue, tables: Tables::default() };
        let mut compiled = BTreeMap::new();
        for (name, table) in tables {
            compiled.insert(name.clone(), Arc::new(compiler.table(name, table)?));
        }
        compiler.tables = Tables::of(compiled);
        Ok(compiler)
    }

    /// What of all that was compiled the store tells besides the order.
    pub(in crate::profile) fn beside(&self) -> Beside {
        self.catalogue.beside()
    }

    /// The value of a field.
    pub(in crate::profile) fn value(
        &self,
        text: &Located<ValueText>,
        expected: Expected,
    ) -> Result<Value, ProfileError> {
        let form = self.form(text, 0)?;
        let field = self.sources.path(text.at);
        self.fits(&form, expected, &field)?;
        Ok(Value { field, form })
    }

    /// A template whose paths are some of these alone.
    pub(in crate::profile) fn template(
        &self,
        text: &Located<String>,
        known: &[&str],
    ) -> Result<Template, ProfileError> {
        let names = || known.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ");
        self.parse(text.at, &text.value, |name| match known.contains(&name) {
            true => self.catalogue.find(name),
            false => {
                let suggestion = closest(name, known.iter().copied()).map(|name| format!("{{{name}}}"));
                Err((format!("{{{name}}} is not known here; known: {}", names()), suggestion))
            }
        })
    }

    fn parse(
        &self,
        at: NodeId,
        text: &str,
        path: impl Fn(&str) -> Result<Path, (String, Option<String>)>,
    ) -> Result<Template, ProfileError> {
        Template::parse(text, path).map_err(|error| {
            let mut found = self.within(at, text, error.offset, error.message);
            found.suggestion = error.suggestion;
            found
        })
    }

    /// An error within a text. Where nothing in it is escaped, the place is told to the letter.
    fn within(&self, at: NodeId, text: &str, offset: usize, message: String) -> ProfileError {
        let written = self.sources.text_at(at);
        // Behind one quote; behind three; behind three and the end of their line.
        let quotes =
            [1, 3, 4, 5].into_iter().find(|quotes| written.get(*quotes..).is_some_and(|rest| rest.starts_with(text)));
        self.sources.error_within(at, quotes.map_or(0, |quotes| quotes + offset), message)
    }

    fn expression(&self, text: &Located<String>) -> Result<Expression, ProfileError> {
        Expression::parse(&text.value, &self.catalogue, &self.tables).map_err(|fault| {
            let mut error = self.within(text.at, &text.value, fault.at, fault.message);
            error.suggestion = fault.suggestion;
            error
        })
    }

    fn form(&self, text: &Located<ValueText>, depth: usize) -> Result<Form, ProfileError> {
        let at = text.at;
        if depth == MAX_DEPTH {
            return Err(self
                .sources
                .error(at, format!("at most {MAX_DEPTH} values may lie in each other: use a table")));
        }
        let kind = match &text.value {
            ValueText::Plain(Written::Text(text)) => {
                Kind::Template(self.parse(at, text, |name| self.catalogue.find(name))?)
            }
            ValueText::Plain(written) => self.constant(at, written)?,
            ValueText::Form(form) => self.kind(at, form, depth)?,
        };
        Ok(Form { at, kind })
    }

    fn constant(&self, at: NodeId, written: &Written) -> Result<Kind, ProfileError> {
        Ok(Kind::Const(match written {
            Written::Text(text) => Scalar::text(text.clone()),
            Written::Integer(number) => Scalar::Integer(*number),
            Written::Decimal(text) => match text.parse() {
                Ok(number) => Scalar::Decimal(number),
                Err(_) => {
                    return Err(self.sources.error(at, format!("{text} is no decimal that can be reckoned with")));
                }
            },
            Written::Bool(truth) => Scalar::Bool(*truth),
            Written::Several(_) => return Err(self.sources.error(at, "a list is no value: write one text or number")),
        }))
    }

    fn kind(&self, at: NodeId, form: &FormText, depth: usize) -> Result<Kind, ProfileError> {
        let FormText { r#const, path, table, when, then, r#else, expr, error } = form;
        let given =
            [r#const.is_some(), path.is_some(), table.is_some(), when.is_some(), expr.is_some(), error.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            let message = "a value is exactly one of const, path, table, expr, error, or when with then and else";
            return Err(self.sources.error(at, message));
        }
        if let (None, Some(branch)) = (when, then.as_ref().or(r#else.as_ref())) {
            return Err(self.sources.error(branch.at, "then and else belong to a when"));
        }
        if let Some(value) = r#const {
            return self.constant(value.at, &value.value);
        }
        if let Some(path) = path {
            return self.path(path).map(Kind::Path);
        }
        if let Some(name) = table {
            return self.named(name).map(Kind::Table);
        }
        if let Some(expr) = expr {
            return self.expression(expr).map(|expression| Kind::Expression(Box::new(expression)));
        }
        if let Some(words) = error {
            return Ok(Kind::Refuse(words.value.clone()));
        }
        let (Some(when), Some(then), Some(otherwise)) = (when, then, r#else) else {
            return Err(self
                .sources
                .error(at, "when needs then and else: else may be { error = \"…\" }, which parks the order"));
        };
        Ok(Kind::When(Box::new(Choice {
            condition: self.condition(when)?,
            then: self.form(then, depth + 1)?,
            otherwise: self.form(otherwise, depth + 1)?,
        })))
    }

    fn path(&self, name: &Located<String>) -> Result<Path, ProfileError> {
        self.catalogue.find(name.value.trim()).map_err(|(message, suggestion)| {
            let mut error = self.sources.error(name.at, message);
            error.suggestion = suggestion;
            error
        })
    }

    fn named(&self, name: &Located<String>) -> Result<Arc<NamedTable>, ProfileError> {
        self.tables.find(&name.value).map_err(|(message, suggestion)| {
            let mut error = self.sources.error(name.at, message);
            error.suggestion = suggestion;
            error
        })
    }

    fn condition(&self, when: &Located<WhenText>) -> Result<Condition, ProfileError> {
        let conditions = match &when.value {
            WhenText::Row(conditions) => conditions,
            WhenText::Expression(text) => {
                let text = Located { at: when.at, value: text.clone() };
                let expression = self.expression(&text)?;
                if expression.scalar_type() != ScalarType::Bool {
                    let what = format!(
                        "a condition is true or false, and this is of type {}: compare it with something",
                        expression.scalar_type()
                    );
                    return Err(self.sources.error(when.at, what));
                }
                return Ok(Condition::Expression(expression));
            }
        };
        if conditions.is_empty() || conditions.len() > MAX_COLUMNS {
            let message = format!(
                "a condition names one to {MAX_COLUMNS} paths, such as {{ \"billing.country_code\" = \"AU\" }}"
            );
            return Err(self.sources.error(when.at, message));
        }
        let paths = conditions.iter().map(|(path, _)| self.path(path)).collect::<Result<Vec<Path>, _>>()?;
        let mut cells = Vec::with_capacity(paths.len());
        for (path, (_, cell)) in paths.iter().zip(conditions) {
            cells.push(self.cell(path, cell.at, &cell.value)?);
        }
        let columns = paths.iter().map(Path::column).collect();
        let table = Table::new(columns, vec![Row { cells, result: () }]);
        // A row alone neither competes nor hides.
        let table = table.map_err(|_| self.sources.error(when.at, "this condition never holds"))?;
        Ok(Condition::Row { paths, table })
    }

    fn cell(&self, path: &Path, at: NodeId, written: &Written) -> Result<Cell, ProfileError> {
        Cell::new(written, &path.column()).map_err(|found| {
            let mut error = self.sources.error(at, found.message);
            error.suggestion = found.suggestion;
            error
        })
    }

    /// A table of the profile. What follows from its rows is checked where the table is used.
    fn table(&self, name: &str, text: &Located<TableText>) -> Result<NamedTable, ProfileError> {
        let TableText { columns, rows, default } = &text.value;
        if columns.value.is_empty() || columns.value.len() > MAX_COLUMNS {
            let message = format!("a table has 1 to {MAX_COLUMNS} columns: paths of an order");
            return Err(self.sources.error(columns.at, message));
        }
        if rows.value.len() > MAX_ROWS {
            return Err(self.sources.error(rows.at, format!("a table has at most {MAX_ROWS} rows")));
        }
        let paths = columns.value.iter().map(|column| self.path(column)).collect::<Result<Vec<Path>, _>>()?;
        if let Some(twin) = (1..paths.len())
            .find(|index| paths.iter().take(*index).any(|path| Some(path.name()) == paths.get(*index).map(Path::name)))
        {
            let at = columns.value.get(twin).map_or(columns.at, |column| column.at);
            return Err(self.sources.error(at, "this column stands here twice: remove one"));
        }
        let compiled = rows.value.iter().map(|row| self.row(&paths, row)).collect::<Result<Vec<_>, _>>()?;
        let table = Table::new(paths.iter().map(Path::column).collect(), compiled).map_err(|faults| {
            let fault = faults.first();
            let at = fault.and_then(|fault| rows.value.get(fault.row())).map_or(rows.at, |row| row.at);
            self.sources.error(at, fault.map_or_else(String::new, in_words))
        })?;
        let default = default.as_ref().map(|default| self.form(default, 1)).transpose()?;
        if default.is_none() && table.has_gaps() {
            let message = format!(
                "tables.{name} does not say what follows where no row fits: add default, which may be {{ error = \"…\" }}"
            );
            return Err(self.sources.error(text.at, message));
        }
        Ok(NamedTable { name: name.to_owned(), paths, table, default })
    }

    fn row(&self, paths: &[Path], row: &Located<Vec<Located<ValueText>>>) -> Result<Row<Form>, ProfileError> {
        let count = paths.len();
        let (Some((result, asked)), true) = (row.value.split_last(), row.value.len() == count + 1) else {
            let message = format!(
                "a row has a cell for each of the {count} columns and what follows from it: {} values, and here are {}",
                count + 1,
                row.value.len()
            );
            return Err(self.sources.error(row.at, message));
        };
        let mut cells = Vec::with_capacity(count);
        for (path, cell) in paths.iter().zip(asked) {
            let ValueText::Plain(written) = &cell.value else {
                return Err(self
                    .sources
                    .error(cell.at, "a cell is a text, a number, true or false, or a list of them"));
            };
            cells.push(self.cell(path, cell.at, written)?);
        }
        Ok(Row { cells, result: self.form(result, 1)? })
    }

    /// Whether a form gives what the field takes, from what is known where the field stands.
    fn fits(&self, form: &Form, expected: Expected, field: &str) -> Result<(), ProfileError> {
        let Expected { scalar_type, scope } = expected;
        match &form.kind {
            Kind::Table(table) => {
                self.are_known(&table.paths, form.at, scope, field)?;
                for result in table.forms() {
                    self.fits(result, expected, field)?;
                }
                return Ok(());
            }
            Kind::When(choice) => {
                self.are_known(choice.condition.paths(), form.at, scope, field)?;
                self.fits(&choice.then, expected, field)?;
                return self.fits(&choice.otherwise, expected, field);
            }
            Kind::Path(path) => self.are_known([path], form.at, scope, field)?,
            Kind::Template(template) => self.are_known(template.paths(), form.at, scope, field)?,
            Kind::Expression(expression) => self.are_known(expression.paths(), form.at, scope, field)?,
            Kind::Const(_) | Kind::Refuse(_) => {}
        }
        let found = form.scalar_type();
        if found.is_none_or(|found| found == scalar_type)
            || (scalar_type == ScalarType::Text && matches!(form.kind, Kind::Path(_)))
        {
            return Ok(());
        }
        let found = found.map_or("", ScalarType::as_str);
        let fix = match scalar_type {
            _ if matches!(form.kind, Kind::Path(_)) => "name a path of that type".to_owned(),
            ScalarType::Text if matches!(form.kind, Kind::Expression(_)) => "string(…) makes a text of it".to_owned(),
            _ if matches!(form.kind, Kind::Expression(_)) => format!("let it come to a value of type {scalar_type}"),
            ScalarType::Integer => match form.quoted_number() {
                Some(number) => format!("write {number}, without quotes"),
                None => "write a whole number, without quotes".to_owned(),
            },
            ScalarType::Text => "write it in quotes".to_owned(),
            ScalarType::Bool => "write true or false".to_owned(),
            _ => "name a path of that type".to_owned(),
        };
        let whose = if self.sources.path(form.at) == field { String::new() } else { format!(" for {field}") };
        let message =
            format!("a value of type {scalar_type} is expected here{whose}, and this is of type {found}: {fix}");
        Err(self.sources.error(form.at, message))
    }

    fn are_known<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p Path>,
        at: NodeId,
        scope: Scope,
        field: &str,
    ) -> Result<(), ProfileError> {
        match paths.into_iter().find(|path| !path.is_of(scope)) {
            None => Ok(()),
            Some(path) => {
                let whole = if scope == Scope::Order { "an order as a whole" } else { "a line" };
                let message =
                    format!("{field} is of {whole}, of which {} says nothing: name another path", path.name());
                Err(self.sources.error(at, message))
            }
        }
    }
}

/// What is wrong with a row, and what to do.
fn in_words(fault: &Fault) -> String {
    match fault {
        Fault::Overlap { first, example, .. } => format!(
            "row {} fits the same ({example}), and neither is narrower: say more in one of them, or remove it",
            first + 1
        ),
        Fault::Unreachable { by, .. } => {
            format!("nothing comes here: all that fits goes to narrower rows, such as row {}: remove it", by + 1)
        }
    }
}
