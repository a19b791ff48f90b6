//! Stock levels: what becomes of a difference between the count of the store and that of the ledger.
//!
//! Nobody can set what a ledger has on hand: `QuantityOnHand` and `TotalCostPool` are only read (XR-STOCK-1). A count is put right by
//! a document of no total, a [`StockAdjustment`], which stands in the books with its day and its value (XR-STOCK-4). Nothing of that
//! happens unless the host names a master ([`StockRules::master`]).
//!
//! | master | the store's count differs | the ledger's count differs |
//! |---|---|---|
//! | none | nothing | nothing |
//! | the store | the ledger is adjusted | the ledger is adjusted, told |
//! | the ledger | the store is set back, told | the store follows |
//!
//! A store takes a piece off when it is ordered, a ledger when the invoice is approved. What is ordered and not approved yet
//! ([`StockSides::unposted`]) is therefore no difference: without it, each order on its way would be written off once by the adjustment
//! and once more by its invoice.
//!
//! Pure, as all of this crate: reading the counts, writing, and remembering is the caller's. The engine does not send adjustments yet.
//!
//! ```
//! use canonical_model::{SchemaVersion, StockAuthority, StockLevel};
//! use mapping::{Mapper, Profile, profiles, stock::{StockRules, StockSides, StockWrite, TrackedItem}};
//! # use canonical_model::{ConnectionId, ledger::{Account, Organisation, ReferenceData}};
//! # let account = |code: &str, name: &str| Account {
//! #     code: code.into(), name: name.into(), active: true, class: None, takes_payments: false, is_bank: false, currency: None,
//! # };
//! # let reference = ReferenceData {
//! #     organisation: Organisation {
//! #         name: "Demo".into(), base_currency: "USD".parse()?, period_lock: None, year_end_lock: None,
//! #     },
//! #     accounts: vec![account("630", "Inventory"), account("840", "Adjustments")], receivable: None,
//! #     tax_rates: vec![], items: vec![], tracking: vec![], currencies: vec![], branding_themes: vec![],
//! # };
//! # let noon = "2026-03-02T12:00:00Z".parse()?;
//!
//! let mapper = Mapper::new(Profile::from_toml(profiles::DEMO)?);
//! let store = StockLevel {
//!     schema_version: SchemaVersion, product: "3".into(), variant: None, location: "".into(), on_hand: "9".parse()?,
//!     available: None, as_of: noon, authority: StockAuthority::Store,
//! };
//! let ledger = TrackedItem {
//!     code: "CUP".into(), asset_account: Some("630".into()), on_hand: "12".parse()?, cost_pool: "25.00".parse()?,
//!     purchase_price: None, as_of: noon,
//! };
//! let rules =
//!     StockRules { master: Some(StockAuthority::Store), adjustment_account: "840".into(), limit: "100.00".parse()? };
//! // One cup is ordered, and its invoice is not approved yet: two are missing.
//! let sides = StockSides { store: &store, ledger: &ledger, unposted: "1".parse()?, agreed: None };
//! let plan = mapper.stock(sides, &rules, &reference, "2026-03-02".parse()?);
//! let StockWrite::Ledger(adjustment) = &plan.step.as_ref().ok_or("a step")?.write else { return Err("an adjustment")? };
//! assert_eq!((adjustment.number.as_str(), adjustment.quantity), ("XC-demo-stock-3-1", "2".parse()?));
//! assert_eq!(adjustment.value.to_string(), "4.17 USD");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod adjustment;
mod value;

