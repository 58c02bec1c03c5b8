import type { Audience, FaqEntry } from "../knowledge/faq-entry.ts";
import type { Surface } from "../ports/platform.ts";

/** What a surface can show, as far as a model should know of it. */
export type SurfaceTraits = Pick<Surface, "limit" | "piecemeal" | "edit" | "draft">;

/** What is known of a question before a model is asked; whatever is absent goes unsaid in its prompt. */
export interface PromptPlan {
  /** What the question is worth: a name of the configuration. Absent: what takes thought. */
  readonly tier?: string;
  /** BCP 47, of the answer. */
  readonly language?: string;
  /** Absent: everyone. */
  readonly audience?: Audience;
  /** What may help to answer, the best first. */
  readonly entries?: readonly FaqEntry[];
  /** The customer was given this entry's answer and said that it is not what they asked. */
  readonly unhelpful?: FaqEntry;
  readonly surface?: SurfaceTraits;
}
