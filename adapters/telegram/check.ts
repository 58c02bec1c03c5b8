import { Api, GrammyError } from "grammy";
import type { UserFromGetMe, WebhookInfo } from "grammy/types";
import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";
import { isUnauthorized, toPlatformError } from "./errors.ts";
import { createLeanFetch } from "./lean-fetch.ts";

export interface TelegramCheckOptions {
  readonly token: string;
  readonly apiRoot?: string;
  readonly webhook?: { readonly url: string };
  /** How long each question may take. */
  readonly limitMs: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** An older failure of the webhook is history. */
const RECENT_MS = 60 * 60_000;

/** Asks Telegram whether the bot is there and whether updates can reach it. Changes nothing. */
export async function checkTelegram(options: TelegramCheckOptions): Promise<Finding[]> {
  const { raw } = new Api(options.token, {
    timeoutSeconds: options.limitMs / 1000,
    // grammY's type is that of the whole of node-fetch; it uses no more than this.
    fetch: createLeanFetch() as never,
    ...(options.apiRoot === undefined ? {} : { apiRoot: options.apiRoot.replace(/\/+$/, "") }),
  });
  try {
    const [me, webhook] = await Promise.all([raw.getMe(), raw.getWebhookInfo()]);
    return [...describeBot(me), ...describeDelivery(webhook, options)];
  } catch (error) {
    return [{ level: "error", text: `Telegram: ${describeFailure(error, options)}` }];
  }
}

function describeBot(me: UserFromGetMe): Finding[] {
  const bot: Finding = { level: "ok", text: `Telegram: @${quote(me.username)} answers to the token` };
  if (!me.can_join_groups) {
    return [bot, { level: "off", text: "Telegram: groups cannot add it (@BotFather, /setjoingroups changes that)" }];
  }
  if (me.can_read_all_group_messages) return [bot];
  return [
    bot,
    {
      level: "off",
      text: "Telegram: in groups it is shown commands and answers to its messages, but not all else; to be sure that it hears mentions, make it an administrator there, or turn its group privacy off (@BotFather, /setprivacy) and add it again",
    },
  ];
}

function describeDelivery(info: WebhookInfo, { webhook, now }: TelegramCheckOptions): Finding[] {
  const registered = info.url ?? "";
  const waiting = `${info.pending_update_count} ${info.pending_update_count === 1 ? "update waits" : "updates wait"}`;
  if (webhook === undefined) {
    if (registered === "") return [{ level: "ok", text: `Telegram: updates are fetched (long polling), ${waiting}` }];
    return [
      {
        level: "warning",
        text: `Telegram: updates are pushed to ${quoteUrl(registered)} at present, which ends when Frontdesk starts: if another program uses this bot, give Frontdesk a bot of its own; if that address is Frontdesk's, set TELEGRAM_WEBHOOK_URL`,
      },
    ];
  }
  if (registered === webhook.url) {
    return [
      { level: "ok", text: `Telegram: updates are pushed to ${quoteUrl(registered)}, ${waiting}` },
      ...describeLastError(info, now),
    ];
  }
  const state = registered === "" ? "no webhook is registered" : `updates are pushed to ${quoteUrl(registered)}`;
  return [
    {
      level: "warning",
      text: `Telegram: ${state} at present: start Frontdesk, which registers ${quoteUrl(webhook.url)}`,
    },
  ];
}

/** Telegram's own words, and the cure for the common ones. Source: core.telegram.org/bots/webhooks */
const CURES: readonly (readonly [RegExp, string])[] = [
  [
    /\b401\b/,
    "the secret that Telegram knows is another one: start Frontdesk again, which registers TELEGRAM_WEBHOOK_SECRET",
  ],
  [
    /\b404\b/,
    "the proxy does not pass this path on, or TELEGRAM_WEBHOOK_URL has the wrong one: it is /webhooks/telegram",
  ],
  [/\b5\d\d\b/, "Frontdesk is not running behind the proxy, or cannot store messages: see its log and /ready"],
  [
    /certificate|ssl|tls/i,
    "the certificate of the host is not accepted: use one of a public authority, with its whole chain",
  ],
  [/resolve|host/i, "the name of the host is not known: check TELEGRAM_WEBHOOK_URL and the host's DNS entry"],
];
const REACHABILITY = "check that the host can be reached from the internet on port 443, 80, 88 or 8443";

function describeLastError({ last_error_date, last_error_message = "" }: WebhookInfo, now: number): Finding[] {
  if (last_error_date === undefined) return [];
  const age = Math.max(0, now - last_error_date * 1000);
  const text = `Telegram: the last failed delivery was ${describeAge(age)} ago ("${quote(last_error_message)}")`;
  if (age > RECENT_MS) return [{ level: "ok", text }];
  const cure = CURES.find(([pattern]) => pattern.test(last_error_message))?.[1] ?? REACHABILITY;
  return [{ level: "warning", text: `${text}: ${cure}` }];
}

function describeAge(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

function describeFailure(error: unknown, { apiRoot }: TelegramCheckOptions): string {
  if (isUnauthorized(error)) {
    return "the token is refused (401): copy TELEGRAM_BOT_TOKEN again from @BotFather, or take a new one there (/revoke)";
  }
  const { message } = toPlatformError("check", error);
  const why = quote(message.replace(/^telegram check: /, ""));
  if (error instanceof GrammyError) return `it does not answer as it should (${why}): try again in a moment`;
  const root = apiRoot === undefined ? "" : ", and TELEGRAM_API_ROOT";
  return `it cannot be reached (${why}): check this machine's connection to ${apiRoot === undefined ? "api.telegram.org" : quoteUrl(apiRoot)}${root}`;
}
