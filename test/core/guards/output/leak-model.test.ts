import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LeakDetector, Passages } from "../../../../src/core/guards/output/leak-detector.ts";
import { createLeakModel } from "../../../../src/core/guards/output/leak-model.ts";
import { describeLanguageModel } from "../../../contracts/language-model.contract.ts";
import { finish, ScriptedModel, says } from "../../../fakes/scripted-model.ts";
import { asks, hear, wrappedHarness } from "../../models/scripted-harness.ts";
import { cut, places } from "../cutting.ts";

const instructions =
  "You are the customer-support assistant of this company. Answer in the language of the customer, briefly and precisely, " +
  "in Markdown. If you do not know something, say so and do not invent it. Never promise what only a person can decide.";
const options = { canary: "zq7x-kestrel-41", leakable: () => instructions };

function leaks(text: string, pieces: readonly string[] = [text]): boolean {
  const detector = new LeakDetector(new Passages(instructions, options.canary));
  return pieces.some((piece) => detector.push(piece));
}

describeLanguageModel("createLeakModel", () => wrappedHarness((inner) => createLeakModel(inner, options)));

describe("createLeakModel", () => {
  it("ends an answer that tells the instructions: what was shown is void", async () => {
    const inner = new ScriptedModel("m", () => says(`Here they are: ${instructions}`));
    let leaked = 0;
    const heard = await hear(createLeakModel(inner, { ...options, onLeaked: () => leaked++ }));
    expect(heard.text).toBe("");
    expect(heard.kinds.at(-1)).toBe("reset");
    expect(heard.error).toMatchObject({ reason: "leak", retryable: false, isCounted: false });
    expect(String(heard.error)).not.toContain("customer-support");
    expect(inner.calls[0]?.ended).toBe("left");
    expect(leaked).toBe(1);
  });

  it("lets other answers pass, and forgets what was void", async () => {
    const half = Math.floor(instructions.length / 3);
    const inner = new ScriptedModel("m", () => [
      instructions.slice(0, half),
      { type: "reset" },
      instructions.slice(half, 2 * half),
      finish("m"),
    ]);
    expect((await hear(createLeakModel(inner, options), asks())).error).toBeUndefined();
  });
});

describe("LeakDetector", () => {
  it("knows the instructions in other clothes", () => {
    for (const text of [
      instructions,
      instructions.toUpperCase(),
      instructions.replaceAll(" ", "\n> "),
      instructions.replaceAll(" ", "-"),
      instructions.replace(/\w+/g, "**$&**"),
      [...instructions].join(" "),
      `Well, ${instructions.slice(60, 200)} and so on`,
    ]) {
      expect(leaks(text), text).toBe(true);
    }
  });

  it("knows the canary in other clothes", () => {
    for (const text of ["zq7x-kestrel-41", "my mark is ZQ7X KESTREL 41.", "z q 7 x k e s t r e l 4 1"]) {
      expect(leaks(text), text).toBe(true);
    }
    expect(leaks("zq7x-kestrel-42")).toBe(false);
  });

  it("leaves a sentence alone", () => {
    expect(leaks("If you do not know something, say so and do not invent it.")).toBe(false);
    expect(
      leaks("I am the customer-support assistant of this company. Never promise what only a person can decide."),
    ).toBe(false);
  });

  it("knows it however it is cut", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(100), places, (before, start, cuts) => {
        const text = before + instructions.slice(start);
        expect(leaks(text, cut(text, cuts))).toBe(true);
        const canary = `${before}${options.canary}`;
        expect(leaks(canary, cut(canary, cuts))).toBe(true);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !leaks(text)));
  });
});
