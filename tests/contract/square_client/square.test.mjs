// Square's own client, unchanged, against a running desk: search, book, read, move, list, cancel.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { SquareClient } from "square";

import { startDesk } from "../../e2e/front_desk/desk.mjs";

let desk;
let bookings;
let customer;

before(async () => {
  desk = await startDesk();
  bookings = client(desk.endpoints.api_key);
  const made = await desk.call("tresen.customer.v1.CustomerService/ResolveCustomer", {
    parent: "tenants/demo", identity: { channel: "square", key: "contract-test" }, requestId: "square-contract-test",
  });
  customer = made.status === 200 ? (made.body.customer?.name ?? made.body.name).split("/").at(-1) : "square-customer";
});

after(() => desk?.remove());

function client(token) {
  return new SquareClient({ token, environment: desk.endpoints.http_url, maxRetries: 0 }).bookings;
}

// From tomorrow on for ten days: a working day lies in it whatever the holidays are.
function range() {
  const day = 24 * 3600 * 1000;
  return { startAt: new Date(Date.now() + day).toISOString(), endAt: new Date(Date.now() + 11 * day).toISOString() };
}

async function search(filter = {}) {
  const found = await bookings.searchAvailability({
    query: { filter: { startAtRange: range(), locationId: "mitte",
      segmentFilters: [{ serviceVariationId: "cut_men", ...filter }] } },
  });
  return found.availabilities;
}

function wish(slot, staff) {
  return { locationId: "mitte", customerId: customer, startAt: slot.startAt,
    appointmentSegments: [{ serviceVariationId: "cut_men", ...(staff && { teamMemberId: staff }) }] };
}

async function refused(call) {
  try {
    await call();
  } catch (error) {
    return { status: error.statusCode, errors: error.errors ?? error.body?.errors };
  }
  assert.fail("should have been refused");
}

test("search, book, read, move, list and cancel", async () => {
  const free = await search({ teamMemberIdFilter: { any: ["jonas"] } });
  assert.ok(free.length > 20);
  assert.equal(free[0].locationId, "mitte");
  assert.equal(free[0].appointmentSegments[0].teamMemberId, "jonas");
  assert.equal(free[0].appointmentSegments[0].durationMinutes, 30);

  const { booking } = await bookings.create({ idempotencyKey: "one", booking: wish(free[0], "jonas") });
  assert.equal(booking.status, "ACCEPTED");
  assert.equal(booking.startAt, free[0].startAt);
  const again = await bookings.create({ idempotencyKey: "one", booking: wish(free[0], "jonas") });
  assert.equal(again.booking.id, booking.id);
  const rows = (await desk.appointments()).filter((row) => row.name.endsWith(booking.id));
  assert.equal(rows.length, 1);
  assert.equal(rows[0].customer, `tenants/demo/customers/${customer}`);

  const read = await bookings.get({ bookingId: booking.id });
  assert.deepEqual(read.booking.appointmentSegments, booking.appointmentSegments);

  const later = free.find((slot) => slot.startAt > new Date(Date.parse(free[0].startAt) + 3600e3).toISOString());
  const moved = await bookings.update({ bookingId: booking.id, idempotencyKey: "two",
    booking: { startAt: later.startAt, version: booking.version } });
  assert.equal(moved.booking.startAt, later.startAt);
  assert.equal(moved.booking.appointmentSegments[0].teamMemberId, "jonas");
  assert.ok(moved.booking.version > booking.version);

  const stale = await refused(() => bookings.update({ bookingId: booking.id, idempotencyKey: "three",
    booking: { startAt: free[0].startAt, version: booking.version } }));
  assert.ok(stale.status >= 400 && stale.status < 500);

  const listed = await bookings.list({ customerId: customer, locationId: "mitte" });
  assert.ok(listed.data.some((row) => row.id === booking.id));

  const cancelled = await bookings.cancel({ bookingId: booking.id, bookingVersion: moved.booking.version });
  assert.equal(cancelled.booking.status, "CANCELLED_BY_SELLER");
  const freeAgain = await search({ teamMemberIdFilter: { any: ["jonas"] } });
  assert.ok(freeAgain.some((slot) => slot.startAt === later.startAt));
});

test("another person takes the booking over", async () => {
  const slots = await search({ teamMemberIdFilter: { any: ["jonas", "lena"] } });
  const both = slots.find((slot) => slots.filter((other) => other.startAt === slot.startAt).length === 2);
  const { booking } = await bookings.create({ booking: wish(both, "jonas") });
  const { booking: taken } = await bookings.update({ bookingId: booking.id,
    booking: { appointmentSegments: [{ serviceVariationId: "cut_men", teamMemberId: "lena" }] } });
  assert.equal(taken.appointmentSegments[0].teamMemberId, "lena");
  assert.equal(taken.startAt, both.startAt);
  await bookings.cancel({ bookingId: booking.id });
});

test("a time that is taken is a conflict, and one of two wins", async () => {
  const [slot] = (await search({ teamMemberIdFilter: { any: ["lena"] } })).slice(-1);
  const outcomes = await Promise.allSettled(["a", "b"].map((key) =>
    bookings.create({ idempotencyKey: `race-${key}`, booking: { ...wish(slot, "lena"), customerId: `${customer.slice(0, -1)}${key}` } })));
  const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
  assert.equal(won.length, 1);
  const lost = outcomes.find((outcome) => outcome.status === "rejected").reason;
  assert.equal(lost.statusCode, 409);
  await bookings.cancel({ bookingId: won[0].value.booking.id });
});

test("every bad field is named, a stranger gets nothing", async () => {
  const bad = await refused(() => bookings.create({ booking: { startAt: "tomorrow", customerNote: "call me" } }));
  assert.equal(bad.status, 400);
  assert.deepEqual(bad.errors.map((error) => error.field).sort(), ["booking.appointment_segments",
    "booking.customer_id", "booking.customer_note", "booking.location_id", "booking.start_at"]);
  assert.equal((await refused(() => bookings.get({ bookingId: "019cc33c-0000-7000-8000-000000000000" }))).status, 404);
  assert.equal((await refused(() => client("trk_local_" + "0".repeat(64)).list())).status, 401);
  const unknown = await refused(() => bookings.searchAvailability({ query: { filter: { startAtRange: range(),
    locationId: "nowhere", segmentFilters: [{ serviceVariationId: "cut_men" }] } } }));
  assert.ok(unknown.status === 400 || unknown.status === 404);
});
