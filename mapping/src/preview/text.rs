//! Previews as text for a person.

use std::{collections::BTreeMap, fmt, fmt::Write as _};

use canonical_model::{
    Currency, Money,
    ledger::{DocumentKind, DocumentStatus, TrialBalance},
};
use rust_decimal::Decimal;

use super::{
    Align::{Left, Right},
    BalanceAccount, Preview, Table,
    difference::word,
};

/// How many documents, and how many parked orders, a preview shows.
const SHOWN: usize = 20;

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(SHOWN))
    }
}

impl Preview {
    /// Tables for a person: what would be written, at most so many documents and parked orders, totals, and the trial balance. There
    /// is nothing personal in it but what the profile puts into document numbers.
    pub fn text(&self, most: usize) -> String {
        let mut text = String::new();
        let orders = || self.orders.iter().filter(|order| !order.is_summaries());
        let busy = orders().filter(|order| !order.plan.steps.is_empty()).count();
        let parked = orders().filter(|order| !order.plan.parked.is_empty()).count();
        let beside = if orders().count() < self.orders.len() { " beside the summaries" } else { "" };
        say(
            &mut text,
            format_args!("{} orders: {busy} with something to write{beside}, {parked} parked", orders().count()),
        );
        for (kind, count) in self.writes() {
            say(&mut text, format_args!("{count:>7} x {kind}"));
        }
        self.documents_text(most, &mut text);
        self.totals_text(&mut text);
        balance_text(&self.balance, |account| self.name_of(account).unwrap_or_default(), &mut text);
        self.parked_text(most, &mut text);
        if !self.uncounted.is_empty() {
            let keys: Vec<String> = self.uncounted.iter().map(ToString::to_string).collect();
            say(&mut text, format_args!("\nin no total, as it is not known what they were: {}", keys.join(", ")));
        }
        text
    }

    fn documents_text(&self, most: usize, text: &mut String) {
        let columns = ["document", "date", "order", "state"].map(|heading| (heading, Left)).into_iter();
        let mut table = Table::new(columns.chain(["net", "tax", "total"].map(|heading| (heading, Right))));
        let count = self.documents().count();
        for (order, document) in self.documents().take(most) {
            let state = match (document.kind, document.status) {
                (_, DocumentStatus::Draft) => "draft",
                (DocumentKind::Invoice, _) => "invoice",
                (DocumentKind::CreditNote, _) => "credit note",
            };
            let totals = document.totals;
            table.row([
                document.number.to_string(),
                document.date.to_string(),
                order.name(),
                state.into(),
                totals.sub_total.amount().to_string(),
                totals.tax.amount().to_string(),
                totals.total.to_string(),
            ]);
        }
        put(text, "documents", &table);
        more(text, count, most, "documents");
    }

    fn totals_text(&self, text: &mut String) {
        let mut accounts = Table::new([("account", Left), ("invoiced", Right), ("credited", Right)]);
        for total in &self.accounts {
            let account = named(total.account.as_str(), &total.name);
            accounts.row([account, total.invoiced.to_string(), total.credited.to_string()]);
        }
        put(text, "by account, without tax", &accounts);
        let columns = ["net invoiced", "tax invoiced", "net credited", "tax credited"].map(|heading| (heading, Right));
        let mut taxes = Table::new(std::iter::once(("tax type", Left)).chain(columns));
        for total in &self.taxes {
            let amounts = [total.net_invoiced, total.tax_invoiced, total.net_credited, total.tax_credited];
            let name = named(total.tax_type.as_str(), &total.name);
            taxes.row(std::iter::once(name).chain(amounts.iter().map(Money::to_string)));
        }
        put(text, "by tax type", &taxes);
        let mut payments = Table::new([("account", Left), ("received", Right), ("refunded", Right)]);
        for total in &self.payments {
            let account = named(total.account.as_str(), &total.name);
            payments.row([account, total.received.to_string(), total.refunded.to_string()]);
        }
        put(text, "payments", &payments);
    }

    fn parked_text(&self, most: usize, text: &mut String) {
        for parks in self.parked().into_values() {
            let Some((_, first)) = parks.first() else { continue };
            say(text, format_args!("\nparked, {}: {}", word(first), parks.len()));
            for (order, park) in parks.iter().take(most) {
                say(text, format_args!("  {}: {}\n    -> {}", order.name(), park.cause, park.fix));
            }
            more(text, parks.len(), most, "orders");
        }
    }

    /// The name of an account or a tax type, as far as it is in the totals.
    pub(super) fn name_of(&self, account: &BalanceAccount) -> Option<&str> {
        match account {
            BalanceAccount::Receivable => None,
            BalanceAccount::Account(code) => {
                let lines = self.accounts.iter().map(|total| (&total.account, &total.name));
                let payments = self.payments.iter().map(|total| (&total.account, &total.name));
                lines.chain(payments).find(|(own, _)| *own == code).map(|(_, name)| name.as_str())
            }
            BalanceAccount::Tax(tax_type) => {
                self.taxes.iter().find(|total| total.tax_type == *tax_type).map(|total| total.name.as_str())
            }
        }
    }
}

/// The trial balance of each currency; `name_of` gives accounts and tax types their names.
pub(crate) fn balance_text<'a>(
    balance: &TrialBalance,
    name_of: impl Fn(&BalanceAccount) -> &'a str,
    text: &mut String,
) {
    // What cannot be summed up was refused when the preview was made.
    let balances = super::balances(balance).unwrap_or_default();
    let mut currencies: BTreeMap<Currency, Vec<(String, Decimal)>> = BTreeMap::new();
    for ((currency, account), balance) in balances {
        let name = named(&account.to_string(), name_of(&account));
        currencies.entry(currency).or_default().push((name, balance.amount()));
    }
    for (currency, rows) in currencies {
        let mut table = Table::new([("account", Left), ("debit", Right), ("credit", Right)]);
        for (name, balance) in &rows {
            let (debit, credit) = (balance.max(&Decimal::ZERO), balance.min(&Decimal::ZERO).abs());
            let side = |amount: Decimal| if amount.is_zero() { String::new() } else { amount.to_string() };
            table.row([name.clone(), side(*debit), side(credit)]);
        }
        let sum =
            |sign: Decimal| -> Decimal { rows.iter().map(|(_, balance)| (balance * sign).max(Decimal::ZERO)).sum() };
        table.row(["sum".to_owned(), sum(Decimal::ONE).to_string(), sum(Decimal::NEGATIVE_ONE).to_string()]);
        put(text, &format!("trial balance, {currency}"), &table);
    }
}

/// Adds a line.
pub(crate) fn say(text: &mut String, line: fmt::Arguments<'_>) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "{line}");
}

/// Adds a table under its title, if it has a row.
pub(crate) fn put(text: &mut String, title: &str, table: &Table) {
    if !table.is_empty() {
        say(text, format_args!("\n{title}"));
        text.push_str(&table.to_string());
    }
}

/// Says how many are not shown.
pub(crate) fn more(text: &mut String, count: usize, shown: usize, what: &str) {
    if count > shown {
        say(text, format_args!("… and {} more {what}", count - shown));
    }
}

/// A code with its name.
pub(super) fn named(code: &str, name: &str) -> String {
    format!("{code} {name}").trim_end().to_owned()
}
