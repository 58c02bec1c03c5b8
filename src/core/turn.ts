/** One utterance in a conversation, as the model sees it. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Tokens of `text`, counted once when the turn is stored. */
  readonly tokens: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Only the beginning of what would have been said. */
  readonly cutShort?: true;
}