use canonical_model::{
    AccountCode, ItemCode, Park, ParkCode, ProductId, StockAuthority, StockLevel, VariantId, ledger::ReferenceData,
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

pub use adjustment::{Direction, StockAdjustment};

use crate::{
    Mapper,
    ownership::{Decision, Ownership, decide},
    profile::check::line_account,
};

/// Most decimals of a quantity on a line.
const QUANTITY_DECIMALS: u32 = 4;
/// Longest number of a document, in printable ASCII characters (XR-INV-2).
const MAX_NUMBER: usize = 255;

/// What the ledger has of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedItem {
    /// Its code.
    pub code: ItemCode,
    /// The account of its stock; `None` if the ledger does not count it.
    pub asset_account: Option<AccountCode>,
    /// How many there are, in pieces: `QuantityOnHand`.
    pub on_hand: Decimal,
    /// What they cost, in the currency of the books: `TotalCostPool`.
    pub cost_pool: Decimal,
    /// What one costs when it is bought, in the currency of the books, if that is known.
    pub purchase_price: Option<Decimal>,
    /// When it was so.
    pub as_of: DateTime<Utc>,
}

/// Both counts of a product or a variant.
#[derive(Debug, Clone, Copy)]
pub struct StockSides<'a> {
    /// What the store has, in all its places together.
    pub store: &'a StockLevel,
    /// What the ledger has.
    pub ledger: &'a TrackedItem,
    /// How many the store has taken off for orders whose invoices the ledger has not approved: waiting, parked, drafts. Less what it
    /// has taken back for refunds whose credit notes are not approved.
    pub unposted: Decimal,
    /// What both had after the last step that was [carried out](StockStep::carried_out).
    pub agreed: Option<&'a AgreedStock>,
}

/// What a host decides about stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRules {
    /// Whose count is right; `None` leaves both alone.
    pub master: Option<StockAuthority>,
    /// The account that bears what was lost or found.
    pub adjustment_account: AccountCode,
    /// The largest value of one adjustment, in the currency of the books; a larger one waits for a person. A store whose counts were
    /// lost must not write off a warehouse.
    pub limit: Decimal,
}

/// What both sides had when they were brought into step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreedStock {
    /// How many adjustments there were, this one included.
    pub adjustments: u32,
    /// The store's count.
    pub store: Decimal,
    /// The ledger's count.
    pub ledger: Decimal,
    /// When it was carried out.
    pub at: DateTime<Utc>,
}

/// What the two counts ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StockPlan {
    /// What is to be written, if anything is.
    pub step: Option<StockStep>,
    /// What somebody should know.
    pub notes: Vec<SmolStr>,
    /// Why nothing is written although the counts differ.
    pub parked: Vec<Park>,
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockStep {
    /// What is to be written.
    pub write: StockWrite,
    adjustments: u32,
    store: Decimal,
    ledger: Decimal,
}

/// Where a count is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockWrite {
    /// In the ledger, by a document.
    Ledger(StockAdjustment),
    /// In the store.
    Store(LevelWrite),
}

/// A count to be written to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelWrite {
    /// The product.
    pub product: ProductId,
    /// The variant; `None` for the product itself.
    pub variant: Option<VariantId>,
    /// How many can be sold; whole pieces, never below zero.
    pub on_hand: Decimal,
}

impl StockStep {
    /// What is to be remembered when the write was carried out, at that time.
    pub fn carried_out(&self, at: DateTime<Utc>) -> AgreedStock {
        AgreedStock { adjustments: self.adjustments, store: self.store, ledger: self.ledger, at }
    }
}

