//! 3: tax by line and by component.

use canonical_model::{TaxTreatment, invariants::check_tax_view};
use proptest::prelude::*;

use super::given::{assert_names, full_order, money, order, shift};

proptest! {
    #[test]
    fn the_lines_state_no_more_of_a_tax_than_the_order(order in order()) {
        prop_assert_eq!(check_tax_view(&order), []);
        for index in 0..order.taxes.len() {
            let code = order.taxes[index].code.clone();
            let on_lines = || order.lines.iter().enumerate();
            for (at, line) in on_lines() {
                let Some(nth) = line.taxes.iter().position(|tax| tax.code == code) else { continue };
                // Every unit of the order's tax stands on lines: one more is too much.
                let mut tight = order.clone();
                let sum = on_lines().flat_map(|(_, line)| &line.taxes).filter(|tax| tax.code == code);
                tight.taxes[index].amount =
                    sum.fold(money(0, order.currency), |sum, tax| sum.try_add(tax.amount).unwrap());
                prop_assert_eq!(check_tax_view(&tight), []);
                let mut broken = tight.clone();
                shift(&mut broken.lines[at].taxes[nth].amount, 1);
                assert_names(&check_tax_view(&broken), &format!("taxes[{index}].amount"));
                shift(&mut tight.taxes[index].amount, -1);
                assert_names(&check_tax_view(&tight), &format!("taxes[{index}].amount"));

                let mut broken = order.clone();
                broken.lines[at].taxes[nth].code = "ELSE".into();
                assert_names(&check_tax_view(&broken), &format!("lines[{at}].taxes[{nth}].code"));
            }
        }
    }
}

#[test]
fn taxable_amounts_of_the_lines_make_up_the_orders_where_all_of_the_tax_is_on_them() {
    let order = full_order(TaxTreatment::Exclusive);
    for index in 0..order.taxes.len() {
        let mut broken = order.clone();
        shift(broken.taxes[index].taxable.as_mut().unwrap(), 1);
        assert_names(&check_tax_view(&broken), &format!("taxes[{index}].taxable"));
    }
}

#[test]
fn negative_and_repeated_taxes_are_found_where_they_stand() {
    let mut order = full_order(TaxTreatment::Exclusive);
    order.taxes[1].amount = money(-1, order.currency);
    order.taxes[1].code = order.taxes[0].code.clone();
    order.lines[0].taxes[1].amount = money(-1, order.currency);
    order.lines[0].taxes[1].code = order.lines[0].taxes[0].code.clone();
    order.lines[0].taxes[0].taxable = Some(money(-1, order.currency));
    let found = check_tax_view(&order);
    for path in ["taxes[1].amount", "taxes[1].code", "lines[0].taxes[1].amount", "lines[0].taxes[1].code"] {
        assert_names(&found, path);
    }
    assert_names(&found, "lines[0].taxes[0].taxable");
}
