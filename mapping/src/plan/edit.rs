//! The lines of what an edit added to, or took off, an order whose invoice cannot be changed any more: by its parts where they tell,
//! else a share of what was invoiced.

use canonical_model::{
    Money, Park, ParkCode, Plan,
    ledger::{Document, DocumentStatus, Totals},
};
use rust_decimal::Decimal;
use smol_str::format_smolstr;

use super::{
    Input, further,
    pay::Billed,
    sale::Sale,
    state::{Posted, State, edit_number},
};
use crate::{
    profile::Exchanges,
    rules::{
        change::{self, Change},
        credit::{self, Lines},
        document::{self, Content},
        unreckonable,
    },
};

/// What an edit asks for, in lines.
pub(super) struct Edit {
    pub(super) bill: Bill,
    /// What is to be credited, and how much of it the books do not know yet; `None`: a share of what was invoiced.
    pub(super) credit: Option<Lines>,
}

/// What is to be billed.
pub(super) enum Bill {
    /// The invoice that is open already says it.
    Open(Box<Document>),
    /// These lines; none to bill nothing.
    Lines(Option<Lines>),
}

impl Bill {
    /// Plans the invoice. `credits`: a credit note of the same edit goes before it.
    pub(super) fn steps(
        self,
        input: &Input<'_>,
        first: &Document,
        open: Option<&Posted>,
        credits: bool,
        plan: &mut Plan,
    ) -> Result<Option<Document>, Park> {
        match self {
            Self::Open(document) => Ok(Some(*document)),
            Self::Lines(lines) => further::steps(input, first, open, lines, u32::from(credits), plan),
        }
    }
}

/// Finds the lines. What is billed and credited may grow by the same amount where the edit is an exchange: `sale` then says so.
///
/// # Errors
/// A [`Park`] if an exchange waits for a person, or the order as it is now cannot be written.
pub(super) fn of(
    input: &Input<'_>,
    state: &State,
    fixed: &[Billed<'_>],
    open: Option<&Posted>,
    sale: &mut Sale,
    everything: bool,
    plan: &mut Plan,
) -> Result<Edit, Park> {
    let nothing = Edit { bill: Bill::Lines(None), credit: None };
    if everything {
        return Ok(nothing);
    }
    let basis = input.basis();
    if let Some(open) = open
        && open.document.totals.total.amount() == sale.bill
        && sale.edit.is_zero()
        && open.document.basis.as_ref() == Some(basis)
        && open.document.status == DocumentStatus::Authorised
    {
        return Ok(Edit { bill: Bill::Open(Box::new(open.document.clone())), credit: None });
    }
    let invoices = || fixed.iter().map(|invoice| invoice.document);
    let newest = invoices().chain(state.edit_credits()).max_by_key(|document| edit_number(&document.key));
    let same_sale = |document: &&Document| document.basis.as_ref().is_some_and(|of| of.sale == basis.sale);
    let edited = newest.filter(same_sale).is_none();
    if !edited && sale.bill.is_zero() && sale.edit.is_zero() {
        return Ok(nothing);
    }
    let content = document::content(input.profile, input.reference, input.order, input.trace)?;
    let (invoices, credits) = (invoices().collect(), state.edit_credits().collect());
    let comparison = Comparison { input, invoices, credits, content };
    if let Some(change) = comparison.change(sale)? {
        if change.is_exchange() && input.profile.exchanges == Exchanges::Park {
            return Err(comparison.exchanged());
        }
        sale.bill = change.bill.as_ref().map_or(Decimal::ZERO, |lines| lines.totals.total.amount());
        sale.edit = change.credit.as_ref().map_or(Decimal::ZERO, |lines| lines.totals.total.amount());
        return Ok(Edit { bill: Bill::Lines(change.bill), credit: change.credit });
    }
    if sale.bill.is_zero() && sale.edit.is_zero() {
        comparison.check_tax(plan)?;
        return Ok(nothing);
    }
    if sale.bill.is_zero() {
        return Ok(nothing);
    }
    let amount = Money::new(sale.bill, input.order.currency).map_err(unreckonable(input.order))?;
    let lines = credit::further(&comparison.invoices, amount, input.reference)?;
    Ok(Edit { bill: Bill::Lines(Some(lines)), credit: None })
}

/// The order as it is now, and as it was written.
struct Comparison<'a> {
    input: &'a Input<'a>,
    invoices: Vec<&'a Document>,
    credits: Vec<&'a Document>,
    content: Content,
}

impl Comparison<'_> {
    /// What the parts tell, if they tell all of what is to be billed or credited. Under another profile than the documents were made
    /// by they tell nothing: it may be the profile that changed.
    fn change(&self, sale: &Sale) -> Result<Option<Change>, Park> {
        let profile = self.input.profile.hash();
        let of_today = |document: &&Document| document.basis.as_ref().is_some_and(|of| of.profile == *profile);
        let known = |document: &&Document| of_today(document) && credit::has_its_rates(document, self.input.reference);
        if !self.invoices.iter().chain(&self.credits).all(known) {
            return Ok(None);
        }
        let change = change::of(&self.content, &self.invoices, &self.credits, self.input.reference)
            .map_err(unreckonable(self.input.order))?;
        let total = |lines: &Option<Lines>| lines.as_ref().map_or(Decimal::ZERO, |lines| lines.totals.total.amount());
        Ok(change.filter(|change| total(&change.bill) - total(&change.credit) == sale.bill - sale.edit))
    }

    fn exchanged(&self) -> Park {
        let numbers: Vec<&str> = self.invoices.iter().map(|invoice| invoice.number.as_str()).collect();
        Park::new(
            ParkCode::ChangedAfterPayment,
            format!(
                "order {}: lines were exchanged, or their tax was, after its invoice {} was paid",
                self.input.order.number,
                numbers.join(", ")
            ),
            "set documents.exchanges = \"credit_and_invoice\" in the profile, or credit and bill it by hand",
        )
    }

    /// Nothing is billed or credited: then the tax must be what it was.
    fn check_tax(&self, plan: &mut Plan) -> Result<(), Park> {
        let order = self.input.order;
        let sum = |of: fn(&Totals) -> Money| -> Result<Money, Park> {
            let invoiced = Money::sum(order.currency, self.invoices.iter().map(|invoice| of(&invoice.totals)));
            let credited = Money::sum(order.currency, self.credits.iter().map(|note| of(&note.totals)));
            invoiced.and_then(|sum| sum.try_sub(credited?)).map_err(unreckonable(order))
        };
        let (total, tax) = (sum(|totals| totals.total)?, sum(|totals| totals.tax)?);
        let now = self.content.totals;
        let numbers = self.invoices.iter().map(|invoice| invoice.number.as_str()).collect::<Vec<_>>().join(", ");
        if total == now.total && tax != now.tax {
            return Err(Park::new(
                ParkCode::ChangedAfterPayment,
                format!("order {} has tax of {} now, its invoice {numbers} has {tax}", order.number, now.tax),
                "void or credit the invoice by hand, or undo the change in the store",
            ));
        }
        if total == now.total {
            plan.notes.push(format_smolstr!(
                "what is billed changed, its total did not; its invoice {numbers} stays as it is"
            ));
        }
        Ok(())
    }
}
