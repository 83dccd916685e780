// What was sent, what came back, and what that comes to. No input or output here.

// The value below which `share` of the sorted values lie; null without values.
export function percentile(sorted, share) {
  if (sorted.length === 0) return null;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

function spread(values) {
  const sorted = Float64Array.from(values).sort();
  const round = (value) => (value === null ? null : Math.round(value * 10) / 10);
  return { p50: round(percentile(sorted, 0.5)), p95: round(percentile(sorted, 0.95)), p99: round(percentile(sorted, 0.99)) };
}

// Books of one run. A customer has at most one message without an answer, so that an answer belongs to it.
export class Tally {
  #messages = new Map();   // wamid → { customer, sentAt, counted, acknowledged, answers }
  #waiting = new Map();    // customer → wamid without answer
  #tokens = new Set();     // of replies the Graph API accepted
  #webhookMs = [];
  #replyMs = [];
  #repeatedTokens = 0;
  #unasked = 0;
  refused = 0;             // webhooks that were not answered 200
  told = 0;                // bookings as the customers were told

  sent(wamid, customer, at, counted) {
    this.#messages.set(wamid, { customer, sentAt: at, counted, acknowledged: false, answers: 0 });
    this.#waiting.set(customer, wamid);
  }
  webhookAnswered(wamid, status, at) {
    const message = this.#messages.get(wamid);
    if (status !== 200) {
      this.refused++;
      return;
    }
    message.acknowledged = true;
    if (message.counted) this.#webhookMs.push(at - message.sentAt);
  }
  // A reply to the customer was accepted; false when nobody had asked.
  replied(customer, token, at) {
    if (token) {
      if (this.#tokens.has(token)) this.#repeatedTokens++;
      this.#tokens.add(token);
    }
    const wamid = this.#waiting.get(customer);
    if (wamid === undefined) {
      this.#unasked++;
      return false;
    }
    this.#waiting.delete(customer);
    const message = this.#messages.get(wamid);
    message.answers++;
    if (message.counted) this.#replyMs.push(at - message.sentAt);
    return true;
  }
  get open() { return this.#waiting.size; }
  get size() { return this.#messages.size; }
  isOpen(customer) { return this.#waiting.has(customer); }
  wamids() { return [...this.#messages.keys()]; }

  // `stored`: what the database has of our messages, see database.mjs. `seconds`: of the counted time.
  summary(stored, seconds) {
    let lost = 0;
    let silent = 0;
    for (const [wamid, message] of this.#messages) {
      if (!message.acknowledged) continue;
      const turn = stored.turns.get(wamid);
      if (turn?.state !== "done") lost++;
      else if (message.answers === 0 && turn.outcome === "silent") silent++;
      else if (message.answers === 0) lost++;
    }
    // A booking that was told and is not there is lost as well.
    lost += Math.max(0, this.told - stored.bookings);
    return {
      webhook_ms: spread(this.#webhookMs),
      reply_ms: spread(this.#replyMs),
      turns_per_second: Math.round((this.#replyMs.length / seconds) * 10) / 10,
      turns: this.#replyMs.length,
      bookings: stored.bookings,
      lost,
      doubled: this.#repeatedTokens + this.#unasked + stored.doubledTurns + stored.doubledBookings + stored.overlaps,
      silent,
      refused: this.refused,
    };
  }
}
