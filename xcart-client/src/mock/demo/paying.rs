//! Orders 1031 to 1064: how an order is paid, or not, and what else can be odd about it.

use super::{Demo, at, money, mug, people, pot, spoon, tea, tray};
use crate::{
    mock::{Charge, OrderSeed, Payment},
    wire::{
        PaymentStatusCode::{self, Authorized, Cancelled, Declined, Paid, PartiallyPaid, Refunded},
        ShippingStatusCode::{Delivered, New, Processing, Returned, Shipped, WillNotDeliver},
        SurchargeType,
    },
};

pub(super) fn place(demo: &mut Demo) {
    on_the_way(demo);
    given_back(demo);
    not_paid(demo);
    certificates_and_oddities(demo);
    offline(demo);
    more_oddities(demo);
    last_ones(demo);
}

fn sales_tax() -> Charge {
    Charge::sales_tax(money("8.25"))
}

fn on_the_way(demo: &mut Demo) {
    // 1031 to 1032: nothing paid.
    demo.place("USD", |demo, seed| demo.people.mary.orders(seed).line(tray(1)));
    demo.place("USD", |demo, seed| {
        demo.people.other_john.orders(seed).line(tea(2)).payment(Payment::offline("Phone ordering"))
    });
    // 1033: held.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(pot(1)).payment_status(Authorized);
        seed.payment(Payment::authorization("Credit Card"))
    });
    // 1034: a part of what is held is taken.
    demo.place("USD", |demo, seed| {
        let at = demo.later(20);
        let seed = demo.people.mary.orders(seed).line(mug(4)).shipping_status(Processing).payment_status(Authorized);
        let seed = seed.payment(Payment::authorization("Credit Card").captured_part(at, money("29.00")));
        seed.payment_status_changed(at, PartiallyPaid)
    });
}

fn given_back(demo: &mut Demo) {
    // 1035 to 1036: in part, and in two parts.
    demo.place("USD", |demo, seed| {
        let at = demo.later(50);
        let seed = demo.people.john.orders(seed).line(mug(3)).shipping_status(Delivered).payment_status(Paid);
        let seed = seed.payment(Payment::sale("PayPal").refunded_part(at, money("14.50")));
        seed.payment_status_changed(at, PartiallyPaid)
    });
    demo.place("USD", |demo, seed| {
        let (first, second) = (demo.later(30), demo.later(90));
        let seed = people::guest(seed).line(pot(2)).shipping_status(Delivered).payment_status(Paid);
        let sale = Payment::sale("Credit Card");
        let refunds = sale.refunded_part(first, money("20.00")).refunded_part(second, money("12.34"));
        seed.payment(refunds).payment_status_changed(first, PartiallyPaid)
    });
    // 1037 to 1038: in full.
    demo.place("USD", |demo, seed| {
        let at = demo.later(70);
        let seed = demo.people.other_john.orders(seed).line(tea(2)).shipping_status(Returned).payment_status(Paid);
        seed.payment(Payment::sale("PayPal").refunded(at)).payment_status_changed(at, Refunded)
    });
    demo.place("USD", |demo, seed| {
        let at = demo.later(60);
        let seed = demo.people.mary.orders(seed).line(pot(1)).line(tea(3)).shipping_status(Returned);
        let seed = seed.charge(Charge::shipping(money("9.99")).taxed()).charge(sales_tax()).payment_status(Paid);
        seed.payment(Payment::sale("Credit Card").refunded(at)).payment_status_changed(at, Refunded)
    });
}

fn not_paid(demo: &mut Demo) {
    // 1039 to 1040: cancelled.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(spoon(12)).shipping_status(WillNotDeliver);
        seed.payment_status_changed(demo.later(5), Cancelled)
    });
    demo.place("USD", |demo, seed| {
        let at = demo.later(26);
        let seed =
            demo.people.mary.orders(seed).line(pot(1)).shipping_status(WillNotDeliver).payment_status(Authorized);
        seed.payment(Payment::authorization("Credit Card").voided(at)).payment_status_changed(at, Cancelled)
    });
    // 1041: refused.
    demo.place("USD", |_, seed| {
        let seed = people::guest(seed).line(tray(2)).shipping_status(WillNotDeliver).payment_status(Declined);
        seed.payment(Payment::failed("Credit Card"))
    });
}

fn certificates_and_oddities(demo: &mut Demo) {
    // 1042: a coupon for all of it.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(tea(1)).charge(Charge::coupon(money("9.90")));
        seed.payment_status(Paid).shipping_status(Delivered)
    });
    // 1043 to 1044: gift certificates.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.mary.orders(seed).line(pot(1)).charge(sales_tax());
        seed.charge(Charge::gift_certificate(money("25.00")))
    });
    demo.place("USD", |demo, seed| {
        let seed = demo.people.other_john.orders(seed).line(mug(2)).payment_status(Paid).shipping_status(Shipped);
        seed.charge(Charge::gift_certificate(money("29.00")))
    });
    // 1045: nobody knows the code.
    demo.sell("USD", |demo, seed| {
        let surprise = Charge::other(SurchargeType::Handling, "XYZ.LOYALTY", money("-1.25")).named("Loyalty");
        demo.people.john.orders(seed).line(mug(2)).charge(surprise)
    });
    // 1046: the product will be deleted.
    demo.sell("USD", |demo, seed| demo.people.mary.orders(seed).line(at("GONE-9", "4.40", 3)));
}

