// What can be asked of a load run.
import { parseArgs } from "node:util";

export const help = `tests/load/run [options]: a bounded load on a desk, one line of JSON with what was seen
  --rate N              turns a second that are begun                        (200)
  --seconds N           how long is counted                                  (30)
  --warm-up N           seconds of rising load before, which are not counted (10)
  --customers N         people who write; each waits for the answer          (1200)
  --repeats P           share of webhooks that are delivered twice, 0 to 1   (0.01)
  --statuses KIND       sent, delivered and read of every reply come back:
                        batched (several in a body), single, none            (batched)
  --seed N              of the dialogues                                     (1)
  --pgbench-seconds N   how long pgbench runs for comparison; 0: not at all  (10)
  --separate            starts the desk with one process per service
  --endpoints FILE      takes a desk that runs instead of starting one: its graph_url must be an address of
                        this machine on which nothing listens (deploy/local/up --graph-url …)
Exit code 1 when a message was lost or something was done twice, 2 when it could not be measured.`;

const limits = {
  rate: [1, 5000], seconds: [1, 3600], "warm-up": [0, 600], customers: [1, 50000], repeats: [0, 1],
  seed: [0, 2 ** 31], "pgbench-seconds": [0, 600],
};

// Throws an Error with a sentence for the user.
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      rate: { type: "string", default: "200" },
      seconds: { type: "string", default: "30" },
      "warm-up": { type: "string", default: "10" },
      customers: { type: "string", default: "1200" },
      repeats: { type: "string", default: "0.01" },
      statuses: { type: "string", default: "batched" },
      seed: { type: "string", default: "1" },
      "pgbench-seconds": { type: "string", default: "10" },
      separate: { type: "boolean", default: false },
      endpoints: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  for (const [name, [least, most]] of Object.entries(limits)) {
    const value = Number(values[name]);
    if (!(value >= least && value <= most)) throw new Error(`--${name} must be a number from ${least} to ${most}`);
    values[name] = value;
  }
  if (!["batched", "single", "none"].includes(values.statuses)) {
    throw new Error("--statuses must be batched, single or none");
  }
  if (values.endpoints && values.separate) throw new Error("--separate is for a desk that is started here");
  return values;
}
