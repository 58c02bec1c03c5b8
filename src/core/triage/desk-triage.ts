import { refusal } from "../answer.ts";
import type { ConversationLanguages } from "../conversation/conversation-language.ts";
import type { History } from "../conversation/history.ts";
import type { OverrideVerdict } from "../guards/input/detect-override.ts";
import { runCommand } from "../intake/commands.ts";
import type { Intent, IntentFacts, Smalltalk } from "../intents/intent.ts";
import type { DirectAnswer, DirectAnswers } from "../knowledge/direct-answers.ts";
import type { FaqEntry } from "../knowledge/faq-entry.ts";
import type { FaqLookup } from "../knowledge/faq-index.ts";
import type { KnowledgeSource } from "../knowledge/knowledge.ts";
import { areSameLanguage } from "../language-tag.ts";
import { hasWishes, type InboundMessage } from "../message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { Tickets } from "../ports/tickets.ts";
import type { Catalogue, Texts } from "../replies/texts.ts";
import { type AdmissionLimits, refuseHaste, refuseUnreadable } from "./admission.ts";
import { callPerson } from "./called-person.ts";
import { isDiscontent } from "./discontent.ts";
import { exchange, say } from "./exchange.ts";
import type { Said, Triage, Triaged } from "./triage.ts";

export interface DeskTriageParts {
  readonly knowledge: KnowledgeSource;
  readonly directAnswers: DirectAnswers;
  readonly history: History;
  readonly languages: ConversationLanguages;
  readonly catalogue: Catalogue;
  readonly tickets: Tickets;
  readonly classify: (words: string, facts: IntentFacts, message: InboundMessage) => Promise<Intent>;
  /** Undefined: nobody is kept from trying. */
  readonly detectOverride: ((words: string) => OverrideVerdict) | undefined;
  /** Told of a customer who has tried to change what the assistant is for. */
  readonly onOverride: (message: InboundMessage) => void;
  readonly limits: AdmissionLimits;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly settings: {
    /** Whether an entry may be the answer by itself. */
    readonly directAnswers: boolean;
    /** Entries that a model is given. */
    readonly contextEntries: number;
  };
}

/** What answers of an entry have in the place of a model's name. */
export const FAQ_MODEL = "faq";

/** Refuses what is no question, lets the FAQ answer what it surely can, and prepares the rest for a model. */
export class DeskTriage implements Triage {
  readonly #parts: DeskTriageParts;

  constructor(parts: DeskTriageParts) {
    this.#parts = parts;
  }

