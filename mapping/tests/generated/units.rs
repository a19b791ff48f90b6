//! Amounts as whole numbers of a small unit, and their rounding: arithmetic of the generator's and the oracle's own, that shares
//! nothing with the code it judges.

use rust_decimal::Decimal;

/// Decimals that X-Cart keeps of every amount (XC-SCALAR-1).
pub const STORED: u32 = 4;

/// Decimals of the ledger's amounts (XR-MONEY-1).
pub const CENTS: u32 = 2;

pub fn power(decimals: u32) -> i128 {
    10i128.pow(decimals)
}

/// The quotient rounded half away from zero. The divisor is above zero.
pub fn divide(number: i128, by: i128) -> i128 {
    let magnitude = (2 * number.abs() + by) / (2 * by);
    if number < 0 { -magnitude } else { magnitude }
}

/// An amount of so many decimals in another number of them, rounded half away from zero.
pub fn rescale(amount: i128, from: u32, to: u32) -> i128 {
    if to >= from { amount * power(to - from) } else { divide(amount, power(from - to)) }
}

/// How X-Cart writes it.
pub fn text(amount: i128, decimals: u32) -> String {
    let (sign, magnitude) = (if amount < 0 { "-" } else { "" }, amount.abs());
    let (whole, part) = (magnitude / power(decimals), magnitude % power(decimals));
    if decimals == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{part:0>width$}", width = decimals as usize)
    }
}

/// A decimal as a whole number of units, if it needs no more decimals.
pub fn units(amount: Decimal, decimals: u32) -> Option<i128> {
    let (mantissa, scale) = (amount.mantissa(), amount.scale());
    if scale <= decimals {
        return Some(mantissa * power(decimals - scale));
    }
    let finer = power(scale - decimals);
    (mantissa % finer == 0).then_some(mantissa / finer)
}
