// Programs that are not ours book and cancel: over mTLS with gRPC, over HTTP with Connect.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { startDesk } from "../../e2e/front_desk/desk.mjs";
import { connectClient } from "./connect.mjs";
import { connect, credentialsOf, detailsOf, grpc, health, reflect, services } from "./grpc.mjs";

const parent = "tenants/demo";
const branch = `${parent}/branches/mitte`;
const wish = (service) => ({ branch, services: [`${parent}/services/${service}`] });
const modes = process.env.TRESEN_MODES?.split(",") ?? ["all-in-one", "separate"];
const wanted = ["name", "state", "branch", "services", "staff", "startTime", "endTime", "customer"];

const failure = (promise) => promise.then(
  (answer) => assert.fail(`answered ${JSON.stringify(answer)}`), (error) => error);

for (const mode of modes) {
  describe(`foreign clients of a desk, ${mode}`, () => {
    let desk;
    let credentials;
    let scheduling;
    let customers;

    before(async () => {
      desk = await startDesk(["--clock", "2026-03-06T14:00:00+01:00", ...(mode === "separate" ? ["--separate"] : [])]);
      credentials = credentialsOf(desk.endpoints);
      scheduling = connect(services.scheduling[0], desk.endpoints.grpc.scheduling, credentials);
      customers = connect(services.customer[0], desk.endpoints.grpc.customer, credentials);
    });
    after(() => {
      scheduling?.close();
      customers?.close();
      desk?.remove();
    });

    const newCustomer = async (id) => (await customers.resolveCustomer(
      { parent, identity: { channel: "contract_test", userId: id } })).customer;

    test("finds, holds, books, reads, lists, moves and cancels over mTLS", async () => {
      const customer = await newCustomer("anna");
      const found = await scheduling.findSlots({ parent, wish: wish("cut_women") });
      assert.ok(found.offers.length > 0);
      const hold = await scheduling.holdSlot(
        { parent, offerToken: found.offers[0].token, customer, requestId: "anna-hold" });
      const booked = await scheduling.bookAppointment(
        { parent, holdToken: hold.token, customer, requestId: "anna-book" });
      assert.equal(booked.name, hold.name);
      assert.equal(booked.state, "APPOINTMENT_STATE_BOOKED");
      assert.deepEqual(booked.startTime, found.offers[0].startTime);
      assert.equal(booked.customer, customer);

      const again = await scheduling.bookAppointment(
        { parent, holdToken: hold.token, customer, requestId: "anna-book" });
      assert.equal(again.name, booked.name, "the same request is the same appointment");

      assert.deepEqual(await scheduling.getAppointment({ name: booked.name }), booked);
      const listed = await scheduling.listAppointments({ parent, filter: `customer = ${customer}` });
      assert.deepEqual(listed.appointments.map((row) => row.name), [booked.name]);

      const other = await scheduling.findSlots(
        { parent, wish: { ...wish("cut_women"), movingAppointment: booked.name } });
      const target = other.offers.find((offer) => offer.startTime.seconds !== booked.startTime.seconds);
      const moved = await scheduling.rescheduleAppointment(
        { name: booked.name, offerToken: target.token, requestId: "anna-move" });
      assert.equal(moved.appointment.name, booked.name);
      assert.deepEqual(moved.appointment.startTime, target.startTime);
      assert.deepEqual(moved.previousStartTime, booked.startTime);

      const cancelled = await scheduling.cancelAppointment(
        { name: booked.name, requestId: "anna-cancel", reason: "contract test" });
      assert.match(cancelled.state, /^APPOINTMENT_STATE_CANCELLED_/);
      assert.equal(cancelled.cancelReason, "contract test");
      const twice = await scheduling.cancelAppointment(
        { name: booked.name, requestId: "anna-cancel", reason: "contract test" });
      assert.deepEqual(twice, cancelled);
      const all = await scheduling.listAppointments({ parent });
      assert.ok(all.appointments.some((row) => row.name === booked.name), "every state is listed");
    });

    test("watches changes without gap from a resume token on", async () => {
      const customer = await newCustomer("berta");
      const next = (call, change) => new Promise((resolve, reject) => {
        call.on("error", reject);
        call.on("data", (message) => { if (message.change === change) resolve(message); });
      });
      const calls = [];
      const watch = (resumeToken) => {
        const call = scheduling.watchAppointments({ parent, resumeToken });
        call.on("error", () => {});
        calls.push(call);
        return call;
      };
      try {
        const first = watch("");
        await new Promise((resolve, reject) => { first.once("data", resolve); first.once("error", reject); });
        const { offers } = await scheduling.findSlots({ parent, wish: wish("beard") });
        const heard = next(first, "APPOINTMENT_CHANGE_BOOKED");
        const booked = await scheduling.bookAppointment(
          { parent, offerToken: offers[0].token, customer, requestId: "berta-book" });
        const message = await heard;
        assert.equal(message.appointment.name, booked.name);
        first.cancel();
        await scheduling.cancelAppointment({ name: booked.name, requestId: "berta-cancel", reason: "" });
        const later = await next(watch(message.resumeToken), "APPOINTMENT_CHANGE_CANCELLED");
        assert.equal(later.appointment.name, booked.name, "what happened meanwhile is heard");
      } finally {
        for (const call of calls) call.cancel();
      }
    });

    test("a slot that was just taken is refused with alternatives", async () => {
      const [first, second] = [await newCustomer("clara"), await newCustomer("doro")];
      const { offers } = await scheduling.findSlots(
        { parent, wish: { ...wish("cut_men"), staff: `${parent}/staff/lena` } });
      await scheduling.bookAppointment(
        { parent, offerToken: offers[0].token, customer: first, requestId: "clara-book" });
      const error = await failure(scheduling.bookAppointment(
        { parent, offerToken: offers[0].token, customer: second, requestId: "doro-book" }));
      assert.equal(error.code, grpc.status.ABORTED);
      const details = detailsOf(error);
      assert.equal(details["google.rpc.ErrorInfo"].reason, "SLOT_TAKEN");
      const fresh = details["tresen.scheduling.v1.SlotAlternatives"].alternatives;
      assert.ok(fresh.length > 0);
      const booked = await scheduling.bookAppointment(
        { parent, offerToken: fresh[0].token, customer: second, requestId: "doro-book-2" });
      assert.equal(booked.customer, second);
    });

    test("wrong fields are all named, unknown ids are not found", async () => {
      const error = await failure(scheduling.bookAppointment({ parent, customer: "nobody" }));
      assert.equal(error.code, grpc.status.INVALID_ARGUMENT);
      const fields = detailsOf(error)["google.rpc.BadRequest"].fieldViolations.map((wrong) => wrong.field).sort();
      assert.ok(fields.includes("customer") && fields.includes("request_id"), fields.join());
      assert.ok(fields.length >= 3, `the missing offer is named too: ${fields.join()}`);
      const unknown = "00000000-0000-7000-8000-000000000000";
      for (const call of [
        () => scheduling.getAppointment({ name: `${parent}/appointments/${unknown}` }),
        () => scheduling.cancelAppointment({ name: `${parent}/appointments/${unknown}`, requestId: "x", reason: "" }),
        () => customers.getCustomer({ name: `${parent}/customers/${unknown}` }),
      ]) {
        assert.equal((await failure(call())).code, grpc.status.NOT_FOUND);
      }
      const foreign = await failure(scheduling.listAppointments({ parent: "tenants/other" }));
      assert.equal(foreign.code, grpc.status.PERMISSION_DENIED);
    });

    test("a client without a certificate of the house gets nothing, at no port", async () => {
      const ca = readFileSync(desk.endpoints.ca);
      execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", join(desk.data, "stranger.key"), "-out", join(desk.data, "stranger.pem"), "-subj", "/CN=client",
        "-addext", "subjectAltName=URI:spiffe://tresen/client"], { stdio: "ignore" });
      const stranger = ["stranger.key", "stranger.pem"].map((file) => readFileSync(join(desk.data, file)));
      for (const [service, target] of Object.entries(desk.endpoints.grpc)) {
        for (const wrong of [grpc.credentials.createInsecure(), grpc.credentials.createSsl(ca),
          grpc.credentials.createSsl(ca, ...stranger)]) {
          const error = await failure(health(target, wrong));
          assert.equal(error.code, grpc.status.UNAVAILABLE, `${service}: ${error.message}`);
        }
      }
    });

    test("every port answers for its health and tells its contracts", async () => {
      for (const [service, target] of Object.entries(desk.endpoints.grpc)) {
        assert.equal((await health(target, credentials)).status, "SERVING", service);
        const { listServicesResponse } = await reflect(target, credentials, { listServices: "" });
        const names = listServicesResponse.service.map((entry) => entry.name);
        for (const { service: methods } of services[service]) {
          const name = Object.values(methods)[0].path.split("/")[1];
          assert.ok(names.includes(name), `${service}: ${names.join()}`);
          const { fileDescriptorResponse } = await reflect(target, credentials, { fileContainingSymbol: name });
          assert.ok(fileDescriptorResponse.fileDescriptorProto.length > 0, name);
        }
      }
    });

    test("the same calls answer over HTTP, with a key", async () => {
      const http = connectClient(desk.endpoints);
      const customer = (await http.call("customer.v1.CustomerService/ResolveCustomer",
        { parent, identity: { channel: "contract_test", userId: "emil" } })).body.customer;
      const method = (name) => `scheduling.v1.SchedulingService/${name}`;
      const found = await http.call(method("FindSlots"), { parent, wish: wish("cut_men") });
      assert.equal(found.status, 200, JSON.stringify(found.body));

      const stop = new AbortController();
      const changes = http.stream(method("WatchAppointments"), { parent }, stop.signal);
      await changes.next();
      const booked = await http.call(method("BookAppointment"),
        { parent, offerToken: found.body.offers[0].token, customer, requestId: "emil-book" });
      assert.equal(booked.status, 200, JSON.stringify(booked.body));
      for (const field of wanted) assert.ok(field in booked.body, `${field} is missing`);
      assert.ok(Array.isArray(booked.body.services) && booked.body.services.length === 1);
      assert.match(booked.body.startTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z$/);
      for await (const message of changes) {
        assert.ok(!("end" in message), JSON.stringify(message));
        if (message.appointment?.name === booked.body.name) break;
      }
      stop.abort();

      const row = await http.call(method("GetAppointment"), { name: booked.body.name });
      assert.deepEqual(row.body, booked.body);
      const listed = await http.call(method("ListAppointments"), { parent });
      assert.deepEqual(listed.body.appointments.find((one) => one.name === booked.body.name), booked.body);
      const cancelled = await http.call(method("CancelAppointment"),
        { name: booked.body.name, requestId: "emil-cancel", reason: "contract test" });
      assert.match(cancelled.body.state, /^APPOINTMENT_STATE_CANCELLED_/);
    });

    test("errors over HTTP say the same", async () => {
      const http = connectClient(desk.endpoints);
      const method = (name) => `scheduling.v1.SchedulingService/${name}`;
      const wrong = await http.call(method("BookAppointment"), { parent, customer: "nobody" });
      assert.equal(wrong.status, 400);
      assert.equal(wrong.body.code, "invalid_argument");
      const request = wrong.body.details.find((detail) => detail.type === "google.rpc.BadRequest");
      assert.ok(request?.value, JSON.stringify(wrong.body));
      const unknown = await http.call(method("GetAppointment"),
        { name: `${parent}/appointments/00000000-0000-7000-8000-000000000000` });
      assert.equal(unknown.status, 404);
      assert.equal(unknown.body.code, "not_found");
      for (const key of ["", "trk_local_0000", `${desk.endpoints.api_key}0`]) {
        const refused = await connectClient(desk.endpoints, key).call(method("ListAppointments"), { parent });
        assert.equal(refused.status, 401, JSON.stringify(refused.body));
        assert.equal(refused.body.code, "unauthenticated");
      }
      for await (const message of connectClient(desk.endpoints, "").stream(method("WatchAppointments"), { parent })) {
        assert.equal(message.end?.error?.code, "unauthenticated", JSON.stringify(message));
      }
    });
  });
}
