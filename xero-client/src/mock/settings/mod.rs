//! What an organisation is set up with: accounts, tax rates, tracking categories, currencies, branding themes, and what is said
//! of the organisation itself (XR-SETTINGS, XR-ACCOUNT, XR-RATE, XR-TRACK).

pub(super) mod accounts;
pub(super) mod branding;
mod currencies;
mod organisation;
pub(super) mod tax_rates;
pub(super) mod tracking;

use super::{
    http::{Call, Failure, Reply},
    organisation::Organisation,
};

/// Carries out a call to one of the resources of settings.
pub(super) fn route(
    organisation: &mut Organisation,
    call: &Call,
    resource: &str,
    rest: &[&str],
) -> Result<Reply, Failure> {
    match resource {
        "accounts" => accounts::route(organisation, call, rest),
        "taxrates" => tax_rates::route(organisation, call, rest),
        "trackingcategories" => tracking::route(organisation, call, rest),
        "currencies" => currencies::route(organisation, call, rest),
        "brandingthemes" => branding::route(organisation, call, rest),
        _ => organisation::route(organisation, call, rest),
    }
}

pub(super) use organisation::cis_of_contact;
