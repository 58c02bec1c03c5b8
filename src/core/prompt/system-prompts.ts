import type { Audience, FaqEntry } from "../knowledge/faq-entry.ts";
import { type CountedBlock, KnowledgeBlocks } from "./knowledge-block.ts";
import type { PromptPlan } from "./prompt-plan.ts";
import { knowledgeSection, summarySection, unhelpfulSection } from "./prompt-sections.ts";
import { createSystemPrompt, type SystemPrompt, type SystemPromptParts, settledSections } from "./system-prompt.ts";

export interface SystemPromptsOptions {
  /** Who the model is for customers, and for the people who work here. */
  readonly personas: Readonly<Record<Audience, string>>;
  /** A word of this process that stands nowhere else. */
  readonly canary: string;
  /** Whether the model is to name the entries that it used. */
  readonly namesSources: boolean;
  /** Tokens for a whole prompt. */
  readonly contextTokens: number;
  readonly countTokens: (text: string) => number;
}

/** What a prompt needs for one question, beside the conversation. */
export interface PromptFrame {
  readonly plan: PromptPlan;
  /** Instructions that an API caller adds. */
  readonly additions: readonly string[];
  /** Tokens that the words of the question have. */
  readonly saidTokens: number;
}

/** A system prompt that lacks only the summary, which is decided with the window. */
export interface CountedPrompt {
  readonly tokens: number;
  /** What a summary of so many tokens adds. */
  summaryTokens(tokens: number): number;
  with(summary: string | undefined): SystemPrompt;
}

/** Of the whole prompt, for what is known. */
const KNOWLEDGE_SHARE = 0.4;
/** Sections are joined, and a name of a language may be longer than those counted. */
const SPARE_TOKENS = 16;
/** More than there are combinations of personas, places and languages. */
const MAX_REMEMBERED = 1000;
/** The longest that places and languages come to. */
const SAMPLE = {
  language: "zh-Hant",
  surface: {
    limit: { size: 100_000, unit: "bytes" },
    piecemeal: { firstAfterMs: 0, minCharacters: 0, maxParts: 10 },
  },
} as const;
const SAMPLE_ENTRY: FaqEntry = { id: "sample", language: "en", questions: ["?"], answer: "." };

/** Makes system prompts and knows what they cost, without counting anything twice that stays the same. */
export class SystemPrompts {
  readonly #options: SystemPromptsOptions;
  readonly #knowledge: KnowledgeBlocks;
  readonly #counts = new Map<string, number>();
  /** Tokens of the longest prompt that has neither knowledge nor a summary nor a caller's additions. */
  readonly settledTokens: number;

  constructor(options: SystemPromptsOptions) {
    this.#options = options;
    this.#knowledge = new KnowledgeBlocks(options.countTokens);
    const longest = Object.values(options.personas).map((persona) =>
      this.#sum(settledSections({ ...SAMPLE, persona, canary: options.canary })),
    );
    this.settledTokens = Math.max(...longest) + SPARE_TOKENS;
  }

  /** The text that no customer may see. */
  instructions(audience: Audience): string {
    return createSystemPrompt(this.#parts({ audience })).instructions;
  }

  /**
   * Changes whenever the configuration or this program would have the model told something else, and only then: the same
   * in every process and for every conversation. Long; to be hashed.
   */
  version(audience: Audience): string {
    const { namesSources, personas } = this.#options;
    const entries = ["entry"];
    const persona = personas[audience];
    const sample = { ...SAMPLE, persona, canary: "canary", summary: "summary", entries, namesSources };
    return createSystemPrompt({ ...sample, unhelpful: SAMPLE_ENTRY }).text;
  }

  create({ plan, additions, saidTokens }: PromptFrame): CountedPrompt {
    const settled = { ...this.#parts(plan), additions };
    const settledTokens = this.#sum(settledSections(settled)) + sumOf(additions, (text) => this.#count(text));
    const room = this.#options.contextTokens - settledTokens - saidTokens - SPARE_TOKENS;
    const hint = this.#fitHint(plan, room);
    const hintTokens = hint === undefined ? 0 : this.#count(unhelpfulSection(hint));
    const others = plan.entries?.filter(({ id }) => id !== hint?.id) ?? [];
    const blocks = this.#fitKnowledge(others, room - hintTokens);
    const frameTokens = blocks.length === 0 ? 0 : this.#knowledgeFrame();
    const entries = blocks.map(({ block }) => block);
    const parts: SystemPromptParts = { ...settled, entries, ...(hint !== undefined && { unhelpful: hint }) };
    return {
      tokens: settledTokens + hintTokens + frameTokens + sumOf(blocks, ({ tokens }) => tokens),
      summaryTokens: (tokens) => tokens + this.#remembered(summarySection(".")),
      with: (summary) => createSystemPrompt({ ...parts, ...(summary !== undefined && { summary }) }),
    };
  }

  #fitHint({ unhelpful }: PromptPlan, room: number): FaqEntry | undefined {
    return unhelpful !== undefined && this.#count(unhelpfulSection(unhelpful)) <= room ? unhelpful : undefined;
  }

  #fitKnowledge(entries: readonly FaqEntry[], room: number): CountedBlock[] {
    if (entries.length === 0) return [];
    const share = Math.floor(this.#options.contextTokens * KNOWLEDGE_SHARE);
    const tokens = Math.min(room, share) - this.#knowledgeFrame();
    return tokens > 0 ? this.#knowledge.fit(entries, tokens) : [];
  }

  #knowledgeFrame(): number {
    return this.#remembered(knowledgeSection([], this.#options.namesSources));
  }

  #parts({ audience = "everyone", language, surface }: PromptPlan): SystemPromptParts {
    const { personas, canary, namesSources } = this.#options;
    return {
      persona: personas[audience],
      canary,
      namesSources,
      ...(language !== undefined && { language }),
      ...(surface !== undefined && { surface }),
    };
  }

  #sum(sections: readonly string[]): number {
    return sumOf(sections, (section) => this.#remembered(section));
  }

  #remembered(section: string): number {
    const known = this.#counts.get(section);
    if (known !== undefined) return known;
    const tokens = this.#count(section);
    if (this.#counts.size >= MAX_REMEMBERED) this.#counts.clear();
    this.#counts.set(section, tokens);
    return tokens;
  }

  /** With the break that separates it from what follows. */
  #count(section: string): number {
    return this.#options.countTokens(`${section}\n\n`);
  }
}

function sumOf<Item>(items: readonly Item[], tokensOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + tokensOf(item), 0);
}
