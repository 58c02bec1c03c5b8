import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitWindow } from "../../../src/core/conversation/context-window.ts";
import type { PastTurn, Summary } from "../../../src/core/conversation/history.ts";
import type { Turn } from "../../../src/core/turn.ts";

const SYSTEM_TOKENS = 20;
const OVERHEAD_TOKENS = 4;

const turns = fc.array(fc.record({ isAnswer: fc.boolean(), tokens: fc.integer({ min: 1, max: 60 }) }), {
  maxLength: 30,
  minLength: 5,
  size: "max",
});

describe("fitWindow, whatever was said", () => {
  it("stays within its budget and tells of each turn once, or of nothing that is older", async () => {
    let summaries = 0;
    await fc.assert(
      fc.asyncProperty(
        turns,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 100, max: 600 }),
        fc.option(fc.record({ tokens: fc.integer({ min: 1, max: 200 }), share: fc.integer({ min: 1, max: 10 }) })),
        async (said, saidTokens, budgetTokens, kept) => {
          const past = said.map(toTurn);
          const first = 7;
          const upTo = kept === null ? 0 : first + Math.floor((kept.share / 10) * past.length);
          const stored: Summary | undefined =
            kept === null || upTo === first ? undefined : { text: "summary", tokens: kept.tokens, upTo };
          const newest = past.map((turn, index): PastTurn => ({ ...turn, position: first + index })).reverse();
          const now: Turn = { role: "user", text: "now", tokens: saidTokens, at: 0 };
          const options = { systemTokens: SYSTEM_TOKENS, budgetTokens, summary: async () => stored };
          const { messages, tokens, summary } = await fitWindow(options, listed(newest), [now]);

          const texts = messages.flatMap(({ text }) => text.split("\n"));
          const shown = past.filter(({ text }) => texts.includes(text));
          const real = [...shown, now].reduce((sum, turn) => sum + turn.tokens + OVERHEAD_TOKENS, 0);
          expect(tokens).toBe(real + SYSTEM_TOKENS + OVERHEAD_TOKENS + (summary?.tokens ?? 0));
          expect(tokens).toBeLessThanOrEqual(budgetTokens);
          expect(texts.at(-1)).toBe("now");
          expect(messages[0]?.role).toBe("user");
          for (const [index, { role }] of messages.entries()) expect(role).not.toBe(messages[index + 1]?.role);

          // What is shown is the end of what was said, and none of it is in the summary, too.
          expect(shown).toEqual(shown.length === 0 ? [] : past.slice(-shown.length));
          if (summary !== undefined) {
            summaries++;
            expect(past.length - shown.length).toBeGreaterThanOrEqual(summary.upTo - first);
          }
          const cost = past.reduce((sum, turn) => sum + turn.tokens + OVERHEAD_TOKENS, 0);
          const fits = cost + saidTokens + 2 * OVERHEAD_TOKENS + SYSTEM_TOKENS <= budgetTokens;
          if (fits) expect(summary).toBeUndefined();

          // Whatever is left out is in the summary, is an answer without its question, or would not have fitted.
          const next = past.at(-shown.length - 1);
          const isToldOf = summary !== undefined && past.length - shown.length <= summary.upTo - first;
          if (next !== undefined && past.length > shown.length && !isToldOf && next.role === "user") {
            expect(tokens + next.tokens + OVERHEAD_TOKENS).toBeGreaterThan(budgetTokens);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(summaries).toBeGreaterThan(20);
  });

  it("prefers what was said to a summary that would leave no room for it", async () => {
    const newest = Array.from({ length: 8 }, (_, index): PastTurn => {
      const position = 7 - index;
      return { ...toTurn({ isAnswer: position % 2 === 1, tokens: 16 }, position), position };
    });
    const now: Turn = { role: "user", text: "now", tokens: 6, at: 0 };
    const windowWith = (tokens: number) => {
      const summary = async () => ({ text: "summary", tokens, upTo: 4 });
      return fitWindow({ systemTokens: 6, budgetTokens: 100, summary }, listed(newest), [now]);
    };
    expect((await windowWith(40)).summary).toBeDefined();
    const without = await windowWith(41);
    expect(without.summary).toBeUndefined();
    expect(without.messages.map(({ text }) => text)).toEqual(["t4", "t5", "t6", "t7", "now"]);
  });

  it("does not ask for a summary that it does not need", async () => {
    let asked = 0;
    const summary = async () => void asked++ as undefined;
    const now: Turn = { role: "user", text: "now", tokens: 6, at: 0 };
    const past: PastTurn = { ...now, text: "before", position: 0 };
    await fitWindow({ systemTokens: 6, budgetTokens: 100, summary }, listed([past]), [now]);
    expect(asked).toBe(0);
    await fitWindow({ systemTokens: 6, budgetTokens: 25, summary }, listed([past]), [now]);
    expect(asked).toBe(1);
  });
});

function toTurn({ isAnswer, tokens }: { isAnswer: boolean; tokens: number }, index: number): Turn {
  return { role: isAnswer ? "assistant" : "user", text: `t${index}`, tokens, at: 0 };
}

async function* listed(turns: readonly PastTurn[]): AsyncGenerator<PastTurn> {
  yield* turns;
}
