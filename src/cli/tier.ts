import { classify } from "../core/intents/classify.ts";

const TIER_USAGE = `frontdesk tier test "<message>"

  Shows which tier a message gets by its words, and why. No model is asked.

  --follow-up   the assistant has spoken before, so the message may be a reply to it
`;

/** Explains how messages are told apart. Needs no configuration. Returns the exit code. */
export function tier(words: readonly string[]): number {
  const isFollowUp = words.includes("--follow-up");
  const [command, ...message] = words.filter((word) => word !== "--follow-up");
  if (command === "--help" || command === "help") {
    console.log(TIER_USAGE);
    return 0;
  }
  if (command !== "test" || message.length === 0) {
    console.error(TIER_USAGE);
    return 1;
  }
  console.log(tierReport(message.join(" "), isFollowUp));
  return 0;
}

export function tierReport(message: string, isFollowUp: boolean): string {
  const { tier, certain, smalltalk, why } = classify(message, { isFollowUp });
  const kind = smalltalk === undefined ? "" : ` (${smalltalk})`;
  return [`${tier}${kind}, ${certain ? "certain" : "not certain"}`, ...why.map((reason) => `  - ${reason}`)].join("\n");
}
