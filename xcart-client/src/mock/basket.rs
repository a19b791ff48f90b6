//! What an order is made of, and X-Cart's arithmetic from there to its total: what a line, a discount, a tax amount to.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::wire::{ItemId, OrderItem, ProductId, Surcharge, SurchargeId, SurchargeType};

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// The decimals of a currency (ISO 4217), by which X-Cart rounds each surcharge (XC-TOTAL-1).
pub(super) fn exponent(currency: &str) -> u32 {
    match currency {
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        _ => 2,
    }
}

/// Half up (away from zero), as PHP rounds.
fn round(value: Decimal, exponent: u32) -> Decimal {
    value.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero)
}

/// As a column `NUMERIC(14,4)` holds it (XC-SCALAR-1).
pub(super) fn stored(value: Decimal) -> Decimal {
    round(value, 4).normalize()
}

/// A line of an order that is to be made.
#[derive(Debug, Clone)]
#[must_use]
pub struct Line {
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) price: Decimal,
    pub(super) net_price: Decimal,
    pub(super) quantity: i64,
    pub(super) taxed: bool,
    pub(super) id: Option<ItemId>,
    pub(super) product: Option<ProductId>,
    pub(super) surcharges: Vec<Surcharge>,
}

impl Line {
    /// So many of a product at a unit price in the order's currency, which tax applies to.
    pub fn new(sku: impl Into<String>, name: impl Into<String>, price: Decimal, quantity: i64) -> Self {
        Self {
            sku: sku.into(),
            name: name.into(),
            price,
            net_price: price,
            quantity,
            taxed: true,
            id: None,
            product: None,
            surcharges: Vec::new(),
        }
    }

    /// The unit price of X-Cart's own arithmetic, where it is another than the one shown; four decimals are kept.
    pub fn net_price(self, net_price: Decimal) -> Self {
        Self { net_price, ..self }
    }

    /// No tax applies to it.
    pub fn untaxed(self) -> Self {
        Self { taxed: false, ..self }
    }

    fn of(item: &OrderItem) -> Self {
        Self {
            net_price: item.item_net_price,
            id: Some(item.id),
            product: *item.product_id,
            surcharges: item.surcharges.clone(),
            ..Self::new(item.sku.to_string(), item.name.to_string(), item.price, item.amount)
        }
    }

    fn times(&self, price: Decimal) -> Decimal {
        price.saturating_mul(Decimal::from(self.quantity))
    }

    fn added(&self) -> Decimal {
        let added = self.surcharges.iter().filter(|surcharge| surcharge.is_added());
        added.fold(Decimal::ZERO, |sum, surcharge| sum.saturating_add(surcharge.value))
    }
}

/// How much a charge is.
#[derive(Debug, Clone, Copy)]
enum Amount {
    /// So much, in the order's currency.
    Fixed(Decimal),
    /// So many percent of the discounted goods and taxed charges, added to them.
    OnTop(Decimal),
    /// So many percent of the net, found in the gross.
    Within(Decimal),
}

/// A surcharge of an order that is to be made: shipping, discount, tax, fee. The codes are those of the demonstration
/// store.
#[derive(Debug, Clone)]
#[must_use]
pub struct Charge {
    pub(super) kind: SurchargeType,
    pub(super) code: String,
    pub(super) class: String,
    pub(super) name: String,
    pub(super) available: bool,
    pub(super) include: bool,
    pub(super) id: Option<SurchargeId>,
    amount: Amount,
    /// Whether tax applies to it.
    taxed: bool,
    /// Whether it is spread over the lines and lowers the base of the tax.
    spread: bool,
}

impl Charge {
    fn new(kind: SurchargeType, code: &str, class: &str, name: &str, amount: Amount) -> Self {
        Self {
            kind,
            code: code.into(),
            class: class.into(),
            name: name.into(),
            available: true,
            include: matches!(amount, Amount::Within(_)),
            id: None,
            amount,
            taxed: false,
            spread: false,
        }
    }

    /// Shipping (`SHIPPING`), untaxed unless it is said to be [`taxed`](Self::taxed).
    pub fn shipping(amount: Decimal) -> Self {
        let class = r"\XLite\Logic\Order\Modifier\Shipping";
        Self::new(SurchargeType::Shipping, "SHIPPING", class, "Shipping cost", Amount::Fixed(amount))
    }

