// What whoever runs a desk does with tresenctl.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { eventually, startDesk } from "../front_desk/desk.mjs";

const top = join(dirname(fileURLToPath(import.meta.url)), "../../..");

describe("an operator", () => {
  let desk;
  let file;
  let mina;

  const tresenctl = (args, input = "") => {
    const { status, stdout, stderr } = spawnSync(
      join(top, "build/bin/tresenctl"), [...args, "--endpoints", file], { input, encoding: "utf8" });
    return { status, stdout, stderr };
  };
  const json = (args) => {
    const { status, stdout, stderr } = tresenctl([...args, "--json"]);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  const sql = (text) => execFileSync(
    "psql", ["-qAtX", "-v", "ON_ERROR_STOP=1", desk.endpoints.database_url, "-c", text], { encoding: "utf8" }).trim();
  const apply = () => assert.equal(tresenctl(["apply", join(top, "deploy/demo/business.yaml")]).status, 0);

  // Friday, 6 March 2026, 14:00 in Berlin.
  before(async () => {
    desk = await startDesk(["--clock", "2026-03-06T14:00:00+01:00"]);
    file = join(desk.data, "endpoints.json");
    mina = await desk.customer("Mina K.");
    await mina.say("Hallo, geht morgen Damenhaarschnitt?");
    assert.match(await mina.tap(0), /Gebucht/);
    const jan = await desk.customer("Jan", "nord");
    assert.match(await jan.say("Hallo, Dienstag 10 Uhr Bart trimmen bitte"), /Gebucht/);
  });
  after(() => desk?.remove());

  test("lists appointments as a table and as JSON, by branch, day, state and customer", () => {
    const { status, stdout } = tresenctl(["appointments", "list"]);
    assert.equal(status, 0);
    const lines = stdout.trim().split("\n");
    assert.equal(lines.length, 3);
    assert.match(lines[0], /^START +END +STATE +BRANCH +STAFF +SERVICES +CUSTOMER +NAME$/);
    assert.match(lines[1], /^2026-03-07 \d\d:\d\d  \d\d:\d\d  booked  mitte /);
    assert.match(lines[2], /^2026-03-10 10:00  10:\d\d  booked  nord .* beard /);

    const count = (...options) => json(["appointments", "list", ...options]).appointments.length;
    assert.equal(count(), 2);
    assert.equal(count("--branch", "nord"), 1);
    assert.equal(count("--day", "2026-03-07"), 1);
    assert.equal(count("--from", "2026-03-08", "--to", "2026-03-10"), 1);
    assert.equal(count("--to", "2026-03-10T10:00:00+01:00"), 1);
    assert.equal(count("--state", "open"), 2);
    assert.equal(count("--state", "cancelled"), 0);
    const [first] = json(["appointments", "list", "--branch", "mitte"]).appointments;
    assert.equal(count("--customer", first.customer), 1);
    assert.equal(count("--limit", "1"), 1);
    assert.match(tresenctl(["appointments", "list", "--limit", "1"]).stderr, /more than 1/);
    assert.match(tresenctl(["appointments", "list", "--day", "2026-03-08"]).stdout, /^no appointments$/m);
  });

  test("says clearly what was asked wrongly", () => {
    const nowhere = tresenctl(["appointments", "list", "--branch", "moon"]);
    assert.equal(nowhere.status, 1);
    assert.match(nowhere.stderr, /scheduling: /);
    assert.equal(tresenctl(["appointments", "list", "--state", "done"]).status, 2);
    assert.equal(tresenctl(["conversations", "show", "00000000-0000-7000-8000-000000000000"]).status, 1);
    const closed = tresenctl(["appointments", "list", "--grpc", "scheduling=127.0.0.1:1"]);
    assert.equal(closed.status, 1);
    assert.match(closed.stderr, /scheduling at 127\.0\.0\.1:1 is not ready/);
    const keyless = tresenctl(["appointments", "list", "--key", "/nonexistent"]);
    assert.equal(keyless.status, 1);
    assert.match(keyless.stderr, /\/nonexistent/);
  });

  test("reads a conversation as it was held", () => {
    const { conversations } = json(["conversations", "list", "--branch", "mitte"]);
    assert.equal(conversations.length, 1);
    assert.equal(conversations[0].customerDisplayName, "Mina K.");
    assert.match(tresenctl(["conversations", "list"]).stdout, /assistant  mitte .* Mina K\. /);
    assert.match(tresenctl(["conversations", "list", "--state", "waiting"]).stdout, /^no conversations$/m);
    const id = conversations[0].name.split("/").at(-1);
    const { status, stdout } = tresenctl(["conversations", "show", id]);
    assert.equal(status, 0);
    assert.match(stdout, /2026-03-06 14:\d\d  Mina K\..*\n    Hallo, geht morgen Damenhaarschnitt\?/);
    assert.match(stdout, /assistant  \((accepted|sent|delivered|read)\)\n[\s\S]*Gebucht/);
    const thread = json(["conversations", "show", conversations[0].name]);
    assert.equal(thread.conversation.name, conversations[0].name);
    assert.equal(thread.messages[0].text, "Hallo, geht morgen Damenhaarschnitt?");
    assert.ok(thread.messages.length >= 4);
  });

  test("finds nothing wrong with a healthy desk", () => {
    const { status, stdout } = tresenctl(["check"]);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\d+ checks, 0 problems, /);
    const report = json(["check"]);
    assert.equal(report.ok, true);
    assert.deepEqual(report.checks,
      ["configuration", "files", "connections", "database", "queues", "traces", "business"]);
  });

  const problems = () => {
    const { status, stdout } = tresenctl(["check", "--json"]);
    const report = JSON.parse(stdout);
    const found = report.findings.filter((finding) => finding.severity === "problem");
    assert.equal(status, found.length > 0 ? 1 : 0);
    return found;
  };
  const visit = "(SELECT visit_id FROM scheduling.visit WHERE branch_id = 'nord')";
  const faults = [
    ["a root key that others can read", "root key", /read by others/,
      () => chmodSync(join(desk.data, "root.key"), 0o644), () => chmodSync(join(desk.data, "root.key"), 0o600)],
    ["a table whose row-level security is not forced", "gateway.message", /row-level security/,
      () => sql("ALTER TABLE gateway.message NO FORCE ROW LEVEL SECURITY"),
      () => sql("SELECT tresen.protect('gateway.message')")],
    ["a migration that did not run", "knowledge", /behind/,
      () => sql("UPDATE knowledge.schema_migration SET number = number + 1000"),
      () => sql("UPDATE knowledge.schema_migration SET number = number - 1000")],
    ["an appointment that names no message", /\/appointments\//, /does not say which message/,
      () => sql(`UPDATE scheduling.visit SET cancel_reason = source_message, source_message = '' WHERE visit_id = ${visit}`),
      () => sql(`UPDATE scheduling.visit SET source_message = cancel_reason, cancel_reason = '' WHERE visit_id = ${visit}`)],
    ["an appointment whose message is not there", /\/appointments\//, /message that is not there/,
      () => sql(`UPDATE scheduling.visit SET source_message = source_message || '0' WHERE visit_id = ${visit}`),
      () => sql(`UPDATE scheduling.visit SET source_message = left(source_message, -1) WHERE visit_id = ${visit}`)],
    ["a number that the gateway does not know", /\/branches\/nord$/, /not entered at the gateway/,
      () => sql("DELETE FROM gateway.channel_address WHERE branch_id = 'nord'"), () => apply()],
    ["a language without template", "appointment_reminder", /no template in 'de'/,
      () => sql("DELETE FROM notification.template WHERE language = 'de' AND template = 'appointment_reminder'"),
      () => apply()],
    ["a lease of a worker that is gone", "gateway.conversation", /worker that is gone/,
      () => sql("UPDATE gateway.conversation SET next_at = '2100-01-01', lease_until = now() - interval '1 hour'"
        + " WHERE branch_id = 'nord'"),
      () => sql("UPDATE gateway.conversation SET next_at = NULL, lease_until = NULL WHERE branch_id = 'nord'")],
  ];
  for (const [name, subject, what, cause, heal] of faults) {
    test(`check finds ${name}, and nothing more once it is mended`, async () => {
      cause();
      try {
        const found = problems();
        assert.ok(found.some((finding) => (subject instanceof RegExp
          ? subject.test(finding.subject) : finding.subject === subject) && what.test(finding.what)
          && finding.advice.length > 0), JSON.stringify(found));
      } finally {
        heal();
      }
      await eventually("all is well again", () => problems().length === 0);
    });
  }

  test("check finds services that are gone and the work that waits for them", async () => {
    process.kill(Number(readFileSync(join(desk.data, "run/all.keeper"), "utf8")), "SIGTERM");
    await eventually("the process is gone", () => !existsSync(join(desk.data, "run/all.keeper")));
    sql("UPDATE gateway.conversation SET next_at = '2026-03-01' WHERE branch_id = 'nord'");
    const found = problems();
    for (const service of ["gateway", "nlu", "scheduling", "notification", "knowledge", "customer"]) {
      assert.ok(found.some((finding) => finding.subject === service && /nobody answers/.test(finding.what)), service);
    }
    assert.ok(found.some((finding) => finding.subject === "gateway.conversation" && /overdue/.test(finding.what)),
      JSON.stringify(found));
    desk.up();
    await eventually("all is well again", () => problems().length === 0);
  });

  test("erases a customer after yes was typed, once", async () => {
    const [row] = json(["appointments", "list", "--branch", "mitte"]).appointments;
    const name = row.customer;
    const refused = tresenctl(["customers", "erase", name], "no\n");
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /1 open appointments stay[\s\S]*nothing was changed/);
    assert.equal(tresenctl(["customers", "erase", name], "").status, 1, "no answer is no consent");
    assert.match(tresenctl(["conversations", "list"]).stdout, /Mina K\./);

    const erased = tresenctl(["customers", "erase", name, "--reason", "asked for it"], "yes\n");
    assert.equal(erased.status, 0, erased.stderr);
    assert.match(erased.stdout, /erased at \d{4}-/);
    assert.match(erased.stdout, /customer\.identity: [1-9]\d* rows removed/);
    assert.equal(sql(`SELECT count(*) FROM customer.identity WHERE customer_id = '${name.split("/").at(-1)}'`), "0");
    const again = tresenctl(["customers", "erase", name, "--yes"]);
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stdout, /was erased already.*nothing was changed/);
    assert.equal(json(["customers", "erase", name]).erasedNow, false);
    const unknown = tresenctl(["customers", "erase", "00000000-0000-7000-8000-000000000000", "--yes"]);
    assert.equal(unknown.status, 1);

    const { conversations } = json(["conversations", "list", "--branch", "mitte"]);
    await eventually("nothing opens any more", () =>
      json(["conversations", "show", conversations[0].name]).messages.every((message) => message.erased));
    assert.doesNotMatch(tresenctl(["conversations", "show", conversations[0].name]).stdout, /Damenhaarschnitt|Mina/);
  });
});
