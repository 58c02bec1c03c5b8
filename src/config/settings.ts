import { z } from "zod";
import { engineSections } from "./engine-schema.ts";
import { entry, flag, milliseconds, section, text, wholeNumber } from "./fields.ts";

const SYSTEM_PROMPT = `You are the customer-support assistant of this company. Answer in the language of the customer, briefly and
precisely, in Markdown. If you do not know something, say so and do not invent it. Never promise what only a
person of the company can decide.`;

const count = wholeNumber(1);

/** What `frontdesk.yaml` holds. Every value has a default, which is the one that `frontdesk.example.yaml` shows. */
export const settingsSchema = entry({
  assistant: section({ systemPrompt: text.default(SYSTEM_PROMPT) }),
  context: section({ tokens: wholeNumber(500).default(16_000) }),
  limits: section({
    messageCharacters: count.default(8000),
    conversations: count.default(4096),
    webMessagesPerMinute: count.default(60),
    webBurst: count.default(10),
  }),
  quietWindowMs: milliseconds(0, 60_000).default(0),
  ...engineSections,
  replies: section({ allowMentions: flag.default(false) }),
  telegram: section({ callsPerSecond: count.default(30) }),
  slack: section({
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

const faqEntrySchema = z.strictObject({
  id: z.string().min(1),
  language: z.string().min(2),
  questions: z.array(z.string().min(1)).min(1),
  answer: z.string().min(1),
  tags: z.array(z.string()).optional(),
});

/** What `faq.yaml` holds. */
export const faqSchema = z.strictObject({ entries: z.array(faqEntrySchema) });
