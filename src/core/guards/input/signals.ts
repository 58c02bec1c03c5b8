import type { Idea } from "./english-phrases.ts";

/** What an override attempt tries, in the words that are counted and shown. */
export type Reason =
  | "drops_rules"
  | "new_role"
  | "no_limits"
  | "never_refuses"
  | "forces_form"
  | "asks_for_prompt"
  | "claims_authority"
  | "imitates_system"
  | "talks_to_the_model"
  | "hides_words";

/** A pattern of ideas. One signal counts once, however often it is there. */
export interface Signal {
  readonly why: Reason;
  /** One of `THRESHOLD` points is enough by itself. */
  readonly points: number;
  /** Ideas in their order, with the most words that may stand between two of them. */
  readonly pattern: readonly [Idea, ...(readonly [number, Idea][])];
  /** An idea that breaks the pattern where it comes in between or right after. */
  readonly unless?: Idea;
  /** How many different places it takes; 1 when left out. */
  readonly times?: number;
}

export const THRESHOLD = 10;

/** Words of a message from which on chance brings signals together, and how many more ask for one more point. */
const SHORT_WORDS = 40;
const WORDS_A_POINT = 8;
const MOST_FOR_LENGTH = 5;

/** Points that signals must have together in a message of so many words. */
export function pointsNeeded(words: number): number {
  const longer = Math.floor((words - SHORT_WORDS) / WORDS_A_POINT);
  return THRESHOLD + Math.min(MOST_FOR_LENGTH, Math.max(0, longer));
}

