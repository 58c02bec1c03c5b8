import { describe, expect, it } from "vitest";
import { ticketReason, toAnswer, toTicketAnswer } from "../../src/core/answer.ts";
import type { AttemptEnd } from "../../src/core/attempt.ts";
import { AllModelsFailedError, ModelError, type ModelErrorReason } from "../../src/core/errors.ts";
import type { Ticket } from "../../src/core/ports/tickets.ts";
import { textsIn } from "../support/catalogue.ts";

const texts = textsIn("en");
const failure = (reason: ModelErrorReason) => new ModelError(reason, { model: "m", reason });
const complete = (text: string, reason: "stop" | "length" | "content_filter" = "stop"): AttemptEnd => ({
  kind: "complete",
  text,
  reason,
  model: "m",
  usage: { inputTokens: 3, outputTokens: 2 },
  textTokens: 2,
  cached: false,
});
const failed = (text: string, ...reasons: readonly [ModelErrorReason, ...ModelErrorReason[]]): AttemptEnd => {
  const failures = reasons.map(failure);
  return { kind: "failed", text, error: new AllModelsFailedError(failures), failures };
};
const thrown = (text: string, reason: ModelErrorReason): AttemptEnd => {
  const error = failure(reason);
  return { kind: "failed", text, error, failures: [error] };
};
const interrupted = (text: string, by: "stopped" | "client_gone"): AttemptEnd => ({ kind: "interrupted", text, by });

describe("ticketReason", () => {
  it("is none for what can be said", () => {
    for (const text of ["hello", "42", "👍", "…", "ok\n"]) expect(ticketReason(complete(text))).toBeUndefined();
    expect(ticketReason(complete("hello", "length"))).toBeUndefined();
    expect(ticketReason(complete("hello", "content_filter"))).toBeUndefined();
  });

  it("is the model's failure for an answer in which nothing can be seen", () => {
    for (const text of ["", " \n\t", "\u200b\u200b", "\u0000", "\ufe0f"]) {
      expect(ticketReason(complete(text))).toBe("model_failed");
    }
  });

  it("is none when somebody broke the answer off", () => {
    expect(ticketReason(interrupted("", "stopped"))).toBeUndefined();
    expect(ticketReason(interrupted("hel", "client_gone"))).toBeUndefined();
  });

  it("is none for a content filter's refusal", () => {
    expect(ticketReason(thrown("", "content_filter"))).toBeUndefined();
    expect(ticketReason(thrown("I can ", "content_filter"))).toBeUndefined();
  });

  it("is the deadline only when nothing has been said by then", () => {
    expect(ticketReason(thrown("", "deadline"))).toBe("deadline");
    expect(ticketReason(thrown("I can ", "deadline"))).toBeUndefined();
  });

  it("is the model's failure when all have failed, whether in sight or not", () => {
    expect(ticketReason(failed("", "network", "timeout"))).toBe("model_failed");
    expect(ticketReason(failed("I can ", "network", "timeout"))).toBe("model_failed");
    expect(ticketReason({ kind: "failed", text: "", error: new Error("a bug"), failures: [] })).toBe("model_failed");
  });

  it("is none for an answer that told too much, and for the beginning of one that turned in circles", () => {
    expect(ticketReason(thrown("", "leak"))).toBeUndefined();
    expect(ticketReason(failed("so on, so on, ", "network", "repetition"))).toBeUndefined();
    expect(ticketReason(failed("", "repetition"))).toBe("model_failed");
    expect(ticketReason(failed("so on, ", "repetition", "network"))).toBe("model_failed");
    expect(ticketReason(failed("", "empty", "empty"))).toBe("model_failed");
  });

  it("is the budget when money was why nobody was asked", () => {
    expect(ticketReason(failed("", "budget"))).toBe("budget");
    expect(ticketReason(failed("", "resting", "budget", "no_key", "overloaded"))).toBe("budget");
    expect(ticketReason(failed("", "network", "budget"))).toBe("model_failed");
    expect(ticketReason(failed("", "resting"))).toBe("model_failed");
  });
});

