//! A page of orders in the shape that X-Cart sends, made by code of our own: the same in every run, every sum exact.

use std::fmt::Write;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

const GOODS: [&str; 5] = [
    "Earl Grey, loose, 250 g",
    r#"Teapot \"Robin\", 1.2 l"#,
    "Mug with handle, white",
    r"Sencha premi\u00e8re r\u00e9colte, 100 g",
    "Gift wrapping",
];

/// Hundredths as X-Cart writes them: whole amounts without a fraction.
fn amount(cents: u64) -> String {
    match cents % 100 {
        0 => (cents / 100).to_string(),
        tens if tens % 10 == 0 => format!("{}.{}", cents / 100, tens / 10),
        rest => format!("{}.{rest:02}", cents / 100),
    }
}

fn date(id: u64) -> String {
    format!("2026-{:02}-{:02}T{:02}:{:02}:20+0000", 1 + id / 28 % 12, 1 + id % 28, id % 24, id % 60)
}

fn item(dice: &mut Dice, id: u64, out: &mut String) -> u64 {
    let (price, quantity, goods) = (100 + dice.roll(20_000), 1 + dice.roll(4), GOODS[dice.roll(5) as usize]);
    let (net, unit, code) = (amount(price * quantity), amount(price), 1_000 + dice.roll(500));
    write!(
        out,
        r#"{{"id":{id},"product_id":{code},"sku":"SKU-{code}","update_date":"{}","name":"{goods}","price":{unit},"item_net_price":{unit},"discounted_subtotal":{net},"amount":{quantity},"backordered_amount":0,"surcharges":[]}}"#,
        date(id),
    )
    .unwrap();
    price * quantity
}

fn address(id: u64, out: &mut String) {
    write!(
        out,
        r#"{{"id":{id},"is_billing":true,"is_shipping":true,"is_work":false,"type":"","title":"Ms.","firstname":"Ada","lastname":"O'Neil-\u0141ukasz","phone":"0123456789","street":"51 apt, 87 street","zipcode":"73003","city":"Edmond","country_code":"US","state":595,"state_name":"Oklahoma","custom_fields":[{{"name":"Company","value":"Ada {id} \u0026 Co"}}]}}"#
    )
    .unwrap();
}

/// One order of one to four lines, with shipping and, every third, a discount; each tenth has an add-on's member.
pub(crate) fn order(id: u64) -> String {
    let mut dice = Dice(id);
    let mut out = String::with_capacity(2_600);
    let mut items = String::new();
    let mut sub_total = 0;
    for line in 0..=dice.roll(4) {
        if line > 0 {
            items.push(',');
        }
        sub_total += item(&mut dice, id * 10 + line, &mut items);
    }
    let discount = if id.is_multiple_of(3) { 300.min(sub_total) } else { 0 };
    let total = sub_total + 150 - discount;
    write!(
        out,
        r#"{{"order_number":"{id}","id":{id},"total":{},"sub_total":{},"email":"ada{id}@shop.example","items":[{items}],"billing_address":"#,
        amount(total),
        amount(sub_total),
    )
    .unwrap();
    address(id * 2, &mut out);
    out.push_str(r#","shipping_address":"#);
    address(id * 2, &mut out);
    write!(
        out,
        r#","create_date":"{0}","update_date":"{0}","payment_status":{{"id":4,"code":"P","name":"Paid","customer_name":"Paid"}},"shipping_status":{{"id":1,"code":"N","name":"New","customer_name":"New"}},"customer_id":null,"order_profile_id":{1},"shipping_id":0,"shipping_method_name":"Courier","notes":"Please \u2014 ring twice","admin_notes":"","currency":"USD","stock_status":"","surcharges":[{{"id":{1},"type":"shipping","code":"SHIPPING","class":"\\XLite\\Logic\\Order\\Modifier\\Shipping","include":false,"available":true,"value":1.5,"name":"Shipping cost","weight":0}}"#,
        date(id),
        100 + id,
    )
    .unwrap();
    if discount > 0 {
        write!(
            out,
            r#",{{"id":{},"type":"discount","code":"DISCOUNT","class":"\\CDev\\VolumeDiscounts\\Logic\\Order\\Modifier\\Discount","include":false,"available":true,"value":-{},"name":"Discount","weight":0}}"#,
            200 + id,
            amount(discount),
        )
        .unwrap();
    }
    out.push_str(r#"],"tracking_numbers":[]"#);
    if id.is_multiple_of(10) {
        out.push_str(r#","member_of_tomorrow":{"since":"2027","rate":0.1250}"#);
    }
    out.push('}');
    out
}

/// The orders of these ids as one array.
pub(crate) fn orders(ids: std::ops::Range<u64>) -> String {
    format!("[{}]", ids.map(order).collect::<Vec<_>>().join(","))
}
