"""The bodies of our benches through xero-python's own (de)serialisers. A line for each: its name and the milliseconds of the best run."""

import datetime
import json
import pathlib
import sys
import time
from decimal import Decimal

from xero_python import accounting
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient, Configuration, serialize

FOLDER = pathlib.Path(sys.argv[1])
CLIENT = ApiClient(Configuration())
MODELS = AccountingApi(CLIENT).get_model_finder()


class Answer:
    """What the SDK's deserialiser asks of an answer."""

    def __init__(self, text):
        self.text = text
        self.data = text


def best(work):
    times = []
    for _ in range(3):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return f"{min(times) * 1000:.1f}"


def parse(file, model):
    answer = Answer((FOLDER / file).read_text())
    return best(lambda: CLIENT.deserialize(answer, model, MODELS))


def line(number):
    return accounting.LineItem(
        description='Teapot "Robin", 1.2 l', quantity=Decimal(2), unit_amount=Decimal("129.95"), item_code=f"SKU-{number}",
        account_code="200", tax_type="OUTPUT2", tax_amount=Decimal("51.98"), line_amount=Decimal("259.90"))


def invoice(number):
    return accounting.Invoice(
        type="ACCREC", invoice_number=f"XC-{number}", reference=f"Order {number} of shop.example",
        contact=accounting.Contact(contact_id="5b96e86b-418e-48e8-8949-308c14aec278"), date=datetime.date(2026, 10, 1),
        due_date=datetime.date(2026, 10, 15), status="AUTHORISED", line_amount_types=accounting.LineAmountTypes.EXCLUSIVE,
        line_items=[line(number + place) for place in range(3)], currency_code=accounting.CurrencyCode.GBP)


def build():
    return json.dumps(serialize(accounting.Invoices(invoices=[invoice(number) for number in range(1_000)])))


print("parse 1000 invoices:", parse("invoices.json", "Invoices"))
print("parse 1000 contacts:", parse("contacts.json", "Contacts"))
print("build 1000 invoices:", best(build))
