//! The construction industry scheme of the United Kingdom.

use rust_decimal::Decimal;

api_core::wire_struct! {
    /// Whether a contact is a subcontractor of the scheme.
    #[derive(Default)]
    pub struct CisSetting {
        /// Whether it is one.
        cis_enabled: Option<bool> => "CISEnabled",
        /// What is deducted, in percent; not there if it is none.
        rate: Option<Decimal> => "Rate" (read_only),
    }
}

api_core::wire_struct! {
    /// What the organisation itself is in the scheme.
    #[derive(Default)]
    pub struct CisOrganisationSetting {
        /// Whether it is a contractor.
        cis_contractor_enabled: Option<bool> => "CISContractorEnabled",
        /// Whether it is a subcontractor.
        cis_sub_contractor_enabled: Option<bool> => "CISSubContractorEnabled",
        /// What is deducted, in percent.
        rate: Option<Decimal> => "Rate" (read_only),
    }
}
