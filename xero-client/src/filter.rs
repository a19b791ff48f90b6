//! `where` and `order`: expressions that are built, so that no text of a customer can change what is asked.

use std::fmt::{self, Write as _};

use api_core::{runtime::Timestamp, wire::without_values};
use chrono::{Datelike, NaiveDate, Timelike};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A member of an element that is filtered or ordered by, such as `InvoiceNumber` or `Contact.Name`. Its name is part of
/// the program, never of its input.
///
/// ```
/// use xero_client::Field;
///
/// let filter = Field("Status").eq("AUTHORISED").and(Field("Contact.Name").eq(r#"5" tubes"#));
/// assert_eq!(filter.as_str(), r#"(Status=="AUTHORISED") AND (Contact.Name=="5\" tubes")"#);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Field(pub &'static str);

/// A value in a filter. `Debug` does not show a text.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operand {
    /// A text; quotes and back-slashes in it are escaped (XR-WHERE-1), and so are control characters.
    Text(String),
    /// An id.
    Id(Uuid),
    /// A calendar date.
    Date(NaiveDate),
    /// A moment, to the second, in UTC: for `UpdatedDateUTC`.
    Moment(Timestamp),
    /// A number.
    Number(Decimal),
    /// A boolean.
    Bool(bool),
    /// Nothing.
    Null,
}

macro_rules! operand {
    ($($from:ty => |$value:ident| $operand:expr),* $(,)?) => { $(
        impl From<$from> for Operand {
            fn from($value: $from) -> Self {
                $operand
            }
        }
    )* };
}

operand! {
    &str => |text| Self::Text(text.to_owned()),
    &String => |text| Self::Text(text.clone()),
    String => |text| Self::Text(text),
    Uuid => |id| Self::Id(id),
    NaiveDate => |date| Self::Date(date),
    Timestamp => |moment| Self::Moment(moment),
    Decimal => |number| Self::Number(number),
    i32 => |number| Self::Number(number.into()),
    u32 => |number| Self::Number(number.into()),
    i64 => |number| Self::Number(number.into()),
    u64 => |number| Self::Number(number.into()),
    bool => |value| Self::Bool(value),
}

macro_rules! ids {
    ($($id:ident),* $(,)?) => { $(
        impl From<crate::wire::$id> for Operand {
            fn from(id: crate::wire::$id) -> Self {
                Self::Id(id.0)
            }
        }

        impl From<&crate::wire::$id> for Operand {
            fn from(id: &crate::wire::$id) -> Self {
                Self::Id(id.0)
            }
        }
    )* };
}

/// Codes and the values of open enums: their text on the wire.
macro_rules! texts {
    ($($text:ident),* $(,)?) => { $(
        impl From<crate::wire::$text> for Operand {
            fn from(text: crate::wire::$text) -> Self {
                Self::from(&text)
            }
        }

        impl From<&crate::wire::$text> for Operand {
            fn from(text: &crate::wire::$text) -> Self {
                Self::Text(text.as_str().to_owned())
            }
        }
    )* };
}

ids! {
    AccountId, AllocationId, AttachmentId, BankTransactionId, BatchPaymentId, BrandingThemeId, ContactGroupId, ContactId,
    CreditNoteId, InvoiceId, ItemId, LineItemId, ManualJournalId, OrganisationId, OverpaymentId, PaymentId, PaymentServiceId,
    PrepaymentId, RepeatingInvoiceId, TaxComponentId, TrackingCategoryId, TrackingOptionId,
}

texts! {
    AccountCode, CountryCode, CurrencyCode, ItemCode, ReportTaxType, TaxType, TimeZone,
    AccountClass, AccountType, ActionStatus, AddressType, BankAccountType, BankTransactionStatus, BankTransactionType,
    BatchPaymentType, BrandingThemeType, ContactStatus, CreditNoteType, DefaultLineAmountType, DocumentStatus, ElementStatus,
    ExternalLinkType, InvoiceAddressType, InvoiceType, JurisdictionType, LineAmountTypes, ManualJournalStatus,
    OrganisationClass, OrganisationEdition, OrganisationType, OrganisationVersion, OverpaymentType, PaymentStatus,
    PaymentTermType, PaymentType, PhoneType, PrepaymentType, SalesTaxBasis, SalesTaxPeriod, SettingStatus, SystemAccount,
    TaxNumberType, Taxability,
}