  async consider(said: Said): Promise<Triaged> {
    const [{ message }] = said.batch;
    const done =
      refuseHaste(said) ??
      (await this.#obey(said)) ??
      refuseUnreadable(said, this.#parts.limits) ??
      this.#refuseOverride(said.words, message, said.texts);
    return done ?? (await this.#understand(said, message));
  }

  async #understand(said: Said, message: InboundMessage): Promise<Triaged> {
    const isFollowUp = (await this.#parts.history.lastReply(said.conversation)) !== undefined;
    const intent = await this.#parts.classify(said.words, { isFollowUp }, message);
    if (intent.tier === "human") return callPerson(this.#parts, said);
    // A program that asks for a model of its choice, or has said more than we know of, is to hear from a model.
    const mayAnswer = !hasWishes(message);
    if (intent.smalltalk !== undefined && mayAnswer) return toSmalltalk(intent.smalltalk, said.texts);
    return this.#lookUp(said, intent, mayAnswer);
  }

  #refuseOverride(words: string, message: InboundMessage, texts: Texts): Triaged | undefined {
    const { detectOverride, onOverride, metrics } = this.#parts;
    if (detectOverride === undefined || message.author.role !== "customer") return undefined;
    const { isOverride, why } = detectOverride(words);
    if (!isOverride) return undefined;
    metrics.guarded("override", why[0] ?? "other");
    onOverride(message);
    return say(refusal(texts.overrideRefused, "override"));
  }

  async #obey(said: Said): Promise<Triaged | undefined> {
    const { content } = said.batch[0].message;
    if (content.kind !== "command") return undefined;
    const { conversation, language, texts } = said;
    const { catalogue, history, languages } = this.#parts;
    const context = { conversation, language, catalogue, history, languages, argument: content.argument };
    const result = await runCommand(content.name, context);
    if (result === undefined) return say(refusal(texts.unknownCommand, "unreadable"));
    if (result.kind === "ticket") return callPerson(this.#parts, said);
    return say({ text: result.text, outcome: { kind: "answered" } });
  }

  async #lookUp(said: Said, { tier }: Intent, mayAnswer: boolean): Promise<Triaged> {
    const { directAnswers, metrics, settings } = this.#parts;
    const audience = said.batch[0].message.author.role === "customer" ? "everyone" : "staff";
    const needs = { tier: tier === "smalltalk" ? "faq" : tier, language: said.language, audience } as const;
    // Nobody would read what is found.
    if (!settings.directAnswers && settings.contextEntries === 0) return { kind: "ask", plan: needs };
    const asker = { language: said.language, audience, now: this.#parts.clock.now() } as const;
    const { index, entries } = this.#parts.knowledge.current();
    const lookup = index.lookup(said.words, asker);
    const before = await directAnswers.last(said.conversation);
    const unhelpful = before !== undefined && isUnhelpful(before, said, lookup) ? before : undefined;
    const isKnown = lookup.kind === "direct" && areSameLanguage(lookup.entry.language, said.language);
    if (isKnown && mayAnswer && unhelpful === undefined && settings.directAnswers) {
      metrics.faqLookup("hit");
      return this.#answerWith(lookup.entry, said);
    }
    // Words such as "that is not what I asked" find nothing; the question that they are about does.
    const found = unhelpful === undefined ? lookup : index.lookup(unhelpful.asked.question, asker);
    const known = [...lookup.candidates, ...found.candidates].map(({ entry }) => entry);
    const given = [...new Map(known.map((entry) => [entry.id, entry])).values()].slice(0, settings.contextEntries);
    const doubted = entries.find(({ id, language }) => id === unhelpful?.entry && language === unhelpful.language);
    metrics.faqLookup(given.length > 0 ? "context" : "miss");
    return { kind: "ask", plan: { ...needs, entries: given, ...(doubted !== undefined && { unhelpful: doubted }) } };
  }

  async #answerWith(entry: FaqEntry, said: Said): Promise<Triaged> {
    const { conversation, reply, batch, words } = said;
    const { author, address } = batch[0].message;
    const asked = { author, address, question: words };
    await this.#parts.directAnswers.remember(conversation, { reply, entry: entry.id, language: entry.language, asked });
    const text = entry.answer.trim();
    return {
      kind: "say",
      answer: {
        text,
        outcome: { kind: "answered" },
        model: FAQ_MODEL,
        cached: true,
        tier: "faq",
        sources: [entry.id],
        remembered: { text, cutShort: false },
      },
      turns: exchange(said, text, this.#parts.clock.now()),
    };
  }
}

/** Whether the entry has not answered what was asked: its customer says so, or asks it in other words. */
function isUnhelpful({ entry, asked, isDisliked }: DirectAnswer, { words }: Said, lookup: FaqLookup): boolean {
  if (isDisliked === true || isDiscontent(words)) return true;
  return lookup.kind === "direct" && lookup.entry.id === entry && words.trim() !== asked.question.trim();
}

function toSmalltalk(smalltalk: Smalltalk, texts: Texts): Triaged {
  const answers: Readonly<Record<Smalltalk, string>> = {
    greeting: texts.smalltalkGreeting,
    thanks: texts.smalltalkThanks,
    goodbye: texts.smalltalkGoodbye,
    how_are_you: texts.smalltalkHowAreYou,
    wishes: texts.smalltalkGreeting,
  };
  return say({ text: answers[smalltalk], outcome: { kind: "answered" } });
}
