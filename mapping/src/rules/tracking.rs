//! The tracking categories of a line, by the profile.

use canonical_model::{
    Park, ParkCode,
    ledger::{ReferenceData, Tracking},
};

use crate::{
    Profile,
    profile::{TrackingRow, UnknownOptions, check, value::Facts},
};

/// The options of a line, for each category that the profile has and for which it gives one.
///
/// # Errors
/// A [`Park`] if the organisation lacks one, or if the profile refuses to give one.
pub(crate) fn of(profile: &Profile, reference: &ReferenceData, facts: &Facts<'_>) -> Result<Vec<Tracking>, Park> {
    profile.tracking.iter().filter_map(|row| one(row, reference, facts).transpose()).collect()
}

fn one(row: &TrackingRow, reference: &ReferenceData, facts: &Facts<'_>) -> Result<Option<Tracking>, Park> {
    let option = row.option.text(facts)?;
    if option.is_empty() {
        return Ok(None);
    }
    match check::tracking_option(reference, &row.category, &option) {
        Ok(tracking) => Ok(Some(tracking)),
        Err(_) if row.unknown_options == UnknownOptions::LeaveOut => Ok(None),
        Err((problem, fix)) => {
            Err(Park::new(ParkCode::UnknownTracking, format!("order {}: {problem}", facts.order.number), fix))
        }
    }
}
