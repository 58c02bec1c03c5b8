import type { FaqEntry } from "../knowledge/faq-entry.ts";
import type { SurfaceTraits } from "./prompt-plan.ts";
import {
  knowledgeSection,
  languageSection,
  limitSection,
  piecemealSection,
  safetySection,
  summarySection,
  unhelpfulSection,
} from "./prompt-sections.ts";

/** What a system prompt is made of. What is absent is not mentioned. */
export interface SystemPromptParts {
  /** Who the model is and what its job is, in the operator's words. */
  readonly persona: string;
  /** A word that gives a leak of the prompt away. */
  readonly canary: string;
  readonly surface?: SurfaceTraits;
  /** BCP 47. */
  readonly language?: string;
  /** Instructions that an API caller adds. */
  readonly additions?: readonly string[];
  /** Of the turns that the window does not hold any more. */
  readonly summary?: string;
  /** Made by `entryBlock`. */
  readonly entries?: readonly string[];
  /** Whether the model is to name the entries that it used. */
  readonly namesSources?: boolean;
  readonly unhelpful?: FaqEntry;
}

export interface SystemPrompt {
  readonly text: string;
  /** The part of it that no customer may see: the operator's words and the rules. */
  readonly instructions: string;
}

/** What changes least stands first: providers charge less for a beginning that they have seen before. */
export function createSystemPrompt(parts: SystemPromptParts): SystemPrompt {
  const sections = [...settledSections(parts), ...(parts.additions ?? []), ...passingSections(parts)];
  return { text: sections.join("\n\n"), instructions: instructionSections(parts).join("\n\n") };
}

/** Those that are the same for every question that is asked in the same language in the same place. */
export function settledSections(parts: SystemPromptParts): string[] {
  const { surface = {}, language } = parts;
  const isPiecemeal = surface.edit === undefined && surface.draft === undefined;
  return [
    ...instructionSections(parts),
    surface.limit && limitSection(surface.limit),
    isPiecemeal && surface.piecemeal ? piecemealSection(surface.piecemeal) : undefined,
    language === undefined ? undefined : languageSection(language),
  ].filter((section) => section !== undefined);
}

function instructionSections({ persona, canary }: SystemPromptParts): string[] {
  return [persona, safetySection(canary)].filter((section) => section !== "");
}

/** Those that are about one conversation, and then about one question. */
function passingSections({ summary, entries = [], namesSources = false, unhelpful }: SystemPromptParts): string[] {
  return [
    summary === undefined ? undefined : summarySection(summary),
    entries.length === 0 ? undefined : knowledgeSection(entries, namesSources),
    unhelpful && unhelpfulSection(unhelpful),
  ].filter((section) => section !== undefined);
}