    /// A volume discount (`DISCOUNT`) of so much, given as a positive amount.
    pub fn volume_discount(amount: Decimal) -> Self {
        let class = r"\CDev\VolumeDiscounts\Logic\Order\Modifier\Discount";
        let charge = Self::new(SurchargeType::Discount, "DISCOUNT", class, "Discount", Amount::Fixed(-amount));
        Self { spread: true, ..charge }
    }

    /// A coupon (`DCOUPON`) of so much, given as a positive amount.
    pub fn coupon(amount: Decimal) -> Self {
        let class = r"\CDev\Coupons\Logic\Order\Modifier\Discount";
        let charge = Self::new(SurchargeType::Discount, "DCOUPON", class, "Coupon discount", Amount::Fixed(-amount));
        Self { spread: true, ..charge }
    }

    /// Sales tax on top (`CDEV.STAX.1`): so many percent of the discounted taxed lines and charges, computed once for the
    /// whole order and rounded half up to the currency.
    pub fn sales_tax(percent: Decimal) -> Self {
        let class = r"\CDev\SalesTax\Logic\Order\Modifier\Tax";
        Self::new(SurchargeType::Tax, "CDEV.STAX.1", class, "Sales tax", Amount::OnTop(percent))
    }

    /// A second tax on top (`CDEV.STAX.2`), otherwise as [`sales_tax`](Self::sales_tax).
    pub fn second_tax(percent: Decimal) -> Self {
        let class = r"\CDev\SalesTax\Logic\Order\Modifier\Tax";
        Self::new(SurchargeType::Tax, "CDEV.STAX.2", class, "GST", Amount::OnTop(percent))
    }

    /// VAT that is within the prices (`CDEV.VAT.1`): gross × percent ÷ (100 + percent), computed once for the whole order
    /// and rounded half up to the currency. It does not change the total.
    pub fn vat_included(percent: Decimal) -> Self {
        let class = r"\CDev\VAT\Logic\Order\Modifier\Tax";
        Self::new(SurchargeType::Tax, "CDEV.VAT.1", class, "VAT", Amount::Within(percent))
    }

    /// A redeemed gift certificate (`GIFTCERT`) of so much, given as a positive amount. It lowers the total, and no tax.
    pub fn gift_certificate(amount: Decimal) -> Self {
        let class = r"\CDev\GiftCertificates\Logic\Order\Modifier\GiftCertificate";
        Self::new(SurchargeType::Discount, "GIFTCERT", class, "Gift certificate", Amount::Fixed(-amount))
    }

    /// Anything else, with its sign; up to four decimals are kept.
    pub fn other(kind: SurchargeType, code: &str, amount: Decimal) -> Self {
        Self::new(kind, code, r"\Vendor\AddOn\Logic\Order\Modifier\Modifier", code, Amount::Fixed(amount))
    }

    /// Tax applies to it.
    pub fn taxed(self) -> Self {
        Self { taxed: true, ..self }
    }

    /// A discount that is taken off after tax: it leaves the base of the tax alone.
    pub fn after_tax(self) -> Self {
        Self { spread: false, ..self }
    }

    /// What the customer reads.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// It stands there and does not count.
    pub fn unavailable(self) -> Self {
        Self { available: false, ..self }
    }

    fn of(surcharge: &Surcharge) -> Self {
        let amount = Amount::Fixed(surcharge.value);
        let kind = surcharge.surcharge_type.clone();
        Self {
            available: surcharge.available,
            include: surcharge.include,
            id: surcharge.id,
            ..Self::new(kind, &surcharge.code, &surcharge.class, &surcharge.name, amount)
        }
    }
}

/// The lines and charges of an order, and their currency. [`FakeXCart::edit_order`](super::FakeXCart::edit_order) gives it
/// to be changed; what follows from it is computed again.
#[derive(Debug, Clone)]
pub struct Basket {
    pub(super) currency: String,
    pub(super) lines: Vec<Line>,
    pub(super) charges: Vec<Charge>,
    /// Whether the sub-total is the sum of the prices shown instead of that of the net prices.
    pub(super) sums_shown_prices: bool,
}

/// What follows from a basket, in the order of its lines and charges.
pub(super) struct Computed {
    pub(super) sub_total: Decimal,
    /// Each line after the discounts that were spread.
    pub(super) discounted: Vec<Decimal>,
    pub(super) values: Vec<Decimal>,
}

