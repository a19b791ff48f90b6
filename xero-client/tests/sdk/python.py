"""Drives FakeXero by Xero's own SDK for Python, unchanged but for its URLs. Prints a line for every part that is as it should be.

The one argument is a JSON object: where the fakes listen, and whose tokens there are.
"""

import datetime
import json
import sys
from decimal import Decimal

from xero_python.accounting import (
    Account, AccountType, AccountingApi, Allocation, Allocations, Contact, Contacts, CreditNote, CreditNotes,
    HistoryRecord, HistoryRecords, Invoice, Invoices, Item, Items, LineItem, LineItemTracking, Payment, PaymentDelete,
    Payments, Purchase, RequestEmpty, TrackingCategory, TrackingOption,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import (
    AccountingBadRequestException, HTTPStatusException, NotFoundException, RateLimitException,
)
from xero_python.identity import IdentityApi

world = json.loads(sys.argv[1])
TENANT = world["tenant"]
TODAY = datetime.date.today()
TokenApi.refresh_token_url = TokenApi.client_credentials_token_url = world["root"] + "/connect/token"
TokenApi.revoke_token_url = world["root"] + "/connect/revocation"


class Session:
    """An SDK client with a token set of its own."""

    def __init__(self, root, client_id, secret, token):
        self.token = token
        # The SDK keeps the arguments of the first `Configuration` for all.
        configuration = Configuration()
        configuration.oauth2_token = OAuth2Token(client_id=client_id, client_secret=secret)
        self.client = ApiClient(
            configuration, oauth2_token_getter=lambda: self.token, oauth2_token_saver=self.save
        )
        self.api = AccountingApi(self.client, base_url=root + "/api.xro/2.0")
        self.identity = IdentityApi(self.client, base_url=root)

    def save(self, token):
        self.token = token


def bearer(text, expires_at=None, refresh_token=None):
    scope = ["offline_access", "accounting.contacts"]
    token = {"access_token": text, "scope": scope, "expires_in": 1800, "token_type": "Bearer", "expires_at": expires_at}
    return {**token, "refresh_token": refresh_token}


def fixed(text, root=None):
    """A session with an access token that is not refreshed."""
    return Session(root or world["root"], None, None, bearer(text))


session = Session(
    world["root"], world["client_id"], world["client_secret"], bearer("long gone", 1, world["refresh_token"])
)
api = session.api


def same(found, wanted, what=""):
    assert found == wanted, f"{what}: {found!r} is not {wanted!r}"


def money(found, text):
    """Compared as decimals: the SDK reads amounts from their text."""
    assert isinstance(found, Decimal), f"{found!r} is no decimal"
    same(found, Decimal(text))


def refused(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        return error
    raise AssertionError(f"{call.__name__} was not refused")


def line(amount, account="200", **more):
    return LineItem(description="Tea", quantity=Decimal(1), unit_amount=Decimal(amount), account_code=account, **more)


def invoice(number, contact, lines, **more):
    settled = dict(type="ACCREC", date=TODAY, due_date=TODAY + datetime.timedelta(days=14), status="AUTHORISED")
    contact = Contact(contact_id=contact.contact_id)
    return Invoice(invoice_number=number, contact=contact, line_items=lines, **{**settled, **more})


def make_contact(name):
    return api.create_contacts(TENANT, Contacts(contacts=[Contact(name=name)])).contacts[0]


def make_invoice(number, amount):
    lines = [line(amount, tax_type="NONE")]
    made = invoice(number, make_contact(f"Customer of {number}"), lines)
    return api.create_invoices(TENANT, Invoices(invoices=[made])).invoices[0]


def pay(document, amount):
    payment = Payment(
        invoice=Invoice(invoice_id=document.invoice_id), account=Account(code="090"), date=TODAY, amount=Decimal(amount)
    )
    return api.create_payment(TENANT, payment).payments[0]


def sign_in():
    """The SDK refreshes by itself, with its own code, and the refresh token rotates."""
    connections = session.identity.get_connections()
    same([str(connection.tenant_id) for connection in connections], [TENANT])
    assert session.token["access_token"].count(".") == 2 and session.token["refresh_token"] != world["refresh_token"]
    event = connections[0].auth_event_id
    same(len(session.identity.get_connections(auth_event_id=event)), 1)
    same(len(session.identity.get_connections(auth_event_id="00000000-0000-0000-0000-000000000000")), 0)


def client_credentials():
    custom = Session(world["root"], world["custom_id"], world["custom_secret"], {})
    custom.client.get_client_credentials_token(False)
    # The SDK keeps the scopes of this answer as one text.
    assert "accounting.settings" in custom.token["scope"]
    same(custom.api.get_organisations("").organisations[0].name, "Demo Company (Global)")


def organisation():
    found = api.get_organisations(TENANT).organisations[0]
    same((found.name, found.base_currency.value), ("Demo Company (Global)", "USD"))


def accounts():
    found = api.get_accounts(TENANT, where='Type=="BANK"', order="Code ASC").accounts
    same([account.code for account in found], ["090"])
    same(api.get_account(TENANT, found[0].account_id).accounts[0].type, AccountType.BANK)
    made = api.create_account(TENANT, Account(code="499", name="Samples", type=AccountType.EXPENSE)).accounts[0]
    changed = api.update_account(TENANT, made.account_id, {"Accounts": [{"Name": "Free samples"}]}).accounts[0]
    same((changed.code, changed.name), ("499", "Free samples"))
    api.delete_account(TENANT, made.account_id)


def contacts():
    made = api.create_contacts(
        TENANT,
        Contacts(contacts=[Contact(name="Ada Lovelace", email_address="ada@example.com"), Contact(name="")]),
        summarize_errors=False,
    ).contacts
    same([contact.has_validation_errors for contact in made], [False, True])
    assert made[1].validation_errors[0].message
    api.update_contact(TENANT, made[0].contact_id, Contacts(contacts=[Contact(first_name="Ada", last_name="Lovelace")]))
    read = api.get_contact(TENANT, made[0].contact_id).contacts[0]
    same((read.first_name, read.email_address), ("Ada", "ada@example.com"))
    past, future = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=h) for h in (-1, 1))
    same(len(api.get_contacts(TENANT, if_modified_since=past, search_term="lovelace").contacts), 1)
    same(len(api.get_contacts(TENANT, if_modified_since=future).contacts), 0)
    page = api.get_contacts(TENANT, page=1, page_size=1, include_archived=True, summary_only=False)
    same((len(page.contacts), page.pagination.page_size), (1, 1))


