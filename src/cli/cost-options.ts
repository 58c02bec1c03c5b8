import { parseArgs } from "node:util";
import type { MonthlyVolume } from "../core/models/money/monthly-cost.ts";

export const COST_USAGE = `frontdesk cost: what a month costs with each configured model

  --conversations N   conversations in a month (100000)
  --messages N        messages in a conversation (10)
  --tokens N          tokens in a message (500)
  --input-share N     percent of all tokens that the model reads, the rest is written (30)
  --baseline NAME     the model that the others are compared with (gpt-4.1, else the dearest)
  --help              this text
`;

export interface CostOptions {
  readonly volume: MonthlyVolume;
  readonly baseline: string | undefined;
}

export type ParsedCostOptions =
  | { readonly kind: "options"; readonly options: CostOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

const STRINGS = {
  conversations: { type: "string", default: "100000" },
  messages: { type: "string", default: "10" },
  tokens: { type: "string", default: "500" },
  "input-share": { type: "string", default: "30" },
  baseline: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

/** More than anybody has, and little enough that all figures stay exact. */
const LARGEST = 1_000_000_000;

export function parseCostOptions(words: readonly string[]): ParsedCostOptions {
  let given: ReturnType<typeof parse>;
  try {
    given = parse(words);
  } catch (error) {
    return { kind: "wrong", problems: [error instanceof Error ? error.message : String(error)] };
  }
  if (given.help) return { kind: "help" };
  const problems: string[] = [];
  const amount = (name: "conversations" | "messages" | "tokens") =>
    readNumber(
      name,
      given[name],
      { isRight: (value) => value > 0 && value <= LARGEST, must: "a number above 0" },
      problems,
    );
  const volume = {
    conversations: amount("conversations"),
    messages: amount("messages"),
    tokens: amount("tokens"),
    inputShare:
      readNumber("input-share", given["input-share"], { isRight: (value) => value <= 100, must: PERCENT }, problems) /
      100,
  };
  return problems.length > 0
    ? { kind: "wrong", problems }
    : { kind: "options", options: { volume, baseline: given.baseline } };
}

const PERCENT = "a percentage from 0 to 100";

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: STRINGS, strict: true, allowPositionals: false }).values;
}

function readNumber(
  name: string,
  text: string,
  { isRight, must }: { readonly isRight: (value: number) => boolean; readonly must: string },
  problems: string[],
): number {
  const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (!isRight(value)) {
    problems.push(`--${name}: must be ${must}, written in digits without separators`);
  }
  return value;
}