impl Basket {
    pub(super) fn new(currency: &str) -> Self {
        Self { currency: currency.into(), lines: Vec::new(), charges: Vec::new(), sums_shown_prices: false }
    }

    /// The basket of an order that came from elsewhere: its charges are taken as they stand.
    pub(super) fn of(currency: &str, sub_total: Decimal, items: &[OrderItem], surcharges: &[Surcharge]) -> Self {
        let mut basket = Self::new(currency);
        basket.lines = items.iter().map(Line::of).collect();
        basket.charges = surcharges.iter().map(Charge::of).collect();
        if basket.compute().sub_total != sub_total {
            basket.sums_shown_prices = true;
        }
        basket
    }

    /// Sets how many of the first line with that SKU; 0 takes it out.
    pub fn set_quantity(&mut self, sku: &str, quantity: i64) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.sku == sku) {
            line.quantity = quantity;
        }
        self.lines.retain(|line| line.quantity != 0);
    }

    /// Adds a line.
    pub fn add_line(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Adds a charge, or puts it in the place of the one with its code.
    pub fn set_charge(&mut self, charge: Charge) {
        match self.charges.iter_mut().find(|old| old.code == charge.code) {
            Some(old) => *old = Charge { id: old.id, ..charge },
            None => self.charges.push(charge),
        }
    }

    /// Takes a charge out.
    pub fn remove_charge(&mut self, code: &str) {
        self.charges.retain(|charge| charge.code != code);
    }

    /// What an order of it comes to (XC-TOTAL-1), in its currency; not rounded beyond what X-Cart rounds.
    pub fn total(&self) -> Decimal {
        let computed = self.compute();
        let exponent = exponent(&self.currency);
        let added = self.charges.iter().zip(computed.values).filter(|(charge, _)| charge.available && !charge.include);
        let added = sum(added.map(|(_, value)| round(value, exponent)));
        stored(computed.sub_total.saturating_add(added).max(Decimal::ZERO))
    }

    /// X-Cart's arithmetic. Discounts are spread over the lines in proportion, the last line takes what rounding left
    /// over; each tax is computed once, on the sum.
    pub(super) fn compute(&self) -> Computed {
        let exponent = exponent(&self.currency);
        let goods: Vec<Decimal> = self
            .lines
            .iter()
            .map(|line| line.times(if self.sums_shown_prices { line.price } else { line.net_price }))
            .collect();
        let total = sum(goods.iter().copied());
        let sub_total = sum(goods.iter().zip(&self.lines).map(|(goods, line)| goods.saturating_add(line.added())));
        let off = sum(self.charges.iter().filter(|charge| charge.spread && charge.available).map(Charge::fixed));
        let mut left = off;
        let mut discounted = Vec::with_capacity(goods.len());
        for (index, goods) in goods.iter().enumerate() {
            let part = if index + 1 == self.lines.len() {
                left
            } else {
                round(off.saturating_mul(*goods).checked_div(total).unwrap_or_default(), exponent)
            };
            left = left.saturating_sub(part);
            discounted.push(stored(goods.saturating_add(part)));
        }
        let lines = discounted.iter().zip(&self.lines).filter(|(_, line)| line.taxed).map(|(value, _)| *value);
        let charges = self.charges.iter().filter(|charge| charge.taxed && charge.available).map(Charge::fixed);
        let base = sum(lines.chain(charges));
        let value = |charge: &Charge| match charge.amount {
            Amount::Fixed(value) => stored(value),
            Amount::OnTop(percent) => round(base.saturating_mul(percent) / HUNDRED, exponent),
            Amount::Within(percent) => {
                let tax = base.saturating_mul(percent).checked_div(HUNDRED.saturating_add(percent));
                round(tax.unwrap_or_default(), exponent)
            }
        };
        Computed { sub_total: stored(sub_total), discounted, values: self.charges.iter().map(value).collect() }
    }
}

impl Charge {
    fn fixed(&self) -> Decimal {
        match self.amount {
            Amount::Fixed(value) => value,
            Amount::OnTop(_) | Amount::Within(_) => Decimal::ZERO,
        }
    }
}

fn sum(values: impl Iterator<Item = Decimal>) -> Decimal {
    values.fold(Decimal::ZERO, Decimal::saturating_add)
}
