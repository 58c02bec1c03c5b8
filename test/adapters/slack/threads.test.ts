import { describe, expect, it } from "vitest";
import { Threads } from "../../../adapters/slack/threads.ts";
import type { KeyValue } from "../../../src/core/ports/key-value.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";

const THREAD = "slack:T0DESK001:C0HELP001:1700000010.000200";

/** Values that are written when the test says so. */
class SlowValues implements KeyValue {
  readonly values = new Map<string, { readonly value: unknown; readonly ttlMs: number | undefined }>();
  readonly writes: { readonly finish: () => void; readonly fail: () => void }[] = [];

  async get<Value>(key: string): Promise<Value | undefined> {
    return this.values.get(key)?.value as Value | undefined;
  }

  async getMany<Value>(): Promise<(Value | undefined)[]> {
    throw new Error("not needed");
  }

  set(key: string, value: unknown, ttlMs?: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.writes.push({
        finish: () => {
          this.values.set(key, { value, ttlMs });
          resolve(true);
        },
        fail: () => reject(new Error("the store is down")),
      });
    });
  }
}

describe("Threads", () => {
  it("remembers a thread for 90 days after the last mention", async () => {
    const values = new SlowValues();
    const threads = new Threads(values, new FakeClock());
    expect(await threads.has(THREAD)).toBe(false);
    const joined = threads.join(THREAD);
    await settle();
    values.writes[0]?.finish();
    await joined;
    expect(await threads.has(THREAD)).toBe(true);
    expect([...values.values.values()].map(({ ttlMs }) => ttlMs)).toEqual([90 * 24 * 60 * 60_000]);
  });

  it("keeps whoever asks about a thread waiting while it is being written", async () => {
    const values = new SlowValues();
    const threads = new Threads(values, new FakeClock());
    const joined = threads.join(THREAD);
    const known = threads.has(THREAD);
    await settle();
    values.writes[0]?.finish();
    await joined;
    expect(await known).toBe(true);
  });

  it("cannot tell while the store is down, and can when it is up again", async () => {
    const values = new SlowValues();
    const threads = new Threads(values, new FakeClock());
    const first = threads.join(THREAD);
    const known = threads.has(THREAD);
    const failures = Promise.allSettled([first, known]);
    await settle();
    values.writes[0]?.fail();
    expect((await failures).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const second = threads.join(THREAD);
    await settle();
    values.writes[1]?.finish();
    await second;
    expect(await threads.has(THREAD)).toBe(true);
  });
});