impl fmt::Debug for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("\"…\""),
            other => f.write_str(&other.literal()),
        }
    }
}

/// The text as a quoted literal.
fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(literal, "\\u{:04x}", u32::from(c));
            }
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

impl Operand {
    fn literal(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Id(id) => format!("guid(\"{id}\")"),
            Self::Date(date) => format!("DateTime({},{},{})", date.year(), date.month(), date.day()),
            Self::Moment(moment) => format!(
                "DateTime({},{},{},{},{},{})",
                moment.year(),
                moment.month(),
                moment.day(),
                moment.hour(),
                moment.minute(),
                moment.second()
            ),
            Self::Number(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Null => "null".to_owned(),
        }
    }
}

impl Field {
    fn compare(self, operator: &str, operand: impl Into<Operand>) -> Filter {
        Filter(format!("{}{operator}{}", self.0, operand.into().literal()))
    }

    fn call(self, function: &str, text: &str) -> Filter {
        Filter(format!("{}.{function}({})", self.0, quoted(text)))
    }

    /// Equal. Of names Xero compares without regard to case and accents: look again at what comes.
    pub fn eq(self, operand: impl Into<Operand>) -> Filter {
        self.compare("==", operand)
    }

    /// Not equal.
    pub fn ne(self, operand: impl Into<Operand>) -> Filter {
        self.compare("!=", operand)
    }

    /// Less.
    pub fn lt(self, operand: impl Into<Operand>) -> Filter {
        self.compare("<", operand)
    }

    /// Less or equal.
    pub fn le(self, operand: impl Into<Operand>) -> Filter {
        self.compare("<=", operand)
    }

    /// Greater.
    pub fn gt(self, operand: impl Into<Operand>) -> Filter {
        self.compare(">", operand)
    }

    /// Greater or equal.
    pub fn ge(self, operand: impl Into<Operand>) -> Filter {
        self.compare(">=", operand)
    }

    /// Begins with the text.
    pub fn starts_with(self, text: &str) -> Filter {
        self.call("StartsWith", text)
    }

    /// Ends with the text.
    pub fn ends_with(self, text: &str) -> Filter {
        self.call("EndsWith", text)
    }

    /// Holds the text.
    pub fn contains(self, text: &str) -> Filter {
        self.call("Contains", text)
    }

    /// Smallest first.
    pub fn ascending(self) -> Order {
        Order(format!("{} ASC", self.0))
    }

    /// Largest first.
    pub fn descending(self) -> Order {
        Order(format!("{} DESC", self.0))
    }
}

/// A condition: the value of `where`, not yet encoded for a URL. `Debug` does not show the texts in it.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Filter(String);

impl Filter {
    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self(format!("({}) AND ({})", self.0, other.0))
    }

    /// Either. Xero is fast with it on `InvoiceID` alone (XR-WHERE-2).
    pub fn or(self, other: Self) -> Self {
        Self(format!("({}) OR ({})", self.0, other.0))
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Filter({})", without_values(&self.0))
    }
}

/// An order: the value of `order`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Order(String);

impl Order {
    /// Among equals, by this.
    pub fn then(self, other: Self) -> Self {
        Self(format!("{},{}", self.0, other.0))
    }

