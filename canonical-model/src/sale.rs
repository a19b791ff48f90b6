//! What was sold with an order, as a hash: whether an edit changed it, and which part a line is.

use std::{
    fmt::{self, Write},
    ops::Range,
};

use crate::{
    Line, Order, PartId, TaxApplied,
    hash::{base32, parts_hash},
};

/// Length of a hash: 26 characters of base32 are 130 bits.
const LENGTH: usize = 26;
/// How long a fact gets, but for a few.
const LONG: usize = 96;

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
        let mut facts = Facts::with_room(self.lines.len() + self.discounts.len() + self.taxes.len() + 1);
        for line in &self.lines {
            facts.add(|text| write_line(text, line));
        }
        for discount in &self.discounts {
            facts.add(|text| write!(text, "{:?} {:?} {}", discount.stage, discount.code, discount.amount));
        }
        facts.sort();
        for tax in taxes(&self.taxes) {
            facts.add(|text| text.write_str(&tax));
        }
        facts.add(|text| match self.document_total() {
            Ok(total) => write!(text, "{:?} {total}", self.tax_treatment),
            Err(error) => write!(text, "{:?} {error}", self.tax_treatment),
        });
        let mut hash = base32(facts.hash());
        hash.truncate(LENGTH);
        hash
    }
}

/// Texts, one behind the other, and where each of them stands.
struct Facts {
    text: String,
    places: Vec<Range<usize>>,
}

impl Facts {
    fn with_room(facts: usize) -> Self {
        Self { text: String::with_capacity(facts * LONG), places: Vec::with_capacity(facts) }
    }

    /// Adds one. Writing to a text cannot fail.
    fn add(&mut self, write: impl FnOnce(&mut String) -> fmt::Result) {
        let start = self.text.len();
        let _written = write(&mut self.text);
        self.places.push(start..self.text.len());
    }

    fn sort(&mut self) {
        let text = &self.text;
        self.places.sort_by(|one, other| text.get(one.clone()).cmp(&text.get(other.clone())));
    }

    fn hash(&self) -> blake3::Hash {
        let facts: Vec<&str> = self.places.iter().filter_map(|place| self.text.get(place.clone())).collect();
        parts_hash(&facts)
    }
}

fn write_line(text: &mut String, line: &Line) -> fmt::Result {
    let (quantity, price) = (line.quantity.normalize(), line.unit_price.amount());
    let code = line.code.trim();
    let part = if code.is_empty() { line.id.as_str() } else { code };
    let taxes = taxes(&line.taxes);
    write!(text, "{:?} {part} {quantity} {price} {} {} {taxes:?}", line.kind, line.gross, line.net)
}

fn taxes(taxes: &[TaxApplied]) -> Vec<String> {
    let mut all: Vec<String> = taxes.iter().map(|tax| format!("{:?} {}", tax.code, tax.amount)).collect();
    all.sort();
    all
}
