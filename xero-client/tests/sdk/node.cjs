// Drives FakeXero by Xero's own SDK for Node, unchanged: its URLs are turned to the fake by axios, which it calls. Prints a line
// for every part that is as it should be. The one argument is a JSON object: where the fakes listen, and whose tokens there are.

const assert = require("node:assert/strict");
const axios = require("axios");
const { XeroClient, Invoice, CreditNote } = require("xero-node");

const world = JSON.parse(process.argv[2]);
axios.interceptors.request.use((config) => ({
  ...config,
  url: config.url.replace(/^https:\/\/(api|identity)\.xero\.com/, world.root),
}));

const tenant = world.tenant;
const today = new Date().toISOString().slice(0, 10);
const xero = new XeroClient();
const api = xero.accountingApi;

async function refused(status, call) {
  const error = await call.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
  // The SDK throws an error's JSON as a text.
  const { response } = typeof error === "string" ? JSON.parse(error) : error;
  assert.equal(response.statusCode ?? response.status, status);
  return response;
}

function line(amount, more) {
  return { description: "Tea", quantity: 1, unitAmount: amount, accountCode: "200", taxType: "NONE", ...more };
}

async function makeInvoice(number, lineItems) {
  const name = `Customer of ${number}`;
  const contact = (await api.createContacts(tenant, { contacts: [{ name, emailAddress: "node@example.com" }] })).body.contacts[0];
  const invoice = {
    type: Invoice.TypeEnum.ACCREC, status: Invoice.StatusEnum.AUTHORISED, invoiceNumber: number,
    contact: { contactID: contact.contactID }, date: today, dueDate: today, lineItems,
  };
  return (await api.createInvoices(tenant, { invoices: [invoice] })).body.invoices[0];
}

const parts = {
  async sign_in() {
    await xero.refreshWithRefreshToken(world.client_id, world.client_secret, world.refresh_token);
    assert.notEqual(xero.readTokenSet().refresh_token, world.refresh_token);
    const tenants = await xero.updateTenants(false);
    assert.deepEqual(tenants.map((tenant) => tenant.tenantId), [tenant]);
  },

  async client_credentials() {
    const custom = new XeroClient({
      clientId: world.custom_id, clientSecret: world.custom_secret, grantType: "client_credentials", scopes: "accounting.settings",
    });
    assert.equal((await custom.getClientCredentialsToken()).expires_in, 1800);
    assert.equal((await custom.accountingApi.getOrganisations("")).body.organisations[0].name, "Demo Company (Global)");
  },

  async lists() {
    const hour = (hours) => new Date(Date.now() + hours * 3_600_000);
    await api.createContacts(tenant, { contacts: [{ name: "Ada" }, { name: "" }] }, false);
    assert.equal((await api.getContacts(tenant, hour(-1), 'Name=="Ada"')).body.contacts.length, 1);
    assert.equal((await api.getContacts(tenant, hour(1))).body.contacts.length, 0);
    const page = await api.getContacts(tenant, undefined, undefined, "Name DESC", undefined, 1, true, false, undefined, 1);
    assert.equal(page.body.pagination.pageSize, 1);
    assert.equal((await api.getAccounts(tenant, undefined, 'Code=="090"')).body.accounts[0].name, "Business Bank");
  },

  async invoices() {
    const made = await makeInvoice("NODE-1", [line(0.333, { taxType: "OUTPUT" }), line(99.995, { taxType: "OUTPUT2" })]);
    // 99.995 is held as 100.00: 0.33 + 0.03, 100.00 + 20.00.
    assert.equal(String(made.total), "120.36");
    assert.equal(new Date(made.date).toISOString().slice(0, 10), today);
    await api.emailInvoice(tenant, made.invoiceID, {});
    const pdf = (await api.getInvoiceAsPdf(tenant, made.invoiceID)).body;
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  },

  async payments() {
    const { invoiceID } = await makeInvoice("NODE-PAY", [line(100.1)]);
    const payment = { invoice: { invoiceID }, account: { code: "090" }, date: today, amount: 100.1 };
    const made = (await api.createPayment(tenant, payment)).body.payments[0];
    assert.equal((await api.getInvoice(tenant, invoiceID)).body.invoices[0].status, "PAID");
    await api.deletePayment(tenant, made.paymentID, { status: "DELETED" });
    assert.equal(String((await api.getInvoice(tenant, invoiceID)).body.invoices[0].amountDue), "100.1");
  },

  async credit_notes() {
    const { invoiceID, contact } = await makeInvoice("NODE-CREDIT", [line(50)]);
    const note = {
      type: CreditNote.TypeEnum.ACCRECCREDIT, status: CreditNote.StatusEnum.AUTHORISED, creditNoteNumber: "NODE-CN",
      contact: { contactID: contact.contactID }, date: today, lineItems: [line(30.25)],
    };
    const { creditNoteID } = (await api.createCreditNotes(tenant, { creditNotes: [note] })).body.creditNotes[0];
    await api.createCreditNoteAllocation(tenant, creditNoteID, { allocations: [{ amount: 20.2, date: today, invoice: { invoiceID } }] });
    const read = (await api.getInvoice(tenant, invoiceID)).body.invoices[0];
    assert.equal(String(read.amountDue), "29.8");
  },

  async items_and_tracking() {
    const made = (await api.createItems(tenant, { items: [{ code: "NODE-1", name: "Kettle" }] })).body.items[0];
    // A DELETE with `{}` as its body.
    await api.deleteItem(tenant, made.itemID);
    const category = (await api.createTrackingCategory(tenant, { name: "Node" })).body.trackingCategories[0];
    const options = (await api.createTrackingOptions(tenant, category.trackingCategoryID, { name: "North" })).body.options;
    assert.deepEqual(options.map((option) => option.name), ["North"]);
  },

  async attachments() {
    const { invoiceID } = await makeInvoice("NODE-FILE", [line(1)]);
    const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index));
    const made = (await api.createInvoiceAttachmentByFileName(tenant, invoiceID, "node.png", bytes, true)).body;
    assert.equal(made.attachments[0].mimeType, "image/png");
    const read = (await api.getInvoiceAttachmentByFileName(tenant, invoiceID, "node.png", "image/png")).body;
    assert.deepEqual(Buffer.from(read), bytes);
  },

  async errors() {
    const refusal = await refused(400, api.createContacts(tenant, { contacts: [{ name: "" }] }));
    assert.equal(refusal.body.Elements.length, 1);
    await refused(404, api.getInvoice(tenant, "00000000-0000-0000-0000-000000000001"));
    await refused(403, api.getOrganisations("00000000-0000-0000-0000-000000000001"));
    xero.accountingApi.accessToken = "nonsense";
    await refused(401, api.getOrganisations(tenant));
  },

  async disconnect() {
    const [connection] = await xero.updateTenants(false);
    await xero.disconnect(connection.id);
    assert.deepEqual(await xero.updateTenants(false), []);
  },
};

(async () => {
  for (const [name, part] of Object.entries(parts)) {
    await part();
    console.log(`as it should be: ${name}`);
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