    /// The expression.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_written_as_xero_reads_them() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(Field("Date").ge(date).as_str(), "Date>=DateTime(2026,1,31)");
        let moment = date.and_hms_opt(9, 5, 0).unwrap().and_utc();
        assert_eq!(Field("UpdatedDateUTC").ge(moment).as_str(), "UpdatedDateUTC>=DateTime(2026,1,31,9,5,0)");
        assert_eq!(Field("AmountDue").gt(100).as_str(), "AmountDue>100");
        let id = crate::wire::ContactId(Uuid::nil());
        assert_eq!(Field("Contact.ContactID").eq(id).as_str(), format!("Contact.ContactID==guid(\"{}\")", id.0));
        assert_eq!(Field("Name").eq("a\n\u{0}").as_str(), r#"Name=="a\u000a\u0000""#);
        assert_eq!(Field("AmountDue").gt(Decimal::new(1050, 2)).as_str(), "AmountDue>10.50");
        assert_eq!(Field("InvoiceID").eq(Uuid::nil()).as_str(), format!("InvoiceID==guid(\"{}\")", Uuid::nil()));
        use crate::wire::{AccountCode, DocumentStatus, TrackingOptionId};
        let (name, code, status) = ("Ada".to_owned(), AccountCode::from("200"), DocumentStatus::Authorised);
        assert_eq!(Field("Name").eq(&name).as_str(), r#"Name=="Ada""#);
        assert_eq!(Field("Code").eq(&code).as_str(), r#"Code=="200""#);
        assert_eq!(Field("Status").eq(&status).as_str(), r#"Status=="AUTHORISED""#);
        assert_eq!(Field("Status").eq(DocumentStatus::Other("A\"B".into())).as_str(), r#"Status=="A\"B""#);
        let option = TrackingOptionId(Uuid::nil());
        assert_eq!(Field("ID").eq(option).as_str(), format!("ID==guid(\"{}\")", Uuid::nil()));
        assert_eq!(Field("SentToContact").ne(true).as_str(), "SentToContact!=true");
        assert_eq!(Field("Contact").ne(Operand::Null).as_str(), "Contact!=null");
        assert_eq!(Field("Name").starts_with("A\\").as_str(), r#"Name.StartsWith("A\\")"#);
        let order = Field("Date").descending().then(Field("InvoiceID").ascending());
        assert_eq!(order.as_str(), "Date DESC,InvoiceID ASC");
    }

    /// A filter without what stands in its literals.
    fn skeleton(filter: &str) -> String {
        let (mut kept, mut quoted, mut escaped) = (String::new(), false, false);
        for c in filter.chars() {
            match c {
                '"' if !escaped => {
                    quoted = !quoted;
                    kept.push(c);
                }
                _ if !quoted => kept.push(c),
                _ => {}
            }
            escaped = quoted && c == '\\' && !escaped;
        }
        kept
    }

    proptest! {
        #[test]
        fn no_text_of_a_customer_changes_what_is_asked(one in ".{0,20}|[\"\\\\) (=|&]{0,12}", other in ".{0,20}|\" OR 1==1 OR \"") {
            let filter = |one: &str, other: &str| {
                Field("Status").eq("PAID").and(Field("Name").eq(one).or(Field("Contact.Name").contains(other)))
            };
            let asked = filter(&one, &other);
            prop_assert!(!asked.as_str().contains(char::is_control));
            prop_assert_eq!(skeleton(asked.as_str()), skeleton(filter("a", "b").as_str()));
        }

        #[test]
        fn no_text_ends_its_literal_early(text in "\\PC*|[\"\\\\) =]*|\\x00\\n\"") {
            let filter = Field("Name").eq(text.as_str());
            let literal = filter.as_str().strip_prefix("Name==\"").unwrap();
            let mut chars = literal.chars();
            let mut read = String::new();
            loop {
                match chars.next().unwrap() {
                    '"' => break,
                    '\\' => match chars.next().unwrap() {
                        'u' => {
                            let code: String = chars.by_ref().take(4).collect();
                            read.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                        }
                        c => read.push(c),
                    },
                    c => read.push(c),
                }
            }
            prop_assert_eq!(chars.as_str(), "");
            prop_assert_eq!(read, text);
        }
    }
}
