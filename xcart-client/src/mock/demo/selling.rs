//! Orders 1001 to 1030: what can be in an order, all paid by PayPal at once.

use super::{Demo, at, money, mug, people, pot, spoon, tea, tray};
use crate::{mock::Charge, wire::SurchargeType};

pub(super) fn place(demo: &mut Demo) {
    lines_and_sales_tax(demo);
    vat_within(demo);
    customers_and_currencies(demo);
}

fn sales_tax() -> Charge {
    Charge::sales_tax(money("8.25"))
}

fn vat() -> Charge {
    Charge::vat_included(money("20"))
}

fn lines_and_sales_tax(demo: &mut Demo) {
    // 1001 to 1002: no tax.
    demo.sell("USD", |demo, seed| demo.people.john.orders(seed).line(tea(3)));
    demo.sell("USD", |demo, seed| demo.people.mary.orders(seed).line(tea(1)).line(mug(2)).line(spoon(4)));
    // 1003: sales tax.
    demo.sell("USD", |demo, seed| demo.people.john.orders(seed).line(pot(1)).charge(sales_tax()));
    // 1004: 8.25 % of 3 × 1.15 is 0.28; of each line 0.09, which makes 0.27.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.mary.orders(seed).line(at("TEA-1", "1.15", 1)).line(at("MUG-2", "1.15", 1));
        seed.line(at("POT-3", "1.15", 1)).charge(sales_tax())
    });
    // 1005 to 1006: tax after discounts.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.other_john.orders(seed).line(tea(2)).line(pot(1));
        seed.charge(Charge::coupon(money("10.00"))).charge(sales_tax())
    });
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.mary.orders(seed).line(mug(7)).line(tray(3));
        seed.charge(Charge::volume_discount(money("8.49"))).charge(sales_tax())
    });
    // 1007 to 1008: shipping untaxed, and taxed.
    demo.sell("USD", |_, seed| {
        people::guest(seed).line(tea(5)).charge(Charge::shipping(money("6.95"))).charge(sales_tax())
    });
    demo.sell("USD", |_, seed| {
        let seed = people::guest(seed).line(tea(5)).shipping_method("Courier");
        seed.charge(Charge::shipping(money("6.95")).taxed()).charge(sales_tax())
    });
    // 1009: two taxes.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(mug(1)).line(tea(1));
        seed.charge(sales_tax()).charge(Charge::second_tax(money("10")))
    });
    // 1010: a line without tax.
    demo.sell("USD", |demo, seed| {
        demo.people.mary.orders(seed).line(tea(2).untaxed()).line(mug(1)).charge(sales_tax())
    });
    // 1011: a coupon that leaves the tax alone.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.other_john.orders(seed).line(pot(1)).charge(sales_tax());
        seed.charge(Charge::other(SurchargeType::Discount, "ATCOUPON", money("-5.00")).named("Coupon after tax"))
    });
}

fn vat_within(demo: &mut Demo) {
    // 1012 to 1015.
    demo.sell("GBP", |demo, seed| demo.people.ada.orders(seed).line(at("POT-3", "49.99", 1)).charge(vat()));
    demo.sell("EUR", |demo, seed| {
        let seed = demo.people.zoe.orders(seed).line(at("TEA-1", "8.99", 3)).line(at("MUG-2", "12.49", 2));
        seed.line(at("SPOON-4", "2.79", 6)).charge(vat())
    });
    demo.sell("EUR", |demo, seed| {
        let seed = demo.people.soren.orders(seed).line(at("POT-3", "59.00", 1)).line(at("TEA-1", "8.99", 1));
        seed.charge(Charge::coupon(money("7.77"))).charge(vat())
    });
    demo.sell("GBP", |demo, seed| {
        let seed = demo.people.ada.orders(seed).line(at("MUG-2", "11.95", 4)).shipping_method("Royal Mail");
        seed.charge(Charge::shipping(money("4.20")).taxed()).charge(vat())
    });
    // 1016: as the recorded store has it: 3 × 19.99 is the sub-total, 16.6583 the net price.
    demo.sell("EUR", |demo, seed| {
        let line = at("MUG-2", "19.99", 3).net_price(money("16.6583"));
        demo.people.zoe.orders(seed).line(line).charge(vat()).sums_shown_prices()
    });
    // 1017: one tax within, another on top.
    demo.sell("GBP", |demo, seed| {
        let seed = demo.people.ada.orders(seed).line(at("TEA-1", "7.60", 2)).line(at("POT-3", "48.00", 1));
        seed.charge(vat()).charge(Charge::second_tax(money("10")))
    });
}

fn customers_and_currencies(demo: &mut Demo) {
    // 1018 to 1019: guests.
    demo.sell("USD", |_, seed| seed.guest("download@visitor.example").line(tea(1)));
    demo.sell("EUR", |_, seed| people::company(seed).line(at("SET-7", "29.50", 10)).charge(vat()));
    // 1020 to 1021: one name, two customers.
    demo.sell("USD", |demo, seed| demo.people.john.orders(seed).line(mug(1)));
    demo.sell("USD", |demo, seed| demo.people.other_john.orders(seed).line(mug(1)));
    // 1022 to 1024: names beyond ASCII.
    demo.sell("EUR", |demo, seed| {
        demo.people.zoe.orders(seed).line(at("TEA-1", "8.99", 1)).notes("Bitte klingeln – 2. Stock, „Müller“ 🫖")
    });
    demo.sell("JPY", |demo, seed| demo.people.taro.orders(seed).line(at("TEA-1", "1480", 2)));
    demo.sell("KWD", |demo, seed| demo.people.fatima.orders(seed).line(at("POT-3", "19.500", 1)));
    // 1025 to 1026: no decimals.
    demo.sell("JPY", |demo, seed| {
        let seed = demo.people.taro.orders(seed).line(at("POT-3", "9800", 1)).line(at("MUG-2", "2200", 3));
        seed.charge(Charge::shipping(money("850"))).shipping_method("ヤマト運輸")
    });
    demo.sell("JPY", |demo, seed| {
        demo.people.taro.orders(seed).line(at("TEA-1", "1480", 3)).charge(Charge::coupon(money("333")))
    });
    // 1027 to 1028: three decimals, of which two are used, and all three.
    demo.sell("KWD", |demo, seed| {
        let seed = demo.people.fatima.orders(seed).line(at("TEA-1", "3.250", 2)).line(at("MUG-2", "4.100", 1));
        seed.charge(Charge::shipping(money("1.500")))
    });
    demo.sell("KWD", |demo, seed| demo.people.fatima.orders(seed).line(at("TRAY-5", "10.125", 1)));
    // 1029 to 1030.
    demo.sell("EUR", |demo, seed| demo.people.soren.orders(seed).line(at("SET-7", "27.00", 1)));
    demo.sell("GBP", |demo, seed| demo.people.ada.orders(seed).line(at("TRAY-5", "18.40", 2)));
}
