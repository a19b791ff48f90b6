//! A sale and its money as X-Cart's API sends them: text, read by the client as it reads any answer.

use std::fmt::Write;

use xcart_client::wire;

use super::{
    history::{Case, Defect, Moment, Row},
    sale::{Extra, Sale},
    units::{STORED, text},
};

/// The order at that moment.
pub fn order(case: &Case, moment: &Moment) -> wire::Order {
    let text = order_text(case, moment);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Its transactions.
pub fn transactions(case: &Case, moment: &Moment) -> Vec<wire::PaymentTransaction> {
    let text = transactions_text(case, moment);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn stored(amount: i128) -> String {
    text(amount, STORED)
}

fn extra(into: &mut String, id: usize, extra: &Extra) {
    let Extra { kind, code, value, included } = extra;
    let value = stored(*value);
    write!(
        into,
        r#"{{"id":{id},"type":"{kind}","code":"{code}","class":"","include":{included},"available":true,"value":{value},"name":"{code}","weight":0}}"#
    )
    .unwrap();
}

fn list<T>(into: &mut String, of: impl IntoIterator<Item = T>, mut one: impl FnMut(&mut String, T)) {
    into.push('[');
    for (at, value) in of.into_iter().enumerate() {
        if at > 0 {
            into.push(',');
        }
        one(into, value);
    }
    into.push(']');
}

fn items(into: &mut String, sale: &Sale) {
    let articles = sale.basket.articles.iter().zip(&sale.net_prices).zip(&sale.discounted).zip(&sale.stated);
    list(into, articles, |into, (((article, net), discounted), stated)| {
        let (id, sku, amount) = (article.id, article.sku, article.quantity);
        let (price, net, discounted) = (stored(article.price), stored(*net), stored(*discounted));
        write!(
            into,
            r#"{{"id":{id},"product_id":{id},"sku":"{sku}","name":"Article {id}","price":{price},"item_net_price":{net},"discounted_subtotal":{discounted},"amount":{amount},"surcharges":"#
        )
        .unwrap();
        list(into, stated.iter().enumerate(), |into, (at, one)| extra(into, at + 1, one));
        into.push('}');
    });
}

/// Of an unknown currency one with as many decimals.
fn currency(case: &Case, sale: &Sale) -> &'static str {
    let coin = sale.basket.coin;
    match coin.exponent {
        _ if case.defect != Some(Defect::UnknownCurrency) => coin.code,
        0 => "KRW",
        2 => "CHF",
        _ => "BHD",
    }
}

pub fn order_text(case: &Case, moment: &Moment) -> String {
    let sale = &case.sales[moment.sale];
    let exponent = sale.basket.coin.exponent;
    let code = if case.defect == Some(Defect::UnknownStatus) { "ZZ" } else { moment.code };
    let currency = currency(case, sale);
    let included: i128 = sale.extras.iter().filter(|extra| extra.included).map(|extra| extra.value).sum();
    // Off by more than what the prices hold, which some stores add.
    let off = if case.defect == Some(Defect::TotalOff) { included / sale.basket.coin.unit() + 2 } else { 0 };
    let total = sale.total + off;
    let mut json = String::with_capacity(2048);
    write!(
        json,
        r#"{{"order_number":"1042","id":42,"total":{},"sub_total":{},"email":"ada@shop.example","currency":"{currency}","create_date":"2025-03-01T09:30:00+0000","update_date":"2025-03-{:02}T09:31:00+0000","payment_status":{{"id":4,"code":"{code}","name":"{code}","customer_name":"{code}"}},"shipping_status":null,"billing_address":null,"shipping_address":null,"customer_id":3,"order_profile_id":142,"items":"#,
        text(total, exponent),
        text(sale.sub_total, exponent),
        moment.day
    )
    .unwrap();
    items(&mut json, sale);
    json.push_str(r#","surcharges":"#);
    let unknown = Extra { kind: "handling", code: "RIDDLE", value: sale.basket.coin.unit(), included: true };
    let odd = (case.defect == Some(Defect::UnknownSurcharge)).then_some(&unknown);
    list(&mut json, sale.extras.iter().chain(odd).enumerate(), |into, (at, one)| extra(into, at + 1, one));
    json.push('}');
    json
}

pub fn transactions_text(case: &Case, moment: &Moment) -> String {
    let sale = &case.sales[moment.sale];
    let coin = sale.basket.coin;
    if moment.rows.is_empty() && !case.on_account {
        return "[]".to_owned();
    }
    let method = case.method;
    let value = text(sale.total, coin.exponent);
    let mut json = format!(
        r#"[{{"id":1,"public_id":null,"public_txn_id":null,"method_id":1,"type":"sale","date":"2025-03-01T09:30:00+0000","status":"{method}","name":"{method}","local_name":"{method}","currency":"{}","value":{value},"note":"","data":[],"backend_transactions":"#,
        currency(case, sale)
    );
    list(&mut json, moment.rows.iter().enumerate(), |into, (at, row)| {
        let Row { kind, amount, day } = row;
        let amount = text(*amount, coin.exponent);
        write!(
            into,
            r#"{{"id":{},"type":"{kind}","date":"2025-03-{day:02}T10:00:00+0000","status":"S","value":{amount},"data":[]}}"#,
            100 + at
        )
        .unwrap();
    });
    json.push_str("}]");
    json
}
