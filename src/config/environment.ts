import { z } from "zod";
import { parseLeniently } from "./lenient-parse.ts";

/** A problem as an operator reads it: what, why and how to mend it. Never holds the value, which may be a secret. */
export type Problem = string;

const text = z.string().optional();
const list = z
  .string()
  .transform((value) => value.split(",").map((item) => item.trim()))
  .transform((items) => items.filter((item) => item !== ""))
  .optional();

const port = z.coerce
  .number()
  .int("must be a whole number")
  .min(0, "must be a port from 0 to 65535")
  .max(65535, "must be a port from 0 to 65535");

const httpUrl = z.url({ protocol: /^https?$/, error: "must be a URL that begins with http:// or https://" });

const environmentSchema = z.object({
  PORT: port.default(8000),
  HOST: z.string().default("127.0.0.1"),
  DATA_DIR: z.string().default("./data"),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a URL that begins with redis:// or rediss://" }).optional(),
  FRONTDESK_CONFIG: text,
  FAQ_FILE: text,
  // What is unset here may stand in frontdesk.yaml: defaults and the checks across both are in engine-settings.ts.
  LLM_BASE_URL: text,
  LLM_API_KEY: list,
  HOLYSHEEP_API_KEY: list,
  LLM_API_KEY_FILE: text,
  LLM_MODEL: text,
  LLM_FALLBACK_MODELS: list,
  LLM_MAX_CONCURRENCY: z.coerce
    .number("must be a whole number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(10_000, "must be at most 10000")
    .optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[A-Za-z0-9_-]+$/, "does not look like a token (123456:ABC…): copy it again from @BotFather")
    .optional(),
  TELEGRAM_API_ROOT: httpUrl.optional(),
  TELEGRAM_WEBHOOK_URL: httpUrl.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, "must have 1 to 256 characters out of A-Z, a-z, 0-9, _ and -")
    .optional(),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(
      /^(?:xoxe\.)?xoxb-\S+$/,
      "does not look like a bot token (xoxb-…): copy it from OAuth & Permissions of the app",
    )
    .optional(),
  SLACK_SIGNING_SECRET: text,
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/, "does not look like an app-level token (xapp-…): copy it from Basic Information of the app")
    .optional(),
  SLACK_API_URL: httpUrl.optional(),
  WHATSAPP_ACCESS_TOKEN: text,
  WHATSAPP_PHONE_NUMBER_ID: z
    .string()
    .regex(/^[\w-]+$/, "must be the number's id (digits, not the phone number): copy it from API Setup of the app")
    .optional(),
  WHATSAPP_APP_SECRET: text,
  WHATSAPP_VERIFY_TOKEN: text,
  WHATSAPP_GRAPH_URL: httpUrl.optional(),
  ADMIN_IDS: list,
  API_KEYS: list,
  WEB_CHAT: z.enum(["on", "off"], { error: "must be on or off" }).default("on"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info"),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Every variable that is read. */
export const VARIABLES: readonly string[] = Object.keys(environmentSchema.shape);

/** The environment as the operating system has it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the variables. An empty one counts as unset, and so does, for further checks, one that is wrong. */
export function readEnvironment(variables: Variables): {
  readonly environment: Environment | undefined;
  readonly problems: readonly Problem[];
} {
  const set = Object.fromEntries(
    Object.entries(variables)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ""),
  );
  const { value, problems } = parseLeniently(environmentSchema, { ...set });
  const said = problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return { environment: value, problems: [...said, ...togetherProblems(set)] };
}

/** What is wrong only in combination. Looked for also where single values are wrong, so that all is said at once. */
function togetherProblems(set: Variables): Problem[] {
  return [...webhookProblems(set), ...slackProblems(set), ...whatsAppProblems(set)];
}

function slackProblems(set: Variables): Problem[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = set;
  if (bot === undefined && (app !== undefined || secret !== undefined)) {
    return [
      `SLACK_BOT_TOKEN: is missing although ${app === undefined ? "SLACK_SIGNING_SECRET" : "SLACK_APP_TOKEN"} is set: copy it from OAuth & Permissions of the app`,
    ];
  }
  if (bot !== undefined && app === undefined && secret === undefined) {
    return [
      "SLACK_SIGNING_SECRET: is missing, and without it anybody could post as Slack: copy it from Basic Information of the app, or set SLACK_APP_TOKEN to use Socket Mode",
    ];
  }
  return [];
}

const WHATSAPP_SOURCES: Readonly<Record<string, string>> = {
  WHATSAPP_ACCESS_TOKEN: "make a permanent token for a system user in Business Settings",
  WHATSAPP_PHONE_NUMBER_ID: "copy it from API Setup of the app",
  WHATSAPP_APP_SECRET: "copy it from App Settings, Basic; without it anybody could post as WhatsApp",
  WHATSAPP_VERIFY_TOKEN: "choose a long random word, and enter the same one where the webhook is set up",
};

/** All of them or none. */
function whatsAppProblems(set: Variables): Problem[] {
  const names = Object.keys(WHATSAPP_SOURCES);
  const there = names.find((name) => set[name] !== undefined);
  if (there === undefined) return [];
  return names
    .filter((name) => set[name] === undefined)
    .map((name) => `${name}: is missing although ${there} is set: ${WHATSAPP_SOURCES[name]}`);
}

function webhookProblems(set: Variables): Problem[] {
  const { TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret, TELEGRAM_BOT_TOKEN: token } = set;
  const problems: Problem[] = [];
  if (url !== undefined && secret === undefined) {
    problems.push(
      "TELEGRAM_WEBHOOK_SECRET: is missing, and without it anybody could post as Telegram: choose a long random word, or unset TELEGRAM_WEBHOOK_URL to use long polling",
    );
  }
  if (url !== undefined && token === undefined) {
    problems.push(
      "TELEGRAM_BOT_TOKEN: is missing although TELEGRAM_WEBHOOK_URL is set: take the token from @BotFather",
    );
  }
  if (url?.startsWith("http:") === true && set.TELEGRAM_API_ROOT === undefined) {
    problems.push("TELEGRAM_WEBHOOK_URL: must begin with https://, since Telegram delivers nowhere else");
  }
  return problems;
}