impl Mapper {
    /// What two counts ask for, by the master that the rules name. An adjustment is dated `today`, a day of the organisation.
    ///
    /// Adjustments are valued at average cost, what is on hand by `TotalCostPool`, rounded half away from zero to the cent; what takes
    /// all there is takes all it cost. Where nothing is on hand, a piece is worth its purchase price.
    ///
    /// The number of an adjustment counts those before it, so that the same one has the same number after a crash. Xero keeps numbers
    /// of sales apart, and not those of bills (XR-INV-2): look for the number before you send it. A count that is older than
    /// the last step that was carried out is not compared: it may not show that step yet.
    pub fn stock(
        &self,
        sides: StockSides<'_>,
        rules: &StockRules,
        reference: &ReferenceData,
        today: NaiveDate,
    ) -> StockPlan {
        let mut plan = StockPlan::default();
        let Some(master) = rules.master else { return plan };
        let code = &sides.ledger.code;
        if sides.ledger.asset_account.is_none() {
            plan.notes.push(format_smolstr!("item {code}: the ledger does not track its stock, which is left alone"));
            return plan;
        }
        let seen = sides.store.as_of.min(sides.ledger.as_of);
        if let Some(agreed) = sides.agreed.filter(|agreed| seen <= agreed.at) {
            plan.notes.push(format_smolstr!(
                "item {code}: a count is older than the last step, of {}: read both again",
                agreed.at
            ));
            return plan;
        }
        let step = sides.checked().and_then(|()| match master {
            StockAuthority::Store => self.adjusted(sides, rules, reference, today, &mut plan.notes),
            StockAuthority::Ledger => sides.followed(&mut plan.notes),
        });
        match step {
            Ok(step) => plan.step = step,
            Err(park) => plan.parked.push(park),
        }
        plan
    }

    /// The ledger is to have what the store has.
    fn adjusted(
        &self,
        sides: StockSides<'_>,
        rules: &StockRules,
        reference: &ReferenceData,
        today: NaiveDate,
        notes: &mut Vec<SmolStr>,
    ) -> Result<Option<StockStep>, Park> {
        let StockSides { store, ledger, unposted, agreed } = sides;
        let code = &ledger.code;
        let target = sides.in_ledger()?;
        if target == ledger.on_hand {
            return Ok(None);
        }
        if let Some(ours) = agreed.map(|agreed| agreed.ledger) {
            let decision = decide(Ownership::StoreWins, Some(&Some(ours)), &Some(ledger.on_hand), &Some(target));
            if decision == Decision::Overwrite {
                let (on_hand, ours) = (ledger.on_hand.normalize(), ours.normalize());
                notes.push(format_smolstr!(
                    "item {code}: the ledger has {on_hand}, no longer our {ours}, and the store's count counts"
                ));
            }
        }
        let asset_account = ledger.asset_account.clone().unwrap_or_else(|| rules.adjustment_account.clone());
        if asset_account == rules.adjustment_account {
            return Err(Park::new(
                ParkCode::UnknownAccount,
                format!(
                    "item {code}: account {asset_account} is that of its stock, and an adjustment would change nothing"
                ),
                "name an account of expenses for adjustments",
            ));
        }
        for account in [&asset_account, &rules.adjustment_account] {
            if let Err((problem, fix)) = line_account(reference, account) {
                return Err(Park::new(ParkCode::UnknownAccount, format!("item {code}: {problem}"), fix));
            }
        }
        if let Some(locked) = reference.organisation.locked_until().filter(|locked| today <= *locked) {
            return Err(Park::new(
                ParkCode::LockedPeriod,
                format!("item {code}: its adjustment would be dated {today}, and the ledger is locked until {locked}"),
                "move the lock date in the ledger, or adjust on a later day",
            ));
        }
        let adjustments = agreed.map_or(0, |agreed| agreed.adjustments).saturating_add(1);
        let (direction, quantity) = Direction::between(ledger.on_hand, target);
        let value = value::of(ledger, direction, quantity, reference.organisation.base_currency)?;
        if value.amount() > rules.limit {
            return Err(Park::new(
                ParkCode::StockUnclear,
                format!(
                    "item {code}: {} instead of {} is worth {value}, more than the {} {} that may be adjusted unseen",
                    target.normalize(),
                    ledger.on_hand.normalize(),
                    rules.limit,
                    value.currency()
                ),
                "count again, and adjust by hand in the ledger, or raise the limit",
            ));
        }
        let adjustment = StockAdjustment {
            number: self.adjustment_number(store, adjustments)?,
            direction,
            date: today,
            item: code.clone(),
            quantity,
            value,
            asset_account,
            adjustment_account: rules.adjustment_account.clone(),
            counted: target,
            on_hand: ledger.on_hand,
            unposted,
        };
        let write = StockWrite::Ledger(adjustment);
        Ok(Some(StockStep { write, adjustments, store: store.on_hand, ledger: target }))
    }

