import type { Texts } from "./texts.ts";

/** Every text of a language as it is translated, and the placeholders (`{ticket}`) that it must hold. */
export const TEMPLATES = {
  start: [],
  help: [],
  commandStart: [],
  commandHelp: [],
  commandReset: [],
  commandHuman: [],
  commandLanguage: [],
  resetDone: [],
  unknownCommand: [],
  humanRequested: ["ticket"],
  languageSet: ["language"],
  languageAuto: [],
  languageNow: ["language", "languages"],
  languageUnknown: ["languages"],
  smalltalkGreeting: [],
  smalltalkThanks: [],
  smalltalkGoodbye: [],
  smalltalkHowAreYou: [],
  onlyText: [],
  captionOnly: [],
  tooLong: ["limit"],
  rateLimited: ["seconds"],
  overrideRefused: [],
  leakRefused: [],
  filtered: [],
  deadLetter: [],
  stopped: [],
  ticketOpened: ["ticket"],
  cutByStop: [],
  cutWithTicket: ["ticket"],
  cutByFilter: [],
  cutByDeadline: [],
  cutByLength: [],
  beginsAnew: [],
  sources: ["names"],
  inLineNext: [],
  inLineAhead: ["ahead"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type TextKey = keyof typeof TEMPLATES;

export type Templates = Readonly<Record<TextKey, string>>;

const PLACEHOLDER = /\{(\w+)\}/g;

/** The names that stand in braces. */
export function placeholdersOf(template: string): ReadonlySet<string> {
  return new Set([...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ""));
}

/** The texts of one language. Figures are written as that language writes them, but for the numbers of tickets. */
export function createTexts(language: string, templates: Templates): Texts {
  const number = new Intl.NumberFormat(language);
  const seconds = new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "long" });
  const fillTicket = (key: TextKey) => (ticket: number) => fill(templates[key], { ticket: String(ticket) });
  return {
    ...templates,
    language,
    humanRequested: fillTicket("humanRequested"),
    ticketOpened: fillTicket("ticketOpened"),
    cutWithTicket: fillTicket("cutWithTicket"),
    languageSet: (name) => fill(templates.languageSet, { language: name }),
    languageNow: (name, choices) => fill(templates.languageNow, { language: name, languages: choices }),
    languageUnknown: (choices) => fill(templates.languageUnknown, { languages: choices }),
    tooLong: (limit) => fill(templates.tooLong, { limit: number.format(limit) }),
    rateLimited: (retryAfterMs) =>
      fill(templates.rateLimited, { seconds: seconds.format(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    sources: (names) => fill(templates.sources, { names: names.join(", ") }),
    inLine: (ahead) =>
      ahead <= 1 ? templates.inLineNext : fill(templates.inLineAhead, { ahead: number.format(ahead) }),
  };
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole);
}
