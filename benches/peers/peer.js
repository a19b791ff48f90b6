// The bodies of our benches through xero-node's own (de)serialisers. A line for each: its name and the milliseconds of the best run.
const fs = require("fs");
const path = require("path");

const [folder, modules] = process.argv.slice(2);
const { ObjectSerializer } = require(path.join(modules, "xero-node/dist/gen/model/accounting/models"));

function best(work) {
  let least = Infinity;
  for (let run = 0; run < 10; run += 1) {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    least = Math.min(least, (user + system) / 1000);
  }
  return least.toFixed(1);
}

function parse(file, model) {
  const text = fs.readFileSync(path.join(folder, file), "utf8");
  return best(() => ObjectSerializer.deserialize(JSON.parse(text), model));
}

const line = (number) => ({
  description: 'Teapot "Robin", 1.2 l', quantity: 2, unitAmount: 129.95, itemCode: `SKU-${number}`, accountCode: "200",
  taxType: "OUTPUT2", taxAmount: 51.98, lineAmount: 259.9,
});

const invoice = (number) => ({
  type: "ACCREC", invoiceNumber: `XC-${number}`, reference: `Order ${number} of shop.example`,
  contact: { contactID: "5b96e86b-418e-48e8-8949-308c14aec278" }, date: "2026-10-01", dueDate: "2026-10-15", status: "AUTHORISED",
  lineAmountTypes: "Exclusive", lineItems: [0, 1, 2].map((place) => line(number + place)), currencyCode: "GBP",
});

const build = () =>
  JSON.stringify(ObjectSerializer.serialize({ invoices: [...Array(1000).keys()].map(invoice) }, "Invoices"));

console.log("parse 1000 invoices:", parse("invoices.json", "Invoices"));
console.log("parse 1000 contacts:", parse("contacts.json", "Contacts"));
console.log("build 1000 invoices:", best(build));
