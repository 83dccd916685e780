// A foreign reader subscribes to the calendars of a running desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import ICAL from "ical.js";

import { eventually, startDesk } from "../../e2e/front_desk/desk.mjs";

let desk;
let anna;

before(async () => {
  desk = await startDesk();
  anna = await desk.customer("Anna Geheim");
});

after(() => desk?.remove());

const feeds = "tresen.gateway.v1.CalendarFeedService";
const address = async (owner) => {
  const answer = await desk.call(`${feeds}/GetCalendarFeed`, { name: `tenants/demo/${owner}/calendarFeed` });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.url;
};
const events = (text) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((e) => new ICAL.Event(e));
const read = async (url, headers) => {
  const response = await fetch(url, { headers });
  return { status: response.status, etag: response.headers.get("etag"), type: response.headers.get("content-type"),
    text: await response.text() };
};

test("a booking is in the calendars of person, branch and customer, and leaves them when cancelled", async () => {
  const slots = await desk.call("tresen.scheduling.v1.SchedulingService/FindSlots", { parent: "tenants/demo", wish: {
    branch: "tenants/demo/branches/mitte", services: ["tenants/demo/services/cut_men"], staff: "tenants/demo/staff/jonas" } });
  const offer = slots.body.offers[0];
  await anna.say("hallo");
  const chat = await eventually("a conversation", async () => {
    const list = await desk.call("tresen.gateway.v1.ConversationService/ListConversations", { parent: "tenants/demo" });
    return list.body.conversations?.[0];
  });
  const booked = await desk.call("tresen.scheduling.v1.SchedulingService/BookAppointment",
    { parent: "tenants/demo", offerToken: offer.token, customer: chat.customer, requestId: "feed-1" });
  assert.equal(booked.status, 200, JSON.stringify(booked.body));

  const owners = ["staff/jonas", "branches/mitte", chat.customer.split("/").slice(2).join("/")];
  for (const owner of owners) {
    const url = await address(owner);
    const { status, type, text } = await read(url);
    assert.equal(status, 200);
    assert.match(type, /^text\/calendar/);
    const [event, ...others] = events(text);
    assert.deepEqual(others, []);
    assert.equal(event.startDate.toJSDate().getTime(), Date.parse(offer.startTime));
    assert.equal(event.duration.toSeconds(), 1800);
    assert.equal(event.location, "Lindenstraße 12, 10969 Berlin");
    assert.match(event.summary, /Herrenhaarschnitt/);
    assert.ok(!text.includes("Geheim"));
    for (const line of text.split("\r\n")) assert.ok(Buffer.byteLength(line) <= 75);
  }

  const url = await address("staff/jonas");
  const first = await read(url);
  assert.equal((await read(url, { "if-none-match": first.etag })).status, 304);
  await desk.call("tresen.scheduling.v1.SchedulingService/CancelAppointment",
    { name: booked.body.name, requestId: "feed-2", reason: "test" });
  const after = await read(url, { "if-none-match": first.etag });
  assert.equal(after.status, 200);
  assert.deepEqual(events(after.text), []);
});

test("a renewed address is the only good one, and a repeat renews nothing", async () => {
  const name = "tenants/demo/staff/lena/calendarFeed";
  const old = await address("staff/lena");
  const renewed = await desk.call(`${feeds}/RenewCalendarFeed`, { name, requestId: "renew" });
  const again = await desk.call(`${feeds}/RenewCalendarFeed`, { name, requestId: "renew" });
  assert.equal(again.body.url, renewed.body.url);
  assert.notEqual(renewed.body.url, old);
  assert.equal((await read(old)).status, 404);
  assert.equal((await read(renewed.body.url)).status, 200);
  assert.equal(await address("staff/lena"), renewed.body.url);
});

test("strange names and addresses are refused", async () => {
  for (const name of ["", "tenants/demo/staff/lena", "tenants/demo/cats/lena/calendarFeed", "tenants/demo/staff//calendarFeed"]) {
    assert.equal((await desk.call(`${feeds}/GetCalendarFeed`, { name })).status, 400, name);
  }
  assert.equal((await desk.call(`${feeds}/GetCalendarFeed`, { name: "tenants/demo/staff/nobody/calendarFeed" })).status, 404);
  assert.equal((await desk.call(`${feeds}/GetCalendarFeed`, { name: "tenants/other/staff/lena/calendarFeed" })).status, 403);
  assert.equal((await desk.call(`${feeds}/RenewCalendarFeed`, { name: "tenants/demo/staff/lena/calendarFeed" })).status, 400);
  const url = await address("staff/jonas");
  for (const other of [url.replace("jonas", "lena"), url.replace(/[0-9a-f](?=\.ics)/, (c) => (c === "0" ? "1" : "0")),
    url.replace(".ics", ""), `${desk.endpoints.http_url}/c/`]) {
    assert.equal((await read(other)).status, 404, other);
  }
});
