import { beforeEach, describe, expect, it } from "vitest";
import { type Key, KeyRing } from "../../../src/core/models/key-ring.ts";
import { createKeyedModel } from "../../../src/core/models/keyed-model.ts";
import type { LanguageModel } from "../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../contracts/language-model.contract.ts";
import { FakeClock, settle } from "../../fakes/fake-clock.ts";
import { Gate } from "../../fakes/model/gate.ts";
import { ScriptedModel, says } from "../../fakes/scripted-model.ts";
import { asks, failure, hear, wrappedHarness } from "./scripted-harness.ts";

const silent = { raise: () => undefined };

describeLanguageModel("a keyed model", async () => {
  const clock = new FakeClock();
  const ring = new KeyRing({ endpoint: "main", secrets: ["secret-a", "secret-b"], clock, alerts: silent });
  const keys = new Set<Key>();
  return wrappedHarness(
    (inner) =>
      createKeyedModel("m", ring, (key) => {
        keys.add(key);
        return inner;
      }),
    () => expect([...keys].every(({ inFlight }) => inFlight === 0)).toBe(true),
  );
});

describe("createKeyedModel", () => {
  let clock: FakeClock;
  let clients: Map<string | undefined, ScriptedModel>;
  let connections: number;
  let file: readonly string[] | undefined;
  let alerts: number;
  let ring: KeyRing;
  let model: LanguageModel;
  beforeEach(() => {
    clock = new FakeClock();
    clients = new Map();
    connections = 0;
    file = undefined;
    alerts = 0;
    use(["secret-a", "secret-b"]);
  });
  const use = (secrets: readonly string[]) => {
    const reread = async () => file;
    ring = new KeyRing({ endpoint: "main", secrets, clock, alerts: { raise: () => ++alerts }, reread });
    model = createKeyedModel("m", ring, ({ secret }) => {
      connections++;
      return client(secret);
    });
  };
  const client = (secret: string | undefined): ScriptedModel => {
    const known = clients.get(secret) ?? new ScriptedModel("m", () => says(`from ${secret}`));
    clients.set(secret, known);
    return known;
  };
  const callsOf = (secret: string) => client(secret).calls.length;

  it.each(["secret-a", "secret-b"])(
    "says when %s is free again, whatever is wrong with the other key",
    async (limited) => {
      for (const secret of ["secret-a", "secret-b"]) {
        const facts = secret === limited ? { retryAfterMs: 1000 } : {};
        client(secret).script = () => [failure(secret === limited ? "rate_limited" : "credential", facts)];
      }
      expect((await hear(model)).error).toMatchObject({ reason: "rate_limited", retryAfterMs: 1000 });
    },
  );

  it("takes the next key at once when one is at its limit, and leaves that one alone", async () => {
    client("secret-a").script = () => [failure("rate_limited", { retryAfterMs: 120_000 })];
    const heard = await hear(model);
    expect(heard).toMatchObject({
      text: "from secret-b",
      kinds: ["attempt-failed", "text-delta", "text-delta", "finish"],
    });
    await hear(model);
    await clock.advance(119_999);
    await hear(model);
    expect(callsOf("secret-a")).toBe(1);
    await clock.advance(1);
    await hear(model);
    expect(callsOf("secret-a")).toBe(2);
  });

  it("says when there is a key again, when none is left", async () => {
    client("secret-a").script = () => [failure("rate_limited", { retryAfterMs: 120_000 })];
    client("secret-b").script = () => [failure("rate_limited", { retryAfterMs: 7000 })];
    const first = await hear(model);
    expect(first.error).toMatchObject({ reason: "rate_limited", retryAfterMs: 7000, isCounted: true });
    await clock.advance(1000);
    const second = await hear(model);
    expect(second.error).toMatchObject({ reason: "no_key", retryAfterMs: 6000, isCounted: false, wasAsked: false });
    expect(callsOf("secret-a") + callsOf("secret-b")).toBe(2);
  });

  it("asks each key once, although the provider says that it need not wait", async () => {
    for (const secret of ["secret-a", "secret-b"]) {
      client(secret).script = () => [failure("rate_limited", { retryAfterMs: 0 })];
    }
    expect((await hear(model)).error).toMatchObject({ reason: "rate_limited", retryAfterMs: 0 });
    expect([callsOf("secret-a"), callsOf("secret-b")]).toEqual([1, 1]);
  });

  it("passes on what is not the key's fault, without asking with another", async () => {
    for (const reason of ["unavailable", "timeout", "content_filter", "context_length"] as const) {
      client("secret-a").script = () => [failure(reason)];
      expect(await hear(model)).toMatchObject({ error: { reason }, events: [] });
    }
    expect(callsOf("secret-b")).toBe(0);
  });

  it("never asks again when text has been seen, also when the key is refused then", async () => {
    client("secret-a").script = () => ["Your ", failure("rate_limited", { receivedCharacters: 5 })];
    expect(await hear(model)).toMatchObject({ text: "Your ", error: { reason: "rate_limited" } });
    expect(callsOf("secret-b")).toBe(0);
    expect((await hear(model)).text).toBe("from secret-b");
  });

  it("spreads requests over the keys by what is in flight", async () => {
    const gate = new Gate();
    for (const secret of ["secret-a", "secret-b"]) client(secret).script = () => says("word", { gate });
    const heard = Array.from({ length: 6 }, () => hear(model));
    await settle();
    expect([callsOf("secret-a"), callsOf("secret-b")]).toEqual([3, 3]);
    gate.open();
    await Promise.all(heard);
  });

  it("connects once for each key", async () => {
    for (let call = 0; call < 5; call++) await hear(model);
    expect(connections).toBe(1);
  });

  it("takes a new key up as soon as the old one is refused", async () => {
    use(["secret-a"]);
    file = ["secret-new"];
    client("secret-a").script = () => [failure("credential", { status: 401 })];
    expect((await hear(model)).text).toBe("from secret-new");
    await hear(model);
    expect(callsOf("secret-a")).toBe(1);
  });

  it("fails with the refusal when there is no new key, and tells people once", async () => {
    client("secret-a").script = () => [failure("credential")];
    client("secret-b").script = () => [failure("credential")];
    const heard = await hear(model);
    expect(heard.error).toMatchObject({ reason: "credential" });
    expect(heard.kinds).toEqual(["attempt-failed"]);
    for (let call = 0; call < 5; call++) await hear(model);
    expect(alerts).toBe(2);
    expect(callsOf("secret-a") + callsOf("secret-b")).toBe(2);
  });

  it("leaves an answer alone whose key is replaced meanwhile", async () => {
    use(["secret-a"]);
    const gate = new Gate();
    client("secret-a").script = () => says("one two three", { gate });
    const hearing = hear(model);
    await settle();
    ring.replace(["secret-new"]);
    expect((await hear(model)).text).toBe("from secret-new");
    gate.open();
    expect(await hearing).toMatchObject({ text: "one two three", error: undefined });
  });

  it("goes on when one key does not have the model", async () => {
    client("secret-a").script = () => [failure("unknown_model")];
    expect((await hear(model)).text).toBe("from secret-b");
  });

  it("names no secret in anything that it says", async () => {
    const reasons = ["credential", "quota", "rate_limited", "unknown_model", "unavailable"] as const;
    for (const reason of reasons) {
      use(["secret-a", "secret-b"]);
      for (const secret of ["secret-a", "secret-b"]) client(secret).script = () => [failure(reason)];
      for (let call = 0; call < 2; call++) {
        const { error, events } = await hear(model);
        expect(`${JSON.stringify([error, events])} ${error}`).not.toContain("secret");
      }
    }
  });

  it("does not hold an aborted answer against a key", async () => {
    client("secret-a").script = () => ["<stall>"];
    const abort = new AbortController();
    const hearing = hear(model, asks(), abort.signal);
    await settle();
    abort.abort(failure("deadline"));
    expect((await hearing).error).toMatchObject({ reason: "deadline" });
    expect(ring.waitMs("m")).toBe(0);
    expect(callsOf("secret-b")).toBe(0);
  });
});
