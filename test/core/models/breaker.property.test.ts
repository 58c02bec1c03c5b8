import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Breaker, type Permit } from "../../../src/core/models/breaker.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const SETTINGS = { failures: 5, openMs: 30_000, maxOpenMs: 300_000, successes: 2 };
const HALF_MINUTE_MS = 30_000;
const WORDS = ["succeeded", "failed", "left"] as const;
type Word = (typeof WORDS)[number];

type Act =
  | { readonly kind: "enter"; readonly lastResort: boolean }
  | { readonly kind: "say"; readonly word: Word; readonly pick: number }
  | { readonly kind: "pass"; readonly ms: number };

/** The rules, once more, in the plainest way: everything that happened is kept and looked through. */
class Rules {
  state: "closed" | "open" | "half-open" = "closed";
  /** Every change of state begins a new era; what was let through in another one does not count. */
  era = 0;
  calls: { half: number; failed: boolean }[] = [];
  closedAt = 0;
  openedAt = 0;
  until = 0;
  openings = 0;
  probing = false;
  successes = 0;
  readonly dice: number;

  constructor(dice: number, now: number) {
    this.dice = dice;
    this.closedAt = now;
  }

  admits(now: number, lastResort: boolean): boolean {
    if (this.state === "closed") return true;
    if (this.state === "open") {
      if (now < this.until && !(lastResort && now >= this.openedAt + 5000)) return false;
      this.#become("half-open");
      this.probing = false;
      this.successes = 0;
    }
    if (this.probing) return false;
    this.probing = true;
    return true;
  }

  hear(word: Word, era: number, now: number): void {
    if (era !== this.era) return;
    if (this.state === "half-open") {
      this.probing = false;
      if (word === "failed") this.#open(now);
      if (word === "succeeded" && ++this.successes === 2) this.#close(now);
    } else if (word !== "left") {
      this.calls.push({ half: Math.floor((now - this.closedAt) / HALF_MINUTE_MS), failed: word === "failed" });
      if (word === "failed" && this.#isBad()) this.#open(now);
    }
  }

  #isBad(): boolean {
    const inRow = this.calls.length - 1 - this.calls.findLastIndex(({ failed }) => !failed);
    const half = this.calls.at(-1)?.half ?? 0;
    const recent = this.calls.filter((call) => call.half >= half - 1);
    const failed = recent.filter((call) => call.failed).length;
    return inRow >= 5 || (recent.length >= 20 && failed * 2 >= recent.length);
  }

  #open(now: number): void {
    this.#become("open");
    this.openings++;
    const jitter = this.openings === 1 ? 1 : 0.6 + 0.2 * this.dice;
    this.openedAt = now;
    this.until = now + Math.min(30_000 * 2 ** (this.openings - 1), 300_000) * jitter;
  }

  #close(now: number): void {
    this.#become("closed");
    this.calls = [];
    this.closedAt = now;
    this.openings = 0;
  }

  #become(state: Rules["state"]): void {
    this.state = state;
    this.era++;
  }
}

const pass = fc.oneof(
  { weight: 3, arbitrary: fc.nat(3000) },
  { weight: 1, arbitrary: fc.nat(400_000) },
  { weight: 2, arbitrary: fc.constantFrom(5000, 29_999, 30_000, 60_000) },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("enter" as const), lastResort: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("say" as const),
      word: fc.constantFrom<Word>("succeeded", "failed", "failed", "left"),
      pick: fc.nat(100),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: pass }) },
);

describe("Breaker under any order of calls, ends and time", () => {
  it("keeps to the rules", async () => {
    const dice = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    const acts = fc.array(act, { maxLength: 300, size: "max" });
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(dice, acts, async (random, steps) => {
        const clock = new FakeClock();
        const breaker = new Breaker(SETTINGS, clock, () => random);
        const rules = new Rules(random, clock.now());
        const permits: { readonly permit: Permit; readonly era: number }[] = [];
        for (const step of steps) {
          if (step.kind === "pass") await clock.advance(step.ms);
          if (step.kind === "enter") {
            const permit = breaker.enter(step.lastResort);
            expect(permit !== undefined).toBe(rules.admits(clock.now(), step.lastResort));
            if (permit !== undefined) permits.push({ permit, era: rules.era });
          }
          if (step.kind === "say") {
            const [call] = permits.splice(step.pick % Math.max(1, permits.length), 1);
            if (call === undefined) continue;
            call.permit[step.word]();
            rules.hear(step.word, call.era, clock.now());
            // Only the first word counts.
            call.permit.failed();
          }
          const isOver = rules.state === "open" && rules.until <= clock.now();
          expect(breaker.state).toBe(isOver ? "half-open" : rules.state);
          expect(breaker.restMs).toBe(rules.state === "open" ? Math.max(0, rules.until - clock.now()) : 0);
          reached.add(`${rules.state} ${Math.min(rules.openings, 3)}`);
        }
      }),
      { numRuns: 300 },
    );
    expect(reached).toContain("half-open 2");
  });
});
