//! The values of a profile: custom fields, due days, tracking, layouts.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::loader::Loader;
use crate::{
    profile::{
        ProfileError, TrackingRow,
        check::Thing,
        closest,
        source::{Located, NodeId, Sources},
        text::TrackingText,
        value::{Catalogue, Custom, Expected, NAMESPACES, Scope, Value, ValueText},
    },
    rules::numbers::DUE_DAYS,
    scalar::{Scalar, ScalarType},
};

/// Most tracking categories that the ledger has at a time (XR-TRACK-1).
const MAX_TRACKING: usize = 2;
/// Last hour after midnight at which a day can be closed.
const LAST_HOUR: u32 = 23;

/// The paths that the profile knows: every order's, and the custom fields that it declares.
pub(super) fn catalogue(
    sources: &Sources,
    custom: &BTreeMap<String, Located<BTreeMap<String, ScalarType>>>,
) -> Result<Catalogue, ProfileError> {
    let mut declared = Vec::new();
    for (namespace, fields) in custom {
        if !NAMESPACES.contains(&namespace.as_str()) {
            let message = format!("custom fields stand in one of {}", NAMESPACES.join(", "));
            let mut error = sources.error(fields.at, message);
            error.suggestion = closest(namespace, NAMESPACES.iter().copied());
            return Err(error);
        }
        declared.extend(fields.value.iter().map(|(name, scalar_type)| Custom::new(namespace, name, *scalar_type)));
    }
    Ok(Catalogue::new(declared))
}

impl Loader<'_> {
    pub(super) fn text(&self, value: &Located<ValueText>, scope: Scope) -> Result<Value, ProfileError> {
        self.compiler.value(value, Expected { scalar_type: ScalarType::Text, scope })
    }

    pub(super) fn optional(
        &self,
        value: Option<&Located<ValueText>>,
        scope: Scope,
    ) -> Result<Option<Value>, ProfileError> {
        value.map(|value| self.text(value, scope)).transpose()
    }

    pub(super) fn due_days(&self, value: &Located<ValueText>) -> Result<Value, ProfileError> {
        let days = self.compiler.value(value, Expected { scalar_type: ScalarType::Integer, scope: Scope::Order })?;
        let is_wrong = |scalar: &Scalar<'_>| matches!(scalar, Scalar::Integer(days) if !DUE_DAYS.contains(days));
        match days.constants().into_iter().find(|(_, scalar)| is_wrong(scalar)) {
            Some((at, _)) => Err(self.error_at(at, format!("write 0 to {} days", DUE_DAYS.end()))),
            None => Ok(days),
        }
    }

    pub(super) fn closing_hour(&self, hour: &Located<u32>) -> Result<TimeDelta, ProfileError> {
        if hour.value > LAST_HOUR {
            return Err(self.error(hour, format!("write 0 to {LAST_HOUR} hours after midnight")));
        }
        Ok(TimeDelta::hours(hour.value.into()))
    }

    pub(super) fn branding_theme(&self, value: Option<&Located<ValueText>>) -> Result<Option<Value>, ProfileError> {
        let theme = self.optional(value, Scope::Order)?;
        self.name_constants(theme.as_ref(), Thing::BrandingTheme);
        Ok(theme)
    }

    pub(super) fn tracking(&self, rows: &[Located<TrackingText>]) -> Result<Vec<TrackingRow>, ProfileError> {
        if let Some(row) = rows.get(MAX_TRACKING) {
            return Err(
                self.error(row, format!("the ledger has at most {MAX_TRACKING} tracking categories: remove one"))
            );
        }
        let mut tracking: Vec<TrackingRow> = Vec::with_capacity(rows.len());
        for TrackingText { category, option, unknown_options } in rows.iter().map(|row| &row.value) {
            let name = self.filled(category)?;
            if tracking.iter().any(|other| other.category.to_lowercase() == name.to_lowercase()) {
                return Err(self.error(category, "another row has this category: remove one of them"));
            }
            self.name_at(category.at, Thing::TrackingCategory(name.clone()));
            let option = self.text(option, Scope::Line)?;
            self.name_constants(Some(&option), |option| Thing::TrackingOption(name.clone(), option));
            tracking.push(TrackingRow { category: name, option, unknown_options: *unknown_options });
        }
        Ok(tracking)
    }

    /// What the ledger must have, as far as the profile alone tells it.
    fn name_constants(&self, value: Option<&Value>, thing: impl Fn(String) -> Thing) {
        let constants: Vec<(NodeId, Scalar<'_>)> = value.map(Value::constants).unwrap_or_default();
        for (at, scalar) in constants {
            let text = scalar.to_string();
            if !text.trim().is_empty() {
                self.name_at(at, thing(text));
            }
        }
    }
}
