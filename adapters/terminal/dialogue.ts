/** The person's side of the talk, as the platform sees it. */
export interface Dialogue {
  /** Reads what the person says. Resolves when they have left, or when nothing more can come and all is answered. */
  converse(talk: Talk): Promise<void>;
  /** A question of an earlier run is being answered now. */
  recall(question: string): void;
  /** Something has been said that will be answered. */
  awaiting(): void;
  /** The whole text so far, of an answer that still grows; empty: it has not begun. */
  preview(text: string): void;
  /** The whole answer. Takes the place of its preview. */
  final(text: string): void;
  /** The reply is over. `isMoreAwaited`: something else that was said is not answered yet. */
  settled(isMoreAwaited: boolean): void;
  /** Ends `converse`. Safe to repeat. */
  leave(): void;
}

/** The desk's side of the talk, as the dialogue sees it. */
export interface Talk {
  /** Resolves when the answer has been given. Rejects when the message could not be kept. */
  say(text: string): Promise<void>;
  /** Ends the answer under way with what it has. */
  stop(): void;
  /** Resolves when everything said is answered. */
  idle(): Promise<void>;
}
