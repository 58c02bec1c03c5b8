import { z } from "zod";

const milliseconds = z.number().int().min(0);
const count = z.number().int().min(1);

/** What `frontdesk.yaml` holds. Every value has a default; an unknown name is an error, since it is most likely a typo. */
export const settingsSchema = z.strictObject({
  assistant: z
    .strictObject({
      systemPrompt: z.string().min(1).default("You are a friendly and precise customer-support assistant."),
    })
    .prefault({}),
  context: z.strictObject({ tokens: count.min(500).default(16_000) }).prefault({}),
  limits: z
    .strictObject({
      messageCharacters: count.default(8000),
      conversations: count.default(4096),
      webMessagesPerMinute: count.default(60),
      webBurst: count.default(10),
    })
    .prefault({}),
  quietWindowMs: milliseconds.max(60_000).default(0),
  model: z
    .strictObject({
      firstTextMs: milliseconds.min(1000).default(60_000),
      idleMs: milliseconds.min(1000).default(60_000),
    })
    .prefault({}),
  telegram: z.strictObject({ callsPerSecond: count.default(30) }).prefault({}),
  server: z.strictObject({ trustProxy: z.boolean().default(false) }).prefault({}),
  shutdownGraceMs: milliseconds.default(25_000),
});

export type Settings = z.infer<typeof settingsSchema>;

const entrySchema = z.strictObject({
  id: z.string().min(1),
  language: z.string().min(2),
  questions: z.array(z.string().min(1)).min(1),
  answer: z.string().min(1),
  tags: z.array(z.string()).optional(),
});

/** What `faq.yaml` holds. */
export const faqSchema = z.strictObject({ entries: z.array(entrySchema) });
