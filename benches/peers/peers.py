"""The same bodies through xero-python's own (de)serialisers. Prints one line for each measurement: name and milliseconds, the best of
several."""

import datetime
import json
import pathlib
import sys
import time
from decimal import Decimal

from xero_python import accounting
from xero_python.api_client import ApiClient, Configuration
from xero_python.api_client.serializer import serialize

folder = pathlib.Path(sys.argv[1])
client = ApiClient(Configuration())


class Answer:
    def __init__(self, text):
        self.data = text


def best(work, repeats=3):
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def parse(name, model):
    text = (folder / name).read_text()
    return best(lambda: client.deserialize(Answer(text), model, model_finder=accounting.models if False else client_finder()))


def client_finder():
    from xero_python.api_client import ModelFinder

    return ModelFinder(accounting.models) if callable(ModelFinder) else None


def build():
    lines = [
        dict(description='Teapot "Robin", 1.2 l', quantity=Decimal(2), unit_amount=Decimal("129.95"), item_code=f"SKU-{n}",
             account_code="200", tax_type="OUTPUT2", tax_amount=Decimal("51.98"), line_amount=Decimal("259.90"))
        for n in range(3)
    ]
    invoices = [
        accounting.Invoice(
            type="ACCREC", invoice_number=f"XC-{number}", reference=f"Order {number} of shop.example",
            contact=accounting.Contact(contact_id="5b96e86b-418e-48e8-8949-308c14aec278"), date=datetime.date(2026, 10, 1),
            due_date=datetime.date(2026, 10, 15), status="AUTHORISED", line_amount_types=accounting.LineAmountTypes.EXCLUSIVE,
            line_items=[accounting.LineItem(**line) for line in lines], currency_code="GBP")
        for number in range(100_000, 101_000)
    ]
    return json.dumps(serialize(accounting.Invoices(invoices=invoices)))


print("parse 1000 invoices", parse("invoices.json", "Invoices"))
print("parse 1000 contacts", parse("contacts.json", "Contacts"))
print("build 1000 invoices", best(build))
