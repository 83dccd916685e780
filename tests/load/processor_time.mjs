// How much processor time a desk used: what it costs, however busy the machine is with other things.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ticksPerSecond = 100;  // USER_HZ, fixed on Linux

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), milliseconds: ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond };
  } catch {
    return undefined;  // gone
  }
}

// Answers { desk, postgres } in milliseconds since the call; null when the folder says nothing of processes.
export function processorTime(data) {
  let desk;
  let postmaster;
  try {
    const others = ["simulator.pid", "postgres.pid"];
    const files = readdirSync(join(data, "run")).filter((name) => name.endsWith(".pid") && !others.includes(name));
    desk = files.map((name) => Number(readFileSync(join(data, "run", name), "utf8")));
    const cluster = readFileSync(join(data, "run/cluster"), "utf8").trim();
    postmaster = Number(readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return () => null;
  }
  const read = () => {
    const sum = { desk: 0, postgres: 0 };
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const pid = Number(name);
      const seen = stat(pid);
      if (seen === undefined) continue;
      if (desk.includes(pid)) sum.desk += seen.milliseconds;
      if (pid === postmaster || seen.parent === postmaster) sum.postgres += seen.milliseconds;
    }
    return sum;
  };
  const before = read();
  return () => {
    const now = read();
    return { desk: now.desk - before.desk, postgres: now.postgres - before.postgres };
  };
}
