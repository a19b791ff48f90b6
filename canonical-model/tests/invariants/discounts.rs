//! 4: discounts and what bears them.

use canonical_model::{DiscountAllocation, DiscountStage, TaxTreatment, invariants::check_discounts};
use proptest::prelude::*;

use super::given::{assert_names, full_order, money, order, shift};

proptest! {
    #[test]
    fn what_the_lines_bear_of_each_discount_is_that_discount(order in order()) {
        prop_assert_eq!(check_discounts(&order), []);
        for (index, discount) in order.discounts.iter().enumerate() {
            if discount.stage == DiscountStage::BeforeTax {
                for unit in [1, -1] {
                    let mut broken = order.clone();
                    shift(&mut broken.discounts[index].amount, unit);
                    assert_names(&check_discounts(&broken), &format!("discounts[{index}].amount"));
                }
            }
            for (at, line) in order.lines.iter().enumerate() {
                for nth in (0..line.allocations.len()).filter(|nth| line.allocations[*nth].discount == discount.id) {
                    for unit in [1, -1] {
                        let mut broken = order.clone();
                        shift(&mut broken.lines[at].allocations[nth].amount, unit);
                        assert_names(&check_discounts(&broken), &format!("discounts[{index}].amount"));
                    }
                    let mut broken = order.clone();
                    broken.lines[at].allocations[nth].discount = "else".into();
                    assert_names(&check_discounts(&broken), &format!("lines[{at}].allocations[{nth}].discount"));
                }
            }
        }
    }
}

#[test]
fn no_line_bears_a_discount_after_tax() {
    let mut order = full_order(TaxTreatment::Exclusive);
    let last = order.discounts.len() - 1;
    let (discount, amount) = (order.discounts[last].id.clone(), money(1, order.currency));
    order.lines[0].allocations.push(DiscountAllocation { discount, amount });
    assert_names(&check_discounts(&order), &format!("discounts[{last}].amount"));
}

#[test]
fn negative_and_repeated_discounts_and_tenders_are_found_where_they_stand() {
    let mut order = full_order(TaxTreatment::Exclusive);
    let cent = money(-1, order.currency);
    order.discounts[1].amount = cent;
    order.discounts[2].id = order.discounts[0].id.clone();
    order.tenders[0].amount = cent;
    order.tenders.push(order.tenders[0].clone());
    order.lines[1].allocations[0].amount = cent;
    let found = check_discounts(&order);
    for path in [
        "discounts[1].amount",
        "discounts[2].id",
        "tenders[0].amount",
        "tenders[1].id",
        "lines[1].allocations[0].amount",
    ] {
        assert_names(&found, path);
    }
}