def items():
    item = Item(code="SDK-1", name="Kettle", sales_details=Purchase(unit_price=Decimal("19.9995"), account_code="200"))
    made = api.create_items(TENANT, Items(items=[item]), unitdp=4).items[0]
    money(made.sales_details.unit_price, "19.9995")
    money(api.get_item(TENANT, made.item_id).items[0].sales_details.unit_price, "20.00")
    same([item.code for item in api.get_items(TENANT, where='Code=="SDK-1"').items], ["SDK-1"])
    api.delete_item(TENANT, made.item_id)
    refused(NotFoundException, api.get_item, TENANT, made.item_id)


def tracking():
    made = api.create_tracking_category(TENANT, TrackingCategory(name="Region")).tracking_categories[0]
    option = TrackingOption(name="North")
    option = api.create_tracking_options(TENANT, made.tracking_category_id, option).options[0]
    read = api.get_tracking_category(TENANT, made.tracking_category_id).tracking_categories[0]
    same([option.name for option in read.options], ["North"])
    entry = LineItemTracking(name="Region", option="North")
    lines = [line("10", tracking=[entry])]
    contact = make_contact("Tracked")
    tracked = api.create_invoices(TENANT, Invoices(invoices=[invoice("SDK-TRACK", contact, lines)])).invoices[0]
    same(tracked.line_items[0].tracking[0].option, "North")


