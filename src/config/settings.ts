import { z } from "zod";
import { engineSections } from "./engine-schema.ts";
import { entry, flag, milliseconds, section, text, wholeNumber } from "./fields.ts";

const SYSTEM_PROMPT = `You are the customer-support assistant of this company. Answer in the language of the customer, briefly and
precisely, in Markdown. If you do not know something, say so and do not invent it. Never promise what only a
person of the company can decide.`;

const STAFF_SYSTEM_PROMPT = `You are the assistant of this company's support staff. Answer precisely and briefly, in Markdown, from what you are
given. Say what you are not sure of, and who or what could settle it.`;

const count = wholeNumber(1);

/** Slack takes no more on a button. */
const buttonLabel = text.max(75, "must have at most 75 characters");

const HOUR_MS = 3_600_000;

/** Messages in a minute, and how many of them at once after a rest. */
function rate(perMinute: number, burst: number) {
  return section({ perMinute: count.default(perMinute), burst: count.default(burst) });
}

/** What `frontdesk.yaml` holds. Every value has a default, which is the one that `frontdesk.example.yaml` shows. */
export const settingsSchema = entry({
  assistant: section({
    systemPrompt: text.default(SYSTEM_PROMPT),
    staffSystemPrompt: text.default(STAFF_SYSTEM_PROMPT),
  }),
  context: section({ tokens: wholeNumber(500).default(16_000), condense: flag.default(true) }),
  knowledge: section({
    folder: text.optional(),
    directAnswers: flag.default(true),
    contextEntries: wholeNumber(0, 10).default(3),
    nameSources: flag.default(true),
    embeddings: entry({ model: text, endpoint: text.default("default") }).optional(),
  }),
  answerCache: section({
    enabled: flag.default(true),
    ttlMs: milliseconds(HOUR_MS).default(HOUR_MS),
    maxBytes: wholeNumber(1_000_000).default(268_435_456),
  }),
  intents: section({ askModel: flag.default(false) }),
  language: section({ default: text.default("en"), texts: text.optional() }),
  guards: section({
    overrides: flag.default(true),
    personalData: section({
      email: flag.default(true),
      phone: flag.default(true),
      card: flag.default(true),
      iban: flag.default(true),
      ip: flag.default(true),
      nationalId: flag.default(true),
    }),
    links: section({ allow: z.array(text, "must be a list of domains").optional() }),
  }),
  limits: section({
    messageCharacters: count.default(8000),
    conversations: count.default(4096),
    webMessagesPerMinute: count.default(60),
    webBurst: count.default(10),
    rates: section({
      customer: rate(60, 10),
      conversation: rate(120, 20),
      everybody: rate(60_000, 2000),
      staff: rate(600, 60),
      admin: rate(600, 60),
    }),
  }),
  quietWindowMs: milliseconds(0, 60_000).default(0),
  ...engineSections,
  replies: section({ allowMentions: flag.default(false) }),
  telegram: section({ callsPerSecond: count.default(30) }),
  slack: section({
    thinking: text.default("is thinking…"),
    goodAnswer: buttonLabel.default("Good answer"),
    badAnswer: buttonLabel.default("Bad answer"),
    suggestedPrompts: z
      .array(entry({ title: text, message: text }))
      .max(4)
      .default([]),
  }),
  whatsapp: section({
    messagesPerSecond: count.default(60),
    paragraphs: flag.default(false),
    template: entry({ name: text, language: text, withText: flag.default(false) }).optional(),
  }),
  server: section({ trustProxy: flag.default(false) }),
  shutdownGraceMs: milliseconds(0).default(25_000),
});

export type Settings = z.infer<typeof settingsSchema>;
