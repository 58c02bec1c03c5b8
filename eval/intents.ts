import { readFileSync } from "node:fs";
import { join } from "node:path";
import { figure } from "../bench/table.ts";
import { classify } from "../src/core/intents/classify.ts";
import { INTENT_TIERS, type IntentTier } from "../src/core/intents/intent.ts";
import type { Evaluation } from "./evaluation.ts";

/** A message of `intents.jsonl` with what its author meant. */
interface LabelledMessage {
  readonly text: string;
  readonly tier: IntentTier;
  /** `vi-plain`: Vietnamese that is typed without marks. */
  readonly language: "en" | "vi" | "vi-plain";
  readonly isFollowUp?: boolean;
}

interface Judged extends LabelledMessage {
  readonly found: IntentTier;
  readonly isCertain: boolean;
}

const ROUNDS = 20;

/**
 * How well the tier of a message is told by its words. The rules may be tuned on one half of the messages only; the other
 * half is chosen by the text itself, so that nobody picks it.
 */
export const intents: Evaluation = {
  data: undefined,
  run() {
    const messages = readMessages();
    const judged = messages.map(judge);
    const heldOut = judged.filter(({ text }) => isHeldOut(text));
    const tuning = judged.filter(({ text }) => !isHeldOut(text));
    return {
      title: `Tiers of ${messages.length} messages, ${heldOut.length} of them held out`,
      header: ["held out, by what was meant ↓", ...INTENT_TIERS, "right"],
      rows: [
        ...INTENT_TIERS.map((tier) => confusionRow(heldOut, tier)),
        ...(["en", "vi", "vi-plain"] as const).map((language) =>
          summaryRow(
            `held out, ${language}`,
            heldOut.filter((message) => message.language === language),
          ),
        ),
        summaryRow("held out, all", heldOut),
        summaryRow(
          "held out, where it is certain",
          heldOut.filter(({ isCertain }) => isCertain),
        ),
        summaryRow("tuning half", tuning),
        ["time for each message", "", "", "", "", "", figure(microsecondsEach(messages), "µs")],
      ],
      findings: [
        { what: "tier accuracy, held-out half", value: accuracy(heldOut), unit: "%", target: { atLeast: 90 } },
        { what: "tier accuracy, tuning half", value: accuracy(tuning), unit: "%", target: { atLeast: 90 } },
      ],
    };
  },
};

/** Half of all texts, by a checksum of their characters. */
export function isHeldOut(text: string): boolean {
  let sum = 0;
  for (const character of text.normalize("NFC")) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return (sum & 1) === 1;
}

export function readMessages(): LabelledMessage[] {
  const lines = readFileSync(join(import.meta.dirname, "intents.jsonl"), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as LabelledMessage);
}

function judge(message: LabelledMessage): Judged {
  const { tier, certain } = classify(message.text, { isFollowUp: message.isFollowUp === true });
  return { ...message, found: tier, isCertain: certain };
}

function confusionRow(messages: readonly Judged[], meant: IntentTier): string[] {
  const those = messages.filter(({ tier }) => tier === meant);
  const counts = INTENT_TIERS.map((tier) => those.filter(({ found }) => found === tier).length.toString());
  return [meant, ...counts, figure(accuracy(those), "%")];
}

function summaryRow(name: string, messages: readonly Judged[]): string[] {
  return [`${name} (${messages.length})`, "", "", "", "", "", figure(accuracy(messages), "%")];
}

/** In percent. */
function accuracy(messages: readonly Judged[]): number {
  return (100 * messages.filter(({ tier, found }) => tier === found).length) / messages.length;
}

/** The fastest round: what the code takes when nothing else has the machine. */
function microsecondsEach(messages: readonly LabelledMessage[]): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    for (const { text } of messages) classify(text);
    fastest = Math.min(fastest, performance.now() - began);
  }
  return (1000 * fastest) / messages.length;
}
