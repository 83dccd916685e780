// What PostgreSQL knows: what became of the messages, and how fast the machine commits.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

function postgresBin() {
  const versions = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(a) - Number(b));
  return join("/usr/lib/postgresql", versions.at(-1), "bin");
}

function psql(url, sql) {
  return execFileSync("psql", [url, "-XqAt", "-v", "ON_ERROR_STOP=1", "-F", "\t"],
    { input: sql, encoding: "utf8", maxBuffer: 1 << 30 }).split("\n").filter(Boolean).map((line) => line.split("\t"));
}

// `prefix`: of the wamids of this run; `from`: only bookings that customers of this run made.
export function readStored(url, prefix) {
  const mine = `provider_id LIKE '${prefix}%'`;
  const turns = new Map();
  for (const [wamid, state, outcome] of psql(url,
    `SELECT i.provider_id, i.state, coalesce(t.outcome, '') FROM gateway.inbox i LEFT JOIN gateway.turn t
       ON t.tenant_id = i.tenant_id AND t.conversation_id = i.conversation_id AND t.turn_id = i.turn_id
     WHERE i.${mine};`)) {
    turns.set(wamid, { state, outcome });
  }
  const one = (sql) => Number(psql(url, sql)[0][0]);
  const people = `(SELECT customer_id FROM gateway.inbox WHERE ${mine})`;
  const taken = "state IN ('booked', 'confirmed', 'arrived')";
  return {
    turns,
    // Every appointment that was ever made, also those cancelled since.
    bookings: one(`SELECT count(*) FROM scheduling.visit WHERE customer_id IN ${people}
      AND state NOT IN ('held', 'expired', 'void');`),
    doubledBookings: one(`SELECT count(*) FROM (SELECT source_message FROM scheduling.visit
      WHERE source_message <> '' AND customer_id IN ${people} AND state NOT IN ('held', 'expired', 'void')
      GROUP BY source_message HAVING count(*) > 1) doubled;`),
    doubledTurns: one(`SELECT count(*) FROM (SELECT turn_id FROM gateway.message
      WHERE author = 'assistant' AND customer_id IN ${people} AND turn_id <> ''
      GROUP BY tenant_id, turn_id HAVING count(*) > 1) doubled;`),
    overlaps: one(`SELECT count(*) FROM scheduling.claim a JOIN scheduling.claim b
      ON a.tenant_id = b.tenant_id AND a.resource_id = b.resource_id AND a.during && b.during
      AND (a.visit_id, a.no) < (b.visit_id, b.no) WHERE a.${taken} AND b.${taken};`),
  };
}

// Transactions a second of tests/load/pgbench.sql: what the same machine and cluster make of about what one
// turn has to keep.
export function pgbench(url, seconds) {
  const schema = (file) => execFileSync("psql", [url, "-Xq", "-v", "ON_ERROR_STOP=1", "-f", join(here, file)]);
  schema("pgbench_schema.sql");
  try {
    const said = execFileSync(join(postgresBin(), "pgbench"),
      ["-n", "-M", "prepared", "-c", "8", "-j", "2", "-T", String(seconds), "-f", join(here, "pgbench.sql"), url],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return Math.round(Number(/tps = ([\d.]+)/.exec(said)[1]));
  } finally {
    execFileSync("psql", [url, "-Xq", "-c", "SET client_min_messages = warning; DROP SCHEMA IF EXISTS load_bench CASCADE"]);
  }
}
