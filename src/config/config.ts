import { existsSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";
import type { ModelSettings } from "../core/models/engine-settings.ts";
import type { Catalogue } from "../core/replies/texts.ts";
import { parseAdminIds } from "./admin-ids.ts";
import { checkEmbeddings } from "./embeddings.ts";
import { type EngineConfig, readEngine } from "./engine-settings.ts";
import type { EnvFile } from "./engine-sources.ts";
import { type Environment, readEnvironment, type Variables } from "./environment.ts";
import { exampleOf } from "./example-file.ts";
import { type KnowledgeConfig, readKnowledgeConfig } from "./knowledge-config.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { readTexts } from "./texts.ts";
import { readYaml, type YamlResult } from "./yaml-file.ts";

/** Everything that the program is told from outside, checked and with its defaults. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  /** May hold a password. Undefined: what would be there is in the data directory. */
  readonly redisUrl: string | undefined;
  readonly logLevel: Environment["LOG_LEVEL"];
  /** Undefined: no model is connected, so the offline demo model answers. */
  readonly engine: EngineConfig | undefined;
  /** All models that are known by name and price, also while none is connected. */
  readonly models: Readonly<Record<string, ModelSettings>>;
  readonly telegram: TelegramConfig | undefined;
  readonly slack: SlackConfig | undefined;
  readonly whatsapp: WhatsAppConfig | undefined;
  readonly web: { readonly page: boolean; readonly apiKeys: readonly string[] };
  /** `<platform>:<id>` of the people who run this. */
  readonly admins: ReadonlySet<string>;
  readonly settings: Settings;
  /** What the desk itself says, in every language. */
  readonly texts: Catalogue;
  readonly knowledge: KnowledgeConfig;
}

export interface TelegramConfig {
  readonly token: string;
  readonly apiRoot?: string;
  readonly webhook?: { readonly url: string; readonly secret: string };
}

export interface SlackConfig {
  readonly botToken: string;
  /** Undefined: only with Socket Mode. */
  readonly signingSecret?: string;
  /** Set: Socket Mode. */
  readonly appToken?: string;
  /** Web API root, ends in `/api/`; undefined: Slack's own. */
  readonly apiUrl?: string;
}

export interface WhatsAppConfig {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Graph API root with its version, without a slash at the end. */
  readonly graphUrl: string;
}

/** Source of the version: developers.facebook.com/docs/graph-api/changelog (v26.0: 2026-07-29) */
const GRAPH_URL = "https://graph.facebook.com/v26.0";
const OWN_SETTINGS = "frontdesk.yaml";
const WEBHOOK_PATH = "/webhooks/telegram";

/**
 * Reads the environment and the files that it names. `envFile`: the file that some of the variables come from.
 * @throws ConfigError with every problem that was found.
 */
export function loadConfig(variables: Variables, envFile?: EnvFile): Config {
  const { environment, problems } = readEnvironment(variables);
  const settings = readSettings(variables);
  const knowledge = readKnowledgeConfig(variables, settings.value, settings.at);
  const all = [...problems, ...settings.problems, ...knowledge.first.problems];
  if (environment === undefined || settings.value === undefined) throw new ConfigError(all);
  const { at, value: file } = settings;
  const report = (problem: string) => void all.push(problem);
  const { engine, models, endpoints } = readEngine({ environment, variables, envFile, file, at, report });
  checkEmbeddings(file.knowledge.embeddings, endpoints, { at, report });
  const { catalogue: texts, problems: textProblems } = readTexts({
    defaultLanguage: file.language.default,
    folder: file.language.texts,
    at: (setting) => at("language", setting),
  });
  const { admins, problems: adminProblems } = parseAdminIds(environment.ADMIN_IDS ?? []);
  all.push(...textProblems, ...adminProblems);
  if (all.length > 0 || texts === undefined) throw new ConfigError(all);
  return {
    host: environment.HOST,
    port: environment.PORT,
    dataDirectory: environment.DATA_DIR,
    redisUrl: environment.REDIS_URL,
    logLevel: environment.LOG_LEVEL,
    engine,
    models,
    telegram: toTelegram(environment),
    slack: toSlack(environment),
    whatsapp: toWhatsApp(environment),
    web: { page: environment.WEB_CHAT === "on", apiKeys: environment.API_KEYS ?? [] },
    admins,
    settings: file,
    texts,
    knowledge,
  };
}

/** The file that is named, else `frontdesk.yaml` in the working directory, else the example that comes along. */
export function readSettings({ FRONTDESK_CONFIG }: Variables): YamlResult<Settings> {
  const named = FRONTDESK_CONFIG?.trim() ?? "";
  const path = named !== "" ? named : existsSync(OWN_SETTINGS) ? OWN_SETTINGS : exampleOf(OWN_SETTINGS);
  return readYaml(path, settingsSchema);
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

function toSlack(environment: Environment): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret } = environment;
  const { SLACK_APP_TOKEN: appToken, SLACK_API_URL: apiUrl } = environment;
  if (botToken === undefined) return undefined;
  return {
    botToken,
    ...(signingSecret === undefined ? {} : { signingSecret }),
    ...(appToken === undefined ? {} : { appToken }),
    // Without the slash the client would drop the last part of the path.
    ...(apiUrl === undefined ? {} : { apiUrl: `${withoutSlash(apiUrl)}/` }),
  };
}

function toWhatsApp(environment: Environment): WhatsAppConfig | undefined {
  const { WHATSAPP_ACCESS_TOKEN: accessToken, WHATSAPP_PHONE_NUMBER_ID: phoneNumberId } = environment;
  const { WHATSAPP_APP_SECRET: appSecret, WHATSAPP_VERIFY_TOKEN: verifyToken } = environment;
  if (accessToken === undefined || phoneNumberId === undefined) return undefined;
  if (appSecret === undefined || verifyToken === undefined) return undefined;
  const graphUrl = withoutSlash(environment.WHATSAPP_GRAPH_URL ?? GRAPH_URL);
  return { accessToken, phoneNumberId, appSecret, verifyToken, graphUrl };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

/** An address without a path gets the one that updates are received at. */
function withPath(address: string): string {
  const url = new URL(address);
  if (url.pathname === "/") url.pathname = WEBHOOK_PATH;
  return url.href;
}
