import type { FaqEntry } from "./faq-entry.ts";
import type { FaqIndex } from "./faq-index.ts";

/** Everything that is known beyond the model, as of one moment. */
export interface Knowledge {
  /** Changes with every change of an entry, and only then; the same in every process. */
  readonly version: string;
  readonly entries: readonly FaqEntry[];
  readonly index: FaqIndex;
}

/** Where the knowledge of this moment is had. It changes while the program runs. */
export interface KnowledgeSource {
  current(): Knowledge;
}
