import { fallbacksOf } from "../language-tag.ts";

/** Everything that the desk itself says to a customer. Only these texts can reach one when something fails. */
export interface Texts {
  /** BCP 47, such as `en` or `pt-BR`. */
  readonly language: string;
  readonly start: string;
  readonly help: string;
  readonly commandStart: string;
  readonly commandHelp: string;
  readonly commandReset: string;
  readonly commandHuman: string;
  readonly commandLanguage: string;
  readonly resetDone: string;
  readonly unknownCommand: string;
  readonly humanRequested: (ticket: number) => string;
  /** `language`: what it calls itself. */
  readonly languageSet: (language: string) => string;
  readonly languageAuto: string;
  readonly languageNow: (language: string, choices: string) => string;
  readonly languageUnknown: (choices: string) => string;
  readonly smalltalkGreeting: string;
  readonly smalltalkThanks: string;
  readonly smalltalkGoodbye: string;
  readonly smalltalkHowAreYou: string;
  readonly onlyText: string;
  /** Stands before the answer to the words that came with an attachment. */
  readonly captionOnly: string;
  readonly tooLong: (limit: number) => string;
  /** Says seconds, rounded up, and never less than one. */
  readonly rateLimited: (retryAfterMs: number) => string;
  readonly overrideRefused: string;
  /** In the place of an answer that was withdrawn because of what it showed. */
  readonly leakRefused: string;
  readonly filtered: string;
  readonly deadLetter: string;
  readonly stopped: string;
  readonly ticketOpened: (ticket: number) => string;
  /** Marks an answer that ends before its end. */
  readonly cutByStop: string;
  readonly cutWithTicket: (ticket: number) => string;
  readonly cutByFilter: string;
  readonly cutByDeadline: string;
  readonly cutByLength: string;
  /** Stands before an answer that begins anew below the beginning of another one, which stays. */
  readonly beginsAnew: string;
  /** The last line of an answer that was made from entries with these names (Markdown). */
  readonly sources: (names: readonly string[]) => string;
  readonly inLine: (ahead: number) => string;
}

/** The texts in every language that there is. */
export interface Catalogue {
  /** BCP 47, the default first. */
  readonly languages: readonly [string, ...string[]];
  /** Those of `fr-CA`, else of `fr`, else of the default language. */
  in(language: string): Texts;
}

/** `byDefault`: the language of those who speak none of them; there must be texts in it. */
export function createCatalogue(texts: readonly Texts[], byDefault: string): Catalogue {
  const byLanguage = new Map(texts.map((each) => [each.language.toLowerCase(), each]));
  const fallback = byLanguage.get(byDefault.toLowerCase());
  if (fallback === undefined) throw new Error(`there are no texts in the default language ${byDefault}`);
  const others = texts.filter((each) => each !== fallback);
  return {
    languages: [fallback.language, ...others.map(({ language }) => language)],
    in(language) {
      const tag = fallbacksOf(language).find((each) => byLanguage.has(each));
      return byLanguage.get(tag ?? "") ?? fallback;
    },
  };
}
