import { describe, expect, it } from "vitest";
import { OthersData } from "../../../../src/core/guards/privacy/others-data.ts";
import type { PersonalDataKind } from "../../../../src/core/guards/privacy/personal-data.ts";
import { createPrivateModel } from "../../../../src/core/guards/privacy/private-model.ts";
import type { ModelEvent } from "../../../../src/core/ports/language-model.ts";
import { describeLanguageModel } from "../../../contracts/language-model.contract.ts";
import { finish, ScriptedModel, says } from "../../../fakes/scripted-model.ts";
import { asks, failure, hear, wrappedHarness } from "../../models/scripted-harness.ts";

const ALL: readonly PersonalDataKind[] = ["email", "phone", "card", "iban", "ip", "nationalId"];
const counted: ModelEvent = { type: "finish", reason: "stop", model: "m", textTokens: 7 };

describeLanguageModel("createPrivateModel", () => wrappedHarness((inner) => createPrivateModel(inner, { kinds: ALL })));

describe("createPrivateModel", () => {
  it("shows the model placeholders, and people their own data", async () => {
    const inner = new ScriptedModel("m", () => ["I have written to [EMA", "IL_1", "]", " about [PHONE_1].", counted]);
    const redacted: string[] = [];
    const model = createPrivateModel(inner, { kinds: ALL, onRedacted: (kind) => redacted.push(kind) });
    const { text, events } = await hear(model, {
      messages: [
        { role: "system", text: "Our address is help@shop.example." },
        { role: "user", text: "I am a@b.co" },
        { role: "assistant", text: "Hello a@b.co" },
        { role: "user", text: "call 0912345678" },
      ],
      shareAs: "key",
    });
    expect(inner.calls[0]?.request).toEqual({
      messages: [
        { role: "system", text: "Our address is help@shop.example." },
        { role: "user", text: "I am [EMAIL_1]" },
        { role: "assistant", text: "Hello [EMAIL_1]" },
        { role: "user", text: "call [PHONE_1]" },
      ],
    });
    expect(text).toBe("I have written to a@b.co about 0912345678.");
    expect(events.every((event) => event.type !== "text-delta" || event.text !== "")).toBe(true);
    expect(events.at(-1)).toEqual({ type: "finish", reason: "stop", model: "m" });
    expect(redacted).toEqual(["email", "phone"]);
  });

  it("hands on what holds no personal data as it is", async () => {
    const inner = new ScriptedModel("m", () => ["[EMAIL_1", "] is yours", counted]);
    const request = asks("where is order 4012345678?", { shareAs: "key" });
    const { events } = await hear(createPrivateModel(inner, { kinds: ALL }), request);
    expect(inner.calls[0]?.request).toBe(request);
    expect(events).toEqual([
      { type: "text-delta", text: "[EMAIL_1" },
      { type: "text-delta", text: "] is yours" },
      counted,
    ]);
  });

  it("forgets the beginning of a placeholder when the text is void", async () => {
    const inner = new ScriptedModel("m", () => ["one [EMAIL", { type: "reset" }, "_1] two", finish("m")]);
    const { events } = await hear(createPrivateModel(inner, { kinds: ALL }), asks("a@b.co"));
    expect(events.slice(0, 3)).toEqual([
      { type: "text-delta", text: "one " },
      { type: "reset" },
      { type: "text-delta", text: "_1] two" },
    ]);
  });

  it("shows what it has held back at the end, also at a bad one", async () => {
    for (const end of [finish("m"), failure("truncated")]) {
      const inner = new ScriptedModel("m", () => ["see [EMAIL", end]);
      expect((await hear(createPrivateModel(inner, { kinds: ALL }), asks("a@b.co"))).text).toBe("see [EMAIL");
    }
  });

  it("remembers whose data it is", async () => {
    const others = new OthersData((value) => value);
    const model = createPrivateModel(new ScriptedModel("m", () => says("ok")), { kinds: ALL, others });
    const purpose = { tier: "complex", platform: "p", customer: "p:1" };
    await hear(model, asks("0912 345 678", { purpose }));
    expect(others.isOfOthers("p:2", "+84912345678")).toBe(true);
    expect(others.isOfOthers("p:1", "0912345678")).toBe(false);
  });
});
