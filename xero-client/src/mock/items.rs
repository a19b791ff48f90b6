//! Items of the price list (XR-ITEM).

use api_core::{runtime::Timestamp, wire::Json};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    arithmetic::round,
    batch::{self, Kind, Mode, Problem, Refusal},
    http::{Call, Failure, Reply},
    inventory::Stock,
    json::{Fields, Object, bare_instant},
    organisation::{IdOf, Organisation},
    query::Listing,
    setup::ItemSetup,
    where_clause::Value,
};

const KIND: Kind = Kind::new("Items", "ItemID");

/// An item.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) description: String,
    purchase_description: String,
    is_sold: bool,
    is_purchased: bool,
    sales: Terms,
    purchase: Terms,
    /// The account of the stock of a tracked item.
    asset_account: Option<String>,
    /// The account of what sold stock has cost.
    cost_account: Option<String>,
    pub(super) stock: Stock,
    updated: Timestamp,
}

/// At what price, on which account and with which tax an item is sold or bought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) unit_price: Option<Decimal>,
    pub(super) account: Option<String>,
    pub(super) tax_type: Option<String>,
}

impl Terms {
    fn apply(&mut self, fields: &Fields<'_>, decimals: u32) -> Result<(), Refusal> {
        if let Some(price) = fields.decimal("UnitPrice")? {
            self.unit_price = Some(round(price, decimals));
        }
        if let Some(account) = fields.filled("AccountCode")? {
            self.account = Some(account);
        }
        if let Some(tax_type) = fields.filled("TaxType")? {
            self.tax_type = Some(tax_type);
        }
        Ok(())
    }

    fn check(&self, organisation: &Organisation, problems: &mut Vec<Problem>) {
        let usable = |code: &&str| organisation.account_by_code(code).is_some_and(|account| account.takes_lines());
        if let Some(code) = self.account.as_deref().filter(|code| !usable(code)) {
            problems.push(Problem::new(format!("Account code '{code}' is not a valid code for this item.")));
        }
        if let Some(tax_type) = self.tax_type.as_deref().filter(|code| organisation.tax_rate(code).is_none()) {
            problems.push(Problem::new(format!(
                "The TaxType code '{tax_type}' does not exist or cannot be used with this type of transaction."
            )));
        }
    }

    fn json(&self, decimals: u32) -> Json {
        let mut object = Object::new();
        if let Some(price) = self.unit_price {
            object = object.amount("UnitPrice", round(price, decimals));
        }
        object.put_opt("AccountCode", self.account.as_deref()).put_opt("TaxType", self.tax_type.as_deref()).done()
    }
}

impl Item {
    pub(super) fn from_setup(id: Uuid, setup: ItemSetup) -> Self {
        let sales = Terms { unit_price: setup.unit_price, account: setup.account, tax_type: setup.tax_type };
        Self {
            id,
            code: setup.code,
            description: setup.name.clone(),
            name: setup.name,
            is_sold: true,
            sales,
            ..Self::default()
        }
    }

    /// On what terms a sale or a purchase takes it. A tracked item is bought on the account of its stock (XR-STOCK-1).
    pub(super) fn terms(&self, is_sale: bool) -> Terms {
        let terms = if is_sale { self.sales.clone() } else { self.purchase.clone() };
        match &self.asset_account {
            Some(stock) if !is_sale => Terms { account: Some(stock.clone()), ..terms },
            _ => terms,
        }
    }

    /// What a line of a sale or a purchase says of it.
    pub(super) fn described(&self, is_sale: bool) -> &str {
        if is_sale { &self.description } else { &self.purchase_description }
    }

    /// Whether its stock is kept.
    pub(super) fn is_tracked(&self) -> bool {
        self.asset_account.is_some()
    }

    /// The accounts of its stock and of its cost.
    pub(super) fn stock_accounts(&self) -> Option<(&str, &str)> {
        self.asset_account.as_deref().zip(self.cost_account.as_deref())
    }

