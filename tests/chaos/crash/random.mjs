// Random choices that a seed repeats.
export class Random {
  constructor(seed) { this.state = seed >>> 0; }
  // From 0 to below 1 (mulberry32).
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  // Whole, both ends included.
  between(low, high) { return low + Math.floor(this.next() * (high - low + 1)); }
  pick(list) { return list[this.between(0, list.length - 1)]; }
  chance(share) { return this.next() < share; }
  shuffled(list) {
    const result = [...list];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.between(0, i);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
  // Choices of its own that do not depend on who else chooses when.
  fork() { return new Random(Math.floor(this.next() * 4294967296)); }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
