import type { Usage } from "./usage.ts";

/** Where an answer comes from. */
export interface Provenance {
  /** The model that made it, also where it was made before; absent: nobody but ourselves. */
  readonly model?: string;
  readonly usage?: Usage;
  /** It was there already: no model was asked. */
  readonly cached?: true;
  /** What the question was worth. */
  readonly tier?: string;
  /** Ids of the FAQ entries that it was made from. */
  readonly sources?: readonly string[];
  /** The key by which others who ask the same are given it, too. */
  readonly shareAs?: string;
}
