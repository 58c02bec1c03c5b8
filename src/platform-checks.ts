import { checkEndpoint } from "../adapters/openai-compatible/check.ts";
import { checkSlack } from "../adapters/slack/check.ts";
import { checkTelegram } from "../adapters/telegram/check.ts";
import { checkWhatsApp } from "../adapters/whatsapp/check.ts";
import type { Config } from "./config/config.ts";
import type { EngineConfig } from "./config/engine-settings.ts";
import type { Finding } from "./core/finding.ts";

export interface CheckOptions {
  /** How long each question may take. */
  readonly limitMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Asks every platform of the configuration at the same time. The findings have a fixed order. */
export function checkPlatforms({ telegram, slack, whatsapp }: Config, options: CheckOptions): Promise<Finding[]> {
  return inOrder([
    ["Telegram", telegram && (() => checkTelegram({ ...telegram, ...options })), "TELEGRAM_BOT_TOKEN is not set"],
    ["Slack", slack && (() => checkSlack({ ...slack, ...options })), "SLACK_BOT_TOKEN is not set"],
    ["WhatsApp", whatsapp && (() => checkWhatsApp({ ...whatsapp, ...options })), "WHATSAPP_ACCESS_TOKEN is not set"],
  ]);
}

/** Asks every endpoint of the configuration, with each of its keys, at the same time. */
export function checkEndpoints({ engine, settings }: Config, { limitMs }: CheckOptions): Promise<Finding[]> {
  if (engine === undefined) return Promise.resolve([]);
  return inOrder(
    Object.entries(engine.settings.endpoints).map(([name, { baseUrl }]) => {
      const source = engine.keys[name];
      const keys = source === undefined || source.kind === "none" ? {} : { keys: source.keys, keysFrom: source.from };
      const { embeddings } = settings.knowledge;
      const models = [...modelsAskedAt(name, engine), ...(embeddings?.endpoint === name ? [embeddings.model] : [])];
      return [`endpoint ${name}`, () => checkEndpoint({ name, baseUrl, keys: [], models, limitMs, ...keys }), ""];
    }),
  );
}

/** What the chains may ask an endpoint for, as that names it. */
function modelsAskedAt(endpoint: string, { settings }: EngineConfig): readonly string[] {
  const asked = new Set(Object.values(settings.tiers).flatMap(({ models }) => models));
  return [...asked].flatMap((name) => {
    const model = settings.models[name];
    return model?.endpoints.includes(endpoint) ? [model.id] : [];
  });
}

/** What is asked about, how, and why not. */
type Question = readonly [name: string, ask: (() => Promise<Finding[]>) | undefined, off: string];

async function inOrder(questions: readonly Question[]): Promise<Finding[]> {
  const findings = await Promise.all(
    questions.map(async ([name, ask, off]): Promise<Finding[]> => {
      if (ask === undefined) return [{ level: "off", text: `${name}: off (${off})` }];
      try {
        return await ask();
      } catch (error) {
        // Its message may hold anything.
        const kind = error instanceof Error ? error.name : "unknown";
        return [{ level: "error", text: `${name}: the check itself failed (${kind}): please report this` }];
      }
    }),
  );
  return findings.flat();
}