    fn adjustment_number(&self, level: &StockLevel, nth: u32) -> Result<SmolStr, Park> {
        let variant = level.variant.as_ref().map_or_else(String::new, |variant| format!(".{variant}"));
        let number = format!("XC-{}-stock-{}{variant}-{nth}", self.profile().store(), level.product);
        if number.len() <= MAX_NUMBER && number.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(number.into());
        }
        Err(Park::new(
            ParkCode::UnmappedValue,
            format!("product {}: its id cannot stand in the number of a document", level.product),
            format!("ids of at most {MAX_NUMBER} printable characters make numbers"),
        ))
    }
}

impl StockSides<'_> {
    /// Whether the counts are such that can be compared.
    fn checked(&self) -> Result<(), Park> {
        let code = &self.ledger.code;
        let refuse = |cause: String, fix: &str| Err(Park::new(ParkCode::StockUnclear, cause, fix));
        if !self.store.location.is_empty() {
            let place = &self.store.location;
            return refuse(
                format!("item {code}: the store's count is that of {place} alone, and the ledger knows of no places"),
                "give the sum of all places",
            );
        }
        for (count, whose) in [(self.store.on_hand, "the store's"), (self.ledger.on_hand, "the ledger's")] {
            if count < Decimal::ZERO {
                return refuse(
                    format!("item {code}: {whose} count is {count}: more was sold than was there"),
                    "put right what was sold, or what came in, before counts are compared",
                );
            }
        }
        let counts = [self.store.on_hand, self.ledger.on_hand, self.unposted];
        if counts.iter().any(|count| count.normalize().scale() > QUANTITY_DECIMALS) {
            let fix = "count in a larger unit";
            return refuse(format!("item {code}: a count has more than {QUANTITY_DECIMALS} decimals"), fix);
        }
        Ok(())
    }

    /// How many the ledger has if the store is right.
    fn in_ledger(&self) -> Result<Decimal, Park> {
        let target = self.store.on_hand.checked_add(self.unposted).filter(|target| *target >= Decimal::ZERO);
        target.ok_or_else(|| {
            Park::new(
                ParkCode::StockUnclear,
                format!(
                    "item {}: the store has {}, and {} are on their way to the ledger: there cannot be fewer than none",
                    self.ledger.code, self.store.on_hand, self.unposted
                ),
                "look for a credit note that is counted twice",
            )
        })
    }

    /// The store is to have what the ledger has.
    fn followed(&self, notes: &mut Vec<SmolStr>) -> Result<Option<StockStep>, Park> {
        let Self { store, ledger, unposted, agreed } = self;
        let code = &ledger.code;
        let left = ledger.on_hand.checked_sub(*unposted).ok_or_else(|| value::too_large(code))?.floor();
        if left < Decimal::ZERO {
            notes.push(format_smolstr!("item {code}: {} more are sold than the ledger has", left.abs().normalize()));
        }
        let left = left.max(Decimal::ZERO);
        let before = agreed.map(|agreed| Some(agreed.store));
        match decide(Ownership::StoreWins, before.as_ref(), &Some(store.on_hand), &Some(left)) {
            Decision::Keep | Decision::Yield => return Ok(None),
            Decision::Overwrite if before.is_some() => {
                let (on_hand, left) = (store.on_hand.normalize(), left.normalize());
                notes.push(format_smolstr!(
                    "item {code}: the store counts {on_hand}, and is set to the ledger's {left}"
                ));
            }
            Decision::Write | Decision::Overwrite => {}
        }
        let write = LevelWrite { product: store.product.clone(), variant: store.variant.clone(), on_hand: left };
        let adjustments = agreed.map_or(0, |agreed| agreed.adjustments);
        let write = StockWrite::Store(write);
        Ok(Some(StockStep { write, adjustments, store: left, ledger: ledger.on_hand }))
    }
}
