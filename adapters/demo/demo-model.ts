import { type FaqEntry, isVisible } from "../../src/core/knowledge/faq-entry.ts";
import type { Knowledge, KnowledgeSource } from "../../src/core/knowledge/knowledge.ts";
import { foldedText } from "../../src/core/knowledge/words.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { LanguageModel, ModelRequest } from "../../src/core/ports/language-model.ts";
import { type DemoLanguage, guessLanguage } from "./language.ts";
import { greetings, texts, thanks } from "./texts.ts";

export interface DemoModelOptions {
  readonly knowledge: KnowledgeSource;
  readonly clock: Clock;
  /** Between two words. Default 35. */
  readonly wordIntervalMs?: number;
}

const NAME = "demo";
const WORD_INTERVAL_MS = 35;
/** Below this the best entry is more likely about something else. */
const MIN_SCORE = 0.4;
const EXAMPLE_COUNT = 3;

/**
 * A model without a model: it answers from the FAQ alone, needs no network, and says so in every answer. It speaks
 * word by word, as a real one would.
 */
export function createDemoModel(options: DemoModelOptions): LanguageModel {
  const { knowledge, clock, wordIntervalMs = WORD_INTERVAL_MS } = options;
  return {
    name: NAME,
    async *stream(request, signal) {
      signal.throwIfAborted();
      for (const word of reply(lastQuestion(request), knowledge.current(), clock.now()).split(/(?<=\s)(?=\S)/)) {
        if (wordIntervalMs > 0) await clock.sleep(wordIntervalMs, signal);
        signal.throwIfAborted();
        yield { type: "text-delta", text: word };
      }
      signal.throwIfAborted();
      yield { type: "finish", reason: "stop", model: NAME };
    },
  };
}

function lastQuestion(request: ModelRequest): string {
  return request.messages.findLast((message) => message.role === "user")?.text ?? "";
}

function reply(question: string, { entries, index }: Knowledge, now: number): string {
  const guess = guessLanguage(question);
  const words = foldedText(question);
  const shown = entries.filter((entry) => isVisible(entry, "everyone", now));
  if (greetings.has(words)) return withNotice(guess, `${texts[guess].greeting}\n\n${examples(guess, shown)}`);
  if (thanks.has(words)) return withNotice(guess, texts[guess].thanks);
  const { candidates } = index.lookup(question, { language: guess, audience: "everyone", now });
  const [best] = candidates;
  if (best === undefined || best.score < MIN_SCORE) {
    const nearest = [...candidates.map(({ entry }) => entry), ...shown];
    return withNotice(guess, `${texts[guess].unknown} ${examples(guess, nearest)}`);
  }
  return withNotice(isIn("vi", best.entry) ? "vi" : "en", best.entry.answer.trim());
}

function withNotice(language: DemoLanguage, text: string): string {
  return `${text}\n\n${texts[language].notice}`;
}

/** Things that can be asked, in the language of the question if there are any. */
function examples(language: DemoLanguage, entries: readonly FaqEntry[]): string {
  const own = entries.filter((entry) => isIn(language, entry));
  const questions = (own.length > 0 ? own : entries).flatMap((entry) => entry.questions.slice(0, 1));
  const shown = [...new Set(questions)].slice(0, EXAMPLE_COUNT);
  if (shown.length === 0) return "";
  return `${texts[language].examples}\n${shown.map((question) => `- ${question}`).join("\n")}`;
}

function isIn(language: DemoLanguage, entry: FaqEntry): boolean {
  return entry.language.split("-")[0] === language;
}
