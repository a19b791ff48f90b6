//! The rows of `[[tax]]`: each by itself, and together.

use std::collections::BTreeMap;

use canonical_model::{AccountCode, TaxCollector, TaxType};

use super::loader::Loader;
use crate::{
    decision::{Cell, Fault, Row, Table, Written, pattern::narrowest},
    profile::{
        Accounts, NodeId, ProfileError, ProfileLayer, SurchargeClass, SurchargeRow, TaxedParts,
        check::Thing,
        closest,
        source::Located,
        taxes::{TaxColumn, TaxRow, TaxTable, TaxTarget},
        text::{LiabilityText, PaymentMethodText, TaxText},
    },
};

/// A row that was read: what it asks, and what follows.
struct Line<T> {
    cells: Vec<Cell>,
    row: T,
}

/// What stands before the name of a tax type of `[tax_types]`.
const NAMED: &str = "tax_types.";

impl Loader<'_> {
    /// The rows with the tax types that `[tax_types]` names. Rows of templates for which none is named are left out: they are for
    /// shops that have such a tax. A name may be asked for `beside` the rows.
    pub(super) fn tax_rows(
        &self,
        rows: Vec<Located<TaxText>>,
        names: &BTreeMap<String, Located<String>>,
        beside: Option<&Located<String>>,
    ) -> Result<Vec<Located<TaxText>>, ProfileError> {
        let name_in = |text: &Located<String>| text.value.trim().strip_prefix(NAMED).map(str::to_owned);
        let named = |row: &Located<TaxText>| row.value.tax_type.as_ref().and_then(name_in);
        let asked: Vec<String> = rows.iter().filter_map(named).chain(beside.and_then(name_in)).collect();
        // Of a template's, the rows that ask for it may have been replaced.
        let is_own = |tax_type: &Located<String>| !self.is_of_template(tax_type.at);
        if let Some((name, tax_type)) = names.iter().find(|(name, own)| is_own(own) && !asked.contains(name)) {
            let mut known: Vec<&str> = Vec::new();
            for name in &asked {
                if !known.contains(&name.as_str()) {
                    known.push(name);
                }
            }
            let known = if known.is_empty() { String::new() } else { format!(", or name one of {}", known.join(", ")) };
            let message = format!("no row of [[tax]] asks for {NAMED}{name}: remove it{known}");
            let mut error = self.error(tax_type, message);
            error.suggestion = closest(name, asked.iter().map(String::as_str));
            return Err(error);
        }
        let mut kept = Vec::with_capacity(rows.len());
        for mut row in rows {
            if let (Some(name), Some(own)) = (named(&row), &mut row.value.tax_type) {
                if !names.contains_key(&name) && self.is_of_template(own.at) {
                    continue;
                }
                *own = self.named_tax_type(own, names)?.clone();
            }
            kept.push(row);
        }
        Ok(kept)
    }

    /// The tax type that a text says, or that `[tax_types]` has under the name in it.
    pub(super) fn named_tax_type<'a>(
        &self,
        text: &'a Located<String>,
        names: &'a BTreeMap<String, Located<String>>,
    ) -> Result<&'a Located<String>, ProfileError> {
        let Some(name) = text.value.trim().strip_prefix(NAMED) else { return Ok(text) };
        names.get(name).ok_or_else(|| {
            let message = format!("[tax_types] has no {name}: add it there, or write the tax type here");
            let mut error = self.error(text, message);
            error.suggestion = closest(name, names.keys().map(String::as_str));
            error
        })
    }

    fn is_of_template(&self, at: NodeId) -> bool {
        matches!(self.error_at(at, "").layer, ProfileLayer::Template(_))
    }

    /// Where a row says what its tax type is: itself, if it only names it.
    fn target_at(&self, row: &Located<TaxText>, at: NodeId) -> NodeId {
        if self.path(at).starts_with(NAMED) { row.at } else { at }
    }

    /// The account of a tax that is a line of its own.
    fn liability(
        &self,
        line: Option<&Located<LiabilityText>>,
        accounts: &Accounts,
    ) -> Result<Option<Located<AccountCode>>, ProfileError> {
        let Some(line) = line else { return Ok(None) };
        match (&line.value, &accounts.tax) {
            (LiabilityText::Account(code), _) => self.account(&Located { at: line.at, value: code.clone() }).map(Some),
            (LiabilityText::OfAccounts(true), Some(account)) => {
                Ok(Some(Located { at: line.at, value: account.value.clone() }))
            }
            (LiabilityText::OfAccounts(true), None) => {
                let message =
                    "taxes that are lines of their own need an account: write, such as, tax = \"820\" in [accounts]";
                Err(self.missing(None::<&Located<TaxText>>, "accounts.tax", message))
            }
            (LiabilityText::OfAccounts(false), _) => Ok(None),
        }
    }

    /// The table of taxes.
    pub(super) fn taxes(
        &self,
        rows: &[Located<TaxText>],
        surcharges: &[SurchargeRow],
        accounts: &Accounts,
    ) -> Result<TaxTable<Vec<TaxRow>>, ProfileError> {
        let (free, taxed): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.value.untaxed);
        let columns = columns(&taxed, true);
        let lines = taxed.iter().map(|row| self.tax(row, &columns, accounts)).collect::<Result<Vec<_>, _>>()?;
        self.no_tax_twins(&taxed, &lines)?;
        self.no_dead_taxes(&taxed, surcharges)?;
        let free_types: Vec<&str> =
            free.iter().filter_map(|row| row.value.tax_type.as_ref()).map(|own| own.value.trim()).collect();
        let mut types = taxed.iter().filter_map(|row| row.value.tax_type.as_ref());
        if let Some(tax_type) = types.find(|value| free_types.contains(&value.value.trim())) {
            let message =
                format!("{} is the tax type of what is not taxed: a tax needs another", tax_type.value.trim());
            return Err(self.error(tax_type, message));
        }
        let targets: Vec<&TaxRow> = lines.iter().map(|line| &line.row).collect();
        self.name_pairs(rows, &targets, accounts);
        self.name_rates(&lines);
        self.table(columns, &taxed, grouped(lines))
    }

    /// The table of what is not taxed.
    pub(super) fn untaxed(&self, rows: &[Located<TaxText>]) -> Result<TaxTable<Located<TaxType>>, ProfileError> {
        let rows: Vec<&Located<TaxText>> = rows.iter().filter(|row| row.value.untaxed).collect();
        let Some(last) = rows.last() else {
            let message =
                "no row says which tax type lines without tax have: add [[tax]] with untaxed = true and a tax_type";
            return Err(self.missing(None::<&Located<TaxText>>, "tax", message));
        };
        let columns = columns(&rows, false);
        let mut lines: Vec<Line<Located<TaxType>>> = Vec::with_capacity(rows.len());
        for row in &rows {
            let text = &row.value;
            if let Some(code) = &text.code {
                return Err(self.error(code, "what is not taxed has no code: remove it"));
            }
            if let Some(collected_by) = &text.collected_by {
                return Err(self.error(collected_by, "what is not taxed is collected by nobody: remove it"));
            }
            let (Some(tax_type), None) = (&text.tax_type, &text.liability_line) else {
                let message = "the row for what is not taxed needs a tax_type alone";
                return Err(self.missing(Some(*row), "tax_type", message));
            };
            let cells = self.tax_cells(row, &columns)?;
            if let Some(twin) = lines.iter().position(|line| line.cells == cells) {
                let first = rows.get(twin).map_or_else(String::new, |row| self.path(row.at));
                let message = format!("there is a row for what is not taxed already, {first}: remove one of them");
                return Err(self.error(row, message));
            }
            let tax_type = self.tax_type(tax_type, true)?;
            lines.push(Line { cells, row: Located { at: self.target_at(row, tax_type.at), ..tax_type } });
        }
        let positions = lines.into_iter().enumerate().map(|(index, line)| (index, line.cells, line.row)).collect();
        let table = self.table(columns, &rows, positions)?;
        if table.has_gaps() {
            let message =
                "rows with untaxed = true leave some lines without a tax type: add one that asks nothing else";
            return Err(self.missing(Some(*last), "untaxed", message));
        }
        Ok(table)
    }

    /// A table of rows, each with the position of the text that it is shown at.
    fn table<T>(
        &self,
        columns: Vec<TaxColumn>,
        texts: &[&Located<TaxText>],
        rows: Vec<(usize, Vec<Cell>, T)>,
    ) -> Result<TaxTable<T>, ProfileError> {
        let positions: Vec<usize> = rows.iter().map(|(position, ..)| *position).collect();
        let rows = rows.into_iter().map(|(_, cells, result)| Row { cells, result }).collect();
        let table = Table::new(columns.iter().map(|column| column.column()).collect(), rows).map_err(|faults| {
            let text = |row: usize| positions.get(row).and_then(|position| texts.get(*position)).copied();
            let path = |row: usize| text(row).map_or_else(String::new, |row| self.path(row.at));
            match faults.first() {
                Some(Fault::Overlap { first, second, example }) => {
                    let message = format!(
                        "{} fits the same ({example}), and neither is narrower: say more in one of them, or remove it",
                        path(*first)
                    );
                    text(*second).map(|row| self.error(row, message))
                }
                Some(Fault::Unreachable { row, by }) => {
                    let message = format!(
                        "nothing comes here: all that fits goes to narrower rows, such as {}: remove it",
                        path(*by)
                    );
                    text(*row).map(|row| self.error(row, message))
                }
                None => None,
            }
            .unwrap_or_else(|| self.missing(None::<&Located<TaxText>>, "tax", "these rows cannot be told apart"))
        })?;
        Ok(TaxTable::new(columns, table))
    }

    /// One row of a tax.
    fn tax(
        &self,
        row: &Located<TaxText>,
        columns: &[TaxColumn],
        accounts: &Accounts,
    ) -> Result<Line<TaxRow>, ProfileError> {
        let text = &row.value;
        if text.code.is_none() {
            return Err(self.missing(Some(row), "code", "a tax needs the store's code of it, or untaxed = true"));
        }
        let tax_type = text.tax_type.as_ref().map(|value| self.tax_type(value, false)).transpose()?;
        let liability = self.liability(text.liability_line.as_ref(), accounts)?;
        let of_lines = text.class.as_ref().or(text.kind.as_ref());
        if let (Some(_), Some(of_lines)) = (&liability, of_lines) {
            let message = "a liability_line holds the tax of the whole order: remove what is asked of lines";
            return Err(self.error(of_lines, message));
        }
        let of_marketplaces = self.is_of_marketplaces(text, liability.as_ref(), accounts)?;
        let (at, target) = match (tax_type, liability) {
            (Some(tax_type), None) => (self.target_at(row, tax_type.at), TaxTarget::Type(tax_type.value)),
            (None, Some(account)) => (account.at, TaxTarget::Liability(account.value)),
            (Some(_), Some(account)) => {
                let message = "a tax is written as a tax_type or as a liability_line, and here are both: remove one";
                return Err(self.error(&account, message));
            }
            (None, None) => {
                let message =
                    "a tax is written either as a tax_type of the ledger or as a liability_line: name one of them";
                return Err(self.missing(Some(row), "tax_type", message));
            }
        };
        let row_of = TaxRow { at, target, on: text.on, of_marketplaces };
        Ok(Line { cells: self.tax_cells(row, columns)?, row: row_of })
    }

    /// Whether a row is for taxes that a marketplace pays itself: those are no tax of the merchant's.
    fn is_of_marketplaces(
        &self,
        text: &TaxText,
        liability: Option<&Located<AccountCode>>,
        accounts: &Accounts,
    ) -> Result<bool, ProfileError> {
        if text.collected_by.as_ref().is_none_or(|by| by.value != TaxCollector::Marketplace) {
            return Ok(false);
        }
        if let Some(tax_type) = &text.tax_type {
            let message = "a marketplace pays this tax itself, and a tax_type would put it into your tax return: write a \
                           liability_line in its place, such as the account of the marketplace's payment method";
            return Err(self.error(tax_type, message));
        }
        let owed = accounts.tax.as_ref().map(|account| &account.value);
        match liability.filter(|account| owed == Some(&account.value)) {
            None => Ok(true),
            Some(account) => Err(self.error(
                account,
                "[accounts] tax is what you owe, and a marketplace pays this tax itself: name another account, such as \
                 that of the marketplace's payment method",
            )),
        }
    }

    /// The tax that marketplaces collect must stand somewhere.
    pub(super) fn collected_taxes_have_a_row(
        &self,
        methods: &[Located<PaymentMethodText>],
        rows: &[Located<TaxText>],
    ) -> Result<(), ProfileError> {
        let collects = |row: &Located<PaymentMethodText>| row.value.collects_tax.filter(|collects| collects.value);
        let has_row = rows
            .iter()
            .filter_map(|row| row.value.collected_by.as_ref())
            .any(|by| by.value == TaxCollector::Marketplace);
        match methods.iter().find_map(collects).filter(|_| !has_row) {
            None => Ok(()),
            Some(collects) => Err(self.error(
                &collects,
                "no row says where the tax stands that it collects: add [[tax]] with the code, collected_by = \
                 \"marketplace\" and a liability_line",
            )),
        }
    }

    /// What a row asks.
    fn tax_cells(&self, row: &Located<TaxText>, columns: &[TaxColumn]) -> Result<Vec<Cell>, ProfileError> {
        columns.iter().map(|column| self.tax_cell(&row.value, *column)).collect()
    }

    fn tax_cell(&self, text: &TaxText, column: TaxColumn) -> Result<Cell, ProfileError> {
        let (at, written) = match (column, written(text, column)) {
            (_, None) => return Ok(Cell::Any),
            (TaxColumn::Code, Some(_)) => {
                let Some(code) = &text.code else { return Ok(Cell::Any) };
                (code.at, Written::Text(self.filled(code)?))
            }
            (_, Some(asked)) => asked,
        };
        if column == TaxColumn::Country && !are_countries(&written) {
            return Err(
                self.error_at(at, "a country is its two letters of ISO 3166, such as \"DE\", or a list of such")
            );
        }
        Cell::new(&written, &column.column()).map_err(|found| {
            let mut error = self.error_at(at, found.message);
            error.suggestion = found.suggestion;
            error
        })
    }

    /// The tax types must be fit for the accounts on whose lines they come to stand.
    fn name_pairs(&self, rows: &[Located<TaxText>], taxes: &[&TaxRow], accounts: &Accounts) {
        let Accounts { sales, shipping, fees, discounts, rounding, tax: _ } = accounts;
        let [sales, shipping, fees] = [sales, shipping, fees].map(|account| &account.value);
        let [discounts, rounding] = [discounts, rounding].map(|account| account.as_ref().map(|account| &account.value));
        let liabilities = taxes.iter().filter_map(|row| match &row.target {
            TaxTarget::Liability(account) => Some(account),
            TaxTarget::Type(_) => None,
        });
        let untaxed: Vec<&AccountCode> =
            [sales, shipping, fees].into_iter().chain(discounts).chain(rounding).chain(liabilities).collect();
        for row in rows {
            let Some(tax_type) = &row.value.tax_type else { continue };
            let mut on: Vec<&AccountCode> = match row.value.on {
                _ if row.value.untaxed => untaxed.clone(),
                TaxedParts::Goods => [sales].into_iter().chain(discounts).collect(),
                TaxedParts::GoodsAndShipping => [sales, shipping].into_iter().chain(discounts).collect(),
                TaxedParts::ByRate | TaxedParts::Everything => {
                    [sales, shipping, fees].into_iter().chain(discounts).collect()
                }
            };
            on.sort();
            on.dedup();
            for account in on {
                let code = TaxType::new(tax_type.value.trim());
                self.name_at(tax_type.at, Thing::TaxOnAccount(code, account.clone()));
            }
        }
    }

    /// Of rows that ask the same the rate decides: no two may have the same.
    fn name_rates(&self, lines: &[Line<TaxRow>]) {
        for (index, line) in lines.iter().enumerate() {
            let same = lines.iter().take(index).filter(|other| other.cells == line.cells);
            for other in same {
                if let (TaxTarget::Type(one), TaxTarget::Type(second)) = (&other.row.target, &line.row.target) {
                    self.name_at(line.row.at, Thing::TwoRates(one.clone(), second.clone()));
                }
            }
        }
    }

    /// A row for a code that is classed as something else than a tax would never be looked at.
    fn no_dead_taxes(&self, rows: &[&Located<TaxText>], surcharges: &[SurchargeRow]) -> Result<(), ProfileError> {
        for code in rows.iter().filter_map(|row| row.value.code.as_ref()).filter(|code| !code.value.contains('*')) {
            let class = narrowest(surcharges, |row| &row.pattern, &code.value).map(|row| row.class);
            if class.is_some_and(|class| class != SurchargeClass::Tax) {
                let message = format!(
                    "no order comes here: [[surcharge]] does not class {:?} as a tax; class it so there, or remove this row",
                    code.value
                );
                return Err(self.error(code, message));
            }
        }
        Ok(())
    }

    /// Two rows that ask the same must be two tax types: the rate decides between them.
    fn no_tax_twins(&self, rows: &[&Located<TaxText>], lines: &[Line<TaxRow>]) -> Result<(), ProfileError> {
        for (index, (row, line)) in rows.iter().zip(lines).enumerate() {
            let is_twin = |other: &Line<TaxRow>| {
                let both = (&other.row.target, &line.row.target);
                let types = matches!(both, (TaxTarget::Type(one), TaxTarget::Type(other)) if one != other);
                other.cells == line.cells && !types
            };
            if let (true, Some(code)) = (lines.iter().take(index).any(is_twin), &row.value.code) {
                let message = format!(
                    "another row has the code {:?}: only rows with different tax types may have one",
                    code.value
                );
                return Err(self.error(code, message));
            }
        }
        Ok(())
    }
}