    /// Whether it is sold or bought on the account of that code.
    pub(super) fn uses_account(&self, code: &str) -> bool {
        let uses = |terms: &Terms| terms.account.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code));
        let of_stock = [&self.asset_account, &self.cost_account];
        uses(&self.sales)
            || uses(&self.purchase)
            || of_stock.into_iter().flatten().any(|own| own.eq_ignore_ascii_case(code))
    }

    /// The item inside a line.
    pub(super) fn nested(&self) -> Json {
        Object::new().id("ItemID", self.id).put("Name", self.name.as_str()).put("Code", self.code.as_str()).done()
    }

    fn json(&self, call: &Call) -> Json {
        let decimals = call.unit_decimals();
        let mut purchase = self.purchase.json(decimals);
        if let Some(code) = &self.cost_account {
            purchase.set("COGSAccountCode", Json::from(code.as_str()));
        }
        let mut object = Object::new()
            .id("ItemID", self.id)
            .put("Code", self.code.as_str())
            .put_text("Name", &self.name)
            .put_text("Description", &self.description)
            .put_text("PurchaseDescription", &self.purchase_description)
            .put("UpdatedDateUTC", bare_instant(self.updated))
            .put("PurchaseDetails", purchase)
            .put("SalesDetails", self.sales.json(decimals))
            .put("IsTrackedAsInventory", self.is_tracked())
            .put_opt("InventoryAssetAccountCode", self.asset_account.as_deref());
        if self.is_tracked() {
            object = object.amount("TotalCostPool", self.stock.cost).amount("QuantityOnHand", self.stock.quantity);
        }
        object.put("IsSold", self.is_sold).put("IsPurchased", self.is_purchased).done()
    }

    fn field(&self, name: &str) -> Value {
        match name {
            "ItemID" => Value::Id(self.id),
            "Code" => Value::text(&self.code),
            "Name" => Value::text(&self.name),
            "Description" => Value::text(&self.description),
            "IsSold" => Value::Flag(self.is_sold),
            "IsPurchased" => Value::Flag(self.is_purchased),
            "IsTrackedAsInventory" => Value::Flag(self.is_tracked()),
            "PurchaseDescription" => Value::text(&self.purchase_description),
            "QuantityOnHand" => Value::Number(self.stock.quantity),
            "SalesDetails.UnitPrice" => self.sales.unit_price.map_or(Value::Null, Value::Number),
            _ => Value::Date(self.updated.naive_utc()),
        }
    }
}

pub(super) fn resolve<'o>(organisation: &'o Organisation, text: &str) -> Option<&'o Item> {
    match Uuid::parse_str(text) {
        Ok(id) => organisation.items.get(&id),
        Err(_) => organisation.item_by_code(text),
    }
}

fn write(
    organisation: &mut Organisation,
    call: &Call,
    element: &Json,
    mode: Mode,
    url_id: Option<Uuid>,
) -> Result<Uuid, Refusal> {
    let fields = Fields::of(element)?;
    let code = fields.filled("Code")?.map(|code| code.trim().to_owned());
    let taken = code.as_deref().and_then(|code| organisation.item_by_code(code)).map(|item| item.id);
    let named = match url_id {
        Some(id) => Some(id),
        None => fields.id("ItemID")?,
    };
    let existing = match (mode, named) {
        (Mode::Create, _) => None,
        (Mode::Upsert, Some(id)) => Some(organisation.items.get(&id).ok_or(Refusal::NotFound)?.clone()),
        (Mode::Upsert, None) => taken.and_then(|id| organisation.items.get(&id)).cloned(),
    };
    let is_new = existing.is_none();
    let mut item = match existing {
        Some(item) => item,
        None => Item { id: organisation.new_id(IdOf::Item), is_sold: true, is_purchased: true, ..Item::default() },
    };
    let mut problems = Vec::new();
    if let Some(code) = code {
        if taken.is_some_and(|other| other != item.id) {
            problems.push(Problem::new(format!("Price List Item with Code '{code}' already exists")));
        }
        if code.chars().count() > 30 {
            problems.push(Problem::new("Item Code must not be longer than 30 characters."));
        }
        if !is_new && item.code != code {
            organisation.item_codes.remove(&organisation.item_code_key(&item.code));
        }
        item.code = code;
    } else if is_new {
        problems.push(Problem::new("The Price List Item Code must be specified."));
    }
    for (name, limit, text) in [
        ("Name", 50, &mut item.name),
        ("Description", 4_000, &mut item.description),
        ("PurchaseDescription", 4_000, &mut item.purchase_description),
    ] {
        if let Some(given) = fields.text(name)? {
            if given.chars().count() > limit {
                problems.push(Problem::new(format!("Item {name} must not be longer than {limit} characters.")));
            }
            *text = given;
        }
    }
    let decimals = call.unit_decimals();
    if let Some(sales) = fields.object("SalesDetails")? {
        item.sales.apply(&sales, decimals)?;
    }
    if let Some(purchase) = fields.object("PurchaseDetails")? {
        item.purchase.apply(&purchase, decimals)?;
    }
    item.is_sold = fields.flag("IsSold")?.unwrap_or(item.is_sold);
    item.is_purchased = fields.flag("IsPurchased")?.unwrap_or(item.is_purchased);
    if !item.is_sold {
        (item.description, item.sales) = (String::new(), Terms::default());
    }
    if !item.is_purchased {
        (item.purchase_description, item.purchase) = (String::new(), Terms::default());
    }
    track(organisation, &fields, &mut item, &mut problems)?;
    item.sales.check(organisation, &mut problems);
    item.purchase.check(organisation, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    item.updated = call.now;
    let id = item.id;
    organisation.item_codes.put(organisation.item_code_key(&item.code), id);
    organisation.items.put(id, item);
    Ok(id)
}

/// Whether a document uses the item.
fn is_used(organisation: &Organisation, id: Uuid) -> bool {
    organisation.documents.values().any(|document| document.lines.iter().any(|line| line.item == Some(id)))
}

/// Tracks an item's stock when both its accounts are given; once it is used, for ever (XR-STOCK-1).
fn track(
    organisation: &Organisation,
    fields: &Fields<'_>,
    item: &mut Item,
    problems: &mut Vec<Problem>,
) -> Result<(), Refusal> {
    let old = (item.asset_account.clone(), item.cost_account.clone());
    let sent = |code: Option<String>, old: &Option<String>| match code {
        None => old.clone(),
        Some(code) => Some(code).filter(|code| !code.is_empty()),
    };
    item.asset_account = sent(fields.text("InventoryAssetAccountCode")?, &old.0);
    if let Some(purchase) = fields.object("PurchaseDetails")? {
        item.cost_account = sent(purchase.text("COGSAccountCode")?, &old.1);
    }
    if item.asset_account.is_some() != item.cost_account.is_some() {
        problems.push(Problem::new(
            "A tracked item needs both an InventoryAssetAccountCode and a COGSAccountCode in its PurchaseDetails.",
        ));
    }
    let new = (item.asset_account.clone(), item.cost_account.clone());
    if new != old && old.0.is_some() && is_used(organisation, item.id) {
        problems.push(Problem::new("The accounts of a tracked item that is used cannot be changed."));
    }
    let account = |code: &Option<String>| code.as_deref().and_then(|code| organisation.account_by_code(code));
    if new.0.is_some() && account(&new.0).is_none_or(|account| account.kind != "INVENTORY" || account.archived) {
        problems.push(Problem::new("InventoryAssetAccountCode must be an active account of type INVENTORY."));
    }
    if new.1.is_some() && account(&new.1).is_none_or(|account| !account.takes_lines()) {
        problems.push(Problem::new("COGSAccountCode is not a valid code for this item."));
    }
    Ok(())
}

/// Goes with an account whose code has changed.
pub(super) fn follow_account(organisation: &mut Organisation, old: &str, new: &str) {
    if old == new || old.is_empty() {
        return;
    }
    let items: Vec<Item> = organisation.items.values().filter(|item| item.uses_account(old)).cloned().collect();
    for mut item in items {
        let Item { sales, purchase, asset_account, cost_account, .. } = &mut item;
        for own in [&mut sales.account, &mut purchase.account, asset_account, cost_account] {
            if own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(old)) {
                *own = Some(new.to_owned());
            }
        }
        organisation.items.put(item.id, item);
    }
}

