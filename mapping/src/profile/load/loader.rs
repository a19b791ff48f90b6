//! Reads single values of a profile, and remembers what the ledger must have for them.

use std::cell::RefCell;

use canonical_model::{AccountCode, Currency, TaxType};
use chrono::FixedOffset;

use crate::{
    decision::pattern::Pattern,
    profile::{
        ProfileError,
        check::{Named, Thing},
        hints,
        source::{Located, NodeId, Sources},
        value::{Compiler, Template},
    },
};

/// Reads values, and knows where they stand.
pub(super) struct Loader<'a> {
    sources: &'a Sources,
    pub(super) compiler: Compiler<'a>,
    /// What the ledger must have, as it was met.
    named: RefCell<Vec<Named>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(sources: &'a Sources, compiler: Compiler<'a>) -> Self {
        Self { sources, compiler, named: RefCell::default() }
    }

    /// What the ledger must have.
    pub(super) fn into_named(self) -> Vec<Named> {
        self.named.into_inner()
    }

    pub(super) fn error<T>(&self, value: &Located<T>, message: impl Into<String>) -> ProfileError {
        self.error_at(value.at, message)
    }

    pub(super) fn error_at(&self, at: NodeId, message: impl Into<String>) -> ProfileError {
        self.sources.error(at, message)
    }

    /// The path of a place, such as `tax[2]`.
    pub(super) fn path(&self, at: NodeId) -> String {
        self.sources.path(at)
    }

    /// An error about a field that a row lacks, or the profile.
    pub(super) fn missing<T>(&self, row: Option<&Located<T>>, field: &str, message: impl Into<String>) -> ProfileError {
        let mut error = self.sources.error(row.map_or(self.sources.root(), |row| row.at), message);
        error.field = if error.field.is_empty() { field.to_owned() } else { format!("{}.{field}", error.field) };
        error
    }

    pub(super) fn filled(&self, value: &Located<String>) -> Result<String, ProfileError> {
        let trimmed = value.value.trim();
        if !trimmed.is_empty() {
            return Ok(trimmed.to_owned());
        }
        let mut error = self.error(value, "this must not be empty");
        if let Some(example) = hints::example(&error.field) {
            error.message = format!("{}: write, such as, {example}", error.message);
        }
        Err(error)
    }

    pub(super) fn pattern(&self, value: &Located<String>) -> Result<Pattern, ProfileError> {
        Ok(Pattern::new(&self.filled(value)?))
    }

    /// Something that the ledger must have.
    pub(super) fn name<T>(&self, value: &Located<T>, thing: Thing) {
        self.name_at(value.at, thing);
    }

    pub(super) fn name_at(&self, at: NodeId, thing: Thing) {
        let ProfileError { layer, line, column, field, .. } = self.error_at(at, "");
        self.named.borrow_mut().push(Named { field, layer, line, column, thing });
    }

    /// An account for lines.
    pub(super) fn account(&self, value: &Located<String>) -> Result<Located<AccountCode>, ProfileError> {
        let code = AccountCode::from(self.filled(value)?);
        self.name(value, Thing::LineAccount(code.clone()));
        Ok(Located { at: value.at, value: code })
    }

    pub(super) fn optional_account(
        &self,
        value: Option<&Located<String>>,
    ) -> Result<Option<Located<AccountCode>>, ProfileError> {
        value.map(|value| self.account(value)).transpose()
    }

    /// An account for payments.
    pub(super) fn payment_account(&self, value: &Located<String>) -> Result<Located<AccountCode>, ProfileError> {
        let code = AccountCode::from(self.filled(value)?);
        self.name(value, Thing::PaymentAccount(code.clone()));
        Ok(Located { at: value.at, value: code })
    }

    pub(super) fn tax_type(&self, value: &Located<String>, untaxed: bool) -> Result<Located<TaxType>, ProfileError> {
        let tax_type = TaxType::from(self.filled(value)?);
        let thing = if untaxed { Thing::Untaxed(tax_type.clone()) } else { Thing::TaxType(tax_type.clone()) };
        self.name(value, thing);
        Ok(Located { at: value.at, value: tax_type })
    }

    pub(super) fn currency(&self, value: &Located<String>) -> Result<Currency, ProfileError> {
        let code = value.value.trim();
        code.parse().map_err(|_| {
            let message = format!("{code:?} is no currency code of ISO 4217: write three letters, such as \"EUR\"");
            self.error(value, message)
        })
    }

    pub(super) fn offset(&self, value: &Located<String>) -> Result<FixedOffset, ProfileError> {
        let zone = value.value.trim();
        let parsed = if zone.eq_ignore_ascii_case("UTC") || zone == "Z" { "+00:00".parse() } else { zone.parse() };
        parsed.map_err(|_| {
            let message =
                format!("{zone:?} is no offset from UTC: write \"UTC\" or such as \"+02:00\", the same all the year");
            self.error(value, message)
        })
    }

    /// The template of a number, which must hold one of the paths: orders, or their parts, are told apart by it.
    pub(super) fn number(
        &self,
        value: &Located<String>,
        known: &[&str],
        needs: &[&str],
    ) -> Result<Located<Template>, ProfileError> {
        let text = Located { at: value.at, value: self.filled(value)? };
        if !text.value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(self.error(value, "the ledger takes printable ASCII characters only"));
        }
        let template = self.compiler.template(&text, known)?;
        if needs.iter().any(|need| template.always_holds(need)) {
            return Ok(Located { at: value.at, value: template });
        }
        let need = known.first().copied().unwrap_or_default();
        Err(self.error(value, format!("without {{{need}}} two orders would have one number")))
    }
}
