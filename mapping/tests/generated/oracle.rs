//! The truth: what should stand in the ledger at each moment, from what the customer was charged; and whether a reason for which an
//! order was parked is true.

use canonical_model::{Park, ParkCode};

use super::{
    books::Books,
    history::{Case, Defect, Moment, Story},
    regimes::RATES,
    sale::Sale,
    units::{CENTS, power},
};

/// What should be sold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// All of the sale, tax type by tax type.
    All,
    /// All but so much of it, taxes in proportion.
    AllBut(i128),
    Nothing,
}

/// Cents of an amount in the currency's unit; of one that needs a third decimal none.
fn cents(sale: &Sale, amount: i128) -> Option<i128> {
    let exponent = sale.basket.coin.exponent;
    if exponent <= CENTS {
        return Some(amount * power(CENTS - exponent));
    }
    let finer = power(exponent - CENTS);
    (amount % finer == 0).then_some(amount / finer)
}

pub fn expected(case: &Case, moment: &Moment) -> Expected {
    let sale = &case.sales[moment.sale];
    let refunded = moment.sum(true);
    match moment.code {
        // Nothing is left that a refund could take back.
        "R" if sale.worth == 0 => Expected::All,
        "Q" | "A" if moment.rows.is_empty() && !case.on_account => Expected::Nothing,
        "C" | "D" | "R" => Expected::Nothing,
        _ => {
            // What an edit gave back lowers the sale by itself.
            let edited =
                matches!(case.story, Story::EditedAfterPayment | Story::EditedAndSettled | Story::EditedAndRefunded);
            if refunded == 0 || edited { Expected::All } else { Expected::AllBut(refunded) }
        }
    }
}

/// Whether the books are those of the order.
pub fn judge(case: &Case, moment: &Moment, books: &Books) -> Result<(), String> {
    let sale = &case.sales[moment.sale];
    let expected = expected(case, moment);
    // An order that is worth nothing is not billed; one that became so is what it is, with the taxes that it has.
    let unbilled = expected == Expected::Nothing || sale.worth == 0;
    if unbilled && books.standing().next().is_none() {
        return Ok(());
    }
    let cents = |amount: i128| cents(sale, amount).ok_or("planned, though an amount needs a third decimal");
    let worth = cents(sale.worth)?;
    let sold = match expected {
        Expected::All => worth,
        Expected::AllBut(part) => worth - cents(part)?,
        Expected::Nothing => 0,
    };
    if books.sold() != sold {
        return Err(format!("{} is sold, and should be {sold} ({expected:?})", books.sold()));
    }
    taxes(sale, expected, books, (worth, sold))?;
    let captured = cents(moment.sum(false))?;
    let refunded = if moment.code == "R" { captured } else { cents(moment.sum(true))? };
    let money = captured - refunded;
    if books.money() != money {
        return Err(format!("{} of money is in the books, and should be {money}", books.money()));
    }
    Ok(())
}

/// Tax type by tax type, and liability account by liability account.
fn taxes(sale: &Sale, expected: Expected, books: &Books, (worth, sold): (i128, i128)) -> Result<(), String> {
    let cents =
        |amount: i128| cents(sale, amount).ok_or_else(|| "planned, though a tax needs a third decimal".to_owned());
    // Of a share, each document may be off by a unit for each of its parts.
    let parts = i128::try_from(books.held.values().map(|held| held.groups).sum::<usize>()).unwrap();
    let unit = power(CENTS.saturating_sub(sale.basket.coin.exponent));
    let slack = if matches!(expected, Expected::AllBut(_)) { parts * unit } else { 0 };
    let share = |charged: i128| match expected {
        Expected::All => charged,
        Expected::AllBut(_) => charged * sold / worth,
        Expected::Nothing => 0,
    };
    let check = |what: &str, found: i128, charged: i128, slack: i128| {
        let should = share(charged);
        if (found - should).abs() <= slack { Ok(()) } else { Err(format!("{what} is {found}, and should be {should}")) }
    };
    for (tax_type, _) in RATES {
        if !sale.charged.iter().flat_map(|charged| &charged.types).any(|(own, _)| own == tax_type) {
            check(tax_type, books.tax(tax_type), 0, 0)?;
        }
    }
    for charged in &sale.charged {
        let found: i128 = charged.types.iter().map(|(tax_type, _)| books.tax(tax_type)).sum();
        check(charged.types[0].0, found, cents(charged.amount)?, slack)?;
        for (tax_type, amount) in
            charged.types.iter().filter(|_| charged.types.len() > 1 && expected != Expected::Nothing)
        {
            // To the unit it is not known how much each rate of one code came to.
            let amount = amount * power(CENTS) / power(sale.basket.coin.exponent);
            check(tax_type, books.tax(tax_type), amount, slack + charged.slack * unit)?;
        }
        for (tax_type, _) in charged.types.iter().filter(|_| expected == Expected::Nothing) {
            check(tax_type, books.tax(tax_type), 0, 0)?;
        }
    }
    for (account, amount) in &sale.liabilities {
        check(account, books.account(account), cents(*amount)?, slack)?;
    }
    Ok(())
}

/// Whether the order, and the money at that moment, are really so that it must be parked for this reason; says which it is.
pub fn confirm(case: &Case, moment: &Moment, park: &Park) -> Result<&'static str, String> {
    let sale = &case.sales[moment.sale];
    let before = &case.sales[moment.sale.saturating_sub(1)];
    let third = |amount: i128| cents(sale, amount).is_none();
    let is_true = match (park.code, case.defect) {
        (ParkCode::UnknownSurcharge, Some(Defect::UnknownSurcharge)) => {
            Some("a surcharge that the profile does not class")
        }
        (ParkCode::UnknownStatus, Some(Defect::UnknownStatus)) => Some("a status that the profile does not know"),
        (ParkCode::UnsupportedCurrency, Some(Defect::UnknownCurrency)) => {
            Some("a currency that the organisation lacks")
        }
        (ParkCode::OrderSums, Some(Defect::TotalOff)) => Some("a total that is not the sum of its parts"),
        (ParkCode::AmountUnknown, _) if moment.code == "PP" && moment.rows.is_empty() => {
            Some("paid in part, and nothing tells how much")
        }
        (ParkCode::AmountUnknown | ParkCode::AmbiguousRefund, Some(Defect::Overpaid)) => {
            Some("more money than the order is worth")
        }
        (ParkCode::LedgerPrecision, _) if sale.amounts().into_iter().any(third) => {
            Some("an amount of the order has a third decimal")
        }
        (ParkCode::LedgerPrecision, _) if moment.rows.iter().any(|row| third(row.amount)) => {
            Some("an amount of money has a third decimal")
        }
        (ParkCode::TotalsDiffer | ParkCode::UnmappedTax, _) if sale.hides_exemptions() => {
            Some("the store does not say which lines bear the tax")
        }
        (ParkCode::DeletedInLedger, _) if case.sales[..moment.sale].iter().any(|sale| sale.worth == 0) => {
            Some("it was worth nothing after an edit, and its invoice was voided")
        }
        (ParkCode::ChangedAfterPayment, _) if sale.gift < before.gift => {
            Some("an edit took back what a gift certificate paid")
        }
        (ParkCode::AmountUnknown | ParkCode::AmbiguousRefund, _)
            if sale.worth == 0 && moment.sum(false) > moment.sum(true) =>
        {
            Some("money for an order that is worth nothing")
        }
        _ => None,
    };
    is_true.ok_or_else(|| format!("parked without a true reason: {park}"))
}
