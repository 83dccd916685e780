// A running desk that may lose any of its processes at any moment, its database and its processes by name.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { startDesk } from "../../e2e/front_desk/desk.mjs";
import { pause } from "./random.mjs";

const run = promisify(execFile);

export async function startFragileDesk(mode, clock) {
  const desk = await startDesk(["--clock", clock, ...(mode === "separate" ? ["--separate"] : [])]);
  const simulator = desk.simulator.bind(desk);
  return Object.assign(desk, {
    mode,
    programs: mode === "separate"
      ? ["gateway", "scheduling", "notification", "customer", "knowledge", "nlu"] : ["all"],
    // The simulator may be away, too.
    simulator: (...request) => steadily(() => simulator(...request)),
    // Rows as objects; PostgreSQL may be away.
    rows(sql) { return steadily(() => select(desk.endpoints.database_url, sql)); },
    // The process id, or null while the keeper has none.
    pid(program) {
      try {
        return Number(readFileSync(join(desk.data, "run", `${program}.pid`), "utf8")) || null;
      } catch (error) {
        if (error.code === "ENOENT") return null;
        throw error;
      }
    },
    postgres(action, mode) {
      const cluster = readFileSync(join(desk.data, "run", "cluster"), "utf8").trim();
      const bin = execFileSync("bash", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1"]).toString().trim();
      const command = [join(bin, "pg_ctl"), "-D", cluster, "-w", ...(mode ? ["-m", mode] : []),
        ...(action === "start" ? ["-l", "/dev/null"] : []), action];
      if (process.getuid() === 0) {
        command.unshift("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
      }
      execFileSync(command[0], command.slice(1), { cwd: "/", stdio: "ignore" });
    },
  });
}

// Again until it works: what it asks may be down for a while.
export async function steadily(ask, patience = 60000) {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(200);
    }
  }
}

async function select(database, sql) {
  const { stdout } = await run("psql", [database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c",
    `SELECT coalesce(json_agg(t), '[]') FROM (${sql}) t`], { maxBuffer: 1 << 28, timeout: 20000 });
  return JSON.parse(stdout);
}

// Every message of the simulator, both directions.
export async function wholeRecord(desk) {
  const messages = [];
  for (let after = 0; ;) {
    const page = await desk.simulator(`/sim/record?after=${after}&limit=1000`);
    messages.push(...page.messages);
    if (page.last === after) return messages;
    after = page.last;
  }
}

export async function businessNow(desk) {
  return Date.parse((await desk.simulator("/sim/clock")).now);
}
