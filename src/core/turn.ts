/** What one side said, as the model sees it. */
export interface Utterance {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Tokens of `text`, where they have been counted already. */
  readonly tokens?: number;
  /** Only the beginning of what would have been said. */
  readonly cutShort?: true;
}

/** An utterance as the conversation keeps it. */
export interface Turn extends Utterance {
  /** Tokens of `text`, counted once. */
  readonly tokens: number;
}