/// The columns that some row asks something of.
fn columns(rows: &[&Located<TaxText>], of_taxes: bool) -> Vec<TaxColumn> {
    let is_asked = |column: TaxColumn| rows.iter().any(|row| written(&row.value, column).is_some());
    let all = TaxColumn::ALL.into_iter();
    all.filter(|column| if *column == TaxColumn::Code { of_taxes } else { is_asked(*column) }).collect()
}

/// What a row asks of a column, and where.
fn written(text: &TaxText, column: TaxColumn) -> Option<(NodeId, Written)> {
    let several = |asked: &Option<Located<Written>>| asked.as_ref().map(|asked| (asked.at, asked.value.clone()));
    match column {
        TaxColumn::Code => text.code.as_ref().map(|code| (code.at, Written::Text(code.value.clone()))),
        TaxColumn::CollectedBy => {
            text.collected_by.as_ref().map(|by| (by.at, Written::Text(by.value.as_str().to_owned())))
        }
        TaxColumn::Exempt => text.exempt.as_ref().map(|exempt| (exempt.at, Written::Bool(exempt.value))),
        TaxColumn::Country => several(&text.country),
        TaxColumn::Region => several(&text.region),
        TaxColumn::Class => several(&text.class),
        TaxColumn::Kind => several(&text.kind),
    }
}

fn are_countries(written: &Written) -> bool {
    match written {
        Written::Text(text) => {
            let text = text.trim();
            // An empty one is for orders that say none.
            text.is_empty() || text == "*" || (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()))
        }
        Written::Several(all) => all.iter().all(are_countries),
        _ => false,
    }
}

/// Rows that ask the same as one, each with the position of its first.
fn grouped(lines: Vec<Line<TaxRow>>) -> Vec<(usize, Vec<Cell>, Vec<TaxRow>)> {
    let mut groups: Vec<(usize, Vec<Cell>, Vec<TaxRow>)> = Vec::with_capacity(lines.len());
    for (position, Line { cells, row }) in lines.into_iter().enumerate() {
        match groups.iter_mut().find(|group| group.1 == cells) {
            Some((_, _, rows)) => rows.push(row),
            None => groups.push((position, cells, vec![row])),
        }
    }
    groups
}
