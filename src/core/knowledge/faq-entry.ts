/** Who an entry is for: `everyone`, or only the people who work here. */
export type Audience = "everyone" | "staff";

/** One known question with its answer, in one language. Translations share the id. */
export interface FaqEntry {
  readonly id: string;
  /** BCP 47. */
  readonly language: string;
  /** Ways in which people ask it; the first is shown as an example. */
  readonly questions: readonly string[];
  /** Markdown. */
  readonly answer: string;
  readonly tags?: readonly string[];
  /** What it is called where it is named as a source; absent: its first question. */
  readonly title?: string;
  /** Epoch milliseconds; absent: from ever. */
  readonly validFrom?: number;
  /** Epoch milliseconds, exclusive; absent: for ever. */
  readonly validUntil?: number;
  /** Absent: everyone. */
  readonly audience?: Audience;
}

/** Whether an entry is for these people at this time (epoch milliseconds). */
export function isVisible(entry: FaqEntry, audience: Audience, now: number): boolean {
  if (entry.audience === "staff" && audience !== "staff") return false;
  return (entry.validFrom ?? now) <= now && now < (entry.validUntil ?? Number.POSITIVE_INFINITY);
}
