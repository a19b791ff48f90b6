//! What names a document before, while and after the ledger has it.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, SmolStrBuilder};

/// What kind of record of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DocKind {
    /// A contact.
    Contact,
    /// A sales invoice.
    Invoice,
    /// A sales credit note.
    CreditNote,
    /// A payment on an invoice, or money back on a credit note, an overpayment or a prepayment.
    Payment,
    /// Money that is more than an invoice takes.
    Overpayment,
    /// Money that came before its invoice.
    Prepayment,
    /// An allocation of a credit note, an overpayment or a prepayment to an invoice.
    Allocation,
    /// An item.
    Item,
    /// A note in the history of a document.
    Note,
}

impl DocKind {
    /// Whether it holds money of a customer beside the invoices: what is paid on it goes back.
    pub fn holds_money(self) -> bool {
        matches!(self, Self::Overpayment | Self::Prepayment)
    }

    /// The kind as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Payment => "payment",
            Self::Overpayment => "overpayment",
            Self::Prepayment => "prepayment",
            Self::Allocation => "allocation",
            Self::Item => "item",
            Self::Note => "note",
        }
    }
}

/// The identity of a ledger record by where it comes from: kind and source, such as `invoice:1042` or `payment:1042/55`. It
/// is made of source identities only, never of content or time, so a crash, a re-import or another mapping makes the same key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct DocKey {
    kind: DocKind,
    source: SmolStr,
}

impl DocKey {
    /// The key of a record of that kind from that source.
    pub fn new(kind: DocKind, source: impl Into<SmolStr>) -> Self {
        Self { kind, source: source.into() }
    }

    /// The key of a record of that kind from a part of what that source is, such as `payment:1042/55`.
    pub fn of_part(kind: DocKind, source: &str, part: &str) -> Self {
        let mut text = SmolStrBuilder::new();
        text.push_str(source);
        text.push('/');
        text.push_str(part);
        Self { kind, source: text.finish() }
    }

    /// The kind.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// The source.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl fmt::Display for DocKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.source)
    }
}

impl From<DocKey> for String {
    fn from(key: DocKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for DocKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        use DocKind::{Allocation, Contact, CreditNote, Invoice, Item, Note, Overpayment, Payment, Prepayment};
        text.split_once(':')
            .and_then(|(kind, source)| {
                let kinds = [Contact, Invoice, CreditNote, Payment, Overpayment, Prepayment, Allocation, Item, Note];
                let kind = kinds.into_iter().find(|known| known.as_str() == kind)?;
                Some(Self::new(kind, source))
            })
            .ok_or_else(|| format!("{text:?} is no key of a ledger record, such as invoice:1042"))
    }
}
