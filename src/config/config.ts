import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../core/errors.ts";
import type { FaqEntry } from "../core/knowledge/faq-entry.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { faqSchema, type Settings, settingsSchema } from "./settings.ts";
import { readYaml } from "./yaml-file.ts";

/** Everything that the program is told from outside, checked and with its defaults. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly logLevel: Environment["LOG_LEVEL"];
  /** Undefined: no key, so the offline demo model answers. */
  readonly model: ModelConfig | undefined;
  readonly telegram: TelegramConfig | undefined;
  readonly web: { readonly page: boolean; readonly apiKeys: readonly string[] };
  readonly settings: Settings;
  readonly faq: readonly FaqEntry[];
}

export interface ModelConfig {
  readonly baseUrl: string;
  readonly apiKeys: readonly [string, ...string[]];
  readonly name: string;
  readonly maxConcurrency: number;
}

export interface TelegramConfig {
  readonly token: string;
  readonly apiRoot?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
}

const WEBHOOK_PATH = "/webhooks/telegram";

/**
 * Reads the environment and the files that it names.
 * @throws ConfigError with every problem that was found.
 */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const { environment, problems } = readEnvironment(variables);
  const settings = readYaml(chooseFile(variables.FRONTDESK_CONFIG, "frontdesk"), settingsSchema);
  const faq = readYaml(chooseFile(variables.FAQ_FILE, "faq"), faqSchema);
  const all = [...problems, ...settings.problems, ...faq.problems];
  if (all.length > 0 || environment === undefined || settings.value === undefined || faq.value === undefined) {
    throw new ConfigError(all);
  }
  return {
    host: environment.HOST,
    port: environment.PORT,
    dataDirectory: environment.DATA_DIR,
    logLevel: environment.LOG_LEVEL,
    model: toModel(environment),
    telegram: toTelegram(environment),
    web: { page: environment.WEB_CHAT === "on", apiKeys: environment.API_KEYS ?? [] },
    settings: settings.value,
    // The schema proves the shape; it only spells an absent list of tags differently.
    faq: faq.value.entries as readonly FaqEntry[],
  };
}

/** The file that was named, else `<name>.yaml` in the working directory, else the example that comes along. */
function chooseFile(named: string | undefined, name: string): string {
  if (named !== undefined && named.trim() !== "") return named.trim();
  const own = `${name}.yaml`;
  return existsSync(own) ? own : fileURLToPath(new URL(`../../${name}.example.yaml`, import.meta.url));
}

function toModel(environment: Environment): ModelConfig | undefined {
  const [first, ...others] = environment.LLM_API_KEY ?? environment.HOLYSHEEP_API_KEY ?? [];
  if (first === undefined) return undefined;
  return {
    baseUrl: environment.LLM_BASE_URL.replace(/\/+$/, ""),
    apiKeys: [first, ...others],
    name: environment.LLM_MODEL,
    maxConcurrency: environment.LLM_MAX_CONCURRENCY,
  };
}

function toTelegram(environment: Environment): TelegramConfig | undefined {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: apiRoot } = environment;
  if (token === undefined) return undefined;
  const { TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: secret } = environment;
  return {
    token,
    ...(apiRoot === undefined ? {} : { apiRoot }),
    ...(url === undefined || secret === undefined ? {} : { webhook: { url: withPath(url), secret } }),
  };
}

/** An address without a path gets the one that updates are received at. */
function withPath(address: string): string {
  const url = new URL(address);
  if (url.pathname === "/") url.pathname = WEBHOOK_PATH;
  return url.href;
}
