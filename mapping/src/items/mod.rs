//! Products of the store and items of the ledger: which item a product is, and what becomes of a change on either side.
//!
//! Each field has one owner, by the section `[items]` of the profile and the rule of [`ownership`](crate::ownership). Where the store
//! owns it, the ledger follows; where the ledger owns it, the store follows if the profile lets it (`to_store`). What both sides had
//! when they were last in step is remembered by the caller ([`ItemStep::agreed`]): by that a change is told from its echo, so that one
//! change makes one write and none comes back.
//!
//! Pure, as all of this crate: reading both sides, writing, and remembering is the caller's.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use canonical_model::{Product, SchemaVersion, UnitPrice};
//! use mapping::{Mapper, Profile, items::ItemSides, profiles};
//!
//! let mapper = Mapper::new(Profile::from_toml(&format!("{}\n[items]\ncreate = true\n", profiles::DEMO))?);
//! let tea = Product {
//!     schema_version: SchemaVersion, id: "3".into(), sku: "TEA-1".into(), name: "Green tea".into(),
//!     description: "<p>From the <b>hills</b></p>".into(), price: UnitPrice::new("9.99".parse()?, "USD".parse()?)?,
//!     enabled: true, tax_class: "".into(), variants: vec![],
//! };
//! let nothing = BTreeMap::new();
//! let plan = mapper.items(&tea, "USD".parse()?, ItemSides { ledger: &nothing, agreed: &nothing });
//! let write = plan.steps[0].ledger.as_ref().ok_or("an item")?;
//! assert!(write.creates);
//! assert_eq!((write.record.name.as_str(), write.record.description.as_str()), ("Green tea", "From the hills"));
//!
//! // Carried out and remembered, it is in step.
//! let known = BTreeMap::from([("TEA-1".into(), write.record.clone())]);
//! assert!(mapper.items(&tea, "USD".parse()?, ItemSides { ledger: &known, agreed: &known }).steps.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod code;
mod form;

use std::collections::{BTreeMap, BTreeSet};

use canonical_model::{Currency, ItemCode, Park, ParkCode, Product, ProductId, Variant, VariantId, ledger::ItemRecord};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};

pub(crate) use code::of_sku;

use crate::{
    Mapper,
    ownership::{Decision, Ownership, decide},
    profile::ItemField,
};

/// What is known of items, by their codes.
#[derive(Debug, Clone, Copy)]
pub struct ItemSides<'a> {
    /// What the ledger has now.
    pub ledger: &'a BTreeMap<ItemCode, ItemRecord>,
    /// What both sides had when they were last in step: the [`agreed`](ItemStep::agreed) of the last step that was carried out.
    pub agreed: &'a BTreeMap<ItemCode, ItemRecord>,
}

/// What a product asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemPlan {
    /// What is to be written, item by item; an item that is in step has none.
    pub steps: Vec<ItemStep>,
    /// What somebody should know: whose work was written over, or not followed.
    pub notes: Vec<SmolStr>,
    /// What can be no item, and why.
    pub parked: Vec<Park>,
}

/// One item that is not in step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemStep {
    /// What is to be written to the ledger.
    pub ledger: Option<ItemWrite>,
    /// What is to be written to the store.
    pub store: Option<ProductWrite>,
    /// What both sides have when that is done, to be remembered then.
    pub agreed: ItemRecord,
}

/// An item to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWrite {
    /// All of it: what stays, too, since what is left out of an item's prices may be lost.
    pub record: ItemRecord,
    /// Whether the ledger does not have it yet.
    pub creates: bool,
}

/// Fields of a product, or of one of its variants, to be written to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductWrite {
    /// The product.
    pub product: ProductId,
    /// The variant; `None` for the product itself.
    pub variant: Option<VariantId>,
    /// Its new name; variants have none of their own.
    pub name: Option<SmolStr>,
    /// Its new price, in the store's currency.
    pub price: Option<Decimal>,
}

/// A product or a variant, as an item.
struct Sold<'a> {
    product: &'a Product,
    variant: Option<&'a Variant>,
    record: ItemRecord,
}

impl Mapper {
    /// What a product and its variants ask for. `base` is the currency of the books, in which items have their prices: of a store in
    /// another currency prices are left alone, and that is noted.
    pub fn items(&self, product: &Product, base: Currency, sides: ItemSides<'_>) -> ItemPlan {
        let mut plan = ItemPlan::default();
        let mut seen = BTreeSet::new();
        let variants = product.variants.iter().filter(|variant| !variant.sku.as_str().trim().is_empty()).map(Some);
        for variant in std::iter::once(None).chain(variants) {
            let sold = match self.sold(product, variant, base) {
                Ok(sold) => sold,
                Err(park) => {
                    plan.parked.push(park);
                    continue;
                }
            };
            if seen.insert(sold.record.code.clone()) {
                self.item(&sold, sides, &mut plan);
            } else {
                plan.parked.push(Park::new(
                    ParkCode::UnmappedValue,
                    format!("product {}: two of its variants have the code {}", product.id, sold.record.code),
                    "give each variant a SKU of its own in the store, or none",
                ));
            }
        }
        if product.price.currency() != base {
            plan.notes.push(format_smolstr!(
                "product {}: its price is in {}, those of items in {base}: prices are left alone",
                product.id,
                product.price.currency()
            ));
        }
        plan
    }

