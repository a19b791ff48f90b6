//! What was sold with an order, as a hash: whether an edit changed it, and which part a line is.

use std::ops::Range;

use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::{
    Discount, DiscountStage, Line, LineKind, Order, PartId, TaxApplied, TaxTreatment,
    hash::{base32, push_part},
};

/// Length of a hash: 26 characters of base32 are 130 bits.
const LENGTH: usize = 26;
/// How long a fact gets, but for a few.
const LONG: usize = 112;

impl Line {
    /// Names the part of the order that the line is: by its code, since a store may make rows anew when an order is edited; by its
    /// id where it has none.
    pub fn part(&self) -> PartId {
        PartId::new(self.part_name())
    }

    fn part_name(&self) -> &str {
        let code = self.code.trim();
        if code.is_empty() { self.id.as_str() } else { code }
    }
}

impl Order {
    /// A hash of what was sold: parts, quantities, amounts, discounts and taxes, whatever order they stand in. Who bought it, how far
    /// it is paid or sent and what its parts are called is not in it. 26 characters of base32, in lower case.
    pub fn sale_hash(&self) -> SmolStr {
        let mut facts = Facts::with_room(self.lines.len() + self.discounts.len() + self.taxes.len() + 1);
        for line in &self.lines {
            facts.add(|fact| fact.line(line));
        }
        for discount in &self.discounts {
            facts.add(|fact| fact.discount(discount));
        }
        for tax in &self.taxes {
            facts.add(|fact| {
                fact.word("tax");
                fact.tax(tax);
            });
        }
        facts.add(|fact| fact.whole(self));
        base32(facts.hash(), LENGTH)
    }
}

/// Facts, one behind the other, and where each of them stands.
struct Facts {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

impl Facts {
    fn with_room(facts: usize) -> Self {
        Self { bytes: Vec::with_capacity(facts * LONG), places: Vec::with_capacity(facts) }
    }

    fn add(&mut self, write: impl FnOnce(&mut Fact<'_>)) {
        let start = self.bytes.len();
        write(&mut Fact(&mut self.bytes));
        self.places.push(start..self.bytes.len());
    }

    /// Their hash, whatever order they were added in. Each begins with what it is of, which says where it ends.
    fn hash(mut self) -> blake3::Hash {
        let fact = |place: &Range<usize>| self.bytes.get(place.clone()).unwrap_or_default();
        self.places.sort_unstable_by(|one, other| fact(one).cmp(fact(other)));
        let mut hasher = blake3::Hasher::new();
        for place in &self.places {
            hasher.update(fact(place));
        }
        hasher.finalize()
    }
}

/// One thing that was sold, taken off or charged, in bytes. All amounts of an order are in its currency, which is said once.
struct Fact<'a>(&'a mut Vec<u8>);

impl Fact<'_> {
    fn word(&mut self, word: &str) {
        push_part(self.0, word);
    }

    fn number(&mut self, number: Decimal) {
        self.0.extend_from_slice(&number.serialize());
    }

    fn line(&mut self, line: &Line) {
        self.word(match line.kind {
            LineKind::Goods => "goods",
            LineKind::Shipping => "shipping",
            LineKind::Fee => "fee",
            LineKind::Rounding => "rounding",
            LineKind::Service => "service",
            LineKind::Digital => "digital",
            LineKind::GiftCard => "gift_card",
            LineKind::Deposit => "deposit",
            LineKind::Tip => "tip",
        });
        self.word(line.part_name());
        self.number(line.quantity.normalize());
        for amount in [line.unit_price.amount(), line.gross.amount(), line.net.amount()] {
            self.number(amount);
        }
        let mut taxes: Vec<&TaxApplied> = line.taxes.iter().collect();
        taxes.sort_by_key(|tax| (&tax.code, tax.amount.amount()));
        self.number(taxes.len().into());
        for tax in taxes {
            self.tax(tax);
        }
    }

    fn discount(&mut self, discount: &Discount) {
        self.word(match discount.stage {
            DiscountStage::BeforeTax => "before_tax",
            DiscountStage::AfterTax => "after_tax",
        });
        self.word(&discount.code);
        self.number(discount.amount.amount());
    }

    fn tax(&mut self, tax: &TaxApplied) {
        self.word(&tax.code);
        self.number(tax.amount.amount());
    }

    /// What the order is worth. A sum that cannot be reckoned is told by its parts.
    fn whole(&mut self, order: &Order) {
        self.word(match order.tax_treatment {
            TaxTreatment::Exclusive => "exclusive",
            TaxTreatment::Inclusive => "inclusive",
            TaxTreatment::NoTax => "no_tax",
        });
        self.word(order.currency.code());
        self.number(order.document_total().unwrap_or(order.stated_total).amount());
    }
}
