import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Release, Slots } from "../../../src/core/limits/slots.ts";

const never = new AbortController().signal;

describe("Slots", () => {
  it("refuses a limit that admits nobody", () => {
    expect(() => new Slots(0)).toThrow("0 slots");
  });

  it("admits up to the limit at once and the next in order", async () => {
    const slots = new Slots(2);
    const admitted: string[] = [];
    const enter = async (name: string) => {
      const release = await slots.acquire(never);
      admitted.push(name);
      return release;
    };
    const a = await enter("a");
    await enter("b");
    const c = enter("c");
    const d = enter("d");
    expect(slots.waiting).toBe(2);
    a();
    const releaseC = await c;
    expect(admitted).toEqual(["a", "b", "c"]);
    releaseC();
    await d;
    expect(slots).toMatchObject({ inUse: 2, waiting: 0 });
  });

  it("counts a second release of the same slot for nothing", async () => {
    const slots = new Slots(1);
    const release = await slots.acquire(never);
    release();
    release();
    expect(slots.inUse).toBe(0);
  });

  it("tells those who wait how many are before them", async () => {
    const slots = new Slots(1);
    const first = await slots.acquire(never);
    const heard: number[][] = [[], [], []];
    const waiting = heard.map((list) => slots.acquire(never, (ahead) => list.push(ahead)));
    first();
    (await waiting[0])?.();
    (await waiting[1])?.();
    await waiting[2];
    expect(heard).toEqual([[0], [1, 0], [2, 1, 0]]);
  });

  it("moves the line when somebody leaves it", async () => {
    const slots = new Slots(1);
    const first = await slots.acquire(never);
    const leave = new AbortController();
    const gone = slots.acquire(leave.signal);
    const heard: number[] = [];
    const last = slots.acquire(never, (ahead) => heard.push(ahead));
    const reason = new Error("changed my mind");
    leave.abort(reason);
    await expect(gone).rejects.toBe(reason);
    first();
    await last;
    expect(heard).toEqual([1, 0]);
    expect(slots).toMatchObject({ inUse: 1, waiting: 0 });
  });

  it("rejects at once with the reason of a signal that has aborted", async () => {
    const slots = new Slots(1);
    const reason = new Error("too late");
    await expect(slots.acquire(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(slots.inUse).toBe(0);
  });

  describe("with urgent ones", () => {
    it("admits them before all others, in the order of their coming", async () => {
      const slots = new Slots(1);
      let release = await slots.acquire(never);
      const admitted: string[] = [];
      const come = (name: string, urgent: boolean) =>
        slots.acquire(never, undefined, urgent).then((next) => {
          admitted.push(name);
          release = next;
        });
      const all = [come("a", false), come("B", true), come("c", false), come("D", true)];
      for (const index of [1, 3, 0, 2]) {
        release();
        await all[index];
      }
      expect(admitted).toEqual(["B", "D", "a", "c"]);
    });

    it("tells them how many urgent ones are before them, and the others of everybody", async () => {
      const slots = new Slots(1);
      const release = await slots.acquire(never);
      const heard: number[][] = [[], [], []];
      const wait = (index: number, urgent: boolean) =>
        slots.acquire(never, (ahead) => heard[index]?.push(ahead), urgent);
      void wait(0, false);
      const urgent = wait(1, true);
      void wait(2, true);
      expect(heard).toEqual([[0], [0], [1]]);
      release();
      (await urgent)();
      expect(heard).toEqual([[0, 1, 0], [0], [1, 0]]);
    });

    it("lets them leave the line", async () => {
      const slots = new Slots(1);
      const release = await slots.acquire(never);
      const abort = new AbortController();
      const urgent = slots.acquire(abort.signal, undefined, true);
      const other = slots.acquire(never);
      expect(slots.waiting).toBe(2);
      abort.abort(new Error("enough"));
      await expect(urgent).rejects.toThrow("enough");
      release();
      await other;
      expect(slots).toMatchObject({ inUse: 1, waiting: 0 });
    });
  });

  it("spares a long line most of the news", async () => {
    const slots = new Slots(1);
    let release = await slots.acquire(never);
    let news = 0;
    const line = Array.from({ length: 1000 }, () => slots.acquire(never, () => (news += 1)));
    for (const waiting of line) {
      release();
      release = await waiting;
    }
    // Telling everybody of every move would be 500 000 calls.
    expect(news).toBeLessThan(30_000);
  });
});

describe("Slots under any order of coming, leaving and releasing", () => {
  type Act = { readonly kind: "come" | "release" | "abort"; readonly urgent: boolean; readonly pick: number };
  const act: fc.Arbitrary<Act> = fc.record({
    kind: fc.constantFrom("come", "come", "release", "abort"),
    urgent: fc.boolean(),
    pick: fc.nat(50),
  });

  it("never passes the limit, keeps the order and leaks nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(act, { maxLength: 60 }), async (limit, acts) => {
        const slots = new Slots(limit);
        const held: Release[] = [];
        const waiting = new Map<number, AbortController>();
        const inHurry = new Set<number>();
        const admitted: number[] = [];
        let coming = 0;
        const come = (urgent: boolean) => {
          const id = coming++;
          const abort = new AbortController();
          waiting.set(id, abort);
          if (urgent) inHurry.add(id);
          slots.acquire(abort.signal, undefined, urgent).then(
            (release) => {
              waiting.delete(id);
              admitted.push(id);
              held.push(release);
            },
            () => waiting.delete(id),
          );
        };
        for (const { kind, urgent, pick } of acts) {
          const ids = [...waiting.keys()];
          const next = ids.find((id) => inHurry.has(id)) ?? ids[0];
          if (kind === "come") come(urgent);
          if (kind === "release") held.splice(pick % Math.max(1, held.length), 1)[0]?.();
          if (kind === "abort") [...waiting.values()][pick % Math.max(1, waiting.size)]?.abort();
          await Promise.resolve();
          await Promise.resolve();
          expect(slots.inUse).toBeLessThanOrEqual(limit);
          expect(held.length).toBe(slots.inUse);
          expect(waiting.size).toBe(slots.waiting);
          expect(slots.waiting === 0 || slots.inUse === limit).toBe(true);
          if (kind === "release" && next !== undefined) expect(admitted.at(-1)).toBe(next);
        }
        while (held.length > 0) {
          held.shift()?.();
          await Promise.resolve();
          await Promise.resolve();
        }
        expect(slots).toMatchObject({ inUse: 0, waiting: 0 });
      }),
    );
  });
});