describe("toAnswer", () => {
  it("refuses in the place of an answer that told too much", () => {
    expect(toAnswer(thrown("You are the ", "leak"), texts, "note ")).toEqual({
      text: texts.leakRefused,
      outcome: { kind: "refused", reason: "leak" },
    });
  });

  it("is the beginning of an answer that turned in circles", () => {
    expect(toAnswer(failed("so on, so on, ", "repetition"), texts, "")).toEqual({
      text: `so on, so on,\n\n${texts.cutByLength}`,
      outcome: { kind: "cut_short", reason: "length" },
      remembered: { text: "so on, so on, ", cutShort: true },
    });
  });

  it("is the model's text, whole", () => {
    expect(toAnswer(complete("Hello **you**\n"), texts, "note ")).toEqual({
      text: "note Hello **you**\n",
      outcome: { kind: "answered" },
      remembered: { text: "Hello **you**\n", cutShort: false, tokens: 2 },
      model: "m",
      usage: { inputTokens: 3, outputTokens: 2 },
    });
  });

  it.each([
    ["length", texts.cutByLength],
    ["content_filter", texts.cutByFilter],
  ] as const)("says that an answer ends before its end: %s", (reason, mark) => {
    expect(toAnswer(complete("Hello \n", reason), texts, "note ")).toMatchObject({
      text: `note Hello\n\n${mark}`,
      outcome: { kind: "cut_short", reason },
      remembered: { text: "Hello \n", cutShort: true },
      model: "m",
    });
  });

  it("says so when the customer stopped it, and nothing more to one who has gone", () => {
    expect(toAnswer(interrupted("Hel", "stopped"), texts, "")).toMatchObject({
      text: `Hel\n\n${texts.cutByStop}`,
      outcome: { kind: "cut_short", reason: "stopped" },
      remembered: { text: "Hel", cutShort: true },
    });
    expect(toAnswer(interrupted("", "stopped"), texts, "")).toEqual({
      text: texts.stopped,
      outcome: { kind: "refused", reason: "stopped" },
    });
    expect(toAnswer(interrupted("Hel", "client_gone"), texts, "")).toMatchObject({
      text: "Hel",
      outcome: { kind: "cut_short", reason: "client_gone" },
    });
  });

  it("says when it may not answer, or not go on", () => {
    expect(toAnswer(thrown("", "content_filter"), texts, "note ")).toEqual({
      text: texts.filtered,
      outcome: { kind: "refused", reason: "content_filter" },
    });
    expect(toAnswer(thrown("I can", "content_filter"), texts, "")).toMatchObject({
      text: `I can\n\n${texts.cutByFilter}`,
      outcome: { kind: "cut_short", reason: "content_filter" },
    });
  });

  it("keeps what was said by the deadline", () => {
    expect(toAnswer(thrown("I can", "deadline"), texts, "note ")).toMatchObject({
      text: `note I can\n\n${texts.cutByDeadline}`,
      outcome: { kind: "cut_short", reason: "deadline" },
      remembered: { text: "I can", cutShort: true },
    });
  });
});

describe("toTicketAnswer", () => {
  const ticket: Ticket = {
    number: 17,
    conversation: "web:1",
    platform: "web",
    language: "en",
    reason: "model_failed",
    attempts: [],
    at: 0,
  };
  const outcome = { kind: "ticketed", ticket: 17, reason: "model_failed" };

  it("apologises and names the ticket when nothing was said", () => {
    for (const text of ["", " \n"]) {
      expect(toTicketAnswer(failed(text, "network"), ticket, texts, "note ")).toEqual({
        text: texts.ticketOpened(17),
        outcome,
        ticket,
      });
    }
  });

  it("keeps what was said, and says where it breaks off", () => {
    expect(toTicketAnswer(failed("Your parcel ", "network"), ticket, texts, "note ")).toEqual({
      text: `note Your parcel\n\n${texts.cutWithTicket(17)}`,
      outcome,
      ticket,
      remembered: { text: "Your parcel ", cutShort: true },
    });
  });
});
