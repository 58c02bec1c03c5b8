import { beforeEach, describe, expect, it } from "vitest";
import { ModelError, type ModelErrorReason } from "../../../src/core/errors.ts";
import { KeyRing } from "../../../src/core/models/key-ring.ts";
import { createKeyedEmbedder } from "../../../src/core/models/keyed-embedder.ts";
import type { Embedder } from "../../../src/core/ports/embedder.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const never = new AbortController().signal;

describe("an embedder with several keys", () => {
  let clock: FakeClock;
  let asked: (string | undefined)[];
  let failures: Map<string | undefined, ModelErrorReason>;
  let embedder: Embedder;
  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    failures = new Map();
    const ring = new KeyRing({ endpoint: "main", secrets: ["a", "b"], clock, alerts: { raise: () => undefined } });
    embedder = createKeyedEmbedder("small", ring, ({ secret }) => ({
      async embed(texts) {
        asked.push(secret);
        const reason = failures.get(secret);
        if (reason !== undefined) throw new ModelError("no", { model: "small", reason });
        return texts.map(() => Float32Array.of(1));
      },
    }));
  });

  it("asks with the next key when one is refused, and leaves that alone from then on", async () => {
    failures.set("a", "credential");
    expect(await embedder.embed(["x"], never)).toHaveLength(1);
    await embedder.embed(["x"], never);
    expect(asked).toEqual(["a", "b", "b"]);
  });

  it("fails with what the last key has heard, and without asking while all keys rest", async () => {
    failures.set("a", "quota").set("b", "rate_limited");
    await expect(embedder.embed(["x"], never)).rejects.toMatchObject({ reason: "rate_limited" });
    await expect(embedder.embed(["x"], never)).rejects.toMatchObject({ reason: "no_key" });
    expect(asked).toEqual(["a", "b"]);
  });

  it("does not blame a key for what it cannot help", async () => {
    failures.set("a", "unavailable");
    await expect(embedder.embed(["x"], never)).rejects.toMatchObject({ reason: "unavailable" });
    failures.clear();
    await embedder.embed(["x"], never);
    expect(asked).toEqual(["a", "a"]);
  });
});
