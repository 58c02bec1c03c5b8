export const INTENT_TIERS = ["faq", "complex", "creative", "smalltalk", "human"] as const;

/**
 * What a message needs. `faq`: one plain question; `complex`: thought; `creative`: something to be written or put in other
 * words; `smalltalk`: only a greeting, thanks or a goodbye; `human`: a person.
 */
export type IntentTier = (typeof INTENT_TIERS)[number];

/** Which of the desk's own texts answers it. */
export type Smalltalk = "greeting" | "thanks" | "goodbye" | "how_are_you" | "wishes";

export interface Intent {
  readonly tier: IntentTier;
  /** False where signals are weak or contradict each other. */
  readonly certain: boolean;
  /** Present where the tier is `smalltalk`. */
  readonly smalltalk?: Smalltalk;
  /** The signals that were found, for people. Holds no words of the message. */
  readonly why: readonly string[];
}

export interface IntentFacts {
  /** The desk has spoken before in this conversation, so that the message may be a reply to it. */
  readonly isFollowUp?: boolean;
}

/** Something in a message that speaks for a tier. */
export interface Signal {
  readonly name: string;
  readonly isSure: boolean;
  /** The number of the word that it begins with. */
  readonly at: number;
}
