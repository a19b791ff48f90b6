//! What was sold with an order, as a hash: whether an edit changed it, and which part a line is.

use crate::{Discount, Line, Order, PartId, TaxApplied};

/// Length of a hash: 26 characters of base32 are 130 bits.
const LENGTH: usize = 26;

impl Line {
    /// Names the part of the order that the line is: by its code, since a store may make rows anew when an order is edited; by its
    /// id where it has none.
    pub fn part(&self) -> PartId {
        let code = self.code.trim();
        if code.is_empty() { self.id.clone() } else { PartId::new(code) }
    }
}

impl Order {
    /// A hash of what was sold: parts, quantities, amounts, discounts and taxes, whatever order they stand in. Who bought it, how far
    /// it is paid or sent and what its parts are called is not in it. 26 characters of base32, in lower case.
    pub fn sale_hash(&self) -> String {
        let mut facts: Vec<String> = self.lines.iter().map(line).collect();
        facts.extend(self.discounts.iter().map(discount));
        facts.sort();
        facts.extend(taxes(&self.taxes));
        let total = self.document_total().map_or_else(|error| error.to_string(), |total| total.to_string());
        facts.push(format!("{:?} {total}", self.tax_treatment));
        let mut hasher = blake3::Hasher::new();
        for fact in facts {
            // A length before each fact keeps ("a", "bc") and ("ab", "c") apart.
            hasher.update(&(fact.len() as u64).to_le_bytes());
            hasher.update(fact.as_bytes());
        }
        let mut hash = data_encoding::BASE32_NOPAD.encode(hasher.finalize().as_bytes()).to_ascii_lowercase();
        hash.truncate(LENGTH);
        hash
    }
}

fn line(line: &Line) -> String {
    let (quantity, price) = (line.quantity.normalize(), line.unit_price.amount());
    let (part, taxes) = (line.part(), taxes(&line.taxes));
    format!("{:?} {part} {quantity} {price} {} {} {taxes:?}", line.kind, line.gross, line.net)
}

fn discount(discount: &Discount) -> String {
    format!("{:?} {:?} {}", discount.stage, discount.code, discount.amount)
}

fn taxes(taxes: &[TaxApplied]) -> Vec<String> {
    let mut all: Vec<String> = taxes.iter().map(|tax| format!("{:?} {}", tax.code, tax.amount)).collect();
    all.sort();
    all
}
