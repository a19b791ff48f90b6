//! What a run counts.

use std::{collections::BTreeMap, fmt};

use canonical_model::ParkCode;

use super::history::Story;

/// An order that is wrong.
#[derive(Debug)]
pub struct Wrong {
    pub index: u64,
    pub why: String,
}

#[derive(Default)]
pub struct Figures {
    pub orders: u64,
    pub moments: u64,
    pub documents: u64,
    pub credit_notes: u64,
    pub adjusted: u64,
    pub rounding: u64,
    pub nothing: u64,
    pub parked: BTreeMap<(ParkCode, &'static str), u64>,
    pub stories: BTreeMap<Story, u64>,
    pub regimes: BTreeMap<&'static str, u64>,
    pub currencies: BTreeMap<&'static str, u64>,
    pub wrong: Vec<Wrong>,
}

fn merge<K: Ord + Copy>(into: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    for (key, count) in from {
        *into.entry(*key).or_default() += count;
    }
}

impl Figures {
    pub fn add(&mut self, other: Self) {
        self.orders += other.orders;
        self.moments += other.moments;
        self.documents += other.documents;
        self.credit_notes += other.credit_notes;
        self.adjusted += other.adjusted;
        self.rounding += other.rounding;
        self.nothing += other.nothing;
        merge(&mut self.parked, &other.parked);
        merge(&mut self.stories, &other.stories);
        merge(&mut self.regimes, &other.regimes);
        merge(&mut self.currencies, &other.currencies);
        self.wrong.extend(other.wrong);
        self.wrong.sort_by_key(|wrong| wrong.index);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parked: u64 = self.parked.values().sum();
        writeln!(f, "{} orders, read {} times", self.orders, self.moments)?;
        writeln!(f, "{} documents, {} of them credit notes", self.documents, self.credit_notes)?;
        writeln!(
            f,
            "{} orders with the tax of a line adjusted, {} with a rounding line",
            self.adjusted, self.rounding
        )?;
        writeln!(f, "{} orders with nothing to write, {parked} parked:", self.nothing)?;
        for ((code, why), count) in &self.parked {
            writeln!(f, "  {count:>8} {code:?}: {why}")?;
        }
        writeln!(f, "currencies: {:?}", self.currencies)?;
        writeln!(f, "taxes: {:?}", self.regimes)?;
        writeln!(f, "stories: {:?}", self.stories)?;
        write!(f, "{} wrong", self.wrong.len())
    }
}
