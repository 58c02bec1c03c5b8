import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeyValue } from "../../src/core/ports/key-value.ts";

export interface KeyValueHarness {
  readonly values: KeyValue;
  /** Undefined: its values do not outlive the process. */
  readonly reopen?: () => Promise<void>;
  stop(): Promise<void>;
}

/** What every `KeyValue` keeps to. */
export function describeKeyValue(name: string, create: () => Promise<KeyValueHarness>): void {
  describe(`${name} as a KeyValue`, () => {
    let harness: KeyValueHarness;
    beforeEach(async () => {
      harness = await create();
    });
    afterEach(() => harness.stop());

    it("knows nothing at first", async () => {
      expect(await harness.values.get("a")).toBeUndefined();
      expect(await harness.values.getMany(["a", "b"])).toEqual([undefined, undefined]);
    });

    it.each([["text"], [""], [0], [1.5], [false], [{ list: [1, { deep: "ü" }] }], [[]], ['"quoted" \u2028 👋']])(
      "gives back what was set: %j",
      async (value) => {
        expect(await harness.values.set("a", value)).toBe(true);
        await harness.reopen?.();
        expect(await harness.values.get("a")).toEqual(value);
      },
    );

    it("keeps the newest value", async () => {
      await harness.values.set("a", { first: true });
      await harness.values.set("a", { second: true });
      await harness.reopen?.();
      expect(await harness.values.get("a")).toEqual({ second: true });
    });

    it("keeps the newest of values that were set without waiting", async () => {
      await Promise.all([1, 2, 3].map((value) => harness.values.set("a", value)));
      expect(await harness.values.get("a")).toBe(3);
    });

    it("gives many in the order of the keys, with gaps and repetitions", async () => {
      await harness.values.set("a", 1);
      await harness.values.set("b", 2);
      await harness.reopen?.();
      expect(await harness.values.getMany(["b", "none", "a", "b"])).toEqual([2, undefined, 1, 2]);
      expect(await harness.values.getMany([])).toEqual([]);
    });

    it("tells keys apart that look alike", async () => {
      const keys = ["a", "A", "a ", "a:b", "a%", "ä", "a\u0308"];
      await Promise.all(keys.map((key, index) => harness.values.set(key, index)));
      expect(await harness.values.getMany(keys)).toEqual(keys.map((_, index) => index));
    });
  });
}
