//! 2: the total of an order.

use canonical_model::{DiscountStage, TaxTreatment, invariants::check_order_total};
use proptest::prelude::*;

use super::given::{assert_names, full_order, money, order, shift};

proptest! {
    #[test]
    fn lines_and_tax_less_discounts_after_tax_are_the_stated_total(order in order()) {
        prop_assert_eq!(check_order_total(&order), []);
        for unit in [1, -1] {
            let mut broken = order.clone();
            shift(&mut broken.stated_total, unit);
            assert_names(&check_order_total(&broken), "stated_total");
            for index in 0..order.lines.len() {
                let mut broken = order.clone();
                shift(&mut broken.lines[index].net, unit);
                assert_names(&check_order_total(&broken), "stated_total");
            }
            for index in 0..order.tenders.len() {
                let mut broken = order.clone();
                shift(&mut broken.tenders[index].amount, unit);
                assert_names(&check_order_total(&broken), "stated_total");
            }
            for index in 0..order.discounts.len() {
                let mut broken = order.clone();
                shift(&mut broken.discounts[index].amount, unit);
                let after = order.discounts[index].stage == DiscountStage::AfterTax;
                prop_assert_eq!(check_order_total(&broken).is_empty(), !after);
            }
            for index in 0..order.taxes.len() {
                let mut broken = order.clone();
                shift(&mut broken.taxes[index].amount, unit);
                let on_top = order.tax_treatment == TaxTreatment::Exclusive;
                if on_top {
                    assert_names(&check_order_total(&broken), "stated_total");
                }
            }
        }
    }

    #[test]
    fn tax_within_a_price_is_no_more_than_the_price(order in order()) {
        prop_assume!(order.tax_treatment == TaxTreatment::Inclusive);
        for index in 0..order.lines.len() {
            if order.lines[index].taxes.is_empty() {
                continue;
            }
            let mut broken = order.clone();
            broken.lines[index].taxes[0].amount = broken.lines[index].net;
            broken.lines[index].taxes.truncate(1);
            prop_assert_eq!(check_order_total(&broken), []);
            shift(&mut broken.lines[index].taxes[0].amount, 1);
            assert_names(&check_order_total(&broken), &format!("lines[{index}].taxes"));
        }
    }
}

#[test]
fn tax_within_the_prices_is_no_more_than_all_prices() {
    let mut order = full_order(TaxTreatment::Inclusive);
    let net = order.lines[0].net.try_add(order.lines[1].net).unwrap();
    order.taxes[0].amount = net.try_sub(order.taxes[1].amount).unwrap();
    assert_eq!(check_order_total(&order), []);
    shift(&mut order.taxes[0].amount, 1);
    assert_names(&check_order_total(&order), "taxes");
}

#[test]
fn an_order_without_tax_has_none() {
    let mut order = full_order(TaxTreatment::Exclusive);
    order.tax_treatment = TaxTreatment::NoTax;
    let found = check_order_total(&order);
    assert_names(&found, "taxes[0].amount");
    assert_names(&found, "taxes[1].amount");
}

#[test]
fn an_order_is_worth_no_less_than_nothing() {
    let mut order = full_order(TaxTreatment::NoTax);
    order.lines.clear();
    order.tenders.clear();
    order.discounts.retain(|discount| discount.stage == DiscountStage::AfterTax);
    order.stated_total = -order.discounts[0].amount;
    let found = check_order_total(&order);
    assert_eq!((found.len(), found[0].path.as_str()), (1, "stated_total"));
    assert!(order.stated_total == money(-100, order.currency), "{found:?}");
}
