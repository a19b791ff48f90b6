//! From the orders of an X-Cart store to the documents of a Xero organisation: pure functions, driven by a profile that an
//! accountant can read. No I/O, no clock: the same input gives the same output.
//!
//! ```
//! use canonical_model::{Applied, LedgerWrite, ledger::{Account, AccountClass, Organisation, ReferenceData, TaxRate}};
//! use mapping::{Mapper, Profile, inbound};
//! use xcart_client::wire::{Order, PaymentTransaction};
//!
//! // What the accountant decided, and what the organisation has.
//! let profile = Profile::from_toml(r#"
//!     [store]
//!     name = "tea-shop"
//!     [accounts]
//!     sales = "200"
//!     [[surcharge]]
//!     code = "CDEV.STAX.*"
//!     class = "tax"
//!     [[tax]]
//!     code = "CDEV.STAX.1"
//!     tax_type = "OUTPUT"
//!     [[tax]]
//!     untaxed = true
//!     tax_type = "NONE"
//!     [[payment_method]]
//!     name = "Card"
//!     account = "092"
//! "#)?;
//! let account = |code: &str, takes_payments| Account {
//!     code: code.into(), name: code.into(), active: true, class: None, takes_payments, is_bank: false,
//!     currency: None,
//! };
//! let rate = |tax_type: &str, rate: &str| TaxRate {
//!     tax_type: tax_type.into(), name: tax_type.into(), effective_rate: rate.parse().unwrap_or_default(), active: true,
//!     applies_to: AccountClass::ALL.into(),
//! };
//! let reference = ReferenceData {
//!     organisation: Organisation {
//!         name: "Tea Ltd".into(), base_currency: "USD".parse()?, period_lock: None, year_end_lock: None,
//!     },
//!     accounts: vec![account("200", false), account("092", true)], receivable: None,
//!     tax_rates: vec![rate("OUTPUT", "8.25"), rate("NONE", "0")],
//!     items: vec![], tracking: vec![], currencies: vec!["USD".parse()?], branding_themes: vec![],
//! };
//! assert_eq!(profile.check(&reference), Ok(()));
//!
//! // What the store says: three teas at 9.99, and 8.25 % of the sum, 2.47 rounded once.
//! let order: Order = serde_json::from_str(r#"{
//!     "order_number": "1042", "id": 42, "total": 32.44, "sub_total": 29.97, "email": "ada@shop.example", "currency": "USD",
//!     "create_date": "2025-03-01T09:30:00+0000", "update_date": "2025-03-01T09:31:00+0000",
//!     "items": [{"id": 7, "product_id": 3, "sku": "TEA-1", "name": "Tea", "price": 9.99, "item_net_price": 9.99,
//!                "discounted_subtotal": 29.97, "amount": 3, "surcharges": []}],
//!     "payment_status": {"id": 4, "code": "P", "name": "Paid", "customer_name": "Paid"}, "shipping_status": null,
//!     "billing_address": null, "shipping_address": null, "customer_id": 3, "order_profile_id": 142,
//!     "surcharges": [{"id": 1, "type": "tax", "code": "CDEV.STAX.1", "class": "", "include": false, "available": true,
//!                     "value": 2.4725, "name": "Sales tax", "weight": 0}]
//! }"#)?;
//! let paid: Vec<PaymentTransaction> = serde_json::from_str(r#"[{
//!     "id": 1, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "Card", "name": "Card", "currency": "USD",
//!     "value": 32.44, "backend_transactions":
//!         [{"id": 1, "type": "sale", "date": "2025-03-01T09:30:00+0000", "status": "S", "value": 32.44, "data": []}]
//! }]"#)?;
//!
//! // What follows.
//! let order = inbound::xcart::order(&profile, &order, &paid, &[], "2025-03-02".parse()?).map_err(|park| park.to_string())?;
//! let plan = Mapper::new(profile).plan(&"shop".into(), &order, &reference, &Applied::default(), &[]);
//! let [contact, invoice, payment] = plan.steps.as_slice() else { return Err("three steps".into()) };
//! let LedgerWrite::CreateDocument(invoice) = &invoice.write else { return Err("an invoice".into()) };
//! assert_eq!((invoice.number.as_str(), invoice.totals.total.to_string().as_str()), ("XC-1042", "32.44 USD"));
//! assert!(plan.parked.is_empty());
//! # let _ = (contact, payment);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`inbound::xcart`]: an order as X-Cart sends it becomes a canonical one, or is parked because it contradicts itself;
//! - [`Mapper`]: a canonical order and what was applied before become a plan: the steps that are missing, or the reasons why not;
//! - [`preview`]: what a profile does to many orders, with totals and trial balance, and how another profile would differ;
//! - [`explain`]: for each field of each document, the row of the profile or the rule that set it;
//! - [`summary`]: one document for the orders of a day, a payment method and a currency, in place of one for each order;
//! - [`outbound::xero`]: the steps as Xero's bodies; [`inbound::xero`]: Xero's settings, contacts and totals;
//! - [`arithmetic`]: what Xero will compute. A document is planned only if that is the order's total to the cent, and the
//!   order's tax for each tax type or liability line;
//! - [`profiles`]: templates of five countries that a profile extends, and an example with a comment for every field.
//!
//! # The profile
//!
//! `mapping/docs/profile.md` in the repository is a guide to it for those who keep the books; this is the reference.
//!
//! TOML. Codes are texts. In codes and names of the store `*` stands for any characters, letters of either case are the same,
//! and of several rows that fit the narrowest counts. Unknown fields are refused, with the line and what was probably meant.
//! Where the table below says *value*, a field may be chosen order by order: see [values](#values).
//!
//! | field | what it says | default |
//! |---|---|---|
//! | `version` | what this state of the profile is called: it stands in plans and in the audit log, beside the hash | none |
//! | `extends` | the name of a [ready template](profiles::TEMPLATES) that lies under it: `"au"`, `"nz"`, `"uk"`, `"us"`, `"eu"` | none |
//! | `store.name` | the store's name in contact numbers: at most 20 ASCII letters, digits, `-`, `_` | |
//! | `store.time_zone` | offset from UTC, `"+02:00"` or `"UTC"`, the same in summer and winter: decides the day of an order | `"UTC"` |
//! | `documents.mode` | `"detail"`: a document for each order, or `"summary"`: [one](summary) for the orders of a day, a payment method and a currency | `"detail"` |
//! | `documents.closing_hour` | of `"summary"`: hours after midnight, in the store's zone, at which the documents of a day are written | 2 |
//! | `documents.number` | number of an invoice, from `{number}` and `{id}` of the order | `"XC-{number}"` |
//! | `documents.credit_note_number` | number of a credit note; `{part}` names what it credits | `"XC-{number}-{part}"` |
//! | `documents.reference` | value: reference; our tag is added | `"Order {id}"` |
//! | `documents.line_description` | value: what a line says | the line's name |
//! | `documents.history_note` | value: a note in the history of an approved invoice, added once, of at most 2,500 characters with our tag, and never changed: the ledger takes none away. It costs a call for each invoice; not of `"summary"` | none |
//! | `documents.due_days` | value: days until an invoice is due | 0 |
//! | `documents.due_terms` | from when they count: `"days_after_date"`, `"days_after_month_end"`, or `"day_of_next_month"` | `"days_after_date"` |
//! | `documents.branding_theme` | value: the name of a branding theme of the organisation | its default |
//! | `documents.several_taxes` | two tax types on one line: `"extra_lines"` or `"park"` | `"extra_lines"` |
//! | `documents.unknown_items` | a SKU that the ledger lacks: `"leave_out"` or `"park"` | `"leave_out"` |
//! | `documents.item_tax_types` | the tax type of an item wins over the tax table's where the store charged that very rate | `false` |
//! | `documents.rounding_limit` | most smallest units that a rounding line may mend; never more than one for each position | 5 |
//! | `documents.exchanges` | lines that were exchanged for others of the same worth after payment: `"credit_and_invoice"` or `"park"` | `"credit_and_invoice"` |
//! | `locked_period.invoices`, `credit_notes` | a document whose day lies in a locked period: `"park"`, `"next_open_day"`, or `"draft"` until the period is open | `"park"` |
//! | `locked_period.payments` | the same of payments, refunds and allocations: `"park"` or `"next_open_day"` | `"park"` |
//! | `accounts.sales` | goods whose item names no account | |
//! | `accounts.shipping`, `accounts.fees` | other charges | sales |
//! | `accounts.discounts` | discounts, as negative lines | netted into the lines |
//! | `accounts.rounding` | rounding lines | such orders are parked |
//! | `accounts.tax` | taxes with `liability_line = true` | |
//! | `contacts.policy` | whom orders bill: `"per_customer"`, `"single"`: one contact for all, or `"per_channel"`: one for each channel | `"per_customer"` |
//! | `contacts.single_name` | of `"single"`: the name of the contact | |
//! | `contacts.channel` | of `"per_channel"`, value: the order's channel, which is the name of its contact; an order without one is parked | |
//! | `contacts.guests` | `"per_customer"` or `"guest_bucket"` | `"per_customer"` |
//! | `contacts.archived` | an order whose contact is archived in the ledger: `"park"`, or `"new_contact"`: another one in its place. One that was merged into another is billed as that | `"park"` |
//! | `contacts.bucket_name` | name of the contact of all guests | `"Guests of <store>"` |
//! | `contacts.company_fields`, `contacts.vat_fields` | names of the fields that the merchant added to addresses for company and VAT number; the first that says something counts | `company`, `company_name`, `organization`; `vat_number`, `vat_no`, `vat`, `vat_id`, `tax_number`, `tax_id`, `gst_number`, `abn` |
//! | `contacts.name` | value: the name of a new contact | company, else the person, else the e-mail's beginning |
//! | `contacts.tax_number` | value: its VAT or GST number | the VAT number of the address, without spaces and with the prefix of its country |
//! | `contacts.company_number`, `contacts.account_number` | values | none |
//! | `[contacts.ownership]` `name`, `person`, `email`, `phone`, `billing`, `shipping`, `tax_number`, `company_number`, `account_number` | who owns that field of a contact that is there, see [`contacts`] and [`ownership`]: `"create_only"`, `"store_wins"` or `"ledger_wins"`; of `per_customer` alone | `"create_only"` |
//! | `[[tracking]]` `category`, `option` | value of a line: its option in that category, none if empty; at most two categories | |
//! | `[[tracking]]` `unknown_options` | an option that the organisation lacks: `"park"` or `"leave_out"` | `"park"` |
//! | `[status]` | payment status code, in capitals as the store writes it = [`StatusAction`] in snake case | Q, A `wait`; P, PP `invoice`; R `refund`; D, C `cancel`; others `park` |
//! | `[prepayments]` `account`, `tax_type` | where money stands that a status with `prepayment` holds, and the tax type of it, or `"tax_types.<name>"`; the account of the payment method is a bank account then | needed where a status says so |
//! | `[[surcharge]]` `code`, `class` | `"tax"`, `"charge"`, `"discount"` or `"tender"` | such orders are parked |
//! | `[[surcharge]]` `stage` | of a discount: `"before_tax"` or `"after_tax"` | |
//! | `[[surcharge]]` `account` | its own account; a tender needs one that takes payments | that of its class |
//! | `[[tax]]` `code`, and `tax_type` or `liability_line` | how the tax is written: tax type of lines, or line on that account (`true`: on `accounts.tax`) | such orders are parked |
//! | `[[tax]]` several rows of one `code` | a tax of several rates: a tax type for each; what the store states on the lines tells which | |
//! | `[[tax]]` `on` | what bears it, where the store does not say: `"goods"`, `"goods_and_shipping"`, `"everything"`, or `"by_rate"`: the narrowest that the rate explains | `"by_rate"` |
//! | `[[tax]]` `untaxed = true`, `tax_type` | the tax type of what bears no tax | |
//! | `[[tax]]` `exempt`, `country`, `region`, `class`, `kind` | what the row is for, [taxed or not](#taxes) | anything |
//! | `[[tax]]` `collected_by` | who pays the tax to the state: `"merchant"`, or `"marketplace"`, which needs a `liability_line` with an account of its own | anything; a tax that a marketplace collects needs a row that says so |
//! | `[tax_types]` `<name>` | a tax type by a name, for rows that say `tax_type = "tax_types.<name>"`; rows of a template for which nothing is named are left out | |
//! | `[[payment_method]]` `name`, `currency`, `account` | where the money goes; a row with a currency goes before one without | payments are parked |
//! | `[[payment_method]]` `on_account` | unpaid orders are billed at once, due by terms | `false` |
//! | `[[payment_method]]` `collects_tax` | it is a marketplace's, which keeps the taxes of its orders and pays them itself: they are [`collected_by`](canonical_model::TaxCollector) it | `false` |
//! | `[[payment_method]]` `refunds` | a refund of an invoice that is not fully paid: `"reduces_sale"`, `"reverses_payment"` or `"park"` | `"park"` |
//! | `[[payment_method]]` `overpaid` | money that is more than the invoices take: `"park"`, or `"overpayment"`: of the order's contact, on the account, which is a bank account | `"park"` |
//! | `[[payment_method]]` `fee_account`, `fee_field` | what the gateway kept of a payment goes to this account, which takes payments; which of the transaction's data tells it | payments go whole to their account |
//! | `[[payment_method]]` `settled_field`, `settled_currency` | which of the transaction's data tells what a payment in another currency was settled for, and in which currency, that of the books: the payment's rate is its amount by that, rounded half up to six decimals | payments bear no rate: the ledger takes its own |
//! | `[[payment_method]]` `settled_after_fee` | the fee that `fee_field` tells is taken off that already: the rate is what the fee left by that, and a payment whose fee is not told bears none | `false` |
//! | `[[gift_card]]` `sku`, `account` | gift certificates that are sold: no revenue, but a debt on this account, and never taxed | goods |
//! | `items.create` | products that are no items become some, see [`items`] | `false` |
//! | `items.long_codes` | the code where a SKU is longer than 30 characters, for lines too: `"hash"`, its beginning and a hash of it; or `"park"` | `"hash"` |
//! | `items.without_code` | the code where there is no SKU: `"product_id"`, or `"park"` | `"park"` |
//! | `items.name`, `.description`, `.price` | who owns it, see [`ownership`]: `"create_only"`, `"store_wins"` or `"ledger_wins"` | `"store_wins"` |
//! | `items.to_store` | what the ledger owns and the store follows: `"name"`, `"price"` | nothing |
//! | `items.sales_account`, `.sales_tax_type` | account and tax type of new items | none |
//! | `[[currency]]` `code`, `rate` | value: units of it for one of the base currency, rounded half up to six decimals | the store's with the order, else the ledger's day rate |
//! | `[[currency]]` `provider` | `true`: the rate comes from a provider that the host plugs in | |
//! | `[[currency]]` `inverted` | the rate counts base currency for one unit of it | `false` |
//! | `[[currency]]` `pegged` | it is pegged to the base currency at par: a rate of 1 is true, and the one without `rate` | `false` |
//! | `[[currency]]` `missing` | an order without its rate: `"park"`, or `"ledger"` for the ledger's day rate | `"park"` |
//! | `[custom.<namespace>]` `<field>` | the type of a custom field: `"text"`, `"integer"`, `"decimal"`, `"bool"`, `"date"` or `"money"` | |
//! | `[tables.<name>]` `columns`, `rows`, `default` | a table of one's own, see [values](#values) | |
//!
//! # Taxes
//!
//! The rows of `[[tax]]` are two tables: that of the store's taxes, and that of what bears none (`untaxed = true`). A row may ask
//! for who pays the tax to the state (`collected_by`) and for its `code`; for whether the customer has a number of exemption (`exempt`); for the two letters of the `country`
//! that the goods go to (else of who pays) and the name of the `region` there; for the tax `class` of a line and its `kind`
//! (`"goods"`, `"shipping"`, `"fee"` …). Texts with `*` and lists are taken, and of several rows the narrowest counts as in any
//! [table](#values), the columns weighing in that order. So two countries of one percentage are two tax types; the percentage
//! itself is asked only where rows ask the same in all else: then they are tax types of one tax, and what was charged on each line
//! tells which of their rates it is.
//!
//! ```toml
//! [[tax]]
//! code = "CDEV.VAT.*"
//! country = "DE"
//! tax_type = "TAX003"
//!
//! [[tax]]
//! untaxed = true
//! tax_type = "EXEMPTEXPORT"    # what goes abroad
//!
//! [[tax]]
//! untaxed = true
//! country = "AU"
//! tax_type = "EXEMPTOUTPUT"
//! ```
//!
//! # In an editor
//!
//! `mapping/profiles/profile.schema.json` in the repository is the JSON Schema of profiles (feature `schema`, off): with a line
//! `#:schema ./profile.schema.json` at the top of a profile editors complete its fields, show what they are for and mark what is
//! misspelt.
//!
//! # Layers
//!
//! [`Profile::builder`] lays texts over each other: the defaults, templates, and the tenant's own text; what a later one says counts.
//! How, depends on the table:
//!
//! - **sections** (`[store]`, `[documents]`, `[locked_period]`, `[accounts]`, `[contacts]`, `[status]`, `[tax_types]`): field by field. A field that
//!   the later text has is wholly its own, a table of a value too; the others stay;
//! - **`[custom.<namespace>]`**: field by field too;
//! - **`[tables.<name>]`**: a table of the same name is replaced as a whole, rows and all; others stay;
//! - **rows** (`[[surcharge]]`, `[[tax]]`, `[[payment_method]]`, `[[gift_card]]`, `[[currency]]`, `[[tracking]]`): they come together.
//!   If the later text has rows of one `code` (`name` and `currency` of a payment method, `sku`, `category`; of a tax all that the
//!   row asks), all rows of the earlier ones that have it go.
//!
//! With `extends` a ready template lies over the defaults and under all other texts; which of them says it makes no difference.
//!
//! An error names its layer, and line and column there.
//!
//! # Values
//!
//! A value chooses; no form of it can make an amount.
//!
//! | form | gives |
//! |---|---|
//! | `"Order {id} of {billing.company\|billing.full_name\|'a guest'}"` | a text with what the order says at those paths; of several with `\|` between them, the first that says something |
//! | `14`, `true`, `{ const = "{as it is}" }` | just that |
//! | `{ path = "customer.is_guest" }` | what the order says there |
//! | `{ table = "department" }` | what follows from the row of `[tables.department]` that fits |
//! | `{ when = { "billing.country_code" = ["AU", "NZ"] }, then = 30, else = 14 }` | one or the other; all conditions must hold |
//! | `{ expr = "order.total >= money('1000.00') ? 'Large' : 'Small'" }` | what the expression comes to (feature `cel`); a `when` may be one too, and `lookup('department', shipping.country_code)` asks a table. See `mapping/docs/expressions.md` |
//! | `{ error = "we do not sell there" }` | nothing: the order is parked with these words |
//!
//! Paths begin with `order.`, `customer.`, `billing.` or `shipping.`, and with `line.` for what stands on lines; where
//! `[custom.details]` declares `po_number = "text"`, there is a path `custom.details.po_number`. Custom fields are those of the
//! `billing` and `shipping` address, the `details` of an order, those of its `payment` and of an `addon`, and what was chosen of
//! a `line`. Paths have types: text, integer, decimal, bool, date, money. In conditions and in the rows of a table stand texts with `*` for any
//! characters (`"*"` alone fits everything, `""` what is missing), `true` or `false`, numbers, days and amounts (`20`,
//! `">= 10, < 20"`, `"2026-01-01..2026-03-31"`, `">= 100 EUR"`, which no amount of another currency fits), or a list of which one
//! must fit.
//!
//! ```toml
//! [documents]
//! reference = { table = "department" }
//!
//! [tables.department]
//! columns = ["billing.country_code", "order.total"]  # what weighs most comes first
//! rows = [
//!     ["AU",         "*",           "Sydney {order.number}"],
//!     [["GB", "IE"], ">= 1000 GBP", "London, large"],
//!     ["*",          ">= 1000 USD", "Large"],
//! ]
//! default = "Office"                                # or { error = "…" }
//! ```
//!
//! Of several rows that fit, the narrowest counts, wherever it stands: the columns are compared from left to right, and the first
//! in which two rows differ decides: one value before a list, a list before a range, a range before a text with stars (the longer
//! before the shorter), and `"*"` last. Rows that compete, rows that no order reaches, and a missing `default` are refused.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod address;
pub mod arithmetic;
mod by;
pub mod contacts;
mod decision;
pub mod explain;
mod few;
pub mod inbound;
pub mod items;
pub mod outbound;
pub mod ownership;
mod plan;
pub mod preview;
mod profile;
pub mod profiles;
mod rules;
mod scalar;
#[cfg(feature = "schema")]
pub mod schema;
mod spread;
pub mod stock;
pub mod summary;
mod trace;
mod worth;

pub use plan::Mapper;
pub use profile::{Beside, Profile, ProfileBuilder, ProfileError, ProfileFinding, ProfileLayer, StatusAction};
