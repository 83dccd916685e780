// What can go wrong on one machine, one fault at a time. Each is a name and a function that does it.
import { pause } from "./random.mjs";

function kill(desk, program, signal = "SIGKILL") {
  const pid = desk.pid(program);
  if (pid === null) return false;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
    return false;
  }
  return true;
}

// Processes that stand still; who heals wakes them.
const asleep = new Set();

// What was asked of it meanwhile is done after it wakes, when the asker has given up.
function sleepwalk(desk, program, ms) {
  const pid = desk.pid(program);
  if (!kill(desk, program, "SIGSTOP")) return false;
  const nap = pause(ms).then(() => {
    asleep.delete(nap);
    try {
      process.kill(pid, "SIGCONT");
    } catch (error) {
      if (error.code !== "ESRCH") throw error; // killed in its sleep
    }
  });
  asleep.add(nap);
  return true;
}

async function killBackend(desk, random) {
  const backends = await desk.rows("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'tresen_%'");
  if (backends.length === 0) return false;
  process.kill(random.pick(backends).pid, "SIGKILL");
  return true;
}

async function refuse(desk, path, times) {
  await desk.simulator(path, { times });
  return true;
}

async function sending(desk, failure) {
  await desk.simulator("/sim/switches", failure);
  return true;
}

async function network(desk, settings) {
  await desk.simulator("/sim/settings", settings, "PATCH");
  return true;
}

// Kinds of faults for an installation: each is dealt once before any is dealt again.
export function faultsOf(desk, random) {
  const kills = desk.programs.map((program) => [`kill -9 ${program}`, () => kill(desk, program)]);
  return [
    ...kills,
    // One process holds everything: hit it as often as the separate ones together.
    ...(kills.length === 1 ? [...kills, ...kills] : []),
    ["kill -9 simulator", () => kill(desk, "simulator")],
    ["kill -9 postgres", () => kill(desk, "postgres")],
    ["kill -9 of one backend of postgres", () => killBackend(desk, random)],
    [`stop ${desk.programs[0]} for 3 s`, () => sleepwalk(desk, desk.programs[0], 3000)],
    ...(kills.length === 1 ? [] : [["stop scheduling for 9 s", () => sleepwalk(desk, "scheduling", 9000)],
      ["stop notification for 9 s", () => sleepwalk(desk, "notification", 9000)]]),
    ["stop postgres for 2 s", () => sleepwalk(desk, "postgres", 2000)],
    ["sends are answered with 500", () => sending(desk, { failure: "refuse", code: 131000, http_status: 500, times: 3 })],
    ["sends are answered with 429", () => sending(desk, { failure: "refuse", code: 130429, http_status: 429, times: 2 })],
    ["answers to sends come late", () => sending(desk, { failure: "hang_after_accept", hold_ms: 15000, times: 2 })],
    ["a send hangs and is not taken", () => sending(desk, { failure: "hang_before_accept", hold_ms: 15000, times: 1 })],
    ["statuses come before answers", () => sending(desk, { failure: "statuses_first", times: 3 })],
    ["webhooks come twice at once, in disorder", () => network(desk, { duplicates_in_parallel: 1, shuffle: true, batch: 1 })],
    ["webhooks come three times, in batches", () => network(desk, { duplicates_in_series: 2, duplicates_in_parallel: 0, shuffle: false, batch: 20 })],
    ["branches refuse mail and webhooks", async () =>
      await refuse(desk, "/sim/mails/refuse", 3) && refuse(desk, "/sim/branch-webhook/refuse", 3)],
  ];
}

// Deals faults until the time is over; tells what was done.
export async function hurt(desk, random, until, say) {
  const done = {};
  let deck = [];
  while (Date.now() < until) {
    await pause(random.between(400, 2000));
    if (deck.length === 0) deck = random.shuffled(faultsOf(desk, random));
    const [name, strike] = deck.pop();
    if (!(await strike())) continue;
    done[name] = (done[name] ?? 0) + 1;
    say(name);
  }
  return done;
}

// Peace again: nothing is broken on purpose from here on.
export async function heal(desk) {
  await Promise.all(asleep);
  await desk.simulator("/sim/switches/all", undefined, "DELETE");
  await desk.simulator("/sim/mails/refuse", { times: 0 });
  await desk.simulator("/sim/branch-webhook/refuse", { times: 0 });
  await network(desk, { duplicates_in_parallel: 0, duplicates_in_series: 0, shuffle: false, batch: 1 });
}
