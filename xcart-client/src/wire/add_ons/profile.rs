//! Customers.

use super::add_ons;
use api_core::wire::SmolStr;

add_ons! {
    /// What add-ons put into a customer.
    pub struct ProfileAddOns of Profile {
        /// The number of the customer's exemption from sales tax, at most 25 characters (XC/AvaTax).
        ava_tax_exemption_number: SmolStr => "ava_tax_exemption_number",
        /// Avalara's code of how the customer uses what is bought, at most 4 characters (XC/AvaTax).
        ava_tax_customer_usage_type: SmolStr => "ava_tax_customer_usage_type",
        /// Stripe's id of the customer.
        stripe_customer_id: SmolStr => "stripe_customer_id",
        /// Whether the customer has agreed that personal data is kept (XC/GDPR).
        gdpr_consent: bool => "gdpr_consent",
        /// Points, not money, that the customer has (QSL/LoyaltyProgram).
        reward_points: i64 => "reward_points",
    }
}
