import { createSlackPlatform } from "../adapters/slack/slack-platform.ts";
import { createTelegramPlatform } from "../adapters/telegram/telegram-platform.ts";
import { createWebPlatform } from "../adapters/web/web-platform.ts";
import { createWhatsAppPlatform } from "../adapters/whatsapp/whatsapp-platform.ts";
import type { Config } from "./config/config.ts";
import { describeCommands } from "./core/intake/commands.ts";
import type { Answers } from "./core/ports/answers.ts";
import type { Platform } from "./core/ports/platform.ts";
import type { Foundation } from "./foundation.ts";

/** The chat page and its API. `answers`: those of the desk, once there is one. */
export function createWeb({ config, store, clock, rates, metrics }: Foundation, answers: () => Answers | undefined) {
  const { limits } = config.settings;
  return createWebPlatform(
    {
      ...config.web,
      rate: { perSecond: limits.webMessagesPerMinute / 60, burst: limits.webBurst },
      limits: { messageCharacters: limits.messageCharacters, models: modelsOf(config) },
      admit(message) {
        const verdict = rates.judge(message);
        if (verdict.kind === "admitted") return 0;
        metrics.rateLimited(message.platform);
        return verdict.retryAfterMs;
      },
      values: store.values("web"),
      clock,
    },
    answers,
  );
}

/** Models that a caller may ask for by name. */
function modelsOf({ engine }: Config): readonly string[] {
  return engine === undefined ? ["demo"] : Object.keys(engine.settings.models);
}

/** Every platform of the configuration but the web, each with what it needs. */
export function createChatPlatforms(foundation: Foundation): Platform[] {
  return [...createTelegram(foundation), ...createSlack(foundation), ...createWhatsApp(foundation)];
}

function createTelegram({ config, store, clock, logger, metrics }: Foundation): Platform[] {
  if (config.telegram === undefined) return [];
  return [
    createTelegramPlatform({
      ...config.telegram,
      ...config.settings.telegram,
      allowMentions: config.settings.replies.allowMentions,
      commands: describeCommands(config.texts),
      unreachable: store.values("telegram"),
      clock,
      logger,
      onCall: (method, status) => metrics.platformCall("telegram", method, status),
    }),
  ];
}

function createWhatsApp({ config, store, clock, logger, metrics, alerts }: Foundation): Platform[] {
  if (config.whatsapp === undefined) return [];
  return [
    createWhatsAppPlatform({
      ...config.whatsapp,
      ...config.settings.whatsapp,
      values: store.values("whatsapp"),
      alerts,
      clock,
      logger,
      onCall: (method, status) => metrics.platformCall("whatsapp", method, status),
    }),
  ];
}

function createSlack({ config, store, clock, logger, metrics }: Foundation): Platform[] {
  if (config.slack === undefined) return [];
  return [
    createSlackPlatform({
      ...config.slack,
      ...config.settings.slack,
      allowMentions: config.settings.replies.allowMentions,
      values: store.values("slack"),
      clock,
      logger,
      onCall: (method, status) => metrics.platformCall("slack", method, status),
    }),
  ];
}