def invoices():
    contact = make_contact("Invoiced")
    lines = [line("0.333", tax_type="OUTPUT"), line("99.995", tax_type="OUTPUT2")]
    wrong = invoice("SDK-2", contact, [line("1", account="nonsense")])
    made = api.create_invoices(
        TENANT, Invoices(invoices=[invoice("SDK-1", contact, lines), wrong]), summarize_errors=False, unitdp=4
    ).invoices
    same([document.status_attribute_string for document in made], ["OK", "ERROR"])
    first = made[0]
    # 0.33 + 0.03 at 8.25 %, 100.00 + 20.00 at 20 %
    money(first.sub_total, "100.33")
    money(first.total_tax, "20.03")
    money(first.total, "120.36")
    money(first.line_items[1].unit_amount, "99.995")
    same((first.date, first.status), (TODAY, "AUTHORISED"))
    change = Invoice(reference="PO 7", has_attachments=False, has_errors=False)
    api.update_invoice(TENANT, first.invoice_id, Invoices(invoices=[change]))
    listed = api.get_invoices(
        TENANT, where='Status=="AUTHORISED"', statuses=["AUTHORISED"], invoice_numbers=["SDK-1"], page=1, unitdp=4,
        created_by_my_app=True, order="InvoiceNumber DESC",
    )
    same([(document.invoice_number, document.reference) for document in listed.invoices], [("SDK-1", "PO 7")])
    same(listed.pagination.item_count, 1)
    assert api.get_online_invoice(TENANT, first.invoice_id).online_invoices[0].online_invoice_url
    api.update_contact(TENANT, contact.contact_id, Contacts(contacts=[Contact(email_address="invoiced@example.com")]))
    api.email_invoice(TENANT, first.invoice_id, RequestEmpty())
    note = HistoryRecords(history_records=[HistoryRecord(details="Sent by the SDK")])
    api.create_invoice_history(TENANT, first.invoice_id, note)
    history = api.get_invoice_history(TENANT, first.invoice_id).history_records
    assert "Sent by the SDK" in [record.details for record in history]
    with open(api.get_invoice_as_pdf(TENANT, first.invoice_id), "rb") as pdf:
        same(pdf.read(5), b"%PDF-")
    voided = api.update_invoice(TENANT, first.invoice_id, Invoices(invoices=[Invoice(status="VOIDED")])).invoices[0]
    same(voided.status, "VOIDED")
    same(api.update_or_create_invoices(TENANT, Invoices(invoices=[invoice("SDK-3", contact, lines)])).invoices[0].status, "AUTHORISED")


def payments():
    document = make_invoice("SDK-PAY", "100.10")
    first = pay(document, "40.05")
    money(first.amount, "40.05")
    money(first.invoice.amount_due, "60.05")
    second = pay(document, "60.05")
    money(second.invoice.amount_due, "0")
    same(api.get_invoice(TENANT, document.invoice_id).invoices[0].status, "PAID")
    same(api.get_payment(TENANT, first.payment_id).payments[0].status, "AUTHORISED")
    deleted = PaymentDelete(status="DELETED")
    same(api.delete_payment(TENANT, second.payment_id, deleted).payments[0].status, "DELETED")
    read = api.get_invoice(TENANT, document.invoice_id).invoices[0]
    same(read.status, "AUTHORISED")
    money(read.amount_due, "60.05")
    again = Payment(invoice=Invoice(invoice_number="SDK-PAY"), account=Account(code="091"), date=TODAY, amount=Decimal("0.05"))
    many = api.create_payments(TENANT, Payments(payments=[again]), summarize_errors=False).payments
    money(many[0].invoice.amount_due, "60.00")
    same(len(api.get_payments(TENANT, where=f'Invoice.InvoiceID==guid("{document.invoice_id}")').payments), 3)


def credit_notes():
    document = make_invoice("SDK-CREDIT", "50.00")
    note = CreditNote(
        type="ACCRECCREDIT", credit_note_number="SDK-CN", contact=Contact(contact_id=document.contact.contact_id),
        date=TODAY, line_items=[line("30.25", tax_type="NONE")], status="AUTHORISED",
    )
    made = api.create_credit_notes(TENANT, CreditNotes(credit_notes=[note])).credit_notes[0]
    money(made.remaining_credit, "30.25")
    allocation = Allocation(amount=Decimal("20.20"), date=TODAY, invoice=Invoice(invoice_id=document.invoice_id))
    allocated = api.create_credit_note_allocation(TENANT, made.credit_note_id, Allocations(allocations=[allocation])).allocations[0]
    money(allocated.amount, "20.20")
    read = api.get_credit_note(TENANT, made.credit_note_id).credit_notes[0]
    money(read.remaining_credit, "10.05")
    money(api.get_invoice(TENANT, document.invoice_id).invoices[0].amount_due, "29.80")
    answer = api.delete_credit_note_allocations(TENANT, made.credit_note_id, read.allocations[0].allocation_id)
    same(answer.is_deleted, True)
    money(api.get_invoice(TENANT, document.invoice_id).invoices[0].amount_due, "50.00")
    with open(api.get_credit_note_as_pdf(TENANT, made.credit_note_id), "rb") as pdf:
        same(pdf.read(5), b"%PDF-")


