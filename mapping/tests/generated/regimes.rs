//! How stores tax, and how the profile of the proof writes each tax.

/// The whole, in the unit of a store's rates: hundred-thousandths of a per cent.
pub const WHOLE: i128 = 10_000_000;

/// What a tax is charged on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// Prices without tax.
    Net,
    /// Prices without tax, and the taxes before this one: a compound tax.
    Taxed,
    /// Prices with the included tax in them.
    Shown,
}

/// A tax of a store.
#[derive(Debug)]
pub struct Levy {
    pub code: &'static str,
    pub rate: i128,
    /// Whether it lies within the prices.
    pub included: bool,
    pub on: On,
    /// The class of articles that bear it; none: all of them.
    pub class: Option<u8>,
}

const fn on_top(code: &'static str, rate: i128) -> Levy {
    Levy { code, rate, included: false, on: On::Net, class: None }
}

const fn included(code: &'static str, rate: i128) -> Levy {
    Levy { code, rate, included: true, on: On::Shown, class: None }
}

const fn of_class(levy: Levy, class: u8) -> Levy {
    Levy { class: Some(class), ..levy }
}

const fn on(levy: Levy, on: On) -> Levy {
    Levy { on, ..levy }
}

/// How a store taxes.
#[derive(Debug)]
pub struct Regime {
    pub name: &'static str,
    pub levies: &'static [Levy],
    /// Whether the store must say on each line which tax it bears: the order alone does not tell.
    pub stated: bool,
}

const fn regime(name: &'static str, levies: &'static [Levy]) -> Regime {
    Regime { name, levies, stated: false }
}

const fn by_line(name: &'static str, levies: &'static [Levy]) -> Regime {
    Regime { name, levies, stated: true }
}

pub static REGIMES: &[Regime] = &[
    regime("untaxed", &[]),
    regime("on top", &[on_top("CDEV.STAX.1", 825_000)]),
    regime("included", &[included("CDEV.VAT.1", 2_000_000)]),
    regime("two on top", &[on_top("CDEV.STAX.1", 825_000), on_top("CDEV.STAX.2", 1_000_000)]),
    regime("two included", &[included("CDEV.VAT.1", 2_000_000), included("CDEV.VAT.2", 1_000_000)]),
    regime("included and on top", &[included("CDEV.VAT.1", 2_000_000), on_top("CDEV.STAX.1", 825_000)]),
    regime(
        "included and on top of it",
        &[included("CDEV.VAT.1", 2_000_000), on(on_top("CDEV.STAX.2", 1_000_000), On::Shown)],
    ),
    regime("compound, one code", &[on_top("COMPOUND", 1_547_375)]),
    regime("compound, two codes of one type", &[on_top("GST", 500_000), on(on_top("QST", 997_500), On::Taxed)]),
    regime("compound, two types", &[on_top("FED", 500_000), on(on_top("PST", 800_000), On::Taxed)]),
    by_line(
        "on top, by class",
        &[of_class(on_top("CDEV.STAX.1", 825_000), 0), of_class(on_top("CDEV.STAX.2", 1_000_000), 1)],
    ),
    by_line(
        "included, by class",
        &[of_class(included("CDEV.VAT.1", 2_000_000), 0), of_class(included("CDEV.VAT.2", 1_000_000), 1)],
    ),
    by_line(
        "two rates of one code, on top",
        &[of_class(on_top("SALES", 1_000_000), 0), of_class(on_top("SALES", 400_000), 1)],
    ),
    by_line(
        "two rates of one code, included",
        &[of_class(included("VAT", 2_000_000), 0), of_class(included("VAT", 500_000), 1)],
    ),
    regime("liability", &[on_top("STATE", 700_000)]),
    regime("liability and type", &[on_top("STATE", 700_000), on_top("CDEV.STAX.1", 825_000)]),
    regime("liability, included", &[included("STATE", 700_000)]),
];

/// How the profile writes a tax.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Written {
    /// As one of these tax types, by the class of the article.
    Types(&'static [&'static str]),
    /// As lines on a liability account.
    Liability(&'static str),
}

/// Every tax of a store: its code, and how the profile writes it.
pub static WRITTEN: &[(&str, Written)] = &[
    ("CDEV.STAX.1", Written::Types(&["OUTPUT"])),
    ("CDEV.STAX.2", Written::Types(&["TAX001"])),
    ("CDEV.VAT.1", Written::Types(&["OUTPUT2"])),
    ("CDEV.VAT.2", Written::Types(&["TAX001"])),
    ("COMPOUND", Written::Types(&["TAX002"])),
    ("GST", Written::Types(&["TAX002"])),
    ("QST", Written::Types(&["TAX002"])),
    ("FED", Written::Types(&["TAX003"])),
    ("PST", Written::Types(&["TAX004"])),
    ("SALES", Written::Types(&["TAX005", "TAX006"])),
    ("VAT", Written::Types(&["TAX007", "TAX008"])),
    ("STATE", Written::Liability("820")),
];

/// Every tax type, and its rate in the ledger in ten-thousandths of a per cent: the compound one as the ledger rounds it.
pub static RATES: &[(&str, i128)] = &[
    ("NONE", 0),
    ("OUTPUT", 82_500),
    ("TAX001", 100_000),
    ("OUTPUT2", 200_000),
    ("TAX002", 154_738),
    ("TAX003", 50_000),
    ("TAX004", 80_000),
    ("TAX005", 100_000),
    ("TAX006", 40_000),
    ("TAX007", 200_000),
    ("TAX008", 50_000),
];

pub fn written(code: &str) -> Written {
    WRITTEN.iter().find(|(own, _)| *own == code).unwrap().1
}
