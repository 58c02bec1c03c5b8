import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { formatText, type TextInput } from "./telegram/text/format-text.ts";
import { type TextEntity, TextRejected } from "./telegram/text/text-entity.ts";

interface Verdict<Input> {
  readonly input: Input;
  readonly ok: boolean;
  readonly error?: string;
  readonly text?: string;
  readonly len?: number;
  readonly entities?: readonly Readonly<Record<string, unknown>>[];
}

interface Verdicts {
  readonly html: readonly Verdict<string>[];
  readonly entities: readonly Verdict<{ text: string; entities: unknown }>[];
}

const root = resolve(import.meta.dirname, "../..");
const file = resolve(root, process.env.FRONTDESK_EVAL_DATA ?? "../shared/data", "telegram-verdicts.json");
const isMissing = !existsSync(file);
const isCi = process.env.CI !== undefined && process.env.CI !== "";
const title =
  isMissing && !isCi ? "Telegram's verdicts (skipped: set FRONTDESK_EVAL_DATA to the folder with them)" : "";

describe.skipIf(title !== "")(title || "the fake's text rules, judged by Telegram's own parser", () => {
  it("agree on every HTML payload: verdict, error, text and entities", () => {
    const { html } = readVerdicts();
    expect(html.length).toBeGreaterThanOrEqual(1218);
    expect(disagreements(html, (text) => ({ text, parseMode: "HTML" }))).toEqual([]);
  });

  it("agree on every text with entities: verdict, error, text and entities", () => {
    const { entities } = readVerdicts();
    expect(entities.length).toBeGreaterThanOrEqual(147);
    expect(disagreements(entities, (input) => input)).toEqual([]);
  });
});

function readVerdicts(): Verdicts {
  return JSON.parse(readFileSync(file, "utf8")) as Verdicts;
}

function disagreements<Input>(verdicts: readonly Verdict<Input>[], toInput: (input: Input) => TextInput): unknown[] {
  return verdicts
    .map(({ input, ...expected }) => ({ input, expected: sorted(expected), actual: sorted(judge(toInput(input))) }))
    .filter(({ expected, actual }) => JSON.stringify(expected) !== JSON.stringify(actual));
}

function judge(input: TextInput): unknown {
  try {
    const { text, entities } = formatText(input);
    return { ok: true, text, len: text.length, entities: entities.map(asInFile) };
  } catch (error) {
    if (error instanceof TextRejected) return { ok: false, error: error.message };
    throw error;
  }
}

function asInFile({ type, offset, length, url, language, userId }: TextEntity): unknown {
  return { type, offset, length, url, language, user_id: userId };
}

/** The same value with its keys in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
