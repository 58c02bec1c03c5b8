import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shortenRequest } from "../../../src/core/models/shorten-request.ts";
import type { ModelRequest, PromptMessage } from "../../../src/core/ports/language-model.ts";

const message = (role: PromptMessage["role"], text: string): PromptMessage => ({ role, text });

describe("shortenRequest", () => {
  it("leaves the older half of the history out", () => {
    const request: ModelRequest = {
      temperature: 0.3,
      messages: [
        message("system", "be kind"),
        message("user", "one"),
        message("assistant", "1"),
        message("user", "two"),
        message("assistant", "2"),
        message("user", "three"),
      ],
    };
    expect(shortenRequest(request)).toEqual({
      temperature: 0.3,
      messages: [
        message("system", "be kind"),
        message("user", "two"),
        message("assistant", "2"),
        message("user", "three"),
      ],
    });
  });

  it("has nothing to leave out of a single question", () => {
    expect(shortenRequest({ messages: [message("system", "be kind"), message("user", "one")] })).toBeUndefined();
    expect(shortenRequest({ messages: [message("system", "be kind")] })).toBeUndefined();
    expect(shortenRequest({ messages: [] })).toBeUndefined();
  });

  it("lets no history begin with an answer", () => {
    const messages = ["user", "assistant", "assistant", "assistant", "user"] as const;
    const shorter = shortenRequest({ messages: messages.map((role, index) => message(role, `${index}`)) });
    expect(shorter?.messages).toEqual([message("user", "4")]);
  });

  it("keeps instructions and the last message, keeps the order, and is strictly shorter", () => {
    const anyMessage = fc.record({
      role: fc.constantFrom<PromptMessage["role"]>("system", "user", "assistant"),
      text: fc.string({ maxLength: 30 }),
    });
    const request = fc.record({
      messages: fc.array(anyMessage, { maxLength: 20 }),
      promptTokens: fc.nat(10_000),
    });
    fc.assert(
      fc.property(request, (whole) => {
        const shorter = shortenRequest(whole);
        const said = whole.messages.filter(({ role }) => role !== "system");
        if (shorter === undefined) {
          expect(said.length).toBeLessThan(2);
          return;
        }
        const isKept = (one: PromptMessage) => shorter.messages.includes(one);
        expect(shorter.messages).toEqual(whole.messages.filter(isKept));
        expect(whole.messages.filter(({ role }) => role === "system").every(isKept)).toBe(true);
        expect(shorter.messages.filter(({ role }) => role !== "system").at(-1)).toBe(said.at(-1));
        expect(shorter.messages.length).toBeLessThan(whole.messages.length);
        expect(shorter.promptTokens).toBeLessThanOrEqual(whole.promptTokens);
      }),
    );
  });

  it("can be repeated until only the question is left", () => {
    const messages = Array.from({ length: 33 }, (_, index) => message(index % 2 === 0 ? "user" : "assistant", "word"));
    let request: ModelRequest | undefined = { messages, promptTokens: 3300 };
    const sizes: number[] = [];
    while (request !== undefined) {
      sizes.push(request.messages.length);
      expect(request.promptTokens).toBe(request.messages.length * 100);
      request = shortenRequest(request);
    }
    expect(sizes.at(-1)).toBe(1);
    expect(sizes.length).toBeLessThanOrEqual(7);
  });
});