    /// The item that a product or a variant is to be.
    fn sold<'a>(&self, product: &'a Product, variant: Option<&'a Variant>, base: Currency) -> Result<Sold<'a>, Park> {
        let items = &self.profile().items;
        let code = code::of(items, product, variant)?;
        let price = variant.and_then(|variant| variant.price).unwrap_or(product.price);
        let record = ItemRecord {
            name: form::name(product, variant, &code),
            description: form::description(&product.description),
            price: Some(price).filter(|price| price.currency() == base).map(form::price),
            sales_account: items.sales_account.as_ref().map(|account| account.value.clone()),
            sales_tax_type: items.sales_tax_type.as_ref().map(|tax_type| tax_type.value.clone()),
            code,
        };
        Ok(Sold { product, variant, record })
    }

    fn item(&self, sold: &Sold<'_>, sides: ItemSides<'_>, plan: &mut ItemPlan) {
        let items = &self.profile().items;
        let code = &sold.record.code;
        let Some(now) = sides.ledger.get(code) else {
            let was_there = sides.agreed.contains_key(code);
            if was_there {
                plan.notes.push(format_smolstr!("item {code} was removed from the ledger: it is not made again"));
            } else if items.create && sold.product.enabled {
                let write = ItemWrite { record: sold.record.clone(), creates: true };
                plan.steps.push(ItemStep { ledger: Some(write), store: None, agreed: sold.record.clone() });
            }
            return;
        };
        // What the store says is agreed, too, where the ledger owns the field and has another value: only a later change counts.
        let agreed = ItemRecord { price: sold.record.price.or(now.price), ..sold.record.clone() };
        let mut merge = Merge { sold, before: sides.agreed.get(code), record: now.clone(), agreed, store: None, plan };
        let follows = |field| items.to_store.contains(&field);
        merge.name(items.name, follows(ItemField::Name));
        merge.description(items.description);
        merge.price(items.price, follows(ItemField::Price));
        let Merge { record, agreed, store, .. } = merge;
        let ledger = (record != *now).then_some(ItemWrite { record, creates: false });
        if ledger.is_some() || store.is_some() {
            plan.steps.push(ItemStep { ledger, store, agreed });
        }
    }
}

/// An item that the ledger has, brought together field by field with what the store says.
struct Merge<'a> {
    sold: &'a Sold<'a>,
    /// What both had when they were last in step.
    before: Option<&'a ItemRecord>,
    /// What the ledger has, and is to have.
    record: ItemRecord,
    /// What both are to have.
    agreed: ItemRecord,
    store: Option<ProductWrite>,
    plan: &'a mut ItemPlan,
}

impl Merge<'_> {
    fn name(&mut self, owner: Ownership, follows: bool) {
        let (now, says) = (self.record.name.clone(), self.sold.record.name.clone());
        let before = self.before.map(|before| before.name.clone());
        // A variant has no name of its own that the store could take.
        let follows = follows && self.sold.variant.is_none();
        match self.side("name", owner, follows, before.as_ref(), &now, &says) {
            Side::Ledger => self.record.name = says,
            Side::Store => {
                self.agreed.name.clone_from(&now);
                self.for_store().name = Some(now);
            }
            Side::Neither => {}
        }
    }

    fn description(&mut self, owner: Ownership) {
        let (now, says) = (self.record.description.clone(), self.sold.record.description.clone());
        let before = self.before.map(|before| before.description.clone());
        if let Side::Ledger = self.side("description", owner, false, before.as_ref(), &now, &says) {
            self.record.description = says;
        }
    }

    fn price(&mut self, owner: Ownership, follows: bool) {
        let (now, says) = (self.record.price, self.sold.record.price);
        if says.is_none() {
            return;
        }
        let before = self.before.map(|before| before.price);
        match self.side("price", owner, follows, before.as_ref(), &now, &says) {
            Side::Ledger => self.record.price = says,
            Side::Store => {
                self.agreed.price = now;
                self.for_store().price = now;
            }
            Side::Neither => {}
        }
    }

    fn for_store(&mut self) -> &mut ProductWrite {
        let Sold { product, variant, .. } = self.sold;
        self.store.get_or_insert_with(|| ProductWrite {
            product: product.id.clone(),
            variant: variant.map(|variant| variant.id.clone()),
            name: None,
            price: None,
        })
    }

    /// Which side a field is written to.
    fn side<T>(&mut self, field: &str, owner: Ownership, follows: bool, before: Option<&T>, now: &T, says: &T) -> Side
    where
        T: crate::ownership::Blank + PartialEq,
    {
        let code = &self.sold.record.code;
        let decision = decide(owner, before, now, says);
        if decision == Decision::Overwrite {
            self.plan
                .notes
                .push(format_smolstr!("item {code}: its {field} was changed in the ledger, and the store's counts"));
        }
        if decision.is_written() {
            return Side::Ledger;
        }
        if owner != Ownership::LedgerWins || !follows {
            if decision == Decision::Yield {
                let kept = "was changed in the store, and the ledger's counts";
                self.plan.notes.push(format_smolstr!("item {code}: its {field} {kept}"));
            }
            return Side::Neither;
        }
        // The same rule with the sides exchanged: the ledger's value goes to the store.
        match decide(Ownership::StoreWins, before, says, now) {
            Decision::Write | Decision::Overwrite if now.is_blank() => Side::Neither,
            Decision::Write => Side::Store,
            Decision::Overwrite => {
                let over = "was changed in the store, and is set back to the ledger's";
                self.plan.notes.push(format_smolstr!("item {code}: its {field} {over}"));
                Side::Store
            }
            Decision::Keep | Decision::Yield => Side::Neither,
        }
    }
}

/// Where a value is written.
enum Side {
    Ledger,
    Store,
    Neither,
}
