import { createHmac } from "node:crypto";
import { request } from "undici";
import { readAtMost } from "../../src/core/bounded-text.ts";
import { type Finding, quote, quoteUrl } from "../../src/core/finding.ts";

export interface WhatsAppCheckOptions {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  /** Graph API root with its version, without a slash at the end. */
  readonly graphUrl: string;
  /** How long each question may take. */
  readonly limitMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

type Answer =
  | { readonly kind: "fields"; readonly fields: Fields }
  | { readonly kind: "refused"; readonly code: number; readonly subcode: number; readonly message: string }
  | { readonly kind: "unreachable"; readonly why: string };

const NUMBER_FIELDS = "display_phone_number,verified_name,quality_rating,code_verification_status";
const WEBHOOK_PATH = "/webhooks/whatsapp";
const MAX_BODY_BYTES = 1024 * 1024;

/** Asks the Graph API whether the number is there and may be used, and where its messages go. Changes nothing. */
export async function checkWhatsApp(options: WhatsAppCheckOptions): Promise<Finding[]> {
  const { phoneNumberId, appSecret, accessToken } = options;
  const proof = createHmac("sha256", appSecret).update(accessToken).digest("hex");
  const [number, health, webhook, proven] = await Promise.all([
    ask(options, phoneNumberId, { fields: NUMBER_FIELDS }),
    ask(options, phoneNumberId, { fields: "health_status" }),
    ask(options, phoneNumberId, { fields: "webhook_configuration" }),
    ask(options, phoneNumberId, { fields: "id", appsecret_proof: proof }),
  ]);
  if (number.kind !== "fields") return [{ level: "error", text: `WhatsApp: ${describeFailure(number, options)}` }];
  return [
    ...describeNumber(number.fields),
    ...describeHealth(health),
    ...describeSecret(proven),
    ...describeWebhook(webhook),
    ...(await checkSubscription(health, options)),
  ];
}

function describeNumber(fields: Fields): Finding[] {
  const name = text(fields.verified_name);
  const quality = text(fields.quality_rating);
  const verification = text(fields.code_verification_status);
  const number = `WhatsApp: ${quote(text(fields.display_phone_number))}${name === "" ? "" : ` (${quote(name)})`}`;
  const findings: Finding[] = [{ level: "ok", text: `${number} answers to the token` }];
  if (quality === "RED" || quality === "YELLOW") {
    findings.push({
      level: "warning",
      text: `WhatsApp: the quality of the number is ${quality}, because people block or report it: write only to those who have asked, or Meta lowers its limits`,
    });
  }
  if (verification === "EXPIRED" || verification === "NOT_VERIFIED") {
    findings.push({
      level: "warning",
      text: `WhatsApp: the number is ${verification === "EXPIRED" ? "not verified any more" : "not verified"}: verify it in WhatsApp Manager, Phone numbers`,
    });
  }
  return findings;
}

/** Source: developers.facebook.com/docs/whatsapp/cloud-api/health-status */
function describeHealth(answer: Answer): Finding[] {
  if (answer.kind !== "fields") return [];
  const health = object(answer.fields.health_status);
  const state = text(health.can_send_message);
  if (state === "AVAILABLE") return [{ level: "ok", text: "WhatsApp: the number may send messages" }];
  if (state !== "BLOCKED" && state !== "LIMITED") return [];
  const sick = list(health.entities).filter((entity) => text(entity.can_send_message) === state);
  const where = sick.map((entity) => ENTITIES[text(entity.entity_type)] ?? "a part of the account").join(", ");
  const codes = sick.flatMap((entity) => list(entity.errors).map(({ error_code }) => `error ${text(error_code)}`));
  const cause = `${where || "the account"}${codes.length === 0 ? "" : `, ${codes.join(", ")}`}`;
  return state === "BLOCKED"
    ? [
        {
          level: "error",
          text: `WhatsApp: the number may not send messages (${cause}): see WhatsApp Manager, Account tools, Insights and the Business Support Home of your business`,
        },
      ]
    : [
        {
          level: "warning",
          text: `WhatsApp: the number may send messages with limits (${cause}): see WhatsApp Manager for what is missing, as a rule the verification of the business`,
        },
      ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  PHONE_NUMBER: "the phone number",
  WABA: "the WhatsApp Business Account",
  BUSINESS: "the business",
  APP: "the app",
};

/** Only a wrong proof is told apart from other refusals, which have been told already. */
function describeSecret(answer: Answer): Finding[] {
  if (answer.kind === "fields") return [{ level: "ok", text: "WhatsApp: the app secret is that of the token's app" }];
  if (answer.kind !== "refused" || !/appsecret_proof/i.test(answer.message)) return [];
  return [
    {
      level: "error",
      text: "WhatsApp: the app secret is not that of the token's app, so every message would be refused: copy WHATSAPP_APP_SECRET from App settings, Basic, of the app that the token was made for",
    },
  ];
}

/** The most particular address wins. Source: developers.facebook.com/docs/whatsapp/embedded-signup/webhooks/override */
function describeWebhook(answer: Answer): Finding[] {
  if (answer.kind !== "fields") return [];
  const configuration = object(answer.fields.webhook_configuration);
  const url = ["phone_number", "whatsapp_business_account", "application"]
    .map((level) => text(configuration[level]))
    .find((address) => address !== "");
  if (url === undefined) {
    return [
      {
        level: "error",
        text: `WhatsApp: no webhook is set, so no message arrives: enter https://<your host>${WEBHOOK_PATH} and WHATSAPP_VERIFY_TOKEN under WhatsApp, Configuration, of the app while Frontdesk runs`,
      },
    ];
  }
  const isOurs = URL.canParse(url) && new URL(url).pathname.replace(/\/+$/, "") === WEBHOOK_PATH;
  if (isOurs) return [{ level: "ok", text: `WhatsApp: messages are pushed to ${quoteUrl(url)}` }];
  return [
    {
      level: "warning",
      text: `WhatsApp: messages are pushed to ${quoteUrl(url)}: unless your proxy changes the path, it must end in ${WEBHOOK_PATH}; change it under WhatsApp, Configuration, of the app`,
    },
  ];
}

/** Messages come only to apps that are subscribed to the account, which a webhook alone does not do. */
async function checkSubscription(health: Answer, options: WhatsAppCheckOptions): Promise<Finding[]> {
  if (health.kind !== "fields") return [];
  const entities = list(object(health.fields.health_status).entities);
  const idOf = (kind: string) => text(entities.find(({ entity_type }) => entity_type === kind)?.id);
  const [account, app] = [idOf("WABA"), idOf("APP")];
  if (!/^\d+$/.test(account)) return [];
  const answer = await ask(options, `${account}/subscribed_apps`, {});
  if (answer.kind !== "fields") {
    return [
      {
        level: "warning",
        text: "WhatsApp: whether the app is subscribed to the account cannot be seen: give the system user full control of the WhatsApp Business Account and the token whatsapp_business_management",
      },
    ];
  }
  const apps = list(answer.fields.data).map((entry) => text(object(entry.whatsapp_business_api_data).id));
  if (app === "" ? apps.length > 0 : apps.includes(app)) {
    return [{ level: "ok", text: "WhatsApp: the app is subscribed to the WhatsApp Business Account" }];
  }
  return [
    {
      level: "error",
      text: "WhatsApp: the app is not subscribed to the WhatsApp Business Account, so no message arrives: subscribe it as docs/setup-whatsapp.md shows, step 6",
    },
  ];
}

async function ask(
  { graphUrl, accessToken, limitMs }: WhatsAppCheckOptions,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<Answer> {
  try {
    const response = await request(`${graphUrl}/${path}?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${accessToken}` },
      signal: AbortSignal.timeout(limitMs),
    });
    return toAnswer(response.statusCode, await readAtMost(response.body, MAX_BODY_BYTES));
  } catch (error) {
    return { kind: "unreachable", why: reasonOf(error) };
  }
}

function toAnswer(status: number, body: string): Answer {
  const fields = object(parse(body));
  if (status === 200) return { kind: "fields", fields };
  const error = object(fields.error);
  if (error.code === undefined) return { kind: "unreachable", why: `HTTP ${status}` };
  return {
    kind: "refused",
    code: Number(error.code),
    subcode: Number(error.error_subcode),
    message: text(error.message),
  };
}

/** Source: developers.facebook.com/docs/graph-api/guides/error-handling */
const TOKEN_ENDS: Readonly<Record<number, string>> = {
  458: "the app was removed",
  460: "the password was changed",
  463: "the token has expired, as those of API Setup do after a day",
  467: "the token was taken back",
};
const NEW_TOKEN =
  "make a permanent token for a system user (docs/setup-whatsapp.md, step 5) and set WHATSAPP_ACCESS_TOKEN to it";

function describeFailure(answer: Exclude<Answer, { kind: "fields" }>, options: WhatsAppCheckOptions): string {
  if (answer.kind === "unreachable") {
    return `it cannot be reached (${quote(answer.why)}): check this machine's connection to ${quoteUrl(options.graphUrl)}, and WHATSAPP_GRAPH_URL`;
  }
  const { code, subcode } = answer;
  const shown = Number.isNaN(subcode) ? `error ${code}` : `error ${code}, ${subcode}`;
  if (code === 190 || code === 102 || code === 0) {
    const why = TOKEN_ENDS[subcode] ?? "the token is not accepted";
    return `${why} (${shown}): ${NEW_TOKEN}`;
  }
  if (code === 100 || code === 33) {
    return `there is no such number for this token (${shown}): copy WHATSAPP_PHONE_NUMBER_ID from API Setup (the id, not the phone number), and give the system user the WhatsApp Business Account as an asset`;
  }
  if (code === 3 || code === 10 || (code >= 200 && code <= 299)) {
    return `the token may not see the number (${shown}): make one with whatsapp_business_messaging and whatsapp_business_management, for a system user who has the account as an asset`;
  }
  if (code === 4 || code === 17 || code === 80007) return `it was asked too often (${shown}): try again in an hour`;
  if (code === 2635) return `the version in WHATSAPP_GRAPH_URL is not served any more (${shown}): unset it`;
  return `it refuses (${shown}): see the error codes in docs/setup-whatsapp.md, and try again`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name === "TimeoutError" ? "no answer in time" : "no answer";
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
