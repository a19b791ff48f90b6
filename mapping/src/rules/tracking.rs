//! The tracking categories of a line, by the profile.

use canonical_model::{
    Park, ParkCode,
    ledger::{ReferenceData, Tracking},
};

use crate::{
    Profile,
    by::{By, Chosen},
    profile::{TrackingRow, UnknownOptions, check, value::Facts},
};

/// The options of a line, and what set them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tracked {
    pub(crate) options: Vec<Tracking>,
    pub(crate) by: [Option<By>; 2],
}

impl FromIterator<Chosen<Tracking>> for Tracked {
    fn from_iter<I: IntoIterator<Item = Chosen<Tracking>>>(options: I) -> Self {
        let mut tracked = Self::default();
        for Chosen { value, by } in options {
            if let Some(of) = tracked.by.get_mut(tracked.options.len()) {
                *of = Some(by);
            }
            tracked.options.push(value);
        }
        tracked
    }
}

/// The options of a line, for each category that the profile has and for which it gives one.
///
/// # Errors
/// A [`Park`] if the organisation lacks one, or if the profile refuses to give one.
pub(crate) fn of(profile: &Profile, reference: &ReferenceData, facts: &Facts<'_>) -> Result<Tracked, Park> {
    profile.tracking.iter().filter_map(|row| one(row, reference, facts).transpose()).collect()
}

fn one(row: &TrackingRow, reference: &ReferenceData, facts: &Facts<'_>) -> Result<Option<Chosen<Tracking>>, Park> {
    let Chosen { value: option, by } = row.option.text(facts)?;
    if option.is_empty() {
        return Ok(None);
    }
    match check::tracking_option(reference, &row.category, &option) {
        Ok(value) => Ok(Some(Chosen { value, by })),
        Err(_) if row.unknown_options == UnknownOptions::LeaveOut => Ok(None),
        Err((problem, fix)) => {
            Err(Park::new(ParkCode::UnknownTracking, format!("order {}: {problem}", facts.order.number), fix))
        }
    }
}