/// `PUT /Items`, `POST /Items`, `POST /Items/{ItemID}`.
pub(super) fn write_all(
    organisation: &mut Organisation,
    call: &Call,
    mode: Mode,
    id: Option<&str>,
) -> Result<Reply, Failure> {
    let url_id = id.map(|id| resolve(organisation, id).map(|item| item.id).ok_or(Failure::NotFound)).transpose()?;
    let elements = batch::elements(&call.body, KIND.list)?;
    let write = |organisation: &mut Organisation, element: &Json| write(organisation, call, element, mode, url_id);
    batch::run(organisation, call, KIND.at(url_id), &elements, write, |organisation, id| {
        organisation.items.get(&id).map(|item| item.json(call)).unwrap_or_default()
    })
}

/// `GET /Items/{ItemID}` and `GET /Items/{Code}`.
pub(super) fn get(organisation: &Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let item = resolve(organisation, text).ok_or(Failure::NotFound)?;
    Ok(Reply::one(KIND.list, item.json(call)))
}

/// `GET /Items`.
pub(super) fn list(organisation: &Organisation, call: &Call) -> Result<Reply, Failure> {
    let listing = Listing {
        fields: &[
            "ItemID",
            "Code",
            "Name",
            "Description",
            "PurchaseDescription",
            "IsSold",
            "IsPurchased",
            "IsTrackedAsInventory",
            "QuantityOnHand",
            "SalesDetails.UnitPrice",
            "UpdatedDateUTC",
        ],
        field: &Item::field,
        updated: &|item: &Item| item.updated,
        id: &|item: &Item| item.id,
        paged: false,
        by_date: true,
    };
    let (items, _) = listing.select(call, organisation.items.values(), false)?;
    Ok(Reply::list(KIND.list, items.into_iter().map(|item| item.json(call)).collect()))
}

/// `DELETE /Items/{ItemID}`: only while no document uses it (XR-ITEM-4).
pub(super) fn delete(organisation: &mut Organisation, call: &Call, text: &str) -> Result<Reply, Failure> {
    let (id, code) = resolve(organisation, text).map(|item| (item.id, item.code.clone())).ok_or(Failure::NotFound)?;
    let code = organisation.item_code_key(&code);
    if is_used(organisation, id) {
        return Ok(batch::refused(
            KIND,
            &Object::new().id("ItemID", id).done(),
            "The item is used in transactions and cannot be deleted.",
        ));
    }
    organisation.items.remove(&id);
    organisation.item_codes.remove(&code);
    organisation.done(call, KIND.list, 1);
    Ok(Reply::NoContent)
}
