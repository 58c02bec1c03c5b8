import { describe, expect, it } from "vitest";
import { type BatchLimits, nextBatch } from "../../../src/core/intake/batch.ts";
import type { Content, ModelWishes } from "../../../src/core/message.ts";
import type { WaitingMessage } from "../../../src/core/ports/inbox.ts";

const LIMITS: BatchLimits = { tokens: 100, countTokens: (text) => text.length };

describe("nextBatch", () => {
  const sequences = (waiting: readonly WaitingMessage[]) => nextBatch(waiting, LIMITS)?.map(({ sequence }) => sequence);

  it("takes all that was said up to the next command, and a command by itself", () => {
    const waiting = [said(1, "one"), said(2, "two"), command(3), said(4, "four")];
    expect(sequences(waiting)).toEqual([1, 2]);
    expect(sequences(waiting.slice(2))).toEqual([3]);
    expect(sequences([])).toBeUndefined();
  });

  it("leaves what does not fit for the next turn, but never the first", () => {
    expect(sequences([said(1, "x".repeat(60)), said(2, "x".repeat(60))])).toEqual([1]);
    expect(sequences([said(1, "x".repeat(500)), said(2, "x")])).toEqual([1]);
  });

  it("leaves a message alone that has crashed a worker or brings its own context", () => {
    expect(sequences([said(1, "one", 1), said(2, "two")])).toEqual([1]);
    expect(sequences([said(1, "one"), said(2, "two", 2), said(3, "three")])).toEqual([1]);
    expect(sequences([said(1, "one"), said(2, "two", 0, { context: [] })])).toEqual([1]);
  });
});

function said(sequence: number, text: string, attempts = 0, wishes?: ModelWishes): WaitingMessage {
  return waiting(sequence, { kind: "text", text }, attempts, wishes);
}

function command(sequence: number): WaitingMessage {
  return waiting(sequence, { kind: "command", name: "help", argument: "" }, 0, undefined);
}

function waiting(
  sequence: number,
  content: Content,
  attempts: number,
  wishes: ModelWishes | undefined,
): WaitingMessage {
  return {
    sequence,
    attempts,
    isWithdrawn: false,
    message: {
      id: `test:${sequence}`,
      platform: "test",
      conversation: "test:1",
      author: { id: "1", role: "customer" },
      address: {},
      content,
      receivedAt: 0,
      ...(wishes === undefined ? {} : { wishes }),
    },
  };
}