export const SIGNALS: readonly Signal[] = [
  // "Ignore all previous instructions", but not "ignore my previous instructions for the courier".
  { why: "drops_rules", points: 10, pattern: ["drop", [4, "before"], [3, "rules"]], unless: "own" },
  { why: "drops_rules", points: 10, pattern: ["drop", [3, "all"], [4, "rules"]], unless: "own" },
  { why: "drops_rules", points: 10, pattern: ["drop", [3, "rules"], [3, "before"]], unless: "own" },
  { why: "drops_rules", points: 10, pattern: ["drop", [3, "rules"], [1, "yours"]], unless: "own" },
  { why: "drops_rules", points: 8, pattern: ["drop", [2, "yours"], [3, "rules"]], unless: "own" },
  { why: "drops_rules", points: 8, pattern: ["drop", [2, "all"], [4, "learned"]], unless: "own" },
  { why: "drops_rules", points: 4, pattern: ["drop", [2, "all"], [4, "before"]], unless: "own" },
  { why: "drops_rules", points: 4, pattern: ["drop", [3, "before"], [3, "talkedOf"]], unless: "own" },
  { why: "drops_rules", points: 3, pattern: ["drop", [1, "rules"]], unless: "own" },

  { why: "new_role", points: 4, pattern: ["youBecome"] },
  { why: "new_role", points: 3, pattern: ["actAs"] },
  { why: "new_role", points: 4, pattern: ["assigned"] },
  { why: "new_role", points: 2, pattern: ["onward"] },
  { why: "new_role", points: 4, pattern: ["onward", [4, "youBecome"]] },
  { why: "new_role", points: 5, pattern: ["onward", [6, "actAs"]] },
  { why: "new_role", points: 3, pattern: ["youBecome", [6, "actAs"]] },
  { why: "new_role", points: 3, pattern: ["onward", [8, "talk"]] },
  { why: "new_role", points: 4, pattern: ["youBecome", [60, "mustForm"]] },
  { why: "new_role", points: 3, pattern: ["actAs", [60, "mustForm"]] },
  { why: "new_role", points: 3, pattern: ["actAs", [60, "allReplies"]] },
  { why: "new_role", points: 4, pattern: ["actAs", [8, "machine"]] },
  { why: "new_role", points: 4, pattern: ["youBecome", [8, "machine"]] },
  { why: "new_role", points: 7, pattern: ["actAs", [8, "freed"]] },
  { why: "new_role", points: 7, pattern: ["youBecome", [8, "freed"]] },
  { why: "new_role", points: 4, pattern: ["actAs", [5, "character"]] },
  { why: "new_role", points: 3, pattern: ["character"] },
  { why: "new_role", points: 2, pattern: ["character"], times: 3 },
  { why: "new_role", points: 6, pattern: ["stayIn"] },
  { why: "new_role", points: 2, pattern: ["standsFor"] },
  { why: "new_role", points: 3, pattern: ["gameOf"] },
  { why: "new_role", points: 4, pattern: ["escape", [12, "machine"]] },

  { why: "no_limits", points: 4, pattern: ["without", [4, "morals"]] },
  { why: "no_limits", points: 3, pattern: ["without", [4, "limits"]] },
  { why: "no_limits", points: 5, pattern: ["maker", [12, "without"], [4, "limits"]] },
  { why: "no_limits", points: 4, pattern: ["without", [4, "maker"], [3, "limits"]] },
  { why: "no_limits", points: 4, pattern: ["machine", [10, "without"], [4, "limits"]] },
  { why: "no_limits", points: 5, pattern: ["machine", [10, "without"], [4, "morals"]] },
  { why: "no_limits", points: 3, pattern: ["freed"] },
  { why: "no_limits", points: 3, pattern: ["freed"], times: 3 },
  { why: "no_limits", points: 4, pattern: ["freed", [4, "machine"]] },
  { why: "no_limits", points: 4, pattern: ["freed", [2, "talk"]] },
  { why: "no_limits", points: 2, pattern: ["morals"], times: 2 },
  { why: "no_limits", points: 3, pattern: ["mode"] },
  { why: "no_limits", points: 4, pattern: ["turnOn", [3, "mode"]] },
  { why: "no_limits", points: 4, pattern: ["anything"] },
  { why: "no_limits", points: 2, pattern: ["freely"] },
  { why: "no_limits", points: 3, pattern: ["machine", [8, "freely"]] },
  { why: "no_limits", points: 2, pattern: ["lewd"] },
  { why: "no_limits", points: 2, pattern: ["lewd"], times: 3 },
  { why: "no_limits", points: 2, pattern: ["deeds"], times: 2 },

  { why: "never_refuses", points: 4, pattern: ["refusal"] },
  { why: "never_refuses", points: 3, pattern: ["refusal"], times: 2 },
  { why: "never_refuses", points: 3, pattern: ["refusal"], times: 3 },
  { why: "never_refuses", points: 4, pattern: ["assistantSays"] },

  { why: "forces_form", points: 3, pattern: ["mustForm"] },
  { why: "forces_form", points: 3, pattern: ["mustForm"], times: 3 },
  { why: "forces_form", points: 2, pattern: ["allReplies"] },
  { why: "forces_form", points: 5, pattern: ["onward", [16, "allReplies"]] },
  { why: "forces_form", points: 2, pattern: ["creation"] },
  { why: "forces_form", points: 3, pattern: ["twoWays"] },
  { why: "forces_form", points: 4, pattern: ["twoWays", [16, "talk"]] },
  { why: "forces_form", points: 10, pattern: ["template"] },
  { why: "forces_form", points: 3, pattern: ["firstAsk"] },
  { why: "forces_form", points: 3, pattern: ["task"] },
  { why: "forces_form", points: 2, pattern: ["whenISay"] },
  { why: "forces_form", points: 3, pattern: ["whenISay", [12, "talk"]] },
  { why: "forces_form", points: 2, pattern: ["understood"] },

  { why: "asks_for_prompt", points: 3, pattern: ["secrets"] },
  { why: "asks_for_prompt", points: 10, pattern: ["reveal", [5, "secrets"]], unless: "own" },
  { why: "asks_for_prompt", points: 6, pattern: ["secrets", [3, "reveal"]], unless: "own" },
  { why: "asks_for_prompt", points: 5, pattern: ["reveal", [4, "saidAbove"]], unless: "own" },
  { why: "asks_for_prompt", points: 5, pattern: ["saidAbove", [6, "exact"]], unless: "own" },
  { why: "asks_for_prompt", points: 3, pattern: ["reveal", [4, "yourRules"]], unless: "own" },
  { why: "asks_for_prompt", points: 5, pattern: ["yourRules", [6, "exact"]] },
  { why: "asks_for_prompt", points: 4, pattern: ["secrets", [8, "exact"]] },

  { why: "claims_authority", points: 5, pattern: ["authority"] },
  { why: "claims_authority", points: 5, pattern: ["authority", [20, "yourRules"]] },
  { why: "claims_authority", points: 3, pattern: ["newOrders"] },
  { why: "claims_authority", points: 4, pattern: ["newOrders", [8, "youBecome"]] },
  { why: "claims_authority", points: 4, pattern: ["newOrders", [6, "youAre"]] },
  { why: "imitates_system", points: 6, pattern: ["marks"] },

  { why: "talks_to_the_model", points: 3, pattern: ["maker"] },
  { why: "talks_to_the_model", points: 3, pattern: ["maker"], times: 3 },
  { why: "talks_to_the_model", points: 2, pattern: ["talk"], times: 4 },
  { why: "talks_to_the_model", points: 3, pattern: ["talk"], times: 10 },
  { why: "talks_to_the_model", points: 2, pattern: ["machine"], times: 3 },

  { why: "hides_words", points: 4, pattern: ["onward", [10, "decode"]] },
  { why: "hides_words", points: 5, pattern: ["decode", [12, "obeyIt"]] },
];
