import { z } from "zod";
import { dollars, entry, flag, milliseconds, number, section, share, table, text, wholeNumber } from "./fields.ts";

const variableName = text.regex(
  /^[A-Z][A-Z0-9_]*$/,
  "must be the name of an environment variable, such as OTHER_API_KEY; keys do not belong in this file",
);

/** Keys are named by the place where they stand, never by themselves. */
const endpoint = entry({
  baseUrl: text.optional(),
  keysFrom: variableName.optional(),
  keyFile: text.optional(),
  keys: z.literal("none", "can only be none: name the place of keys with keysFrom or keyFile").optional(),
  maxConcurrency: wholeNumber(1, 10_000).optional(),
  maxWaitMs: milliseconds(0).optional(),
});

/** Dollars per million tokens. Nothing is a price as well. */
const price = entry({
  input: number(0, 1_000_000),
  cachedInput: number(0, 1_000_000).optional(),
  output: number(0, 1_000_000),
});

const model = entry({
  endpoint: z
    .union([text, z.array(text).min(1)], { error: "must be the name of an endpoint, or a list of names" })
    .optional(),
  id: text.optional(),
  contextTokens: wholeNumber(500).optional(),
  price: price.optional(),
  reasoning: flag.optional(),
  streamUsage: flag.optional(),
  prefill: flag.optional(),
  limits: entry({
    requestsPerMinute: wholeNumber(1).optional(),
    maxConcurrency: wholeNumber(1, 10_000).optional(),
    maxWaiting: wholeNumber(0).optional(),
    maxWaitMs: milliseconds(0).optional(),
  }).optional(),
});

function tier(maxOutputTokens: number, firstTextMs: number) {
  return section({
    model: text.optional(),
    fallbacks: z.array(text, "must be a list of models").optional(),
    temperature: number(0, 2).optional(),
    topP: number(0, 1).optional(),
    maxOutputTokens: wholeNumber(1).default(maxOutputTokens),
    firstTextMs: milliseconds(1).default(firstTextMs),
    lastFirstTextMs: milliseconds(1).optional(),
  });
}

const clocks = section({
  connectMs: milliseconds(1).default(5000),
  idleMs: milliseconds(1).default(20_000),
  reasoningFirstTextMs: milliseconds(1).default(30_000),
  reasoningIdleMs: milliseconds(1).default(120_000),
  transportMs: milliseconds(1).default(60_000),
  attemptMs: milliseconds(1).default(120_000),
  requestFirstTextMs: milliseconds(1).default(45_000),
  requestMs: milliseconds(1).default(90_000),
});

const breaker = section({
  failures: wholeNumber(1).default(5),
  openMs: milliseconds(1).default(30_000),
  maxOpenMs: milliseconds(1).default(300_000),
  successes: wholeNumber(1).default(2),
}).refine(({ openMs, maxOpenMs }) => openMs <= maxOpenMs, {
  path: ["maxOpenMs"],
  error: "must not be shorter than openMs",
});

const retry = section({
  perModel: wholeNumber(0, 10).default(2),
  baseMs: milliseconds(1).default(250),
  maxMs: milliseconds(1).default(4000),
  longestRetryAfterMs: milliseconds(0).default(2000),
  share: share.default(0.1),
  burst: wholeNumber(0).default(3),
}).refine(({ baseMs, maxMs }) => baseMs <= maxMs, { path: ["maxMs"], error: "must not be shorter than baseMs" });

/** The sections of `frontdesk.yaml` about models and money. */
export const engineSections = {
  endpoints: table(endpoint),
  models: table(model),
  tiers: section({ faq: tier(1000, 10_000), complex: tier(4000, 15_000), creative: tier(4000, 15_000) }),
  clocks,
  breaker,
  retry,
  budgets: section({
    customerPerDay: dollars.optional(),
    perDay: dollars.optional(),
    perMonth: dollars.optional(),
    economyShare: share.default(0.9),
  }),
};

export type EndpointEntry = z.infer<typeof endpoint>;
export type ModelEntry = z.infer<typeof model>;
export type TierEntry = z.infer<(typeof engineSections)["tiers"]>["faq"];
