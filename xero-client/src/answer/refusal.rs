//! Why Xero refuses an element. It has no codes for that, only sentences: here each is read once.

/// A reason that a program can act on. The sentence itself is in the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The number of a sales invoice or credit note is taken (XR-INV-2).
    DuplicateNumber,
    /// An active contact has the name (XR-CONTACT-1).
    DuplicateContactName,
    /// The contact is archived and cannot be edited or used (XR-CONTACT-3).
    ArchivedContact,
    /// The date lies in a locked period (XR-LOCK-1).
    PeriodLocked,
    /// The document's status, or what is allocated to it, forbids the change (XR-INV-3).
    NotEditable,
    /// No such account, or one that cannot be used here.
    UnknownAccount,
    /// No such tax type, or one that cannot be used here.
    UnknownTaxType,
    /// The organisation does not have the currency.
    CurrencyNotSubscribed,
    /// More than what is due, or than what is left of a credit (XR-PAY-1).
    AmountExceedsDue,
    /// The document is not approved, so that it takes no payment.
    NotAuthorised,
    /// The amounts of a line, or of the lines, contradict each other (XR-LINE-1).
    LineTotalMismatch,
    /// An item has the code (XR-ITEM-1).
    ItemCodeExists,
    /// An account has the code or name.
    DuplicateCode,
    /// It lacks what Xero requires, and was not sent.
    Incomplete,
    /// Anything else: read the messages.
    Other,
}

/// What all of a sentence's needles tell. Lower case; the first that fits counts.
const TEXTS: &[(&[&str], RefusalKind)] = &[
    (&["already assigned to another contact"], RefusalKind::DuplicateContactName),
    (&["archived contact"], RefusalKind::ArchivedContact),
    (&["contact", "is archived"], RefusalKind::ArchivedContact),
    (&["lock date"], RefusalKind::PeriodLocked),
    (&["price list item with code", "already exists"], RefusalKind::ItemCodeExists),
    (&["enter a unique code"], RefusalKind::DuplicateCode),
    (&["enter a unique name"], RefusalKind::DuplicateCode),
    (&["# must be unique"], RefusalKind::DuplicateNumber),
    (&["number must be unique"], RefusalKind::DuplicateNumber),
    (&["not subscribed to currency"], RefusalKind::CurrencyNotSubscribed),
    (&["does not match the expected line total"], RefusalKind::LineTotalMismatch),
    (&["does not equal the sum of the lines"], RefusalKind::LineTotalMismatch),
    (&["exceeds the amount outstanding"], RefusalKind::AmountExceedsDue),
    (&["exceeds the", "credit"], RefusalKind::AmountExceedsDue),
    (&["greater than the", "outstanding"], RefusalKind::AmountExceedsDue),
    (&["only be made against authorised"], RefusalKind::NotAuthorised),
    (&["only be allocated", "an authorised"], RefusalKind::NotAuthorised),
    (&["not of valid status for modification"], RefusalKind::NotEditable),
    (&["cannot be edited"], RefusalKind::NotEditable),
    (&["taxtype code", "does not exist or cannot be used"], RefusalKind::UnknownTaxType),
    (&["account could not be found"], RefusalKind::UnknownAccount),
    (&["account code", "is not a valid code"], RefusalKind::UnknownAccount),
    (&["account code", "is not valid for payments"], RefusalKind::UnknownAccount),
];

impl RefusalKind {
    /// Reads one sentence of Xero's.
    ///
    /// ```
    /// use xero_client::RefusalKind;
    ///
    /// assert_eq!(RefusalKind::of("Invoice # must be unique."), RefusalKind::DuplicateNumber);
    /// assert_eq!(RefusalKind::of("Something new"), RefusalKind::Other);
    /// ```
    pub fn of(message: &str) -> Self {
        let message = message.to_lowercase();
        let fits = |(needles, _): &&(&[&str], Self)| needles.iter().all(|needle| message.contains(needle));
        TEXTS.iter().find(fits).map_or(Self::Other, |(_, kind)| *kind)
    }

    /// The first reason among several sentences that is known.
    pub(crate) fn of_all(messages: &[String]) -> Self {
        messages.iter().map(|message| Self::of(message)).find(|kind| *kind != Self::Other).unwrap_or(Self::Other)
    }

    /// Whether something that bears the same natural key is already there: looking it up tells whose it is.
    pub fn is_duplicate(self) -> bool {
        matches!(self, Self::DuplicateNumber | Self::DuplicateContactName | Self::ItemCodeExists | Self::DuplicateCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_that_were_seen_are_told_apart() {
        for (text, kind) in [
            ("Invoice # must be unique.", RefusalKind::DuplicateNumber),
            (
                "The contact name A is already assigned to another contact. The contact name must be unique across all active contacts.",
                RefusalKind::DuplicateContactName,
            ),
            (
                "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.",
                RefusalKind::ArchivedContact,
            ),
            (
                "The document date cannot be before the period lock date, currently set at 30-Nov-2018",
                RefusalKind::PeriodLocked,
            ),
            (
                "The document date cannot be before the end of year lock date, currently set at 31-Mar-2018",
                RefusalKind::PeriodLocked,
            ),
            ("Invoice not of valid status for modification", RefusalKind::NotEditable),
            (
                "This document cannot be edited as it has a payment or credit note allocated to it.",
                RefusalKind::NotEditable,
            ),
            ("Account could not be found", RefusalKind::UnknownAccount),
            (
                "The TaxType code 'X' does not exist or cannot be used with this type of transaction.",
                RefusalKind::UnknownTaxType,
            ),
            ("Organisation is not subscribed to currency EUR", RefusalKind::CurrencyNotSubscribed),
            ("Payment amount exceeds the amount outstanding on this document", RefusalKind::AmountExceedsDue),
            ("Payments can only be made against Authorised documents", RefusalKind::NotAuthorised),
            ("The line total 1.00 does not match the expected line total 100.00", RefusalKind::LineTotalMismatch),
            ("The invoice total does not equal the sum of the lines.", RefusalKind::LineTotalMismatch),
            ("Price List Item with Code 'abc' already exists", RefusalKind::ItemCodeExists),
            ("Please enter a unique Code.", RefusalKind::DuplicateCode),
            ("Email address must be valid.", RefusalKind::Other),
        ] {
            assert_eq!(RefusalKind::of(text), kind, "{text}");
        }
    }
}