def attachments():
    document = make_invoice("SDK-FILE", "1.00").invoice_id
    bytes_ = bytes(range(256))
    made = api.create_invoice_attachment_by_file_name(TENANT, document, "all bytes.png", bytes_, include_online=True)
    same((made.attachments[0].mime_type, made.attachments[0].include_online), ("image/png", True))
    same([file.file_name for file in api.get_invoice_attachments(TENANT, document).attachments], ["all bytes.png"])
    for path in (
        api.get_invoice_attachment_by_file_name(TENANT, document, "all bytes.png", "image/png"),
        api.get_invoice_attachment_by_id(TENANT, document, made.attachments[0].attachment_id, "image/png"),
    ):
        with open(path, "rb") as file:
            same(file.read(), bytes_)
    same(api.get_invoice(TENANT, document).invoices[0].has_attachments, True)


def settings():
    rates = {rate.tax_type: rate.effective_rate for rate in api.get_tax_rates(TENANT).tax_rates}
    money(rates["OUTPUT"], "8.25")
    codes = [currency.code.value for currency in api.get_currencies(TENANT).currencies]
    same(codes, ["EUR", "GBP", "JPY", "KWD", "USD"])


def idempotency():
    key = "sdk-key-1"
    made = [
        api.create_contacts(TENANT, Contacts(contacts=[Contact(name="Once")]), idempotency_key=key).contacts[0].contact_id
        for _ in range(2)
    ]
    same(made[0], made[1])
    refused(HTTPStatusException, api.create_contacts, TENANT, Contacts(contacts=[Contact(name="Twice")]), idempotency_key=key)


def errors():
    both = Invoices(invoices=[invoice("", make_contact("Refused"), [line("1", account="nonsense")])])
    error = refused(AccountingBadRequestException, api.create_invoices, TENANT, both)
    same((error.http_resp.status, error.error_data["ErrorNumber"], len(error.error_data["Elements"])), (400, 10, 1))
    assert "nonsense" in error.reason, error.reason
    error = refused(HTTPStatusException, api.get_contacts, TENANT, where="nonsense ==")
    same((error.http_resp.status, error.error_data["Type"]), (400, "QueryParseException"))
    missing = "00000000-0000-0000-0000-000000000001"
    refused(NotFoundException, api.get_invoice, TENANT, missing)
    error = refused(HTTPStatusException, fixed("nonsense").api.get_organisations, TENANT)
    same((error.status, json.loads(error.body)["Detail"]), (401, "AuthenticationUnsuccessful"))
    error = refused(HTTPStatusException, fixed(world["narrow_token"]).api.get_accounts, TENANT)
    same((error.status, error.headers["www-authenticate"]), (401, "insufficent_scope"))
    error = refused(HTTPStatusException, api.get_organisations, missing)
    same((error.status, json.loads(error.body)["Title"]), (403, "Forbidden"))
    error = refused(RateLimitException, fixed(world["token"], world["crowded"]).api.get_organisations, TENANT)
    same((error.status, error.rate_limit, error.body), (429, "concurrent", b""))


def revocation():
    """Last: all connections of the consent are gone."""
    access = session.token["access_token"]
    connection = session.identity.get_connections()[0]
    session.client.revoke_oauth2_token()
    same(session.token["access_token"], None)
    same(fixed(access).identity.get_connections(), [])
    refused(HTTPStatusException, fixed(access).api.get_organisations, TENANT)
    other = fixed(world["token"])
    other.identity.delete_connection(other.identity.get_connections()[0].id)
    same(other.identity.get_connections(), [])
    assert connection.id


for part in (
    sign_in, client_credentials, organisation, accounts, contacts, items, tracking, invoices, payments, credit_notes,
    attachments, settings, idempotency, errors, revocation,
):
    part()
    print("as it should be:", part.__name__)