fn offline(demo: &mut Demo) {
    let paid_by = |method: &str| Payment::offline(method);
    // 1047 to 1048: the money came later, as only the history tells.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(tea(4)).shipping_status(Shipped).payment(paid_by("Echeck"));
        seed.detail("reference_id", "CHK-20481").payment_status_changed(demo.later(72), Paid)
    });
    demo.place("USD", |demo, seed| {
        let seed = demo.people.mary.orders(seed).line(mug(1)).line(spoon(2)).payment(paid_by("Phone ordering"));
        seed.charge(sales_tax()).payment_status_changed(demo.later(30), Paid)
    });
    // 1049: and went back.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.other_john.orders(seed).line(tray(1)).payment(paid_by("Echeck"));
        let seed = seed.payment_status_changed(demo.later(24), Paid).shipping_status(Returned);
        seed.payment_status_changed(demo.later(96), Refunded)
    });
    // 1050: some of it came.
    demo.place("USD", |demo, seed| {
        let seed = people::guest(seed).line(pot(1)).payment(paid_by("Echeck"));
        seed.payment_status_changed(demo.later(48), PartiallyPaid)
    });
}

fn more_oddities(demo: &mut Demo) {
    // 1051: held, and taken two days later.
    demo.place("USD", |demo, seed| {
        let at = demo.later(48);
        let seed = demo.people.john.orders(seed).line(pot(1)).line(mug(2)).payment_status(Authorized);
        let seed = seed.payment(Payment::authorization("Credit Card").captured(at)).shipping_status(Shipped);
        seed.payment_status_changed(at, Paid)
    });
    // 1052: finer than a cent.
    demo.sell("USD", |demo, seed| demo.people.mary.orders(seed).line(tea(2)).charge(Charge::shipping(money("4.9975"))));
    // 1053: it stands there and does not count.
    demo.sell("USD", |demo, seed| {
        let express = Charge::shipping(money("19.00")).unavailable();
        demo.people.other_john.orders(seed).line(tea(2)).charge(express)
    });
    // 1054: the ledger knows none of these.
    demo.sell("USD", |_, seed| people::guest(seed).line(spoon(6)).line(tray(1)).line(at("SET-7", "31.99", 1)));
    // 1055: nobody.
    demo.sell("USD", |_, seed| seed.line(mug(1)));
    // 1056: a present.
    demo.sell("USD", |demo, seed| {
        demo.people
            .john
            .orders(seed)
            .shipping_address(people::friend())
            .line(pot(1))
            .notes("A present: no invoice inside")
    });
    // 1057: the merchant's own status.
    demo.place("USD", |demo, seed| {
        let own = PaymentStatusCode::Other("HOLD".into());
        demo.people.mary.orders(seed).line(tea(1)).payment(Payment::sale("PayPal")).payment_status(own)
    });
    // 1058: many lines.
    demo.sell("USD", |demo, seed| {
        let prices = ["0.99", "1.49", "2.05", "3.33", "4.17", "5.55", "6.66", "7.77", "8.08", "9.09", "10.01", "11.11"];
        let skus = ["TEA-1", "MUG-2", "POT-3", "SPOON-4"];
        let lines = prices.iter().zip(skus.iter().cycle()).zip(1_i64..);
        let seed = demo.people.other_john.orders(seed).charge(sales_tax());
        lines.fold(seed, |seed, ((price, sku), count)| seed.line(at(sku, price, count % 3 + 1)))
    });
}

fn last_ones(demo: &mut Demo) {
    // 1059: two halves of 58.00.
    demo.place("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(mug(4)).payment_status(Paid).shipping_status(Processing);
        let half = money("29.00");
        seed.payment(Payment::sale("PayPal").amount(half)).payment(Payment::sale("Credit Card").amount(half))
    });
    // 1060: at the second attempt.
    demo.place("USD", |demo, seed| {
        let seed = people::guest(seed).line(tea(1)).line(spoon(1)).payment(Payment::failed("Credit Card"));
        seed.payment(Payment::sale("PayPal").at(demo.later(1))).payment_status_changed(demo.later(1), Paid)
    });
    // 1061: parcels.
    demo.sell("USD", |demo, seed| {
        let (first, second) = (demo.later(4), demo.later(6));
        let seed = demo.people.mary.orders(seed).line(pot(3)).shipping_method("Courier");
        seed.tracking(first, "1Z999AA10123456784").tracking(second, "1Z999AA10123456785")
    });
    // 1062: VAT within, and some of it back.
    demo.place("GBP", |demo, seed| {
        let back = demo.later(3);
        let seed = demo.people.ada.orders(seed).line(at("POT-3", "49.99", 1)).line(at("TEA-1", "7.60", 1));
        let seed = seed.charge(Charge::vat_included(money("20"))).payment_status(Paid).shipping_status(Delivered);
        seed.payment(Payment::sale("PayPal").refunded_part(back, money("7.60")))
            .payment_status_changed(back, PartiallyPaid)
    });
    // 1063: yen back.
    demo.place("JPY", |demo, seed| {
        let back = demo.later(2);
        let seed = demo.people.taro.orders(seed).line(at("MUG-2", "2200", 1)).payment_status(Paid).shipping_status(New);
        seed.payment(Payment::sale("Credit Card").refunded(back)).payment_status_changed(back, Refunded)
    });
    // 1064.
    demo.sell("USD", |demo, seed| {
        let seed = demo.people.john.orders(seed).line(mug(5)).line(tea(5));
        seed.charge(Charge::volume_discount(money("6.10"))).charge(sales_tax())
    });
    let cart = demo.people.ada.orders(OrderSeed::new("GBP", demo.now)).line(at("TEA-1", "7.60", 1)).cart();
    demo.store.add_order(cart);
}
